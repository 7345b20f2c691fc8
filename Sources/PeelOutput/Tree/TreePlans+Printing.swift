import PeelWire

extension TreePlans {
    /// A frame as the plans print it.
    struct Source: ~Escapable {
        let fields: Span<FieldRecord>
        let arena: RawSpan
        let layer: LayerPlace
        /// The layer's values, in the order of its records.
        let values: Span<UInt64>

        @inline(__always)
        @_lifetime(borrow dissection, copy values)
        init(_ layer: LayerPlace, _ values: Span<UInt64>, _ dissection: borrowing Dissection) {
            self.values = values
            fields = dissection.fields.span
            arena = dissection.arena.rawSpan
            self.layer = layer
        }

        /// The record at a position of the layer.
        @inline(__always)
        func record(_ position: Int32) -> FieldRecord { fields[layer.record(at: Int(position))] }
    }

    /// The most bytes of a layer that is printed by its plan; a longer one is printed line by line.
    private static var room: Int { 16_384 }

    /// Prints a layer by its plan; false, and nothing printed, where it is too long.
    mutating func print(
        _ plan: Int,
        _ source: borrowing Source,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ lines: inout TreeLinePrinter,
        to writer: inout ByteWriter
    ) -> Bool {
        let plan = self[plan]
        // The runs that were met with new values.
        var fresh: [Int32] = []
        let isPrinted = compose(plan, source, dissection, bytes, &lines, &fresh, to: &writer)
        for part in fresh { keep(run: parts[Int(part)], source, dissection, bytes, &lines) }
        return isPrinted
    }

    @inline(__always)
    private func compose(
        _ plan: TreePlan,
        _ source: borrowing Source,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ lines: inout TreeLinePrinter,
        _ fresh: inout [Int32],
        to writer: inout ByteWriter
    ) -> Bool {
        writer.compose(Self.room) { cursor in
            let parts = parts.span
            let values = source.values
            let text = table.text
            var place = plan.firstPart
            while place < plan.lastPart {
                cursor.put(parts[place].lead, of: text)
                switch parts[place].kind {
                case .run:
                    let (key, isKept) = key(parts[place], source)
                    let memo = Int(parts[place].memo) &+ key.way
                    if isKept, memos[memo].isUsed, memos[memo].key == key {
                        cursor.put(memos[memo].text, of: text)
                    } else {
                        if isKept { fresh.append(Int32(truncatingIfNeeded: place)) }
                        let run = print(run: parts[place], source, dissection, bytes, &lines)
                        cursor.put(run.bytes)
                    }
                case .headerCount:
                    cursor.put(0x202c, count: 2)
                    cursor.put(decimal: UInt64(source.layer.headerCount))
                    let isOne = source.layer.headerCount == 1
                    cursor.put(isOne ? 0x0a_6574_7962_20 : 0x0a73_6574_7962_20, count: isOne ? 6 : 7)
                case .decimal: cursor.put(decimal: values[Int(parts[place].first)])
                case .signed:
                    let value = Int64(bitPattern: values[Int(parts[place].first)])
                    if value < 0 { cursor.put(UInt8(ascii: "-")) }
                    cursor.put(decimal: value.magnitude)
                case .hexadecimal:
                    cursor.put(0x7830, count: 2)
                    cursor.put(hexadecimal: values[Int(parts[place].first)], digits: Int(parts[place].digits))
                case .named:
                    let value = values[Int(parts[place].first)]
                    let name = lines.index.name(of: value, Int(parts[place].slot))
                    if let name {
                        cursor.put(name)
                        cursor.put(0x2820, count: 2)
                    }
                    if parts[place].digits == 0 {
                        cursor.put(decimal: value)
                    } else {
                        cursor.put(0x7830, count: 2)
                        cursor.put(hexadecimal: value, digits: Int(parts[place].digits))
                    }
                    if name != nil {
                        cursor.put(UInt8(ascii: ")"))
                    } else {
                        cursor.put(lines.index.fields[Int(parts[place].slot)].unit)
                    }
                case .ipv4: cursor.put(IPv4Address(bits: values[Int(parts[place].first)]), octets.span)
                case .mac: cursor.put(MACAddress(bits48: values[Int(parts[place].first)]))
                case .seconds: cursor.put(seconds: Int64(bitPattern: values[Int(parts[place].first)]))
                case .bytes:
                    let shown = bytes.bytes(of: source.record(parts[place].first))
                    let count = shown.byteCount
                    cursor.put(hexadecimal: shown.clamped(0..<32))
                    if count > 32 {
                        cursor.put("… (")
                        cursor.put(decimal: UInt64(truncatingIfNeeded: count))
                        cursor.put(" bytes)")
                    }
                case .ipv6, .any:
                    let line = Self.print(parts[place], source, dissection, bytes, &lines)
                    cursor.put(line.bytes)
                }
                place &+= 1
            }
            cursor.put(plan.tail, of: text)
        }
    }

    /// What is seldom met, or long in the making.
    @inline(never)
    private static func print(
        _ part: TreePlan.Part,
        _ source: borrowing Source,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ lines: inout TreeLinePrinter
    ) -> ByteWriter {
        var writer = ByteWriter(capacity: 256)
        let record = source.record(part.first)
        if part.kind == .ipv6 {
            writer.append(bytes.ipv6(of: record))
        } else {
            lines.print(record, slot: Int(part.slot), dissection, bytes, to: &writer)
        }
        return writer
    }

    /// The values of neighbouring fields of few bits in one; false where they are too large for that.
    @inline(__always)
    private func key(_ run: TreePlan.Part, _ source: borrowing Source) -> (TreePlan.Key, isKept: Bool) {
        let first = Int(run.first)
        let members = members.span.extracting(first..<first &+ Int(run.count))
        let values = source.values
        var key = TreePlan.Key()
        var excess: UInt64 = 0
        var index = 0
        while index < members.count {
            let value = values[Int(members[index].position)]
            let width = UInt64(members[index].width)
            if !members[index].isText {
                key.bits = key.bits &<< width | value
                excess |= value &>> width
            }
            index &+= 1
        }
        if run.text >= 0 { excess |= Self.take(values[Int(run.text)], source.arena, into: &key) }
        return (key, excess == 0)
    }

    /// Takes a text of 8 to 24 bytes of the arena into a key; not zero for any other.
    @inline(__always)
    private static func take(_ value: UInt64, _ arena: RawSpan, into key: inout TreePlan.Key) -> UInt64 {
        let start = Int(value >> 32)
        let count = Int(value & 0xffff_ffff)
        guard count >= 8, count <= 24 else { return 1 }
        key.bits = key.bits << 5 | UInt64(count)
        key.one = arena.uint64(at: start)
        key.two = arena.uint64(at: start &+ min(8, count &- 8))
        key.three = arena.uint64(at: start &+ count &- 8)
        return 0
    }

    /// Prints the fields of a run one by one.
    @inline(never)
    private func print(
        run part: TreePlan.Part,
        _ source: borrowing Source,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ lines: inout TreeLinePrinter
    ) -> ByteWriter {
        var writer = ByteWriter(capacity: 2048)
        for place in Int(part.first)..<Int(part.first) + Int(part.count) {
            let member = members[place]
            lines.print(source.record(Int32(member.position)), slot: Int(member.slot), dissection, bytes, to: &writer)
        }
        return writer
    }

    /// Keeps what a run looks like, for when its values occur again.
    @inline(never)
    private mutating func keep(
        run part: TreePlan.Part,
        _ source: borrowing Source,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ lines: inout TreeLinePrinter
    ) {
        let key = key(part, source).0
        let text = print(run: part, source, dissection, bytes, &lines).text
        keep(text, key, at: Int(part.memo) + key.way)
    }
}
