/// When each flow sent: bytes in sixteen intervals of the whole capture's time, for a small graph beside its row.
struct FlowActivity: ~Copyable {
    static var columns: Int { 16 }
    /// The sums of one flow, in units of 16 bytes: a cache line.
    typealias Sums = InlineArray<16, UInt32>

    private var start: Int64 = 0
    private var width: Int64 = 1_000_000
    private var isEmpty = true
    /// The interval of the latest packet, counted from `start`: most packets come in the same as the one before.
    private var latest: Range<Int64> = 0..<0
    private var latestColumn = 0
    private var sums: RecordStore<Sums>
    /// Flows that have sums.
    private var count = 0

    /// Makes room for `limit` flows.
    init(limit: Int) throws(ReservationError) { sums = try RecordStore<Sums>(capacity: limit, huge: true) }

    /// Asks for the sums of the flow at `place`.
    @inline(__always)
    func expect(_ place: Int) { sums.prefetch(place) }

    /// Counts a packet of the flow at `place`.
    @inline(__always)
    mutating func add(_ time: Int64, at place: Int, bytes: Int) {
        if isEmpty {
            start = time
            isEmpty = false
        }
        let since = max(0, time &- start)
        if !latest.contains(since) { find(since) }
        let column = latestColumn
        guard place >= 0, place < sums.capacity else { return }
        count = max(count, place &+ 1)
        let (sum, overflows) = sums[place][column].addingReportingOverflow(
            UInt32(truncatingIfNeeded: (bytes + 15) / 16))
        sums[place][column] = overflows ? .max : sum
    }

    @inline(never)
    private mutating func find(_ since: Int64) {
        latestColumn = Int(since / width)
        while latestColumn >= Self.columns {
            halve()
            latestColumn = Int(since / width)
        }
        let first = Int64(latestColumn) &* width
        let (end, isOver) = first.addingReportingOverflow(width)
        latest = first..<(isOver ? .max : end)
    }

    private mutating func halve() {
        width = width > Int64.max / 2 ? Int64.max : width * 2
        for place in 0..<count {
            let before = sums[place]
            for column in 0..<Self.columns {
                let one = column * 2 < Self.columns ? before[column * 2] : 0
                let other = column * 2 + 1 < Self.columns ? before[column * 2 + 1] : 0
                sums[place][column] = one.addingReportingOverflow(other).overflow ? .max : one &+ other
            }
        }
    }

    /// The sums of the flow at `place`; none where it has not sent.
    func values(at place: Int) -> [UInt32] {
        guard place >= 0, place < count else { return [] }
        let own = sums[place]
        return (0..<Self.columns).map { own[$0] }
    }
}
