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
    /// The order that each layout's fields were last put into, and for which fields.
    private var kept: [Pattern] = []

    /// Fields by what decides their order, and the order.
    private struct Pattern: Sendable {
        /// How many of the fields are the layer's own; the others are late.
        var ownCount = 0
        /// A record's field, depth, flags and place within its layer.
        var shape: [UInt64] = []
        /// The order, with records counted from the layer's first, and late ones behind the layer's own.
        var entries: [Entry] = []
    }

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

    mutating func fill(layer: Int, _ dissection: borrowing Dissection, _ index: FieldIndex) {
        let shown = dissection.layers[layer]
        let first = Int(shown.firstField)
        let own = first..<min(first &+ Int(shown.fieldCount), dissection.fields.count)
        let layout = Int(shown.layout)
        while kept.count <= layout { kept.append(Pattern()) }
        lateHere.removeAll(keepingCapacity: true)
        for record in late where Int(dissection.fields[Int(record)].layer) == layer { lateHere.append(record) }
        if fits(layout, own, shown.start, dissection) { return recall(layout, own) }
        entries.removeAll(keepingCapacity: true)
        var previous: UInt64 = 0
        for record in own { take(record, after: &previous, dissection, index) }
        // What is late and has no place of its own stands at the end.
        previous = UInt64.max
        for record in lateHere { take(Int(record), after: &previous, dissection, index) }
        sort()
        keep(layout, own, shown.start, dissection)
    }

    /// What decides a record's place within its layer, in one word.
    @inline(__always)
    private static func shape(_ record: FieldRecord, _ start: UInt32) -> UInt64 {
        let place = UInt64(record.start &- start) << 32 | UInt64(record.id) << 16
        return place | UInt64(record.depth & 63) << 10 | (record.count == 0 ? 1 : 0) << 9
            | UInt64(record.flags.rawValue & 2) << 7 | UInt64(record.layout & 127)
    }

    /// Whether the fields are of the same kinds, at the same places, as those whose order is kept.
    @inline(__always)
    private func fits(
        _ layout: Int,
        _ own: Range<Int>,
        _ start: UInt32,
        _ dissection: borrowing Dissection
    ) -> Bool {
        let shape = kept[layout].shape
        let fields = dissection.fields.span
        guard shape.count == own.count &+ lateHere.count, kept[layout].ownCount == own.count, !shape.isEmpty else {
            return false
        }
        var place = 0
        while place < own.count {
            guard shape[place] == Self.shape(fields[own.lowerBound &+ place], start) else { return false }
            place &+= 1
        }
        while place < shape.count {
            guard shape[place] == Self.shape(fields[Int(lateHere[place &- own.count])], start) else { return false }
            place &+= 1
        }
        return true
    }

    @inline(__always)
    private mutating func recall(_ layout: Int, _ own: Range<Int>) {
        let pattern = kept[layout].entries
        entries.removeAll(keepingCapacity: true)
        var place = 0
        while place < pattern.count {
            var entry = pattern[place]
            let position = Int(entry.record)
            entry.record =
                position < own.count
                ? Int32(truncatingIfNeeded: own.lowerBound &+ position) : lateHere[position &- own.count]
            entries.append(entry)
            place &+= 1
        }
    }

    private mutating func keep(
        _ layout: Int,
        _ own: Range<Int>,
        _ start: UInt32,
        _ dissection: borrowing Dissection
    ) {
        var pattern = Pattern()
        pattern.ownCount = own.count
        if own.count + lateHere.count <= 256 {
            for record in own { pattern.shape.append(Self.shape(dissection.fields[record], start)) }
            for record in lateHere { pattern.shape.append(Self.shape(dissection.fields[Int(record)], start)) }
            for var entry in entries {
                let record = Int(entry.record)
                let position =
                    own.contains(record)
                    ? record - own.lowerBound : own.count + (lateHere.firstIndex(of: entry.record) ?? 0)
                entry.record = Int32(truncatingIfNeeded: position)
                pattern.entries.append(entry)
            }
        }
        kept[layout] = pattern
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
