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

    mutating func fill(layer: Int, hasLateFields: Bool, _ dissection: borrowing Dissection, _ index: FieldIndex) {
        entries.removeAll(keepingCapacity: true)
        let shown = dissection.layers[layer]
        let ownEnd = Int(shown.firstField &+ shown.fieldCount)
        take(Int(shown.firstField)..<min(ownEnd, dissection.fields.count), layer, dissection, index)
        if hasLateFields { take(ownEnd..<max(ownEnd, dissection.fields.count), layer, dissection, index) }
        sort()
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
