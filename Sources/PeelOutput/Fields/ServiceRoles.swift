/// What the layers of services and their fields are to the printers that make sentences.
enum ServiceRoles {
    /// How a service is called in a sentence, by the name of its layout.
    static let titles: [String: StaticString] = [
        "ssh": "SSH", "py4j": "Py4J", "pgsql": "PostgreSQL", "mysql": "MySQL", "resp": "Redis",
        "smtp": "SMTP", "pop": "POP3", "imap": "IMAP", "ftp": "FTP",
        "sip": "SIP", "sdp": "SDP", "rtp": "RTP", "rtcp": "RTCP", "stun": "STUN", "snmp": "SNMP", "syslog": "Syslog",
        "nbns": "NBNS", "dhcpv6": "DHCPv6", "mqtt": "MQTT", "amqp": "AMQP", "kafka": "Kafka", "memcache": "Memcached",
        "mongo": "MongoDB", "cql": "Cassandra", "telnet": "Telnet", "http3": "HTTP/3",
        "grpc": "gRPC message", "websocket": "WebSocket",
    ]

    /// The services whose connections add words to the sentence.
    static let gainFields: Set<String> = ["websocket"]

    /// The fields that make the sentence, in the order in which they stand in the packet.
    static let byName: [String: Role] = [
        "ssh.protocol": .words, "ssh.message_code": .word, "ssh.disconnect_description": .words,
        "py4j.command": .word, "py4j.call": .words, "py4j.status": .word, "py4j.type": .word, "py4j.value": .words,
        "pgsql.type": .words,
        "peel.pgsql.encryption": .words, "pgsql.query": .quoted, "pgsql.tag": .words, "pgsql.message": .words,
        "pgsql.parameter_value": .words,
        "mysql.version": .words, "mysql.user": .words, "mysql.command": .word, "mysql.query": .quoted,
        "mysql.schema": .words, "mysql.response_code": .word, "mysql.error.message": .words,
        "mysql.field.name": .words, "mysql.row.text": .words,
        "peel.resp.command": .words, "peel.resp.answer": .words,
        "smtp.req.command": .words, "smtp.req.parameter": .words, "smtp.response.code": .number,
        "smtp.rsp.parameter": .words,
        "pop.request.command": .words, "pop.request.parameter": .words, "pop.response.indicator": .words,
        "pop.response.description": .words,
        "imap.request": .words, "imap.response": .words,
        "ftp.request.command": .words, "ftp.request.arg": .words, "ftp.response.code": .number,
        "ftp.response.arg": .words,
        "sip.Request-Line": .words, "sip.Status-Line": .words, "sdp.media": .words, "rtp.p_type": .number,
        "rtp.seq": .number, "rtcp.pt": .word, "stun.type.method": .word, "stun.type.class": .word,
        "stun.att.error.reason": .words,
        "snmp.data": .word, "snmp.error_status": .word, "snmp.name": .words,
        "syslog.level": .word, "syslog.msg": .words, "nbns.flags.opcode": .word, "nbns.name": .words,
        "nbns.addr": .address, "dhcpv6.msgtype": .word, "dhcpv6.iaaddr.ip": .address, "dhcpv6.status_code": .word,
        "mqtt.msgtype": .word, "mqtt.clientid": .words, "mqtt.topic": .words, "mqtt.conack.val": .word,
        "amqp.type": .word, "amqp.method.class": .word, "amqp.method.method": .number,
        "amqp.method.arguments.exchange": .words, "amqp.method.arguments.routing_key": .words,
        "kafka.request_key": .word, "kafka.correlation_id": .number, "memcache.command": .words,
        "memcache.key": .words, "peel.memcache.answer": .words, "mongo.opcode": .word, "peel.mongo.command": .words,
        "peel.mongo.argument": .words, "cql.opcode": .word, "cql.string": .quoted, "telnet.cmd": .word,
        "grpc.message_length": .number,
        "http3.stream_type": .word, "http3.frame_type": .word, "http3.headers.method": .words,
        "http3.headers.authority": .words, "http3.headers.path": .words, "http3.headers.status": .words,
        "telnet.subcmd": .word, "peel.telnet.data": .words,
        "websocket.opcode": .word, "websocket.payload.text": .quoted, "websocket.payload.close.status_code": .number,
        "websocket.payload.close.reason": .words,
    ]
}
