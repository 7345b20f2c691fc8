/// A message of the BSD syslog protocol or its successor, read in place.
///
///     <34>Oct 11 22:14:15 host su: failed
///
/// RFC 3164 section 4, RFC 5424 section 6: the number is eight times the facility, and the level.
public struct Syslog: MessageLayer, ~Escapable {
    public static var facility: Field<UInt8> { .init("syslog.facility", "Facility", names: facilities) }
    public static var level: Field<UInt8> { .init("syslog.level", "Level", names: levels) }
    public static var text: Field<WireText> { .init("syslog.msg", "Message") }

    public static let layout = Layout(
        "syslog",
        "Syslog",
        claims: [.udpPorts(514, 514)],
        fields: [facility, level, text]
    )

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength { .segment }

    public func describe(into dissection: inout Dissection) {
        var start = 0
        let close = header.find(0x3e, in: 0..<min(5, header.byteCount))
        if header.uint8(at: 0) == 0x3c, let priority = header.decimal(1..<max(1, close)), close < header.byteCount,
            priority < 1000
        {
            dissection.add(Self.facility, value: UInt8(truncatingIfNeeded: priority >> 3), at: 0, count: close &+ 1)
            dissection.add(Self.level, value: UInt8(priority & 7), at: 0, count: close &+ 1)
            start = close &+ 1
        }
        dissection.add(Self.text, at: start, count: header.byteCount &- start)
    }

    static let levels = ValueNames { value in
        switch value {
        case 0: "EMERG"
        case 1: "ALERT"
        case 2: "CRIT"
        case 3: "ERR"
        case 4: "WARNING"
        case 5: "NOTICE"
        case 6: "INFO"
        case 7: "DEBUG"
        default: nil
        }
    }

    static let facilities = ValueNames { value in
        switch value {
        case 0: "KERN"
        case 1: "USER"
        case 2: "MAIL"
        case 3: "DAEMON"
        case 4: "AUTH"
        case 5: "SYSLOG"
        case 6: "LPR"
        case 7: "NEWS"
        case 8: "UUCP"
        case 9: "CRON"
        case 10: "AUTHPRIV"
        case 11: "FTP"
        case 16: "LOCAL0"
        case 17: "LOCAL1"
        case 18: "LOCAL2"
        case 19: "LOCAL3"
        case 20: "LOCAL4"
        case 21: "LOCAL5"
        case 22: "LOCAL6"
        case 23: "LOCAL7"
        default: nil
        }
    }
}
