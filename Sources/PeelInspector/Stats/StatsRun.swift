import PeelApplication
import PeelCapture
import PeelOutput
import PeelWire

/// `peel stats`: what a capture holds, counted in one pass.
public enum StatsRun {
    /// Prints the statistics of the captures at `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: StatsOptions) -> Int32 {
        var registry = Registry.standard
        do throws(CaptureError) { try DecodeAs.apply(options.decodeAs, to: &registry) } catch {
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
    private var writer: ByteWriter
    private var taken = 0

    init(_ options: StatsOptions, _ registry: Registry, to writer: consuming ByteWriter) {
        self.options = options
        stats = CaptureStats(options, registry)
        dissector = Dissector(registry, followsStreams: options.sections.needsStreams)
        needsLayers = options.sections.needsLayers
        self.writer = writer
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        taken &+= 1
        stats.count(frame)
        if needsLayers {
            dissector.dissect(frame, number: number)
            stats.count(frame, dissector.dissection)
        }
        return taken < options.count ?? .max
    }

    mutating func rest() {}

    mutating func finish() -> Int32 {
        if options.json {
            StatsObjects(options, dissector.registry).write(stats, to: &writer)
        } else {
            StatsText(options, dissector.registry).write(stats, to: &writer)
        }
        return writer.finish()
    }
}
