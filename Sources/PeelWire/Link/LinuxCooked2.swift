/// The second version of Linux's made-up header, which tells the interface.
///
///      0                 15 16                 31
///     +--------------------+--------------------+
///     |      Protocol      |      Reserved      |
///     +--------------------+--------------------+
///     |             Interface index             |
///     +--------------------+---------+----------+
///     |   Hardware type    | Packet  | Address  |
///     |                    |  type   |  length  |
///     +--------------------+---------+----------+
///     |        Address (up to 8 bytes)          |
///     |                                         |
///     +-----------------------------------------+
///
/// LINKTYPE_LINUX_SLL2 of https://www.tcpdump.org/linktypes.html. Its fields have the names of the first version.
public struct LinuxCooked2: Layer, ~Escapable {
    public static var linuxType: Field<UInt16> {
        .init("sll.ltype", "Protocol", as: .hexadecimal, names: CookedNames.protocols)
    }
    public static var greType: Field<UInt16> {
        .init("sll.gretype", "Protocol", as: .hexadecimal, names: EtherType.names)
    }
    public static var etherType: Field<UInt16> {
        .init("sll.etype", "Protocol", as: .hexadecimal, names: EtherType.names)
    }
    public static var interface: Field<UInt32> { .init("sll.ifindex", "Interface index", at: 4) }
    public static var hardwareType: Field<UInt16> {
        .init("sll.hatype", "Link-layer address type", at: 8, names: HardwareType.names)
    }
    public static var packetType: Field<UInt8> {
        .init("sll.pkttype", "Packet type", at: 10, names: CookedNames.packetType)
    }
    public static var addressLength: Field<UInt8> { .init("sll.halen", "Link-layer address length", at: 11) }
    public static var ethernetSource: Field<MACAddress> { .init("sll.src.eth", "Source") }
    public static var ipv4Source: Field<IPv4Address> { .init("sll.src.ipv4", "Source") }
    public static var otherSource: Field<WireBytes> { .init("sll.src.other", "Source") }
    public static var unused: Field<WireBytes> { .init("sll.unused", "Unused") }
    public static var padding: Field<WireBytes> { .init("eth.padding", "Padding") }
    public static var trailerBytes: Field<WireBytes> { .init("sll.trailer", "Trailer") }

    public static let layout = Layout(
        "sll",
        "Linux cooked capture v2",
        claims: [.linkType(276)],
        fields: [
            linuxType, greType, etherType, interface, hardwareType, packetType, addressLength, ethernetSource,
            ipv4Source, otherSource, unused, padding, trailerBytes,
        ]
    )

    public static var trailer: TrailerFields? { TrailerFields(padding: padding, trailer: trailerBytes) }

    static var headerCount: Int { 20 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// What the packet's protocol number counts in.
    var kind: CookedKind { CookedKind(hardwareType: header[Self.hardwareType], proto: proto) }
    /// The protocol number.
    public var proto: UInt16 { header.uint16(at: 0) }
    /// The interface's index on the machine that captured.
    public var interface: UInt32 { header[Self.interface] }

    public var next: Claim { kind.claim(proto) }
    public var nextPrefix: StaticString? { kind == .etherType ? "ethertype" : nil }

    /// Reads the header.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<LinuxCooked2> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(LinuxCooked2(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        switch kind {
        case .etherType: dissection.add(Self.etherType, in: header, at: 0)
        case .gre: dissection.add(Self.greType, in: header, at: 0)
        case .linux: dissection.add(Self.linuxType, in: header, at: 0)
        }
        let length = Int(header[Self.addressLength])
        switch length {
        case 0: break
        case 4: dissection.add(Self.ipv4Source, in: header, at: 12)
        case 6: dissection.add(Self.ethernetSource, in: header, at: 12)
        default: dissection.add(Self.otherSource, at: 12, count: min(length, 8))
        }
        if length < 8 { dissection.add(Self.unused, at: 12 &+ length, count: 8 &- length) }
    }
}
