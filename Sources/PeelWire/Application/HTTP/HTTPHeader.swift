/// The header lines of HTTP messages that have a field of their own. RFC 9110 sections 5 to 15.
enum HTTPHeader {
    static var authorization: Field<WireText> { .init("http.authorization", "Authorization", part: 1) }
    static var proxyAuthorization: Field<WireText> {
        .init("http.proxy_authorization", "Proxy-Authorization", part: 1)
    }
    static var authenticate: Field<WireText> { .init("http.www_authenticate", "WWW-Authenticate", part: 1) }
    static var proxyAuthenticate: Field<WireText> { .init("http.proxy_authenticate", "Proxy-Authenticate", part: 1) }
    static var contentType: Field<WireText> { .init("http.content_type", "Content-Type", part: 1) }
    static var lengthText: Field<WireText> { .init("http.content_length_header", "Content-Length", part: 1) }
    static var length: Field<UInt64> { .init("http.content_length", "Content length", depth: 1, part: 1) }
    static var contentEncoding: Field<WireText> { .init("http.content_encoding", "Content-Encoding", part: 1) }
    static var transferEncoding: Field<WireText> { .init("http.transfer_encoding", "Transfer-Encoding", part: 1) }
    static var upgrade: Field<WireText> { .init("http.upgrade", "Upgrade", part: 1) }
    static var userAgent: Field<WireText> { .init("http.user_agent", "User-Agent", part: 1) }
    static var host: Field<WireText> { .init("http.host", "Host", part: 1) }
    static var connection: Field<WireText> { .init("http.connection", "Connection", part: 1) }
    static var cookie: Field<WireText> { .init("http.cookie", "Cookie", part: 1) }
    static var accept: Field<WireText> { .init("http.accept", "Accept", part: 1) }
    static var referer: Field<WireText> { .init("http.referer", "Referer", part: 1) }
    static var acceptLanguage: Field<WireText> { .init("http.accept_language", "Accept-Language", part: 1) }
    static var acceptEncoding: Field<WireText> { .init("http.accept_encoding", "Accept Encoding", part: 1) }
    static var date: Field<WireText> { .init("http.date", "Date", part: 1) }
    static var cacheControl: Field<WireText> { .init("http.cache_control", "Cache-Control", part: 1) }
    static var server: Field<WireText> { .init("http.server", "Server", part: 1) }
    static var location: Field<WireText> { .init("http.location", "Location", part: 1) }
    static var socketAccept: Field<WireText> {
        .init("http.sec_websocket_accept", "Sec-WebSocket-Accept", part: 1)
    }
    static var socketExtensions: Field<WireText> {
        .init("http.sec_websocket_extensions", "Sec-WebSocket-Extensions", part: 1)
    }
    static var socketKey: Field<WireText> { .init("http.sec_websocket_key", "Sec-WebSocket-Key", part: 1) }
    static var socketProtocol: Field<WireText> {
        .init("http.sec_websocket_protocol", "Sec-WebSocket-Protocol", part: 1)
    }
    static var socketVersion: Field<WireText> {
        .init("http.sec_websocket_version", "Sec-WebSocket-Version", part: 1)
    }
    static var setCookie: Field<WireText> { .init("http.set_cookie", "Set-Cookie", part: 1) }
    static var lastModified: Field<WireText> { .init("http.last_modified", "Last-Modified", part: 1) }
    static var forwardedFor: Field<WireText> { .init("http.x_forwarded_for", "X-Forwarded-For", part: 1) }

    /// Names in lower case, and the fields for them.
    private static var known: [(name: StaticString, field: Field<WireText>)] {
        [
            ("authorization", authorization), ("proxy-authorization", proxyAuthorization),
            ("www-authenticate", authenticate), ("proxy-authenticate", proxyAuthenticate),
            ("content-type", contentType), ("content-length", lengthText), ("content-encoding", contentEncoding),
            ("transfer-encoding", transferEncoding), ("upgrade", upgrade), ("user-agent", userAgent), ("host", host),
            ("connection", connection), ("cookie", cookie), ("accept", accept), ("referer", referer),
            ("accept-language", acceptLanguage), ("accept-encoding", acceptEncoding), ("date", date),
            ("cache-control", cacheControl), ("server", server), ("location", location),
            ("sec-websocket-accept", socketAccept), ("sec-websocket-extensions", socketExtensions),
            ("sec-websocket-key", socketKey), ("sec-websocket-protocol", socketProtocol),
            ("sec-websocket-version", socketVersion), ("set-cookie", setCookie), ("last-modified", lastModified),
            ("x-forwarded-for", forwardedFor),
        ]
    }

    private static let table = known

    static var fields: [any FieldDescription] { known.map(\.field) + [length] }

    /// Adds the value of the header line in `line`; tells where it is, and whether it is the host's name.
    static func describe(
        _ head: RawSpan, _ line: Range<Int>, into dissection: inout Dissection
    ) -> (value: Range<Int>, isHost: Bool) {
        let colon = head.find(0x3a, in: line)
        guard colon < line.upperBound else { return (line.upperBound..<line.upperBound, false) }
        let value = head.trimmed(colon &+ 1..<line.upperBound)
        for (name, field) in table where name.utf8CodeUnitCount == colon &- line.lowerBound {
            guard head.matches(line.lowerBound..<colon, name) else { continue }
            dissection.add(field, at: value.lowerBound, count: value.count)
            if field.id == lengthText.id, let number = head.decimal(value) {
                dissection.add(
                    length, value: number, at: value.lowerBound, count: value.count, flags: .generated)
            }
            return (value, field.id == host.id)
        }
        return (value, false)
    }
}
