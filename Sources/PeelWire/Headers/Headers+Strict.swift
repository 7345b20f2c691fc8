/// What a reader asks who, like Zeek, believes nothing: sums as they stand, lengths as they stand.
extension Headers {
    /// The IP packet ends within the frame, by its own length. A length of zero, which segmentation offload leaves, does
    /// not say.
    public func isWithinFrame(_ frame: borrowing Frame) -> Bool {
        let start = Int(networkStart)
        let captured = frame.bytes.captured
        guard start &+ 6 <= captured.byteCount else { return true }
        let count =
            bits.contains(.v6) ? 40 &+ Int(captured.uint16(at: start &+ 4)) : Int(captured.uint16(at: start &+ 2))
        return start &+ count <= Int(wireCount)
    }

    /// An IPv4 header's own checksum is right (RFC 791 section 3.1); IPv6 has none.
    public func isInternetSumRight(in frame: borrowing Frame) -> Bool {
        if bits.contains(.v6) { return true }
        let captured = frame.bytes.captured
        let start = Int(networkStart)
        let end = Int(transportStart)
        guard start < end, end <= captured.byteCount else { return true }
        return Checksum.sum(captured.clamped(start..<end)) == 0xffff
    }

    /// The transport's checksum is right, a partial sum left to the network card is not; nil where it cannot be known.
    public func isTransportSumRight(in frame: borrowing Frame) -> Bool? {
        let start = Int(transportStart)
        let count = Int(transportHeaderCount) &+ Int(payloadCount)
        let captured = frame.bytes.captured
        guard transportHeaderCount != 0, bits.isDisjoint(with: [.fragment, .joined, .routed]),
            start &+ count <= captured.byteCount
        else { return nil }
        let bytes = captured.clamped(start..<start &+ count)
        switch proto {
        case IPProtocol.udp where bytes.uint16(at: 6) == 0: return !bits.contains(.v6)
        case IPProtocol.tcp, IPProtocol.udp, IPProtocol.icmpv6:
            let pseudo = Self.wordSum(source) &+ Self.wordSum(destination) &+ UInt64(proto) &+ UInt64(count)
            return Checksum.sum(bytes, from: UInt32(Checksum.fold(pseudo))) == 0xffff
        case IPProtocol.icmp: return Checksum.sum(bytes) == 0xffff
        default: return nil
        }
    }

    /// The transport's payload was captured to its end.
    public func isPayloadCaptured(in frame: borrowing Frame) -> Bool {
        bits.contains(.joined)
            || Int(transportStart) &+ Int(transportHeaderCount) &+ Int(payloadCount) <= frame.bytes.captured.byteCount
    }

    /// Where a fragment lies in its packet, and whether it is the last one (RFC 791 section 3.2, RFC 8200 section 4.5).
    public func fragmentPlace(in frame: borrowing Frame) -> (bytes: Range<Int>, isLast: Bool)? {
        let captured = frame.bytes.captured
        let offset: Int
        let isLast: Bool
        if bits.contains(.v6) {
            // The fragment header is the last one before what it carries.
            let start = Int(transportStart) &- 8
            guard start > Int(networkStart), start &+ 8 <= captured.byteCount else { return nil }
            let field = captured.uint16(at: start &+ 2)
            offset = Int(field & 0xfff8)
            isLast = field & 1 == 0
        } else {
            let field = captured.uint16(at: Int(networkStart) &+ 6)
            offset = Int(field & 0x1fff) &* 8
            isLast = field & 0x2000 == 0
        }
        let count = Int(ipCount) &- (Int(transportStart) &- Int(networkStart))
        return count < 0 ? nil : (offset..<offset &+ count, isLast)
    }

    private static func wordSum(_ address: IPv6Address) -> UInt64 {
        (address.low & 0xffff_ffff) &+ (address.low >> 32) &+ (address.high & 0xffff_ffff) &+ (address.high >> 32)
    }
}
