import PeelWire

/// A segment that was sent and not acknowledged yet.
struct UnackedSegment: BitwiseCopyable, Sendable {
    var time: Int64 = 0
    var sequence: UInt32 = 0
    var end: UInt32 = 0
    var frame: UInt32 = 0
    /// The next younger one in its direction; 0 for none.
    var next: UInt32 = 0
    /// See ``TCPSegment/fingerprint``.
    var fingerprint: UInt16 = 0
    /// It was sent before.
    var isRepeated = false
}

/// The unacknowledged segments of one direction: a queue in a shared pool, oldest first.
struct UnackedQueue: BitwiseCopyable, Sendable {
    var oldest: UInt32 = 0
    var youngest: UInt32 = 0
    /// The lowest sequence number and the highest end in the queue.
    var lowest: UInt32 = 0
    var highest: UInt32 = 0
    /// The lowest end: no acknowledgment below it removes anything.
    var lowestEnd: UInt32 = 0
    var count: UInt16 = 0
    /// A segment begins before its elder ends, so acknowledgments do not take from the front alone.
    var isDisordered = false

    /// As many as Wireshark keeps.
    static var limit: UInt16 { 10_000 }
}

/// What an acknowledgment took from a queue.
struct Acknowledged {
    /// There is a segment that ends exactly at the acknowledgment.
    var isFound = false
    /// The oldest such segment.
    var frame: UInt32 = 0
    var time: Int64 = 0
    /// That segment was sent once, and nothing that is acknowledged with it was sent after it.
    var isSample = false

    @inline(__always)
    init() {}

    @inline(__always)
    init(_ segment: UnackedSegment) {
        isFound = true
        frame = segment.frame
        time = segment.time
        isSample = !segment.isRepeated
    }
}

/// The queues of all directions of one table. Each shard has its share of the room, and its places lie between those of
/// the others.
///
/// A share is the same for any number of tables that divide the work, because it decides what is measured.
struct UnackedPool: ~Copyable {
    private struct Share: BitwiseCopyable {
        /// The first of the places that may be used again; 0 for none.
        var free: UInt32 = 0
        /// Places used so far.
        var used: UInt32 = 0
    }

    private var segments: RecordStore<UnackedSegment>
    private var shares: RecordStore<Share>
    private let shareCount: Int
    private let shardCount: Int
    /// Segments that found no room; their round trips are not measured.
    private(set) var refused: UInt64 = 0

    /// Makes room for `limit` segments in `shards` regions.
    init(limit: Int = 1 << 22, shards: Int = 1) throws(ReservationError) {
        // Index 0 stands for none.
        let segments = try RecordStore<UnackedSegment>(capacity: limit &+ 1, huge: true)
        let shares = try RecordStore<Share>(capacity: shards, huge: false)
        self.segments = segments
        self.shares = shares
        shardCount = max(shards, 1)
        shareCount = limit / max(shards, 1)
    }

    /// Asks for the memory of a queue's oldest segment; or, when that is here, for the next.
    @inline(__always)
    func prefetch(_ queue: UnackedQueue, next: Bool) {
        segments.prefetch(Int(next ? segments[Int(queue.oldest)].next : queue.oldest))
    }

    /// Puts a segment at the young end.
    @inline(__always)
    mutating func append(_ segment: UnackedSegment, to queue: inout UnackedQueue, shard: Int) {
        guard queue.count < UnackedQueue.limit else { return }
        var index = shares[shard].free
        if index != 0 {
            let next = segments[Int(index)].next
            shares[shard].free = next
            // The shard's next segment will be put there.
            segments.prefetch(Int(next))
        } else {
            index = fresh(shard)
            if index == 0 { return }
        }
        segments[Int(index)] = segment
        link(index, segment.sequence, segment.end, to: &queue)
    }

    @inline(never)
    private mutating func fresh(_ shard: Int) -> UInt32 {
        let used = Int(shares[shard].used)
        guard used < shareCount else {
            refused &+= 1
            return 0
        }
        shares[shard].used &+= 1
        return UInt32(truncatingIfNeeded: used &* shardCount &+ shard &+ 1)
    }

    @inline(__always)
    private mutating func release(_ index: UInt32, _ shard: Int) {
        segments[Int(index)].next = shares[shard].free
        shares[shard].free = index
    }

    /// Takes away what `acknowledgment` covers, cuts what it covers in part, and tells which segment it answers.
    @inline(__always)
    mutating func acknowledge(_ acknowledgment: UInt32, in queue: inout UnackedQueue, shard: Int)
        -> Acknowledged
    {
        // Below every end and no further than the lowest start: nothing to do.
        if queue.count == 0
            || !isBefore(queue.lowest, acknowledgment) && acknowledgment != queue.lowestEnd
        {
            return Acknowledged()
        }
        if queue.isDisordered { return acknowledgeInAnyOrder(acknowledgment, in: &queue, shard) }
        var answer = Acknowledged()
        while queue.count > 0 {
            let index = queue.oldest
            let segment = segments[Int(index)]
            if segment.end == acknowledgment {
                if !answer.isFound { answer = Acknowledged(segment) }
            } else if isBefore(acknowledgment, segment.end) {
                if isBefore(segment.sequence, acknowledgment) {
                    segments[Int(index)].sequence = acknowledgment
                }
                queue.lowest = segments[Int(index)].sequence
                queue.lowestEnd = segment.end
                break
            }
            queue.oldest = segment.next
            queue.count &-= 1
            release(index, shard)
        }
        return answer
    }

    @inline(never)
    private mutating func acknowledgeInAnyOrder(
        _ acknowledgment: UInt32, in queue: inout UnackedQueue, _ shard: Int
    ) -> Acknowledged {
        var answer = Acknowledged()
        var index = queue.oldest
        var kept = UnackedQueue()
        while index != 0 {
            let segment = segments[Int(index)]
            if isBefore(acknowledgment, segment.end) {
                if isBefore(segment.sequence, acknowledgment) {
                    segments[Int(index)].sequence = acknowledgment
                }
                link(index, segments[Int(index)].sequence, segment.end, to: &kept)
            } else {
                if segment.end == acknowledgment, !answer.isFound {
                    answer = Acknowledged(segment)
                } else {
                    // Sent after the one that is answered, so that nobody knows which of them is.
                    answer.isSample = false
                }
                release(index, shard)
            }
            index = segment.next
        }
        if kept.youngest != 0 { segments[Int(kept.youngest)].next = 0 }
        queue = kept
        return answer
    }

    /// Puts the segment at `index` of the pool at a queue's young end.
    @inline(__always)
    private mutating func link(
        _ index: UInt32, _ sequence: UInt32, _ end: UInt32, to queue: inout UnackedQueue
    ) {
        if queue.count == 0 {
            queue.oldest = index
            queue.lowest = sequence
            queue.highest = end
            queue.lowestEnd = end
            queue.isDisordered = false
        } else {
            segments[Int(queue.youngest)].next = index
            if isBefore(sequence, queue.highest) { queue.isDisordered = true }
            if isBefore(sequence, queue.lowest) { queue.lowest = sequence }
            if isBefore(queue.highest, end) { queue.highest = end }
            if isBefore(end, queue.lowestEnd) { queue.lowestEnd = end }
        }
        queue.youngest = index
        queue.count &+= 1
    }

    /// The segment that has waited longest; nil where none waits.
    func oldest(in queue: UnackedQueue) -> UnackedSegment? {
        queue.count == 0 ? nil : segments[Int(queue.oldest)]
    }

    /// How many bytes lie between the lowest and the highest number of a queue, as Wireshark counts them: with numbers
    /// relative to the direction's first, and those before it as very high ones.
    func extent(of queue: UnackedQueue, from base: UInt32) -> UInt32 {
        if queue.lowest &- base <= queue.highest &- base { return queue.highest &- queue.lowest }
        return extentAround(base, of: queue)
    }

    /// The same of a queue that holds numbers before `base` and behind it. Looks at no more than a thousand segments.
    @inline(never)
    private func extentAround(_ base: UInt32, of queue: UnackedQueue) -> UInt32 {
        var lowest = UInt32.max
        var highest: UInt32 = 0
        var index = queue.oldest
        var left = min(queue.count, 1000)
        while left > 0 {
            let segment = segments[Int(index)]
            lowest = min(lowest, segment.sequence &- base)
            highest = max(highest, segment.end &- base)
            index = segment.next
            left &-= 1
        }
        return highest &- lowest
    }

    /// The latest segment that waits and holds the byte at `sequence`. Looks at no more than a thousand of a queue.
    func latest(covering sequence: UInt32, in queue: UnackedQueue) -> UnackedSegment? {
        var found: UnackedSegment?
        var index = queue.oldest
        var left = min(queue.count, 1000)
        while left > 0 {
            let segment = segments[Int(index)]
            if !isBefore(sequence, segment.sequence), isBefore(sequence, segment.end) { found = segment }
            index = segment.next
            left &-= 1
        }
        return found
    }

    /// Gives a queue's segments back when its flow goes.
    mutating func empty(_ queue: inout UnackedQueue, shard: Int) {
        if queue.count > 0 {
            segments[Int(queue.youngest)].next = shares[shard].free
            shares[shard].free = queue.oldest
            segments.prefetch(Int(queue.oldest))
        }
        queue = UnackedQueue()
    }

    @inline(__always)
    private func isBefore(_ left: UInt32, _ right: UInt32) -> Bool {
        Int32(bitPattern: left &- right) < 0
    }
}
