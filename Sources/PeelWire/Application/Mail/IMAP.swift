/// Lines of the Internet Message Access Protocol, read in place: as many as have come together.
///
///     a1 LOGIN name password CR LF          * 3 EXISTS CR LF a1 OK done CR LF
///
/// RFC 9051 sections 2.2 and 7; a line that ends with `{n}` is followed by n bytes and its rest.
public struct IMAP: MessageLayer, ~Escapable {
    public static var isRequest: Field<Bool> { .init("imap.isrequest", "Request") }
    public static var line: Field<WireText> { .init("imap.line", "Line") }
    public static var request: Field<WireText> { .init("imap.request", "Request", depth: 1) }
    public static var requestTag: Field<WireText> { .init("imap.request_tag", "Request Tag", depth: 1) }
    public static var response: Field<WireText> { .init("imap.response", "Response", depth: 1) }
    public static var responseTag: Field<WireText> { .init("imap.response_tag", "Response Tag", depth: 1) }
    public static var command: Field<WireText> { .init("imap.request.command", "Request Command", depth: 1) }
    public static var status: Field<WireText> { .init("imap.response.status", "Response Status", depth: 1) }
    public static var tag: Field<WireText> { .init("imap.tag", "Tag", depth: 1) }
    public static var requestIn: Field<UInt32> { .init("imap.response_to", "Request In") }
    public static var time: Field<WireDuration> { .init("imap.time", "Response Time") }

    public static let layout = Layout(
        "imap",
        "Internet Message Access Protocol",
        claims: [.tcpPorts(143, 143)],
        fields: [
            isRequest, line, request, requestTag, response, responseTag, command, status, tag, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, parts: .before) }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// Where the line at `start` ends, and what its count announces; nil where that is not all here.
    ///
    /// What a client sends for its count is shown as lines: only a server's answer tells that it will be taken.
    private static func end(_ bytes: RawSpan, at start: Int, fromServer: Bool) -> (line: Int, next: Int)? {
        let line = bytes.line(at: start)
        guard line.next > line.end else { return nil }
        guard fromServer, let count = literal(bytes, start, line.end) else { return (line.next, line.next) }
        let next = line.next &+ count
        return next <= bytes.byteCount ? (line.next, next) : nil
    }

    /// How many bytes follow a line that ends with `{n}` or `{n+}`; nil where it does not.
    private static func literal(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int? {
        guard end > start, bytes.uint8(at: end &- 1) == 0x7d else { return nil }
        var open = end &- 1
        while open > start, bytes.uint8(at: open) != 0x7b { open &-= 1 }
        let isShort = bytes.uint8(at: end &- 2) == 0x2b
        return bytes.decimal(open &+ 1..<max(open &+ 1, end &- (isShort ? 2 : 1))).map { Int(min($0, 1 << 24)) }
    }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let here = bytes.captured.byteCount
        let isServer = bytes.context.isFromServer
        var offset = 0
        while offset < here, let end = end(bytes.captured, at: offset, fromServer: isServer) { offset = end.next }
        // A line with a count is told with what follows it and what came before.
        let isCounted = offset < here && bytes.captured.line(at: offset).next > bytes.captured.line(at: offset).end
        if offset > 0, !isCounted { return .count(offset) }
        return here < 1 << 20 ? .unknown(until: here &+ 1) : .count(here)
    }

    public static func unfinished(_ bytes: borrowing PacketBytes) -> Unfinished {
        let line = bytes.captured.line(at: 0)
        return line.next > line.end ? .shown : .nothing
    }

    public static func state(after message: borrowing PacketBytes) -> UInt32 {
        guard !message.context.isFromServer else { return 0 }
        let tag = message.captured.word(at: 0, upTo: message.captured.line(at: 0).end)
        return message.captured.hasPrefix("starttls", at: tag.rest) ? 1 : 0
    }

    public static func successor(after message: borrowing PacketBytes) -> Claim? {
        guard message.context.isFromServer, message.context.state == 1 else { return nil }
        let tag = message.captured.word(at: 0, upTo: message.captured.line(at: 0).end)
        return message.captured.hasPrefix("ok", at: tag.rest) ? .named("tls") : nil
    }

    /// A line's tag as a number.
    private static func number(_ bytes: RawSpan, at start: Int) -> UInt64 {
        bytes.hash(bytes.word(at: start, upTo: bytes.line(at: start).end).word)
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let bytes = message.captured
        guard message.context.isFromServer else {
            let tag = bytes.word(at: 0, upTo: bytes.line(at: 0).end)
            return tag.rest < bytes.line(at: 0).end ? .request(number(bytes, at: 0)) : .none
        }
        var offset = 0
        while offset < bytes.byteCount, let end = end(bytes, at: offset, fromServer: true) {
            let first = bytes.uint8(at: offset)
            if first != 0x2a, first != 0x2b, first != 0x29 { return .answer(number(bytes, at: offset)) }
            offset = end.next
        }
        return .none
    }

    public func describe(into dissection: inout Dissection) {
        let isServer = context.isFromServer
        dissection.add(Self.isRequest, value: !isServer, flags: [.generated, .hidden])
        if context.isUnfinished { return }
        var offset = 0
        while offset < header.byteCount, dissection.hasRoom {
            let end = Self.end(header, at: offset, fromServer: isServer)
            describeLine(offset, end?.line ?? header.byteCount, into: &dissection)
            offset = max(end?.next ?? header.byteCount, offset &+ 1)
        }
    }

    private func describeLine(_ start: Int, _ next: Int, into dissection: inout Dissection) {
        let end = min(header.line(at: start).end, next)
        dissection.add(Self.line, at: start, count: next &- start)
        // What comes without being asked for has no tag of its own.
        if end == start || context.isFromServer && header.uint8(at: start) == 0x2a { return }
        let tag = header.word(at: start, upTo: end)
        dissection.add(context.isFromServer ? Self.response : Self.request, at: start, count: end &- start)
        let tagField = context.isFromServer ? Self.responseTag : Self.requestTag
        dissection.add(tagField, at: start, count: tag.word.count)
        dissection.add(Self.tag, at: start, count: tag.word.count, flags: .hidden)
        var second = header.word(at: tag.rest, upTo: end)
        if context.isFromServer {
            if second.word.isEmpty { return }
            return dissection.add(Self.status, at: second.word.lowerBound, count: second.word.count)
        }
        // Of a command by unique numbers its name is told.
        if header.matches(second.word, "uid") { second = header.word(at: second.rest, upTo: end) }
        if !second.word.isEmpty { dissection.add(Self.command, at: second.word.lowerBound, count: second.word.count) }
    }
}
