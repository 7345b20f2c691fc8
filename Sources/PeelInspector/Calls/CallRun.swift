import PeelApplication
import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// `peel calls`: requests with their answers.
public enum CallRun {
    /// Prints the calls of the captures at `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: CallOptions) -> Int32 {
        var options = options
        do throws(CaptureError) {
            if let filter = options.displayFilter { options.flows = try FlowLedger.make(paths, filter) }
            let sink = try sink(options)
            if paths.count == 1 {
                var reader = try FrameReader(path: paths[0])
                reader.onSecrets = KeyLog.taker(options.secrets)
                return try Printing.hand(OneFile(reader), to: sink, where: options.expression)
            }
            let files = try SeveralFiles(paths, salvages: false, options.secrets)
            return try Printing.hand(files, to: sink, where: options.expression)
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }

    /// Prints the calls that pass `interfaces` until somebody asks to stop.
    public static func runLive(_ interfaces: [String], _ options: CallOptions) -> Int32 {
        do throws(CaptureError) {
            if options.displayFilter?.needsFlows == true {
                throw CaptureError(
                    "-Y", "`flow` and its like are known when the connection is over", cure: "use --where",
                    status: .usage)
            }
            guard CaptureSignals.install() else { throw CaptureError("signals", "cannot be caught") }
            let captures = try LiveInterface.open(interfaces, options.expression)
            return try Printing.hand(LiveRun(captures, isWriting: false), to: try sink(options), where: nil)
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }

    private static func sink(_ options: CallOptions) throws(CaptureError) -> CallSink {
        var registry = Registry.standard
        try DecodeAs.apply(options.decodeAs, to: &registry)
        do throws(ReservationError) { return try CallSink(options, registry, to: ByteWriter(to: 1)) } catch {
            throw CaptureError("flows", error.description)
        }
    }

    /// A writer for the columns that were asked for.
    public static func writer(_ options: CallOptions) throws(UnknownField) -> CallWriter {
        try CallWriter(
            options.form, options.columns, names: CallReader(FieldIndex(.standard)), utc: options.utc)
    }
}

/// Takes frames apart and prints the calls that they make.
private struct CallSink: FrameSink, ~Copyable {
    private let options: CallOptions
    private let names: CallReader
    private var dissector: Dissector
    private var filter: FrameFilter?
    private var table: FlowTable
    private var collector: CallCollector
    private var rows: CallWriter?
    private var ranked: RankedCalls?
    private var summary = CallSummary()
    private var writer: ByteWriter

    init(
        _ options: CallOptions, _ registry: Registry, to writer: consuming ByteWriter
    ) throws(ReservationError) {
        self.options = options
        names = CallReader(FieldIndex(registry))
        dissector = Dissector(registry, conversations: .standard.knowing(options.secrets))
        if let filter = options.displayFilter {
            self.filter = FrameFilter(filter, flows: options.flows, isStandard: options.decodeAs.isEmpty)
        } else {
            filter = nil
        }
        var flows = FlowTableOptions()
        flows.checksums = .none
        flows.analyzes = false
        table = try FlowTable(flows)
        collector = CallCollector(registry, names)
        rows = options.isSummaryOnly ? nil : try? CallRun.writer(options)
        if let sort = options.sort ?? (options.top == nil ? nil : .slowest) {
            ranked = RankedCalls(sort, limit: min(options.top ?? .max, CallOptions.sortLimit))
        }
        self.writer = writer
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        var place = CallCollector.Place()
        _ = table.visit(frame, number: UInt64(number)) { place.note($0) }
        _ = table.takeDeparted()
        dissector.note(frame, number: number)
        if filter != nil {
            place.isChosen = filter?.selects(frame, number: number, &dissector, followsStreams: true) ?? true
        }
        if filter == nil, dissector.passes(frame, number: number) { return true }
        dissector.dissect(frame, number: number)
        if dissector.dissection.exchanges.isEmpty { return true }
        collector.take(dissector.dissection, frame, from: place)
        print(collector.takeFinished())
        return writer.failure == nil
    }

    mutating func expect(_ frame: borrowing Frame) { dissector.expect(frame) }

    private mutating func print(_ calls: [Call]) {
        for call in calls where call.isChosen && options.selection?.selects(call, names) ?? true {
            summary.add(call)
            if ranked != nil {
                ranked?.add(call, names)
            } else {
                rows?.write(call, to: &writer)
            }
        }
    }

    mutating func rest() {
        rows?.flush(to: &writer)
        writer.flush()
    }

    mutating func finish() -> Int32 {
        collector.finish()
        print(collector.takeFinished())
        for call in ranked?.sorted() ?? [] { rows?.write(call, to: &writer) }
        // A table of nothing needs no headings.
        if case .table = options.form, summary.count == 0 { rows = nil }
        rows?.finish(to: &writer)
        switch options.form {
        case .table:
            if rows != nil { writer.append(UInt8(ascii: "\n")) }
            summary.writeTable(names, to: &writer)
        case .json: if rows == nil { summary.writeJSON(names, to: &writer) }
        case .csv: if rows == nil { summary.writeCSV(names, to: &writer) }
        }
        let status = writer.finish()
        dissector.losses.tell()
        if collector.evicted > 0 {
            Diagnostics.complain(
                "\(collector.evicted) requests were given up early: \(CallCollector.waitingLimit) may wait")
        }
        if let lost = ranked?.lost, lost > 0, options.top == nil {
            Diagnostics.complain("\(lost) calls are left out: \(CallOptions.sortLimit) are sorted; --top takes fewer")
        }
        return status
    }
}

/// The first calls in an order, as many as a bound allows.
struct RankedCalls {
    private let sort: CallSort
    private let limit: Int
    private var calls: [(value: CallValue, number: Int, call: Call)] = []
    private var count = 0
    /// Calls that are no longer kept.
    private(set) var lost = 0

    init(_ sort: CallSort, limit: Int) {
        self.sort = sort
        self.limit = limit
    }

    mutating func add(_ call: Call, _ names: CallReader) {
        calls.append((call.value(sort.key, names), count, call))
        count += 1
        if calls.count >= 2 * limit + 1024 { cut() }
    }

    private mutating func cut() {
        let sort = sort
        calls.sort { one, other in sort.precedes(one.value, other.value) ?? (one.number < other.number) }
        guard calls.count > limit else { return }
        lost += calls.count - limit
        calls.removeLast(calls.count - limit)
    }

    mutating func sorted() -> [Call] {
        cut()
        return calls.map(\.call)
    }
}
