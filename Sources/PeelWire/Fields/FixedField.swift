/// A layout's fields at fixed places as the records that they become, so that a whole header is added at once.
///
/// A record's value waits for the packet; till then it tells how to get it, see ``FixedSource``.
public struct FixedFields: ~Escapable {
    /// What `frame.protocols` calls the layer.
    let name: StaticString
    /// Bytes that a header must have for all fields to be read by loads of eight bytes.
    let reach: Int
    /// The records, as they are in a layer that begins at 0.
    let records: Span<FieldRecord>

    @inline(__always)
    @_lifetime(copy records)
    init(name: StaticString, reach: Int, records: Span<FieldRecord>) {
        self.name = name
        self.reach = reach
        self.records = records
    }

    /// The records of a layout's fields, and ``reach``.
    static func records(of layout: Layout) -> (records: [FieldRecord], reach: Int) {
        let fixed = layout.fields.filter { $0.offset >= 0 }
        let reach = max(8, fixed.map { Int($0.offset) + Int($0.count) }.max() ?? 0)
        let records = fixed.map {
            FieldRecord(
                value: FixedSource($0, reach: reach).bits,
                start: UInt32(truncatingIfNeeded: $0.offset),
                count: UInt32($0.count),
                id: $0.id,
                layout: 0,
                layer: 0,
                depth: $0.depth,
                flags: []
            )
        }
        return (records, reach)
    }
}

/// How the value of a field at a fixed place is got from a header, in 64 bits: where eight bytes are loaded that lie
/// inside the shortest header and hold the field, how far they are shifted right and how many bits are then left out,
/// what the rest is multiplied by, and whether any bit that is set means true.
struct FixedSource: BitwiseCopyable {
    let bits: UInt64

    @inline(__always)
    init(bits: UInt64) { self.bits = bits }

    init(_ field: AnyField, reach: Int) {
        let place = min(Int(field.offset), reach - 8)
        let end = Int(field.offset) + Int(field.count)
        let shift = (place + 8 - end) * 8 + Int(field.shift)
        // A whole value's mask is cut to its bytes, as its neighbours are loaded with it.
        let mask = field.count >= 8 ? field.mask : field.mask & (1 << (UInt64(field.count) * 8) - 1)
        let isKept: Bool
        switch field.type {
        // Addresses of 16 bytes, bytes and text are kept by their place.
        case .ipv6, .bytes, .text, .none: isKept = false
        default: isKept = true
        }
        bits =
            UInt64(UInt16(clamping: place)) | UInt64(isKept ? shift : 0) << 16
            | UInt64(isKept ? mask.leadingZeroBitCount : 0) << 24 | UInt64(isKept ? field.scale : 0) << 32
            | (field.type == .boolean ? 1 << 40 : 0)
    }

    /// The value in `header`, which has at least ``FixedFields/reach`` bytes.
    @inline(__always)
    func value(in header: RawSpan) -> UInt64 {
        finish(header.uint64(at: Int(bits & 0xffff)) &>> (bits &>> 16 & 63))
    }

    /// The value in a header that holds the field, `count` bytes from `offset`, and may end behind it.
    func value(inShort header: RawSpan, at offset: Int, count: Int) -> UInt64 {
        let end = Int(bits & 0xffff) &+ 8
        let shift = Int(bits &>> 16 & 63) &- (end &- offset &- count) &* 8
        return finish(header.bigEndian(at: offset, count: count) >> UInt64(max(0, shift)))
    }

    @inline(__always)
    private func finish(_ shifted: UInt64) -> UInt64 {
        let value = shifted & (UInt64.max &>> (bits &>> 24 & 63))
        let most = bits &>> 40 & 1 == 0 ? UInt64.max : 1
        return min(value, most) &* (bits &>> 32 & 255)
    }
}

extension Dissection {
    /// Adds all fields at fixed places that `header` has.
    @inline(never)
    mutating func add(_ fixed: borrowing FixedFields, in header: RawSpan) {
        if header.byteCount >= fixed.reach, add(all: fixed.records, value: { $0.value(in: header) }) { return }
        // A header that was cut, or that may end before the last of them.
        for place in fixed.records.indices {
            let record = fixed.records[place]
            guard Int(record.start) + Int(record.count) <= header.byteCount else { continue }
            add(one: record) { $0.value(inShort: header, at: Int(record.start), count: Int(record.count)) }
        }
    }
}
