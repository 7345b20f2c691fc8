/// The checksum of SCTP: a cyclic redundancy check with Castagnoli's polynomial (RFC 9260 appendix A).
public enum CRC32C {
    /// The remainders of all bytes, least significant bit first.
    private static let table: [UInt32] = (0..<256).map { byte in
        var remainder = UInt32(byte)
        for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 0 ? 0 : 0x82f6_3b78) }
        return remainder
    }

    /// The checksum over `span`, its four bytes at `hole` taken as zero.
    public static func checksum(of span: RawSpan, hole: Int) -> UInt32 {
        let table = Self.table
        var remainder = UInt32.max
        for offset in 0..<span.byteCount {
            let byte = offset >= hole && offset < hole &+ 4 ? 0 : span.uint8(at: offset)
            remainder = remainder >> 8 ^ table[Int((remainder ^ UInt32(byte)) & 255)]
        }
        return ~remainder
    }
}
