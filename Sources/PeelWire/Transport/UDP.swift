/// A User Datagram Protocol header, read in place.
///
///      0      7 8     15 16    23 24    31
///     +--------+--------+--------+--------+
///     |   Source Port   |Destination Port |
///     +--------+--------+--------+--------+
///     |     Length      |    Checksum     |
///     +--------+--------+--------+--------+
///
/// RFC 768; lengths are in bytes and ports in host order.
public struct UDP: Layer, ~Escapable {
    public static var sourcePort: Field<UInt16> { .init("udp.srcport", "Source Port", at: 0) }
    public static var destinationPort: Field<UInt16> { .init("udp.dstport", "Destination Port", at: 2) }
    public static var length: Field<UInt16> { .init("udp.length", "Length", at: 4) }
    public static var checksum: Field<UInt16> { .init("udp.checksum", "Checksum", at: 6, as: .hexadecimal) }

    public static let layout = Layout(
        "udp",
        "User Datagram Protocol",
        claims: [.ipProtocol(17)],
        fields: [sourcePort, destinationPort, length, checksum],
        combined: [CombinedField("udp.port", "Source or Destination Port", ["udp.srcport", "udp.dstport"])]
    )

    static var headerCount: Int { 8 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var sourcePort: UInt16 { header[Self.sourcePort] }
    public var destinationPort: UInt16 { header[Self.destinationPort] }
    public var next: Claim { .udpPorts(sourcePort, destinationPort) }

    /// Reads a datagram whose `length` covers no more than the enclosing packet.
    ///
    /// A `length` of zero means the rest of a jumbogram (RFC 2675, section 4).
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<UDP> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let length = Int(bytes.captured[Self.length])
        let count = length == 0 ? bytes.declaredCount : length
        let allowed = headerCount...bytes.declaredCount
        guard allowed.contains(count) else {
            let whole = UDP(bytes, count: bytes.declaredCount)
            return .flawed(whole, .malformed(.outOfRange(field: Self.length.name, value: length, allowed: allowed)))
        }
        return .whole(UDP(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: count)
    }
}
