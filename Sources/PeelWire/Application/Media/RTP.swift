/// A packet of the Real-time Transport Protocol, read in place.
///
///      0  2 3 4    8 9      16                31
///     +--+-+-+----+-+-------+-----------------+
///     |V |P|X| CC |M|  Type | Sequence number |
///     |               Timestamp               |
///     |         Synchronization source        |
///     |   Contributing sources, extension     |
///     +---------------------------------------+
///
/// RFC 3550 section 5. No port is its own: a description of a session announces one, or the user
/// names it by `-d udp.port==N,rtp`.
public struct RTP: Layer, ~Escapable {
    public static var version: Field<UInt8> { .init("rtp.version", "Version", at: 0, bits: 0..<2) }
    public static var hasPadding: Field<Bool> { .init("rtp.padding", "Padding", at: 0, bits: 2..<3) }
    public static var hasExtension: Field<Bool> { .init("rtp.ext", "Extension", at: 0, bits: 3..<4) }
    public static var sourceCount: Field<UInt8> {
        .init("rtp.cc", "Contributing source identifiers count", at: 0, bits: 4..<8)
    }
    public static var isMarked: Field<Bool> { .init("rtp.marker", "Marker", at: 1, bits: 0..<1) }
    public static var type: Field<UInt8> { .init("rtp.p_type", "Payload type", at: 1, bits: 1..<8) }
    public static var sequence: Field<UInt16> { .init("rtp.seq", "Sequence number", at: 2) }
    public static var timestamp: Field<UInt32> { .init("rtp.timestamp", "Timestamp", at: 4) }
    public static var source: Field<UInt32> {
        .init("rtp.ssrc", "Synchronization Source identifier", at: 8, as: .hexadecimal)
    }
    public static var contributor: Field<UInt32> { .init("rtp.csrc.item", "CSRC item", as: .hexadecimal) }
    public static var data: Field<WireBytes> { .init("rtp.payload", "Payload") }

    public static let layout = Layout(
        "rtp",
        "Real-Time Transport Protocol",
        fields: [
            version, hasPadding, hasExtension, sourceCount, isMarked, type, sequence, timestamp, source, contributor,
            data,
        ]
    )

    static var minimumCount: Int { 12 }

    /// The whole packet.
    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }

    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<RTP> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        let count = minimumCount &+ Int(bytes.captured[sourceCount]) &* 4
        if let fault = bytes.fault(reading: count) { return .flawed(RTP(bytes), fault) }
        guard bytes.captured[version] == 2 else {
            let value = Int(bytes.captured[version])
            return .flawed(RTP(bytes), .malformed(.unexpected(field: version.name, value: value, expected: 2)))
        }
        return .whole(RTP(bytes))
    }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        var cursor = MessageCursor(header, at: Self.minimumCount)
        for _ in 0..<header[Self.sourceCount] { cursor.add(Self.contributor, &dissection) }
        if header[Self.hasExtension], cursor.rest >= 4 {
            let count = Int(header.uint16(at: cursor.offset &+ 2))
            cursor.skip(4 &+ count &* 4)
        }
        var count = cursor.rest
        if header[Self.hasPadding], count > 0 {
            count = max(0, count &- Int(header.uint8(at: header.byteCount &- 1)))
        }
        if count > 0 { cursor.add(Self.data, count: count, &dissection) }
    }
}
