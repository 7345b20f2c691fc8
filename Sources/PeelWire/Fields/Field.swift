/// How a number is shown; the type decides for everything else.
public enum FieldDisplay: UInt8, Sendable {
    case decimal
    /// `0x` and a fixed number of digits, two for each byte of the type; a place shows its bytes where one is asked for.
    case hexadecimal
    /// Octal with a leading 0.
    case octal
}

/// Names of the values of a field, such as `TCP` for 6.
public struct ValueNames: Sendable {
    /// The name of a value, or nil where it has none.
    ///
    /// A thin function captures nothing, so that a field is plain bits and costs nothing where only its value is read.
    public let name: @convention(thin) @Sendable (UInt64) -> StaticString?

    @inlinable
    public init(_ name: @convention(thin) @escaping @Sendable (UInt64) -> StaticString?) { self.name = name }
}

/// One field of a header, described once: tree, filter, JSON and byte highlight all read it from here.
///
/// A field is recognised by the source line that declares it, so every field stands on a line of its own; fields of one
/// layout that are declared in a second file give another `part`. A test holds that no two fields of a layout collide.
public struct Field<Value: WireValue>: Sendable {
    /// The name that filters, `-e` and JSON use, such as `udp.srcport`.
    public let name: StaticString
    /// The RFC's name, such as `Source Port`.
    public let label: StaticString
    /// Bytes from the start of the header, or -1 where the place varies.
    public let offset: Int
    /// The first bit, counted from the most significant as in RFC diagrams; 0 for whole values.
    public let firstBit: Int
    /// How many bits; 0 for whole values.
    public let bitCount: Int
    /// What the number on the wire is multiplied by, such as 4 for a length in words that is shown in bytes.
    public let scale: UInt8
    /// How a number is shown.
    public let display: FieldDisplay
    /// How deep the field lies below its layer in the tree; 0 is directly below.
    public let depth: UInt8
    /// Line and part, see above.
    public let id: UInt16
    /// Names of values.
    public let names: ValueNames?

    /// A field at a fixed place, or (`at` left out) one that its protocol places itself.
    @inlinable @inline(__always)
    public init(
        _ name: StaticString,
        _ label: StaticString,
        at offset: Int = -1,
        bits: Range<Int> = 0..<0,
        times scale: UInt8 = 1,
        as display: FieldDisplay = .decimal,
        depth: UInt8 = 0,
        names: ValueNames? = nil,
        part: UInt16 = 0,
        line: UInt16 = #line
    ) {
        self.name = name
        self.label = label
        self.offset = offset
        self.firstBit = bits.lowerBound
        self.bitCount = bits.upperBound &- bits.lowerBound
        self.scale = scale
        self.display = display
        self.depth = depth
        self.id = line & 0x1fff | part << 13
        self.names = names
    }

    /// How far the value is shifted within its bytes.
    @inlinable @inline(__always)
    var shift: UInt64 { bitCount == 0 ? 0 : UInt64(truncatingIfNeeded: containerCount &* 8 &- firstBit &- bitCount) }

    /// Bytes that hold the field: a single bit of a `Bool` may lie in one to eight.
    @inlinable @inline(__always)
    var containerCount: Int {
        Value.wireCount > 1 || bitCount == 0 ? Value.wireCount : (firstBit &+ bitCount &+ 7) / 8
    }

    /// Ones where the value lies, after the shift.
    @inlinable @inline(__always)
    var mask: UInt64 { bitCount == 0 || bitCount > 63 ? .max : 1 << UInt64(truncatingIfNeeded: bitCount) &- 1 }

    /// The field without its type, as the layout lists it.
    public var erased: AnyField {
        AnyField(
            name: name,
            label: label,
            offset: Int32(truncatingIfNeeded: offset),
            count: UInt8(truncatingIfNeeded: bitCount == 0 ? Value.wireCount : containerCount),
            shift: UInt8(truncatingIfNeeded: shift),
            firstBit: UInt8(truncatingIfNeeded: firstBit),
            bitCount: UInt8(truncatingIfNeeded: bitCount),
            typeCount: UInt8(truncatingIfNeeded: Value.wireCount),
            type: Value.fieldType,
            scale: scale,
            display: display,
            depth: depth,
            id: id,
            mask: mask,
            names: names
        )
    }
}

/// A field whose type is known only at run time: what ``Layout`` lists and the outputs walk.
public struct AnyField: Sendable {
    public let name: StaticString
    public let label: StaticString
    /// Bytes from the start of the header, or -1 where the place varies.
    public let offset: Int32
    /// Bytes that hold the value; 0 where that varies.
    public let count: UInt8
    public let shift: UInt8
    public let firstBit: UInt8
    public let bitCount: UInt8
    /// Bytes of the value's type, which fixes how many hexadecimal digits it is shown with.
    public let typeCount: UInt8
    public let type: FieldType
    public let scale: UInt8
    public let display: FieldDisplay
    public let depth: UInt8
    public let id: UInt16
    public let mask: UInt64
    public let names: ValueNames?

    /// The same field under another name.
    func named(_ name: StaticString) -> AnyField {
        AnyField(
            name: name, label: label, offset: offset, count: count, shift: shift, firstBit: firstBit,
            bitCount: bitCount, typeCount: typeCount, type: type, scale: scale, display: display, depth: depth, id: id,
            mask: mask, names: names)
    }
}

/// Lets a layout list fields of different types in one array.
public protocol FieldDescription: Sendable {
    /// The field without its type.
    var erased: AnyField { get }
}

extension Field: FieldDescription {}

extension RawSpan {
    /// The value of `field` in the header that begins this span.
    @inlinable @inline(__always)
    public subscript<Value: WireValue>(field: Field<Value>) -> Value {
        value(of: field, at: field.offset)
    }

    /// The value of `field`, placed at `offset`; a field with a scale names its bits, so that it is read this way.
    @inlinable @inline(__always)
    public func value<Value: WireValue>(of field: Field<Value>, at offset: Int) -> Value {
        if field.bitCount == 0 { return Value.load(from: self, at: offset) }
        let raw = bigEndian(at: offset, count: field.containerCount) >> field.shift & field.mask
        return Value(bits: raw &* UInt64(field.scale))
    }

    /// One to eight bytes in network order.
    @inlinable @inline(__always)
    func bigEndian(at offset: Int, count: Int) -> UInt64 {
        switch count {
        case 1: UInt64(uint8(at: offset))
        case 2: UInt64(uint16(at: offset))
        case 3: UInt64(uint24(at: offset))
        case 4: UInt64(uint32(at: offset))
        case 6: uint48(at: offset)
        case 8: uint64(at: offset)
        case 5: UInt64(uint32(at: offset)) << 8 | UInt64(uint8(at: offset &+ 4))
        case 7: UInt64(uint48(at: offset)) << 8 | UInt64(uint8(at: offset &+ 6))
        default: 0
        }
    }
}
