import PeelWire

/// A range of sequence numbers that has not been seen.
struct Hole: BitwiseCopyable, Sendable {
    var start: UInt32 = 0
    var end: UInt32 = 0
}

/// One direction of a flow's rare things.
struct ColdSide: BitwiseCopyable, Sendable {
    var checksumErrors: UInt32 = 0
    var gaps: UInt32 = 0
    var retransmissions: UInt32 = 0
    var zeroWindows: UInt32 = 0
    var resets: UInt32 = 0
    var resetSequence: UInt32 = 0
    /// Pieces of fragmented packets.
    var fragments: UInt32 = 0
    /// ICMP errors that say a packet of this side was too big.
    var tooBig: UInt32 = 0
    var hasReset = false
    var holeCount: UInt8 = 0
    var holes = InlineArray<2, Hole>(repeating: Hole())
}

/// A flow's rare things, made at the flow's first event. The ordinary path never touches it.
struct FlowCold: BitwiseCopyable, Sendable {
    var client = ColdSide()
    var server = ColdSide()
    /// The history's letters from the thirteenth on.
    var history = InlineArray<4, History>(repeating: History())
    /// ICMP errors that quote the flow, and the last of them.
    var icmpErrors: UInt32 = 0
    var icmpType: UInt8 = 0
    var icmpCode: UInt8 = 0
    var icmpIsV6 = false
    var icmpRouter = IPv6Address(high: 0, low: 0)
    /// The sequence number of the quoted segment, raw.
    var icmpSequence: UInt32 = 0

    mutating func append(_ letter: History.Letter, fromClient: Bool) {
        for index in 0..<4 where !history[index].isFull {
            return history[index].append(letter, fromClient: fromClient)
        }
    }
}

/// The cold records of one table, and which of them are free.
struct ColdStore: ~Copyable {
    private var records: RecordStore<FlowCold>
    /// The openings of the table's flows, at the places of their records; zero where none was seen.
    var openings: RecordStore<FlowOpening>
    private var free: [UInt32] = []
    private var used: UInt32 = 0

    init(capacity: Int) throws(ReservationError) {
        // Index 0 stands for none.
        let records = try RecordStore<FlowCold>(capacity: capacity &+ 1, huge: true)
        let openings = try RecordStore<FlowOpening>(capacity: capacity, huge: true)
        self.records = records
        self.openings = openings
    }

    /// The cold record at `index`, which is made where it is 0.
    @inline(__always)
    mutating func make(_ index: inout UInt32) {
        if index == 0 { index = allocate() }
    }

    private mutating func allocate() -> UInt32 {
        if let index = free.popLast() {
            records[Int(index)] = FlowCold()
            return index
        }
        used &+= 1
        return used
    }

    mutating func release(_ index: UInt32) { if index != 0 { free.append(index) } }

    subscript(index: UInt32) -> FlowCold {
        @inline(__always)
        _read { yield records[Int(index)] }
        @inline(__always)
        _modify { yield &records[Int(index)] }
    }
}
