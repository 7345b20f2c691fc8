import PeelWire

/// The plans of all kinds of layers seen so far, bounded, and the text that they share.
struct TreePlans: Sendable {
    private var plans: [TreePlan] = []
    private(set) var parts: [TreePlan.Part] = []
    private(set) var members: [TreePlan.Member] = []
    private(set) var memos: [TreePlan.Memo] = []
    private(set) var table = TextTable()
    /// Every octet in decimal.
    let octets = TextCursor.octets
    /// What decides each plan's kind: the layer, then each of its fields.
    private var shapes: [TreePlan.Shape] = []

    /// A plan's index plus one, by its hash; linear probing, at most a quarter full.
    private var slots = [UInt16](repeating: 0, count: 2048)
    /// The hashes of kinds that were seen: a plan is made at the second sight.
    private var seen = [UInt64](repeating: 0, count: 1024)
    /// The last plan of the layers that look alike at a glance; -1 for none.
    private var recent = [Int32](repeating: -1, count: 1024)

    /// The most plans, and the most bytes of text.
    private static var limit: Int { 512 }
    private static var textLimit: Int { 4 << 20 }

    /// A number for what is seen of a layer at a glance: an index into `recent`.
    @inline(__always)
    private static func glance(_ layer: LayerPlace, _ dissection: borrowing Dissection) -> Int {
        let fields = dissection.fields.span
        var mixed =
            UInt64(layer.layout) ^ UInt64(layer.start) << 10 ^ UInt64(truncatingIfNeeded: layer.ownCount) << 24
            ^ UInt64(truncatingIfNeeded: layer.lateCount) << 32
        if layer.ownCount > 0 {
            let middle = fields[layer.first &+ layer.ownCount / 2]
            let last = fields[layer.first &+ layer.ownCount &- 1]
            mixed ^= UInt64(middle.id) << 36 ^ UInt64(last.id) << 44
        }
        if layer.lateCount > 0 { mixed ^= UInt64(fields[layer.lateFirst &+ layer.lateCount &- 1].id) << 51 }
        return Int(truncatingIfNeeded: (mixed &* 0x9fb2_1c65_1e98_df25) >> 54)
    }

    /// A number for the kind of a layer; kinds of one number are told apart by their fields.
    static func hash(_ layer: LayerPlace, _ dissection: borrowing Dissection) -> UInt64 {
        let fields = dissection.fields.span
        var factor: UInt64 = 0x9e37_79b9_7f4a_7c15
        var sum = UInt64(layer.layout) << 32 | UInt64(layer.start)
        for position in 0..<layer.count {
            let shape = TreePlan.Shape(fields[layer.record(at: position)])
            sum &+= (shape.place &* 0xc2b2_ae3d_27d4_eb4f ^ shape.what) &* factor
            factor &+= 0x6a09_e667_f3bc_c908
        }
        sum = (sum ^ sum >> 29) &* 0x9fb2_1c65_1e98_df25
        return sum ^ sum >> 32 | 1
    }

    /// The plan of a layer that is of the same kind as the last one that looked alike; else nil.
    ///
    /// Where a plan was found, `values` are the layer's, in the order of its records.
    @inline(__always)
    func recall(
        _ layer: LayerPlace, _ dissection: borrowing Dissection, into values: inout [UInt64]
    ) -> Int? {
        let last = Int(recent[Self.glance(layer, dissection)])
        return last >= 0 && fits(last, layer, dissection, into: &values) ? last : nil
    }

    /// Notes the plan that a layer had.
    mutating func note(_ plan: Int, _ layer: LayerPlace, _ dissection: borrowing Dissection) {
        recent[Self.glance(layer, dissection)] = Int32(truncatingIfNeeded: plan)
    }

    /// The plan of a layer's kind; nil where there is none.
    func find(
        _ hash: UInt64,
        _ layer: LayerPlace,
        _ dissection: borrowing Dissection,
        into values: inout [UInt64]
    ) -> Int? {
        var slot = Int(truncatingIfNeeded: hash >> 8) & 2047
        while slots[slot] != 0 {
            let plan = Int(slots[slot]) &- 1
            if plans[plan].hash == hash, fits(plan, layer, dissection, into: &values) { return plan }
            slot = (slot &+ 1) & 2047
        }
        return nil
    }

    /// Whether a layer is of a plan's kind; takes its values.
    @inline(__always)
    private func fits(
        _ plan: Int,
        _ layer: LayerPlace,
        _ dissection: borrowing Dissection,
        into values: inout [UInt64]
    ) -> Bool {
        let first = plans[plan].firstShape
        let count = layer.count
        guard plans[plan].ownCount == layer.ownCount, plans[plan].count == count else { return false }
        let fields = dissection.fields.span
        guard count <= values.count, first &+ count < shapes.count,
            shapes[first].what == TreePlan.Shape(layer).what,
            layer.first &+ layer.ownCount <= fields.count, layer.lateFirst &+ layer.lateCount <= fields.count
        else { return false }
        let own = fields.extracting(layer.first..<layer.first &+ layer.ownCount)
        let late = fields.extracting(layer.lateFirst..<layer.lateFirst &+ layer.lateCount)
        let known = shapes.span.extracting(first &+ 1..<first &+ 1 &+ count)
        var taken = values.mutableSpan
        return Self.take(own, known, &taken, at: 0) | Self.take(late, known, &taken, at: layer.ownCount) == 0
    }

    /// Takes the values of records to a place; not zero where their shapes are not those at that place.
    @inline(__always)
    private static func take(
        _ records: Span<FieldRecord>, _ shapes: Span<TreePlan.Shape>, _ values: inout MutableSpan<UInt64>, at place: Int
    ) -> UInt64 {
        var difference: UInt64 = 0
        var index = 0
        while index < records.count {
            let record = records[index]
            values[place &+ index] = record.value
            difference |= shapes[place &+ index].difference(from: record)
            index &+= 1
        }
        return difference
    }

    /// Whether a layer of this kind was seen before; notes it.
    mutating func isKnown(_ hash: UInt64) -> Bool {
        let place = Int(truncatingIfNeeded: hash >> 20) & 1023
        if seen[place] == hash { return true }
        seen[place] = hash
        return false
    }

    /// Makes the plan of a layer whose records are in order in `order`.
    mutating func make(
        _ hash: UInt64,
        _ layer: LayerPlace,
        _ order: borrowing TreeOrder,
        _ dissection: borrowing Dissection,
        _ lines: TreeLinePrinter
    ) {
        if plans.count >= Self.limit || table.count > Self.textLimit { self = TreePlans() }
        var maker = TreePlanMaker(lines, firstMember: members.count)
        maker.addHeading(layer, dissection)
        for entry in order.entries where entry.slot >= 0 {
            let record = dissection.fields[Int(entry.record)]
            maker.add(record, at: layer.position(of: entry.record), slot: Int(entry.slot))
        }
        var plan = TreePlan(
            hash: hash, ownCount: layer.ownCount, count: layer.count, firstPart: parts.count, lastPart: 0,
            firstShape: shapes.count, tail: table.add(maker.pending))
        for (part, lead) in zip(maker.parts, maker.leads) {
            var part = part
            part.lead = table.add(lead)
            if part.kind == .run {
                part.memo = Int32(truncatingIfNeeded: memos.count)
                memos += Array(repeating: TreePlan.Memo(), count: TreePlan.ways)
            }
            parts.append(part)
        }
        plan.lastPart = parts.count
        members += maker.members
        shapes.append(TreePlan.Shape(layer))
        for position in 0..<layer.count {
            shapes.append(TreePlan.Shape(dissection.fields[layer.record(at: position)]))
        }
        plans.append(plan)
        var slot = Int(truncatingIfNeeded: hash >> 8) & 2047
        while slots[slot] != 0 { slot = (slot + 1) & 2047 }
        slots[slot] = UInt16(truncatingIfNeeded: plans.count)
    }

    /// A plan by its index.
    @inline(__always)
    subscript(plan: Int) -> TreePlan { plans[plan] }

    /// Keeps what a run looked like.
    mutating func keep(_ text: String, _ key: TreePlan.Key, at memo: Int) {
        let known = memos[memo]
        let piece = known.isUsed ? table.replace(known.text, with: text) : table.add(text)
        memos[memo] = TreePlan.Memo(key: key, text: piece, isUsed: true)
    }
}

extension TreePlan {
    /// What decides the kind of a field's line beside its value.
    struct Shape: Sendable, BitwiseCopyable {
        /// Where the field lies, and of a computed one how many bytes it was computed from.
        let place: UInt64
        /// The bits of ``place`` that count.
        let mask: UInt64
        /// The field, its depth, its flags.
        let what: UInt64

        @inline(__always)
        init(_ record: FieldRecord) {
            mask = record.flags.contains(.generated) ? .max : 0xffff_ffff
            place = Self.place(record) & mask
            what = Self.what(record)
        }

        /// A layer's own line.
        @inline(__always)
        init(_ layer: LayerPlace) {
            mask = 0
            place = 0
            what = UInt64(layer.layout) << 32 | UInt64(layer.start)
        }

        /// Not zero where a record has another shape.
        @inline(__always)
        func difference(from record: FieldRecord) -> UInt64 {
            ((Self.place(record) ^ place) & mask) | (Self.what(record) ^ what)
        }

        @inline(__always)
        private static func place(_ record: FieldRecord) -> UInt64 {
            UInt64(record.start) | UInt64(record.count) << 32
        }

        @inline(__always)
        private static func what(_ record: FieldRecord) -> UInt64 {
            UInt64(record.id) | UInt64(record.layout) << 16 | UInt64(record.layer) << 32
                | UInt64(record.depth) << 40 | UInt64(record.flags.rawValue) << 48
        }
    }
}
