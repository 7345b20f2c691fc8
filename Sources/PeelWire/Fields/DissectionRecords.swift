/// One layer of a dissected frame.
public struct LayerRecord: Sendable, BitwiseCopyable {
    /// The protocol: an index into ``Registry/layouts``.
    public var layout: UInt16
    /// Where the layer's bytes lie: 0 is the frame, n the dissection's n-th buffer.
    public var source: UInt16
    /// Where the header begins in its source, in bytes.
    public var start: UInt32
    /// Bytes of the header that were captured.
    public var headerCount: UInt32
    /// Bytes of the header and its payload that the layer outside declares.
    public var declaredCount: UInt32
    /// The layer's own first field, an index into ``Dissection/fields``.
    public var firstField: UInt32
    /// How many fields the layer has there, one after another.
    public var fieldCount: UInt32
    /// The layer's fault, an index into ``Dissection/faults``; -1 where there is none.
    public var fault: Int32
}

/// One value of a dissected frame: 24 bytes without references.
///
/// Three words, as what many records have in common is then put into each at once.
public struct FieldRecord: Sendable, BitwiseCopyable {
    /// The value; for bytes and text a place, see ``Flags``.
    public var value: UInt64
    /// ``start`` in the lower half, ``count`` in the upper.
    @usableFromInline var place: UInt64
    /// ``id``, ``layout``, ``layer``, ``depth`` and ``flags``, from the lowest bit on.
    @usableFromInline var kind: UInt64

    @inlinable @inline(__always)
    public init(
        value: UInt64, start: UInt32, count: UInt32, id: UInt16, layout: UInt16, layer: UInt8, depth: UInt8,
        flags: Flags
    ) {
        self.value = value
        place = UInt64(start) | UInt64(count) << 32
        kind = Self.kind(id, depth, flags) | UInt64(layout) << 16 | UInt64(layer) << 32
    }

    /// The part of ``kind`` that a field has in every layer.
    @inlinable @inline(__always)
    static func kind(_ id: UInt16, _ depth: UInt8, _ flags: Flags) -> UInt64 {
        UInt64(id) | UInt64(depth) << 40 | UInt64(flags.rawValue) << 48
    }

    @inline(__always)
    init(value: UInt64, place: UInt64, kind: UInt64) {
        self.value = value
        self.place = place
        self.kind = kind
    }

    /// Where the value lies in its layer's source, in bytes.
    @inlinable @inline(__always)
    public var start: UInt32 {
        get { UInt32(truncatingIfNeeded: place) }
        set { place = place & ~0xffff_ffff | UInt64(newValue) }
    }

    /// How many bytes it has there; 0 for what is computed.
    @inlinable @inline(__always)
    public var count: UInt32 {
        get { UInt32(truncatingIfNeeded: place >> 32) }
        set { place = place & 0xffff_ffff | UInt64(newValue) << 32 }
    }

    /// The field, as ``Field/id``.
    @inlinable @inline(__always)
    public var id: UInt16 { UInt16(truncatingIfNeeded: kind) }

    /// The protocol that describes the field: an index into ``Registry/layouts``.
    @inlinable @inline(__always)
    public var layout: UInt16 {
        get { UInt16(truncatingIfNeeded: kind >> 16) }
        set { kind = kind & ~0xffff_0000 | UInt64(newValue) << 16 }
    }

    /// The layer that shows it: an index into ``Dissection/layers``.
    @inlinable @inline(__always)
    public var layer: UInt8 {
        get { UInt8(truncatingIfNeeded: kind >> 32) }
        set { kind = kind & ~0xff_0000_0000 | UInt64(newValue) << 32 }
    }

    /// How deep it lies below its layer in the tree.
    @inlinable @inline(__always)
    public var depth: UInt8 { UInt8(truncatingIfNeeded: kind >> 40) }

    @inlinable @inline(__always)
    public var flags: Flags { Flags(rawValue: UInt16(truncatingIfNeeded: kind >> 48)) }

    public struct Flags: OptionSet, Sendable, BitwiseCopyable {
        public let rawValue: UInt16
        @inlinable @inline(__always)
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// The value is text in the arena: offset in its upper, length in its lower 32 bits.
        public static var inArena: Flags { .init(rawValue: 1) }
        /// The value was computed and does not stand in the packet; the tree shows it in brackets.
        public static var generated: Flags { .init(rawValue: 2) }
        /// The value can be asked for by name and is not shown in the tree.
        public static var hidden: Flags { .init(rawValue: 4) }
        /// The value contradicts the specification.
        public static var wrong: Flags { .init(rawValue: 8) }
        /// The bytes lie in the source whose number is the value, and not in that of the layer.
        public static var inSource: Flags { .init(rawValue: 16) }
    }
}

/// A value that waits to be added beside others, see ``Dissection/add(_:)``.
public struct FieldValue: Sendable, BitwiseCopyable {
    @usableFromInline let bits: UInt64
    @usableFromInline let offset: Int32
    @usableFromInline let count: Int32
    /// See ``FieldRecord/kind(_:_:_:)``.
    @usableFromInline let kind: UInt64

    /// A value that was computed; `offset` and `count` tell the bytes of the layer behind it.
    @inlinable @inline(__always)
    public init<Value: WireValue>(
        _ field: Field<Value>, _ value: Value, at offset: Int32 = 0, count: Int32 = 0,
        flags: FieldRecord.Flags = .generated
    ) {
        bits = value.bits
        self.offset = offset
        self.count = count
        kind = FieldRecord.kind(field.id, field.depth, flags)
    }
}

/// A fault and where it stands.
public struct FaultRecord: Sendable {
    public var fault: Fault
    /// The layer it was found in: an index into ``Dissection/layers``.
    public var layer: Int
    /// Where in the layer's source, in bytes.
    public var start: Int
}

extension RawSpan {
    /// The address that `record`, whose source this is, refers to; where fewer than 16 bytes were sent, zeros follow.
    @inlinable @inline(__always)
    public func ipv6Address(of record: FieldRecord) -> IPv6Address {
        let start = Int(record.start)
        let address = IPv6Address(high: uint64(at: start), low: uint64(at: start &+ 8))
        return record.count >= 16 ? address : ipv6Prefix(start, Int(record.count))
    }

    @usableFromInline
    func ipv6Prefix(_ start: Int, _ count: Int) -> IPv6Address {
        var address = IPv6Address(high: 0, low: 0)
        for index in 0..<Swift.max(0, Swift.min(count, 16)) {
            let byte = UInt64(uint8(at: start &+ index)) << UInt64(56 &- (index & 7) &* 8)
            if index < 8 { address.high |= byte } else { address.low |= byte }
        }
        return address
    }
}
