import PeelApplication
import PeelCapture
import PeelOutput
import PeelWire

/// Joins a source of frames with the printer that was asked for.
enum Printing {
    static func run<Run: FrameRun & ~Copyable>(
        _ run: consuming Run,
        _ options: ReadOptions,
        rotation: CaptureWriter.Rotation = .init()
    ) throws(CaptureError) -> Int32 {
        if options.lines.verbosity > 0, let expression = options.expression, !expression.isEmpty, !run.isLive {
            let filter = try CaptureFilter(
                expression.text, linkType: run.linkType, isStrict: expression.isStrict)
            FilterRun.show(try filter.instructions(for: run.linkType), "packets are filtered by")
        }
        if options.isCountOnly { return try selected(run, CountSink(limit: options.count), options) }
        if let output = options.output {
            return try Writing.run(run, options, to: output, rotation: rotation)
        }
        var registry = Registry.standard
        try DecodeAs.apply(options.decodeAs, to: &registry)
        let index = FieldIndex(registry)
        var writer = ByteWriter(to: 1)
        switch options.form {
        case .lines:
            let printer = LinePrinter(options.lines, index: index)
            return try filtered(run, PacketSink(printer, options, registry: registry, to: writer), options)
        case .tree:
            let printer = TreePrinter(index: index, utc: options.utc, color: options.color)
            return try filtered(run, PacketSink(printer, options, registry: registry, to: writer), options)
        case .json:
            let printer = JSONPrinter(index: index)
            return try filtered(run, PacketSink(printer, options, registry: registry, to: writer), options)
        case .columns(let names, var columns):
            columns.hasInterfaces = run.hasInterfaces
            let printer = try columnPrinter(names, index, columns, utc: options.utc)
            printer.printHeader(to: &writer)
            return try filtered(run, PacketSink(printer, options, registry: registry, to: writer), options)
        }
    }

    /// Hands on what the display filter selects, for sinks that do not dissect.
    static func selected<Run: FrameRun & ~Copyable, Sink: FrameSink & ~Copyable>(
        _ run: consuming Run,
        _ sink: consuming Sink,
        _ options: ReadOptions
    ) throws(CaptureError) -> Int32 {
        guard let filter = options.displayFilter else { return try filtered(run, sink, options) }
        var registry = Registry.standard
        try DecodeAs.apply(options.decodeAs, to: &registry)
        let own = FrameFilter(filter, flows: options.flows, isStandard: options.decodeAs.isEmpty)
        return try filtered(run, SelectedSink(FrameSelector(own, registry, options.secrets), sink), options)
    }

    private static func columnPrinter(
        _ names: [String],
        _ index: FieldIndex,
        _ columns: ColumnOptions,
        utc: Bool
    ) throws(CaptureError) -> ColumnPrinter {
        do throws(UnknownField) {
            return try ColumnPrinter(names, index: index, options: columns, utc: utc)
        } catch {
            let near = error.nearest.isEmpty ? "" : "; did you mean \(error.nearest.joined(separator: ", "))?"
            let link = error.name.contains(".") ? "" : "; tcpdump's -e, the link header, is --link"
            throw CaptureError(
                "-e \(error.name)", "there is no such field\(near)", cure: "`peel fields` lists them\(link)",
                status: .usage)
        }
    }

    static func filtered<Run: FrameRun & ~Copyable, Sink: FrameSink & ~Copyable>(
        _ run: consuming Run,
        _ sink: consuming Sink,
        _ options: ReadOptions
    ) throws(CaptureError) -> Int32 {
        try hand(run, to: sink, where: options.expression)
    }

    /// Hands the frames for which the capture expression holds to `sink`.
    static func hand<Run: FrameRun & ~Copyable, Sink: FrameSink & ~Copyable>(
        _ run: consuming Run,
        to sink: consuming Sink,
        where expression: CaptureExpression?
    ) throws(CaptureError) -> Int32 {
        guard let expression, !expression.isEmpty else {
            var sink = sink
            return try finished(run, &sink)
        }
        let filter = try CaptureFilter(expression.text, linkType: run.linkType, isStrict: expression.isStrict)
        var chosen = FilteredSink(filter, sink)
        return try finished(run, &chosen)
    }

    private static func finished<Run: FrameRun & ~Copyable, Sink: FrameSink & ~Copyable>(
        _ run: consuming Run,
        _ sink: inout Sink
    ) throws(CaptureError) -> Int32 {
        let read: Int32
        do throws(CaptureError) {
            read = try run.run(&sink)
        } catch {
            _ = sink.finish()
            throw error
        }
        return Status.worse(read, sink.finish())
    }
}
