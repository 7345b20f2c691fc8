/// The header that Linux makes up for captures on all interfaces at once, and on interfaces without one of their own.
///
///      0                 15 16                 31
///     +--------------------+--------------------+
///     |    Packet type     |   Hardware type    |
///     +--------------------+--------------------+
///     |  Address length    |                    |
///     +--------------------+   Address          +
///     |                      (up to 8 bytes)    |
///     +                    +--------------------+
///     |                    |      Protocol      |
///     +--------------------+--------------------+
///
/// LINKTYPE_LINUX_SLL of https://www.tcpdump.org/linktypes.html.
public struct LinuxCooked: Layer, ~Escapable {
    public static var packetType: Field<UInt16> {
        .init("sll.pkttype", "Packet type", at: 0, names: CookedNames.packetType)
    }
    public static var hardwareType: Field<UInt16> {
        .init("sll.hatype", "Link-layer address type", at: 2, names: HardwareType.names)
    }
    public static var addressLength: Field<UInt16> { .init("sll.halen", "Link-layer address length", at: 4) }
    public static var ethernetSource: Field<MACAddress> { .init("sll.src.eth", "Source") }
    public static var ipv4Source: Field<IPv4Address> { .init("sll.src.ipv4", "Source") }
    public static var otherSource: Field<WireBytes> { .init("sll.src.other", "Source") }
    public static var unused: Field<WireBytes> { .init("sll.unused", "Unused") }
    public static var linuxType: Field<UInt16> {
        .init("sll.ltype", "Protocol", as: .hexadecimal, names: CookedNames.protocols)
    }
    public static var greType: Field<UInt16> {
        .init("sll.gretype", "Protocol", as: .hexadecimal, names: EtherType.names)
    }
    public static var etherType: Field<UInt16> {
        .init("sll.etype", "Protocol", as: .hexadecimal, names: EtherType.names)
    }
    public static var padding: Field<WireBytes> { .init("eth.padding", "Padding") }
    public static var trailerBytes: Field<WireBytes> { .init("sll.trailer", "Trailer") }

    public static let layout = Layout(
        "sll",
        "Linux cooked capture",
        claims: [.linkType(113)],
        fields: [
            packetType, hardwareType, addressLength, ethernetSource, ipv4Source, otherSource, unused, linuxType,
            greType, etherType, padding, trailerBytes,
        ]
    )

    public static var trailer: TrailerFields? { TrailerFields(padding: padding, trailer: trailerBytes) }

    static var headerCount: Int { 16 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// What the packet's protocol number counts in.
    var kind: CookedKind { CookedKind(hardwareType: header[Self.hardwareType], proto: proto) }
    /// The protocol number.
    public var proto: UInt16 { header.uint16(at: 14) }

    public var next: Claim { kind.claim(proto) }
    public var nextPrefix: StaticString? { kind == .etherType ? "ethertype" : nil }

    /// Reads the header.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<LinuxCooked> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(LinuxCooked(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        let length = Int(header[Self.addressLength])
        switch length {
        case 0: break
        case 4: dissection.add(Self.ipv4Source, in: header, at: 6)
        case 6: dissection.add(Self.ethernetSource, in: header, at: 6)
        default: dissection.add(Self.otherSource, at: 6, count: min(length, 8))
        }
        if length < 8 { dissection.add(Self.unused, at: 6 &+ length, count: 8 &- length) }
        switch kind {
        case .etherType: dissection.add(Self.etherType, in: header, at: 14)
        case .gre: dissection.add(Self.greType, in: header, at: 14)
        case .linux: dissection.add(Self.linuxType, in: header, at: 14)
        }
    }
}

/// What the protocol number of a cooked header counts in.
enum CookedKind {
    case etherType
    case gre
    /// Linux's own numbers below 1536, for frames that have no EtherType.
    case linux

    init(hardwareType: UInt16, proto: UInt16) {
        if hardwareType == HardwareType.gre {
            self = .gre
        } else {
            self = proto < EtherType.smallestType ? .linux : .etherType
        }
    }

    /// What the number stands for.
    func claim(_ proto: UInt16) -> Claim {
        if self != .linux { return .etherType(proto) }
        return switch proto {
        case 1: .named("ipx")
        case 3: .named("eth")
        case 4: .etherType(EtherType.llc)
        case 7: .named("ppp")
        case 12: .named("can")
        case 13: .named("canfd")
        default: .data
        }
    }
}

/// Names of the values in cooked headers.
enum CookedNames {
    /// Where a packet came from and went (PACKET_* of Linux's if_packet.h).
    static let packetType = ValueNames { value in
        switch value {
        case 0: "Unicast to us"
        case 1: "Broadcast"
        case 2: "Multicast"
        case 3: "Unicast to another host"
        case 4: "Sent by us"
        default: nil
        }
    }

    /// Linux's protocol numbers for frames without an EtherType (ETH_P_* of if_ether.h).
    static let protocols = ValueNames { value in
        switch value {
        case 1: "Raw 802.3"
        case 3: "Ethernet"
        case 4: "802.2 LLC"
        case 7: "PPP"
        case 12: "CAN"
        case 13: "CAN FD"
        case 0x17: "IrDA LAP"
        case 0xf5: "ISI"
        case 0xf6: "IEEE 802.15.4"
        default: nil
        }
    }
}
