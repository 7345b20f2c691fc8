/// Reading integers in place. This is the only file of PeelWire that says `unsafe`.
///
/// Every function is total: bytes outside the span read as zero, so no wire value can trap a decoder. A decoder proves
/// its length first (``PacketBytes/fault(reading:)``), so that a zero never stands for a byte that is not there.
extension RawSpan {
    /// The integer at `offset` as it lies in memory, or zero where it is not wholly inside.
    @inlinable @inline(__always)
    func load<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Value {
        let size = MemoryLayout<Value>.size
        guard offset >= 0, byteCount >= size, offset <= byteCount &- size else { return 0 }
        return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Value.self)
    }

    /// Sixteen words of 32 bits as they lie in memory at `offset`, or zeros where they are not wholly inside.
    @inlinable @inline(__always)
    func vector(at offset: Int) -> SIMD16<UInt32> {
        let size = MemoryLayout<SIMD16<UInt32>>.size
        guard offset >= 0, byteCount >= size, offset <= byteCount &- size else { return .zero }
        return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt32>.self)
    }

    /// The byte at `offset`.
    @inlinable @inline(__always)
    public func uint8(at offset: Int) -> UInt8 { load(offset, as: UInt8.self) }

    /// Two bytes in network order at `offset`.
    @inlinable @inline(__always)
    public func uint16(at offset: Int) -> UInt16 { UInt16(bigEndian: load(offset, as: UInt16.self)) }

    /// Three bytes in network order at `offset`.
    @inlinable @inline(__always)
    public func uint24(at offset: Int) -> UInt32 {
        UInt32(uint16(at: offset)) << 8 | UInt32(uint8(at: offset &+ 2))
    }

    /// Four bytes in network order at `offset`.
    @inlinable @inline(__always)
    public func uint32(at offset: Int) -> UInt32 { UInt32(bigEndian: load(offset, as: UInt32.self)) }

    /// Six bytes in network order at `offset`.
    @inlinable @inline(__always)
    public func uint48(at offset: Int) -> UInt64 {
        UInt64(uint32(at: offset)) << 16 | UInt64(uint16(at: offset &+ 4))
    }

    /// Eight bytes in network order at `offset`.
    @inlinable @inline(__always)
    public func uint64(at offset: Int) -> UInt64 { UInt64(bigEndian: load(offset, as: UInt64.self)) }

    /// Two bytes, least significant first, at `offset`.
    @inlinable @inline(__always)
    public func uint16LittleEndian(at offset: Int) -> UInt16 { UInt16(littleEndian: load(offset, as: UInt16.self)) }

    /// Four bytes, least significant first, at `offset`.
    @inlinable @inline(__always)
    public func uint32LittleEndian(at offset: Int) -> UInt32 { UInt32(littleEndian: load(offset, as: UInt32.self)) }

    /// Eight bytes, least significant first, at `offset`.
    @inlinable @inline(__always)
    public func uint64LittleEndian(at offset: Int) -> UInt64 { UInt64(littleEndian: load(offset, as: UInt64.self)) }

    /// The part of the span inside `range`, cut to what is there.
    @inlinable @inline(__always)
    @_lifetime(copy self)
    public func clamped(_ range: Range<Int>) -> RawSpan {
        let lower = Swift.min(Swift.max(range.lowerBound, 0), byteCount)
        let upper = Swift.min(Swift.max(range.upperBound, lower), byteCount)
        return extracting(lower..<upper)
    }
}

extension [UInt8] {
    /// The array's bytes, borrowed.
    public var rawSpan: RawSpan {
        @_lifetime(borrow self)
        borrowing get {
            let whole = span
            return unsafe _overrideLifetime(whole.bytes, borrowing: self)
        }
    }

    /// Appends the bytes of a span.
    public mutating func append(_ span: RawSpan) {
        unsafe span.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}

extension Span<SourceRecord> {
    /// The bytes of the source with this number, from 1; none where there is no such source.
    @_lifetime(copy self)
    public func bytes(ofSource number: Int) -> RawSpan {
        guard number > 0, number <= count else { return RawSpan() }
        // The record keeps the array for as long as the span lives, beyond this reference.
        let whole = self[number &- 1].bytes
        return unsafe _overrideLifetime(whole.span.bytes, copying: self)
    }
}
