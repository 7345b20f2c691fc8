/// An Ethernet header, read in place.
///
///      0                    6                   12       14
///     +--------------------+-------------------+--------+
///     |    Destination     |      Source       |  Type  |
///     +--------------------+-------------------+--------+
///
/// IEEE 802.3 clause 3: a type below 1536 is the length of an LLC frame.
public struct Ethernet: Layer, ~Escapable {
    public static var destination: Field<MACAddress> { .init("eth.dst", "Destination", at: 0) }
    public static var source: Field<MACAddress> { .init("eth.src", "Source", at: 6) }
    public static var type: Field<UInt16> {
        .init("eth.type", "Type", as: .hexadecimal, names: EtherType.names)
    }
    public static var length: Field<UInt16> { .init("eth.len", "Length") }

    public static let layout = Layout(
        "eth",
        "Ethernet II",
        claims: [.linkType(1)],
        fields: [destination, source, type, length],
        combined: [CombinedField("eth.addr", "Address", ["eth.dst", "eth.src"])]
    )

    static var headerCount: Int { 14 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// The EtherType, or below 1536 the length of what follows.
    public var typeOrLength: UInt16 { header.uint16(at: 12) }
    /// Whether the header gives a length (IEEE 802.3 with LLC) and no type.
    public var hasLength: Bool { typeOrLength <= 1500 }
    public var next: Claim { hasLength ? .named("llc") : .etherType(typeOrLength) }
    public var nextPrefix: StaticString? { hasLength ? nil : "ethertype" }

    /// Reads a header; a length field cuts the payload.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<Ethernet> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(Ethernet(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        let value = Int(bytes.captured.uint16(at: 12))
        payload = bytes.payload(
            after: Self.headerCount,
            upTo: value <= 1500 ? value &+ Self.headerCount : bytes.declaredCount
        )
    }

    public func describe(into dissection: inout Dissection) {
        if hasLength {
            dissection.add(Self.length, in: header, at: 12)
        } else {
            dissection.add(Self.type, in: header, at: 12)
        }
    }
}
