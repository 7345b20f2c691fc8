/// Which flows each shard holds, and whose turn it is to leave: a clock a shard.
///
/// The hand passes over flows that were used since it last came, and takes the first that was not: least recently
/// used, without touching any other flow's memory when a packet comes.
struct FlowShards: ~Copyable {
    private var ring: RecordStore<UInt32>
    private var counts: [Int]
    private var hands: [Int]
    let limit: Int

    init(count: Int, limit: Int) throws(ReservationError) {
        ring = try RecordStore(capacity: count * limit, huge: false)
        counts = Array(repeating: 0, count: count)
        hands = Array(repeating: 0, count: count)
        self.limit = limit
    }

    /// Whether the shard has no room.
    func isFull(_ shard: Int) -> Bool { counts[shard] >= limit }

    /// Whether the shard may be full before the packets that wait are counted.
    @inline(__always)
    func isNearlyFull(_ shard: Int) -> Bool { counts[shard] &+ FlowTable.Waiting.limit >= limit }

    /// Adds a flow to a shard that has room.
    mutating func add(_ record: Int, to shard: Int) {
        ring[shard &* limit &+ counts[shard]] = UInt32(truncatingIfNeeded: record)
        counts[shard] &+= 1
    }

    /// The flow under the hand.
    func current(_ shard: Int) -> Int { Int(ring[shard &* limit &+ hands[shard]]) }

    /// Passes over the flow under the hand.
    mutating func pass(_ shard: Int) {
        hands[shard] = hands[shard] &+ 1 >= counts[shard] ? 0 : hands[shard] &+ 1
    }

    /// Puts another flow where the hand is, and goes on.
    mutating func replace(_ shard: Int, with record: Int) {
        ring[shard &* limit &+ hands[shard]] = UInt32(truncatingIfNeeded: record)
        pass(shard)
    }

    /// The flows of a shard, in no order of meaning.
    func flowCount(_ shard: Int) -> Int { counts[shard] }
    func flow(_ shard: Int, _ place: Int) -> Int { Int(ring[shard &* limit &+ place]) }

    /// Takes the flow at `place` out; the last one comes there.
    mutating func remove(_ shard: Int, _ place: Int) {
        counts[shard] &-= 1
        ring[shard &* limit &+ place] = ring[shard &* limit &+ counts[shard]]
        if hands[shard] >= counts[shard] { hands[shard] = 0 }
    }
}
