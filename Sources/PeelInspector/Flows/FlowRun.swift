import PeelCapture
import PeelFlow
import PeelOutput

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `peel flows FILE`: walks the file, prints its flows.
public enum FlowRun {
    /// What a pass came to.
    public struct Outcome {
        public var totals = FlowTotals()
        /// What was wrong where reading ended.
        public var damage: [String] = []
        /// The expression made no sense for a link type that was met.
        public var failure: CaptureError?
        /// Why the output ended early.
        public var writeFailure: WriteFailure?
    }

    /// Prints the flows of the captures at `paths` to `writer`.
    public static func run(
        _ paths: [String], _ options: FlowOptions, to writer: consuming ByteWriter
    ) throws(FlowFailure) -> Outcome {
        var printer = FlowRowPrinter(options, to: writer)
        var outcome = try pass(paths, options, &printer)
        printer.end(outcome.totals)
        outcome.writeFailure = printer.writer.failure
        return outcome
    }

    /// Counts the flows of the captures at `paths` and hands their rows to `sink`.
    static func pass<Sink: FlowRowSink & ~Copyable>(
        _ paths: [String], _ options: FlowOptions, _ sink: inout Sink
    ) throws(FlowFailure) -> Outcome {
        let workers = try open(paths, options)
        var numbered: UInt64 = 0
        var limit = FlowOptions.packetsPerRound
        while true {
            let target = limit
            WorkerThreads.run(workers.count) { index in workers[index].with { $0.run(to: target) } }
            if workers.count > 1 { number(workers, &numbered) }
            sink.takeDeparted(departed(workers))
            if sink.isDone || workers[0].with({ $0.isAtEnd }) { break }
            limit &+= FlowOptions.packetsPerRound
        }
        if !sink.isDone {
            sink.finish(places(workers)) { worker, place in
                workers[worker].with { $0.row(place) }
            } bytes: { worker, place in
                workers[worker].with { $0.table.bytes(place) }
            }
        }
        var outcome = Outcome()
        for worker in workers { outcome.totals.counts += worker.with { $0.table.totals } }
        outcome.totals.withoutFlow = workers[0].with { $0.withoutFlow }
        outcome.failure = workers[0].with { $0.failure }
        outcome.damage = workers[0].with { $0.damage }
        return outcome
    }

    /// One worker for a stream; for a mapped file as many as are asked for and pay.
    private static func open(_ paths: [String], _ options: FlowOptions) throws(FlowFailure) -> [WorkerBox] {
        var table = options.table
        table.worker = 0
        table.workers = 1
        let shards = table.shardCount
        let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let wanted = max(1, min(options.threads ?? min(cores, 4), shards, 64))
        if wanted > 1, !paths.contains("-"), options.calls == nil {
            // Each worker has a walk of its own; what cannot be mapped can be walked only once.
            let probe = try FlowWorker(paths, table, choice: options.choice)
            if !probe.isMapped { return [WorkerBox(probe)] }
            var workers: [WorkerBox] = []
            for index in 0..<wanted {
                table.worker = index
                table.workers = wanted
                workers.append(WorkerBox(try probe.another(paths, table, choice: options.choice)))
            }
            return workers
        }
        return [WorkerBox(try FlowWorker(paths, table, choice: options.choice, calls: options.calls))]
    }

    /// Gives the flows that have begun since the last time their index, in order of their first packets.
    private static func number(_ workers: [WorkerBox], _ numbered: inout UInt64) {
        var births: [UInt64] = []
        for worker in workers { births += worker.with { $0.withTable { $0.takeBirths() } } }
        guard !births.isEmpty else { return }
        births.sort()
        let base = numbered
        for worker in workers { worker.with { $0.withTable { $0.number(births, after: base) } } }
        numbered &+= UInt64(births.count)
    }

    private static func departed(_ workers: [WorkerBox]) -> [FlowRow] {
        if workers.count == 1 { return workers[0].with { $0.takeDeparted() } }
        var rows: [FlowRow] = []
        for worker in workers { rows += worker.with { $0.withTable { $0.takeDeparted() } } }
        rows.sort { $0.index < $1.index }
        return rows
    }

    private static func places(_ workers: [WorkerBox]) -> [(worker: Int, place: FlowPlace)] {
        var places: [(worker: Int, place: FlowPlace)] = []
        for index in workers.indices {
            places += workers[index].with { $0.table.order() }.map { (index, $0) }
        }
        if workers.count > 1 { places.sort { $0.place.index < $1.place.index } }
        return places
    }
}
