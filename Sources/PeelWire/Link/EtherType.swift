/// The numbers that name what an Ethernet frame carries (IANA ieee-802-numbers).
public enum EtherType {
    public static var ipv4: UInt16 { 0x0800 }
    public static var arp: UInt16 { 0x0806 }
    public static var vlan: UInt16 { 0x8100 }
    public static var ipv6: UInt16 { 0x86dd }
    public static var serviceVLAN: UInt16 { 0x88a8 }

    /// The name of an EtherType, as it stands in a tree.
    public static let names = ValueNames { value in
        switch value {
        case 0x0800: "IPv4"
        case 0x0806: "ARP"
        case 0x8100: "802.1Q Virtual LAN"
        case 0x86dd: "IPv6"
        case 0x88a8: "802.1ad Provider Bridge"
        default: nil
        }
    }
}
