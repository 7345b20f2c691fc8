/// The control word in front of an Ethernet frame that MPLS carries, read in place.
///
///      0     4                16                              31
///     +-----+------------------+-------------------------------+
///     |  0  |     Reserved     |        Sequence Number        |
///     +-----+------------------+-------------------------------+
///
/// RFC 4448 section 4.6. Whether it is there was agreed upon beforehand; a packet does not tell.
public struct PseudowireEthernet: Layer, ~Escapable {
    public static var sequence: Field<UInt16> {
        .init("pweth.cw.sequence_number", "PW sequence number (ethernet)", at: 2)
    }

    public static let layout = Layout("pwethcw", "PW Ethernet Control Word", fields: [sequence])

    static var headerCount: Int { 4 }

    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .named("eth") }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<PseudowireEthernet> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(PseudowireEthernet(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: bytes.declaredCount)
    }

    /// Whether an Ethernet header may begin at `offset`: a type that is known, or a length that fits.
    static func looksPlain(_ bytes: RawSpan, at offset: Int) -> Bool {
        guard bytes.byteCount >= offset &+ 14 else { return false }
        let type = bytes.uint16(at: offset &+ 12)
        if type >= EtherType.smallestType { return EtherType.names.name(UInt64(type)) != nil }
        return Int(type) <= bytes.byteCount &- offset &- 14 && type > 2
    }
}
