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
    public static var sourcePort: Field<UInt16> { .init("udp.srcport", "Source Port", at: 0, names: PortNames.udp) }
    public static var destinationPort: Field<UInt16> {
        .init("udp.dstport", "Destination Port", at: 2, names: PortNames.udp)
    }
    public static var length: Field<UInt16> { .init("udp.length", "Length", at: 4) }
    public static var checksum: Field<UInt16> { .init("udp.checksum", "Checksum", at: 6, as: .hexadecimal) }
    public static var checksumStatus: Field<UInt8> {
        .init("udp.checksum.status", "Checksum Status", names: ChecksumStatus.names)
    }
    /// The checksum holds the pseudo-header's sum alone, left for the sender's network adapter to complete.
    public static var checksumOffload: Field<Bool> { .init("peel.checksum.offload", "Checksum Left to the Adapter") }
    /// The length is below the header's, or beyond the enclosing packet.
    public static var badLength: Field<WirePlace> { .init("udp.length.bad", "Bad length value") }
    public static var payloadBytes: Field<WireBytes> { .init("udp.payload", "Payload") }

    public static let layout = Layout(
        "udp",
        "User Datagram Protocol",
        claims: [.ipProtocol(17)],
        fields: [
            sourcePort, destinationPort, length, checksum, checksumStatus, checksumOffload, badLength, payloadBytes,
        ],
        combined: [CombinedField("udp.port", "Source or Destination Port", ["udp.srcport", "udp.dstport"])]
    )

    static var headerCount: Int { 8 }

    public static var handover: Handover { .datagram }

    public let header: RawSpan
    public let payload: PacketBytes
    /// The datagram: header and payload.
    let datagram: PacketBytes

    public var sourcePort: UInt16 { header[Self.sourcePort] }
    public var destinationPort: UInt16 { header[Self.destinationPort] }
    public var next: Claim { .udpPorts(sourcePort, destinationPort) }

    /// Reads a datagram whose `length` covers no more than the enclosing packet.
    ///
    /// A `length` of zero means the rest of a jumbogram (RFC 2675, section 4), or of a segment that an adapter was to cut. A quoted datagram or a first fragment may
    /// be longer than what is here.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<UDP> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let length = Int(bytes.captured[Self.length])
        let isLarge = length == 0 && (bytes.context.ipVersion == 6 || bytes.declaredCount > 0xffff)
        let count = isLarge ? bytes.declaredCount : length
        let isPart = bytes.context.isQuoted || bytes.context.isFragment
        if count < headerCount || (count > bytes.declaredCount && !isPart) {
            let whole = UDP(bytes, count: count < headerCount ? headerCount : bytes.declaredCount)
            let allowed = headerCount...bytes.declaredCount
            return .flawed(whole, .malformed(.outOfRange(field: Self.length.name, value: length, allowed: allowed)))
        }
        return .whole(UDP(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: Self.headerCount)
        let context = bytes.context.with(ports: header[Self.sourcePort], header[Self.destinationPort])
        payload = bytes.payload(after: Self.headerCount, upTo: count, context: context)
        datagram = copy bytes
    }

    /// The checksum over the pseudo-header, the header and the payload; absent where the field is zero.
    public var checksumFinding: ChecksumFinding {
        let value = header[Self.checksum]
        if value == 0 {
            // RFC 8200 section 8.1 wants a checksum in IPv6; RFC 6936 lets tunnels go without.
            let isIllegal = datagram.context.ipVersion == 6 && !datagram.context.isQuoted
            return ChecksumFinding(isIllegal ? .illegal : .notPresent, value: 0)
        }
        let length = Int(header[Self.length])
        let count = length == 0 ? datagram.declaredCount : length
        return datagram.verify(
            checksumAt: Self.checksum.offset,
            count: count,
            pseudoHeader: datagram.pseudoHeaderSum(count: count),
            tellsLength: true
        )
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.checksumStatus, checksumFinding, of: Self.checksum, offload: Self.checksumOffload)
        let count = payload.captured.byteCount
        if count > 0 { dissection.add(Self.payloadBytes, at: Self.headerCount, count: count) }
        let length = Int(header[Self.length])
        if length < Self.headerCount ? length != 0 || datagram.context.ipVersion != 6 : length > datagram.declaredCount,
            !datagram.context.isQuoted, !datagram.context.isFragment
        {
            dissection.add(Self.badLength, at: Self.length.offset, count: 2, flags: [.generated, .hidden])
        }
    }
}
