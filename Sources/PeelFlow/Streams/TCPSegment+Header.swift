import PeelWire

extension TCPSegment {
    /// Takes what the analysis needs from a packet's record; the options stay unknown.
    @inline(__always)
    init(_ headers: Headers) {
        self.init()
        time = headers.time
        frame = UInt32(truncatingIfNeeded: headers.number)
        sequence = headers.sequence
        acknowledgment = headers.acknowledgment
        payloadCount = headers.payloadCount
        window = headers.window
        flags = headers.flags
        timeToLive = headers.timeToLive
        if headers.bits.contains(.synOptions), let scale = SynOptions(rawValue: headers.extra).windowScale {
            windowScale = Int8(min(14, scale))
        }
    }

    /// Takes what the analysis needs from a packet's record, and its options from the frame.
    @inline(__always)
    init(_ headers: Headers, in frame: borrowing Frame) {
        self.init(headers)
        let captured = frame.bytes.captured
        let start = Int(headers.transportStart)
        checksum = captured.uint16(at: start &+ 16)
        if !headers.bits.contains(.v6) { identification = captured.uint16(at: Int(headers.networkStart) &+ 4) }
        let count = Int(headers.transportHeaderCount)
        if count > 20 { readOptions(captured.clamped(start..<start &+ count)) }
    }

    /// Reads what the analysis needs from a TCP header of at least 20 bytes with its options.
    init(_ header: RawSpan) {
        self.init()
        sequence = header.uint32(at: 4)
        acknowledgment = header.uint32(at: 8)
        flags = header.uint8(at: 13)
        window = header.uint16(at: 14)
        checksum = header.uint16(at: 16)
        if header.byteCount > 20 { readOptions(header) }
    }

    /// The window scale of a SYN (RFC 7323) and the SACK blocks of an ACK (RFC 2018).
    @inline(never)
    private mutating func readOptions(_ header: RawSpan) {
        // Timestamps alone, as most segments have them (RFC 7323 appendix A).
        if header.byteCount == 32, header.uint32(at: 20) == 0x0101_080a { return }
        var offset = 20
        while offset < header.byteCount {
            let kind = header.uint8(at: offset)
            if kind == 0 { return }
            if kind == 1 {
                offset &+= 1
                continue
            }
            let count = Int(header.uint8(at: offset &+ 1))
            guard count >= 2, offset &+ count <= header.byteCount else { return }
            if kind == 3, count == 3, flags & Headers.Flag.syn != 0 {
                windowScale = Int8(min(14, header.uint8(at: offset &+ 2)))
            } else if kind == 5 {
                var block = offset &+ 2
                while block &+ 8 <= offset &+ count {
                    sackedCount &+= header.uint32(at: block &+ 4) &- header.uint32(at: block)
                    block &+= 8
                }
            }
            offset &+= count
        }
    }
}
