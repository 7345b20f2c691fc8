/// Where a protocol's header is specified.
enum Specifications {
    static func document(_ name: String) -> String? {
        switch name {
        case "frame": "what the capture file says of the packet"
        case "eth": "IEEE 802.3, clause 3.1.1"
        case "vlan", "ieee8021ad": "IEEE 802.1Q, clause 9.6"
        case "llc": "IEEE 802.2, clause 3"
        case "sll": "LINKTYPE_LINUX_SLL, tcpdump.org/linktypes"
        case "arp": "RFC 826"
        case "ip": "RFC 791, section 3.1; RFC 2474 and RFC 3168 for the second byte"
        case "ipv6": "RFC 8200, section 3"
        case "ipv6.hopopts", "ipv6.dstopts": "RFC 8200, sections 4.3 and 4.6"
        case "ipv6.routing": "RFC 8200, section 4.4"
        case "ipv6.fraghdr": "RFC 8200, section 4.5"
        case "ah": "RFC 4302, section 2"
        case "esp": "RFC 4303, section 2"
        case "icmp": "RFC 792; RFC 4884 for extensions"
        case "icmpv6": "RFC 4443, section 2.1; RFC 4861 for neighbour discovery"
        case "igmp": "RFC 3376, section 4"
        case "tcp": "RFC 9293, section 3.1; RFC 7323 and RFC 2018 for options"
        case "stream": "worked out by peel from the connection; definitions of Wireshark 4.0"
        case "udp": "RFC 768"
        case "udplite": "RFC 3828, section 3"
        case "sctp": "RFC 9260, section 3"
        case "dns": "RFC 1035, section 4"
        case "tls": "RFC 8446, section 5.1"
        case "http": "RFC 9112"
        case "ssdp": "UPnP Device Architecture 2.0"
        case "dhcp": "RFC 2131, section 2"
        case "ntp": "RFC 5905, section 7.3"
        case "gre": "RFC 2784, section 2"
        case "mpls": "RFC 3032, section 2.1"
        case "vxlan": "RFC 7348, section 5"
        case "quic": "RFC 9000, section 17"
        default: nil
        }
    }
}
