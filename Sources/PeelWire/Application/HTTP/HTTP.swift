/// A message of the Hypertext Transfer Protocol, version 1, read in place: a first line, header lines, and a body.
///
///     GET /path HTTP/1.1 CRLF          HTTP/1.1 200 OK CRLF
///     Name: value CRLF …               Name: value CRLF …
///     CRLF body                        CRLF body
///
/// RFC 9112 sections 2 to 7. A body is as long as Content-Length says, or comes in chunks; of a response that tells
/// neither it goes on to the end of the connection.
public struct HTTP: Layer, ~Escapable {
    public static var isRequest: Field<Bool> { .init("http.request", "Request") }
    public static var isResponse: Field<Bool> { .init("http.response", "Response") }
    /// Of event notification in UPnP; such a message is no request.
    public static var isNotification: Field<Bool> { .init("http.notification", "Notification") }
    public static var method: Field<WireText> { .init("http.request.method", "Request Method") }
    public static var uri: Field<WireText> { .init("http.request.uri", "Request URI") }
    public static var path: Field<WireText> { .init("http.request.uri.path", "Request URI Path", depth: 1) }
    public static var query: Field<WireText> { .init("http.request.uri.query", "Request URI Query", depth: 1) }
    public static var parameter: Field<WireText> {
        .init("http.request.uri.query.parameter", "Request URI Query Parameter", depth: 2)
    }
    public static var requestVersion: Field<WireText> { .init("http.request.version", "Request Version") }
    public static var responseVersion: Field<WireText> { .init("http.response.version", "Response Version") }
    public static var code: Field<UInt16> { .init("http.response.code", "Status Code") }
    public static var codeText: Field<WireText> { .init("http.response.code.desc", "Status Code Description") }
    public static var phrase: Field<WireText> { .init("http.response.phrase", "Response Phrase") }
    public static var requestLine: Field<WireText> { .init("http.request.line", "Request line") }
    public static var responseLine: Field<WireText> { .init("http.response.line", "Response line") }
    public static var fullURI: Field<WireText> { .init("http.request.full_uri", "Full request URI") }
    public static var chunkSize: Field<UInt32> { .init("http.chunk_size", "Chunk size") }
    public static var body: Field<WireBytes> { .init("peel.http.body", "Body") }

    public static let layout = Layout(
        "http",
        "Hypertext Transfer Protocol",
        claims: ports.map { .tcpPorts($0, $0) },
        fields: fields + HTTPExchange.fields
    )

    /// The fields of a message by itself, which ``SSDP`` shares.
    static var fields: [any FieldDescription] {
        [
            isRequest, isResponse, isNotification, method, uri, path, query, parameter, requestVersion, responseVersion,
            code, codeText, phrase, requestLine, responseLine, fullURI, chunkSize, body,
        ] + HTTPHeader.fields
    }

    private static var ports: [UInt16] { [80, 631, 1900, 2710, 2869, 3128, 3132, 3689, 5985, 8080, 8088, 11371] }

    /// The whole message.
    public let header: RawSpan
    public let payload: PacketBytes
    /// Where the body begins.
    let headCount: Int
    public var next: Claim { .none }

    public static var guesses: Transport? { .tcp }

    /// The beginning of a response, or a method and a target before a version.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        if HTTPHead.isResponse(captured) { return 0x30...0x39 ~= captured.uint8(at: 9) }
        return HTTPHead.begins(captured) && HTTPHead.hasVersion(captured)
    }

    /// A head, and the body that it tells of; of one without an end each segment is shown by itself.
    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let captured = bytes.captured
        guard HTTPHead.begins(captured), let head = HTTPHead.count(captured) else { return .segment }
        guard case .count(let count) = HTTPHead.length(of: captured, head) else { return .segment }
        return .count(head &+ min(count, 1 << 40))
    }

    /// Reads a message whose head is here, or what goes on with one.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<HTTP> {
        guard HTTPHead.begins(bytes.captured) else { return .whole(HTTP(bytes, headCount: 0)) }
        guard let count = HTTPHead.count(bytes.captured) else {
            let needed = bytes.declaredCount &+ 1
            let fault: Fault =
                bytes.captured.byteCount < bytes.declaredCount
                ? .truncated(needed: bytes.declaredCount, captured: bytes.captured.byteCount)
                : .malformed(.tooShort(needed: needed, declared: bytes.declaredCount))
            return .flawed(HTTP(bytes, headCount: bytes.captured.byteCount), fault)
        }
        return .whole(HTTP(bytes, headCount: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, headCount: Int) {
        self.headCount = headCount
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        guard headCount > 0 else {
            return dissection.add(Self.body, at: 0, count: header.byteCount)
        }
        let head = header.clamped(0..<headCount)
        let line = head.line(at: 0)
        let isResponse = HTTPHead.isResponse(head)
        let isNotification = HTTPHead.isNotification(head)
        let kind = isResponse ? Self.isResponse : isNotification ? Self.isNotification : Self.isRequest
        dissection.add(kind, value: true, flags: [.generated, .hidden])
        if isResponse {
            describeStatus(line.end, into: &dissection)
        } else {
            describeRequest(line.end, into: &dissection)
        }
        var offset = line.next
        var host = 0..<0
        while offset < head.byteCount, dissection.hasRoom {
            let line = head.line(at: offset)
            if line.end == offset { break }
            let found = HTTPHeader.describe(head, offset..<line.end, into: &dissection)
            if found.isHost { host = found.value }
            if !isNotification {
                dissection.add(
                    isResponse ? Self.responseLine : Self.requestLine, at: offset, count: line.next &- offset,
                    flags: .hidden)
            }
            offset = line.next
        }
        if !host.isEmpty, !isResponse {
            describeFullURI(host, isProtected: payload.context.isProtected, into: &dissection)
        }
        if headCount < header.byteCount { describeBody(into: &dissection) }
    }

    /// `HTTP/1.1 200 OK`.
    private func describeStatus(_ end: Int, into dissection: inout Dissection) {
        let versionEnd = header.find(0x20, in: 0..<end)
        dissection.add(Self.responseVersion, at: 0, count: versionEnd)
        guard versionEnd &+ 4 <= end, let number = header.decimal(versionEnd &+ 1..<versionEnd &+ 4) else {
            return dissection.fault(.malformed(.rule("http.response.code is no number of three digits")))
        }
        dissection.add(Self.code, value: UInt16(truncatingIfNeeded: number), at: versionEnd &+ 1, count: 3)
        if let text = HTTPNames.codes.name(number) {
            dissection.add(
                Self.codeText, text: text.description.utf8, at: versionEnd &+ 1, count: 3, flags: .generated)
        }
        if versionEnd &+ 5 < end {
            dissection.add(Self.phrase, at: versionEnd &+ 5, count: end &- versionEnd &- 5)
        }
    }

    /// `GET /path?a=b HTTP/1.1`.
    private func describeRequest(_ end: Int, into dissection: inout Dissection) {
        let methodEnd = header.find(0x20, in: 0..<end)
        dissection.add(Self.method, at: 0, count: methodEnd)
        guard methodEnd < end else { return }
        let target = methodEnd &+ 1
        var targetEnd = end
        // The version stands behind the last space.
        while targetEnd > target, header.uint8(at: targetEnd &- 1) != 0x20 { targetEnd &-= 1 }
        if targetEnd == target { targetEnd = end &+ 1 }
        let uriEnd = targetEnd &- 1
        dissection.add(Self.uri, at: target, count: uriEnd &- target)
        let mark = header.find(0x3f, in: target..<uriEnd)
        if mark < uriEnd {
            dissection.add(Self.path, at: target, count: mark &- target)
            dissection.add(Self.query, at: mark &+ 1, count: uriEnd &- mark &- 1)
            var offset = mark &+ 1
            while offset < uriEnd, dissection.hasRoom {
                let ampersand = header.find(0x26, in: offset..<uriEnd)
                dissection.add(Self.parameter, at: offset, count: ampersand &- offset)
                offset = ampersand &+ 1
            }
        }
        if targetEnd < end { dissection.add(Self.requestVersion, at: targetEnd, count: end &- targetEnd) }
    }

    /// `http://host/path`, as a browser would show it.
    private func describeFullURI(_ host: Range<Int>, isProtected: Bool, into dissection: inout Dissection) {
        let target = HTTPHead.target(of: header)
        guard !target.isEmpty else { return }
        let first = dissection.textEnd
        if let scheme = HTTPHead.scheme(of: header, target, isProtected: isProtected) {
            dissection.write(scheme)
            dissection.write(header.clamped(host))
        }
        dissection.write(header.clamped(target))
        dissection.add(Self.fullURI, textFrom: first, at: target.lowerBound, count: target.count, flags: .generated)
    }

    private func describeBody(into dissection: inout Dissection) {
        if HTTPHead.length(of: header, headCount) == .chunks {
            var offset = headCount
            while let chunk = HTTPHead.chunk(header, at: offset), dissection.hasRoom {
                dissection.add(
                    Self.chunkSize, value: UInt32(clamping: chunk.count), at: offset, count: chunk.start &- offset)
                if chunk.count == 0 || chunk.next > header.byteCount { break }
                offset = chunk.next
            }
        }
        dissection.add(Self.body, at: headCount, count: header.byteCount &- headCount)
    }
}
