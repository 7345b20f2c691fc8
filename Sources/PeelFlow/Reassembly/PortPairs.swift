/// A set of pairs of ports in 8 KiB, which may hold more pairs than were put in.
struct PortPairs: Sendable {
    private var words = [UInt64](repeating: 0, count: 1024)

    @inline(__always)
    private static func place(_ one: UInt16, _ other: UInt16) -> (word: Int, bit: UInt64) {
        let both = Int(one ^ other)
        return (both >> 6, 1 << UInt64(both & 63))
    }

    /// Puts in a pair, in whatever order.
    mutating func insert(_ one: UInt16, _ other: UInt16) {
        let (word, bit) = Self.place(one, other)
        words[word] |= bit
    }

    /// Whether a pair was put in; another pair may have been meant.
    @inline(__always)
    func contains(_ one: UInt16, _ other: UInt16) -> Bool {
        let (word, bit) = Self.place(one, other)
        return words[word] & bit != 0
    }
}
