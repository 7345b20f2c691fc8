extension Headers {
    /// Reads an IPv4 header and what it carries.
    @inline(__always)
    mutating func readIPv4(_ bytes: PacketBytes, at start: Int) -> Bool {
        switch IPv4.peel(bytes) {
        case .whole(let ip), .flawed(let ip, _):
            let payload = ip.payload
            let header = ip.header
            let headerCount = header.byteCount
            source = IPv6Address(high: 0, low: UInt64(header.uint32(at: 12)))
            destination = IPv6Address(high: 0, low: UInt64(header.uint32(at: 16)))
            proto = header.uint8(at: 9)
            timeToLive = header.uint8(at: 8)
            dscp = header.uint8(at: 1) >> 2
            if header.uint16(at: 2) == 0 { bits.insert(.offload) }
            ipCount = UInt32(truncatingIfNeeded: headerCount &+ payload.declaredCount)
            networkStart = UInt16(truncatingIfNeeded: start)
            transportStart = UInt16(truncatingIfNeeded: start &+ headerCount)
            let fragment = header.uint16(at: 6) & 0x3fff
            if fragment != 0 {
                bits.insert(.fragment)
                extra = UInt32(header.uint16(at: 4))
                if fragment & 0x1fff != 0 {
                    bits.insert(.laterFragment)
                    payloadCount = UInt32(truncatingIfNeeded: payload.declaredCount)
                    return true
                }
            }
            readTransport(payload)
            return true
        case .stopped:
            return false
        }
    }

    /// Reads an IPv6 header, its extension headers and what they carry (RFC 8200).
    @inline(never)
    mutating func readIPv6(_ bytes: PacketBytes, at start: Int) -> Bool {
        switch IPv6.peel(bytes) {
        case .whole(let ip), .flawed(let ip, _): readIPv6(ip.header, ip.payload, at: start)
        case .stopped: return false
        }
        return true
    }

    /// Walks the extension headers that follow `header`.
    private mutating func readIPv6(_ header: RawSpan, _ payload: PacketBytes, at start: Int) {
        bits.insert(.v6)
        source = IPv6Address(high: header.uint64(at: 8), low: header.uint64(at: 16))
        destination = IPv6Address(high: header.uint64(at: 24), low: header.uint64(at: 32))
        timeToLive = header.uint8(at: 7)
        dscp = UInt8(truncatingIfNeeded: header.uint16(at: 0) >> 6 & 0x3f)
        ipCount = UInt32(truncatingIfNeeded: 40 &+ payload.declaredCount)
        networkStart = UInt16(truncatingIfNeeded: start)
        var next = header.uint8(at: 6)
        var offset = 0
        var left = 32
        let rest = payload.captured
        walk: while left > 0 {
            left &-= 1
            let count: Int
            switch next {
            case 0, 43, 60, 135, 139, 140: count = Int(rest.uint8(at: offset &+ 1)) &* 8 &+ 8
            case 51: count = Int(rest.uint8(at: offset &+ 1)) &* 4 &+ 8
            case 44: count = 8
            default: break walk
            }
            guard offset &+ count <= rest.byteCount else { break walk }
            if next == 44 {
                let field = rest.uint16(at: offset &+ 2)
                if field & 0xfff9 != 0 {
                    bits.insert(.fragment)
                    extra = rest.uint32(at: offset &+ 4)
                    if field & 0xfff8 != 0 { bits.insert(.laterFragment) }
                }
            } else if next == 43, rest.uint8(at: offset &+ 3) != 0 {
                bits.insert(.routed)
            }
            next = rest.uint8(at: offset)
            offset &+= count
            if bits.contains(.laterFragment) { break walk }
        }
        proto = next
        transportStart = UInt16(truncatingIfNeeded: start &+ 40 &+ offset)
        let inner = payload.payload(after: offset, upTo: payload.declaredCount)
        if bits.contains(.laterFragment) {
            payloadCount = UInt32(truncatingIfNeeded: inner.declaredCount)
        } else {
            readTransport(inner)
        }
    }
}
