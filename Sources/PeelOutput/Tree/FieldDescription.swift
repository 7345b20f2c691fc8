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
            append(bitsOf: record.value, field: shown)
            append(" = ")
        }
        append(shown.label)
        switch shown.type {
        case .none: return
        case .boolean:
            if let name = index.name(of: record.value, slot) {
                append(": ")
                append(name)
            } else if bits > 0 {
                append(record.value != 0 ? ": set" : ": not set")
            } else {
                append(record.value != 0 ? ": true" : ": false")
            }
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
    mutating func append(bitsOf value: UInt64, field: ShownField) {
        let width = Int(field.count) &* 8
        let first = Int(field.firstBit)
        let count = Int(field.bitCount)
        var bit = 0
        while bit < width {
            if bit > 0, bit & 3 == 0 { append(UInt8(ascii: " ")) }
            if bit >= first, bit < first &+ count {
                let shift = UInt64(first &+ count &- 1 &- bit)
                append(UInt8(truncatingIfNeeded: value >> shift & 1) &+ 0x30)
            } else {
                append(UInt8(ascii: "."))
            }
            bit &+= 1
        }
    }
}
