import PeelWire

/// How a table is laid out; the same for every worker of one pass.
public struct FlowTableOptions: Sendable {
    /// The most flows that are kept at once; beyond that the least recently used one is given out early.
    public var limit: Int = 1 << 20
    /// Which packets are summed, so that wrong checksums are noted.
    public var checksums = ChecksumPolicy.sampled
    /// TCP connections are analysed (`--no-analysis` turns it off); without, the values that it tells are unknown.
    public var analyzes = true
    /// What flows are named by; nil leaves services and names unknown (`--no-names`).
    public var naming: FlowNaming?
    /// Which share of the shards this table keeps, of how many.
    public var worker = 0
    public var workers = 1

    public init() {}

    /// Shards by which flows are told apart: 64, or fewer where the limit is low, so that each keeps a fair number.
    /// Never depends on the number of workers.
    public var shardCount: Int {
        var count = 64
        while count > 1, limit / count < 1024 { count /= 2 }
        return count
    }

    /// The most flows that one shard keeps.
    var shardLimit: Int { max(1, limit / shardCount) }
}

/// Which packets' checksums are verified. Summing reads every byte of a capture, where counting reads headers alone.
public enum ChecksumPolicy: Sendable {
    /// Every packet's.
    case all
    /// Every packet's among the first 16,384; after these every small packet's and every sixteenth large one's.
    case sampled
    /// None.
    case none

    /// Whether the packet that was read is to be summed.
    @inline(__always)
    func includes(_ headers: Headers) -> Bool {
        switch self {
        case .all: true
        case .sampled:
            headers.number <= 16_384 || headers.payloadCount <= 512 || headers.number & 15 == 0
        case .none: false
        }
    }
}

/// What a table has counted beside its flows.
public struct FlowCounts: Sendable, BitwiseCopyable {
    /// Packets that count in this table's flows.
    public var packets: UInt64 = 0
    /// Frame bytes of these packets.
    public var bytes: UInt64 = 0
    /// Flows begun.
    public var flows: UInt64 = 0
    /// Flows given out early, because the limit was reached.
    public var evicted: UInt64 = 0
    /// Flows given out because they were idle.
    public var timedOut: UInt64 = 0
    /// Fragments whose first piece was not seen.
    public var unmatchedFragments: UInt64 = 0
    /// ICMP errors that quote a packet of no known flow.
    public var strayErrors: UInt64 = 0
    /// Fragmented packets whose pieces were given up because too many waited for their rest.
    public var givenUpDatagrams: UInt64 = 0
    /// Segments for which there was no room among those that wait to be acknowledged.
    public var unmeasuredSegments: UInt64 = 0

    public init() {}

    /// Adds another table's counts.
    public static func += (left: inout FlowCounts, right: FlowCounts) {
        left.packets &+= right.packets
        left.bytes &+= right.bytes
        left.flows &+= right.flows
        left.evicted &+= right.evicted
        left.timedOut &+= right.timedOut
        left.unmatchedFragments &+= right.unmatchedFragments
        left.strayErrors &+= right.strayErrors
        left.givenUpDatagrams &+= right.givenUpDatagrams
        left.unmeasuredSegments &+= right.unmeasuredSegments
    }
}

/// The flows of one worker's shards.
///
/// A packet waits for some others to come before it is counted, see ``FlowTable/wait()``, so that its cache misses pass
/// behind the work that these make. Time comes from packets alone.
public struct FlowTable: ~Copyable {
    /// A packet that waits for its turn.
    struct Pending: BitwiseCopyable {
        var headers = Headers()
        /// The same packet as the analysis sees it, where it is a TCP segment.
        var segment = TCPSegment()
        var hash: UInt64 = 0
        /// The record that is most likely its flow's, or -1.
        var candidate: Int32 = -1
        /// The key's bits, see ``FlowRecord/Bits``.
        var keyBits: UInt8 = 0
        /// The source is the lower endpoint.
        var fromLow = true
        var shard: UInt8 = 0
        /// The analysis takes the packet.
        var isSegment = false
        /// The packet is here for what it says alone: its flow is another worker's.
        var isForeign = false
        /// A name server may have sent it.
        var isAnswer = false
        /// Bytes of its payload that were kept, see ``PeekStore``.
        var peekCount: UInt16 = 0
        /// The tunnel that carries it, see ``TunnelPlaces``; 0 for none.
        var tunnel: UInt32 = 0
        /// What it meant to its flow, where somebody asked for that.
        var mark = FlowMark()
    }

    /// Bytes of memory that a flow takes while nothing rare happens to it: its record and, of a TCP connection, its
    /// analysis, its beginning, and its places in the slots and the clock.
    public static var bytesPerFlow: (record: Int, analysis: Int, opening: Int) {
        (
            MemoryLayout<FlowRecord>.stride, MemoryLayout<TCPAnalysis>.stride,
            MemoryLayout<FlowOpening>.stride + MemoryLayout<AnalysisStart>.stride
        )
    }

    let options: FlowTableOptions
    let shardMask: UInt64
    /// A bit for each of this worker's shards, of which there are never more than 64.
    let ownShards: UInt64
    let seed: FlowSeed
    /// The packets that wait, in a ring.
    var pending: RecordStore<Pending>
    var waiting = Waiting()
    var slots: FlowSlots
    var hot: RecordStore<FlowRecord>
    var cold: ColdStore
    var shards: FlowShards
    /// What the analysis remembers of the table's TCP flows, at the places of their records.
    var analyses: RecordStore<TCPAnalysis>
    /// How these connections began, at the same places.
    var starts: RecordStore<AnalysisStart>
    var memory: AnalysisMemory
    /// What findings need, where somebody listens to them (``visit(_:number:_:)``); else one record that nobody reads.
    var traces: RecordStore<AnalysisTrace>
    var isTraced = false
    /// Somebody asks what each packet meant (``mark(_:number:_:)``).
    var isMarked = false
    /// What names the flows; nil for nothing. What it needs of packets that wait.
    var namer: FlowNamer?
    var peeks: PeekStore
    var fragments = FragmentPorts()
    /// Fragmented packets that carry others.
    var joiner = TunnelJoiner()
    var tunnels = TunnelPlaces()
    /// The tunnel around the packet that is taken.
    var tunnel: UInt32 = 0
    /// Records that may be used again.
    var free: [UInt32] = []
    var used = 0
    /// Flows that have left the table and wait to be given out.
    var gone: [DepartedFlow] = []
    /// Flows begun since they were last numbered: first packet and record.
    var born: [BornFlow] = []
    /// Flows numbered so far.
    var numbered: UInt64 = 0
    public internal(set) var counts = FlowCounts()
    /// The same with what was lost to bounds.
    public var totals: FlowCounts {
        var totals = counts
        totals.unmeasuredSegments = memory.pool.refused
        // All workers join the same packets.
        if options.worker == 0 { totals.givenUpDatagrams = UInt64(joiner.evictedCount) }
        return totals
    }

    /// Reserves address space for the flows of this worker's shards.
    public init(_ options: FlowTableOptions) throws(ReservationError) {
        let shardCount = options.shardCount
        let own = (shardCount + options.workers - 1 - options.worker) / options.workers
        let capacity = max(1, own) * options.shardLimit
        let pending = try RecordStore<Pending>(capacity: Waiting.limit, huge: false)
        let slots = try FlowSlots()
        let hot = try RecordStore<FlowRecord>(capacity: capacity, huge: true)
        let cold = try ColdStore(capacity: capacity)
        let analyses = try RecordStore<TCPAnalysis>(capacity: capacity, huge: true)
        let starts = try RecordStore<AnalysisStart>(capacity: capacity, huge: true)
        let memory = try AnalysisMemory(directions: 2 * capacity, shards: shardCount)
        let traces = try RecordStore<AnalysisTrace>(capacity: capacity, huge: false)
        let shards = try FlowShards(count: shardCount, limit: options.shardLimit)
        let peeks = try PeekStore(places: Waiting.limit)
        self.options = options
        self.shardMask = UInt64(shardCount - 1)
        self.ownShards = (0..<shardCount).reduce(0) { bits, shard in
            shard % options.workers == options.worker ? bits | 1 << UInt64(shard) : bits
        }
        self.seed = FlowSeed()
        self.pending = pending
        self.slots = slots
        self.hot = hot
        self.cold = cold
        self.analyses = analyses
        self.starts = starts
        self.memory = memory
        self.traces = traces
        self.shards = shards
        self.peeks = peeks
        namer = options.naming.map { FlowNamer($0) }
    }

    /// Reads a frame's headers and takes the packet, if its flow is one of this worker's; false where the frame
    /// carries no IP packet that can be read.
    ///
    /// Every worker must be given every frame in the capture's order: fragments tell the ports of others.
    public mutating func take(_ frame: borrowing Frame, number: UInt64) -> Bool {
        let place = waiting.next
        guard Headers.read(frame, number: number, into: &pending[place].headers) else { return false }
        if !pending[place].headers.bits.isDisjoint(with: [.fragment, .quotes, .tunnel]) {
            return takeRare(frame)
        }
        guard order(place) else {
            if namer != nil { waitForAnswer(frame) }
            return true
        }
        peek(frame, place)
        if options.checksums.includes(pending[place].headers) {
            pending[place].headers.verifyChecksums(in: frame)
        }
        let isSegment = options.analyzes && pending[place].headers.isWholeSegment
        pending[place].isSegment = isSegment
        pending[place].tunnel = 0
        if isSegment { pending[place].segment.read(pending[place].headers, in: frame) }
        wait()
        return true
    }

    /// Takes a packet whose frame is gone; its checksums were looked at before.
    public mutating func take(_ headers: Headers) {
        guard prepare(headers) else { return }
        let place = waiting.next
        pending[place].peekCount = 0
        pending[place].isSegment = options.analyzes && headers.isWholeSegment
        if pending[place].isSegment { pending[place].segment.read(headers) }
        wait()
    }

    /// Takes one of the packets of a frame.
    private mutating func take(_ headers: Headers, in frame: borrowing Frame) {
        if prepare(headers, in: frame) { wait() }
    }

    /// Puts a packet with its segment where the next one waits; false where it is another worker's.
    mutating func prepare(_ headers: Headers, in frame: borrowing Frame) -> Bool {
        guard prepare(headers) else {
            if namer != nil { waitForAnswer(frame) }
            return false
        }
        let place = waiting.next
        peek(frame, place)
        pending[place].isSegment = options.analyzes && headers.isWholeSegment
        if pending[place].isSegment { pending[place].segment.read(headers, in: frame) }
        return true
    }

    /// Puts a packet where the next one waits; false where it is another worker's.
    mutating func prepare(_ headers: Headers) -> Bool {
        let place = waiting.next
        pending[place].headers = headers
        pending[place].tunnel = tunnel
        if headers.bits.contains(.fragment) {
            fragments.resolve(&pending[place].headers, &counts, owns: options.worker == 0)
        }
        return order(place)
    }

    /// Fragments, tunnels, and errors that quote a packet: carried and quoted ones wait at places of their own.
    @inline(never)
    private mutating func takeRare(_ frame: borrowing Frame) -> Bool {
        walk(pending[waiting.next].headers, in: frame) { table, headers, quoted, frame in
            if quoted == nil { table.take(headers, in: frame) } else { table.take(headers) }
        }
        return true
    }

    /// Finds out the order of a waiting packet's endpoints and its shard; false where that is another worker's.
    @inline(__always)
    private mutating func order(_ place: Int) -> Bool {
        let ordered = FlowOrder(pending[place].headers)
        let shard = ordered.shardHash(pending[place].headers) & shardMask
        guard ownShards >> shard & 1 != 0 else { return false }
        let hash = seed.hash(pending[place].headers, fromLow: ordered.fromLow)
        slots.prefetch(hash)
        pending[place].hash = hash
        pending[place].candidate = -1
        pending[place].keyBits = ordered.keyBits
        pending[place].fromLow = ordered.fromLow
        pending[place].shard = UInt8(truncatingIfNeeded: shard)
        return true
    }

    /// The record of the flow that the packet waiting at `place` belongs to, or -1.
    @inline(__always)
    func find(_ place: Int) -> Int {
        // A key has one record in the table, so that what has it is the one, and the slots need not be read again.
        let candidate = Int(pending[place].candidate)
        if candidate >= 0, hot[candidate].bits & FlowRecord.Bits.detached == 0,
            hot[candidate].isKey(of: pending[place])
        {
            return candidate
        }
        let hash = pending[place].hash
        var position = slots.start(hash)
        while true {
            let entry = slots.entry(position)
            if entry == 0 { return -1 }
            if FlowSlots.matches(entry, hash) {
                let index = FlowSlots.record(entry)
                if hot[index].isKey(of: pending[place]) { return index }
            }
            position = slots.next(position)
        }
    }

    /// Counts the packet waiting at `place` and analyses it: the ordinary one here and now, every other the long way.
    @inline(__always)
    mutating func update(_ place: Int) {
        if pending[place].peekCount != 0 { return updatePeeked(place) }
        _ = countAndAnalyze(place)
    }

    /// Counts the packet waiting at `place` and analyses it; returns where its flow's record is, -1 for none.
    @inline(__always)
    mutating func countAndAnalyze(_ place: Int) -> Int {
        let begun = counts.flows
        let index = count(place)
        var flags = AnalysisFlags()
        if pending[place].isSegment, index >= 0 { flags = analyzeShortly(place, index) }
        if isMarked { mark(place, index, isFirst: counts.flows != begun, flags) }
        return index
    }

    /// Analyses the packet waiting at `place`: the ordinary one here and now, of which nothing is told.
    @inline(__always)
    private mutating func analyzeShortly(_ place: Int, _ index: Int) -> AnalysisFlags {
        let side = pending[place].fromLow ? 0 : 1
        let isDone =
            pending[place].segment.has(Headers.Flag.syn)
            ? analyses[index].takeOpening(pending[place].segment, from: side, &starts[index])
            : analyses[index].takeOrdinary(
                &pending[place].segment, from: side, &starts[index], &memory, shard: Int(pending[place].shard))
        return isDone ? [] : analyze(place, index).flags
    }

    /// The same, and tells what was found.
    @inline(never)
    mutating func analyze(_ place: Int, _ index: Int) -> TCPFindings {
        analyses[index].take(
            pending[place].segment, from: pending[place].fromLow ? 0 : 1, &starts[index],
            &traces[isTraced ? index : 0], &memory, shard: Int(pending[place].shard))
    }

    /// Counts the packet waiting at `place`, and tells where its flow's record is; -1 for none.
    @inline(__always)
    mutating func count(_ place: Int) -> Int {
        let index = find(place)
        if index >= 0, hot[index].countOrdinary(pending[place]) {
            counts.packets &+= 1
            counts.bytes &+= UInt64(pending[place].headers.wireCount)
            return index
        }
        return countRare(place, index)
    }

    @inline(never)
    private mutating func countRare(_ place: Int, _ found: Int) -> Int {
        var index = found
        let bits = pending[place].headers.bits
        if bits.contains(.quoted) {
            guard index >= 0 else {
                counts.strayErrors &+= 1
                return index
            }
            let fromLow = pending[place].fromLow
            let isTooBig = ErrorQuote.note(pending[place].headers, fromLow: fromLow, &hot[index], &cold)
            if isTooBig, pending[place].headers.proto == IPProtocol.tcp, options.analyzes {
                analyses[index].noteTooBig(from: fromLow ? 0 : 1, at: pending[place].headers.time, &memory)
            }
            return index
        }
        if pending[place].headers.tunnelDepth == 0 {
            counts.packets &+= 1
            counts.bytes &+= UInt64(pending[place].headers.wireCount)
        }
        var isNew = index < 0
        if !isNew, pending[place].headers.proto == 6, hot[index].isNewConnection(pending[place]) {
            detach(index, pending[place].hash)
            isNew = true
        }
        if isNew { index = begin(place) }
        hot[index].count(pending[place], at: index, &cold)
        // Its first packet is no use of a flow: what comes once goes first.
        if isNew { hot[index].bits &= ~FlowRecord.Bits.used }
        return index
    }
}
