import PeelCapture
import PeelFilter
import PeelFlow
import PeelWire

/// Finds the flows of which a display filter holds for a packet, in a pass of its own: their first bytes come before it.
struct FlowFinder: FrameSink, ~Copyable {
    private var table: FlowTable
    private var selector: FrameSelector
    private let found: Found
    /// The pass that prints tells what is wrong with a file.
    var isSilent: Bool { true }

    /// What was found; shared with who asked.
    private final class Found { var flows: Set<UInt64> = [] }

    /// The flows of the files at `paths` that `filter` selects, by their numbers in `peel flows`.
    static func find(
        _ paths: [String], _ filter: DisplayFilter, _ options: FollowOptions
    ) throws(CaptureError) -> Set<UInt64> {
        for path in paths where path == "-" || FileCheck.isPipe(path) {
            throw CaptureError(
                path, "`follow -Y` reads its input twice, which a pipe does not allow",
                cure: "write it to a file first", status: .usage)
        }
        let choice = FrameChoice(displayFilter: filter, flows: try FlowLedger.make(paths, filter))
        guard let selector = choice.selector else { return [] }
        var settings = FlowTableOptions()
        settings.checksums = .none
        settings.analyzes = false
        let table: FlowTable
        do throws(ReservationError) { table = try FlowTable(settings) } catch {
            throw CaptureError("flows", error.description)
        }
        let found = Found()
        let sink = FlowFinder(table: table, selector: selector, found: found)
        if paths.count == 1 {
            _ = try Printing.hand(OneFile(try FrameReader(path: paths[0])), to: sink, where: options.expression)
        } else {
            _ = try Printing.hand(try SeveralFiles(paths), to: sink, where: options.expression)
        }
        return found.flows
    }

    private init(table: consuming FlowTable, selector: consuming FrameSelector, found: Found) {
        self.table = table
        self.selector = selector
        self.found = found
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        let isSelected = selector.selects(frame, number: number)
        let found = found
        _ = table.visit(frame, number: UInt64(number)) { visit in
            if isSelected, !visit.isQuoted { found.flows.insert(visit.flow) }
        }
        _ = table.takeDeparted()
        return true
    }

    mutating func rest() {}

    mutating func finish() -> Int32 { Status.done }
}
