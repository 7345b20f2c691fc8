/// The memory that a table's analyses share: segments on their way with their queues, and events.
struct AnalysisMemory: ~Copyable {
    var pool: UnackedPool
    private var queues: PlaceStore<UnackedQueue>
    private var records: PlaceStore<TCPEvents>

    /// Makes room for the queues and events of `limit` directions, and for segments of as many shards.
    init(directions limit: Int, shards: Int = 1) throws(ReservationError) {
        let pool = try UnackedPool(shards: shards)
        let queues = try PlaceStore<UnackedQueue>(capacity: limit, empty: UnackedQueue())
        let records = try PlaceStore<TCPEvents>(capacity: limit, empty: TCPEvents())
        self.pool = pool
        self.queues = queues
        self.records = records
    }

    /// The record of events at `index`, which is made where it is 0; false where there is no room.
    @inline(__always)
    mutating func make(_ index: inout UInt32) -> Bool { records.make(&index) }

    subscript(index: UInt32) -> TCPEvents {
        @inline(__always)
        _read { yield records.store[Int(index)] }
        @inline(__always)
        _modify { yield &records.store[Int(index)] }
    }

    /// The segments of a side that wait, without the one it keeps.
    @inline(__always)
    func queue(of side: AnalysisSide) -> UnackedQueue {
        side.has(AnalysisSide.Bits.queued) ? queues.store[Int(side.queue)] : UnackedQueue()
    }

    /// Keeps a side's queue as it is now.
    @inline(__always)
    mutating func store(_ queue: UnackedQueue, for side: inout AnalysisSide, shard: Int) {
        if queue.count == 0 {
            if side.has(AnalysisSide.Bits.queued) { queues.store[Int(side.queue)].count = 0 }
            side.bits &= ~AnalysisSide.Bits.queued
        } else if queues.make(&side.queue) {
            queues.store[Int(side.queue)] = queue
            side.bits |= AnalysisSide.Bits.queued
        } else {
            var lost = queue
            pool.empty(&lost, shard: shard)
        }
    }

    /// Puts a segment at the young end of a side's queue.
    @inline(__always)
    mutating func append(_ segment: UnackedSegment, to side: inout AnalysisSide, shard: Int) {
        guard queues.make(&side.queue) else { return }
        pool.append(segment, to: &queues.store[Int(side.queue)], shard: shard)
        if queues.store[Int(side.queue)].count != 0 { side.bits |= AnalysisSide.Bits.queued }
    }

    /// Takes what an acknowledgment covers from a side's queue.
    @inline(__always)
    mutating func acknowledge(_ acknowledgment: UInt32, in side: inout AnalysisSide, shard: Int)
        -> Acknowledged
    {
        let answer = pool.acknowledge(acknowledgment, in: &queues.store[Int(side.queue)], shard: shard)
        if queues.store[Int(side.queue)].count == 0 { side.bits &= ~AnalysisSide.Bits.queued }
        return answer
    }

    /// Takes everything from a side's queue.
    @inline(__always)
    mutating func empty(_ side: inout AnalysisSide, shard: Int) {
        pool.empty(&queues.store[Int(side.queue)], shard: shard)
        side.bits &= ~AnalysisSide.Bits.queued
    }

    /// Asks for the memory of a side's queue, where it is likely to be needed.
    @inline(__always)
    func prefetch(_ side: AnalysisSide) {
        let isLikely = side.has(AnalysisSide.Bits.queued) || side.hasElders && side.queue != 0
        if isLikely { queues.store.prefetch(Int(side.queue)) }
    }

    /// Asks for the oldest segment in a side's queue, which is here; or, when that is here, for the next.
    @inline(__always)
    func prefetchOldest(_ side: AnalysisSide, next: Bool = false) {
        if side.has(AnalysisSide.Bits.queued) { pool.prefetch(queues.store[Int(side.queue)], next: next) }
    }

    /// Gives back what a connection holds.
    mutating func release(_ analysis: inout TCPAnalysis, shard: Int) {
        for side in 0...1 {
            if analysis.sides[side].has(AnalysisSide.Bits.queued) {
                empty(&analysis.sides[side], shard: shard)
            }
            queues.release(&analysis.sides[side].queue)
            records.release(&analysis.tallies[side].events)
        }
    }
}

/// Records that are made when they are needed; a place of 0 stands for none.
struct PlaceStore<Record: BitwiseCopyable>: ~Copyable {
    var store: RecordStore<Record>
    private let empty: Record
    private var free: [UInt32] = []
    private var used: UInt32 = 0

    /// Makes room for `capacity` records, of which `empty` is a fresh one: all zero bits.
    init(capacity: Int, empty: Record) throws(ReservationError) {
        store = try RecordStore(capacity: min(capacity &+ 1, 1 << 31), huge: false)
        self.empty = empty
    }

    /// Makes a record where `index` is 0; false where there is no room.
    @inline(__always)
    mutating func make(_ index: inout UInt32) -> Bool {
        if index == 0 { index = allocate() }
        return index != 0
    }

    @inline(never)
    private mutating func allocate() -> UInt32 {
        if let index = free.popLast() {
            store[Int(index)] = empty
            return index
        }
        guard Int(used) &+ 1 < store.capacity else { return 0 }
        used &+= 1
        return used
    }

    /// Gives a record back.
    mutating func release(_ index: inout UInt32) {
        if index != 0 { free.append(index) }
        index = 0
    }
}
