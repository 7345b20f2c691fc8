import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// What `peel flows --story` and `--budget` are asked for.
public struct StoryOptions: Sendable {
    /// The kind of output.
    public enum Form: Sendable {
        /// Stories for people.
        case text
        /// A flow's keys, those of its time budget, and its story where that is asked for.
        case json(story: Bool)
        /// A flow's keys and those of its time budget.
        case csv
    }

    public var form = Form.text
    /// The flows that are told; empty tells all.
    public var flows: Set<UInt64> = []
    /// Which flows are told (`--where`); nil tells all.
    public var selection: FlowSelection?
    /// Folds nothing.
    public var showsAll = false
    /// `us` in place of a micro sign.
    public var ascii = false
    public var table = FlowTableOptions.named
    /// Requests and answers are counted (`--calls`); nil leaves them out.
    public var calls: CallCounting?
    /// A capture expression; nil takes every packet.
    public var expression: CaptureExpression?

    public init() {}

    /// Most events that are kept of one flow.
    var eventLimit: Int { showsAll ? 1 << 20 : flows.isEmpty ? 160 : 4096 }
}

/// `peel flows --story`: tells what happened to each connection's sockets.
public enum StoryRun {
    /// Tells the flows of the captures at `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: StoryOptions) -> Int32 {
        do throws(ReservationError) {
            return ReadRun.run(
                paths, to: try StorySink(options, to: ByteWriter(to: 1)), where: options.expression)
        } catch { return refuse(error) }
    }

    /// Tells the flows that pass on interfaces, when somebody interrupts.
    public static func runLive(_ interfaces: [String], _ options: StoryOptions) -> Int32 {
        do throws(CaptureError) {
            _ = CaptureSignals.install()
            let captures = try LiveInterface.open(interfaces, options.expression)
            do throws(ReservationError) {
                let sink = try StorySink(options, to: ByteWriter(to: 1))
                return try hand(LiveRun(captures, isWriting: false), to: sink)
            } catch { return refuse(error) }
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }

    private static func hand(_ run: consuming LiveRun, to sink: consuming StorySink)
        throws(ReservationError) -> Int32
    {
        do throws(CaptureError) { return try Printing.hand(run, to: sink, where: nil) } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }

    private static func refuse(_ error: ReservationError) -> Int32 {
        Diagnostics.complain(error.description)
        return Status.usage
    }
}

/// Follows every flow's story, and prints each when its flow leaves the table or the frames end.
struct StorySink: FrameSink, ~Copyable {
    private let options: StoryOptions
    private var table: FlowTable
    /// What counts requests and answers, where they are asked for.
    private var counter: CallCounter?
    private var tellers: [UInt64: StoryTeller] = [:]
    private var visits: [FlowVisit] = []
    private var selector: FlowSelector?
    private var text: StoryTextWriter
    private let json: StoryJSONWriter
    private let csv = FlowCSVWriter()
    private var writer: ByteWriter
    private var told = 0

    init(_ options: StoryOptions, to writer: consuming ByteWriter) throws(ReservationError) {
        self.options = options
        table = try FlowTable(options.table)
        if let calls = options.calls { counter = CallCounter(calls) } else { counter = nil }
        selector = options.selection.map { FlowSelector($0) }
        text = StoryTextWriter(ascii: options.ascii, showsAll: options.showsAll)
        if case .json(let story) = options.form {
            json = StoryJSONWriter(tellsStory: story)
        } else {
            json = StoryJSONWriter(tellsStory: false)
        }
        self.writer = writer
        if case .csv = options.form {
            var header = ByteWriter(capacity: 4096)
            csv.writeHeader(to: &header)
            header.truncate(to: max(0, header.count - 2))
            for name in BudgetParts.names { header.append(",\(name)" as String) }
            self.writer.append(header.bytes)
            self.writer.append("\r\n")
        }
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        var visits = visits
        self.visits = []
        visits.removeAll(keepingCapacity: true)
        Self.visit(frame, UInt64(clamping: number), &table, &counter, &visits)
        for visit in visits { take(visit) }
        self.visits = visits
        if number & 0x3ff == 0 { tellDeparted() }
        return writer.failure == nil
    }

    private static func visit(
        _ frame: borrowing Frame, _ number: UInt64, _ table: inout FlowTable, _ counter: inout CallCounter?,
        _ visits: inout [FlowVisit]
    ) {
        if counter != nil {
            _ = counter?.take(frame, number: number, &table) { visits.append($0) }
            return
        }
        _ = table.visit(frame, number: number) { visits.append($0) }
    }

    private mutating func take(_ visit: FlowVisit) {
        guard options.flows.isEmpty || options.flows.contains(visit.flow) else { return }
        if visit.isQuoted {
            guard tellers[visit.flow] != nil, let error = table.row(visit.place).icmpError else { return }
            tellers[visit.flow]?.take(error, quoting: visit.headers)
            return
        }
        if tellers[visit.flow] == nil {
            tellers[visit.flow] = StoryTeller(visit.headers, limit: options.eventLimit)
        }
        tellers[visit.flow]?.take(visit)
    }

    mutating func rest() {
        tellDeparted()
        writer.flush()
    }

    mutating func finish() -> Int32 {
        counter?.finish()
        tellDeparted()
        for place in table.order() {
            tell(table.row(place))
            if writer.failure != nil { break }
        }
        if told == 0, !options.flows.isEmpty, options.selection == nil, writer.failure == nil {
            let numbers = options.flows.sorted().map(String.init).joined(separator: ", ")
            Diagnostics.complain(
                "there is no flow \(numbers); the capture has \(table.counts.flows), `peel flows` lists them"
            )
            _ = writer.finish()
            return Status.usage
        }
        if table.counts.evicted > 0 {
            writer.flush()
            Diagnostics.complain(
                "\(table.counts.evicted) of \(table.counts.flows) flows were told early; --max-flows sets the bound"
            )
        }
        let losses = table.totals.losses
        if !losses.isEmpty { writer.flush() }
        for loss in losses { Diagnostics.complain(loss) }
        return writer.finish()
    }

    private mutating func tellDeparted() {
        for row in table.takeDeparted() { tell(row) }
    }

    private mutating func tell(_ told: FlowRow) {
        let row = counter?.counted(told) ?? told
        guard let teller = tellers.removeValue(forKey: row.index), selector?.selects(row) ?? true else {
            return
        }
        self.told += 1
        switch options.form {
        case .text: text.write(row, teller, to: &writer)
        case .json: json.write(row, teller, to: &writer)
        case .csv:
            var cells = ByteWriter(capacity: 4096)
            csv.write(row, to: &cells)
            cells.truncate(to: max(0, cells.count - 2))
            let isTCP = row.proto == 6 && row.hasPorts
            BudgetParts(teller.timeline, isOneClient: teller.isOneClient(row), isTCP: isTCP).writeCells(
                to: &cells)
            cells.append("\r\n")
            writer.append(cells.bytes)
        }
    }
}
