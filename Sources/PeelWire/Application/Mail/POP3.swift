/// A command, a reply or a part of a message of the Post Office Protocol, version 3, read in place.
///
///     RETR 1 CR LF          +OK message follows CR LF text CR LF . CR LF
///
/// RFC 1939 sections 3 and 5 to 7, RFC 2449 (CAPA), RFC 2595 (STLS), RFC 5034 (AUTH).
public struct POP3: MessageLayer, ~Escapable {
    public static var command: Field<WireText> { .init("pop.request.command", "Request command") }
    public static var parameter: Field<WireText> { .init("pop.request.parameter", "Request parameter") }
    public static var indicator: Field<WireText> { .init("pop.response.indicator", "Response indicator") }
    public static var text: Field<WireText> { .init("pop.response.description", "Response description") }
    public static var data: Field<WireBytes> { .init("peel.pop.data", "Data") }
    public static var requestIn: Field<UInt32> { .init("peel.pop.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.pop.time", "Time since request") }

    public static let layout = Layout(
        "pop",
        "Post Office Protocol",
        claims: [.tcpPorts(110, 110)],
        fields: [command, parameter, indicator, text, data, requestIn, time]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, parts: .around) }

    /// The state: the answer to the last command may have more lines, these are being sent, encryption is asked for;
    /// above, how far the end of the lines has been seen.
    private static var isLong: UInt32 { 1 }
    private static var isSending: UInt32 { 2 }
    private static var isEncrypting: UInt32 { 4 }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// Further lines of an answer.
    private static func isData(_ context: LayerContext) -> Bool {
        context.isFromServer && context.state & isSending != 0
    }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let here = bytes.captured.byteCount
        if here == 0 { return .unknown(until: 1) }
        guard isData(bytes.context) else { return bytes.captured.lineMessage }
        var text = DottedText(matched: Int(bytes.context.state >> 8 & 7))
        return .count(text.count(in: bytes.captured) ?? here)
    }

    public static func state(after message: borrowing PacketBytes) -> UInt32 {
        let state = message.context.state
        if isData(message.context) {
            var text = DottedText(matched: Int(state >> 8 & 7))
            return text.count(in: message.captured) == nil ? isSending | UInt32(text.matched) << 8 : 0
        }
        if message.context.isFromServer {
            return state & isLong != 0 && message.captured.hasPrefix("+ok") ? isSending | 2 << 8 : 0
        }
        let end = message.captured.line(at: 0).end
        let command = message.captured.word(at: 0, upTo: end)
        let hasParameter = command.rest < end
        for name: StaticString in ["retr", "top", "capa"] where message.captured.matches(command.word, name) {
            return isLong
        }
        for name: StaticString in ["list", "uidl"] where message.captured.matches(command.word, name) {
            return hasParameter ? 0 : isLong
        }
        return message.captured.matches(command.word, "stls") ? isEncrypting : 0
    }

    public static func successor(after message: borrowing PacketBytes) -> Claim? {
        message.context.isFromServer && message.context.state & isEncrypting != 0
            && message.captured.hasPrefix("+ok") ? .named("tls") : nil
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        if isData(message.context) { return .none }
        if !message.context.isFromServer { return .request(0) }
        // Every answer begins with + or -ERR (RFC 1939 section 3, RFC 5034 section 4); what does not is text of one.
        return message.captured.uint8(at: 0) == 0x2b || message.captured.hasPrefix("-err") ? .answer(0) : .none
    }

    public func describe(into dissection: inout Dissection) {
        if Self.isData(context) { return dissection.add(Self.data, at: 0, count: header.byteCount) }
        let end = header.line(at: 0).end
        let first = header.word(at: 0, upTo: end)
        if context.isFromServer {
            guard header.hasPrefix("+ok") || header.hasPrefix("-err") else { return }
            dissection.add(Self.indicator, at: 0, count: first.word.count)
            if first.rest < end { dissection.add(Self.text, at: first.rest, count: end &- first.rest) }
            return
        }
        dissection.add(Self.command, at: 0, count: first.word.count)
        if first.rest < end { dissection.add(Self.parameter, at: first.rest, count: end &- first.rest) }
    }
}
