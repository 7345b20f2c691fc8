import PeelInspector

/// Which colour a protocol has.
enum ProtocolColors {
    static func role(_ proto: UInt8) -> Role {
        switch proto {
        case 6: .tcp
        case 17: .udp
        case 1, 58: .icmp
        default: .other
        }
    }

    /// By the name in the list of packets.
    static func role(_ name: String, _ entry: PacketEntry) -> Role {
        switch name {
        case "DNS", "MDNS", "LLMNR", "DHCP", "DHCPV6", "NTP": .names
        case "HTTP", "HTTP2", "HTTP3", "WEBSOCKET", "SIP": .web
        case "TLS", "DTLS", "QUIC", "SSH", "WIREGUARD", "ESP": .secure
        case "ARP", "LLDP", "STP", "LLC", "Ethernet": .link
        case "Data", "TCP", "UDP": role(entry.marks.proto)
        default: role(entry.marks.proto)
        }
    }
}
