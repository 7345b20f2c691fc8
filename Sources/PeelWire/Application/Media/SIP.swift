/// A message of the Session Initiation Protocol, read in place: a first line, header lines, and a body.
///
///     INVITE sip:a@example.org SIP/2.0 CR LF          SIP/2.0 200 OK CR LF
///     Name: value CR LF … CR LF body
///
/// RFC 3261 sections 7, 8 and 20.
public struct SIP: Layer, ~Escapable {
    public static var requestLine: Field<WireText> { .init("sip.Request-Line", "Request-Line") }
    public static var method: Field<WireText> { .init("sip.Method", "Method", depth: 1) }
    public static var uri: Field<WireText> { .init("sip.r-uri", "Request-URI", depth: 1) }
    public static var statusLine: Field<WireText> { .init("sip.Status-Line", "Status-Line") }
    public static var code: Field<UInt32> { .init("sip.Status-Code", "Status-Code", depth: 1) }
    public static var via: Field<WireText> { .init("sip.Via", "Via") }
    public static var from: Field<WireText> { .init("sip.From", "From") }
    public static var to: Field<WireText> { .init("sip.To", "To") }
    public static var call: Field<WireText> { .init("sip.Call-ID", "Call-ID") }
    public static var sequence: Field<WireText> { .init("sip.CSeq", "CSeq") }
    public static var sequenceNumber: Field<UInt32> { .init("sip.CSeq.seq", "Sequence Number", depth: 1) }
    public static var sequenceMethod: Field<WireText> { .init("sip.CSeq.method", "Method", depth: 1) }
    public static var contact: Field<WireText> { .init("sip.Contact", "Contact") }
    public static var agent: Field<WireText> { .init("sip.User-Agent", "User-Agent") }
    public static var contentType: Field<WireText> { .init("sip.Content-Type", "Content-Type") }
    public static var contentLength: Field<UInt32> { .init("sip.Content-Length", "Content-Length") }
    public static var requestIn: Field<UInt32> { .init("sip.response-request", "Request Frame") }
    public static var milliseconds: Field<UInt32> { .init("sip.response-time", "Response Time (ms)") }
    public static var transactionIn: Field<UInt32> { .init("peel.sip.request_in", "Transaction's request in frame") }
    public static var time: Field<WireDuration> { .init("peel.sip.time", "Time since the transaction's request") }

    public static let layout = Layout(
        "sip",
        "Session Initiation Protocol",
        claims: [.udpPorts(5060, 5060), .tcpPorts(5060, 5060)],
        fields: [
            requestLine, method, uri, statusLine, code, via, from, to, call, sequence, sequenceNumber, sequenceMethod,
            contact, agent, contentType, contentLength, requestIn, milliseconds, transactionIn, time,
        ]
    )

    /// Of what is sent over UDP, ``add(request:at:to:)`` tells requests by Wireshark's rules as well.
    public static var pairing: PairFields? { PairFields(request: transactionIn, time: time, repeats: .first) }

    /// A transaction is known by Call-ID, From and CSeq (RFC 3261 section 17.1.3 for peers without a branch); nothing answers ACK.
    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        guard let step = step(in: message.captured) else { return .none }
        switch step.kind {
        case .request, .cancellation: return .request(step.transaction)
        case .acknowledgment: return .none
        case .response:
            let code = message.captured.decimal(8..<11) ?? 0
            return code < 200 ? .progress(step.transaction) : .answer(step.transaction)
        }
    }

    /// The longest head that is waited for.
    static var headLimit: Int { 65536 }

    public let header: RawSpan
    public let payload: PacketBytes
    private let isDescription: Bool
    public var next: Claim {
        if payload.declaredCount == 0 { return .none }
        return isDescription ? .named("sdp") : .none
    }

    public static var guesses: Transport? { .either }

    /// `SIP/2.0`, at the beginning or at the end of the first line.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        if captured.hasPrefix("sip/2.0 ") { return true }
        guard 0x41...0x5a ~= captured.uint8(at: 0) else { return false }
        let line = captured.clamped(0..<1024).line(at: 0)
        return line.next > line.end && line.end > 12 && captured.hasPrefix(" sip/2.0", at: line.end &- 8)
    }

    /// The head's length, and that of the body as the head tells it; nil where the head does not end.
    private static func measure(_ bytes: RawSpan) -> (head: Int, body: Int?, isDescription: Bool)? {
        var offset = bytes.line(at: 0).next
        var body: Int?
        var isDescription = false
        while offset < min(bytes.byteCount, headLimit) {
            let line = bytes.line(at: offset)
            guard line.next > line.end else { return nil }
            if line.end == offset { return (line.next, body, isDescription) }
            let colon = bytes.find(0x3a, in: offset..<line.end)
            let name = bytes.trimmed(offset..<colon)
            let value = bytes.trimmed(min(colon &+ 1, line.end)..<line.end)
            if bytes.matches(name, "content-length") || bytes.matches(name, "l") {
                body = bytes.decimal(value).map { Int(clamping: min($0, 1 << 24)) }
            } else if bytes.matches(name, "content-type") || bytes.matches(name, "c") {
                isDescription = bytes.hasPrefix("application/sdp", at: value.lowerBound)
            }
            offset = line.next
        }
        return nil
    }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let here = bytes.captured.byteCount
        // Empty lines keep a connection open.
        if bytes.captured.uint16(at: 0) == 0x0d0a { return .count(2) }
        let first = bytes.captured.uint8(at: 0)
        guard here == 0 || 0x41...0x5a ~= first || 0x61...0x7a ~= first else { return .foreign }
        guard let measure = measure(bytes.captured) else {
            return here < headLimit ? .unknown(until: here &+ 1) : .foreign
        }
        return .count(measure.head &+ (measure.body ?? 0))
    }

    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<SIP> {
        guard let measure = measure(bytes.captured) else {
            let count = bytes.declaredCount
            let whole = SIP(bytes, head: count, isDescription: false)
            if let fault = bytes.fault(reading: count) { return .flawed(whole, fault) }
            return .flawed(whole, .malformed(.rule("sip headers do not end with an empty line")))
        }
        return .whole(SIP(bytes, head: measure.head, isDescription: measure.isDescription))
    }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, head: Int, isDescription: Bool) {
        header = bytes.captured.clamped(0..<head)
        payload = bytes.payload(after: head, upTo: bytes.declaredCount)
        self.isDescription = isDescription
    }

    /// What a message is to its call; nil where it names none.
    package static func step(in bytes: RawSpan) -> Step? {
        var step = Step(kind: bytes.hasPrefix("sip/2.0") ? .response : .request)
        if bytes.hasPrefix("ack ") { step.kind = .acknowledgment }
        if bytes.hasPrefix("cancel ") { step.kind = .cancellation }
        var hasCall = false
        var hasNumber = false
        var offset = bytes.line(at: 0).next
        while offset < bytes.byteCount {
            let line = bytes.line(at: offset)
            if line.end == offset { break }
            let colon = bytes.find(0x3a, in: offset..<line.end)
            let name = bytes.trimmed(offset..<colon)
            let value = bytes.trimmed(min(colon &+ 1, line.end)..<line.end)
            if bytes.matches(name, "call-id") || bytes.matches(name, "i") {
                step.call = bytes.hash(value, step.call)
                hasCall = true
            } else if bytes.matches(name, "from") || bytes.matches(name, "f") {
                step.asker = bytes.hash(value, step.asker)
            } else if bytes.matches(name, "cseq") {
                let (word, rest) = bytes.word(at: value.lowerBound, upTo: value.upperBound)
                guard let number = bytes.decimal(word) else { return nil }
                step.number = UInt32(clamping: number)
                step.method = bytes.hash(rest..<max(rest, value.upperBound), step.method)
                step.isOfCancellation = bytes.hasPrefix("cancel", at: rest)
                hasNumber = true
            }
            offset = max(line.next, offset &+ 1)
        }
        return hasCall && hasNumber ? step : nil
    }

    /// A message as a step of its call: the Call-ID as a number, the number of CSeq, and what is done.
    package struct Step {
        package var kind: Kind
        package var call = RawSpan.hashBasis
        package var number: UInt32 = 0
        /// The CSeq is that of a CANCEL.
        package var isOfCancellation = false
        var asker = RawSpan.hashBasis
        var method = RawSpan.hashBasis

        /// The transaction that it belongs to, as a number.
        var transaction: UInt64 {
            call ^ (asker << 21 | asker >> 43) ^ (method << 42 | method >> 22) ^ UInt64(number) &* 0x9e37_79b9_7f4a_7c15
        }

        package enum Kind {
            case request, acknowledgment, cancellation, response
        }
    }

    /// Adds the frame of the request that a message belongs to, and how long ago it was.
    package static func add(request frame: UInt32, at asked: Timestamp, to dissection: inout Dissection) {
        let now = dissection.time.nanoseconds
        dissection.add(requestIn, value: frame, flags: .generated)
        // Seconds and what is beyond them each for itself, rounded to zero, as Wireshark counts.
        let second: Int64 = 1_000_000_000
        let whole = (now / second &- asked.nanoseconds / second) &* 1000
        let count = whole &+ (now % second &- asked.nanoseconds % second) / 1_000_000
        dissection.add(milliseconds, value: UInt32(clamping: count), flags: .generated)
    }

    public func describe(into dissection: inout Dissection) {
        let line = header.line(at: 0)
        if header.hasPrefix("sip/2.0 ") {
            dissection.add(Self.statusLine, at: 0, count: line.end)
            if let code = header.decimal(8..<11) {
                dissection.add(Self.code, value: UInt32(truncatingIfNeeded: code), at: 8, count: 3)
            }
        } else {
            dissection.add(Self.requestLine, at: 0, count: line.end)
            let method = header.word(at: 0, upTo: line.end)
            dissection.add(Self.method, at: 0, count: method.word.count)
            let uri = header.word(at: method.rest, upTo: line.end)
            dissection.add(Self.uri, at: uri.word.lowerBound, count: uri.word.count)
        }
        var offset = line.next
        while offset < header.byteCount, dissection.hasRoom {
            let line = header.line(at: offset)
            if line.end == offset { break }
            describeLine(offset, line.end, into: &dissection)
            offset = max(line.next, offset &+ 1)
        }
    }

    /// A header line; names may be shortened to a letter (RFC 3261 section 7.3.3).
    private func describeLine(_ start: Int, _ end: Int, into dissection: inout Dissection) {
        let colon = header.find(0x3a, in: start..<end)
        let name = header.trimmed(start..<colon)
        let value = header.trimmed(min(colon &+ 1, end)..<end)
        if header.matches(name, "content-length") || header.matches(name, "l") {
            let count = header.decimal(value) ?? 0
            return dissection.add(
                Self.contentLength, value: UInt32(clamping: count), at: value.lowerBound, count: value.count)
        }
        for (long, short, field) in Self.names where header.matches(name, long) || header.matches(name, short) {
            dissection.add(field, at: value.lowerBound, count: value.count)
            guard field.id == Self.sequence.id else { return }
            let number = header.word(at: value.lowerBound, upTo: value.upperBound)
            if let count = header.decimal(number.word) {
                dissection.add(
                    Self.sequenceNumber, value: UInt32(clamping: count), at: number.word.lowerBound,
                    count: number.word.count)
            }
            dissection.add(Self.sequenceMethod, at: number.rest, count: max(0, value.upperBound &- number.rest))
            return
        }
    }

    /// Names in lower case, their short forms (none: the long one again), and the fields for them.
    private static let names: [(StaticString, StaticString, Field<WireText>)] = [
        ("via", "v", via), ("from", "f", from), ("to", "t", to), ("call-id", "i", call), ("cseq", "cseq", sequence),
        ("contact", "m", contact), ("user-agent", "user-agent", agent), ("content-type", "c", contentType),
    ]
}
