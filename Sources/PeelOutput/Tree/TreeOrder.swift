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
        /// A record's field, depth, flags and place within its layer.
        var shape: [UInt64] = []
        /// The order, with records counted from the layer's first.
        var entries: [Entry] = []
    }

    mutating func fill(layer: Int, hasLateFields: Bool, _ dissection: borrowing Dissection, _ index: FieldIndex) {
        let shown = dissection.layers[layer]
        let first = Int(shown.firstField)
        let ownEnd = first &+ Int(shown.fieldCount)
        let layout = Int(shown.layout)
        while kept.count <= layout { kept.append(Pattern()) }
        if !hasLateFields, fits(layout, first..<ownEnd, shown.start, dissection) { return recall(layout, first) }
        entries.removeAll(keepingCapacity: true)
        take(first..<min(ownEnd, dissection.fields.count), layer, dissection, index)
        if hasLateFields { take(ownEnd..<max(ownEnd, dissection.fields.count), layer, dissection, index) }
        sort()
        if !hasLateFields { keep(layout, first..<ownEnd, shown.start, dissection) }
    }

    @inline(__always)
    private static func shape(_ record: FieldRecord, _ start: UInt32) -> UInt64 {
        let place = UInt64(record.start &- start) << 32 | UInt64(record.id) << 16
        return place | UInt64(record.depth & 63) << 10 | (record.count == 0 ? 1 : 0) << 9
            | UInt64(record.flags.rawValue & 2) << 7
    }

    /// Whether the fields are of the same kinds, at the same places, as those whose order is kept.
    @inline(__always)
    private func fits(
        _ layout: Int,
        _ range: Range<Int>,
        _ start: UInt32,
        _ dissection: borrowing Dissection
    ) -> Bool {
        let shape = kept[layout].shape
        let fields = dissection.fields.span
        guard shape.count == range.count, range.upperBound <= fields.count, !range.isEmpty else { return false }
        var place = 0
        while place < shape.count {
            let record = fields[range.lowerBound &+ place]
            guard shape[place] == Self.shape(record, start), Int(record.layout) == layout else { return false }
            place &+= 1
        }
        return true
    }

    @inline(__always)
    private mutating func recall(_ layout: Int, _ first: Int) {
        let pattern = kept[layout].entries
        let offset = Int32(truncatingIfNeeded: first)
        let count = pattern.count
        entries.removeAll(keepingCapacity: true)
        var place = 0
        while place < count {
            var entry = pattern[place]
            entry.record &+= offset
            entries.append(entry)
            place &+= 1
        }
    }

    private mutating func keep(
        _ layout: Int,
        _ range: Range<Int>,
        _ start: UInt32,
        _ dissection: borrowing Dissection
    ) {
        guard range.upperBound <= dissection.fields.count, range.count <= 256 else { return }
        kept[layout].shape.removeAll(keepingCapacity: true)
        kept[layout].entries.removeAll(keepingCapacity: true)
        for record in range {
            kept[layout].shape.append(Self.shape(dissection.fields[record], start))
        }
        let offset = Int32(truncatingIfNeeded: range.lowerBound)
        for var entry in entries {
            entry.record &-= offset
            kept[layout].entries.append(entry)
        }
    }

    private mutating func take(
        _ range: Range<Int>,
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ index: FieldIndex
    ) {
        let fields = dissection.fields.span
        let wanted = UInt8(truncatingIfNeeded: layer)
        var record = range.lowerBound
        var previous: UInt64 = 0
        while record < range.upperBound {
            let field = fields[record]
            if field.layer == wanted {
                let slot = index.slot(field) ?? -1
                var key = UInt64(field.start) << 16 | UInt64(truncatingIfNeeded: slot) & 0xffff
                if field.depth > 0 {
                    // Below the field before it, or, read later than that, below the last one that begins before it.
                    key = key >= previous & ~0xffff ? previous : parentKey(at: field.start)
                } else if field.count == 0, field.flags.contains(.generated) {
                    // What was computed without a place of its own stays behind what it was computed from.
                    key = previous
                } else {
                    previous = key
                }
                entries.append(
                    Entry(
                        key: key, record: Int32(truncatingIfNeeded: record), slot: Int32(truncatingIfNeeded: slot)))
            }
            record &+= 1
        }
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
