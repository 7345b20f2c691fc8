extension Headers {
    /// Link types whose header tells what the capturing device or system knows of a frame.
    @inline(never)
    mutating func readDevice(_ bytes: PacketBytes, _ linkType: LinkType) -> Bool {
        switch linkType {
        case .wireless: return readWireless(bytes, at: 0)
        case .radiotap:
            guard case .whole(let header) = Radiotap.peel(bytes) else { return false }
            return readWireless(header.payload, at: header.payloadOffset)
        case .perPacketInformation:
            guard case .whole(let header) = PerPacketInformation.peel(bytes) else { return false }
            return readInner(header.payload, LinkType(rawValue: header.innerType), at: header.payloadOffset)
        case .packetTap:
            guard case .whole(let header) = PacketTap.peel(bytes) else { return false }
            let inner = LinkType(rawValue: header.header.uint32LittleEndian(at: 8))
            return readInner(header.payload, inner, at: header.payloadOffset)
        case .netfilterLog:
            guard case .whole(let header) = NetfilterLog.peel(bytes) else { return false }
            return follow(header.next, header.payload, at: header.payloadOffset)
        case .solarisIPNet:
            guard case .whole(let header) = SolarisIPNet.peel(bytes) else { return false }
            return follow(header.next, header.payload, at: header.payloadOffset)
        default: return false
        }
    }

    /// A frame whose link type another header names.
    private mutating func readInner(_ bytes: PacketBytes, _ linkType: LinkType, at start: Int) -> Bool {
        switch linkType {
        case .ethernet: readEthernet(bytes, at: start)
        case .wireless: readWireless(bytes, at: start)
        case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6: readIP(bytes, at: start)
        default: false
        }
    }

    /// An IEEE 802.11 frame, where it carries LLC.
    private mutating func readWireless(_ bytes: PacketBytes, at start: Int) -> Bool {
        guard case .whole(let frame) = WirelessLAN.peel(bytes), frame.carriesLLC else { return false }
        return read(frame.payload, etherType: 0, at: start &+ frame.payloadOffset)
    }
}
