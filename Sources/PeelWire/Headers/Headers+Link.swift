extension Headers {
    /// Fills `headers` from `frame`; false where the frame carries no IP packet that can be read.
    ///
    /// Checksums are not looked at: see ``verifyChecksums(in:)``.
    public static func read(_ frame: borrowing Frame, number: UInt64, into headers: inout Headers) -> Bool {
        headers = Headers()
        headers.time = frame.time
        headers.number = number
        let whole = frame.bytes
        headers.wireCount = UInt32(clamping: whole.declaredCount)
        if whole.captured.byteCount < whole.declaredCount { headers.bits.insert(.truncated) }
        if frame.linkType == .ethernet {
            guard case .whole(let ethernet) = Ethernet.peel(whole) else { return false }
            let type = ethernet.typeOrLength
            let payload = ethernet.payload
            if type == EtherType.ipv4 { return headers.readIPv4(payload, at: 14) }
            return headers.read(payload, etherType: type, at: 14)
        }
        return headers.readOtherLink(whole, frame.linkType)
    }

    /// Link types other than Ethernet.
    @inline(never)
    private mutating func readOtherLink(_ bytes: PacketBytes, _ linkType: LinkType) -> Bool {
        let captured = bytes.captured
        switch linkType {
        case .null, .loop:
            let family = linkType == .loop ? captured.uint32(at: 0) : captured.uint32LittleEndian(at: 0)
            let payload = bytes.payload(after: 4, upTo: bytes.declaredCount)
            switch family > 0xffff ? family.byteSwapped : family {
            case 2: return readIPv4(payload, at: 4)
            case 10, 24, 28, 30: return readIPv6(payload, at: 4)
            default: return false
            }
        case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6:
            switch captured.uint8(at: 0) >> 4 {
            case 4: return readIPv4(bytes, at: 0)
            case 6: return readIPv6(bytes, at: 0)
            default: return false
            }
        case .linuxCooked:
            return read(
                bytes.payload(after: 16, upTo: bytes.declaredCount), etherType: captured.uint16(at: 14), at: 16)
        case .linuxCooked2:
            return read(
                bytes.payload(after: 20, upTo: bytes.declaredCount), etherType: captured.uint16(at: 0), at: 20)
        default:
            return false
        }
    }

    /// Follows tags, LLC and whatever else stands between an EtherType and an IP header.
    @inline(never)
    mutating func read(_ bytes: PacketBytes, etherType: UInt16, at start: Int) -> Bool {
        var type = etherType
        var bytes = bytes
        var start = start
        var depth = 0
        while depth < 32 {
            switch type {
            case EtherType.ipv4: return readIPv4(bytes, at: start)
            case EtherType.ipv6: return readIPv6(bytes, at: start)
            case EtherType.vlan, EtherType.serviceVLAN, 0x9100:
                guard bytes.captured.byteCount >= 4 else { return false }
                if vlan == Headers.noVLAN { vlan = bytes.captured.uint16(at: 0) & 0x0fff }
                type = bytes.captured.uint16(at: 2)
                bytes = bytes.payload(after: 4, upTo: bytes.declaredCount)
                start &+= 4
            case 0x8847, 0x8848:
                // A stack of MPLS labels (RFC 3032); nothing names what follows but its first bits.
                guard bytes.captured.byteCount >= 4 else { return false }
                let isLast = bytes.captured.uint8(at: 2) & 1 != 0
                bytes = bytes.payload(after: 4, upTo: bytes.declaredCount)
                start &+= 4
                if isLast { return readIP(bytes, at: start) }
            case 0x8864:
                // A PPPoE session (RFC 2516) and the number of PPP's protocol.
                guard bytes.captured.byteCount >= 8 else { return false }
                let number = bytes.captured.uint16(at: 6)
                guard number == 0x0021 || number == 0x0057 else { return false }
                return readIP(bytes.payload(after: 8, upTo: bytes.declaredCount), at: start &+ 8)
            case 0...1500:
                // LLC with SNAP under the code of encapsulated Ethernet (IEEE 802 clause 9.5, RFC 1042).
                guard bytes.captured.byteCount >= 8, bytes.captured.uint16(at: 0) == 0xaaaa,
                    bytes.captured.uint8(at: 2) == 3, bytes.captured.uint24(at: 3) == 0
                else { return false }
                type = bytes.captured.uint16(at: 6)
                if type <= 1500 { return false }
                bytes = bytes.payload(after: 8, upTo: bytes.declaredCount)
                start &+= 8
            default: return false
            }
            depth &+= 1
        }
        return false
    }
}
