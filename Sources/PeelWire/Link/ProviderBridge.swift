/// An IEEE 802.1ad service tag; two of them in a row are read as one header, service tag and customer tag.
///
///      0   2 3 4          15 16              31
///     +-----+-+-------------+-----------------+
///     | PCP |D| VLAN Ident. |      Type       |
///     +-----+-+-------------+-----------------+
///
/// IEEE 802.1Q clause 9.6.
public struct ProviderBridge: Layer, ~Escapable {
    public static var priority: Field<UInt16> {
        .init("ieee8021ad.priority", "Priority", at: 0, bits: 0..<3, names: VLANPriority.names)
    }
    public static var dropEligible: Field<UInt16> { .init("ieee8021ad.dei", "DEI", at: 0, bits: 3..<4) }
    public static var identifier: Field<UInt16> { .init("ieee8021ad.id", "ID", bits: 4..<16) }
    public static var serviceIdentifier: Field<UInt16> { .init("ieee8021ad.svid", "ID", bits: 4..<16) }
    public static var customerPriority: Field<UInt16> {
        .init("ieee8021ad.priority", "Priority", bits: 0..<3, names: VLANPriority.names)
    }
    public static var customerDropEligible: Field<UInt16> { .init("ieee8021ad.dei", "DEI", bits: 3..<4) }
    public static var customerIdentifier: Field<UInt16> { .init("ieee8021ad.cvid", "ID", bits: 4..<16) }
    public static var type: Field<UInt16> {
        .init("peel.ieee8021ad.type", "Type", as: .hexadecimal, names: EtherType.names)
    }
    public static var padding: Field<WireBytes> { .init("eth.padding", "Padding") }

    public static let layout = Layout(
        "ieee8021ad",
        "IEEE 802.1ad",
        claims: [.etherType(0x88a8)],
        fields: [
            priority, dropEligible, identifier, serviceIdentifier, customerPriority, customerDropEligible,
            customerIdentifier, type, padding,
        ]
    )

    public static var trailer: TrailerFields? { TrailerFields(padding: padding) }

    static var tagCount: Int { 4 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// The service VLAN.
    public var identifier: UInt16 { header.value(of: Self.identifier, at: 0) }
    /// Whether a second service tag follows within this header.
    public var isDouble: Bool { header.byteCount > Self.tagCount }
    /// The EtherType of what follows.
    public var etherType: UInt16 { header.uint16(at: header.byteCount &- 2) }

    public var next: Claim { .etherType(etherType) }
    public var nextPrefix: StaticString? { "ethertype" }

    /// Reads one tag, or two where the first names another of its kind.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<ProviderBridge> {
        if let fault = bytes.fault(reading: tagCount) { return .stopped(fault) }
        guard bytes.captured.uint16(at: 2) == EtherType.serviceVLAN else {
            return .whole(ProviderBridge(bytes, headerCount: tagCount))
        }
        if let fault = bytes.fault(reading: tagCount &* 2) { return .stopped(fault) }
        return .whole(ProviderBridge(bytes, headerCount: tagCount &* 2))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, headerCount: Int) {
        header = bytes.captured.extracting(first: headerCount)
        payload = bytes.payload(after: headerCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        if isDouble {
            dissection.add(Self.serviceIdentifier, in: header, at: 0)
            dissection.add(Self.customerPriority, in: header, at: 4)
            dissection.add(Self.customerDropEligible, in: header, at: 4)
            dissection.add(Self.customerIdentifier, in: header, at: 4)
        } else {
            dissection.add(Self.identifier, in: header, at: 0)
        }
        dissection.add(Self.type, in: header, at: header.byteCount &- 2)
    }
}
