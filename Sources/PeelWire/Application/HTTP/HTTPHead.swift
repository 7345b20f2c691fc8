/// Finds its way in the text of an HTTP message. RFC 9112 sections 2.1, 6 and 7.1.
package enum HTTPHead {
    /// How a message says how long its body is.
    package enum Length: Equatable, Sendable {
        case none
        case count(Int)
        case chunks
        /// The body ends with the connection.
        case rest
    }

    package static func isResponse(_ bytes: RawSpan) -> Bool {
        // `HTTP/1.` and a digit.
        bytes.uint64(at: 0) >> 8 == 0x48_5454_502f_312e
    }

    /// Of event notification in UPnP, which is no request.
    package static func isNotification(_ bytes: RawSpan) -> Bool { bytes.hasPrefix("notify ") }

    /// The longest head that is read.
    package static var limit: Int { 65536 }

    /// Whether a message begins the bytes: a response, or a word and a target that end in a version where the line does.
    package static func begins(_ bytes: RawSpan) -> Bool {
        if isResponse(bytes) || hasMethod(bytes) { return true }
        // A method is a word (RFC 9110 section 9.1); none that is in use is longer.
        guard isOfWord(bytes.uint8(at: 0)) else { return false }
        let word = bytes.find(0x20, in: 0..<min(bytes.byteCount, 24))
        guard 3..<24 ~= word, word &+ 1 < bytes.byteCount else { return false }
        for offset in 0..<word where !isOfWord(bytes.uint8(at: offset)) { return false }
        return hasVersion(bytes)
    }

    @inline(__always)
    private static func isOfWord(_ byte: UInt8) -> Bool { 0x41...0x5a ~= byte || byte == 0x2d || byte == 0x5f }

    /// Whether bytes that are too few to tell may become the beginning of a message: so far a word, or of a version.
    package static func mayBegin(_ bytes: RawSpan) -> Bool {
        guard bytes.byteCount < 24 else { return false }
        var isVersion = bytes.byteCount < 9
        var isWord = true
        for offset in 0..<bytes.byteCount {
            let byte = bytes.uint8(at: offset)
            let digits: StaticString = "HTTP/1."
            if offset < 7, byte != digits.description.utf8.dropFirst(offset).first { isVersion = false }
            if !isOfWord(byte) { isWord = false }
        }
        return isVersion || isWord
    }

    /// Whether the first line, as far as it is here, ends in `HTTP/1.` and a digit.
    static func hasVersion(_ bytes: RawSpan) -> Bool {
        let line = bytes.clamped(0..<limit).line(at: 0)
        if line.next == line.end { return false }
        return line.end >= 8 && bytes.uint64(at: line.end &- 8) >> 8 == 0x48_5454_502f_312e
    }

    /// The port that a CONNECT request asks for; 443 where it names none.
    package static func targetPort(_ bytes: RawSpan) -> UInt16 {
        let start = bytes.find(0x20, in: 0..<bytes.byteCount) &+ 1
        let end = bytes.find(0x20, in: min(start, bytes.byteCount)..<min(bytes.byteCount, start &+ 300))
        var colon = end
        while colon > start, bytes.uint8(at: colon &- 1) != 0x3a { colon &-= 1 }
        guard colon > start, let port = bytes.decimal(colon..<end) else { return 443 }
        return UInt16(truncatingIfNeeded: port)
    }

    /// What the head of a response, `count` bytes, says that the connection changes to.
    package static func upgrade(_ bytes: RawSpan, _ count: Int) -> Claim {
        guard let value = value(of: "upgrade", in: bytes, count) else { return .data }
        if bytes.matches(value, "websocket") { return .named("websocket") }
        if bytes.matches(value, "h2c") { return .named("http2") }
        return .data
    }

    /// Whether a method of RFC 9110, or a common one beside, begins the bytes.
    package static func hasMethod(_ bytes: RawSpan) -> Bool {
        switch bytes.uint32(at: 0) {
        case 0x4745_5420, 0x5055_5420: true  // `GET `, `PUT `
        case 0x504f_5354, 0x4845_4144: bytes.uint8(at: 4) == 0x20  // `POST`, `HEAD`
        case 0x5041_5443: bytes.uint16(at: 4) == 0x4820  // `PATCH`
        case 0x5452_4143: bytes.uint16(at: 4) == 0x4520  // `TRACE`
        case 0x4445_4c45: bytes.uint24(at: 4) == 0x54_4520  // `DELETE`
        case 0x4f50_5449: bytes.uint32(at: 4) == 0x4f4e_5320  // `OPTIONS`
        case 0x434f_4e4e: bytes.uint32(at: 4) == 0x4543_5420  // `CONNECT`
        case 0x5052_4f50: bytes.uint32(at: 4) == 0x4649_4e44 || bytes.uint32(at: 4) == 0x5041_5443  // `PROPFIND`
        default: false
        }
    }

    /// Bytes of first line and headers with the empty line behind them; nil where that is not here.
    package static func count(_ bytes: RawSpan) -> Int? {
        var offset = 0
        let end = min(bytes.byteCount, limit)
        while offset < end {
            let line = bytes.line(at: offset)
            if line.next > bytes.byteCount || line.next == line.end { return nil }
            if line.end == offset { return line.next }
            offset = line.next
        }
        return nil
    }

    /// How the message whose head has `count` bytes says how long its body is.
    package static func length(of bytes: RawSpan, _ count: Int) -> Length {
        let head = bytes.clamped(0..<count)
        let isResponse = isResponse(head)
        var offset = head.line(at: 0).next
        var length: Length = isResponse ? .rest : .none
        if isResponse, let code = head.decimal(9..<12), 100..<200 ~= code || code == 204 || code == 304 { return .none }
        while offset < head.byteCount {
            let line = head.line(at: offset)
            if line.end == offset { break }
            let colon = head.find(0x3a, in: offset..<line.end)
            let value = head.trimmed(colon &+ 1..<max(colon &+ 1, line.end))
            if head.matches(offset..<colon, "content-length") {
                if length != .chunks, let number = head.decimal(value) { length = .count(Int(clamping: number)) }
            } else if head.matches(offset..<colon, "transfer-encoding") {
                if isChunked(head, value) { length = .chunks }
            }
            offset = line.next
        }
        return length
    }

    /// Whether the last of the codings in `value` is `chunked`.
    private static func isChunked(_ head: RawSpan, _ value: Range<Int>) -> Bool {
        let start = value.upperBound &- 7
        guard start >= value.lowerBound, head.matches(start..<value.upperBound, "chunked") else { return false }
        guard start > value.lowerBound else { return true }
        let before = head.uint8(at: start &- 1)
        return before == 0x2c || before == 0x20 || before == 0x09
    }

    /// The chunk at `start`: where its data begins, how much it is, and where the next begins; nil where it is none.
    package static func chunk(_ bytes: RawSpan, at start: Int) -> (start: Int, count: Int, next: Int)? {
        let line = bytes.line(at: start)
        guard line.next > line.end else { return nil }
        var size = 0
        var digits = 0
        let start = bytes.trimmed(start..<line.end).lowerBound
        while start &+ digits < line.end, let digit = hexadecimal(bytes.uint8(at: start &+ digits)) {
            guard digits < 8 else { return nil }
            size = size << 4 | digit
            digits &+= 1
        }
        guard digits > 0 else { return nil }
        return (line.next, size, line.next &+ size &+ 2)
    }

    /// The value of a hexadecimal digit.
    package static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) &- 0x30
        case 0x41...0x46: Int(byte) &- 0x37
        case 0x61...0x66: Int(byte) &- 0x57
        default: nil
        }
    }
}

/// Names of HTTP's numbers.
enum HTTPNames {
    /// IANA http-status-codes.
    static let codes = ValueNames { value in
        switch value {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 102: "Processing"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 203: "Non-authoritative Information"
        case 204: "No Content"
        case 205: "Reset Content"
        case 206: "Partial Content"
        case 207: "Multi-Status"
        case 300: "Multiple Choices"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 305: "Use Proxy"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 407: "Proxy Authentication Required"
        case 408: "Request Time-out"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Request Entity Too Large"
        case 414: "Request-URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Requested range not satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Entity"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Time-out"
        case 505: "HTTP Version not supported"
        default: nil
        }
    }
}
