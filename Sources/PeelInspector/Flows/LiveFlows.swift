import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// `peel flows -i IFACE`: counts flows as they pass, until somebody asks to stop.
///
/// On a terminal the table is drawn anew every second. Elsewhere a flow's row is printed when it has been idle for its
/// protocol's time, every `interval` seconds those that are left, and at the end what remains.
struct LiveFlows: ~Copyable {
    private let options: FlowOptions
    private let captures: [Interface]
    private var table: FlowTable
    private var printer: FlowRowPrinter
    private var number: UInt64 = 0
    private var withoutFlow: UInt64 = 0
    /// The display filter.
    private var selector: FrameSelector?
    private let redraws: Bool
    private var nextTick: Int64 = 0
    private var owners = FlowOwners()
    /// What counts requests and answers, where they are asked for.
    private var counter: CallCounter?
    private var nextOwners: Int64 = 0
    private var nextRows: Int64 = 0

    /// An interface that frames come from; a class, so that several can stand in an array.
    private final class Interface {
        private var capture: LiveCapture

        init(_ name: String, _ options: FlowOptions, patience: Int) throws(CaptureError) {
            var live = LiveOptions(interface: name)
            live.filter = options.expression?.text
            live.isStrict = options.expression?.isStrict ?? false
            capture = try LiveCapture(live)
            capture.patience = patience
            for warning in capture.warnings { Diagnostics.complain("\(name): \(warning)") }
        }

        var statistics: LiveStatistics { capture.statistics() }

        /// Hands what has come to `body`, at most 256 frames, and tells why it ended.
        func drain(_ body: (borrowing Frame) -> Void) -> Pause { Self.drain(&capture, body) }

        private static func drain(_ capture: inout LiveCapture, _ body: (borrowing Frame) -> Void) -> Pause {
            for _ in 0..<256 {
                guard let frame = capture.next() else { return capture.pause }
                body(frame)
            }
            return .none
        }
    }

    init(_ interfaces: [String], _ options: FlowOptions) throws(FlowFailure) {
        if options.displayFilter?.needsFlows == true {
            throw .source(
                CaptureError(
                    "-Y", "`flow` and its like are known when the connection is over", cure: "use --where",
                    status: .usage))
        }
        guard CaptureSignals.install() else {
            throw .source(CaptureError("signals", "cannot be caught"))
        }
        var captures: [Interface] = []
        do throws(CaptureError) {
            for name in interfaces {
                captures.append(try Interface(name, options, patience: interfaces.count > 1 ? 20 : 200))
            }
        } catch { throw .source(error) }
        let table: FlowTable
        do throws(ReservationError) { table = try FlowTable(options.table) } catch { throw .memory(error) }
        self.options = options
        self.captures = captures
        self.table = table
        if let calls = options.calls { counter = CallCounter(calls) } else { counter = nil }
        selector = options.choice.selector
        if case .table(let columns) = options.form { redraws = columns != nil } else { redraws = false }
        printer = FlowRowPrinter(options, to: ByteWriter(to: 1))
    }

    private static func isSelected(
        _ frame: borrowing Frame, _ number: UInt64, _ selector: inout FrameSelector?
    ) -> Bool {
        selector?.selects(frame, number: Int(truncatingIfNeeded: number)) ?? true
    }

    /// Runs until a signal or a failure ends it, and returns the exit status.
    mutating func run() -> Int32 {
        var failure: CaptureError?
        let captures = captures
        nextRows = WallClock.nanoseconds &+ intervalNanoseconds
        running: while !printer.isDone {
            for capture in captures {
                let pause = capture.drain { frame in
                    number &+= 1
                    if selector != nil, !Self.isSelected(frame, number, &selector) { return }
                    let isRead =
                        counter == nil
                        ? table.take(frame, number: number) : counter?.take(frame, number: number, &table) ?? false
                    if !isRead { withoutFlow &+= 1 }
                }
                switch pause {
                case .ended: break running
                case .failed(let error):
                    failure = error
                    break running
                case .reportRequested: report()
                case .timedOut, .none: break
                }
            }
            tick(WallClock.nanoseconds)
        }
        table.settle()
        counter?.finish()
        if redraws { printer.clearScreen() }
        let departed = departed()
        printer.takeDeparted(redraws ? [] : departed)
        printAll()
        var totals = FlowTotals()
        totals.counts = table.totals
        totals.withoutFlow = withoutFlow
        printer.end(totals)
        report()
        if let failure {
            Diagnostics.complain(failure.description)
            return failure.status.rawValue
        }
        return Status.done
    }

    private var intervalNanoseconds: Int64 {
        Int64(min(max(options.interval ?? 0, 0), 1_000_000_000) * 1_000_000_000)
    }

    /// What happens once a second.
    private mutating func tick(_ now: Int64) {
        if now >= nextOwners {
            nextOwners = now &+ 100_000_000
            table.settle()
            owners.update(table)
        }
        guard now >= nextTick else { return }
        nextTick = now &+ 1_000_000_000
        table.expire(at: Timestamp(nanoseconds: now), idle: options.idle)
        let departed = departed()
        if redraws {
            printer.redraw(rows: table.order().map { row($0) }, height: Terminal.rows)
            return
        }
        printer.takeDeparted(departed)
        if options.interval != nil, now >= nextRows {
            nextRows = now &+ intervalNanoseconds
            printAll()
        }
        printer.flush()
    }

    /// A flow still in the table, with what is known of it beside.
    private func row(_ place: FlowPlace) -> FlowRow {
        let row = owners.owned(table.row(place))
        return counter?.counted(row) ?? row
    }

    /// The flows that left the table since the last call, likewise.
    private mutating func departed() -> [FlowRow] {
        var rows: [FlowRow] = []
        for row in table.takeDeparted() {
            let owned = owners.owned(row)
            rows.append(counter?.countedLast(owned) ?? owned)
        }
        return rows
    }

    private mutating func printAll() {
        let places = table.order().map { (worker: 0, place: $0) }
        // Taken one after the other, so that the printer may change meanwhile.
        var rows: [UInt64: FlowRow] = [:]
        for item in places { rows[item.place.index] = row(item.place) }
        printer.finish(places) { _, place in
            rows[place.index] ?? table.row(place)
        } bytes: { _, place in
            table.bytes(place)
        }
    }

    /// tcpdump's three lines.
    private func report() {
        var received: UInt64 = 0
        var dropped: UInt64 = 0
        for capture in captures {
            let counted = capture.statistics
            received &+= counted.received
            dropped &+= counted.dropped
        }
        Diagnostics.write("\(number) packet\(number == 1 ? "" : "s") captured")
        Diagnostics.write("\(received) packet\(received == 1 ? "" : "s") received by filter")
        Diagnostics.write("\(dropped) packet\(dropped == 1 ? "" : "s") dropped by kernel")
    }
}

extension FlowRun {
    /// `peel flows -i IFACE` from end to end; returns the exit status.
    public static func runLive(_ interfaces: [String], _ options: FlowOptions) -> Int32 {
        do throws(FlowFailure) {
            var live = try LiveFlows(interfaces, options)
            return live.run()
        } catch {
            Diagnostics.complain(error.description)
            return error.status
        }
    }
}
