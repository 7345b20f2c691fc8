/// What is needed to read a field at a fixed place: plain bits, so that the loop over them counts no references.
struct FixedField: Sendable, BitwiseCopyable {
    let mask: UInt64
    let offset: Int32
    let id: UInt16
    let count: UInt8
    let shift: UInt8
    let scale: UInt8
    let depth: UInt8
    /// The value fits in a record; addresses of 16 bytes, bytes and text are kept by their place.
    let isKept: Bool
    /// Any bit that is set means true.
    let isBoolean: Bool

    init(_ field: AnyField) {
        // A whole value's mask is cut to its bytes, as its neighbours are loaded with it.
        mask = field.count >= 8 ? field.mask : field.mask & (1 << (UInt64(field.count) * 8) - 1)
        offset = field.offset
        id = field.id
        count = field.count
        shift = field.shift
        scale = field.scale
        depth = field.depth
        isBoolean = field.type == .boolean
        switch field.type {
        case .ipv6, .bytes, .text, .none: isKept = false
        default: isKept = true
        }
    }

    /// The first byte after the field.
    @inline(__always)
    var end: Int { Int(offset) &+ Int(count) }
}

/// A layout's fields at fixed places, and the records that they become, so that a whole header is added at once.
struct FixedFields: Sendable {
    let fields: [FixedField]
    /// The first byte after all of them.
    let end: Int
    /// The records, as they are in a layer that begins at 0; what depends on the packet is zero.
    let records: [FieldRecord]

    init(_ layout: Layout) {
        fields = layout.fields.filter { $0.offset >= 0 }.map(FixedField.init)
        end = fields.map(\.end).max() ?? 0
        records = fields.map {
            FieldRecord(
                value: 0,
                start: UInt32(truncatingIfNeeded: $0.offset),
                count: UInt32($0.count),
                id: $0.id,
                layout: 0,
                layer: 0,
                depth: $0.depth,
                flags: []
            )
        }
    }
}

extension FixedField {
    /// The value in `header`, as a record keeps it. The header holds the whole field and is at least eight bytes long:
    /// one load of eight bytes that lie inside it has the field somewhere in it.
    @inline(__always)
    func value(inLong header: RawSpan) -> UInt64 {
        if !isKept { return 0 }
        let place = min(Int(offset), header.byteCount &- 8)
        let below = 64 &- (Int(offset) &- place &+ Int(count)) &* 8 &+ Int(shift)
        let value = header.uint64(at: place) &>> UInt64(truncatingIfNeeded: below) & mask
        return isBoolean ? (value == 0 ? 0 : 1) : value &* UInt64(scale)
    }

    /// The value in a header of any length.
    func value(in header: RawSpan) -> UInt64 {
        if !isKept { return 0 }
        let value = header.bigEndian(at: Int(offset), count: Int(count)) >> UInt64(shift) & mask
        return isBoolean ? (value == 0 ? 0 : 1) : value &* UInt64(scale)
    }
}
