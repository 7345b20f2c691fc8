/// What the fields of a message tell of the call that it belongs to.
enum CallRole: Sendable {
    /// The method, command or opcode.
    case kind
    /// The same, in letters of either case.
    case verb
    /// It is there, which makes the call one of this kind.
    case named(StaticString)
    /// The same, of which only the first word counts; what follows is what it is about.
    case command
    /// What it is about.
    case what
    /// The same, said before the former: a host before a path.
    case whatBefore
    /// The same, where nothing better is said.
    case whatElse
    /// What the answer says.
    case status
    case statusIf(Failure)
    /// The field tells of an error where it is there, and nothing that is shown.
    case failure

    /// When a value tells of an error.
    enum Failure: Sendable {
        case nonZero
        /// Codes of replies from 400 on.
        case from400
        /// Text that begins with one of ``CallRoles/failures``.
        case words
        /// Characters other than y of a reply.
        case notYes
        /// Never; and the value with the number is not worth a word.
        case neverBut(UInt64)
        /// The one value, such as the opcode of answers that is an error's.
        case value(UInt64)
    }
}

/// For each field what it tells, by its name: of a request and of an answer.
enum CallRoles {
    /// How answers begin that tell of errors.
    static let failures = [
        "error", "-ERR", "ERROR", "FATAL", "PANIC", "CLIENT_ERROR", "SERVER_ERROR", "NO", "BAD",
    ]

    /// Commands whose arguments are secrets.
    static let secretive: Set<String> = ["PASS", "AUTH", "LOGIN", "AUTHENTICATE", "APOP", "HELLO"]

    /// The longest command of mail and file transfer: AUTHENTICATE.
    static let verbLimit = 12

    static let request: [String: CallRole] = [
        "http.request.method": .kind, "http.host": .whatBefore, "http.request.uri": .what,
        "http2.headers.method": .kind, "http2.headers.authority": .whatBefore, "http2.headers.path": .what,
        "http3.headers.method": .kind, "http3.headers.authority": .whatBefore, "http3.headers.path": .what,
        "dns.qry.type": .kind, "dns.qry.name": .what,
        "pgsql.type": .kind, "pgsql.query": .what, "pgsql.statement": .whatElse, "pgsql.parameter_value": .whatElse,
        "mysql.command": .kind, "mysql.query": .what, "mysql.schema": .whatElse, "mysql.stmt_id": .whatElse,
        "peel.resp.command": .command,
        "kafka.request_key": .kind, "kafka.client_id": .whatElse,
        "py4j.command": .kind, "py4j.call": .what,
        "smtp.req.command": .verb, "smtp.eom": .named("message"), "smtp.req.parameter": .what,
        "pop.request.command": .verb, "pop.request.parameter": .what,
        "imap.request.command": .verb, "imap.request": .what,
        "ftp.request.command": .verb, "ftp.request.arg": .what,
        "sip.Method": .kind, "sip.r-uri": .what,
        "stun.type.method": .kind,
        "snmp.data": .kind, "snmp.name": .what,
        "nbns.flags.opcode": .kind, "nbns.name": .what,
        "dhcp.option.dhcp": .kind, "dhcp.option.hostname": .what, "dhcp.option.requested_ip_address": .what,
        "dhcp.hw.mac_addr": .whatElse,
        "dhcpv6.msgtype": .kind,
        "ntp.flags.mode": .kind,
        "mqtt.msgtype": .kind, "mqtt.topic": .what, "mqtt.clientid": .whatElse,
        "amqp.method.class": .kind, "amqp.method.method": .kind, "amqp.method.arguments.exchange": .what,
        "amqp.method.arguments.routing_key": .what,
        "memcache.command": .kind, "memcache.key": .what,
        "peel.mongo.command": .kind, "peel.mongo.argument": .what,
        "cql.opcode": .kind, "cql.string": .what,
    ]

    static let answer: [String: CallRole] = [
        "http.response.code": .statusIf(.from400), "http.response.phrase": .status,
        "http3.headers.status": .statusIf(.from400),
        "http2.headers.status": .statusIf(.from400), "peel.grpc.status": .statusIf(.nonZero),
        "dns.flags.rcode": .statusIf(.nonZero), "dns.a": .status, "dns.aaaa": .status,
        "pgsql.tag": .status, "pgsql.severity": .statusIf(.words), "pgsql.message": .status,
        "mysql.response_code": .statusIf(.neverBut(0xfe)), "mysql.error_code": .failure, "mysql.error.message": .status,
        "peel.resp.answer": .statusIf(.words),
        "py4j.status": .statusIf(.notYes), "py4j.type": .status, "py4j.value": .status,
        "smtp.response.code": .statusIf(.from400), "smtp.rsp.parameter": .status,
        "pop.response.indicator": .statusIf(.words), "pop.response.description": .status,
        "imap.response.status": .statusIf(.words),
        "ftp.response.code": .statusIf(.from400), "ftp.response.arg": .status,
        "sip.Status-Code": .statusIf(.from400),
        "stun.type.class": .status, "stun.att.error": .failure, "stun.att.error.reason": .status,
        "snmp.error_status": .statusIf(.nonZero),
        "dhcp.option.dhcp": .statusIf(.value(6)), "dhcp.ip.your": .status, "dhcp.option.message": .status,
        "ntp.stratum": .statusIf(.value(0)),
        "dhcpv6.msgtype": .status, "dhcpv6.status_code": .statusIf(.nonZero),
        "mqtt.msgtype": .status, "mqtt.conack.val": .statusIf(.nonZero),
        "peel.memcache.answer": .statusIf(.words),
        "cql.opcode": .statusIf(.value(0)), "peel.cql.error": .failure,
    ]
}
