/// Packets and bytes over time, in at most so many intervals: where time goes on, they become twice as long.
public struct RateSeries: Sendable {
    /// What one interval holds.
    public struct Interval: Sendable, BitwiseCopyable {
        public var packets: UInt64 = 0
        public var bytes: UInt64 = 0
        /// Packets that somebody who looks for trouble wants to see.
        public var problems: UInt64 = 0
    }

    /// The first packet's time, nanoseconds since 1970.
    public private(set) var start: Int64 = 0
    /// How long an interval is, in nanoseconds.
    public private(set) var width: Int64
    public private(set) var intervals: [Interval] = []
    private let limit: Int
    /// The interval of the latest packet, counted from `start`: most packets come in the same as the one before.
    private var latest: Range<Int64> = 0..<0
    private var latestPlace = 0

    /// `width` is the first length of an interval.
    public init(limit: Int = 512, width: Int64 = 1_000_000) {
        self.limit = max(2, limit)
        self.width = max(1, width)
    }

    /// Counts a packet. One before the first packet's time counts in the first interval.
    @inline(__always)
    public mutating func add(_ time: Int64, bytes: Int) {
        if intervals.isEmpty { start = time }
        let since = max(0, time &- start)
        if !latest.contains(since) { find(since) }
        let place = latestPlace
        intervals[place].packets &+= 1
        intervals[place].bytes &+= UInt64(bytes)
    }

    @inline(never)
    private mutating func find(_ since: Int64) {
        latestPlace = Int(since / width)
        while latestPlace >= limit {
            halve()
            latestPlace = Int(since / width)
        }
        if latestPlace >= intervals.count {
            intervals.append(contentsOf: repeatElement(Interval(), count: latestPlace - intervals.count + 1))
        }
        let first = Int64(latestPlace) &* width
        let (end, isOver) = first.addingReportingOverflow(width)
        latest = first..<(isOver ? .max : end)
    }

    /// Counts a problem of a packet that was counted, or takes one back.
    mutating func addProblem(_ time: Int64, takesBack: Bool) {
        let place = min(Int(max(0, time &- start) / width), intervals.count - 1)
        guard place >= 0 else { return }
        if takesBack { intervals[place].problems &-= 1 } else { intervals[place].problems &+= 1 }
    }

    /// Joins each two intervals.
    private mutating func halve() {
        width = width > Int64.max / 2 ? Int64.max : width * 2
        var joined: [Interval] = []
        joined.reserveCapacity(limit)
        var place = 0
        while place < intervals.count {
            var sum = intervals[place]
            if place + 1 < intervals.count {
                sum.packets &+= intervals[place + 1].packets
                sum.bytes &+= intervals[place + 1].bytes
                sum.problems &+= intervals[place + 1].problems
            }
            joined.append(sum)
            place += 2
        }
        intervals = joined
    }

    /// The bytes over `count` columns from the first to the last interval.
    public func bytes(columns count: Int) -> [Double] { values(columns: count) { Double($0.bytes) } }

    /// What `value` finds, summed over `count` columns from the first to the last interval.
    public func values(columns count: Int, _ value: (Interval) -> Double) -> [Double] {
        guard count > 0 else { return [] }
        var columns = Array(repeating: 0.0, count: count)
        guard !intervals.isEmpty else { return columns }
        for column in 0..<count {
            let low = column * intervals.count / count
            let high = max(low + 1, (column + 1) * intervals.count / count)
            // Fewer intervals than columns: each stands in several, at its own rate.
            for place in low..<min(high, intervals.count) { columns[column] += value(intervals[place]) }
            columns[column] /= Double(max(1, high - low))
        }
        return columns
    }
}
