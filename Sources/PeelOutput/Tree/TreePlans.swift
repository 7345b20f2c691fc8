import PeelWire

/// The plans of all kinds of layers seen so far, bounded, and the text that they share.
struct TreePlans: Sendable {
    private var plans: [TreePlan] = []
    private var parts: [TreePlan.Part] = []
    private var members: [TreePlan.Member] = []
    private var memos: [TreePlan.Memo] = []
    private var shapes: [UInt64] = []
    private var table = TextTable()
    /// A plan's index plus one, by its hash; linear probing, at most a quarter full.
    private var slots = [UInt16](repeating: 0, count: 2048)
    /// The hashes of kinds that were seen: a plan is made at the second sight.
    private var seen = [UInt64](repeating: 0, count: 1024)

    /// The last two plans of the layers at each depth.
    private var recent = [Int32](repeating: -1, count: Dissection.layerLimit * 2)

    /// The most plans, and the most bytes of text.
    private static var limit: Int { 512 }
    private static var textLimit: Int { 4 << 20 }

    /// What decides the kind of a field's line beside its value.
    @inline(__always)
    private static func shape(_ record: FieldRecord) -> (place: UInt64, what: UInt64) {
        let what =
            UInt64(record.id) | UInt64(record.layout) << 16 | UInt64(record.layer) << 32 | UInt64(record.depth) << 40
            | UInt64(record.flags.rawValue) << 48
        return (UInt64(record.start) | (record.count == 0 ? 1 << 32 : 0), what)
    }

    /// A number for the kind of a layer; kinds of one number are told apart by their fields.
    static func hash(_ layer: LayerPlace, _ dissection: borrowing Dissection) -> UInt64 {
        let fields = dissection.fields.span
        var factor: UInt64 = 0x9e37_79b9_7f4a_7c15
        var sum = UInt64(layer.layout) << 32 | UInt64(layer.start)
        var position = layer.first
        let end = layer.first &+ layer.ownCount
        while position < end {
            let (place, what) = shape(fields[position])
            sum &+= (place &* 0xc2b2_ae3d_27d4_eb4f ^ what) &* factor
            factor &+= 0x6a09_e667_f3bc_c908
            position &+= 1
        }
        for record in layer.late {
            let (place, what) = shape(fields[Int(record)])
            sum &+= (place &* 0xc2b2_ae3d_27d4_eb4f ^ what) &* factor
            factor &+= 0x6a09_e667_f3bc_c908
        }
        sum = (sum ^ sum >> 29) &* 0x9fb2_1c65_1e98_df25
        return sum ^ sum >> 32 | 1
    }

    /// The plan of a layer that is of the same kind as the layer at its depth was in the frames just before; else nil.
    @inline(__always)
    mutating func recall(_ layer: LayerPlace, _ dissection: borrowing Dissection) -> Int? {
        let place = layer.layer &* 2
        guard place &+ 1 < recent.count else { return nil }
        let last = Int(recent[place])
        if last >= 0, fits(last, layer, dissection) { return last }
        let other = Int(recent[place &+ 1])
        guard other >= 0, fits(other, layer, dissection) else { return nil }
        recent[place] = Int32(truncatingIfNeeded: other)
        recent[place &+ 1] = Int32(truncatingIfNeeded: last)
        return other
    }

    /// Notes the plan that a layer had.
    mutating func note(_ plan: Int, _ layer: LayerPlace) {
        let place = layer.layer &* 2
        guard place &+ 1 < recent.count else { return }
        recent[place &+ 1] = recent[place]
        recent[place] = Int32(truncatingIfNeeded: plan)
    }

    /// The plan of a layer's kind; nil where there is none.
    func find(_ hash: UInt64, _ layer: LayerPlace, _ dissection: borrowing Dissection) -> Int? {
        var slot = Int(truncatingIfNeeded: hash >> 8) & 2047
        while slots[slot] != 0 {
            let plan = Int(slots[slot]) &- 1
            if plans[plan].hash == hash, fits(plan, layer, dissection) { return plan }
            slot = (slot &+ 1) & 2047
        }
        return nil
    }

    @inline(__always)
    private func fits(_ plan: Int, _ layer: LayerPlace, _ dissection: borrowing Dissection) -> Bool {
        let first = plans[plan].firstShape
        let count = layer.count
        guard plans[plan].ownCount == layer.ownCount, plans[plan].count == count else { return false }
        let header = UInt64(layer.layout) << 32 | UInt64(layer.start)
        let fields = dissection.fields.span
        let known = shapes.span
        guard first &+ count &* 2 < known.count, known[first] == header else { return false }
        var difference: UInt64 = 0
        var entry = first &+ 1
        var position = layer.first
        let end = layer.first &+ layer.ownCount
        while position < end {
            let (place, what) = Self.shape(fields[position])
            difference |= place ^ known[entry] | what ^ known[entry &+ 1]
            entry &+= 2
            position &+= 1
        }
        for record in layer.late {
            let (place, what) = Self.shape(fields[Int(record)])
            difference |= place ^ known[entry] | what ^ known[entry &+ 1]
            entry &+= 2
        }
        return difference == 0
    }

    /// Whether a layer of this kind was seen before; notes it.
    mutating func isKnown(_ hash: UInt64) -> Bool {
        let place = Int(truncatingIfNeeded: hash >> 20) & 1023
        if seen[place] == hash { return true }
        seen[place] = hash
        return false
    }

    /// Makes the plan of a layer whose records are in order in `entries`.
    mutating func make(
        _ hash: UInt64,
        _ layer: LayerPlace,
        _ entries: [TreeOrder.Entry],
        _ dissection: borrowing Dissection,
        _ lines: TreeLinePrinter
    ) -> Int {
        if plans.count >= Self.limit || table.count > Self.textLimit { self = TreePlans() }
        var maker = TreePlanMaker(lines, firstMember: members.count)
        maker.addHeading(layer, dissection)
        for entry in entries where entry.slot >= 0 {
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
        shapes.append(UInt64(layer.layout) << 32 | UInt64(layer.start))
        for position in 0..<layer.count {
            let (place, what) = Self.shape(dissection.fields[layer[position]])
            shapes += [place, what]
        }
        plans.append(plan)
        var slot = Int(truncatingIfNeeded: hash >> 8) & 2047
        while slots[slot] != 0 { slot = (slot + 1) & 2047 }
        slots[slot] = UInt16(truncatingIfNeeded: plans.count)
        return plans.count - 1
    }

    /// Prints a layer by its plan.
    @inline(__always)
    mutating func print(
        _ plan: Int,
        _ layer: LayerPlace,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ lines: inout TreeLinePrinter,
        to writer: inout ByteWriter
    ) {
        let fields = dissection.fields.span
        var place = plans[plan].firstPart
        let end = plans[plan].lastPart
        while place < end {
            let part = parts[place]
            place &+= 1
            writer.append(part.lead, of: table)
            if part.kind == .run {
                print(run: part, layer, dissection, bytes, &lines, to: &writer)
                continue
            }
            if part.kind == .headerCount {
                writer.append(headerCount: layer.headerCount)
                continue
            }
            let record = fields[layer[Int(part.first)]]
            switch part.kind {
            case .decimal: writer.append(decimal: record.value)
            case .hexadecimal:
                writer.append(packed: 0x7830, count: 2)
                writer.append(hexadecimal: record.value, digits: Int(part.digits))
            case .named:
                let slot = Int(part.slot)
                if let name = lines.index.name(of: record.value, slot) {
                    writer.append(name)
                    writer.append(packed: 0x2820, count: 2)
                    writer.append(number: record.value, of: lines.index.fields[slot])
                    writer.append(UInt8(ascii: ")"))
                } else {
                    writer.append(number: record.value, of: lines.index.fields[slot])
                    writer.append(lines.index.fields[slot].unit)
                }
            case .ipv4: writer.append(IPv4Address(bits: record.value))
            case .ipv6: writer.append(bytes.ipv6(of: record))
            case .mac: writer.append(MACAddress(bits48: record.value))
            case .seconds: writer.append(seconds: Int64(bitPattern: record.value))
            default: lines.print(record, slot: Int(part.slot), dissection, bytes, to: &writer)
            }
        }
        writer.append(plans[plan].tail, of: table)
    }

    /// Prints neighbouring fields of few bits: from memory where their values occurred before.
    @inline(__always)
    private mutating func print(
        run part: TreePlan.Part,
        _ layer: LayerPlace,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ lines: inout TreeLinePrinter,
        to writer: inout ByteWriter
    ) {
        let fields = dissection.fields.span
        var key = TreePlan.Key()
        var excess: UInt64 = 0
        var place = Int(part.first)
        let end = place &+ Int(part.count)
        while place < end {
            let member = members[place]
            place &+= 1
            let index = layer[Int(member.position)]
            if member.width == TreePlan.Member.text {
                excess |= Self.take(fields[index], dissection, into: &key)
            } else {
                let value = fields[index].value
                key.bits = key.bits &<< member.width | value
                excess |= value &>> member.width
            }
        }
        if excess != 0 { return print(members: part, layer, dissection, bytes, &lines, to: &writer) }
        let way = Int(part.memo) &+ key.way
        let memo = memos[way]
        if memo.isUsed, memo.key == key { return writer.append(memo.text, of: table) }
        var fresh = ByteWriter(capacity: 2048)
        print(members: part, layer, dissection, bytes, &lines, to: &fresh)
        let text = memo.isUsed ? table.replace(memo.text, with: fresh.text) : table.add(fresh.text)
        memos[way] = TreePlan.Memo(key: key, text: text, isUsed: true)
        writer.append(text, of: table)
    }

    /// Takes a text of 8 to 24 bytes of the arena into a key; not zero for any other.
    private static func take(
        _ record: FieldRecord,
        _ dissection: borrowing Dissection,
        into key: inout TreePlan.Key
    ) -> UInt64 {
        let start = Int(record.value >> 32)
        let count = Int(record.value & 0xffff_ffff)
        guard count >= 8, count <= 24 else { return 1 }
        let arena = dissection.arena.rawSpan
        key.bits = key.bits << 5 | UInt64(count)
        key.one = arena.uint64(at: start)
        key.two = arena.uint64(at: start &+ min(8, count &- 8))
        key.three = arena.uint64(at: start &+ count &- 8)
        return 0
    }

    @inline(never)
    private func print(
        members part: TreePlan.Part,
        _ layer: LayerPlace,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ lines: inout TreeLinePrinter,
        to writer: inout ByteWriter
    ) {
        for place in Int(part.first)..<Int(part.first) + Int(part.count) {
            let member = members[place]
            let record = dissection.fields[layer[Int(member.position)]]
            lines.print(record, slot: Int(member.slot), dissection, bytes, to: &writer)
        }
    }
}
