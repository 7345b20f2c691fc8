/// An IEEE 802.1Q tag, read in place.
///
///      0   2 3 4          15 16              31
///     +-----+-+-------------+-----------------+
///     | PCP |D| VLAN Ident. | Type or Length  |
///     +-----+-+-------------+-----------------+
///
/// IEEE 802.1Q clause 9.6. Tags may follow one another to any depth.
public struct VLAN: Layer, ~Escapable {
    public static var priority: Field<UInt16> {
        .init("vlan.priority", "Priority", at: 0, bits: 0..<3, names: VLANPriority.names)
    }
    public static var dropEligible: Field<Bool> { .init("vlan.dei", "DEI", at: 0, bits: 3..<4) }
    public static var identifier: Field<UInt16> { .init("vlan.id", "ID", at: 0, bits: 4..<16) }
    public static var type: Field<UInt16> { .init("vlan.etype", "Type", as: .hexadecimal, names: EtherType.names) }
    public static var length: Field<UInt16> { .init("vlan.len", "Length") }
    public static var padding: Field<WireBytes> { .init("eth.padding", "Padding") }
    public static var trailerBytes: Field<WireBytes> { .init("vlan.trailer", "Trailer") }

    public static let layout = Layout(
        "vlan",
        "802.1Q Virtual LAN",
        claims: [.etherType(0x8100), .etherType(0x9100)],
        fields: [priority, dropEligible, identifier, type, length, padding, trailerBytes]
    )

    public static var trailer: TrailerFields? { TrailerFields(padding: padding, trailer: trailerBytes) }

    static var headerCount: Int { 4 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// The VLAN, 0 for a tag that gives a priority alone.
    public var identifier: UInt16 { header[Self.identifier] }
    /// The EtherType, or up to 1500 the length of what follows, in bytes.
    public var typeOrLength: UInt16 { header.uint16(at: 2) }
    /// Whether the tag gives a length and no type.
    public var hasLength: Bool { typeOrLength <= EtherType.largestLength }

    public var next: Claim {
        if !hasLength { return .etherType(typeOrLength) }
        return payload.captured.uint16(at: 0) == 0xffff ? .named("ipx") : .etherType(EtherType.llc)
    }

    public var nextPrefix: StaticString? { hasLength ? nil : "ethertype" }

    /// Reads a tag; a length cuts the payload, and must not exceed what the layer outside declares.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<VLAN> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let value = bytes.captured.uint16(at: 2)
        guard value <= EtherType.largestLength else { return .whole(VLAN(bytes, count: bytes.declaredCount)) }
        let tag = VLAN(bytes, count: Int(value) &+ headerCount)
        let left = bytes.declaredCount &- headerCount
        if Int(value) <= left { return .whole(tag) }
        return .flawed(tag, .malformed(.outOfRange(field: Self.length.name, value: Int(value), allowed: 0...left)))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: count)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(hasLength ? Self.length : Self.type, in: header, at: 2)
    }
}

/// What the three priority bits of a tag mean by default (IEEE 802.1Q, table I-2).
public enum VLANPriority {
    /// The traffic type of a priority.
    public static let names = ValueNames { value in
        switch value {
        case 0: "Best Effort (default)"
        case 1: "Background"
        case 2: "Excellent Effort"
        case 3: "Critical Applications"
        case 4: "Video, < 100ms latency and jitter"
        case 5: "Voice, < 10ms latency and jitter"
        case 6: "Internetwork Control"
        case 7: "Network Control"
        default: nil
        }
    }
}
