/// When each flow sent: bytes in sixteen intervals of the whole capture's time, for a small graph beside its row.
struct FlowActivity {
    static var columns: Int { 16 }
    private var start: Int64 = 0
    private var width: Int64 = 1_000_000
    private var isEmpty = true
    /// Sixteen sums a flow, in units of 16 bytes.
    private var sums: [UInt32] = []

    /// Asks for a flow's sums.
    @inline(__always)
    func expect(_ flow: Int) { sums.prefetch((flow &- 1) &* Self.columns) }

    @inline(__always)
    mutating func add(_ time: Int64, flow: Int, bytes: Int) {
        if isEmpty {
            start = time
            isEmpty = false
        }
        var column = Int(max(0, time &- start) / width)
        while column >= Self.columns {
            halve()
            column = Int(max(0, time &- start) / width)
        }
        let place = (flow - 1) * Self.columns + column
        guard place >= 0 else { return }
        if place >= sums.count {
            let wanted = flow * Self.columns
            sums.append(contentsOf: repeatElement(0, count: wanted - sums.count))
        }
        let (sum, overflows) = sums[place].addingReportingOverflow(UInt32(truncatingIfNeeded: (bytes + 15) / 16))
        sums[place] = overflows ? .max : sum
    }

    private mutating func halve() {
        width = width > Int64.max / 2 ? Int64.max : width * 2
        var flow = 0
        while flow < sums.count {
            for column in 0..<Self.columns {
                let one = column * 2 < Self.columns ? sums[flow + column * 2] : 0
                let other = column * 2 + 1 < Self.columns ? sums[flow + column * 2 + 1] : 0
                sums[flow + column] = one.addingReportingOverflow(other).overflow ? .max : one &+ other
            }
            flow += Self.columns
        }
    }

    /// A flow's sums.
    func values(flow: Int) -> [UInt32] {
        let first = (flow - 1) * Self.columns
        guard first >= 0, first + Self.columns <= sums.count else { return [] }
        return Array(sums[first..<first + Self.columns])
    }
}
