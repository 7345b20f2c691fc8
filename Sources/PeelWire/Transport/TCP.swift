/// A Transmission Control Protocol header, read in place.
///
///      0               7 8              15 16                          31
///     +---------------------------------+--------------------------------+
///     |           Source Port           |        Destination Port        |
///     +---------------------------------+--------------------------------+
///     |                         Sequence Number                          |
///     |                     Acknowledgment Number                        |
///     +-----------+---------------------+--------------------------------+
///     |Data Offset| Reserved and Flags  |             Window             |
///     +-----------+---------------------+--------------------------------+
///     |            Checksum             |         Urgent Pointer         |
///     +---------------------------------+--------------------------------+
///
/// RFC 9293 section 3.1.
public struct TCP: Layer, ~Escapable {
    public static var sourcePort: Field<UInt16> { .init("tcp.srcport", "Source Port", at: 0) }
    public static var destinationPort: Field<UInt16> { .init("tcp.dstport", "Destination Port", at: 2) }
    public static var rawSequence: Field<UInt32> { .init("tcp.seq_raw", "Sequence Number (raw)", at: 4) }
    public static var rawAcknowledgment: Field<UInt32> { .init("tcp.ack_raw", "Acknowledgment Number (raw)", at: 8) }
    public static var headerLength: Field<UInt8> { .init("tcp.hdr_len", "Header Length") }
    public static var flags: Field<UInt16> {
        .init("tcp.flags", "Flags", at: 12, bits: 4..<16, as: .hexadecimal)
    }
    public static var synchronize: Field<Bool> { .init("tcp.flags.syn", "Syn", at: 13, bits: 6..<7, depth: 1) }
    public static var window: Field<UInt16> { .init("tcp.window_size_value", "Window", at: 14) }
    public static var checksum: Field<UInt16> { .init("tcp.checksum", "Checksum", at: 16, as: .hexadecimal) }
    public static var urgentPointer: Field<UInt16> { .init("tcp.urgent_pointer", "Urgent Pointer", at: 18) }

    public static let layout = Layout(
        "tcp",
        "Transmission Control Protocol",
        claims: [.ipProtocol(6)],
        fields: [
            sourcePort, destinationPort, rawSequence, rawAcknowledgment, headerLength, flags, synchronize, window,
            checksum, urgentPointer,
        ],
        combined: [CombinedField("tcp.port", "Source or Destination Port", ["tcp.srcport", "tcp.dstport"])]
    )

    static var minimumCount: Int { 20 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var sourcePort: UInt16 { header[Self.sourcePort] }
    public var destinationPort: UInt16 { header[Self.destinationPort] }
    /// The header's length in bytes, 20 to 60.
    public var headerCount: Int { header.byteCount }
    public var next: Claim { .tcpPorts(sourcePort, destinationPort) }

    /// Reads a header whose data offset covers no more than the enclosing packet.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<TCP> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        let headerCount = Int(bytes.captured.uint8(at: 12) >> 4) &* 4
        guard headerCount >= minimumCount else {
            return .stopped(
                .malformed(.outOfRange(field: Self.headerLength.name, value: headerCount, allowed: 20...60))
            )
        }
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(TCP(bytes, headerCount: headerCount))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, headerCount: Int) {
        header = bytes.captured.extracting(first: headerCount)
        payload = bytes.payload(after: headerCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.headerLength, value: UInt8(truncatingIfNeeded: headerCount), at: 12, count: 1)
    }
}
