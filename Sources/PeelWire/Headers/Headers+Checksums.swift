extension Headers {
    /// Sums the packet that this record was read from and notes what is wrong in ``bits``.
    ///
    /// Only what can be known is judged: fragments, bytes that were not captured, and checksums that were left to the
    /// network card (partial sums, zero) do not count as wrong (RFC 1071, RFC 768, RFC 9293 section 3.1).
    @inline(__always)
    public mutating func verifyChecksums(in frame: borrowing Frame) {
        let captured = frame.bytes.captured
        if !bits.contains(.v6) { verifyInternet(captured) }
        let transport = transportHeaderCount
        guard transport != 0, !bits.contains(.fragment), !bits.contains(.offload), !bits.contains(.routed) else {
            return
        }
        let start = Int(transportStart)
        let count = Int(transport) &+ Int(payloadCount)
        guard start &+ count <= captured.byteCount else { return }
        let bytes = captured.clamped(start..<start &+ count)
        switch proto {
        case IPProtocol.tcp: verify(bytes, checksumAt: 16, pseudo: true, zeroMeansNone: false)
        case IPProtocol.udp: verify(bytes, checksumAt: 6, pseudo: true, zeroMeansNone: true)
        case IPProtocol.icmp: verify(bytes, checksumAt: 2, pseudo: false, zeroMeansNone: false)
        case IPProtocol.icmpv6: verify(bytes, checksumAt: 2, pseudo: true, zeroMeansNone: false)
        default: break
        }
    }

    @inline(__always)
    private mutating func verifyInternet(_ captured: RawSpan) {
        let start = Int(networkStart)
        let header = captured.clamped(start..<max(start, Int(transportStart)))
        if header.byteCount == 20 {
            // The header without options, which nearly every packet has: five words.
            let first = header.load(0, as: UInt64.self)
            let second = header.load(8, as: UInt64.self)
            let total =
                (first & 0xffff_ffff) &+ (first >> 32) &+ (second & 0xffff_ffff) &+ (second >> 32)
                &+ UInt64(header.load(16, as: UInt32.self))
            if Checksum.fold(total) == 0xffff { return }
        } else if Checksum.sum(header) == 0xffff {
            return
        }
        // An empty field is what a card that sums for itself is given.
        bits.insert(captured.uint16(at: start &+ 10) == 0 ? .offload : .badChecksum)
    }

    @inline(__always)
    private mutating func verify(_ bytes: RawSpan, checksumAt offset: Int, pseudo: Bool, zeroMeansNone: Bool) {
        var start: UInt64 = 0
        if pseudo {
            start = Self.words(source) &+ Self.words(destination) &+ UInt64(proto) &+ UInt64(bytes.byteCount)
        }
        if Checksum.fold(start &+ UInt64(Checksum.sum(bytes))) == 0xffff { return }
        let field = bytes.uint16(at: offset)
        if zeroMeansNone, field == 0 { return }
        // The pseudo-header's sum alone stands in the field until the card completes it.
        bits.insert(pseudo && field == Checksum.fold(start) ? .offload : .badChecksum)
    }

    /// The sum of an address's 16-bit words, not folded.
    @inline(__always)
    private static func words(_ address: IPv6Address) -> UInt64 {
        (address.low & 0xffff_ffff) &+ (address.low >> 32) &+ (address.high & 0xffff_ffff) &+ (address.high >> 32)
    }
}
