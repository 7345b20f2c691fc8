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
            if headers.readPlain(whole.captured) { return true }
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
        switch linkType {
        case .null:
            guard case .whole(let header) = Loopback.peel(bytes) else { return false }
            return follow(header.next, header.payload, at: header.payloadOffset)
        case .loop:
            guard case .whole(let header) = OpenBSDLoopback.peel(bytes) else { return false }
            return follow(header.next, header.payload, at: header.payloadOffset)
        case .linuxCooked:
            guard case .whole(let header) = LinuxCooked.peel(bytes) else { return false }
            return follow(header.next, header.payload, at: header.payloadOffset)
        case .linuxCooked2:
            guard case .whole(let header) = LinuxCooked2.peel(bytes) else { return false }
            return follow(header.next, header.payload, at: header.payloadOffset)
        case .ciscoHDLC:
            guard case .whole(let header) = CiscoHDLC.peel(bytes) else { return false }
            return follow(header.next, header.payload, at: header.payloadOffset)
        case .ppp, .pppSerial: return readPPP(bytes, at: 0)
        case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6: return readIP(bytes, at: 0)
        default: return readDevice(bytes, linkType)
        }
    }

    /// Goes on with what a link header says follows it.
    mutating func follow(_ claim: Claim, _ payload: PacketBytes, at start: Int) -> Bool {
        guard case .etherType(let type) = claim else { return false }
        return read(payload, etherType: type, at: start)
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
                switch VLAN.peel(bytes) {
                case .whole(let tag), .flawed(let tag, _):
                    if vlan == Headers.noVLAN { vlan = tag.header.uint16(at: 0) & 0x0fff }
                    type = tag.typeOrLength
                    bytes = tag.payload
                case .stopped: return false
                }
                start &+= 4
            case 0x8847, 0x8848: return readMPLS(bytes, at: start)
            case 0x8864:
                switch PPPoESession.peel(bytes) {
                case .whole(let session), .flawed(let session, _):
                    return readPPP(session.payload, at: start &+ 6)
                case .stopped: return false
                }
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
