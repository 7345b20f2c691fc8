import PeelFlow
import PeelWire

/// Counts a small capture's connections in a table with room for few, alone and shared by two workers, and holds that
/// no packet is lost on the way and that both come to the same; so must a table whose packets are told one by one, which
/// analyses every segment the long way.
///
/// The input is a row of records: a byte that tells link type and passing time, two bytes of length, the frame.
public func fuzzFlows(_ input: RawSpan) {
    guard let alone = Totals(input, workers: 1) else { return }
    // One input in eight is shared, which costs as much again twice.
    let shared = input.byteCount & 7 == 0 ? Totals(input, workers: 2) : alone
    let told = input.byteCount & 7 == 1 ? Totals(input, workers: 1, isTold: true) : alone
    guard let shared, let told else { return }
    hold(told.digest == alone.digest, "packets told one by one come to something else: \(told) \(alone)")
    for totals in [alone, shared] {
        // A packet counts in the flow of each tunnel around it, too.
        hold(totals.packetsInRows >= totals.counts.packets, "a packet was lost between table and rows: \(totals)")
        hold(totals.bytesInRows >= totals.counts.bytes, "bytes were lost between table and rows: \(totals)")
    }
    hold(
        alone.rows == shared.rows && alone.packetsInRows == shared.packetsInRows
            && alone.bytesInRows == shared.bytesInRows && alone.digest == shared.digest,
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
    /// A sum over every value of every row, in which the order of the rows has no part.
    var digest: UInt64 = 0

    init?(_ input: RawSpan, workers: Int, isTold: Bool = false) {
        for worker in 0..<workers {
            var options = FlowTableOptions()
            options.limit = 6
            options.worker = worker
            options.workers = workers
            guard var table = try? FlowTable(options) else { return nil }
            Self.count(input, in: &table, isTold: isTold)
            counts += table.counts
            take(&table)
        }
    }

    private static func count(_ input: RawSpan, in table: inout FlowTable, isTold: Bool) {
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
            if isTold {
                _ = table.visit(frame, number: number) { visit in
                    hold(visit.findings == nil || !visit.isQuoted, "a quoted packet was analysed")
                }
            } else {
                _ = table.take(frame, number: number)
            }
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
        var sum = row.client.packets &* 3 &+ row.server.bytes &* 5 &+ UInt64(row.state.rawValue) &* 7
        sum &+= UInt64(row.icmpErrors) &+ UInt64(row.icmpError?.sequence ?? 0)
        sum &+= UInt64(bitPattern: row.initialNanoseconds ?? 0) &+ UInt64(row.tap?.rawValue ?? 9)
        for (side, factor) in [(row.client, 1 as UInt64), (row.server, 1 << 20)] {
            guard let tcp = side.tcp else { continue }
            for value in Self.values(tcp) { sum = (sum &+ value &* factor) &* 0x9e37_79b9_7f4a_7c15 }
            hold(tcp.repeatedBytes <= side.payloadBytes, "more was sent again than was sent: \(row)")
        }
        digest &+= sum ^ sum >> 29
    }

    /// Everything that an analysis tells.
    private static func values(_ tcp: TCPStatistics) -> [UInt64] {
        let times = [
            tcp.roundTripMin, tcp.roundTripMax, tcp.roundTripMean, tcp.roundTripDeviation, tcp.idleMax, tcp.dataTime,
        ].map { UInt64(bitPattern: $0 ?? -1) }
        let counts = [
            tcp.roundTripCount, tcp.retransmissions, tcp.fastRetransmissions, tcp.spuriousRetransmissions,
            tcp.outOfOrder, tcp.duplicateAcks, tcp.lostSegments, tcp.zeroWindows, tcp.windowFull, tcp.keepAlives,
            tcp.windowMax ?? 1, tcp.windowMin ?? 1, tcp.windowMean ?? 1, tcp.inFlightMax ?? 1, tcp.inFlightMean ?? 1,
            tcp.dataSegments, tcp.repeatedSegments, tcp.initialBytes, tcp.provedSpurious, tcp.sackBlocks,
            tcp.duplicateSacks, tcp.congestionEchoes, tcp.congestionReductions, tcp.congestionMarks, tcp.pathChanges,
        ].map { UInt64($0) }
        let rest = [
            tcp.retransmittedBytes, tcp.repeatedBytes, UInt64(tcp.payloadMin ?? 1), UInt64(tcp.payloadMax ?? 1),
            UInt64(tcp.initialSegments), tcp.isBlackHole ? 1 : 0,
        ]
        return times + counts + rest + RetransmissionCause.allCases.map { UInt64(tcp[$0]) }
    }
}
