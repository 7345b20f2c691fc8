extension Headers {
    /// Reads ports, and what TCP says, from the header that begins `bytes`.
    ///
    /// A header that was cut keeps its ports where these are there; without them the packet counts for its addresses.
    @inline(__always)
    mutating func readTransport(_ bytes: PacketBytes) {
        switch proto {
        case IPProtocol.tcp:
            switch TCP.peel(bytes) {
            case .whole(let tcp), .flawed(let tcp, _):
                let header = tcp.header
                sourcePort = header.uint16(at: 0)
                destinationPort = header.uint16(at: 2)
                sequence = header.uint32(at: 4)
                acknowledgment = header.uint32(at: 8)
                flags = header.uint8(at: 13)
                window = header.uint16(at: 14)
                transportHeaderCount = UInt8(truncatingIfNeeded: header.byteCount)
                payloadCount = UInt32(truncatingIfNeeded: tcp.payload.declaredCount)
                bits.formUnion([.ports, .transport])
                if header.byteCount < tcp.headerCount { bits.insert(.cutOptions) }
                if flags & Flag.syn != 0, !bits.contains(.fragment) { readSynOptions(header) }
            case .stopped:
                readPorts(bytes)
            }
        case IPProtocol.udp:
            switch UDP.peel(bytes) {
            case .whole(let udp), .flawed(let udp, _):
                let header = udp.header
                sourcePort = header.uint16(at: 0)
                destinationPort = header.uint16(at: 2)
                transportHeaderCount = 8
                payloadCount = UInt32(truncatingIfNeeded: udp.payload.declaredCount)
                bits.formUnion([.ports, .transport])
                if Self.isTunnel(sourcePort, destinationPort), !bits.contains(.fragment) { bits.insert(.tunnel) }
            case .stopped:
                readPorts(bytes)
            }
        default:
            readOtherTransport(bytes)
        }
    }

    @inline(never)
    private mutating func readOtherTransport(_ bytes: PacketBytes) {
        let captured = bytes.captured
        switch proto {
        case IPProtocol.icmp, IPProtocol.icmpv6:
            guard captured.byteCount >= 2, (proto == IPProtocol.icmpv6) == bits.contains(.v6) else {
                payloadCount = UInt32(truncatingIfNeeded: bytes.declaredCount)
                return
            }
            readICMP(type: captured.uint8(at: 0), code: captured.uint8(at: 1))
            transportHeaderCount = 8
            payloadCount = UInt32(truncatingIfNeeded: max(0, bytes.declaredCount &- 8))
        case IPProtocol.sctp where captured.byteCount >= 12:
            readPorts(bytes)
            transportHeaderCount = 12
            payloadCount = UInt32(truncatingIfNeeded: bytes.declaredCount &- 12)
            bits.insert(.transport)
        case IPProtocol.sctp, 33:  // DCCP (RFC 4340)
            readPorts(bytes)
        case 136 where captured.byteCount >= 8:  // UDP-Lite (RFC 3828)
            readPorts(bytes)
            transportHeaderCount = 8
            payloadCount = UInt32(truncatingIfNeeded: bytes.declaredCount &- 8)
            bits.insert(.transport)
        case 4, 41, 47, 103:
            payloadCount = UInt32(truncatingIfNeeded: bytes.declaredCount)
            if !bits.contains(.fragment) { bits.insert(.tunnel) }
        default:
            payloadCount = UInt32(truncatingIfNeeded: bytes.declaredCount)
        }
    }

    /// Ports alone, of a header that was cut.
    @inline(never)
    private mutating func readPorts(_ bytes: PacketBytes) {
        let captured = bytes.captured
        payloadCount = 0
        guard captured.byteCount >= 4 else { return }
        sourcePort = captured.uint16(at: 0)
        destinationPort = captured.uint16(at: 2)
        bits.insert(.ports)
    }

    /// Type and answering type stand in for ports; a message that nothing answers keeps its code and its direction.
    private mutating func readICMP(type: UInt8, code: UInt8) {
        sourcePort = UInt16(type)
        let v6 = bits.contains(.v6)
        if let answer = Self.counterpart(ofType: type, v6: v6) {
            destinationPort = UInt16(answer)
        } else {
            destinationPort = UInt16(code)
            bits.insert(.oneWay)
            let quotes: Bool =
                switch type {
                case 3, 4, 5, 11, 12: !v6 || type < 5
                case 1, 2: v6
                default: false
                }
            if quotes { bits.insert(.quotes) }
        }
        bits.formUnion([.ports, .transport])
    }

    /// The ICMP type that answers `type`, or nil where nothing does.
    public static func counterpart(ofType type: UInt8, v6: Bool) -> UInt8? {
        if v6 {
            switch type {
            case 128: 129
            case 129: 128
            case 130: 131
            case 131: 130
            case 133: 134
            case 134: 133
            case 135: 136
            case 136: 135
            case 139: 140
            case 140: 139
            case 144: 145
            case 145: 144
            default: nil
            }
        } else {
            switch type {
            case 8: 0
            case 0: 8
            case 13: 14
            case 14: 13
            case 15: 16
            case 16: 15
            case 10: 9
            case 9: 10
            case 17: 18
            case 18: 17
            default: nil
            }
        }
    }
}
