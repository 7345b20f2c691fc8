/// A Stream Control Transmission Protocol packet: a common header, then chunks.
///
///      0                              15 16                            31
///     +---------------------------------+--------------------------------+
///     |           Source Port           |        Destination Port        |
///     +---------------------------------+--------------------------------+
///     |                         Verification Tag                         |
///     |                        Checksum (CRC32c)                         |
///     +----------------+----------------+--------------------------------+
///     |   Chunk Type   |  Chunk Flags   |          Chunk Length          |
///     +----------------+----------------+--------------------------------+
///     |                     value, padded to 4 bytes                     |
///     +------------------------------------------------------------------+
///
/// RFC 9260 section 3.
public struct SCTP: Layer, ~Escapable {
    public static var sourcePort: Field<UInt16> { .init("sctp.srcport", "Source port", at: 0) }
    public static var destinationPort: Field<UInt16> { .init("sctp.dstport", "Destination port", at: 2) }
    public static var verificationTag: Field<UInt32> {
        .init("sctp.verification_tag", "Verification tag", at: 4, as: .hexadecimal)
    }
    public static var checksum: Field<UInt32> { .init("sctp.checksum", "Checksum", at: 8, as: .hexadecimal) }
    public static var checksumStatus: Field<UInt8> {
        .init("sctp.checksum.status", "Checksum Status", names: ChecksumStatus.names)
    }

    public static let layout = Layout(
        "sctp",
        "Stream Control Transmission Protocol",
        claims: [.ipProtocol(132)],
        fields: [sourcePort, destinationPort, verificationTag, checksum, checksumStatus] + SCTPChunk.fields
            + SCTPParameter.fields,
        combined: [CombinedField("sctp.port", "Port", ["sctp.srcport", "sctp.dstport"])]
    )

    static var headerCount: Int { 12 }

    public let header: RawSpan
    public let payload: PacketBytes
    public let payloadOffset: Int
    /// The whole packet.
    let packet: PacketBytes

    public var sourcePort: UInt16 { header[Self.sourcePort] }
    public var destinationPort: UInt16 { header[Self.destinationPort] }
    public var next: Claim { payload.declaredCount > 0 ? .data : .none }

    /// Reads the common header; what its first data chunk carries follows as the next layer.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<SCTP> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(SCTP(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        let carried = SCTPChunk.firstData(bytes.captured)
        header = bytes.captured
        payloadOffset = carried.lowerBound
        payload = bytes.payload(after: carried.lowerBound, upTo: carried.upperBound)
        packet = copy bytes
    }

    /// Whether the checksum fits; unverified where bytes are missing, or the packet is quoted or a fragment.
    public var checksumStatus: ChecksumStatus {
        let bytes = packet.captured
        guard bytes.byteCount == packet.declaredCount, !packet.context.isQuoted, !packet.context.isFragment else {
            return .unverified
        }
        // The remainder is sent least significant byte first.
        return CRC32C.checksum(of: bytes, hole: 8).byteSwapped == header[Self.checksum] ? .good : .bad
    }

    public func describe(into dissection: inout Dissection) {
        let status = checksumStatus
        dissection.add(Self.checksumStatus, value: status.rawValue, at: 8, count: 4, flags: .generated)
        if status == .bad {
            let expected = CRC32C.checksum(of: packet.captured, hole: 8).byteSwapped
            dissection.fault(
                .checksum(field: Self.checksum.name, value: Int(header[Self.checksum]), expected: Int(expected)),
                at: 8
            )
        }
        SCTPChunk.describe(packet, into: &dissection)
    }
}
