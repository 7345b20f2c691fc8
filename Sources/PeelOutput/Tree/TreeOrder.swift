import PeelWire

/// The order in which a layer's fields are shown: by their place in the header, with what lies below a field after it.
///
/// Records come as they were read, those at fixed places first. They are sorted by their offset; fields at the same
/// offset keep the order in which the layout lists them, and what lies below a field takes over its place.
struct TreeOrder: Sendable {
    /// A record and where it belongs.
    struct Entry: Sendable, BitwiseCopyable {
        fileprivate var key: UInt64
        /// An index into the dissection's fields.
        var record: Int32
        /// An index into the index's fields; -1 where the layout does not list it.
        var slot: Int32
    }

    private(set) var entries: [Entry] = []
    /// The records that layers gained after the next one had begun, as far as they lie one after another.
    private var late: [LateRecords] = []
    /// How many of `late` are the frame's; the rest is left from others.
    private var lateCount = 0

    /// Records of one layer that lie one after another behind those of a later one.
    private struct LateRecords: Sendable, BitwiseCopyable {
        var layer: Int
        var first: Int
        var count: Int
    }

    /// Finds the late records of a new frame.
    mutating func begin(_ dissection: borrowing Dissection) {
        lateCount = 0
        guard dissection.hasLateFields else { return }
        let layers = dissection.layers.span
        let fields = dissection.fields.span
        var layer = 0
        var end = 0
        while layer <= layers.count {
            let next = layer < layers.count ? Int(layers[layer].firstField) : fields.count
            while end < next {
                let owner = fields[end].layer
                let first = end
                repeat { end &+= 1 } while end < next && fields[end].layer == owner
                add(LateRecords(layer: Int(owner), first: first, count: end &- first))
            }
            if layer < layers.count { end = next &+ Int(layers[layer].fieldCount) }
            layer &+= 1
        }
    }

    private mutating func add(_ records: LateRecords) {
        if lateCount < late.count { late[lateCount] = records } else { late.append(records) }
        lateCount &+= 1
    }

    /// Where the records of a layer lie.
    @inline(__always)
    func place(of layer: Int, _ dissection: borrowing Dissection) -> LayerPlace {
        let shown = dissection.layers[layer]
        let first = min(Int(shown.firstField), dissection.fields.count)
        var place = LayerPlace(
            layer: layer,
            layout: shown.layout,
            start: shown.start,
            headerCount: shown.headerCount,
            first: first,
            ownCount: min(Int(shown.fieldCount), dissection.fields.count &- first)
        )
        var index = 0
        while index < lateCount {
            let records = late[index]
            if records.layer == layer {
                if place.lateCount > 0 { place.isScattered = true }
                place.lateFirst = records.first
                place.lateCount = records.count
            }
            index &+= 1
        }
        return place
    }

    /// Puts the records of a layer into order.
    mutating func fill(_ place: LayerPlace, _ dissection: borrowing Dissection, _ names: FieldIndex) {
        entries.removeAll(keepingCapacity: true)
        var previous: UInt64 = 0
        for record in place.first..<place.first &+ place.ownCount { take(record, after: &previous, dissection, names) }
        // What is late and has no place of its own stands at the end.
        previous = UInt64.max
        for index in 0..<lateCount where late[index].layer == place.layer {
            let first = late[index].first
            for record in first..<first + late[index].count { take(record, after: &previous, dissection, names) }
        }
        sort()
    }

    /// Adds a record with its place.
    private mutating func take(
        _ record: Int,
        after previous: inout UInt64,
        _ dissection: borrowing Dissection,
        _ index: FieldIndex
    ) {
        let field = dissection.fields[record]
        let slot = index.slot(field) ?? -1
        var key = UInt64(field.start) << 16 | UInt64(truncatingIfNeeded: slot) & 0xffff
        if field.hasNoPlace {
            // What was computed without a place of its own stays behind what it was computed from.
            key = previous
        } else if field.depth > 0 {
            // Below the field before it, or, read later than that, below the last one that begins before it.
            key = key >= previous & ~0xffff ? previous : parentKey(at: field.start)
        } else {
            previous = key
        }
        entries.append(
            Entry(key: key, record: Int32(truncatingIfNeeded: record), slot: Int32(truncatingIfNeeded: slot)))
    }

    /// The greatest key that begins at `start` or before.
    private func parentKey(at start: UInt32) -> UInt64 {
        var best: UInt64 = 0
        for entry in entries where entry.key >> 16 <= UInt64(start) && entry.key > best { best = entry.key }
        return best
    }

    /// Insertion sort, which keeps equals in order: the entries are nearly sorted, and few.
    private mutating func sort() {
        var span = entries.mutableSpan
        var place = 1
        while place < span.count {
            let entry = span[place]
            var free = place
            while free > 0, span[free &- 1].key > entry.key {
                span[free] = span[free &- 1]
                free &-= 1
            }
            span[free] = entry
            place &+= 1
        }
    }
}

/// A layer's records: its own, one after another, and those that it gained later, likewise.
struct LayerPlace {
    let layer: Int
    let layout: UInt16
    let start: UInt32
    let headerCount: UInt32
    let first: Int
    let ownCount: Int
    /// Where the late records begin, and how many there are.
    var lateFirst = 0
    var lateCount = 0
    /// There are more late records elsewhere, so that the layer is printed line by line.
    var isScattered = false

    /// How many records there are.
    @inline(__always)
    var count: Int { ownCount &+ lateCount }

    /// The index into the dissection's fields of the record at a position of the layer.
    @inline(__always)
    func record(at position: Int) -> Int {
        position < ownCount ? first &+ position : lateFirst &+ position &- ownCount
    }

    /// The position of a record.
    func position(of record: Int32) -> Int {
        let own = Int(record) - first
        return own >= 0 && own < ownCount ? own : ownCount + Int(record) - lateFirst
    }
}

extension FieldRecord {
    /// The value has no place of its own in the layer: it was computed, or lies in another source.
    @inline(__always)
    var hasNoPlace: Bool {
        (count == 0 && flags.contains(.generated)) || flags.contains(.inSource)
    }
}
