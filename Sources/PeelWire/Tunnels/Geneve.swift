/// A Generic Network Virtualization Encapsulation header, read in place.
///
///      0   2          8 9 10          16                             31
///     +---+----------+-+-+-----------+--------------------------------+
///     |Ver| Opt Len  |O|C|   Rsvd    |         Protocol Type          |
///     |        Network Identifier (VNI)              |    Reserved    |
///     |                   Options, Opt Len words of four bytes        |
///     +---------------------------------------------------------------+
///
/// RFC 8926 section 3.4; an option has class, type, and a length in words (section 3.5).
public struct Geneve: Layer, ~Escapable {
    public static var version: Field<UInt8> { .init("geneve.version", "Version", at: 0, bits: 0..<2) }
    /// In bytes: first of all options, then of each with its four bytes of header.
    public static var length: Field<UInt8> { .init("geneve.option.length", "Length", bits: 2..<8, times: 4) }
    public static var flags: Field<UInt8> { .init("geneve.flags", "Flags", at: 1, as: .hexadecimal) }
    public static var isControl: Field<Bool> {
        .init(
            "geneve.flags.oam", "Operations, Administration and Management Frame", at: 1, bits: 0..<1, depth: 1)
    }
    public static var hasCritical: Field<Bool> {
        .init("geneve.flags.critical", "Critical Options Present", at: 1, bits: 1..<2, depth: 1)
    }
    public static var reservedFlags: Field<Bool> {
        .init("geneve.flags.reserved", "Reserved", at: 1, bits: 2..<8, depth: 1)
    }
    public static var number: Field<UInt16> {
        .init("geneve.proto_type", "Protocol Type", at: 2, as: .hexadecimal, names: EtherType.names)
    }
    public static var network: Field<UInt24> {
        .init("geneve.vni", "Virtual Network Identifier (VNI)", at: 4, as: .hexadecimal)
    }
    public static var options: Field<WireBytes> { .init("geneve.options", "Geneve Options") }
    public static var option: Field<WireBytes> { .init("geneve.option", "Option", depth: 1) }
    public static var optionClass: Field<UInt16> { .init("geneve.option.class", "Class", as: .hexadecimal, depth: 2) }
    public static var optionType: Field<UInt8> { .init("geneve.option.type", "Type", as: .hexadecimal, depth: 2) }
    public static var isCritical: Field<Bool> {
        .init("geneve.option.type.critical", "Critical Option", bits: 0..<1, depth: 3)
    }
    public static var optionFlags: Field<UInt8> {
        .init("geneve.option.flags", "Flags", as: .hexadecimal, depth: 2)
    }
    public static var optionLength: Field<UInt8> { .init("geneve.option.length", "Length", depth: 2) }
    public static var optionData: Field<WireBytes> {
        .init("geneve.option.unknown.data", "Unknown Option Data", depth: 2)
    }

    public static let layout = Layout(
        "geneve",
        "Generic Network Virtualization Encapsulation",
        claims: [.udpPorts(6081, 6081)],
        fields: [
            version, length, flags, isControl, hasCritical, reservedFlags, number, network, options, option,
            optionClass, optionType, isCritical, optionFlags, optionLength, optionData,
        ]
    )

    static var headerCount: Int { 8 }
    static var port: UInt16 { 6081 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim {
        switch header[Self.number] {
        case 0x6558: .named("eth")
        case EtherType.ipv4: .named("ip")
        case EtherType.ipv6: .named("ipv6")
        case let type: .etherType(type)
        }
    }

    /// Reads the header with all its options.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<Geneve> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let count = headerCount &+ Int(bytes.captured.uint8(at: 0) & 0x3f) &* 4
        if let fault = bytes.fault(reading: count) { return .flawed(Geneve(bytes, count: count), fault) }
        return .whole(Geneve(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.clamped(0..<count)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.length, in: header, at: 0)
        guard header.byteCount > Self.headerCount else { return }
        dissection.add(Self.options, at: Self.headerCount, count: header.byteCount &- Self.headerCount)
        var offset = Self.headerCount
        while offset &+ 4 <= header.byteCount {
            let count = Int(header.uint8(at: offset &+ 3) & 0x1f) &* 4 &+ 4
            guard count <= header.byteCount &- offset else {
                let allowed = 4...(header.byteCount &- offset)
                return dissection.fault(
                    .malformed(.outOfRange(field: Self.optionLength.name, value: count, allowed: allowed)),
                    at: offset &+ 3
                )
            }
            dissection.add(Self.option, at: offset, count: count)
            dissection.add(Self.optionClass, in: header, at: offset)
            dissection.add(Self.optionType, in: header, at: offset &+ 2)
            dissection.add(Self.isCritical, in: header, at: offset &+ 2)
            dissection.add(Self.optionFlags, value: header.uint8(at: offset &+ 3) >> 5, at: offset &+ 3, count: 1)
            dissection.add(Self.optionLength, value: UInt8(count), at: offset &+ 3, count: 1)
            if count > 4 { dissection.add(Self.optionData, at: offset &+ 4, count: count &- 4) }
            offset &+= count
        }
    }
}
