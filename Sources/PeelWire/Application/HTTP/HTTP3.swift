/// What one piece of a stream of HTTP/3 holds: a stream's type, frames. RFC 9114 sections 6.2 and 7.
///
/// The streams' own state adds the fields, see ``Frame/describe(_:into:)``.
public struct HTTP3: Layer, ~Escapable {
    package static var streamType: Field<UInt64> { .init("http3.stream_type", "Stream Type", names: streams) }
    static var frameType: Field<UInt64> { .init("http3.frame_type", "Type", names: frames) }
    static var frameLength: Field<UInt64> { .init("http3.frame_length", "Length") }
    static var framePayload: Field<WireBytes> { .init("http3.frame_payload", "Frame Payload") }
    static var settingID: Field<UInt64> {
        .init("http3.settings.id", "Settings Identifier", depth: 1, names: settingNames)
    }
    static var settingValue: Field<UInt64> { .init("http3.settings.value", "Settings Value", depth: 1) }
    static var tableCapacity: Field<UInt64> {
        .init("http3.settings.qpack.max_table_capacity", "Max Table Capacity", depth: 1)
    }
    static var blockedStreams: Field<UInt64> {
        .init("http3.settings.qpack.blocked_streams", "Blocked Streams", depth: 1)
    }
    static var sectionSize: Field<UInt64> {
        .init("http3.settings.max_field_section_size", "Max header list size", depth: 1)
    }
    static var extendedConnect: Field<UInt64> {
        .init("http3.settings.extended_connect", "Extended CONNECT", depth: 1)
    }
    /// Name, colon and value of a header; the names of these fields are those of later Wiresharks.
    static var header: Field<WireText> { .init("http3.headers.header", "Header", depth: 1) }
    static var headerName: Field<WireText> { .init("http3.headers.header.name", "Name", depth: 2) }
    static var headerValue: Field<WireText> { .init("http3.headers.header.value", "Value", depth: 2) }
    static var method: Field<WireText> { .init("http3.headers.method", "method", depth: 2) }
    static var scheme: Field<WireText> { .init("http3.headers.scheme", "scheme", depth: 2) }
    static var authority: Field<WireText> { .init("http3.headers.authority", "authority", depth: 2) }
    static var path: Field<WireText> { .init("http3.headers.path", "path", depth: 2) }
    static var status: Field<WireText> { .init("http3.headers.status", "status", depth: 2) }

    /// Headers that refer to entries of a table which have not come, or are not whole.
    static var unknownSection: Field<WireBytes> {
        .init("peel.http3.unknown_headers", "Headers that cannot be known", depth: 1)
    }

    /// The frame of the request that is answered, and the time since.
    static var requestIn: Field<UInt32> { .init("peel.http3.request_in", "Request in frame") }
    static var time: Field<WireDuration> { .init("peel.http3.time", "Time since request") }

    public static let layout = Layout(
        "http3",
        "Hypertext Transfer Protocol Version 3",
        fields: [
            streamType, frameType, frameLength, framePayload, settingID, settingValue, tableCapacity, blockedStreams,
            sectionSize, extendedConnect, header, headerName, headerValue, method, scheme, authority, path, status,
            unknownSection, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    package static var data: UInt64 { 0 }
    package static var headers: UInt64 { 1 }
    package static var settings: UInt64 { 4 }

    /// The whole piece.
    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }

    /// Takes all that there is.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<HTTP3> { .whole(HTTP3(bytes)) }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    /// A frame: type and length, each of variable size, and its body.
    package struct Frame {
        package let type: UInt64
        package let length: UInt64
        /// Where the body begins.
        package let body: Int
        private let start: Int
        private let typeCount: Int

        /// The frame at `start`, whose body need not be here; nil where its head is not.
        package init?(_ bytes: RawSpan, at start: Int) {
            guard let type = QUICInteger(bytes, at: start), let length = QUICInteger(bytes, at: start &+ type.count)
            else { return nil }
            self.type = type.value
            self.length = length.value
            self.start = start
            typeCount = type.count
            body = start &+ type.count &+ length.count
        }

        /// Adds the frame's fields.
        package func describe(_ bytes: RawSpan, into dissection: inout Dissection) {
            dissection.add(HTTP3.frameType, value: type, at: start, count: typeCount)
            dissection.add(
                HTTP3.frameLength, value: length, at: start &+ typeCount, count: body &- start &- typeCount)
            let end = body &+ Int(min(length, UInt64(max(0, bytes.byteCount &- body))))
            if end > body { dissection.add(HTTP3.framePayload, at: body, count: end &- body) }
            guard type == HTTP3.settings else { return }
            var offset = body
            let inside = bytes.clamped(0..<end)
            while dissection.hasRoom, let id = QUICInteger(inside, at: offset),
                let value = QUICInteger(inside, at: offset &+ id.count)
            {
                let place = offset &+ id.count
                dissection.add(HTTP3.settingID, value: id.value, at: offset, count: id.count)
                dissection.add(HTTP3.settingValue, value: value.value, at: place, count: value.count)
                if let field = HTTP3.setting(id.value) {
                    dissection.add(field, value: value.value, at: place, count: value.count)
                }
                offset = place &+ value.count
            }
        }
    }

    /// What settings say of the greatest table for headers; nil where they say nothing of it.
    package static func tableCapacity(in settings: RawSpan) -> Int? {
        var offset = 0
        while let id = QUICInteger(settings, at: offset), let value = QUICInteger(settings, at: offset &+ id.count) {
            if id.value == 1 { return Int(clamping: value.value) }
            offset &+= id.count &+ value.count
        }
        return nil
    }

    /// Adds a section of headers that cannot be told.
    package static func addUnknownSection(at offset: Int, count: Int, into dissection: inout Dissection) {
        dissection.add(unknownSection, at: offset, count: count)
    }

    private static func setting(_ id: UInt64) -> Field<UInt64>? {
        switch id {
        case 1: tableCapacity
        case 6: sectionSize
        case 7: blockedStreams
        case 8: extendedConnect
        default: nil
        }
    }

    /// Adds a header of the section that `count` bytes at `offset` hold.
    package static func add(
        _ name: [UInt8], _ value: [UInt8], at offset: Int, count: Int, into dissection: inout Dissection
    ) {
        func put(_ field: Field<WireText>, _ text: [UInt8]) {
            dissection.add(field, text: text, at: offset, count: count)
        }
        put(header, name + [0x3a, 0x20] + value)
        put(headerName, name)
        put(headerValue, value)
        switch String(decoding: name, as: UTF8.self) {
        case ":method": put(method, value)
        case ":scheme": put(scheme, value)
        case ":authority": put(authority, value)
        case ":path": put(path, value)
        case ":status": put(status, value)
        default: break
        }
    }

    private static let streams = ValueNames { value in
        switch value {
        case 0: "Control Stream"
        case 1: "Push Stream"
        case 2: "QPACK Encoder Stream"
        case 3: "QPACK Decoder Stream"
        default: nil
        }
    }

    private static let frames = ValueNames { value in
        switch value {
        case 0: "DATA"
        case 1: "HEADERS"
        case 3: "CANCEL_PUSH"
        case 4: "SETTINGS"
        case 5: "PUSH_PROMISE"
        case 7: "GOAWAY"
        case 13: "MAX_PUSH_ID"
        default: value >= 0x21 && (value &- 0x21) % 0x1f == 0 ? "Reserved (GREASE)" : nil
        }
    }

    private static let settingNames = ValueNames { value in
        switch value {
        case 1: "Max Table Capacity"
        case 6: "Max Field Section Size"
        case 7: "Blocked Streams"
        case 8: "Extended CONNECT"
        default: value >= 0x21 && (value &- 0x21) % 0x1f == 0 ? "Reserved (GREASE)" : nil
        }
    }
}
