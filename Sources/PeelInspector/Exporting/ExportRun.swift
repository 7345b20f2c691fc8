import PeelApplication
import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// What `peel export` is asked for.
public struct ExportOptions: Sendable {
    /// The folder that objects are written to.
    public var folder = ""
    /// One JSON object a line instead of a table.
    public var isJSON = false
    /// A capture expression; nil takes every packet.
    public var expression: CaptureExpression?
    /// Protocols that `-d` chose: the claim and the name.
    public var decodeAs: [String] = []
    public var secrets = SecretStore()

    public init() {}
}

/// `peel export`: the objects that connections have transferred, as files.
public enum ExportRun {
    /// Writes the objects of `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: ExportOptions) -> Int32 {
        do throws(CaptureError) {
            var registry = Registry.standard
            try DecodeAs.apply(options.decodeAs, to: &registry)
            if paths.count == 1 {
                var reader = try FrameReader(path: paths[0])
                reader.onSecrets = KeyLog.taker(options.secrets)
                let sink = ExportSink(try ExportedObjects(options.folder), registry, options)
                return try Printing.hand(OneFile(reader), to: sink, where: options.expression)
            }
            let files = try SeveralFiles(paths, options.secrets)
            let sink = ExportSink(try ExportedObjects(options.folder), registry, options)
            return try Printing.hand(files, to: sink, where: options.expression)
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }
}

/// Dissects each frame, and prints the objects that have ended.
private struct ExportSink: FrameSink, ~Copyable {
    private let objects: ExportedObjects
    private var dissector: Dissector
    private var printer: ExportPrinter

    init(_ objects: ExportedObjects, _ registry: Registry, _ options: ExportOptions) {
        self.objects = objects
        dissector = Dissector(registry, conversations: .transferring(to: objects).knowing(options.secrets))
        printer = ExportPrinter(isJSON: options.isJSON, to: ByteWriter(to: 1))
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        dissector.dissect(frame, number: number)
        for object in objects.takeEnded() { printer.print(object) }
        return objects.failure == nil && printer.writer.failure == nil
    }

    mutating func expect(_ frame: borrowing Frame) { dissector.expect(frame) }

    mutating func rest() { printer.flush() }

    mutating func finish() -> Int32 {
        objects.finish()
        for object in objects.takeEnded() { printer.print(object) }
        let summary = printer.summary
        let status = printer.finish()
        if let failure = objects.failure {
            Diagnostics.complain(failure.description)
            return failure.status.rawValue
        }
        Diagnostics.complain(summary)
        return status
    }
}

/// Prints a line for each object: a table, or JSON.
struct ExportPrinter: ~Copyable {
    private let isJSON: Bool
    private(set) var writer: ByteWriter
    private var count = 0
    private var byteCount = 0
    private var counts: [ObjectState: Int] = [:]

    init(isJSON: Bool, to writer: consuming ByteWriter) {
        self.isJSON = isJSON
        self.writer = writer
    }

    /// What was written, in a sentence.
    var summary: String {
        func told(_ state: ObjectState, _ words: String) -> String { counts[state].map { "; \($0) \(words)" } ?? "" }
        return "\(count) object\(count == 1 ? "" : "s"), \(byteCount) bytes" + told(.incomplete, "incomplete")
            + told(.damaged, "with a damaged coding") + told(.limited, "longer than 256 MiB unpacked and cut there")
            + told(.undecoded, "in a coding that is not known, as they came")
    }

    mutating func print(_ object: ExportedObject) {
        count += 1
        byteCount += object.written
        counts[object.state, default: 0] += object.state == .whole ? 0 : 1
        if counts[.whole] == 0 { counts[.whole] = nil }
        if isJSON { printJSON(object) } else { printRow(object) }
    }

    mutating func flush() { writer.flush() }

    mutating func finish() -> Int32 { writer.finish() }

    private mutating func printRow(_ object: ExportedObject) {
        if count == 1 { writer.append("  frame  status       bytes  state       file                      source\n") }
        let transfer = object.transfer
        append(String(transfer.frame), width: 7, isRight: true)
        append(transfer.isFromClient ? Self.text(transfer.method) : String(transfer.status), width: 6, isRight: true)
        append(String(object.written), width: 10, isRight: true)
        append(object.state.rawValue, width: 10, isRight: false)
        append(object.file, width: 24, isRight: false)
        writer.append(escaped: (transfer.host + transfer.target).rawSpan, as: .terminal)
        writer.append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ text: String, width: Int, isRight: Bool) {
        let fill = String(repeating: " ", count: max(0, width - text.utf8.count))
        let bytes = Array((isRight ? fill + text : text + fill).utf8)
        writer.append(escaped: bytes.rawSpan, as: .terminal)
        writer.append("  ")
    }

    private mutating func printJSON(_ object: ExportedObject) {
        let transfer = object.transfer
        var line = JSONObject()
        line.add("frame", transfer.frame)
        line.add(seconds: "time", transfer.time.nanoseconds)
        line.add("stream", transfer.stream)
        line.add("inner_stream", transfer.innerStream)
        line.add("protocol", transfer.via.description)
        line.add("side", transfer.isFromClient ? "client" : "server")
        line.add("method", Self.known(transfer.method))
        line.add("host", Self.known(transfer.host))
        line.add("target", Self.known(transfer.target))
        line.add("status", transfer.status == 0 ? nil : transfer.status)
        line.add("content_type", Self.known(transfer.contentType))
        line.add("content_encoding", Self.known(transfer.coding))
        line.add("declared_bytes", transfer.declaredCount)
        line.add("received_bytes", object.received)
        line.add("missing_bytes", object.missing)
        line.add("written_bytes", object.written)
        line.add("state", object.state.rawValue)
        line.add("file", object.file)
        writer.append(line: line)
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func known(_ bytes: [UInt8]) -> String? { bytes.isEmpty ? nil : text(bytes) }
}
