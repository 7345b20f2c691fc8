/// What happened beside the ordinary to the segments of one direction: made at its first event.
struct TCPEvents: BitwiseCopyable, Sendable {
    /// Retransmissions of every kind, as `tcp.analysis.retransmission` marks them, and their payload.
    var retransmissions: UInt32 = 0
    var fastRetransmissions: UInt32 = 0
    var retransmittedBytes: UInt64 = 0
    var spuriousRetransmissions: UInt32 = 0
    var outOfOrder: UInt32 = 0
    var duplicateAcks: UInt32 = 0
    var lostSegments: UInt32 = 0
    var zeroWindows: UInt32 = 0
    var windowFull: UInt32 = 0
    var keepAlives: UInt32 = 0

    /// Flags that are counted.
    static var counted: AnalysisFlags {
        [
            .retransmission, .fastRetransmission, .spuriousRetransmission, .outOfOrder, .duplicateAck, .lostSegment,
            .zeroWindow, .windowFull, .keepAlive,
        ]
    }

    /// Counts what the analysis found of a segment with so much payload.
    mutating func note(_ flags: AnalysisFlags, payload: UInt32) {
        if !flags.isDisjoint(with: .repeated) {
            retransmissions &+= 1
            retransmittedBytes &+= UInt64(payload)
            if flags.contains(.fastRetransmission) { fastRetransmissions &+= 1 }
            if flags.contains(.spuriousRetransmission) { spuriousRetransmissions &+= 1 }
        }
        if flags.contains(.outOfOrder) { outOfOrder &+= 1 }
        if flags.contains(.duplicateAck) { duplicateAcks &+= 1 }
        if flags.contains(.lostSegment) { lostSegments &+= 1 }
        if flags.contains(.zeroWindow) { zeroWindows &+= 1 }
        if flags.contains(.windowFull) { windowFull &+= 1 }
        if flags.contains(.keepAlive) { keepAlives &+= 1 }
    }
}

/// The memory that a table's analyses share: segments on their way, and events.
struct AnalysisMemory: ~Copyable {
    var pool: UnackedPool
    private var records: RecordStore<TCPEvents>
    private var free: [UInt32] = []
    private var used: UInt32 = 0

    /// Makes room for the events of `limit` directions, and for segments of as many shards.
    init(events limit: Int, shards: Int = 1) throws(ReservationError) {
        let pool = try UnackedPool(shards: shards)
        // Index 0 stands for none.
        let records = try RecordStore<TCPEvents>(capacity: limit &+ 1, huge: false)
        self.pool = pool
        self.records = records
    }

    /// The record at `index`, which is made where it is 0; false where there is no room.
    @inline(__always)
    mutating func make(_ index: inout UInt32) -> Bool {
        if index == 0 { index = allocate() }
        return index != 0
    }

    @inline(never)
    private mutating func allocate() -> UInt32 {
        if let index = free.popLast() {
            records[Int(index)] = TCPEvents()
            return index
        }
        guard Int(used) &+ 1 < records.capacity else { return 0 }
        used &+= 1
        return used
    }

    /// Gives back what a connection holds.
    mutating func release(_ analysis: inout TCPAnalysis, shard: Int) {
        for side in 0...1 {
            pool.empty(&analysis.flights[side].unacked, shard: shard)
            if analysis.sides[side].events != 0 { free.append(analysis.sides[side].events) }
            analysis.sides[side].events = 0
        }
    }

    subscript(index: UInt32) -> TCPEvents {
        @inline(__always)
        _read { yield records[Int(index)] }
        @inline(__always)
        _modify { yield &records[Int(index)] }
    }
}
