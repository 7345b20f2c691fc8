/// An Internet Protocol version 4 header, read in place.
///
///      0      3 4    7 8            15 16  18 19                 31
///     +--------+------+---------------+---------------------------+
///     |Version | IHL  |Type of Service|       Total Length        |
///     +--------+------+---------------+------+--------------------+
///     |        Identification         |Flags |  Fragment Offset   |
///     +---------------+---------------+------+--------------------+
///     | Time to Live  |   Protocol    |      Header Checksum      |
///     +---------------+---------------+---------------------------+
///     |                      Source Address                       |
///     |                    Destination Address                    |
///     +-----------------------------------------------------------+
///
/// RFC 791 section 3.1; the type of service is that of RFC 2474 and RFC 3168.
public struct IPv4: Layer, ~Escapable {
    public static var version: Field<UInt8> { .init("ip.version", "Version", at: 0, bits: 0..<4) }
    public static var headerLength: Field<UInt8> { .init("ip.hdr_len", "Header Length") }
    public static var totalLength: Field<UInt16> { .init("ip.len", "Total Length", at: 2) }
    public static var identification: Field<UInt16> { .init("ip.id", "Identification", at: 4, as: .hexadecimal) }
    public static var fragmentOffset: Field<UInt16> { .init("ip.frag_offset", "Fragment Offset") }
    public static var timeToLive: Field<UInt8> { .init("ip.ttl", "Time to Live", at: 8) }
    public static var proto: Field<UInt8> { .init("ip.proto", "Protocol", at: 9, names: IPProtocol.names) }
    public static var checksum: Field<UInt16> { .init("ip.checksum", "Header Checksum", at: 10, as: .hexadecimal) }
    public static var source: Field<IPv4Address> { .init("ip.src", "Source Address", at: 12) }
    public static var destination: Field<IPv4Address> { .init("ip.dst", "Destination Address", at: 16) }

    public static let layout = Layout(
        "ip",
        "Internet Protocol Version 4",
        claims: [.etherType(0x0800), .ipProtocol(4), .linkType(228)],
        fields: [
            version, headerLength, totalLength, identification, fragmentOffset, timeToLive, proto, checksum, source,
            destination,
        ],
        combined: [CombinedField("ip.addr", "Source or Destination Address", ["ip.src", "ip.dst"])]
    )

    static var minimumCount: Int { 20 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var source: IPv4Address { header[Self.source] }
    public var destination: IPv4Address { header[Self.destination] }
    public var proto: UInt8 { header[Self.proto] }
    public var totalLength: UInt16 { header[Self.totalLength] }
    /// The header's length in bytes, 20 to 60.
    public var headerCount: Int { header.byteCount }
    /// More fragments follow.
    public var moreFragments: Bool { header.uint8(at: 6) & 0x20 != 0 }
    /// Where this fragment's payload belongs in the datagram, in bytes.
    public var fragmentOffset: Int { Int(header.uint16(at: 6) & 0x1fff) &* 8 }
    /// Part of a fragmented datagram (RFC 791 section 3.2).
    public var isFragment: Bool { header.uint16(at: 6) & 0x3fff != 0 }
    public var next: Claim { isFragment ? .data : .ipProtocol(proto) }

    /// Reads a header whose total length covers no more than the enclosing frame.
    ///
    /// A total length of zero is what segmentation offload leaves in a capture: the rest of the frame counts.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<IPv4> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        let headerCount = Int(bytes.captured.uint8(at: 0) & 15) &* 4
        guard headerCount >= minimumCount else {
            return .stopped(
                .malformed(.outOfRange(field: Self.headerLength.name, value: headerCount, allowed: 20...60))
            )
        }
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let total = Int(bytes.captured[Self.totalLength])
        let count = total == 0 ? bytes.declaredCount : total
        guard count >= headerCount, count <= bytes.declaredCount else {
            let whole = IPv4(bytes, headerCount: headerCount, count: bytes.declaredCount)
            let allowed = headerCount...max(headerCount, bytes.declaredCount)
            return .flawed(
                whole,
                .malformed(.outOfRange(field: Self.totalLength.name, value: total, allowed: allowed))
            )
        }
        return .whole(IPv4(bytes, headerCount: headerCount, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, headerCount: Int, count: Int) {
        header = bytes.captured.extracting(first: headerCount)
        let source = bytes.captured[Self.source].bits32
        let destination = bytes.captured[Self.destination].bits32
        var context = bytes.context
        context.ipVersion = 4
        context.ipProtocol = bytes.captured[Self.proto]
        context.isFragment = bytes.captured.uint16(at: 6) & 0x3fff != 0
        context.addressSum =
            (source >> 16) &+ (source & 0xffff) &+ (destination >> 16) &+ (destination & 0xffff)
        payload = bytes.payload(after: headerCount, upTo: count, context: context)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.headerLength, value: UInt8(truncatingIfNeeded: headerCount), at: 0, count: 1)
        dissection.add(Self.fragmentOffset, value: UInt16(truncatingIfNeeded: fragmentOffset), at: 6, count: 2)
    }
}
