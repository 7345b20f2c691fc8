/// What a connection tells of a request and its response. RFC 9112 section 9.3: responses come in the order of requests.
package enum HTTPExchange {
    package static var requestNumber: Field<UInt32> { .init("http.request_number", "Request number", part: 2) }
    package static var responseNumber: Field<UInt32> { .init("http.response_number", "Response number", part: 2) }
    package static var time: Field<WireDuration> { .init("http.time", "Time since request", part: 2) }
    package static var previousRequest: Field<UInt32> {
        .init("http.prev_request_in", "Prev request in frame", part: 2)
    }
    package static var previousResponse: Field<UInt32> {
        .init("http.prev_response_in", "Prev response in frame", part: 2)
    }
    package static var request: Field<UInt32> { .init("http.request_in", "Request in frame", part: 2) }
    package static var response: Field<UInt32> { .init("http.response_in", "Response in frame", part: 2) }
    package static var nextRequest: Field<UInt32> { .init("http.next_request_in", "Next request in frame", part: 2) }
    package static var nextResponse: Field<UInt32> {
        .init("http.next_response_in", "Next response in frame", part: 2)
    }
    package static var uri: Field<WireText> { .init("http.response_for.uri", "Request URI", part: 2) }
    /// The body without chunks and content coding, where bodies are asked for.
    package static var fileData: Field<WireText> { .init("http.file_data", "File Data", part: 2) }

    static var fields: [any FieldDescription] {
        [
            requestNumber, responseNumber, time, previousRequest, previousResponse, request, response, nextRequest,
            nextResponse, uri, fileData,
        ]
    }
}

extension HTTPHead {
    /// The value of the first header line called `name`, which is in lower case, in a head of `count` bytes; nil where
    /// there is none.
    package static func value(of name: StaticString, in bytes: RawSpan, _ count: Int) -> Range<Int>? {
        let head = bytes.clamped(0..<count)
        var offset = head.line(at: 0).next
        while offset < head.byteCount {
            let line = head.line(at: offset)
            let colon = head.find(0x3a, in: offset..<line.end)
            if colon < line.end, head.matches(offset..<colon, name) { return head.trimmed(colon &+ 1..<line.end) }
            offset = max(line.next, offset &+ 1)
        }
        return nil
    }

    /// The target of a request: what stands between the method and the version.
    package static func target(of bytes: RawSpan) -> Range<Int> {
        let end = bytes.line(at: 0).end
        let start = min(bytes.find(0x20, in: 0..<end) &+ 1, end)
        var stop = end
        while stop > start, bytes.uint8(at: stop &- 1) != 0x20 { stop &-= 1 }
        return start..<(stop > start ? stop &- 1 : end)
    }

    /// The scheme that stands before host and target in a request's full URI; nil where the target is one by itself.
    package static func scheme(of bytes: RawSpan, _ target: Range<Int>, isProtected: Bool) -> StaticString? {
        if bytes.hasPrefix("http://", at: target.lowerBound) || bytes.hasPrefix("https://", at: target.lowerBound)
            || bytes.hasPrefix("connect ")
        {
            return nil
        }
        return isProtected ? "https://" : "http://"
    }

    /// The number of a response's status; 0 where it is none.
    package static func status(of bytes: RawSpan) -> Int { Int(bytes.decimal(9..<12) ?? 0) }
}

/// What a body is coded in, as Content-Encoding says. RFC 9110 section 8.4.1, RFC 7932, RFC 8878.
package enum HTTPCoding: Sendable {
    case none, gzip, deflate, brotli, zstd
    /// Another one, or several.
    case other

    /// The coding that is called `name`; of an empty name none.
    package init(_ name: RawSpan) {
        let whole = 0..<name.byteCount
        self =
            if name.matches(whole, "gzip") || name.matches(whole, "x-gzip") {
                .gzip
            } else if name.matches(whole, "deflate") || name.matches(whole, "x-deflate") {
                .deflate
            } else if name.matches(whole, "br") {
                .brotli
            } else if name.matches(whole, "zstd") {
                .zstd
            } else {
                name.matches(whole, "identity") || whole.isEmpty ? .none : .other
            }
    }

    /// What the body behind a head of `count` bytes is coded in.
    package init(of bytes: RawSpan, _ count: Int) {
        self.init(bytes.clamped(HTTPHead.value(of: "content-encoding", in: bytes, count) ?? 0..<0))
    }
}
