import PeelWire

/// What a printer needs of a frame beside its dissection: the bytes that values refer to.
struct FrameBytes: ~Escapable {
    private let captured: RawSpan
    private let layers: Span<LayerRecord>
    private let sources: Span<SourceRecord>

    @inline(__always)
    @_lifetime(copy captured, borrow dissection)
    init(_ captured: RawSpan, _ dissection: borrowing Dissection) {
        self.captured = captured
        layers = dissection.layers.span
        sources = dissection.sources.span
    }

    /// The bytes that `record` refers to.
    @inline(__always)
    @_lifetime(copy self)
    func bytes(of record: FieldRecord) -> RawSpan {
        let start = Int(record.start)
        return source(of: record).clamped(start..<start &+ Int(record.count))
    }

    /// An IPv6 address in place.
    @inline(__always)
    func ipv6(of record: FieldRecord) -> IPv6Address { source(of: record).ipv6Address(of: record) }

    /// The bytes of the source that `record` lies in.
    @inline(__always)
    @_lifetime(copy self)
    private func source(of record: FieldRecord) -> RawSpan {
        if sources.isEmpty { return captured }
        let layer = Int(record.layer)
        let isElsewhere = record.flags.contains(.inSource)
        let number = isElsewhere ? Int(record.value) : layer < layers.count ? Int(layers[layer].source) : 0
        return number == 0 ? captured : sources.bytes(ofSource: number)
    }
}

extension ByteWriter {
    /// Appends a value as `-e` prints it: numbers bare or with a fixed number of hexadecimal digits, `1` and `0`, bytes
    /// in hexadecimal without separators, moments in full.
    mutating func append(
        plain record: FieldRecord,
        of shown: ShownField,
        in frame: borrowing FrameBytes,
        _ dissection: borrowing Dissection,
        clock: inout ClockText
    ) {
        switch shown.type {
        case .unsigned: append(number: record.value, of: shown)
        case .signed: append(decimal: Int64(bitPattern: record.value))
        case .boolean: append(record.value != 0 ? UInt8(ascii: "1") : UInt8(ascii: "0"))
        case .ipv4: append(IPv4Address(bits: record.value))
        case .ipv6: append(frame.ipv6(of: record))
        case .mac: append(MACAddress(bits48: record.value))
        // Wireshark's word for bytes of which there are none.
        case .bytes where record.count == 0: append("<MISSING>")
        case .bytes: append(hexadecimal: frame.bytes(of: record))
        case .text: append(text: record, in: frame, dissection, as: .field)
        // Wireshark's word for a moment that is none.
        case .absoluteTime where Int64(bitPattern: record.value) == Timestamp.none.nanoseconds: append("NULL")
        case .absoluteTime:
            let time = Timestamp(nanoseconds: Int64(bitPattern: record.value))
            if shown.isEpoch { append(seconds: time.nanoseconds) } else { clock.writeLong(time, to: &self) }
        case .relativeTime: append(seconds: Int64(bitPattern: record.value))
        case .float: append(Double(bitPattern: record.value).description)
        case .none where shown.display == .hexadecimal: append(hexadecimal: frame.bytes(of: record))
        case .none: append(UInt8(ascii: "1"))
        }
    }

    /// Appends an unsigned number in the base of its field.
    @inline(__always)
    mutating func append(number value: UInt64, of field: ShownField) {
        switch field.display {
        case .decimal: append(decimal: value)
        case .hexadecimal:
            append(packed: 0x7830, count: 2)
            append(hexadecimal: value, digits: Int(field.typeCount) &* 2)
        case .octal:
            append(UInt8(ascii: "0"))
            if value != 0 { append(String(value, radix: 8)) }
        }
    }

    /// Appends text, wherever it is kept.
    mutating func append(
        text record: FieldRecord,
        in frame: borrowing FrameBytes,
        _ dissection: borrowing Dissection,
        as escaping: Escaping
    ) {
        if record.flags.contains(.inArena) {
            let start = Int(record.value >> 32)
            let count = Int(record.value & 0xffff_ffff)
            append(text: dissection.arena.rawSpan.clamped(start..<start &+ count), as: escaping)
        } else {
            append(text: frame.bytes(of: record), as: escaping)
        }
    }

    /// In a column text ends at a zero byte, as Wireshark's does.
    private mutating func append(text bytes: RawSpan, as escaping: Escaping) {
        let count = escaping == .field ? bytes.find(0, in: 0..<bytes.byteCount) : bytes.byteCount
        append(escaped: bytes.clamped(0..<count), as: escaping)
    }
}
