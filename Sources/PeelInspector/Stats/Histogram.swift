/// Counts of values between bounds, with their extremes and moments.
struct Histogram: Sendable {
    /// The lowest value of each row; the first is 0.
    let bounds: [UInt64]
    private(set) var counts: [UInt64]
    private(set) var count: UInt64 = 0
    private(set) var least: UInt64 = .max
    private(set) var greatest: UInt64 = 0
    private var sum: Double = 0
    private var squares: Double = 0

    init(bounds: [UInt64]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count)
    }

    /// Wireshark's packet lengths (`tshark -z plen,tree`), bytes.
    static var lengths: Histogram {
        Histogram(bounds: [0, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120])
    }

    /// Durations in nanoseconds: one, two, five microseconds and so on up to ten seconds.
    static var durations: Histogram {
        var bounds: [UInt64] = [0]
        var decade: UInt64 = 1_000
        while decade <= 1_000_000_000 {
            bounds += [decade, decade * 2, decade * 5]
            decade *= 10
        }
        return Histogram(bounds: bounds + [decade])
    }

    mutating func add(_ value: UInt64) {
        var place = bounds.count - 1
        while place > 0, bounds[place] > value { place -= 1 }
        counts[place] &+= 1
        count &+= 1
        least = min(least, value)
        greatest = max(greatest, value)
        sum += Double(value)
        squares += Double(value) * Double(value)
    }

    var average: Double? { count == 0 ? nil : sum / Double(count) }

    /// The standard deviation of all values.
    var deviation: Double? {
        guard let average else { return nil }
        return max(0, squares / Double(count) - average * average).squareRoot()
    }

    /// Rows from the first to the last that holds something.
    var rows: [(from: UInt64, below: UInt64?, count: UInt64)] {
        guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 })
        else { return [] }
        return (first...last).map { index in
            (bounds[index], index + 1 < bounds.count ? bounds[index + 1] : nil, counts[index])
        }
    }
}
