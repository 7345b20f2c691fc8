import PeelWire

extension ByteWriter {
    /// Appends a field as the tree shows it: bits, label, value, its name in words, its unit.
    mutating func append(
        described record: FieldRecord,
        _ slot: Int,
        _ index: FieldIndex,
        in frame: borrowing FrameBytes,
        _ dissection: borrowing Dissection,
        clock: inout ClockText
    ) {
        let shown = index.fields[slot]
        let bits = Int(shown.bitCount)
        if bits > 0 {
            append(bitsOf: record.value / UInt64(max(shown.scale, 1)), field: shown)
            append(" = ")
        }
        append(shown.label)
        switch shown.type {
        case .none: return
        case .boolean:
            append(": ")
            append(flag: record.value, slot, index)
        case .unsigned, .signed:
            append(": ")
            if let name = index.name(of: record.value, slot) {
                append(name)
                append(" (")
                append(quantity: record, shown)
                append(UInt8(ascii: ")"))
            } else {
                append(quantity: record, shown)
                append(shown.unit)
            }
        case .text:
            append(": ")
            append(text: record, in: frame, dissection, as: .terminal)
        case .bytes:
            append(": ")
            append(shortened: frame.bytes(of: record))
        case .relativeTime:
            append(": ")
            append(seconds: Int64(bitPattern: record.value))
            append(" s")
        default:
            append(": ")
            append(plain: record, of: shown, in: frame, dissection, clock: &clock)
        }
    }

    private mutating func append(quantity record: FieldRecord, _ shown: ShownField) {
        if shown.type == .signed { return append(decimal: Int64(bitPattern: record.value)) }
        append(number: record.value, of: shown)
    }

    /// Appends at most 32 bytes in hexadecimal, and how many there are.
    private mutating func append(shortened bytes: RawSpan) {
        let count = bytes.byteCount
        append(hexadecimal: bytes.clamped(0..<32))
        if count > 32 {
            append("…")
            append(" (")
            append(decimal: count)
            append(" bytes)")
        }
    }

    /// Appends the bits of a field in those that hold it: `.... ..1.`.
    @inline(__always)
    mutating func append(bitsOf value: UInt64, field: ShownField) {
        let width = Int(field.count)
        let count = UInt64(field.bitCount)
        let below = UInt64(width &* 8) &- UInt64(field.firstBit) &- count
        guard width <= 8, below < 64, count <= 64 else { return }
        let mask: UInt64 = (count > 63 ? .max : 1 << count &- 1) << below
        let placed = value << below
        var byte = width &- 1
        while byte >= 0 {
            let shift = UInt64(byte &* 8)
            append(bits: placed >> shift & 255, mask: mask >> shift & 255)
            if byte > 0 { append(UInt8(ascii: " ")) }
            byte &-= 1
        }
    }

    /// Appends eight bits in two groups of four, a dot for each that `mask` leaves out.
    @inline(__always)
    private mutating func append(bits value: UInt64, mask: UInt64) {
        let shown = Self.spread(value & mask)
        let kept = Self.spread(mask)
        // A dot is 0x2e, a zero 0x30.
        let text = 0x2e2e_2e2e_2e2e_2e2e &+ kept &* 2 &+ shown
        append(packed: text & 0xffff_ffff | 0x20 << 32, count: 5)
        append(packed: text >> 32, count: 4)
    }

    /// One byte for each of eight bits, the most significant in the lowest byte.
    @inline(__always)
    private static func spread(_ bits: UInt64) -> UInt64 {
        let copies = bits &* 0x0101_0101_0101_0101
        let apart = copies & 0x0102_0408_1020_4080
        return (apart &+ 0x7f7e_7c78_7060_4000) >> 7 & 0x0101_0101_0101_0101
    }
}
