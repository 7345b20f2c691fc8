/// The median of the gaps between packets, to within a fifth, in 80 counters: two for each power of two.
struct GapMedian: Sendable {
    private var counts: [UInt32] = Array(repeating: 0, count: 80)
    private var count: UInt32 = 0

    /// Counts a gap in nanoseconds.
    mutating func add(_ gap: Int64) {
        if count == .max { halve() }
        counts[Self.place(gap)] &+= 1
        count &+= 1
    }

    /// The upper end of the row that holds the median; nil before the first gap.
    var value: Int64? {
        guard count > 0 else { return nil }
        var passed: UInt32 = 0
        for (place, number) in counts.enumerated() {
            passed &+= number
            if passed >= (count &+ 1) / 2 { return Self.upperEnd(place) }
        }
        return nil
    }

    private mutating func halve() {
        count = 0
        for place in counts.indices {
            counts[place] /= 2
            count &+= counts[place]
        }
    }

    private static func place(_ gap: Int64) -> Int {
        let value = UInt64(max(gap, 1))
        let power = 63 - value.leadingZeroBitCount
        let half = power > 0 ? Int(value >> UInt64(power - 1) & 1) : 0
        return min(79, power * 2 + half)
    }

    private static func upperEnd(_ place: Int) -> Int64 {
        let power = Int64(1) << Int64(place / 2)
        return place & 1 == 0 ? power + power / 2 : power * 2
    }
}
