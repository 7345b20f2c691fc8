import PeelFlow
import PeelOutput

/// What takes the rows of a pass.
protocol FlowRowSink: ~Copyable {
    /// Nobody asks for more rows.
    var isDone: Bool { get }
    /// Takes rows that left their tables before the end.
    mutating func takeDeparted(_ departed: [FlowRow])
    /// Takes the rows that are left; `all` are in order of their index, each with the worker that holds it.
    mutating func finish(
        _ all: [(worker: Int, place: FlowPlace)],
        _ row: (Int, FlowPlace) -> FlowRow,
        bytes: (Int, FlowPlace) -> UInt64
    )
}

/// Prints rows in the form that was asked for, and keeps back what `--top` chooses from.
struct FlowRowPrinter: FlowRowSink, ~Copyable {
    private let form: FlowOptions.Form
    private let sort: FlowSort?
    private let top: Int?
    private var selector: FlowSelector?
    /// Rows that the selection let through.
    private var selected: UInt64 = 0
    private var json = FlowJSONWriter()
    private var csv = FlowCSVWriter()
    private var table: FlowTableWriter
    /// Chosen keys in place of a table or CSV.
    private var columns: FlowColumnsWriter?
    private var printed = 0
    /// Rows that left their table early and may be among the top.
    private var candidates: [(rank: FlowRank, row: FlowRow)] = []
    private(set) var writer: ByteWriter

    init(_ options: FlowOptions, to writer: consuming ByteWriter) {
        form = options.form
        sort = options.sort ?? (options.top == nil ? nil : FlowSort.mostBytes)
        top = options.top
        selector = options.selection.map { FlowSelector($0) }
        if case .table(let columns) = options.form {
            table = FlowTableWriter(columns: columns)
        } else {
            table = FlowTableWriter(columns: nil)
        }
        self.writer = writer
        columns = options.columns
        if case .csv = options.form {
            if columns == nil { csv.writeHeader(to: &self.writer) } else { columns?.writeHeader(to: &self.writer) }
        }
    }

    /// Nobody reads any more.
    var isDone: Bool { writer.failure != nil }

    /// Takes rows that left their tables before the end.
    mutating func takeDeparted(_ departed: [FlowRow]) {
        let rows = selector == nil ? departed : departed.filter { selects($0) }
        guard !rows.isEmpty else { return }
        if let top, let sort {
            for row in rows { candidates.append((sort.rank(of: row), row)) }
            if candidates.count > max(4 * top, 65_536) { trim(to: top) }
        } else {
            prepare(rows.prefix(1000))
            for row in rows { print(row) }
        }
    }

    private mutating func selects(_ row: FlowRow) -> Bool {
        guard selector?.selects(row) ?? true else { return false }
        selected &+= 1
        return true
    }

    private mutating func trim(to count: Int) {
        candidates.sort { $0.rank != $1.rank ? $0.rank < $1.rank : $0.row.index < $1.row.index }
        candidates.removeSubrange(min(count, candidates.count)...)
    }

    /// Prints the rows that are left; `places` are in order of their index, each with the worker that holds it.
    mutating func finish(
        _ all: [(worker: Int, place: FlowPlace)],
        _ row: (Int, FlowPlace) -> FlowRow,
        bytes: (Int, FlowPlace) -> UInt64
    ) {
        let places = selector == nil ? all : all.filter { selects(row($0.worker, $0.place)) }
        guard let sort else {
            prepare(places.prefix(1000).map { row($0.worker, $0.place) })
            for item in places {
                print(row(item.worker, item.place))
                if isDone { return }
            }
            return
        }
        if let top {
            trim(to: top)
            // Those that left early are the first; only what is printed becomes a row.
            var best = candidates.indices.map { Contender(candidates[$0].rank, candidates[$0].row.index, $0) }
            var bound: FlowRank?
            for (number, item) in places.enumerated() {
                let rank =
                    sort.isByBytes
                    ? sort.rank(ofBytes: bytes(item.worker, item.place)) : sort.rank(of: row(item.worker, item.place))
                if let bound, !(rank < bound) { continue }
                best.append(Contender(rank, item.place.index, candidates.count + number))
                if best.count >= max(4 * top, 4096) {
                    Contender.trim(&best, to: top)
                    bound = best.last?.rank
                }
            }
            Contender.trim(&best, to: top)
            let rows = best.map { one in
                if one.number < candidates.count { return candidates[one.number].row }
                let item = places[one.number - candidates.count]
                return row(item.worker, item.place)
            }
            prepare(rows[...])
            for row in rows { print(row) }
        } else {
            var ranked = places.indices.map { index in
                (rank: sort.rank(of: row(places[index].worker, places[index].place)), index: index)
            }
            ranked.sort { $0.rank != $1.rank ? $0.rank < $1.rank : $0.index < $1.index }
            prepare(ranked.prefix(1000).map { row(places[$0.index].worker, places[$0.index].place) })
            for item in ranked {
                print(row(places[item.index].worker, places[item.index].place))
                if isDone { return }
            }
        }
    }

    /// Draws the rows that fit a terminal of `height` lines, from its top.
    mutating func redraw(rows: [FlowRow], height: Int) {
        guard case .table(let columns) = form else { return }
        let order = sort ?? FlowSort.mostBytes
        let chosen = selector == nil ? rows : rows.filter { selects($0) }
        let shown = chosen.map { (rank: order.rank(of: $0), row: $0) }
            .sorted { $0.rank != $1.rank ? $0.rank < $1.rank : $0.row.index < $1.row.index }
            .prefix(max(1, min(height - 3, top ?? .max)))
        writer.append("\u{1b}[H\u{1b}[2J")
        if var fresh = self.columns {
            for item in shown { fresh.measure(item.row) }
            fresh.writeHeader(to: &writer)
            for item in shown { fresh.write(item.row, to: &writer) }
        } else {
            var fresh = FlowTableWriter(columns: columns)
            for item in shown { fresh.measure(item.row) }
            fresh.writeHeader(to: &writer)
            for item in shown { fresh.write(item.row, to: &writer) }
        }
        writer.append(decimal: chosen.count)
        if selector != nil {
            writer.append(" of ")
            writer.append(decimal: rows.count)
        }
        writer.append(rows.count == 1 ? " flow\n" : " flows\n")
        writer.flush()
    }

    /// Empties the terminal for the rows that stay.
    mutating func clearScreen() { writer.append("\u{1b}[H\u{1b}[2J") }

    /// Writes out what waits.
    mutating func flush() { writer.flush() }

    /// Writes out what waits and tells the exit status.
    mutating func close() -> Int32 { writer.finish() }

    /// Ends the output with the totals, where these belong to it.
    mutating func end(_ totals: FlowTotals) {
        if case .table = form {
            if columns == nil { table.writeHeader(to: &writer) } else { columns?.writeHeader(to: &writer) }
            table.writeTotals(totals, selected: selector == nil ? nil : selected, to: &writer)
        }
        writer.flush()
    }

    /// Makes room for the first rows of a table and writes its header.
    mutating func prepare(_ rows: some Collection<FlowRow>) {
        guard case .table = form else { return }
        if columns != nil {
            for row in rows { columns?.measure(row) }
            columns?.writeHeader(to: &writer)
            return
        }
        for row in rows { table.measure(row) }
        table.writeHeader(to: &writer)
    }

    @inline(__always)
    mutating func print(_ row: FlowRow) {
        switch form {
        case .json: json.write(row, to: &writer)
        case .table, .csv: if columns != nil { columns?.write(row, to: &writer) } else { printWhole(row) }
        }
    }

    private mutating func printWhole(_ row: FlowRow) {
        if case .csv = form { csv.write(row, to: &writer) } else { table.write(row, to: &writer) }
    }
}

/// A flow that may be among the top: its rank, its index, and its number among all that may.
private struct Contender {
    let rank: FlowRank
    let index: UInt64
    let number: Int

    init(_ rank: FlowRank, _ index: UInt64, _ number: Int) {
        self.rank = rank
        self.index = index
        self.number = number
    }

    /// Leaves the first `count` in order of rank, and of the index where that is the same.
    static func trim(_ all: inout [Contender], to count: Int) {
        all.sort { $0.rank != $1.rank ? $0.rank < $1.rank : $0.index < $1.index }
        all.removeSubrange(min(count, all.count)...)
    }
}
