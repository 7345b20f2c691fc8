/// A command, or what has come of replies, of the File Transfer Protocol's control connection, read in place.
///
///     RETR file CR LF          150-first CR LF 150 last CR LF
///
/// RFC 959 sections 4 and 5, RFC 2428 (EPRT, EPSV). Lines are not put together from segments, and of what servers send,
/// the first line of a segment is told in fields of its own, as Wireshark does.
public struct FTP: MessageLayer, ~Escapable {
    public static var isRequest: Field<Bool> { .init("ftp.request", "Request") }
    public static var isResponse: Field<Bool> { .init("ftp.response", "Response") }
    public static var command: Field<WireText> { .init("ftp.request.command", "Request command") }
    public static var argument: Field<WireText> { .init("ftp.request.arg", "Request arg") }
    public static var code: Field<UInt32> { .init("ftp.response.code", "Response code", names: codes) }
    public static var text: Field<WireText> { .init("ftp.response.arg", "Response arg") }
    public static var passiveAddress: Field<IPv4Address> { .init("ftp.passive.ip", "Passive IP address") }
    public static var passivePort: Field<UInt16> { .init("ftp.passive.port", "Passive port") }
    public static var activeAddress: Field<IPv4Address> { .init("ftp.active.cip", "Active IP address") }
    public static var activePort: Field<UInt16> { .init("ftp.active.port", "Active port") }
    public static var extendedPort: Field<UInt16> { .init("ftp.epsv.port", "Extended passive port") }
    public static var more: Field<WireText> { .init("peel.ftp.line", "Line") }
    public static var requestIn: Field<UInt32> { .init("peel.ftp.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.ftp.time", "Time since request") }

    public static let layout = Layout(
        "ftp",
        "File Transfer Protocol",
        claims: [.tcpPorts(21, 21)],
        fields: [
            isRequest, isResponse, command, argument, code, text, passiveAddress, passivePort, activeAddress,
            activePort, extendedPort, more, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, parts: .before) }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let here = max(1, bytes.captured.byteCount)
        return .count(bytes.context.isFromServer ? here : bytes.captured.lineCount ?? here)
    }

    public static func state(after message: borrowing PacketBytes) -> UInt32 {
        guard !message.context.isFromServer else { return 0 }
        return message.captured.hasPrefix("auth tls") || message.captured.hasPrefix("auth ssl") ? 1 : 0
    }

    public static func successor(after message: borrowing PacketBytes) -> Claim? {
        message.context.isFromServer && message.context.state == 1 && message.captured.replyCode() == 234
            ? .named("tls") : nil
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        if !message.context.isFromServer { return .request(0) }
        // Another reply follows a preliminary one (RFC 959 section 4.2).
        guard let code = message.captured.replyCode(), code >= 200 else { return .none }
        return .answer(0)
    }

    public func describe(into dissection: inout Dissection) {
        let isServer = context.isFromServer
        dissection.add(Self.isRequest, value: !isServer, flags: [.generated, .hidden])
        dissection.add(Self.isResponse, value: isServer, flags: [.generated, .hidden])
        let line = header.line(at: 0)
        guard isServer else { return describeCommand(line.end, into: &dissection) }
        let code = header.replyCode()
        if let code { dissection.add(Self.code, value: code, at: 0, count: 3) }
        let start = code == nil ? 0 : min(4, line.end)
        if line.end > start { dissection.add(Self.text, at: start, count: line.end &- start) }
        if code == 227 { describeEndpoint(start..<line.end, Self.passiveAddress, Self.passivePort, into: &dissection) }
        if code == 229 { describeExtended(start..<line.end, into: &dissection) }
        var offset = line.next
        while offset < header.byteCount, dissection.hasRoom {
            let line = header.line(at: offset)
            dissection.add(Self.more, at: offset, count: line.end &- offset)
            offset = max(line.next, offset &+ 1)
        }
    }

    private func describeCommand(_ end: Int, into dissection: inout Dissection) {
        let command = header.word(at: 0, upTo: end)
        dissection.add(Self.command, at: 0, count: command.word.count)
        if command.rest < end { dissection.add(Self.argument, at: command.rest, count: end &- command.rest) }
        if header.matches(command.word, "port") {
            let range = command.rest..<max(command.rest, end)
            describeEndpoint(range, Self.activeAddress, Self.activePort, into: &dissection)
        }
    }

    /// Adds the endpoint that a line names.
    private func describeEndpoint(
        _ range: Range<Int>, _ address: Field<IPv4Address>, _ port: Field<UInt16>, into dissection: inout Dissection
    ) {
        guard let found = Self.endpoint(in: header, range) else { return }
        dissection.add(address, value: found.address, at: range.lowerBound, count: range.count)
        dissection.add(port, value: found.port, at: range.lowerBound, count: range.count)
    }

    /// Six numbers with commas between: four of the address, two of the port (RFC 959 section 4.1.2); nil where `range`
    /// has none.
    package static func endpoint(in bytes: RawSpan, _ range: Range<Int>) -> (address: IPv4Address, port: UInt16)? {
        var numbers: [UInt64] = []
        var offset = range.lowerBound
        while offset < range.upperBound, numbers.count < 6 {
            var end = offset
            while end < range.upperBound, 0x30...0x39 ~= bytes.uint8(at: end) { end &+= 1 }
            if let number = bytes.decimal(offset..<end), number < 256 {
                numbers.append(number)
                if numbers.count < 6, bytes.uint8(at: end) != 0x2c { numbers = [] }
            } else {
                numbers = []
            }
            offset = end &+ 1
        }
        guard numbers.count == 6 else { return nil }
        let bits = numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | numbers[3]
        return (IPv4Address(bits: bits), UInt16(numbers[4] << 8 | numbers[5]))
    }

    /// `(|||port|)` (RFC 2428 section 3).
    private func describeExtended(_ range: Range<Int>, into dissection: inout Dissection) {
        let open = header.find(0x28, in: range)
        guard open &+ 4 < range.upperBound else { return }
        let close = header.find(header.uint8(at: open &+ 1), in: open &+ 4..<range.upperBound)
        guard let port = header.decimal(open &+ 4..<close), port < 65536 else { return }
        dissection.add(Self.extendedPort, value: UInt16(port), at: open &+ 4, count: close &- open &- 4)
    }

    /// RFC 959 section 4.2.2.
    static let codes = ValueNames { value in
        switch value {
        case 110: "Restart marker reply"
        case 120: "Service ready in nnn minutes"
        case 125: "Data connection already open; transfer starting"
        case 150: "File status okay; about to open data connection"
        case 200: "Command okay"
        case 202: "Command not implemented, superfluous at this site"
        case 211: "System status, or system help reply"
        case 212: "Directory status"
        case 213: "File status"
        case 214: "Help message"
        case 215: "NAME system type"
        case 220: "Service ready for new user"
        case 221: "Service closing control connection"
        case 225: "Data connection open; no transfer in progress"
        case 226: "Closing data connection"
        case 227: "Entering Passive Mode"
        case 229: "Entering Extended Passive Mode"
        case 230: "User logged in, proceed"
        case 234: "Security data exchange complete"
        case 250: "Requested file action okay, completed"
        case 257: "PATHNAME created"
        case 331: "User name okay, need password"
        case 332: "Need account for login"
        case 350: "Requested file action pending further information"
        case 421: "Service not available, closing control connection"
        case 425: "Can't open data connection"
        case 426: "Connection closed; transfer aborted"
        case 450: "Requested file action not taken"
        case 451: "Requested action aborted: local error in processing"
        case 452: "Requested action not taken. Insufficient storage space in system"
        case 500: "Syntax error, command unrecognized"
        case 501: "Syntax error in parameters or arguments"
        case 502: "Command not implemented"
        case 503: "Bad sequence of commands"
        case 504: "Command not implemented for that parameter"
        case 530: "Not logged in"
        case 550: "Requested action not taken: File unavailable"
        case 551: "Requested action aborted: page type unknown"
        case 552: "Requested file action aborted: exceeded storage allocation"
        case 553: "Requested action not taken: File name not allowed"
        default: nil
        }
    }
}
