import PeelApplication
import PeelCapture
import PeelFlow
import PeelOutput
import PeelWire

/// `peel flows FILE --zeek`: prints what Zeek would write into its `conn.log`.
public enum ZeekRun {
    /// Prints the connections of the captures at `paths` and returns the exit status.
    public static func run(_ paths: [String], _ options: ZeekOptions) -> Int32 {
        ReadRun.run(paths, to: ZeekSink(options, to: ByteWriter(to: 1)), where: options.expression)
    }
}

/// What `peel flows --zeek` is asked for.
public struct ZeekOptions: Sendable {
    /// JSON lines in place of columns.
    public var json = false
    /// Checksums are not looked at (`zeek -C`).
    public var ignoresChecksums = false
    /// The most connections that are kept at once.
    public var limit = 1 << 20
    /// A capture expression; nil takes every packet.
    public var expression: CaptureExpression?
    /// What services are found out by; nil leaves them unset.
    public var naming: FlowNaming? = .standard

    public init() {}
}

/// Takes frames and prints connections as they end.
struct ZeekSink: FrameSink, ~Copyable {
    private var table: ZeekTable
    private let output: ZeekWriter
    private var writer: ByteWriter
    private var last: Timestamp?

    init(_ options: ZeekOptions, to writer: consuming ByteWriter) {
        table = ZeekTable(limit: options.limit, ignoresChecksums: options.ignoresChecksums, naming: options.naming)
        output = ZeekWriter(json: options.json)
        self.writer = writer
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        if last == nil { output.writeHeader(opened: frame.time, to: &writer) }
        last = frame.time
        _ = table.take(frame, number: UInt64(clamping: number))
        if number & 0x3ff == 0 { print(table.takeFinished()) }
        return writer.failure == nil
    }

    mutating func rest() {
        print(table.takeFinished())
        writer.flush()
    }

    mutating func finish() -> Int32 {
        print(table.finish())
        if let last { output.writeEnd(closed: last, to: &writer) }
        writer.flush()
        if table.counts.evicted > 0 {
            Diagnostics.complain(
                "\(table.counts.evicted) of \(table.counts.flows) connections were printed early; "
                    + "--max-flows sets the bound")
        }
        if table.discarded > 0 {
            Diagnostics.complain(
                "\(table.discarded) packet\(table.discarded == 1 ? "" : "s") with a wrong IPv4 header checksum "
                    + "left out, as Zeek does; -C counts them")
        }
        switch writer.failure {
        case nil, .closed: return Status.done
        case .refused(_, let text):
            Diagnostics.complain("standard output: \(text)")
            return Status.output
        }
    }

    private mutating func print(_ rows: [ZeekRow]) {
        for row in rows { output.write(row, to: &writer) }
    }
}
