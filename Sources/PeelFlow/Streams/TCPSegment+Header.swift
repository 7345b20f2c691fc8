import PeelWire

extension TCPSegment {
    /// Takes what the analysis needs from a packet's record; the options stay unknown.
    @inline(__always)
    mutating func read(_ headers: Headers) {
        time = headers.time
        frame = UInt32(truncatingIfNeeded: headers.number)
        sequence = headers.sequence
        acknowledgment = headers.acknowledgment
        payloadCount = headers.payloadCount
        window = headers.window
        flags = headers.flags
        timeToLive = headers.timeToLive
        windowScale = -1
        hasCutOptions = headers.bits.contains(.cutOptions)
        if headers.bits.contains(.synOptions), let scale = SynOptions(rawValue: headers.extra).windowScale {
            windowScale = Int8(min(14, scale))
        }
        fingerprint = 0
        congestion = 0
        sackedCount = 0
        sackBlocks = 0
        hasDuplicateSack = false
        timestamp = 0
        echo = 0
    }

    /// Takes what the analysis needs from a packet's record, and its options from the frame.
    @inline(__always)
    mutating func read(_ headers: Headers, in frame: borrowing Frame) {
        read(headers)
        let captured = frame.bytes.captured
        let start = Int(headers.transportStart)
        fingerprint = captured.uint16(at: start &+ 16)
        noteNetwork(captured, at: Int(headers.networkStart), isV6: headers.bits.contains(.v6))
        let count = Int(headers.transportHeaderCount)
        if count > 20 { readOptions(captured.clamped(start..<start &+ count)) }
    }

    /// Takes what the IP header at `start` adds: congestion bits, and the identification of IPv4.
    @inline(__always)
    mutating func noteNetwork(_ captured: RawSpan, at start: Int, isV6: Bool) {
        if isV6 {
            congestion = captured.uint8(at: start &+ 1) >> 4 & 3
            timeToLive = captured.uint8(at: start &+ 7)
        } else {
            congestion = captured.uint8(at: start &+ 1) & 3
            timeToLive = captured.uint8(at: start &+ 8)
            fingerprint ^= captured.uint16(at: start &+ 4) &* 0x9e35
        }
    }

    /// Reads what the analysis needs from a TCP header with its options; what was not captured of it is zero.
    init(_ header: RawSpan) {
        self.init()
        sequence = header.uint32(at: 4)
        acknowledgment = header.uint32(at: 8)
        flags = header.uint8(at: 13)
        window = header.uint16(at: 14)
        fingerprint = header.uint16(at: 16)
        let count = Int(header.uint8(at: 12) >> 4) &* 4
        hasCutOptions = header.byteCount < count
        if count > 20 { readOptions(header) }
    }

    /// The window scale of a SYN and timestamps (RFC 7323), and the SACK blocks of an ACK (RFC 2018).
    private mutating func readOptions(_ header: RawSpan) {
        // Timestamps alone, as most segments have them (RFC 7323 appendix A).
        if header.byteCount == 32, header.uint32(at: 20) == 0x0101_080a {
            timestamp = header.uint32(at: 24)
            echo = header.uint32(at: 28)
            return
        }
        readAllOptions(header)
    }

    @inline(never)
    private mutating func readAllOptions(_ header: RawSpan) {
        var offset = 20
        while offset < header.byteCount {
            let kind = header.uint8(at: offset)
            if kind == 0 { return }
            if kind == 1 {
                offset &+= 1
                continue
            }
            let count = Int(header.uint8(at: offset &+ 1))
            // Of blocks that the capture cut, those before the cut count.
            guard count >= 2, offset &+ count <= header.byteCount || kind == 5 && hasCutOptions else { return }
            if kind == 3, count == 3, flags & Headers.Flag.syn != 0 {
                windowScale = Int8(min(14, header.uint8(at: offset &+ 2)))
            } else if kind == 8, count == 10 {
                timestamp = header.uint32(at: offset &+ 2)
                echo = header.uint32(at: offset &+ 6)
            } else if flags & Headers.Flag.syn != 0, kind == 34 ? count > 2 : kind >= 253 && count > 4 {
                // Experiments share two numbers; the next two bytes tell which it is (RFC 6994).
                if kind == 34 || header.uint16(at: offset &+ 2) == 0xf989 { hasCookie = true }
            } else if kind == 5 {
                var block = offset &+ 2
                while block &+ 8 <= min(offset &+ count, header.byteCount) {
                    noteBlock(header.uint32(at: block), header.uint32(at: block &+ 4))
                    block &+= 8
                }
            }
            offset &+= count
        }
    }

    /// A SACK block. The first one tells of bytes that were there already where it lies below the acknowledgment, or
    /// within the second (RFC 2883 section 4).
    private mutating func noteBlock(_ start: UInt32, _ end: UInt32) {
        sackedCount &+= end &- start
        sackBlocks &+= 1
        switch sackBlocks {
        case 1:
            duplicateSackStart = start
            duplicateSackEnd = end
            hasDuplicateSack = !TCPTracker.isAfter(end, acknowledgment)
            sackedTo = hasDuplicateSack ? acknowledgment : end
        case 2:
            if !hasDuplicateSack, !TCPTracker.isAfter(start, duplicateSackStart),
                !TCPTracker.isAfter(duplicateSackEnd, end)
            {
                hasDuplicateSack = true
                sackedTo = end
            } else if TCPTracker.isAfter(end, sackedTo) {
                sackedTo = end
            }
        default:
            if TCPTracker.isAfter(end, sackedTo) { sackedTo = end }
        }
    }
}
