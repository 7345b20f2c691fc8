/// A command, a reply or a part of a message of the Simple Mail Transfer Protocol, read in place.
///
///     MAIL FROM:<a@example.org> CR LF          250-first CR LF 250 last CR LF
///
/// RFC 5321 sections 2.4, 4.2 and 4.5.2, RFC 3030 (BDAT), RFC 4954 (AUTH), RFC 3207 (STARTTLS).
public struct SMTP: MessageLayer, ~Escapable {
    public static var isRequest: Field<Bool> { .init("smtp.req", "Request") }
    public static var isResponse: Field<Bool> { .init("smtp.rsp", "Response") }
    public static var commandLine: Field<WireText> { .init("smtp.command_line", "Command Line") }
    public static var command: Field<WireText> { .init("smtp.req.command", "Command", depth: 1) }
    public static var parameter: Field<WireText> { .init("smtp.req.parameter", "Request parameter", depth: 1) }
    public static var response: Field<WireText> { .init("smtp.response", "Response") }
    public static var code: Field<UInt32> { .init("smtp.response.code", "Response code", depth: 1, names: codes) }
    public static var text: Field<WireText> { .init("smtp.rsp.parameter", "Response parameter", depth: 1) }
    public static var user: Field<WireText> { .init("smtp.auth.username", "Username") }
    public static var password: Field<WireText> { .init("smtp.auth.password", "Password") }
    public static var both: Field<WireText> { .init("smtp.auth.username_password", "Username/Password") }
    public static var proof: Field<WireText> { .init("peel.smtp.auth", "Authentication") }
    public static var data: Field<WireBytes> { .init("peel.smtp.data", "Message data") }
    public static var end: Field<WirePlace> { .init("smtp.eom", "EOM") }
    public static var requestIn: Field<UInt32> { .init("peel.smtp.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.smtp.time", "Time since request") }

    public static let layout = Layout(
        "smtp",
        "Simple Mail Transfer Protocol",
        claims: [.tcpPorts(25, 587)],
        fields: [
            isRequest, isResponse, commandLine, command, parameter, response, code, text, user, password, both, proof,
            data, end, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, parts: .before) }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let here = bytes.captured.byteCount
        if here == 0 { return .unknown(until: 1) }
        if bytes.context.isFromServer { return bytes.captured.replyMessage }
        let state = SMTPState(bits: bytes.context.state)
        switch state.mode {
        case .data:
            var text = DottedText(matched: state.matched)
            return .count(text.count(in: bytes.captured) ?? here)
        case .chunk: return .count(min(here, max(1, state.left)))
        default: return bytes.captured.lineMessage
        }
    }

    public static func state(after message: borrowing PacketBytes) -> UInt32 {
        var state = SMTPState(bits: message.context.state)
        message.context.isFromServer ? state.passReply(message.captured) : state.passRequest(message.captured)
        return state.bits
    }

    public static func successor(after message: borrowing PacketBytes) -> Claim? {
        let state = SMTPState(bits: message.context.state)
        return message.context.isFromServer && state.mode == .encrypting && message.captured.replyCode() == 220
            ? .named("tls") : nil
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        if message.context.isFromServer { return .answer(0) }
        let before = SMTPState(bits: message.context.state)
        let after = SMTPState(bits: state(after: message))
        // Of a message, its end asks for an answer.
        let goesOn = before.mode == .data || before.mode == .chunk
        return goesOn && after.mode == before.mode || after.mode == .chunk ? .none : .request(0)
    }

    public func describe(into dissection: inout Dissection) {
        let state = SMTPState(bits: context.state)
        if context.isFromServer { return describeReply(into: &dissection) }
        switch state.mode {
        case .data:
            dissection.add(Self.data, at: 0, count: header.byteCount)
            var text = DottedText(matched: state.matched)
            if text.count(in: header) != nil {
                dissection.add(Self.end, at: max(0, header.byteCount &- 3), count: min(3, header.byteCount))
            }
        case .chunk: dissection.add(Self.data, at: 0, count: header.byteCount)
        case .authenticating:
            dissection.add(Self.isRequest, value: true, flags: [.generated, .hidden])
            let field =
                switch state.stage {
                case 1: Self.user
                case 2: Self.password
                case 3: Self.both
                default: Self.proof
                }
            dissection.add(field, at: 0, count: header.line(at: 0).end)
        default: describeCommand(into: &dissection)
        }
    }

    private func describeCommand(into dissection: inout Dissection) {
        dissection.add(Self.isRequest, value: true, flags: [.generated, .hidden])
        dissection.add(Self.commandLine, at: 0, count: header.byteCount)
        let end = header.line(at: 0).end
        let command = header.word(at: 0, upTo: end)
        dissection.add(Self.command, at: 0, count: command.word.count)
        guard command.rest < end else { return }
        // A secret that comes along with the command is what the next lines would be.
        dissection.add(Self.parameter, at: command.rest, count: end &- command.rest)
    }

    private func describeReply(into dissection: inout Dissection) {
        dissection.add(Self.isResponse, value: true, flags: [.generated, .hidden])
        var offset = 0
        while offset < header.byteCount, dissection.hasRoom {
            let line = header.line(at: offset)
            if offset == 0 {
                dissection.add(Self.response, at: 0, count: line.next)
                if let code = header.replyCode() { dissection.add(Self.code, value: code, at: 0, count: 3) }
            }
            let start = header.replyCode(at: offset) == nil ? offset : min(offset &+ 4, line.end)
            if line.end > start { dissection.add(Self.text, at: start, count: line.end &- start) }
            offset = max(line.next, offset &+ 1)
        }
    }

    /// RFC 5321 section 4.2.3, RFC 4954, RFC 3207.
    static let codes = ValueNames { value in
        switch value {
        case 211: "System status, or system help reply"
        case 214: "Help message"
        case 220: "<domain> Service ready"
        case 221: "<domain> Service closing transmission channel"
        case 235: "Authentication successful"
        case 250: "Requested mail action okay, completed"
        case 251: "User not local; will forward to <forward-path>"
        case 252: "Cannot VRFY user, but will accept message and attempt delivery"
        case 334: "AUTH input"
        case 354: "Start mail input; end with <CRLF>.<CRLF>"
        case 421: "<domain> Service not available, closing transmission channel"
        case 450: "Requested mail action not taken: mailbox unavailable"
        case 451: "Requested action aborted: local error in processing"
        case 452: "Requested action not taken: insufficient system storage"
        case 500: "Syntax error, command unrecognized"
        case 501: "Syntax error in parameters or arguments"
        case 502: "Command not implemented"
        case 503: "Bad sequence of commands"
        case 504: "Command parameter not implemented"
        case 530: "Authentication required"
        case 535: "Authentication credentials invalid"
        case 550: "Requested action not taken: mailbox unavailable"
        case 551: "User not local; please try <forward-path>"
        case 552: "Requested mail action aborted: exceeded storage allocation"
        case 553: "Requested action not taken: mailbox name not allowed"
        case 554: "Transaction failed"
        default: nil
        }
    }
}

/// What a connection of SMTP has come to, kept in 32 bits.
struct SMTPState {
    /// What the client's next bytes are, and what the server is asked.
    enum Mode: UInt32 { case command, asking, data, chunk, authenticating, encrypting }

    private(set) var bits: UInt32

    init(bits: UInt32) { self.bits = bits }

    private(set) var mode: Mode {
        get { Mode(rawValue: bits & 7) ?? .command }
        set { bits = newValue.rawValue }
    }
    /// How far the end of the message has been seen.
    var matched: Int { Int(bits >> 3 & 7) }
    /// What the next line of an authentication is: 1 a name, 2 a password, 3 both, 4 something else.
    var stage: UInt32 { bits >> 3 & 7 }
    /// Bytes to come of a chunk.
    var left: Int { Int(bits >> 8) }

    private mutating func set(_ mode: Mode, low: Int = 0, left: Int = 0) {
        bits = mode.rawValue | UInt32(low & 7) << 3 | UInt32(min(max(0, left), 0xff_ffff)) << 8
    }

    mutating func passReply(_ bytes: RawSpan) {
        let code = bytes.replyCode() ?? 0
        switch mode {
        case .asking: set(code == 354 ? .data : .command, low: 2)
        case .authenticating: if code != 334 { mode = .command }
        case .encrypting: mode = .command
        default: break
        }
    }

    mutating func passRequest(_ bytes: RawSpan) {
        switch mode {
        case .data:
            var text = DottedText(matched: matched)
            if text.count(in: bytes) == nil { set(.data, low: text.matched) } else { mode = .command }
        case .chunk:
            let rest = left &- bytes.byteCount
            if rest > 0 { set(.chunk, left: rest) } else { mode = .command }
        case .authenticating: set(.authenticating, low: stage == 1 ? 2 : 4)
        default: passCommand(bytes)
        }
    }

    private mutating func passCommand(_ bytes: RawSpan) {
        let end = bytes.line(at: 0).end
        let command = bytes.word(at: 0, upTo: end)
        let argument = bytes.word(at: command.rest, upTo: end)
        if bytes.matches(command.word, "data") {
            mode = .asking
        } else if bytes.matches(command.word, "starttls") {
            mode = .encrypting
        } else if bytes.matches(command.word, "bdat") {
            let count = Int(clamping: bytes.decimal(argument.word) ?? 0)
            set(count > 0 ? .chunk : .command, left: count)
        } else if bytes.matches(command.word, "auth") {
            let hasProof = argument.rest < end
            if bytes.matches(argument.word, "login") {
                set(.authenticating, low: hasProof ? 2 : 1)
            } else {
                set(.authenticating, low: bytes.matches(argument.word, "plain") && !hasProof ? 3 : 4)
            }
        } else {
            mode = .command
        }
    }
}
