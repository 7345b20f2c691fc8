/// A header of HTTP/2 as the connection's tables give it, and the headers that have a field of their own.
///
/// RFC 7541 section 6, RFC 9113 section 8.
package enum HTTP2Header {
    /// How a header came (RFC 7541 section 6).
    package enum Form: Sendable, Equatable {
        case indexed
        case added(isNamed: Bool)
        case plain(isNamed: Bool)
        case never(isNamed: Bool)

        var name: StaticString {
            switch self {
            case .indexed: "Indexed Header Field"
            case .added(true): "Literal Header Field with Incremental Indexing - Indexed Name"
            case .added(false): "Literal Header Field with Incremental Indexing - New Name"
            case .plain(true): "Literal Header Field without Indexing - Indexed Name"
            case .plain(false): "Literal Header Field without Indexing - New Name"
            case .never(true): "Literal Header Field never Indexed - Indexed Name"
            case .never(false): "Literal Header Field never Indexed - New Name"
            }
        }
    }

    static var length: Field<UInt32> { .init("http2.header.length", "Header Length", part: 3) }
    static var count: Field<UInt32> { .init("http2.header.count", "Header Count", part: 3) }
    static var sizeUpdate: Field<WirePlace> {
        .init("http2.header_table_size_update", "Header table size update", part: 3)
    }
    static var tableSize: Field<UInt32> {
        .init("http2.header_table_size_update.header_table_size", "Header table size", depth: 1, part: 3)
    }
    static var header: Field<WirePlace> { .init("http2.header", "Header", part: 3) }
    static var nameLength: Field<UInt32> { .init("http2.header.name.length", "Name Length", depth: 1, part: 3) }
    static var name: Field<WireText> { .init("http2.header.name", "Name", depth: 1, part: 3) }
    static var valueLength: Field<UInt32> { .init("http2.header.value.length", "Value Length", depth: 1, part: 3) }
    static var value: Field<WireText> { .init("http2.header.value", "Value", depth: 1, part: 3) }
    static var unescaped: Field<WireText> { .init("http2.header.unescaped", "Unescaped", depth: 1, part: 3) }
    static var form: Field<WireText> { .init("http2.header.repr", "Representation", depth: 1, part: 3) }
    static var index: Field<UInt32> { .init("http2.header.index", "Index", depth: 1, part: 3) }
    static var tooMany: Field<WirePlace> {
        .init("http2.header_lines_exceeded", "More header lines than are shown", part: 3)
    }
    static var tooLong: Field<WirePlace> {
        .init("http2.header_size_exceeded", "More header text than is shown", part: 3)
    }
    static var fullURI: Field<WireText> { .init("http2.request.full_uri", "Full request URI", part: 3) }
    /// Headers whose entry in the table was made before the capture began, or in bytes that it lacks.
    static var unknown: Field<UInt32> {
        .init("peel.http2.unknown_headers", "Headers that cannot be known", part: 3)
    }
    static var grpcStatus: Field<UInt32> {
        .init("peel.grpc.status", "gRPC Status", depth: 1, names: GRPC.statuses, part: 3)
    }

    static var authority: Field<WireText> { .init("http2.headers.authority", ":authority", depth: 1, part: 3) }
    static var status: Field<UInt16> { .init("http2.headers.status", ":status", depth: 1, part: 3) }
    static var path: Field<WireText> { .init("http2.headers.path", ":path", depth: 1, part: 3) }
    static var method: Field<WireText> { .init("http2.headers.method", ":method", depth: 1, part: 3) }
    static var scheme: Field<WireText> { .init("http2.headers.scheme", ":scheme", depth: 1, part: 3) }
    static var accept: Field<WireText> { .init("http2.headers.accept", "accept", depth: 1, part: 3) }
    static var acceptCharset: Field<WireText> {
        .init("http2.headers.accept_charset", "accept-charset", depth: 1, part: 3)
    }
    static var acceptEncoding: Field<WireText> {
        .init("http2.headers.accept_encoding", "accept-encoding", depth: 1, part: 3)
    }
    static var acceptLanguage: Field<WireText> {
        .init("http2.headers.accept_language", "accept-language", depth: 1, part: 3)
    }
    static var acceptRanges: Field<WireText> {
        .init("http2.headers.accept_ranges", "accept-ranges", depth: 1, part: 3)
    }
    static var accessControlAllowOrigin: Field<WireText> {
        .init("http2.headers.access_control_allow_origin", "access-control-allow-origin", depth: 1, part: 3)
    }
    static var age: Field<UInt64> { .init("http2.headers.age", "age", depth: 1, part: 3) }
    static var allow: Field<WireText> { .init("http2.headers.allow", "allow", depth: 1, part: 3) }
    static var authorization: Field<WireText> {
        .init("http2.headers.authorization", "authorization", depth: 1, part: 3)
    }
    static var cacheControl: Field<WireText> {
        .init("http2.headers.cache_control", "cache-control", depth: 1, part: 3)
    }
    static var contentDisposition: Field<WireText> {
        .init("http2.headers.content_disposition", "content-disposition", depth: 1, part: 3)
    }
    static var contentEncoding: Field<WireText> {
        .init("http2.headers.content_encoding", "content-encoding", depth: 1, part: 3)
    }
    static var contentLanguage: Field<WireText> {
        .init("http2.headers.content_language", "content-language", depth: 1, part: 3)
    }
    static var contentLength: Field<UInt64> {
        .init("http2.headers.content_length", "content-length", depth: 1, part: 3)
    }
    static var contentLocation: Field<WireText> {
        .init("http2.headers.content_location", "content-location", depth: 1, part: 3)
    }
    static var contentRange: Field<WireText> {
        .init("http2.headers.content_range", "content-range", depth: 1, part: 3)
    }
    static var contentType: Field<WireText> { .init("http2.headers.content_type", "content-type", depth: 1, part: 3) }
    static var cookie: Field<WireText> { .init("http2.headers.cookie", "cookie", depth: 1, part: 3) }
    static var date: Field<WireText> { .init("http2.headers.date", "date", depth: 1, part: 3) }
    static var etag: Field<WireText> { .init("http2.headers.etag", "etag", depth: 1, part: 3) }
    static var expect: Field<WireText> { .init("http2.headers.expect", "expect", depth: 1, part: 3) }
    static var expires: Field<WireText> { .init("http2.headers.expires", "expires", depth: 1, part: 3) }
    static var from: Field<WireText> { .init("http2.headers.from", "from", depth: 1, part: 3) }
    static var ifMatch: Field<WireText> { .init("http2.headers.if_match", "if-match", depth: 1, part: 3) }
    static var ifModifiedSince: Field<WireText> {
        .init("http2.headers.if_modified_since", "if-modified-since", depth: 1, part: 3)
    }
    static var ifNoneMatch: Field<WireText> { .init("http2.headers.if_none_match", "if-none-match", depth: 1, part: 3) }
    static var ifRange: Field<WireText> { .init("http2.headers.if_range", "if-range", depth: 1, part: 3) }
    static var ifUnmodifiedSince: Field<WireText> {
        .init("http2.headers.if_unmodified_since", "if-unmodified-since", depth: 1, part: 3)
    }
    static var lastModified: Field<WireText> {
        .init("http2.headers.last_modified", "last-modified", depth: 1, part: 3)
    }
    static var link: Field<WireText> { .init("http2.headers.link", "link", depth: 1, part: 3) }
    static var location: Field<WireText> { .init("http2.headers.location", "location", depth: 1, part: 3) }
    static var maxForwards: Field<UInt64> { .init("http2.headers.max_forwards", "max-forwards", depth: 1, part: 3) }
    static var proxyAuthenticate: Field<WireText> {
        .init("http2.headers.proxy_authenticate", "proxy-authenticate", depth: 1, part: 3)
    }
    static var proxyAuthorization: Field<WireText> {
        .init("http2.headers.proxy_authorization", "proxy-authorization", depth: 1, part: 3)
    }
    static var range: Field<WireText> { .init("http2.headers.range", "range", depth: 1, part: 3) }
    static var referer: Field<WireText> { .init("http2.headers.referer", "referer", depth: 1, part: 3) }
    static var refresh: Field<WireText> { .init("http2.headers.refresh", "refresh", depth: 1, part: 3) }
    static var retryAfter: Field<WireText> { .init("http2.headers.retry_after", "retry-after", depth: 1, part: 3) }
    static var server: Field<WireText> { .init("http2.headers.server", "server", depth: 1, part: 3) }
    static var setCookie: Field<WireText> { .init("http2.headers.set_cookie", "set-cookie", depth: 1, part: 3) }
    static var strictTransportSecurity: Field<WireText> {
        .init("http2.headers.strict_transport_security", "strict-transport-security", depth: 1, part: 3)
    }
    static var userAgent: Field<WireText> { .init("http2.headers.user_agent", "user-agent", depth: 1, part: 3) }
    static var vary: Field<WireText> { .init("http2.headers.vary", "vary", depth: 1, part: 3) }
    static var via: Field<WireText> { .init("http2.headers.via", "via", depth: 1, part: 3) }
    static var wwwAuthenticate: Field<WireText> {
        .init("http2.headers.www_authenticate", "www-authenticate", depth: 1, part: 3)
    }

    /// Headers whose value is text, by their names.
    private static var texts: [(name: StaticString, field: Field<WireText>)] {
        [
            (":authority", authority), (":path", path), (":method", method), (":scheme", scheme), ("accept", accept),
            ("accept-charset", acceptCharset), ("accept-encoding", acceptEncoding),
            ("accept-language", acceptLanguage), ("accept-ranges", acceptRanges),
            ("access-control-allow-origin", accessControlAllowOrigin), ("allow", allow),
            ("authorization", authorization), ("cache-control", cacheControl),
            ("content-disposition", contentDisposition), ("content-encoding", contentEncoding),
            ("content-language", contentLanguage), ("content-location", contentLocation),
            ("content-range", contentRange), ("content-type", contentType), ("cookie", cookie), ("date", date),
            ("etag", etag), ("expect", expect), ("expires", expires), ("from", from), ("if-match", ifMatch),
            ("if-modified-since", ifModifiedSince), ("if-none-match", ifNoneMatch), ("if-range", ifRange),
            ("if-unmodified-since", ifUnmodifiedSince), ("last-modified", lastModified), ("link", link),
            ("location", location), ("proxy-authenticate", proxyAuthenticate),
            ("proxy-authorization", proxyAuthorization), ("range", range), ("referer", referer), ("refresh", refresh),
            ("retry-after", retryAfter), ("server", server), ("set-cookie", setCookie),
            ("strict-transport-security", strictTransportSecurity), ("user-agent", userAgent), ("vary", vary),
            ("via", via), ("www-authenticate", wwwAuthenticate),
        ]
    }

    private static let byName: [String: Field<WireText>] = Dictionary(
        uniqueKeysWithValues: texts.map { ($0.name.description, $0.field) })

    static var fields: [any FieldDescription] {
        [
            length, count, sizeUpdate, tableSize, header, nameLength, name, valueLength, value, unescaped, form, index,
            tooMany, tooLong, fullURI, unknown, grpcStatus, status, age, contentLength, maxForwards,
        ] + texts.map(\.field)
    }
    /// Adds how many headers a part of a block makes, and bytes of text as Wireshark counts them.
    package static func add(count: Int, length: Int, at offset: Int, _ size: Int, to dissection: inout Dissection) {
        dissection.add(self.length, value: UInt32(clamping: length), at: offset, count: size, flags: .generated)
        dissection.add(self.count, value: UInt32(clamping: count), at: offset, count: size, flags: .generated)
    }

    /// Adds a change of the table's size.
    package static func add(tableSize size: Int, at offset: Int, _ count: Int, to dissection: inout Dissection) {
        dissection.add(sizeUpdate, at: offset, count: count)
        dissection.add(tableSize, value: UInt32(clamping: size), at: offset, count: count)
    }

    /// Adds what could not be told: headers that refer to what nobody has seen, lines and text beyond the bounds.
    package static func add(
        unknown count: Int, isTooMany: Bool, isTooLong: Bool, at offset: Int, to dissection: inout Dissection
    ) {
        if count > 0 { dissection.add(unknown, value: UInt32(clamping: count), at: offset, flags: .generated) }
        if isTooMany { dissection.add(tooMany, at: offset, count: 0, flags: .generated) }
        if isTooLong { dissection.add(tooLong, at: offset, count: 0, flags: .generated) }
    }

    /// Adds the request's whole address.
    package static func add(fullURI text: [UInt8], to dissection: inout Dissection) {
        dissection.add(fullURI, text: text, at: 0, count: 0, flags: .generated)
    }

    /// Adds a header of the block whose `count` bytes lie at `offset`.
    package static func add(
        _ name: [UInt8], _ value: [UInt8], _ form: Form, index: Int, at offset: Int, _ count: Int,
        to dissection: inout Dissection
    ) {
        let first = dissection.textEnd
        dissection.write(name.rawSpan)
        let middle = dissection.textEnd
        dissection.write(value.rawSpan)
        func put(_ field: Field<WireText>, flags: FieldRecord.Flags = [], to dissection: inout Dissection) {
            dissection.add(field, text: middle, value.count, at: offset, count: count, flags: flags)
        }
        dissection.add(header, at: offset, count: count)
        dissection.add(nameLength, value: UInt32(clamping: name.count), at: offset, count: count)
        dissection.add(self.name, text: first, name.count, at: offset, count: count, flags: [])
        dissection.add(valueLength, value: UInt32(clamping: value.count), at: offset, count: count)
        put(self.value, to: &dissection)
        let known = String(decoding: name, as: UTF8.self)
        if let field = byName[known] {
            put(field, to: &dissection)
        } else {
            addNumber(known, value, at: offset, count, to: &dissection)
        }
        if !value.contains(0x25) {
            put(unescaped, flags: .generated, to: &dissection)
        } else if let text = unescape(value) {
            dissection.add(unescaped, text: text, at: offset, count: count, flags: .generated)
        }
        dissection.add(self.form, text: form.name.description.utf8, at: offset, count: count)
        if index > 0 { dissection.add(self.index, value: UInt32(clamping: index), at: offset, count: count) }
    }

    /// Adds the field of a header whose value is a number.
    private static func addNumber(
        _ name: String, _ value: [UInt8], at offset: Int, _ count: Int, to dissection: inout Dissection
    ) {
        switch name {
        case ":status", "age", "content-length", "max-forwards", "grpc-status": break
        default: return
        }
        guard let number = value.rawSpan.decimal(0..<value.count) else { return }
        switch name {
        case ":status":
            dissection.add(status, value: UInt16(truncatingIfNeeded: number), at: offset, count: count)
        case "age": dissection.add(age, value: number, at: offset, count: count)
        case "content-length": dissection.add(contentLength, value: number, at: offset, count: count)
        case "max-forwards": dissection.add(maxForwards, value: number, at: offset, count: count)
        default: dissection.add(grpcStatus, value: UInt32(clamping: number), at: offset, count: count)
        }
    }

    /// The text behind percent signs; nil where two digits do not follow one, or they make a zero (RFC 3986 section 2.1).
    static func unescape(_ text: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var place = 0
        while place < text.count {
            guard text[place] == 0x25 else {
                result.append(text[place])
                place &+= 1
                continue
            }
            guard place &+ 2 < text.count, let high = HTTPHead.hexadecimal(text[place &+ 1]),
                let low = HTTPHead.hexadecimal(text[place &+ 2]), high | low != 0
            else { return nil }
            result.append(UInt8(truncatingIfNeeded: high << 4 | low))
            place &+= 3
        }
        return result
    }
}
