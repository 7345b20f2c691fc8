/// A UDP-Lite header, read in place: UDP whose checksum may cover only the start of the datagram.
///
///      0      7 8     15 16    23 24    31
///     +--------+--------+--------+--------+
///     |   Source Port   |Destination Port |
///     +--------+--------+--------+--------+
///     |    Coverage     |    Checksum     |
///     +--------+--------+--------+--------+
///
/// RFC 3828 section 3.1. Wireshark shows the fields under UDP's names.
public struct UDPLite: Layer, ~Escapable {
    public static var sourcePort: Field<UInt16> { .init("udp.srcport", "Source Port", at: 0, names: PortNames.udp) }
    public static var destinationPort: Field<UInt16> {
        .init("udp.dstport", "Destination Port", at: 2, names: PortNames.udp)
    }
    /// Bytes from the start of the header that the checksum covers; 0 for all.
    public static var coverage: Field<UInt16> { .init("udp.checksum_coverage", "Checksum coverage", at: 4) }
    /// Of the whole datagram, which the IP header tells.
    public static var length: Field<UInt16> { .init("udp.length", "Length") }
    public static var checksum: Field<UInt16> { .init("udp.checksum", "Checksum", at: 6, as: .hexadecimal) }
    public static var checksumStatus: Field<UInt8> {
        .init("udp.checksum.status", "Checksum Status", names: ChecksumStatus.names)
    }
    public static var checksumOffload: Field<Bool> { .init("peel.checksum.offload", "Checksum Left to the Adapter") }
    public static var payloadBytes: Field<WireBytes> { .init("udp.payload", "Payload") }

    public static let layout = Layout(
        "udplite",
        "Lightweight User Datagram Protocol",
        claims: [.ipProtocol(136)],
        fields: [
            sourcePort, destinationPort, coverage, length, checksum, checksumStatus, checksumOffload, payloadBytes,
        ],
        combined: [CombinedField("udp.port", "Source or Destination Port", ["udp.srcport", "udp.dstport"])]
    )

    static var headerCount: Int { 8 }

    public let header: RawSpan
    public let payload: PacketBytes
    let datagram: PacketBytes

    public var sourcePort: UInt16 { header[Self.sourcePort] }
    public var destinationPort: UInt16 { header[Self.destinationPort] }
    public var next: Claim { .udpPorts(sourcePort, destinationPort) }

    /// Reads a header whose coverage is zero, or at least the header and at most the datagram.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<UDPLite> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let coverage = Int(bytes.captured[Self.coverage])
        let isPart = bytes.context.isQuoted || bytes.context.isFragment
        if coverage != 0, coverage < headerCount || (coverage > bytes.declaredCount && !isPart) {
            let allowed = headerCount...bytes.declaredCount
            let defect = Defect.outOfRange(field: Self.coverage.name, value: coverage, allowed: allowed)
            return .flawed(UDPLite(bytes), .malformed(defect))
        }
        return .whole(UDPLite(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: bytes.declaredCount)
        datagram = copy bytes
    }

    /// The checksum over the pseudo-header, which holds the whole length, and the covered bytes.
    public var checksumFinding: ChecksumFinding {
        let coverage = Int(header[Self.coverage])
        // RFC 3828 section 3.1: a checksum of zero is never sent.
        if header[Self.checksum] == 0, !datagram.context.isQuoted { return ChecksumFinding(.illegal, value: 0) }
        if 1..<Self.headerCount ~= coverage { return ChecksumFinding(.unverified, value: header[Self.checksum]) }
        return datagram.verify(
            checksumAt: Self.checksum.offset,
            count: coverage == 0 ? datagram.declaredCount : coverage,
            pseudoHeader: datagram.pseudoHeaderSum(count: datagram.declaredCount)
        )
    }

    public func describe(into dissection: inout Dissection) {
        let length = UInt16(truncatingIfNeeded: datagram.declaredCount)
        dissection.add(Self.length, value: length, at: Self.coverage.offset, count: 0, flags: .generated)
        dissection.add(Self.checksumStatus, checksumFinding, of: Self.checksum, offload: Self.checksumOffload)
        let count = payload.captured.byteCount
        if count > 0 { dissection.add(Self.payloadBytes, at: Self.headerCount, count: count) }
    }
}
