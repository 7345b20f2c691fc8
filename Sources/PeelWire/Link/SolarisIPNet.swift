/// What Solaris puts before an IP packet that it captures between its zones and interfaces.
///
///      0      7 8     15 16                 31
///     +--------+--------+--------------------+
///     |Version | Family |     Hook type      |
///     +--------+--------+--------------------+
///     |            Packet length             |
///     +--------------------------------------+
///     |  Interface, group, zones: 4 x 32     |
///     +--------------------------------------+
///
/// LINKTYPE_IPNET; `dl_ipnetinfo_t` of Solaris' sys/dlpi.h.
public struct SolarisIPNet: Layer, ~Escapable {
    public static var version: Field<UInt8> { .init("ipnet.version", "Header version", at: 0) }
    public static var family: Field<UInt8> { .init("ipnet.family", "Address family", at: 1) }
    public static var hook: Field<UInt16> { .init("ipnet.htype", "Hook type", at: 2) }
    public static var length: Field<UInt32> { .init("ipnet.pktlen", "Data length", at: 4) }
    public static var interface: Field<UInt32> { .init("ipnet.ifindex", "Interface index", at: 8) }
    public static var group: Field<UInt32> { .init("ipnet.grifindex", "Group interface index", at: 12) }
    public static var sourceZone: Field<UInt32> { .init("ipnet.zsrc", "Source Zone ID", at: 16) }
    public static var destinationZone: Field<UInt32> { .init("ipnet.zdst", "Destination Zone ID", at: 20) }

    public static let layout = Layout(
        "ipnet",
        "Solaris IPNET",
        claims: [.linkType(226)],
        fields: [version, family, hook, length, interface, group, sourceZone, destinationZone]
    )

    static var headerCount: Int { 24 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim {
        switch header.uint8(at: 1) {
        case 2: .etherType(EtherType.ipv4)
        case 26: .etherType(EtherType.ipv6)
        default: .data
        }
    }

    /// Reads the header.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<SolarisIPNet> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(SolarisIPNet(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: bytes.declaredCount)
    }
}
