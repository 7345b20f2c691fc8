import PeelWire

/// Packets and bytes over time, counted from the first packet, as `tshark -z io,stat` does.
///
/// Without a given interval it counts by a power of ten of nanoseconds that grows with the capture, so that there are
/// never more than a few thousand counters; what is shown are sums of one, two or five of them.
struct IntervalTable: Sendable {
    struct Cell: Sendable {
        var packets: UInt64 = 0
        var bytes: UInt64 = 0

        static func += (left: inout Cell, right: Cell) {
            left.packets &+= right.packets
            left.bytes &+= right.bytes
        }
    }

    private(set) var start: Int64?
    private(set) var latest: Int64 = 0
    private let isFixed: Bool
    private var width: Int64
    private var cells: [Cell] = []
    /// Packets that lie beyond the last interval that is kept.
    private(set) var beyond = Cell()

    /// Most intervals of a given length.
    static var fixedLimit: Int { 1_000_000 }
    private static var limit: Int { 4_000 }
    /// Rows that are shown where no interval is given.
    private static var rowLimit: Int64 { 40 }

    init(interval: Int64?) {
        isFixed = interval != nil
        width = interval ?? 1_000
    }

    mutating func count(_ time: Timestamp, bytes: Int) {
        let first = start ?? time.nanoseconds
        start = first
        latest = max(latest, time.nanoseconds)
        let cell = Cell(packets: 1, bytes: UInt64(clamping: bytes))
        // What is earlier than the first packet counts with it.
        let passed = time.nanoseconds >= first ? UInt64(bitPattern: time.nanoseconds &- first) : 0
        var place = passed / UInt64(width)
        if isFixed {
            guard place < UInt64(Self.fixedLimit) else {
                beyond += cell
                return
            }
        } else {
            while place >= UInt64(Self.limit) {
                widen()
                place = passed / UInt64(width)
            }
        }
        while cells.count <= Int(place) { cells.append(Cell()) }
        cells[Int(place)] += cell
    }

    private mutating func widen() {
        cells = Self.joined(cells, by: 10)
        width = width.multipliedReportingOverflow(by: 10).overflow ? .max : width &* 10
    }

    private static func joined(_ cells: [Cell], by factor: Int) -> [Cell] {
        var result: [Cell] = []
        for (index, cell) in cells.enumerated() {
            if index % factor == 0 { result.append(Cell()) }
            result[result.count - 1] += cell
        }
        return result
    }

    /// From the first to the last packet, nanoseconds.
    var duration: Int64 { start.map { max(0, latest &- $0) } ?? 0 }

    /// The intervals' length in nanoseconds, and each one's counts.
    var rows: (width: Int64, cells: [Cell]) {
        if isFixed { return (width, cells) }
        var factor: Int64 = 1
        for step in [1, 2, 5, 10, 20, 50, 100] as [Int64] {
            factor = step
            if (Int64(cells.count) + step - 1) / step <= Self.rowLimit { break }
        }
        let shown = width.multipliedReportingOverflow(by: factor)
        return (shown.overflow ? .max : shown.partialValue, Self.joined(cells, by: Int(factor)))
    }
}
