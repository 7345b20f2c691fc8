extension FlowTable {
    /// The packets of the flows that were begun since the last numbering, in order; for ``number(_:)``.
    public mutating func takeBirths() -> [UInt64] {
        settle()
        return born.map(\.packet)
    }

    /// Numbers the flows begun since the last time. `births` are the first packets of all workers' new flows in order;
    /// `base` is how many flows were numbered before.
    public mutating func number(_ births: [UInt64], after base: UInt64) {
        var rank = 0
        tunnels.number(births, after: base)
        for index in gone.indices where !gone[index].isNumbered {
            gone[index].row.index = base + Self.rank(of: gone[index].row.index, in: births)
            gone[index].isNumbered = true
        }
        for birth in born {
            while rank < births.count, births[rank] < birth.packet { rank += 1 }
            let index = Int(birth.record)
            guard hot[index].bits & FlowRecord.Bits.numbered == 0, hot[index].number == birth.packet
            else { continue }
            hot[index].number = base + UInt64(rank) + 1
            hot[index].bits |= FlowRecord.Bits.numbered
        }
        born.removeAll(keepingCapacity: true)
    }

    /// The place from 1 of `packet` among `births`.
    static func rank(of packet: UInt64, in births: [UInt64]) -> UInt64 {
        var low = 0
        var high = births.count
        while low < high {
            let middle = (low + high) / 2
            if births[middle] < packet { low = middle + 1 } else { high = middle }
        }
        return UInt64(low) + 1
    }

    /// The flows that left the table since the last call, in order of their index.
    public mutating func takeDeparted() -> [FlowRow] {
        guard !gone.isEmpty else { return [] }
        // Their places are sorted, not the flows: these are large.
        var places: [(index: UInt64, place: Int)] = []
        places.reserveCapacity(gone.count)
        for place in gone.indices { places.append((gone[place].row.index, place)) }
        places.sort { $0.index < $1.index }
        var rows: [FlowRow] = []
        rows.reserveCapacity(places.count)
        for item in places {
            rows.append(gone[item.place].row)
            rows[rows.count - 1].parent = tunnels.index(gone[item.place].tunnel)
        }
        gone.removeAll(keepingCapacity: true)
        return rows
    }

    /// Where the flows still in the table are, in order of their index.
    public func order() -> [FlowPlace] {
        var places: [FlowPlace] = []
        places.reserveCapacity(used)
        if counts.evicted == 0, counts.timedOut == 0 {
            // No record was used twice: they lie in the order in which their flows began.
            for record in 0..<used {
                places.append(
                    FlowPlace(index: hot[record].number, record: UInt32(truncatingIfNeeded: record)))
            }
            return places
        }
        for shard in 0...Int(shardMask) {
            for place in 0..<shards.flowCount(shard) {
                let record = shards.flow(shard, place)
                places.append(
                    FlowPlace(index: hot[record].number, record: UInt32(truncatingIfNeeded: record)))
            }
        }
        places.sort { $0.index < $1.index }
        return places
    }

    /// The frame bytes of both sides of a flow still in the table: what `--top` asks of every flow.
    public func bytes(_ place: FlowPlace) -> UInt64 {
        let index = Int(place.record)
        return hot[index].client.bytes &+ hot[index].server.bytes
    }

    /// A flow still in the table, as it is now.
    public func row(_ place: FlowPlace) -> FlowRow { row(at: Int(place.record)) }

    /// The flow whose record is at `index`, as it is now.
    func row(at index: Int) -> FlowRow {
        let record = hot[index]
        var row = FlowRow(
            record, record.cold == 0 ? nil : cold[record.cold], cold.openings[index], index: record.number
        )
        row.parent = tunnels.index(cold.openings[index].tunnel)
        row.names = names(of: index)
        if options.analyzes, record.proto == 6, row.hasPorts {
            row.take(
                analyses[index], starts[index], memory,
                clientIsFirst: record.bits & FlowRecord.Bits.clientIsHigh == 0)
        }
        return row
    }
}

/// Where a flow is in its table.
public struct FlowPlace: Sendable, BitwiseCopyable {
    /// The flow's index from 1.
    public var index: UInt64
    var record: UInt32
}
