extension Headers {
    /// The packet that this one carries, read as a packet of its own; nil where it carries none that can be read.
    ///
    /// IP in IP (RFC 2003, RFC 2473, RFC 4213), GRE (RFC 2784, RFC 2890) and PIM registers (RFC 7761 section 4.9.3).
    @inline(never)
    public func carried(in frame: borrowing Frame) -> Headers? {
        guard bits.contains(.tunnel), tunnelDepth < 7 else { return nil }
        let captured = frame.bytes.captured
        let start = Int(transportStart)
        let bytes = PacketBytes(
            captured: captured.clamped(start..<captured.byteCount),
            declaredCount: Int(payloadCount)
        )
        var inner = Headers()
        inner.time = time
        inner.number = number
        inner.wireCount = wireCount
        inner.vlan = vlan
        inner.tunnelDepth = tunnelDepth &+ 1
        inner.bits = bits.intersection(.truncated)
        let isReadable: Bool =
            switch proto {
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

    /// Reads an IP packet of the version that its first bits name.
    mutating func readIP(_ bytes: PacketBytes, at start: Int) -> Bool {
        switch bytes.captured.uint8(at: 0) >> 4 {
        case 4: readIPv4(bytes, at: start)
        case 6: readIPv6(bytes, at: start)
        default: false
        }
    }

    /// Reads what a GRE header carries; its checksum, key and sequence number are there as its flags tell.
    private mutating func readGRE(_ bytes: PacketBytes, at start: Int) -> Bool {
        let flags = bytes.captured.uint16(at: 0)
        guard bytes.captured.byteCount >= 4, flags & 7 == 0 else { return false }
        var count = 4
        if flags & 0x8000 != 0 { count &+= 4 }
        if flags & 0x2000 != 0 { count &+= 4 }
        if flags & 0x1000 != 0 { count &+= 4 }
        let payload = bytes.payload(after: count, upTo: bytes.declaredCount)
        let type = bytes.captured.uint16(at: 2)
        if type == 0x6558 {
            guard case .whole(let ethernet) = Ethernet.peel(payload) else { return false }
            return read(ethernet.payload, etherType: ethernet.typeOrLength, at: start &+ count &+ 14)
        }
        return type > 1500 && read(payload, etherType: type, at: start &+ count)
    }
}
