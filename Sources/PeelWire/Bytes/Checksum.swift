/// The Internet checksum (RFC 1071): a one's-complement sum of 16-bit words.
public enum Checksum {
    /// The sum of `span` as big-endian 16-bit words, an odd last byte padded with zero, folded to 16 bits and added to
    /// `start`. A correct packet sums to 0xffff with its checksum field included.
    ///
    /// Words are summed in the machine's order and swapped once at the end (RFC 1071, section 2 (B)).
    @inlinable
    public static func sum(_ span: RawSpan, from start: UInt32 = 0) -> UInt16 {
        fold(UInt64(UInt16(bigEndian: fold(total(span)))) &+ UInt64(start))
    }

    /// The sum of `span` in the machine's order, with end-around carry and not folded.
    @inlinable @inline(__always)
    static func total(_ span: RawSpan) -> UInt64 {
        let count = span.byteCount
        var total: UInt64 = 0
        var offset = 0
        // Below that, adding words one by one is done before the vectors are brought together.
        if count >= 256 {
            while count &- offset >= 64 {
                let end = offset &+ Swift.min((count &- offset) & ~63, 1 << 19)
                total &+= blocks(span, offset, end)
                offset = end
            }
        }
        if count >= 8 {
            while offset <= count &- 8 {
                let (sum, isCarried) = total.addingReportingOverflow(span.load(offset, as: UInt64.self))
                total = sum &+ (isCarried ? 1 : 0)
                offset &+= 8
            }
        }
        // The words that are left, put together in one of 64 bits.
        var rest: UInt64 = 0
        var shift: UInt64 = 0
        if count & 4 != 0 {
            rest = UInt64(UInt32(littleEndian: span.load(offset, as: UInt32.self)))
            shift = 32
            offset &+= 4
        }
        if count & 2 != 0 {
            rest |= UInt64(UInt16(littleEndian: span.load(offset, as: UInt16.self))) &<< shift
            shift &+= 16
            offset &+= 2
        }
        if count & 1 != 0 { rest |= UInt64(span.uint8(at: offset)) &<< shift }
        let (sum, isCarried) = total.addingReportingOverflow(UInt64(littleEndian: rest))
        return sum &+ (isCarried ? 1 : 0)
    }

    /// Sums the blocks of 64 bytes between two offsets, at most 512 KiB.
    ///
    /// Each lane of 32 bits holds two words. `both` sums the lanes whole and loses its carries, `high` sums the upper
    /// words and loses nothing, so the difference modulo 2^32 is the sum of the lower words: one shift and two
    /// additions for each vector.
    @inlinable @inline(__always)
    static func blocks(_ span: RawSpan, _ start: Int, _ end: Int) -> UInt64 {
        var both = SIMD16<UInt32>.zero
        var high = SIMD16<UInt32>.zero
        var offset = start
        while offset < end {
            let words = span.vector(at: offset)
            both &+= words
            high &+= words &>> 16
            offset &+= 64
        }
        let low = both &- (high &<< 16)
        var total: UInt64 = 0
        for lane in 0..<16 { total &+= UInt64(low[lane]) &+ UInt64(high[lane]) }
        return total
    }

    /// `total` folded to 16 bits with end-around carry.
    @inlinable @inline(__always)
    public static func fold(_ total: UInt64) -> UInt16 {
        let halves = (total & 0xffff_ffff) &+ (total >> 32)
        let words = (halves & 0xffff) &+ (halves >> 16)
        let folded = (words & 0xffff) &+ (words >> 16)
        return UInt16(truncatingIfNeeded: (folded & 0xffff) &+ (folded >> 16))
    }
}
