/// How a field's value is kept in a ``FieldRecord``.
public enum FieldType: UInt8, Sendable {
    case unsigned, signed, boolean, ipv4, ipv6, mac
    /// Bytes of the source, referred to by start and count.
    case bytes
    /// Text of the source, or of the dissection's arena where it was made up from several places.
    case text
    /// Nanoseconds since 1970.
    case absoluteTime
    /// Nanoseconds.
    case relativeTime
    /// The bits of a `Double`.
    case float
    /// A place without a value of its own, such as an option's subtree.
    case none
}

/// A type that a header field can hold: how many bytes it has on the wire and how they are read.
public protocol WireValue: Sendable {
    /// How the value is kept.
    static var fieldType: FieldType { get }
    /// Bytes on the wire; 0 where the length varies.
    static var wireCount: Int { get }
    /// Reads the value in network order; zero where the bytes are not there.
    static func load(from span: RawSpan, at offset: Int) -> Self
    /// The value in 64 bits; 0 where it does not fit (IPv6, bytes, text).
    var bits: UInt64 { get }
    /// The value made from `bits`, the reverse of ``bits``.
    init(bits: UInt64)
}

extension UInt8: WireValue {
    public static var fieldType: FieldType { .unsigned }
    public static var wireCount: Int { 1 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> UInt8 { span.uint8(at: offset) }
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(self) }
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = UInt8(truncatingIfNeeded: bits) }
}

extension UInt16: WireValue {
    public static var fieldType: FieldType { .unsigned }
    public static var wireCount: Int { 2 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> UInt16 { span.uint16(at: offset) }
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(self) }
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = UInt16(truncatingIfNeeded: bits) }
}

extension UInt32: WireValue {
    public static var fieldType: FieldType { .unsigned }
    public static var wireCount: Int { 4 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> UInt32 { span.uint32(at: offset) }
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(self) }
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = UInt32(truncatingIfNeeded: bits) }
}

extension UInt64: WireValue {
    public static var fieldType: FieldType { .unsigned }
    public static var wireCount: Int { 8 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> UInt64 { span.uint64(at: offset) }
    @inlinable @inline(__always)
    public var bits: UInt64 { self }
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = bits }
}

/// An unsigned integer of three bytes on the wire.
public struct UInt24: WireValue, Equatable, BitwiseCopyable {
    public var value: UInt32
    public static var fieldType: FieldType { .unsigned }
    public static var wireCount: Int { 3 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> UInt24 {
        UInt24(bits: UInt64(span.uint24(at: offset)))
    }
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(value) }
    @inlinable @inline(__always)
    public init(bits: UInt64) { value = UInt32(truncatingIfNeeded: bits) }
}

extension Int32: WireValue {
    public static var fieldType: FieldType { .signed }
    public static var wireCount: Int { 4 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> Int32 {
        Int32(bitPattern: span.uint32(at: offset))
    }
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(bitPattern: Int64(self)) }
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = Int32(truncatingIfNeeded: bits) }
}

extension Int64: WireValue {
    public static var fieldType: FieldType { .signed }
    public static var wireCount: Int { 8 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> Int64 {
        Int64(bitPattern: span.uint64(at: offset))
    }
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(bitPattern: self) }
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = Int64(bitPattern: bits) }
}

extension Bool: WireValue {
    public static var fieldType: FieldType { .boolean }
    public static var wireCount: Int { 1 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> Bool { span.uint8(at: offset) != 0 }
    @inlinable @inline(__always)
    public var bits: UInt64 { self ? 1 : 0 }
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = bits != 0 }
}

extension IPv4Address: WireValue {
    public static var fieldType: FieldType { .ipv4 }
    public static var wireCount: Int { 4 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> IPv4Address {
        IPv4Address(bits32: span.uint32(at: offset))
    }
    @inlinable @inline(__always)
    public var bits: UInt64 { UInt64(bits32) }
    @inlinable @inline(__always)
    public init(bits: UInt64) { bits32 = UInt32(truncatingIfNeeded: bits) }
}

extension IPv6Address: WireValue {
    public static var fieldType: FieldType { .ipv6 }
    public static var wireCount: Int { 16 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> IPv6Address {
        IPv6Address(high: span.uint64(at: offset), low: span.uint64(at: offset &+ 8))
    }
    @inlinable @inline(__always)
    public var bits: UInt64 { 0 }
    @inlinable @inline(__always)
    public init(bits: UInt64) { self = IPv6Address(high: 0, low: bits) }
}

extension MACAddress: WireValue {
    public static var fieldType: FieldType { .mac }
    public static var wireCount: Int { 6 }
    @inlinable @inline(__always)
    public static func load(from span: RawSpan, at offset: Int) -> MACAddress {
        MACAddress(bits48: span.uint48(at: offset))
    }
    @inlinable @inline(__always)
    public var bits: UInt64 { bits48 }
    @inlinable @inline(__always)
    public init(bits: UInt64) { bits48 = bits }
}

/// The type of a field whose value is a run of bytes; kept by reference.
public struct WireBytes: VariableWireValue {
    public static var fieldType: FieldType { .bytes }
    public init() {}
}

/// The type of a field whose value is text; kept by reference.
public struct WireText: VariableWireValue {
    public static var fieldType: FieldType { .text }
    public init() {}
}

/// The type of a field that only names a place, such as an option.
public struct WirePlace: VariableWireValue {
    public static var fieldType: FieldType { .none }
    public init() {}
}

/// A duration in nanoseconds, computed, not read.
public struct WireDuration: WireValue {
    public var nanoseconds: Int64
    public static var fieldType: FieldType { .relativeTime }
    public static var wireCount: Int { 0 }
    public static func load(from span: RawSpan, at offset: Int) -> WireDuration { WireDuration(bits: 0) }
    public var bits: UInt64 { UInt64(bitPattern: nanoseconds) }
    public init(bits: UInt64) { nanoseconds = Int64(bitPattern: bits) }
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
}

/// A moment, computed, not read as it lies.
extension Timestamp: WireValue {
    public static var fieldType: FieldType { .absoluteTime }
    public static var wireCount: Int { 0 }
    public static func load(from span: RawSpan, at offset: Int) -> Timestamp { Timestamp(nanoseconds: 0) }
    public var bits: UInt64 { UInt64(bitPattern: nanoseconds) }
    public init(bits: UInt64) { self = Timestamp(nanoseconds: Int64(bitPattern: bits)) }
}

/// A value of varying length, kept as a reference to its bytes.
public protocol VariableWireValue: WireValue {
    init()
}

extension VariableWireValue {
    public static var wireCount: Int { 0 }
    public static func load(from span: RawSpan, at offset: Int) -> Self { Self() }
    public var bits: UInt64 { 0 }
    public init(bits: UInt64) { self.init() }
}
