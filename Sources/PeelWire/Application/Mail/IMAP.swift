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

    /// Where the line at `start` ends with all that its counts announce; nil where that is not here.
    private static func end(_ bytes: RawSpan, at start: Int) -> Int? {
        var offset = start
        while true {
            let line = bytes.line(at: offset)
            guard line.next > line.end else { return nil }
            guard bytes.uint8(at: line.end &- 1) == 0x7d, line.end > offset else { return line.next }
            var open = line.end &- 1
            while open > offset, bytes.uint8(at: open) != 0x7b { open &-= 1 }
            let isShort = bytes.uint8(at: line.end &- 2) == 0x2b
            let digits = open &+ 1..<max(open &+ 1, line.end &- (isShort ? 2 : 1))
            guard let count = bytes.decimal(digits) else { return line.next }
            offset = line.next &+ Int(min(count, 1 << 24))
            if offset >= bytes.byteCount { return nil }
        }
    }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let here = bytes.captured.byteCount
        var offset = 0
        while offset < here, let next = end(bytes.captured, at: offset) { offset = next }
        if offset > 0 { return .count(offset) }
        return here < 1 << 20 ? .unknown(until: here &+ 1) : .count(here)
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

    /// A line's tag as a number: its first eight bytes.
    private static func number(_ bytes: RawSpan, at start: Int) -> UInt64 {
        var value: UInt64 = 0
        for offset in bytes.word(at: start, upTo: bytes.line(at: start).end).word.prefix(8) {
            value = value << 8 | UInt64(bytes.uint8(at: offset))
        }
        return value
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        guard message.context.isFromServer else { return .request(number(message.captured, at: 0)) }
        var offset = 0
        while offset < message.captured.byteCount, let next = end(message.captured, at: offset) {
            let first = message.captured.uint8(at: offset)
            if first != 0x2a, first != 0x2b { return .answer(number(message.captured, at: offset)) }
            offset = next
        }
        return .none
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.isRequest, value: !context.isFromServer, flags: [.generated, .hidden])
        var offset = 0
        while offset < header.byteCount, dissection.hasRoom {
            let next = Self.end(header, at: offset) ?? header.byteCount
            describeLine(offset, next, into: &dissection)
            offset = max(next, offset &+ 1)
        }
    }

    private func describeLine(_ start: Int, _ next: Int, into dissection: inout Dissection) {
        let end = header.line(at: start).end
        dissection.add(Self.line, at: start, count: next &- start)
        let tag = header.word(at: start, upTo: end)
        let second = header.word(at: tag.rest, upTo: end)
        // What comes without being asked for has no tag of its own.
        if context.isFromServer, header.uint8(at: start) == 0x2a { return }
        dissection.add(context.isFromServer ? Self.response : Self.request, at: start, count: end &- start)
        let tagField = context.isFromServer ? Self.responseTag : Self.requestTag
        dissection.add(tagField, at: start, count: tag.word.count)
        dissection.add(Self.tag, at: start, count: tag.word.count, flags: .hidden)
        if !second.word.isEmpty {
            dissection.add(
                context.isFromServer ? Self.status : Self.command, at: second.word.lowerBound,
                count: second.word.count)
        }
    }
}
