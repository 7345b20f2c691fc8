import PeelWire

/// A flow that has left its table.
struct DepartedFlow {
    var row: FlowRow
    /// The row has its index; till then its first packet stands there, see ``BornFlow/packet``.
    var isNumbered: Bool
    /// See ``TunnelPlaces``.
    var tunnel: UInt32
}

/// A flow that has not been numbered.
struct BornFlow: BitwiseCopyable {
    /// Its first packet's number, times eight, and the tunnels around it.
    var packet: UInt64
    var record: UInt32
}

extension FlowTable {
    /// Begins a flow with the packet waiting at `place`; its counts are still empty.
    @inline(never)
    mutating func begin(_ place: Int) -> Int {
        let shard = Int(pending[place].shard)
        let index: Int
        if shards.isFull(shard) {
            index = evict(shard)
            shards.replace(shard, with: index)
        } else {
            if let recycled = free.popLast() {
                index = Int(recycled)
            } else {
                index = used
                used &+= 1
            }
            shards.add(index, to: shard)
        }
        hot[index] = FlowRecord(
            beginning: pending[place].headers, pending[place].keyBits, fromLow: pending[place].fromLow)
        if options.workers == 1 {
            numbered &+= 1
            hot[index].number = numbered
            hot[index].bits |= FlowRecord.Bits.numbered
            if pending[place].headers.mayCarry { tunnels.begin(pending[place].headers, index: numbered) }
        } else {
            // One packet may begin a flow for each tunnel around it, the outermost first.
            let birth = pending[place].headers.number &* 8 &+ UInt64(pending[place].headers.tunnelDepth)
            hot[index].number = birth
            born.append(BornFlow(packet: birth, record: UInt32(truncatingIfNeeded: index)))
        }
        if pending[place].tunnel != 0 { cold.openings[index].tunnel = pending[place].tunnel }
        nameByAnswers(index)
        slots.insert(pending[place].hash, index)
        counts.flows &+= 1
        return index
    }

    /// Takes the least recently used flow of a full shard out of the table and frees its record.
    private mutating func evict(_ shard: Int) -> Int {
        while true {
            let index = shards.current(shard)
            if hot[index].bits & FlowRecord.Bits.used == 0 {
                counts.evicted &+= 1
                depart(index, shard)
                return index
            }
            hot[index].bits &= ~FlowRecord.Bits.used
            shards.pass(shard)
        }
    }

    /// Copies a flow out and forgets its slot and its cold record.
    mutating func depart(_ index: Int, _ shard: Int) {
        let bits = hot[index].bits
        if bits & FlowRecord.Bits.detached == 0 {
            slots.remove(seed.hash(hot[index].keyHeaders, fromLow: true), index)
        }
        gone.append(
            DepartedFlow(
                row: row(at: index), isNumbered: bits & FlowRecord.Bits.numbered != 0,
                tunnel: cold.openings[index].tunnel))
        if namer != nil { forgetNames(index, shard, seed.hash(hot[index].keyHeaders, fromLow: true)) }
        cold.openings[index] = FlowOpening()
        cold.release(hot[index].cold)
        hot[index].cold = 0
        // Whoever waits with this record in mind must not take it for its flow's.
        hot[index].bits |= FlowRecord.Bits.detached
        if hot[index].proto == 6, options.analyzes {
            memory.release(&analyses[index], shard: shard)
            analyses[index] = TCPAnalysis()
            starts[index] = AnalysisStart()
            if isTraced { traces[index] = AnalysisTrace() }
        }
    }

    /// Lets a newer flow have this one's key.
    @inline(never)
    mutating func detach(_ index: Int, _ hash: UInt64) {
        slots.remove(hash, index)
        hot[index].bits |= FlowRecord.Bits.detached
    }

    /// Gives out flows that no packet has come for since before `moment` less the protocol's idle time; live only.
    public mutating func expire(at moment: Timestamp, idle: FlowIdleTimes) {
        settle()
        for shard in 0...Int(shardMask) {
            var place = 0
            while place < shards.flowCount(shard) {
                let index = shards.flow(shard, place)
                if moment.nanoseconds &- hot[index].last > idle.nanoseconds(for: hot[index]) {
                    counts.timedOut &+= 1
                    depart(index, shard)
                    free.append(UInt32(truncatingIfNeeded: index))
                    shards.remove(shard, place)
                } else {
                    place &+= 1
                }
            }
        }
    }
}

/// After how long without a packet a live flow is over, in seconds. Zeek's times are the defaults.
public struct FlowIdleTimes: Sendable {
    public var tcp: Double = 300
    public var closed: Double = 5
    public var other: Double = 60

    public init() {}

    func nanoseconds(for record: FlowRecord) -> Int64 {
        let seconds: Double
        if record.proto != 6 {
            seconds = other
        } else if record.client.state == .closed && record.server.state == .closed
            || record.client.state == .reset || record.server.state == .reset
        {
            seconds = closed
        } else {
            seconds = tcp
        }
        return Int64(min(max(seconds, 0), 9_000_000_000) * 1_000_000_000)
    }
}
