/// A frame of HTTP/2, read in place, or the preface that begins a connection.
///
///     +-----------------------------------------------+
///     |                 Length (24)                   |
///     +---------------+---------------+---------------+
///     |   Type (8)    |   Flags (8)   |
///     +-+-------------+---------------+-------------------------------+
///     |R|                 Stream Identifier (31)                      |
///     +=+=============================================================+
///     |                   Frame Payload (0...)                      ...
///     +---------------------------------------------------------------+
///
/// RFC 9113 sections 3.4, 4.1 and 6. What headers say, and what bodies come to, only the connection's past tells: the
/// conversation of HTTP/2 adds it.
public struct HTTP2: MessageLayer, ~Escapable {
    static var stream: Field<WirePlace> { .init("http2.stream", "Stream") }
    static var magic: Field<WireText> { .init("http2.magic", "Magic") }
    static var length: Field<UInt32> { .init("http2.length", "Length") }
    static var type: Field<UInt8> { .init("http2.type", "Type", names: HTTP2Names.types) }
    static var flags: Field<UInt8> { .init("http2.flags", "Flags", as: .hexadecimal) }
    static var reserved: Field<UInt32> { .init("http2.r", "Reserved", bits: 0..<1, as: .hexadecimal) }
    static var streamID: Field<UInt32> { .init("http2.streamid", "Stream Identifier", bits: 1..<32) }
    /// The frame of the request that is answered, and the time since; Wireshark has neither.
    static var requestIn: Field<UInt32> { .init("peel.http2.request_in", "Request in frame") }
    static var time: Field<WireDuration> { .init("peel.http2.time", "Time since request") }

    public static let layout = Layout(
        "http2",
        "HyperText Transfer Protocol 2",
        fields: [stream, magic, length, type, flags] + HTTP2Flag.fields + [reserved, streamID] + frameFields
            + HTTP2Header.fields + HTTP2Body.fields + [requestIn, time]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }
    public static var guesses: Transport? { .tcp }

    static var preface: StaticString { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" }
    static var prefaceCount: Int { 24 }
    package static var headCount: Int { 9 }

    /// The whole frame.
    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// The protocol that carried the connection before it became this one, if any, is named first, as Wireshark does.
    public var chainName: StaticString? { message.context.state & 1 == 0 ? nil : "http:http2" }

    /// The client's preface, or the SETTINGS frame that a server may send before it has come.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        if beginsPreface(captured), captured.byteCount >= prefaceCount { return true }
        // Of a length that is left for some settings, without flags, of no stream, and settings that are known.
        let count = Int(captured.uint24(at: 0))
        guard captured.uint48(at: 3) == 0x0400_0000_0000, (6...96).contains(count), count % 6 == 0,
            captured.byteCount >= headCount &+ count
        else { return false }
        for offset in stride(from: headCount, to: headCount &+ count, by: 6) {
            guard HTTP2Names.settings.name(UInt64(captured.uint16(at: offset))) != nil else { return false }
        }
        return true
    }

    /// Whether the bytes are a preface, as far as they are here.
    package static func beginsPreface(_ bytes: RawSpan) -> Bool {
        guard bytes.byteCount >= 3, bytes.uint24(at: 0) == 0x50_5249 else { return false }
        for (offset, byte) in preface.description.utf8.enumerated() where offset < bytes.byteCount {
            if bytes.uint8(at: offset) != byte { return false }
        }
        return true
    }

    /// Whether the bytes begin with a whole preface.
    package static func isPreface(_ bytes: RawSpan) -> Bool {
        bytes.byteCount >= prefaceCount && bytes.uint24(at: 0) == 0x50_5249 && beginsPreface(bytes)
    }

    /// A frame tells its length in its first three bytes.
    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let captured = bytes.captured
        if captured.uint24(at: 0) == 0x50_5249, beginsPreface(captured) { return .count(prefaceCount) }
        if captured.byteCount < headCount { return .unknown(until: headCount) }
        return .count(headCount &+ Int(captured.uint24(at: 0)))
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.stream, at: 0, count: header.byteCount, flags: .hidden)
        if header.uint24(at: 0) == 0x50_5249, Self.beginsPreface(header) {
            return dissection.add(Self.magic, at: 0, count: min(header.byteCount, Self.prefaceCount))
        }
        if header.byteCount >= 3 {
            dissection.add(Self.length, value: header.uint24(at: 0), at: 0, count: 3)
        }
        guard let frame = Frame(header) else { return }
        dissection.add(Self.type, value: frame.type, at: 3, count: 1)
        dissection.add(Self.flags, value: frame.flags, at: 4, count: 1)
        HTTP2Flag.describe(frame, into: &dissection)
        dissection.add(Self.reserved, in: header, at: 5)
        dissection.add(Self.streamID, in: header, at: 5)
        describeBody(frame, into: &dissection)
    }

    /// The head of a frame, and where its parts lie.
    package struct Frame {
        package let type: UInt8
        package let flags: UInt8
        package let stream: UInt32
        /// The length that the head tells.
        package let length: Int
        /// Behind the padding's length, a priority and a promised stream, before the padding: a block, or data.
        package let content: Range<Int>
        /// Where the payload ends, as far as it is here.
        let end: Int
        /// Bytes of padding; nil where the frame says that it has none.
        let padding: Int?
        /// The stream that PUSH_PROMISE promises.
        package let promised: UInt32

        package var isLast: Bool { (type == HTTP2.data || type == HTTP2.headers) && flags & 0x01 != 0 }
        package var endsHeaders: Bool { flags & 0x04 != 0 }
        var hasPriority: Bool { type == HTTP2.headers && flags & 0x20 != 0 }
        /// Where the parts before the content begin.
        var body: Int { HTTP2.headCount &+ (padding == nil ? 0 : 1) }

        /// Nil where the head is not all here.
        package init?(_ bytes: RawSpan) {
            guard bytes.byteCount >= HTTP2.headCount else { return nil }
            length = Int(bytes.uint24(at: 0))
            type = bytes.uint8(at: 3)
            flags = bytes.uint8(at: 4)
            stream = bytes.uint32(at: 5) & 0x7fff_ffff
            end = min(HTTP2.headCount &+ length, bytes.byteCount)
            var start = HTTP2.headCount
            switch type {
            case HTTP2.data, HTTP2.headers, HTTP2.pushPromise, HTTP2.continuation:
                // RFC 9113 gives CONTINUATION no padding, so that the flag means nothing there.
                let isPadded = flags & 0x08 != 0 && type != HTTP2.continuation && start < end
                padding = isPadded ? Int(bytes.uint8(at: start)) : nil
            default: padding = nil
            }
            if padding != nil { start &+= 1 }
            promised = type == HTTP2.pushPromise ? bytes.uint32(at: start) & 0x7fff_ffff : 0
            if type == HTTP2.pushPromise { start &+= 4 }
            if type == HTTP2.headers, flags & 0x20 != 0 { start &+= 5 }
            start = min(start, end)
            content = start..<max(start, end &- (padding ?? 0))
        }
    }

    package static var data: UInt8 { 0 }
    package static var headers: UInt8 { 1 }
    package static var priority: UInt8 { 2 }
    package static var reset: UInt8 { 3 }
    package static var settings: UInt8 { 4 }
    package static var pushPromise: UInt8 { 5 }
    package static var ping: UInt8 { 6 }
    package static var goAway: UInt8 { 7 }
    package static var windowUpdate: UInt8 { 8 }
    package static var continuation: UInt8 { 9 }
}
