import PeelFlow
import PeelWire

/// Counts a small capture's connections in a table with room for few, alone and shared by two workers, and holds that
/// no packet is lost on the way and that both come to the same.
///
/// The input is a row of records: a byte that tells link type and passing time, two bytes of length, the frame.
public func fuzzFlows(_ input: RawSpan) {
    guard let alone = Totals(input, workers: 1) else { return }
    // One input in eight is shared, which costs as much again twice.
    let shared = input.byteCount & 7 == 0 ? Totals(input, workers: 2) : alone
    guard let shared else { return }
    for totals in [alone, shared] {
        // A packet counts in the flow of each tunnel around it, too.
        hold(totals.packetsInRows >= totals.counts.packets, "a packet was lost between table and rows: \(totals)")
        hold(totals.bytesInRows >= totals.counts.bytes, "bytes were lost between table and rows: \(totals)")
    }
    hold(
        alone.rows == shared.rows && alone.packetsInRows == shared.packetsInRows
            && alone.bytesInRows == shared.bytesInRows,
        "two workers and one differ: \(shared) \(alone)"
    )
}

/// Ends the program with a message where a property does not hold; a precondition would keep it to itself.
private func hold(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}

/// What came of counting a capture.
struct Totals {
    var counts = FlowCounts()
    var rows: UInt64 = 0
    var packetsInRows: UInt64 = 0
    var bytesInRows: UInt64 = 0

    init?(_ input: RawSpan, workers: Int) {
        for worker in 0..<workers {
            var options = FlowTableOptions()
            options.limit = 6
            options.worker = worker
            options.workers = workers
            guard var table = try? FlowTable(options) else { return nil }
            Self.count(input, in: &table)
            counts += table.counts
            take(&table)
        }
    }

    private static func count(_ input: RawSpan, in table: inout FlowTable) {
        var offset = 0
        var number: UInt64 = 0
        var time: Int64 = 1_700_000_000_000_000_000
        while offset &+ 3 <= input.byteCount {
            let how = input.uint8(at: offset)
            let count = Int(input.uint16(at: offset &+ 1))
            let bytes = input.clamped(offset &+ 3..<offset &+ 3 &+ count)
            offset &+= 3 &+ count
            number &+= 1
            time &+= Int64(how >> 4) &* 700_000_000 &- 350_000_000
            let frame = Frame(
                time: Timestamp(nanoseconds: time),
                linkType: how & 15 == 0 ? .raw : how & 15 == 2 ? .linuxCooked : .ethernet,
                interface: 0,
                captured: bytes,
                wireCount: max(count, bytes.byteCount)
            )
            _ = table.take(frame, number: number)
        }
        table.settle()
    }

    private mutating func take(_ table: inout FlowTable) {
        let births = table.takeBirths()
        table.number(births, after: 0)
        for row in table.takeDeparted() { add(row) }
        for place in table.order() { add(table.row(place)) }
    }

    private mutating func add(_ row: FlowRow) {
        rows &+= 1
        packetsInRows &+= row.packets
        bytesInRows &+= row.bytes
        hold(row.durationNanoseconds >= 0, "a flow ends before it begins: \(row)")
    }
}
