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
public struct FieldRecord: Sendable, BitwiseCopyable {
    /// The value; for bytes and text a place, see ``Flags``.
    public var value: UInt64
    /// Where the value lies in its layer's source, in bytes.
    public var start: UInt32
    /// How many bytes it has there; 0 for what is computed.
    public var count: UInt32
    /// The field, as ``Field/id``.
    public var id: UInt16
    /// The protocol that describes the field: an index into ``Registry/layouts``.
    public var layout: UInt16
    /// The layer that shows it: an index into ``Dissection/layers``.
    public var layer: UInt8
    /// How deep it lies below its layer in the tree.
    public var depth: UInt8
    public var flags: Flags

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
    @usableFromInline let id: UInt16
    @usableFromInline let depth: UInt8
    @usableFromInline let flags: FieldRecord.Flags

    /// A value that was computed; `offset` and `count` tell the bytes of the layer behind it.
    @inlinable @inline(__always)
    public init<Value: WireValue>(
        _ field: Field<Value>, _ value: Value, at offset: Int32 = 0, count: Int32 = 0,
        flags: FieldRecord.Flags = .generated
    ) {
        bits = value.bits
        self.offset = offset
        self.count = count
        id = field.id
        depth = field.depth
        self.flags = flags
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
