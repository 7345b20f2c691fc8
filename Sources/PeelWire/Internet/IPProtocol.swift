/// The numbers that name what an IP packet carries (IANA protocol-numbers).
public enum IPProtocol {
    public static var icmp: UInt8 { 1 }
    public static var tcp: UInt8 { 6 }
    public static var udp: UInt8 { 17 }
    public static var icmpv6: UInt8 { 58 }
    public static var sctp: UInt8 { 132 }

    /// The name of a protocol number, as it stands in a tree.
    public static let names = ValueNames { value in
        switch value {
        case 1: "ICMP"
        case 6: "TCP"
        case 17: "UDP"
        case 58: "IPv6-ICMP"
        case 132: "SCTP"
        default: nil
        }
    }
}
