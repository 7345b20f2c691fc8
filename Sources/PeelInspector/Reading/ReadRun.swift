import PeelCapture
import PeelOutput
import PeelWire

/// The exit status of a command.
public enum Status {
    public static let done: Int32 = 0
    public static let damaged: Int32 = 1
    public static let usage: Int32 = 2
    public static let input: Int32 = 3
    public static let output: Int32 = 4
}

/// `peel read`: opens the files, runs the pass, prints.
public enum ReadRun {
    /// Prints `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: ReadOptions) -> Int32 {
        let registry = Registry.standard
        let index = FieldIndex(registry)
        var writer = ByteWriter(to: 1)
        switch options.form {
        case .lines: return run(paths, LinePrinter(options.lines, index: index), options, registry, writer)
        case .tree:
            let printer = TreePrinter(index: index, utc: options.utc, color: options.color)
            return run(paths, printer, options, registry, writer)
        case .json: return run(paths, JSONPrinter(index: index), options, registry, writer)
        case .columns(let names, let columns):
            do throws(UnknownField) {
                let printer = try ColumnPrinter(names, index: index, options: columns, utc: options.utc)
                printer.printHeader(to: &writer)
                return run(paths, printer, options, registry, writer)
            } catch {
                var text = "unknown field `\(error.name)`"
                if !error.nearest.isEmpty { text += "; did you mean \(error.nearest.joined(separator: ", "))?" }
                Diagnostics.complain(text + "; `peel fields` lists them all")
                return Status.usage
            }
        }
    }

    private static func run<Printer: PacketPrinter>(
        _ paths: [String],
        _ printer: Printer,
        _ options: ReadOptions,
        _ registry: Registry,
        _ writer: consuming ByteWriter
    ) -> Int32 {
        var sink = PacketSink(printer, options, registry: registry, to: writer)
        var status = Status.done
        for path in paths {
            do throws(CaptureError) {
                var pass = try FilePass(path: path)
                pass.run(&sink)
                sink.rest()
                if let damage = pass.damage {
                    Diagnostics.complain("\(path): \(damage)")
                    status = Status.damaged
                }
            } catch {
                sink.rest()
                Diagnostics.complain(error.description)
                return Status.input
            }
        }
        switch sink.writer.failure {
        case nil: return status
        case .closed: return Status.done
        case .refused(_, let text):
            Diagnostics.complain("standard output: \(text)")
            return Status.output
        }
    }
}
