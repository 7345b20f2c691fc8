import PeelWire

/// Which endpoint of a packet is the lower one, so that both directions of a flow meet in one key.
struct FlowOrder {
    let fromLow: Bool
    /// See ``FlowRecord/Bits``.
    let keyBits: UInt8

    @inline(__always)
    init(_ headers: borrowing Headers) {
        var bits: UInt8 = 0
        if headers.bits.contains(.v6) { bits |= FlowRecord.Bits.v6 }
        if !headers.bits.contains(.ports) { bits |= FlowRecord.Bits.portless }
        if headers.bits.contains(.oneWay) {
            bits |= FlowRecord.Bits.oneWay
            fromLow = true
        } else {
            let source = headers.source
            let destination = headers.destination
            if source.low != destination.low {
                fromLow = source.low < destination.low
            } else if source.high != destination.high {
                fromLow = source.high < destination.high
            } else {
                fromLow = headers.sourcePort <= headers.destinationPort
            }
        }
        keyBits = bits
    }

    /// Bits that tell the shard; the same in every run, because a shard's limit decides what is evicted.
    @inline(__always)
    func shardHash(_ headers: borrowing Headers) -> UInt64 {
        let source = headers.source.low ^ headers.source.high &* 0x9e37_79b9_7f4a_7c15
        let destination = headers.destination.low ^ headers.destination.high &* 0x9e37_79b9_7f4a_7c15
        let ends = (source ^ UInt64(headers.sourcePort) << 40) &+ (destination ^ UInt64(headers.destinationPort) << 40)
        let one = fromLow || keyBits & FlowRecord.Bits.oneWay == 0 ? ends : source
        let mixed = (one ^ UInt64(headers.proto)) &* 0xd6e8_feb8_6659_fd93
        return ((mixed ^ mixed >> 32) &* 0xd6e8_feb8_6659_fd93) >> 56
    }
}

/// A secret of this run, so that nobody can prepare addresses that fall into one chain of slots.
///
/// Nothing that is printed depends on it.
struct FlowSeed: Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64

    init() {
        var generator = SystemRandomNumberGenerator()
        first = generator.next() | 1
        second = generator.next() | 1
        third = generator.next() | 1
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// A hash of the key.
    @inline(__always)
    func hash(_ headers: borrowing Headers, fromLow: Bool) -> UInt64 {
        let low = fromLow ? headers.source : headers.destination
        let high = fromLow ? headers.destination : headers.source
        let lowPort = UInt64(fromLow ? headers.sourcePort : headers.destinationPort)
        let highPort = UInt64(fromLow ? headers.destinationPort : headers.sourcePort)
        let ends = Self.mix(low.low ^ first, high.low ^ second)
        let more = headers.bits.contains(.v6) ? Self.mix(low.high ^ second, high.high ^ third) : 0
        let ports = lowPort | highPort << 16 | UInt64(headers.proto) << 32
        return Self.mix(ends ^ more ^ first, ports ^ third)
    }
}
