/// Durations of which percentiles are asked: exact up to a number of them, then within half a percent.
package struct LatencySketch: Sendable {
    private var values: [Int64] = []
    /// How many lie in each step; 256 steps for each power of two.
    private var steps: [UInt16: UInt64] = [:]
    package private(set) var count: UInt64 = 0
    package private(set) var greatest: Int64 = 0

    /// The most values that are kept as they are.
    package static var exactLimit: Int { 4096 }

    package init() {}

    package mutating func add(_ nanoseconds: Int64) {
        let value = max(0, nanoseconds)
        count += 1
        greatest = max(greatest, value)
        guard steps.isEmpty else {
            steps[Self.step(of: value), default: 0] += 1
            return
        }
        values.append(value)
        guard values.count > Self.exactLimit else { return }
        for value in values { steps[Self.step(of: value), default: 0] += 1 }
        values = []
    }

    /// The smallest value that at least `share` of all do not exceed; nil where there are none.
    package func percentile(_ share: Double) -> Int64? {
        guard count > 0 else { return nil }
        let rank = max(1, UInt64((Double(count) * share).rounded(.up)))
        if rank >= count { return greatest }
        if steps.isEmpty { return values.sorted()[Int(min(rank, count)) - 1] }
        var seen: UInt64 = 0
        for step in steps.keys.sorted() {
            seen += steps[step] ?? 0
            if seen >= rank { return min(Self.middle(of: step), greatest) }
        }
        return greatest
    }

    static func step(of value: Int64) -> UInt16 {
        if value < 256 { return UInt16(value) }
        let exponent = 63 - value.leadingZeroBitCount
        return UInt16((exponent - 7) << 8) | UInt16((value >> Int64(exponent - 8)) & 0xff)
    }

    /// The middle of the values of a step.
    static func middle(of step: UInt16) -> Int64 {
        if step < 256 { return Int64(step) }
        let shift = Int64(step >> 8) - 1
        let low = (256 | Int64(step & 0xff)) << shift
        return low + (1 << shift) / 2
    }
}
