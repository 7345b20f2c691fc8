import PeelWire

/// The order in which a layer's fields are shown: by their place in the header, with what lies below a field after it.
///
/// Records come as they were read, those at fixed places first. Groups of a field and what is below it are sorted by
/// their offset; fields at the same offset keep the order in which the layout lists them.
struct TreeOrder: Sendable {
    /// Indexes into the dissection's fields.
    private(set) var records: [Int32] = []
    private var groups: [(key: UInt64, first: Int32, count: Int32)] = []

    mutating func fill(layer: Int, _ dissection: borrowing Dissection, _ index: FieldIndex) {
        groups.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        let shown = dissection.layers[layer]
        let ownEnd = Int(shown.firstField &+ shown.fieldCount)
        take(Int(shown.firstField)..<min(ownEnd, dissection.fields.count), layer, dissection, index)
        if dissection.hasLateFields { take(ownEnd..<max(ownEnd, dissection.fields.count), layer, dissection, index) }
        sort()
        for group in groups {
            var record = group.first
            var left = group.count
            while left > 0 {
                if Int(dissection.fields[Int(record)].layer) == layer {
                    records.append(record)
                    left &-= 1
                }
                record &+= 1
            }
        }
    }

    private mutating func take(
        _ range: Range<Int>,
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ index: FieldIndex
    ) {
        var record = range.lowerBound
        var previous: UInt64 = 0
        while record < range.upperBound {
            let field = dissection.fields[record]
            if Int(field.layer) == layer {
                if field.depth > 0, !groups.isEmpty {
                    let last = groups.count &- 1
                    if UInt64(field.start) << 16 >= groups[last].key & ~0xffff {
                        groups[last].count &+= 1
                    } else {
                        // Read later than what it lies below: it goes behind the last group that begins before it.
                        groups.append((parentKey(at: field.start), Int32(truncatingIfNeeded: record), 1))
                    }
                } else {
                    // What was computed without a place of its own stays behind what it was computed from.
                    let isFloating = field.flags.contains(.generated) && field.count == 0
                    let slot = UInt64(index.slot(field) ?? 0xffff)
                    let key = isFloating ? previous : UInt64(field.start) << 16 | slot & 0xffff
                    groups.append((key, Int32(truncatingIfNeeded: record), 1))
                    previous = key
                }
            }
            record &+= 1
        }
    }

    /// The greatest key of a group that begins at `start` or before.
    private func parentKey(at start: UInt32) -> UInt64 {
        var best: UInt64 = 0
        for group in groups where group.key >> 16 <= UInt64(start) && group.key > best { best = group.key }
        return best
    }

    /// Insertion sort: the groups are nearly in order, and few.
    private mutating func sort() {
        var place = 1
        while place < groups.count {
            let group = groups[place]
            if groups[place &- 1].key > group.key {
                var lower = 0
                var upper = place
                while lower < upper {
                    let middle = (lower &+ upper) / 2
                    if groups[middle].key > group.key { upper = middle } else { lower = middle &+ 1 }
                }
                groups.remove(at: place)
                groups.insert(group, at: lower)
            }
            place &+= 1
        }
    }
}
