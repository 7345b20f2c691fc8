/// Bytes that payloads are cut from, with running sums, so that a checksum costs the same for any length.
struct PayloadPool: ~Copyable {
    let bytes: [UInt8]
    /// `sums[i]`: the sum of the first `i` words of 16 bits.
    private let sums: [UInt64]
    /// Payloads start below this.
    static var startCount: Int { 1 << 16 }

    init(random: inout Random) {
        let size = 2 * Self.startCount
        var bytes = [UInt8](repeating: 0, count: size)
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: random.next() >> 24) }
        var sums = [UInt64](repeating: 0, count: size / 2 + 1)
        for word in 0..<size / 2 {
            sums[word + 1] = sums[word] + UInt64(bytes[2 * word]) << 8 + UInt64(bytes[2 * word + 1])
        }
        self.bytes = bytes
        self.sums = sums
    }

    /// The sum of `count` bytes from the even place `start`, as words in network order.
    @inline(__always)
    func sum(from start: Int, count: Int) -> UInt64 {
        var sum = sums[(start + count) / 2] &- sums[start / 2]
        if count & 1 == 1 { sum &+= UInt64(bytes[start + count - 1]) << 8 }
        return sum
    }
}

/// The one's complement of the one's-complement sum, as IP and TCP carry it (RFC 1071).
@inline(__always)
func checksum(_ sum: UInt64) -> UInt16 {
    var folded = (sum & 0xffff_ffff) &+ (sum >> 32)
    folded = (folded & 0xffff) &+ (folded >> 16)
    folded = (folded & 0xffff) &+ (folded >> 16)
    folded = (folded & 0xffff) &+ (folded >> 16)
    return ~UInt16(truncatingIfNeeded: folded)
}
