import PeelWire

/// What each layout of a registry is to the statistics.
struct LayerKinds: Sendable {
    enum Kind: UInt8, Sendable {
        case other, ethernet, ipv4, ipv6, tcp, udp, udplite, sctp, icmp, icmpv6
        /// A part of the layer outside to Wireshark, so no step of a path.
        case part

        /// The IP protocol number of a transport.
        var transport: UInt8 {
            switch self {
            case .tcp: IPProtocol.tcp
            case .udp: IPProtocol.udp
            case .sctp: IPProtocol.sctp
            default: 136
            }
        }

        /// An ICMP message of this type quotes a packet (RFC 792, RFC 4443).
        func quotes(_ type: UInt8) -> Bool {
            switch self {
            case .icmp: [3, 4, 5, 11, 12].contains(type)
            case .icmpv6: (1...4).contains(type)
            default: false
            }
        }
    }

    let kinds: [Kind]

    init(_ registry: Registry) {
        kinds = registry.readers.map { reader in
            switch reader.layout.name.description {
            case "eth": .ethernet
            case "ip": .ipv4
            case "ipv6": .ipv6
            case "tcp": .tcp
            case "udp": .udp
            case "udplite": .udplite
            case "sctp": .sctp
            case "icmp": .icmp
            case "icmpv6": .icmpv6
            case "ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr": .part
            default: .other
            }
        }
    }
}

/// Where the fields that streams tell are found in a dissection.
struct StreamFieldPlaces: Sendable {
    var layout: UInt16 = .max
    var tcp: UInt16 = .max
    var udp: UInt16 = .max
    var roundTrip: UInt16 = .max

    init(_ registry: Registry) {
        guard let index = registry.index(of: "stream") else { return }
        layout = UInt16(truncatingIfNeeded: index)
        for field in registry.layout(index).fields {
            switch field.name.description {
            case "tcp.stream": tcp = field.id
            case "udp.stream": udp = field.id
            case "tcp.analysis.ack_rtt": roundTrip = field.id
            default: break
            }
        }
    }
}
