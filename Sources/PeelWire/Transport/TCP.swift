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
///     |                     Options, up to 40 bytes                      |
///     +------------------------------------------------------------------+
///
/// RFC 9293 section 3.1; the ninth flag is that of RFC 9768.
public struct TCP: Layer, ~Escapable {
    public static var sourcePort: Field<UInt16> {
        .init("tcp.srcport", "Source Port", at: 0, names: PortNames.tcp)
    }
    public static var destinationPort: Field<UInt16> {
        .init("tcp.dstport", "Destination Port", at: 2, names: PortNames.tcp)
    }
    /// Bytes of payload, as the IP packet declares them.
    public static var length: Field<UInt32> { .init("tcp.len", "TCP Segment Len") }
    public static var rawSequence: Field<UInt32> { .init("tcp.seq_raw", "Sequence Number (raw)", at: 4) }
    public static var rawAcknowledgment: Field<UInt32> { .init("tcp.ack_raw", "Acknowledgment Number (raw)", at: 8) }
    /// The data offset in bytes, not in words.
    public static var headerLength: Field<UInt8> {
        .init("tcp.hdr_len", "Header Length", at: 12, bits: 0..<4, times: 4)
    }
    public static var flags: Field<UInt16> { .init("tcp.flags", "Flags", at: 12, bits: 4..<16, as: .hexadecimal) }
    public static var reserved: Field<Bool> { .init("tcp.flags.res", "Reserved", at: 12, bits: 4..<7, depth: 1) }
    public static var accurateECN: Field<Bool> { .init("tcp.flags.ae", "Accurate ECN", at: 12, bits: 7..<8, depth: 1) }
    public static var congestionWindowReduced: Field<Bool> {
        .init("tcp.flags.cwr", "Congestion Window Reduced", at: 13, bits: 0..<1, depth: 1)
    }
    public static var echo: Field<Bool> { .init("tcp.flags.ece", "ECN-Echo", at: 13, bits: 1..<2, depth: 1) }
    public static var urgent: Field<Bool> { .init("tcp.flags.urg", "Urgent", at: 13, bits: 2..<3, depth: 1) }
    public static var acknowledgment: Field<Bool> {
        .init("tcp.flags.ack", "Acknowledgment", at: 13, bits: 3..<4, depth: 1)
    }
    public static var push: Field<Bool> { .init("tcp.flags.push", "Push", at: 13, bits: 4..<5, depth: 1) }
    public static var reset: Field<Bool> { .init("tcp.flags.reset", "Reset", at: 13, bits: 5..<6, depth: 1) }
    public static var synchronize: Field<Bool> { .init("tcp.flags.syn", "Syn", at: 13, bits: 6..<7, depth: 1) }
    public static var finish: Field<Bool> { .init("tcp.flags.fin", "Fin", at: 13, bits: 7..<8, depth: 1) }
    /// One letter for each of the twelve bits, a middle dot for those that are clear.
    public static var flagLetters: Field<WireText> { .init("tcp.flags.str", "TCP Flags", depth: 1) }
    /// The field as it lies; the connection's scale is not applied.
    public static var window: Field<UInt16> { .init("tcp.window_size_value", "Window", at: 14) }
    public static var checksum: Field<UInt16> { .init("tcp.checksum", "Checksum", at: 16, as: .hexadecimal) }
    public static var checksumStatus: Field<UInt8> {
        .init("tcp.checksum.status", "Checksum Status", names: ChecksumStatus.names)
    }
    /// The checksum holds the pseudo-header's sum alone, left for the sender's network adapter to complete.
    public static var checksumOffload: Field<Bool> { .init("peel.checksum.offload", "Checksum Left to the Adapter") }
    public static var urgentPointer: Field<UInt16> { .init("tcp.urgent_pointer", "Urgent Pointer", at: 18) }
    public static var options: Field<WireBytes> { .init("tcp.options", "TCP Options") }
    public static var payloadBytes: Field<WireBytes> { .init("tcp.payload", "TCP payload") }
    /// What a host sent to explain a reset (RFC 9293 section 3.5.3).
    public static var resetCause: Field<WireText> { .init("tcp.reset_cause", "Reset cause") }

    public static let layout = Layout(
        "tcp",
        "Transmission Control Protocol",
        claims: [.ipProtocol(6)],
        fields: [
            sourcePort, destinationPort, length, rawSequence, rawAcknowledgment, headerLength, flags,
            reserved, accurateECN, congestionWindowReduced, echo, urgent, acknowledgment, push, reset, synchronize,
            finish, flagLetters, window, checksum, checksumStatus, checksumOffload, urgentPointer, options,
            payloadBytes,
            resetCause,
        ] + TCPOption.fields + MultipathTCP.fields + TCPOption.rareFields + findings,
        combined: [CombinedField("tcp.port", "Source or Destination Port", ["tcp.srcport", "tcp.dstport"])]
    )

    static var minimumCount: Int { 20 }
    public static var handover: Handover { .stream }

    public let header: RawSpan
    public let payload: PacketBytes
    /// The segment: header and payload.
    let segment: PacketBytes

    public var sourcePort: UInt16 { header[Self.sourcePort] }
    public var destinationPort: UInt16 { header[Self.destinationPort] }
    public var sequence: UInt32 { header[Self.rawSequence] }
    public var acknowledgment: UInt32 { header[Self.rawAcknowledgment] }
    /// The twelve bits after the data offset.
    public var flags: UInt16 { header[Self.flags] }
    public var window: UInt16 { header[Self.window] }
    /// The header's length in bytes as the data offset tells it, 20 to 60.
    public var headerCount: Int { Int(header[Self.headerLength]) }
    public var next: Claim {
        // A reset carries words at most, and an empty segment nothing.
        flags & 4 != 0 || payload.declaredCount == 0 ? .none : .tcpPorts(sourcePort, destinationPort)
    }

    /// Reads a header whose data offset covers no more than the enclosing packet.
    ///
    /// Options that were cut leave a flawed header with those before the cut.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<TCP> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        let headerCount = Int(bytes.captured[Self.headerLength])
        guard headerCount >= minimumCount else {
            return .stopped(
                .malformed(.outOfRange(field: Self.headerLength.name, value: headerCount, allowed: 20...60))
            )
        }
        if let fault = bytes.fault(reading: headerCount) {
            return .flawed(TCP(bytes, headerCount: bytes.captured.byteCount, payloadAfter: headerCount), fault)
        }
        return .whole(TCP(bytes, headerCount: headerCount))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, headerCount: Int, payloadAfter start: Int? = nil) {
        header = bytes.captured.extracting(first: headerCount)
        let context = bytes.context.with(ports: header[Self.sourcePort], header[Self.destinationPort])
        payload = bytes.payload(after: start ?? headerCount, upTo: bytes.declaredCount, context: context)
        segment = copy bytes
    }

    /// The checksum over the pseudo-header, the header and the payload (RFC 9293 section 3.1).
    public var checksumFinding: ChecksumFinding {
        let count = segment.declaredCount
        return segment.verify(
            checksumAt: Self.checksum.offset,
            count: count,
            pseudoHeader: segment.pseudoHeaderSum(count: count)
        )
    }

    public func describe(into dissection: inout Dissection) {
        describeFlags(into: &dissection)
        dissection.add(Self.checksumStatus, checksumFinding, of: Self.checksum, offload: Self.checksumOffload)
        if header.byteCount > Self.minimumCount {
            dissection.add(
                Self.options,
                at: Self.minimumCount,
                count: header.byteCount &- Self.minimumCount
            )
            TCPOption.describe(header, isCut: header.byteCount < headerCount, into: &dissection)
        }
        guard segment.declaredCount >= headerCount else { return }
        if !segment.context.isQuoted {
            let length = UInt32(truncatingIfNeeded: segment.declaredCount &- headerCount)
            dissection.add(Self.length, value: length, flags: .generated)
        }
        let count = payload.captured.byteCount
        guard count > 0 else { return }
        if flags & 4 == 0 {
            dissection.add(Self.payloadBytes, at: headerCount, count: count)
        } else {
            dissection.add(Self.resetCause, at: headerCount, count: count)
        }
    }
}
