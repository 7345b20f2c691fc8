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
    /// Records that were added to a layer after the next one began, as indexes into the dissection's fields.
    private var late: [Int32] = []
    /// The records of the layer in hand that are late.
    private var lateHere: [Int32] = []

    /// Finds the late records of a new frame.
    mutating func begin(_ dissection: borrowing Dissection) {
        late.removeAll(keepingCapacity: true)
        guard dissection.hasLateFields else { return }
        let layers = dissection.layers.span
        var layer = 0
        var end = 0
        while layer <= layers.count {
            let next = layer < layers.count ? Int(layers[layer].firstField) : dissection.fields.count
            while end < next {
                late.append(Int32(truncatingIfNeeded: end))
                end &+= 1
            }
            if layer < layers.count { end = next &+ Int(layers[layer].fieldCount) }
            layer &+= 1
        }
    }

    /// Where the records of a layer lie.
    @inline(__always)
    mutating func place(of layer: Int, _ dissection: borrowing Dissection) -> LayerPlace {
        let shown = dissection.layers[layer]
        let first = min(Int(shown.firstField), dissection.fields.count)
        if !late.isEmpty || !lateHere.isEmpty { findLate(layer, dissection) }
        return LayerPlace(
            layer: layer,
            layout: shown.layout,
            start: shown.start,
            headerCount: shown.headerCount,
            first: first,
            ownCount: min(Int(shown.fieldCount), dissection.fields.count &- first),
            late: lateHere
        )
    }

    private mutating func findLate(_ layer: Int, _ dissection: borrowing Dissection) {
        lateHere.removeAll(keepingCapacity: true)
        let fields = dissection.fields.span
        var place = 0
        while place < late.count {
            let record = late[place]
            if Int(fields[Int(record)].layer) == layer { lateHere.append(record) }
            place &+= 1
        }
    }

    /// Puts the records of a layer into order.
    mutating func fill(_ place: LayerPlace, _ dissection: borrowing Dissection, _ index: FieldIndex) {
        entries.removeAll(keepingCapacity: true)
        var previous: UInt64 = 0
        for record in place.first..<place.first &+ place.ownCount { take(record, after: &previous, dissection, index) }
        // What is late and has no place of its own stands at the end.
        previous = UInt64.max
        for record in place.late { take(Int(record), after: &previous, dissection, index) }
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
        if field.count == 0, field.flags.contains(.generated) {
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

/// A layer's records: its own, one after another, and those that it gained later.
struct LayerPlace {
    let layer: Int
    let layout: UInt16
    let start: UInt32
    let headerCount: UInt32
    let first: Int
    let ownCount: Int
    let late: [Int32]

    /// How many records there are.
    @inline(__always)
    var count: Int { ownCount &+ late.count }

    /// The index into the dissection's fields of the record at a position of the layer.
    @inline(__always)
    subscript(position: Int) -> Int {
        position < ownCount ? first &+ position : Int(late[position &- ownCount])
    }

    /// The position of a record.
    func position(of record: Int32) -> Int {
        let own = Int(record) - first
        if own >= 0, own < ownCount { return own }
        return ownCount + (late.firstIndex(of: record) ?? 0)
    }
}
