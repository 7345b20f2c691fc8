import PeelApplication
import PeelCapture
import PeelOutput
import PeelWire

/// `peel stats`: what a capture holds, counted in one pass.
public enum StatsRun {
    /// Prints the statistics of the captures at `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: StatsOptions) -> Int32 {
        var registry = Registry.standard
        var options = options
        do throws(CaptureError) {
            try DecodeAs.apply(options.decodeAs, to: &registry)
            if let filter = options.displayFilter { options.flows = try FlowLedger.make(paths, filter) }
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
        let sink = StatsSink(options, registry, to: ByteWriter(to: 1))
        return ReadRun.run(paths, to: sink, where: options.expression)
    }
}

/// Counts frames, and prints when they end.
struct StatsSink: FrameSink, ~Copyable {
    private let options: StatsOptions
    private var stats: CaptureStats
    private var dissector: Dissector
    private let needsLayers: Bool
    private let needsStreams: Bool
    private var selector: FrameSelector?
    private var writer: ByteWriter
    private var taken = 0

    init(_ options: StatsOptions, _ registry: Registry, to writer: consuming ByteWriter) {
        self.options = options
        stats = CaptureStats(options, registry)
        dissector = Dissector(registry, followsStreams: options.sections.needsStreams)
        needsLayers = options.sections.needsLayers
        needsStreams = options.sections.needsStreams
        if let filter = options.displayFilter {
            let own = FrameFilter(filter, flows: options.flows, isStandard: options.decodeAs.isEmpty)
            selector = FrameSelector(own, registry)
        }
        self.writer = writer
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        if selector != nil, !isSelected(frame, number) {
            if needsLayers, needsStreams {
                dissector.dissect(frame, number: number)
                stats.pass(frame, dissector.dissection)
            }
            return true
        }
        taken &+= 1
        stats.count(frame)
        if needsLayers {
            dissector.dissect(frame, number: number)
            stats.count(frame, dissector.dissection)
        }
        return taken < options.count ?? .max
    }

    private mutating func isSelected(_ frame: borrowing Frame, _ number: Int) -> Bool {
        selector?.selects(frame, number: number) ?? true
    }

    mutating func rest() {}

    mutating func finish() -> Int32 {
        if options.json {
            StatsObjects(options, dissector.registry).write(stats, to: &writer)
        } else {
            StatsText(options, dissector.registry).write(stats, to: &writer)
        }
        let status = writer.finish()
        dissector.losses.tell()
        return status
    }
}
