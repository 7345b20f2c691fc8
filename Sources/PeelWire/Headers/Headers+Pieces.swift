/// Where a piece of a fragmented packet belongs.
public struct FragmentPiece: Sendable, BitwiseCopyable {
    /// Where its bytes begin in the packet that it is a piece of.
    public var offset: Int
    /// More pieces follow it.
    public var more: Bool
    /// The protocol that the whole carries, as the piece tells it.
    public var proto: UInt8
    /// Where its bytes lie in the frame, and how many the headers declare.
    public var start: Int
    public var count: Int
}

extension Headers {
    /// What the IP headers of a fragment say of its place (RFC 791 section 3.1, RFC 8200 section 4.5); nil for a packet
    /// that is no fragment.
    public func piece(in frame: borrowing Frame) -> FragmentPiece? {
        guard bits.contains(.fragment) else { return nil }
        let captured = frame.bytes.captured
        let network = Int(networkStart)
        let end = network &+ Int(ipCount)
        if !bits.contains(.v6) {
            let field = captured.uint16(at: network &+ 6)
            let start = network &+ Int(captured.uint8(at: network) & 15) &* 4
            return FragmentPiece(
                offset: Int(field & 0x1fff) &* 8, more: field & 0x2000 != 0, proto: proto, start: start,
                count: max(0, end &- start))
        }
        var next = captured.uint8(at: network &+ 6)
        var place = network &+ 40
        var left = 32
        while left > 0, place &+ 8 <= captured.byteCount {
            left &-= 1
            let following = captured.uint8(at: place)
            if next == 44 {
                let field = captured.uint16(at: place &+ 2)
                return FragmentPiece(
                    offset: Int(field & 0xfff8), more: field & 1 != 0, proto: following, start: place &+ 8,
                    count: max(0, end &- place &- 8))
            }
            guard let count = Self.extensionCount(next, captured.uint8(at: place &+ 1)) else { return nil }
            next = following
            place &+= count
        }
        return nil
    }

    /// How long an IPv6 extension header is that says `length`; nil for what is none.
    private static func extensionCount(_ kind: UInt8, _ length: UInt8) -> Int? {
        switch kind {
        case 0, 43, 60, 135, 139, 140: Int(length) &* 8 &+ 8
        case 51: Int(length) &* 4 &+ 8
        default: nil
        }
    }

    /// The packet that pieces were put together to, of which this record is one: `whole` is what follows its IP header
    /// and carries protocol `carried`. ``transportStart`` counts in `whole`.
    public func joined(_ whole: RawSpan, carrying carried: UInt8) -> Headers {
        var joined = self
        joined.bits.subtract([.fragment, .laterFragment, .ports, .transport, .tunnel, .synOptions, .truncated])
        joined.bits.insert(.joined)
        joined.proto = carried
        joined.extra = 0
        joined.flags = 0
        joined.transportHeaderCount = 0
        joined.payloadCount = 0
        var place = 0
        var left = 32
        while left > 0, bits.contains(.v6), place &+ 8 <= whole.byteCount,
            let count = Self.extensionCount(joined.proto, whole.uint8(at: place &+ 1))
        {
            left &-= 1
            joined.proto = whole.uint8(at: place)
            place &+= count
        }
        let rest = whole.clamped(place..<whole.byteCount)
        joined.transportStart = UInt16(truncatingIfNeeded: place)
        joined.readTransport(PacketBytes(captured: rest, declaredCount: rest.byteCount))
        return joined
    }
}
