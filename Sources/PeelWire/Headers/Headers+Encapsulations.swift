/// What carries packets beside IP itself: over UDP, in PPP, under MPLS labels.
extension Headers {
    /// Whether a UDP port is one of a protocol that carries packets.
    @inline(__always)
    static func isTunnel(_ source: UInt16, _ destination: UInt16) -> Bool {
        switch destination {
        case VXLAN.port, Geneve.port, GTP.userPort, L2TP.port, Teredo.port: true
        default: source == Teredo.port || source == L2TP.port || source == GTP.userPort
        }
    }

    /// Reads the packet that a UDP datagram, which begins `datagram`, carries.
    mutating func readDatagram(
        _ datagram: PacketBytes,
        _ source: UInt16,
        _ destination: UInt16,
        at start: Int
    ) -> Bool {
        let bytes = datagram.payload(after: 8, upTo: datagram.declaredCount)
        let place = start &+ 8
        switch Self.isTunnel(0, destination) ? destination : source {
        case VXLAN.port:
            guard case .whole(let header) = VXLAN.peel(bytes) else { return false }
            return readEthernet(header.payload, at: place &+ header.header.byteCount)
        case Geneve.port:
            guard case .whole(let header) = Geneve.peel(bytes) else { return false }
            let inner = place &+ header.header.byteCount
            if header.next == .named("eth") { return readEthernet(header.payload, at: inner) }
            return read(header.payload, etherType: header.header[Geneve.number], at: inner)
        case GTP.userPort:
            guard case .whole(let header) = GTP.peel(bytes),
                header.next == .named("ip") || header.next == .named("ipv6")
            else { return false }
            return readIP(header.payload, at: place &+ header.header.byteCount)
        case L2TP.port:
            guard case .whole(let header) = L2TP.peel(bytes), header.next == .named("ppp") else { return false }
            return readPPP(header.payload, at: place &+ header.header.byteCount)
        case Teredo.port:
            guard case .whole(let header) = Teredo.peel(bytes), header.next == .named("ipv6") else { return false }
            return readIPv6(header.payload, at: place &+ header.header.byteCount)
        default: return false
        }
    }

    /// Reads an Ethernet frame that something carries.
    mutating func readEthernet(_ bytes: PacketBytes, at start: Int) -> Bool {
        switch Ethernet.peel(bytes) {
        case .whole(let ethernet), .flawed(let ethernet, _):
            read(ethernet.payload, etherType: ethernet.typeOrLength, at: start &+ 14)
        case .stopped: false
        }
    }

    /// Reads the IP packet that a PPP frame carries.
    mutating func readPPP(_ bytes: PacketBytes, at start: Int) -> Bool {
        guard case .whole(let ppp) = PPP.peel(bytes) else { return false }
        let place = start &+ ppp.header.byteCount
        switch ppp.protocolNumber {
        case 0x0021: return readIPv4(ppp.payload, at: place)
        case 0x0057: return readIPv6(ppp.payload, at: place)
        case 0x0281, 0x0283: return readMPLS(ppp.payload, at: place)
        default: return false
        }
    }

    /// Reads what a stack of labels carries.
    mutating func readMPLS(_ bytes: PacketBytes, at start: Int) -> Bool {
        guard case .whole(let stack) = MPLS.peel(bytes) else { return false }
        let place = start &+ stack.header.byteCount
        switch stack.next {
        case .named("ip"): return readIPv4(stack.payload, at: place)
        case .named("ipv6"): return readIPv6(stack.payload, at: place)
        case .named("eth"): return readEthernet(stack.payload, at: place)
        case .named("pwethcw"):
            return readEthernet(stack.payload.payload(after: 4, upTo: stack.payload.declaredCount), at: place &+ 4)
        default: return false
        }
    }
}
