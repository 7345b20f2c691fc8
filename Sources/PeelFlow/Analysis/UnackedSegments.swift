import PeelWire

/// A segment that was sent and not acknowledged yet.
struct UnackedSegment: BitwiseCopyable, Sendable {
    var time: Int64 = 0
    var sequence: UInt32 = 0
    var end: UInt32 = 0
    var frame: UInt32 = 0
    /// The next younger one in its direction; 0 for none.
    var next: UInt32 = 0
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
    /// Every segment begins where or after its elder ends, so acknowledgments take from the front alone.
    var isOrdered = true

    /// As many as Wireshark keeps.
    static var limit: UInt16 { 10_000 }
}

/// What an acknowledgment took from a queue.
struct Acknowledged {
    /// The oldest segment that ends exactly at the acknowledgment.
    var frame: UInt32 = 0
    var time: Int64 = 0
}

/// The pool of all queues of one table; bounded, and used again.
struct UnackedPool: ~Copyable {
    private var segments: [UnackedSegment] = [UnackedSegment()]
    private var free: UInt32 = 0
    /// The most segments that are kept at once.
    private let limit: Int
    /// Segments that found no room; their round trips are not measured.
    private(set) var refused: UInt64 = 0

    init(limit: Int = 1 << 22) { self.limit = limit }

    /// Puts a segment at the young end.
    @inline(__always)
    mutating func append(_ segment: TCPSegment, to queue: inout UnackedQueue) {
        guard queue.count < UnackedQueue.limit else { return }
        let index = place(
            UnackedSegment(
                time: segment.time.nanoseconds,
                sequence: segment.sequence,
                end: segment.end,
                frame: segment.frame
            )
        )
        if let index { link(index, to: &queue) }
    }

    @inline(__always)
    private mutating func place(_ segment: UnackedSegment) -> UInt32? {
        if free != 0 {
            let index = free
            free = segments[Int(index)].next
            segments[Int(index)] = segment
            return index
        }
        guard segments.count <= limit else {
            refused &+= 1
            return nil
        }
        segments.append(segment)
        return UInt32(truncatingIfNeeded: segments.count &- 1)
    }

    @inline(__always)
    private mutating func release(_ index: UInt32) {
        segments[Int(index)].next = free
        free = index
    }

    /// Takes away what `acknowledgment` covers, cuts what it covers in part, and tells which segment it answers.
    @inline(__always)
    mutating func acknowledge(_ acknowledgment: UInt32, in queue: inout UnackedQueue) -> Acknowledged {
        var answer = Acknowledged()
        // Below every end and no further than the lowest start: nothing to do.
        if queue.count == 0 || !isBefore(queue.lowest, acknowledgment) && acknowledgment != queue.lowestEnd {
            return answer
        }
        guard queue.isOrdered else { return acknowledgeInAnyOrder(acknowledgment, in: &queue) }
        while queue.count > 0 {
            let index = queue.oldest
            let segment = segments[Int(index)]
            if segment.end == acknowledgment {
                if answer.frame == 0 { answer = Acknowledged(frame: segment.frame, time: segment.time) }
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
            release(index)
        }
        return answer
    }

    @inline(never)
    private mutating func acknowledgeInAnyOrder(_ acknowledgment: UInt32, in queue: inout UnackedQueue) -> Acknowledged
    {
        var answer = Acknowledged()
        var index = queue.oldest
        var kept = UnackedQueue()
        while index != 0 {
            let segment = segments[Int(index)]
            if isBefore(acknowledgment, segment.end) {
                if isBefore(segment.sequence, acknowledgment) { segments[Int(index)].sequence = acknowledgment }
                link(index, to: &kept)
            } else {
                if segment.end == acknowledgment, answer.frame == 0 {
                    answer = Acknowledged(frame: segment.frame, time: segment.time)
                }
                release(index)
            }
            index = segment.next
        }
        if kept.youngest != 0 { segments[Int(kept.youngest)].next = 0 }
        queue = kept
        return answer
    }

    /// Puts the segment at `index` of the pool at a queue's young end.
    @inline(__always)
    private mutating func link(_ index: UInt32, to queue: inout UnackedQueue) {
        let segment = segments[Int(index)]
        if queue.count == 0 {
            queue.oldest = index
            queue.lowest = segment.sequence
            queue.highest = segment.end
            queue.lowestEnd = segment.end
            queue.isOrdered = true
        } else {
            segments[Int(queue.youngest)].next = index
            if isBefore(segment.sequence, queue.highest) { queue.isOrdered = false }
            if isBefore(segment.sequence, queue.lowest) { queue.lowest = segment.sequence }
            if isBefore(queue.highest, segment.end) { queue.highest = segment.end }
            if isBefore(segment.end, queue.lowestEnd) { queue.lowestEnd = segment.end }
        }
        queue.youngest = index
        queue.count &+= 1
    }

    /// The segment that has waited longest; nil where none waits.
    func oldest(in queue: UnackedQueue) -> Acknowledged? {
        if queue.count == 0 { return nil }
        let segment = segments[Int(queue.oldest)]
        return Acknowledged(frame: segment.frame, time: segment.time)
    }

    /// Gives a queue's segments back when its flow goes.
    mutating func empty(_ queue: inout UnackedQueue) {
        if queue.count > 0 {
            segments[Int(queue.youngest)].next = free
            free = queue.oldest
        }
        queue = UnackedQueue()
    }

    @inline(__always)
    private func isBefore(_ left: UInt32, _ right: UInt32) -> Bool { Int32(bitPattern: left &- right) < 0 }
}
