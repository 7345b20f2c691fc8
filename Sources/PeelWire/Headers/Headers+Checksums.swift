extension Headers {
    /// Sums the packet that this record was read from and notes what is wrong in ``bits``.
    ///
    /// Only what can be known is judged: fragments, bytes that were not captured, and checksums that were left to the
    /// network card (partial sums, zero) do not count as wrong (RFC 1071, RFC 768, RFC 9293 section 3.1).
    public mutating func verifyChecksums(in frame: borrowing Frame) {
        let captured = frame.bytes.captured
        if isSound(captured) { return }
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

    /// Whether the checksums of what nearly every frame is, see ``readPlain(_:)``, are right; false of any other frame.
    ///
    /// Words are added in the machine's order, as a sum of 0xffff looks the same in both.
    @inline(__always)
    private func isSound(_ captured: RawSpan) -> Bool {
        let count = Int(transportHeaderCount) &+ Int(payloadCount)
        guard networkStart == 14, transportStart == 34, transportHeaderCount != 0, captured.byteCount >= 34,
            34 &+ count <= captured.byteCount, count <= 0xffff,
            proto == IPProtocol.tcp || proto == IPProtocol.udp,
            bits.isDisjoint(with: [.v6, .fragment, .offload, .routed])
        else { return false }
        let first = captured.load(14, as: UInt64.self)
        let second = captured.load(22, as: UInt32.self)
        let addresses = UInt64(captured.load(26, as: UInt32.self)) &+ UInt64(captured.load(30, as: UInt32.self))
        let header = (first & 0xffff_ffff) &+ (first >> 32) &+ UInt64(second) &+ addresses
        let pseudo = addresses &+ UInt64(UInt16(proto).bigEndian) &+ UInt64(UInt16(truncatingIfNeeded: count).bigEndian)
        let segment = Checksum.total(captured.clamped(34..<34 &+ count))
        return Checksum.fold(header) == 0xffff && Checksum.fold(UInt64(Checksum.fold(segment)) &+ pseudo) == 0xffff
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
        // The pseudo-header's sum alone stands in the field until the card completes it, or nothing.
        bits.insert(pseudo && (field == 0 || field == Checksum.fold(start)) ? .offload : .badChecksum)
    }

    /// The sum of an address's 16-bit words, not folded.
    @inline(__always)
    private static func words(_ address: IPv6Address) -> UInt64 {
        (address.low & 0xffff_ffff) &+ (address.low >> 32) &+ (address.high & 0xffff_ffff) &+ (address.high >> 32)
    }
}
