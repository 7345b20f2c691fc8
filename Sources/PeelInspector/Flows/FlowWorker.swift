import PeelCapture
import PeelFlow
import PeelWire

/// One walk over a file, or over several in order of time, with the table of the flows that are this worker's.
struct FlowWorker: ~Copyable {
    private var reader: FrameReader
    private let path: String
    /// All files where they are several; `reader` then only stands for the first.
    private let files: [ScoutedFile]
    private var filter: Optional<CaptureFilter>
    /// The display filter.
    private var selector: FrameSelector?
    private(set) var table: FlowTable
    /// What counts requests and answers, where they are asked for.
    private var counter: CallCounter?
    private var number: UInt64 = 0
    /// Frames that carry no IP packet.
    private(set) var withoutFlow: UInt64 = 0
    /// The source has no more frames.
    private(set) var isAtEnd = false
    /// The expression makes no sense for a link type that was met.
    private(set) var failure: CaptureError?

    /// Opens the files at `paths`.
    init(
        _ paths: [String], _ options: FlowTableOptions, choice: FrameChoice, calls: CallCounting? = nil
    ) throws(FlowFailure) {
        let reader: FrameReader
        do throws(CaptureError) { reader = try FrameReader(path: paths.first ?? "-") } catch { throw .source(error) }
        try self.init(paths, reader, options, choice, calls)
    }

    /// Opens the files at `paths`, the first of which `reader` reads.
    private init(
        _ paths: [String], _ reader: consuming FrameReader, _ options: FlowTableOptions, _ choice: FrameChoice,
        _ calls: CallCounting?
    ) throws(FlowFailure) {
        var files: [ScoutedFile] = []
        do throws(CaptureError) {
            if paths.count > 1 { for path in paths { files.append(try ScoutedFile(path)) } }
        } catch { throw .source(error) }
        let filter = try Self.filter(choice.expression, reader.interfaces.first?.linkType ?? .ethernet)
        let table: FlowTable
        do throws(ReservationError) { table = try FlowTable(options) } catch { throw .memory(error) }
        self.reader = reader
        self.path = paths.first ?? "-"
        self.files = files
        self.filter = filter
        selector = choice.selector
        self.table = table
        if let calls { counter = CallCounter(calls) } else { counter = nil }
        if let calls { self.reader.onSecrets = KeyLog.taker(calls.secrets) }
    }

    /// A worker that walks the same files from their start for another share of the flows.
    func another(
        _ paths: [String], _ options: FlowTableOptions, choice: FrameChoice
    ) throws(FlowFailure) -> FlowWorker {
        let reader: FrameReader
        do throws(CaptureError) { reader = try self.reader.another() } catch { throw .source(error) }
        return try FlowWorker(paths, reader, options, choice, nil)
    }

    /// What was wrong where reading ended, each with its file's name.
    var damage: [String] {
        if files.isEmpty { return reader.damage.map { ["\(path): \($0)"] } ?? [] }
        return files.compactMap { file in file.damage.map { "\(file.path): \($0)" } }
    }

    /// The source can be walked by several workers.
    var isMapped: Bool { !files.isEmpty || reader.isMapped }

    /// Walks on to the frame numbered `limit`, or to the end.
    mutating func run(to limit: UInt64) {
        if files.isEmpty { runOne(to: limit) } else { runSeveral(to: limit) }
        table.settle()
        if isAtEnd { counter?.finish() }
    }

    /// The row of a flow still in the table.
    func row(_ place: FlowPlace) -> FlowRow {
        let row = table.row(place)
        return counter?.counted(row) ?? row
    }

    /// The flows that left the table since the last call.
    mutating func takeDeparted() -> [FlowRow] {
        var rows = table.takeDeparted()
        if counter != nil {
            for index in rows.indices { rows[index] = counter?.countedLast(rows[index]) ?? rows[index] }
        }
        return rows
    }

    /// Takes a frame with what it asks and answers; false where it carries no IP packet that can be read.
    @inline(never)
    private static func take(
        _ frame: borrowing Frame, _ number: UInt64, _ table: inout FlowTable, _ counter: inout CallCounter?
    ) -> Bool {
        counter?.take(frame, number: number, &table) ?? false
    }

    private mutating func runOne(to limit: UInt64) {
        while number < limit {
            guard let frame = reader.next() else {
                isAtEnd = true
                return
            }
            number &+= 1
            if filter != nil, !Self.passes(frame, &filter, &failure) { continue }
            if selector != nil, !Self.isSelected(frame, number, &selector) { continue }
            if counter != nil {
                if !Self.take(frame, number, &table, &counter) { withoutFlow &+= 1 }
            } else if !table.take(frame, number: number) {
                withoutFlow &+= 1
            }
        }
    }

    private mutating func runSeveral(to limit: UInt64) {
        let files = files
        while number < limit {
            guard let file = ScoutedFile.earliest(of: files) else {
                isAtEnd = true
                return
            }
            file.take { frame in
                number &+= 1
                if filter != nil, !Self.passes(frame, &filter, &failure) { return }
                if selector != nil, !Self.isSelected(frame, number, &selector) { return }
                if counter != nil {
                    if !Self.take(frame, number, &table, &counter) { withoutFlow &+= 1 }
                } else if !table.take(frame, number: number) {
                    withoutFlow &+= 1
                }
            }
        }
    }

    private static func filter(
        _ expression: CaptureExpression?, _ linkType: LinkType
    ) throws(FlowFailure) -> Optional<CaptureFilter> {
        guard let expression else { return nil }
        do throws(CaptureError) {
            return try CaptureFilter(expression.text, linkType: linkType, isStrict: expression.isStrict)
        } catch { throw .source(error) }
    }

    @inline(never)
    private static func passes(
        _ frame: borrowing Frame, _ filter: inout CaptureFilter?, _ failure: inout CaptureError?
    ) -> Bool {
        do throws(CaptureError) { return try filter?.matches(frame) ?? true } catch {
            failure = failure ?? error
            return false
        }
    }

    @inline(never)
    private static func isSelected(
        _ frame: borrowing Frame, _ number: UInt64, _ selector: inout FrameSelector?
    ) -> Bool {
        selector?.selects(frame, number: Int(truncatingIfNeeded: number)) ?? true
    }

    /// Calls `body` with the table.
    mutating func withTable<Result>(_ body: (inout FlowTable) -> Result) -> Result { body(&table) }
}

/// Why a pass could not begin.
public enum FlowFailure: Error, CustomStringConvertible {
    case source(CaptureError)
    case memory(ReservationError)

    public var description: String {
        switch self {
        case .source(let error): error.description
        case .memory(let error): error.description
        }
    }
}
