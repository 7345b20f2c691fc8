/// A description of a session, read in place: lines of a letter, an equals sign, and a value.
///
/// RFC 8866 section 5.
public struct SDP: MessageLayer, ~Escapable {
    public static var version: Field<WireText> { .init("sdp.version", "Session Description Protocol Version (v)") }
    public static var owner: Field<WireText> { .init("sdp.owner", "Owner/Creator, Session Id (o)") }
    public static var name: Field<WireText> { .init("sdp.session_name", "Session Name (s)") }
    public static var information: Field<WireText> { .init("sdp.session_info", "Session Information (i)") }
    public static var connection: Field<WireText> { .init("sdp.connection_info", "Connection Information (c)") }
    public static var bandwidth: Field<WireText> { .init("sdp.bandwidth", "Bandwidth Information (b)") }
    public static var time: Field<WireText> { .init("sdp.time", "Time Description, active time (t)") }
    public static var media: Field<WireText> { .init("sdp.media", "Media Description, name and address (m)") }
    public static var sessionAttribute: Field<WireText> { .init("sdp.session_attr", "Session Attribute (a)") }
    public static var mediaAttribute: Field<WireText> { .init("sdp.media_attr", "Media Attribute (a)", depth: 1) }

    public static let layout = Layout(
        "sdp",
        "Session Description Protocol",
        fields: [
            version, owner, name, information, connection, bandwidth, time, media, sessionAttribute, mediaAttribute,
        ]
    )

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength { .segment }

    public func describe(into dissection: inout Dissection) {
        var offset = 0
        var isMedia = false
        while offset < header.byteCount, dissection.hasRoom {
            let line = header.line(at: offset)
            defer { offset = max(line.next, line.end &+ 1) }
            guard line.end &- offset >= 2, header.uint8(at: offset &+ 1) == 0x3d else { continue }
            let letter = header.uint8(at: offset)
            if letter == 0x6d {
                isMedia = true
                announce(offset &+ 2, line.end, into: &dissection)
            }
            guard let field = Self.field(letter, isMedia) else { continue }
            dissection.add(field, at: offset &+ 2, count: line.end &- offset &- 2)
        }
    }

    /// `audio 4000 RTP/AVP 0`: what RTP will come to.
    private func announce(_ start: Int, _ end: Int, into dissection: inout Dissection) {
        let port = header.word(at: header.word(at: start, upTo: end).rest, upTo: end)
        guard let number = header.decimal(port.word), number < 65536 else { return }
        dissection.announce(UInt16(number), isMedia: header.hasPrefix("rtp/", at: port.rest))
    }

    private static func field(_ letter: UInt8, _ isMedia: Bool) -> Field<WireText>? {
        switch letter {
        case 0x76: version  // v
        case 0x6f: owner  // o
        case 0x73: name  // s
        case 0x69: isMedia ? nil : information  // i
        case 0x63: connection  // c
        case 0x62: bandwidth  // b
        case 0x74: time  // t
        case 0x6d: media  // m
        case 0x61: isMedia ? mediaAttribute : sessionAttribute  // a
        default: nil
        }
    }
}
