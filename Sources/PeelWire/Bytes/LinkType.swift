/// The kind of link header that a frame begins with: a LINKTYPE_ number of https://www.tcpdump.org/linktypes.html.
///
/// Numbers stay open: a value without a name here survives and is shown.
public struct LinkType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    public var rawValue: UInt32

    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static var null: LinkType { .init(rawValue: 0) }
    public static var ethernet: LinkType { .init(rawValue: 1) }
    public static var ppp: LinkType { .init(rawValue: 9) }
    public static var rawBSD: LinkType { .init(rawValue: 12) }
    public static var rawOpenBSD: LinkType { .init(rawValue: 14) }
    public static var pppSerial: LinkType { .init(rawValue: 50) }
    public static var raw: LinkType { .init(rawValue: 101) }
    public static var ciscoHDLC: LinkType { .init(rawValue: 104) }
    public static var wireless: LinkType { .init(rawValue: 105) }
    public static var loop: LinkType { .init(rawValue: 108) }
    public static var linuxCooked: LinkType { .init(rawValue: 113) }
    public static var radiotap: LinkType { .init(rawValue: 127) }
    public static var perPacketInformation: LinkType { .init(rawValue: 192) }
    public static var solarisIPNet: LinkType { .init(rawValue: 226) }
    public static var ipv4: LinkType { .init(rawValue: 228) }
    public static var ipv6: LinkType { .init(rawValue: 229) }
    public static var netfilterLog: LinkType { .init(rawValue: 239) }
    public static var packetTap: LinkType { .init(rawValue: 258) }
    public static var linuxCooked2: LinkType { .init(rawValue: 276) }
}
