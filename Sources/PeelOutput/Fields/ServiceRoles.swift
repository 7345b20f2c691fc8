/// What the layers of services and their fields are to the printers that make sentences.
enum ServiceRoles {
    /// How a service is called in a sentence, by the name of its layout.
    static let titles: [String: StaticString] = [
        "ssh": "SSH", "py4j": "Py4J", "pgsql": "PostgreSQL", "mysql": "MySQL", "resp": "Redis",
        "smtp": "SMTP", "pop": "POP3", "imap": "IMAP", "ftp": "FTP",
    ]

    /// The fields that make the sentence, in the order in which they stand in the packet.
    static let byName: [String: Role] = [
        "ssh.protocol": .words, "ssh.message_code": .word, "ssh.disconnect_description": .words,
        "py4j.command": .word, "py4j.call": .words, "py4j.status": .word, "py4j.type": .word, "py4j.value": .words,
        "pgsql.type": .words, "pgsql.query": .quoted, "pgsql.tag": .words, "pgsql.message": .words,
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
    ]
}
