import PeelWire

/// Fragments that wait for the others of their packet: what their headers say and which bytes are there, not the bytes.
///
/// A packet counts when it is complete, with the sum of its pieces, as if it had come whole.
struct ZeekFragments {
    private struct Key: Hashable {
        var source: IPv6Address
        var destination: IPv6Address
        var identification: UInt32
        var proto: UInt8
    }

    fileprivate struct Packet {
        var first: Headers?
        var ranges: [Range<Int>] = []
        var end: Int?
        var since: Int64
    }

    private var packets: [Key: Packet] = [:]
    private static var packetLimit: Int { 4_096 }
    private static var rangeLimit: Int { 256 }

    /// Adds a piece; true where the packet is complete, `headers` then are its own.
    mutating func join(_ headers: inout Headers, in frame: borrowing Frame, _ counts: inout FlowCounts) -> Bool {
        let isFirst = !headers.bits.contains(.laterFragment)
        // A piece that was cut cannot be joined: Zeek takes the first as it is and leaves the others.
        if headers.bits.contains(.truncated) { return isFirst }
        guard let place = headers.fragmentPlace(in: frame) else { return false }
        let key = Key(
            source: headers.source, destination: headers.destination, identification: headers.extra,
            proto: headers.proto)
        if packets[key] == nil, packets.count >= Self.packetLimit { forgetOldest(&counts) }
        var packet = packets[key] ?? Packet(since: headers.time.nanoseconds)
        if isFirst { packet.first = packet.first ?? headers }
        if place.isLast { packet.end = place.bytes.upperBound }
        packet.add(place.bytes)
        guard let first = packet.first, let end = packet.end, packet.ranges == [0..<end] else {
            packets[key] = packet.ranges.count <= Self.rangeLimit ? packet : nil
            return false
        }
        packets[key] = nil
        let time = headers.time
        let header = Int(first.transportStart) &- Int(first.networkStart) &- (first.bits.contains(.v6) ? 8 : 0)
        headers = first
        headers.time = time
        headers.bits.remove(.fragment)
        headers.bits.formUnion(.joined)
        headers.ipCount = UInt32(clamping: header &+ end)
        headers.payloadCount = UInt32(clamping: end &- Int(first.transportHeaderCount))
        return true
    }

    private mutating func forgetOldest(_ counts: inout FlowCounts) {
        guard let oldest = packets.min(by: { $0.value.since < $1.value.since }) else { return }
        counts.unmatchedFragments &+= UInt64(oldest.value.ranges.count)
        packets[oldest.key] = nil
    }
}

extension ZeekFragments.Packet {
    /// Adds a range; they stay sorted and apart.
    fileprivate mutating func add(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        ranges.append(range)
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var joined: [Range<Int>] = []
        for next in ranges {
            if let last = joined.last, next.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
            } else {
                joined.append(next)
            }
        }
        ranges = joined
    }
}
