/// The Internet checksum (RFC 1071): a one's-complement sum of 16-bit words.
public enum Checksum {
    /// The sum of `span` as big-endian 16-bit words, an odd last byte padded with zero, folded to 16 bits and added to
    /// `start`. A correct packet sums to 0xffff with its checksum field included.
    @inlinable
    public static func sum(_ span: RawSpan, from start: UInt32 = 0) -> UInt16 {
        var total: UInt64 = 0
        var offset = 0
        let count = span.byteCount
        while offset &+ 8 <= count {
            let word = span.load(offset, as: UInt64.self)
            total &+= (word & 0xffff_ffff) &+ (word >> 32)
            offset &+= 8
        }
        while offset &+ 2 <= count {
            total &+= UInt64(span.load(offset, as: UInt16.self))
            offset &+= 2
        }
        if offset < count { total &+= UInt64(UInt16(littleEndian: UInt16(span.uint8(at: offset)))) }
        // Summed in the machine's order: swap once at the end (RFC 1071, section 2 (B)).
        return fold(UInt64(UInt16(bigEndian: fold(total))) &+ UInt64(start))
    }

    /// `total` folded to 16 bits with end-around carry.
    @inlinable @inline(__always)
    public static func fold(_ total: UInt64) -> UInt16 {
        var folded = total
        while folded > 0xffff { folded = (folded & 0xffff) &+ (folded >> 16) }
        return UInt16(truncatingIfNeeded: folded)
    }
}
