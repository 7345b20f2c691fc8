extension Headers {
    /// The packet that this one carries, read as a packet of its own; nil where it carries none that can be read.
    ///
    /// IP in IP (RFC 2003, RFC 2473, RFC 4213), GRE (RFC 2784, RFC 2890), PIM registers (RFC 7761 section 4.9.3), and over
    /// UDP VXLAN, Geneve, GTP, L2TP and Teredo.
    @inline(never)
    public func carried(in frame: borrowing Frame) -> Headers? {
        guard bits.contains(.tunnel), tunnelDepth < 7 else { return nil }
        let captured = frame.bytes.captured
        let start = Int(transportStart)
        let bytes = PacketBytes(
            captured: captured.clamped(start..<captured.byteCount),
            declaredCount: Int(payloadCount) &+ (proto == IPProtocol.udp ? 8 : 0)
        )
        var inner = Headers()
        inner.time = time
        inner.number = number
        inner.wireCount = wireCount
        inner.vlan = vlan
        inner.tunnelDepth = tunnelDepth &+ 1
        inner.bits = bits.intersection([.truncated, .joined])
        let isReadable: Bool =
            switch proto {
            case IPProtocol.udp: inner.readDatagram(bytes, sourcePort, destinationPort, at: start)
            case 4: inner.readIPv4(bytes, at: start)
            case 41: inner.readIPv6(bytes, at: start)
            case 47: inner.readGRE(bytes, at: start)
            case 103:
                bytes.captured.uint8(at: 0) == 0x21
                    && inner.readIP(bytes.payload(after: 8, upTo: bytes.declaredCount), at: start &+ 8)
            default: false
            }
        return isReadable ? inner : nil
    }

    /// The protocol carries packets by itself, see ``carried(in:)``.
    @inline(__always)
    public var hasTunnelProtocol: Bool { proto == 4 || proto == 41 || proto == 47 || proto == 103 }

    /// The ports are those of a protocol over UDP that carries packets.
    public var hasTunnelPorts: Bool {
        proto == IPProtocol.udp && bits.contains(.ports) && Self.isTunnel(sourcePort, destinationPort)
    }

    /// Reads an IP packet of the version that its first bits name.
    mutating func readIP(_ bytes: PacketBytes, at start: Int) -> Bool {
        switch bytes.captured.uint8(at: 0) >> 4 {
        case 4: readIPv4(bytes, at: start)
        case 6: readIPv6(bytes, at: start)
        default: false
        }
    }

    /// Reads what a GRE header carries.
    private mutating func readGRE(_ bytes: PacketBytes, at start: Int) -> Bool {
        guard case .whole(let gre) = GRE.peel(bytes), gre.header[GRE.version] <= 1 else { return false }
        let place = start &+ gre.header.byteCount
        switch gre.next {
        case .named("eth"): return readEthernet(gre.payload, at: place)
        case .named("ppp"): return readPPP(gre.payload, at: place)
        case .named("mpls"): return readMPLS(gre.payload, at: place)
        case .named("erspan"):
            guard case .whole(let mirrored) = ERSPAN.peel(gre.payload), mirrored.next == .named("eth") else {
                return false
            }
            return readEthernet(mirrored.payload, at: place &+ mirrored.header.byteCount)
        default:
            let type = gre.header[GRE.number]
            return type > EtherType.largestLength && read(gre.payload, etherType: type, at: place)
        }
    }
}
