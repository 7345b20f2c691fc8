import PeelWire

extension TCPSegment {
    /// Reads what the analysis needs from a packet's record, and its options from the frame.
    init(_ headers: Headers, in frame: borrowing Frame) {
        let start = Int(headers.transportStart)
        let end = start &+ Int(headers.transportHeaderCount)
        self.init(frame.bytes.captured.clamped(start..<end))
        time = headers.time
        self.frame = UInt32(truncatingIfNeeded: headers.number)
        payloadCount = headers.payloadCount
    }

    /// Reads what the analysis needs from a TCP header of at least 20 bytes with its options.
    init(_ header: RawSpan) {
        self.init()
        sequence = header.uint32(at: 4)
        acknowledgment = header.uint32(at: 8)
        flags = header.uint8(at: 13)
        window = header.uint16(at: 14)
        if header.byteCount > 20 { readOptions(header) }
    }

    /// The window scale of a SYN (RFC 7323) and the SACK blocks of an ACK (RFC 2018).
    private mutating func readOptions(_ header: RawSpan) {
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
