import PeelFlow
import PeelInspector

/// Graphs of a connection over its time, out of braille.
enum TraceGraphs {
    /// The lines of all graphs that have something to show.
    static func lines(_ trace: FlowTrace, columns: Int) -> [StyledLine] {
        guard let first = trace.points.first, let last = trace.points.last, trace.points.count > 2,
            last.time > first.time, columns >= 24
        else { return [] }
        let graph = TraceGraph(trace, first.time, last.time, columns: columns)
        var lines = graph.throughput()
        guard trace.isTCP else { return lines }
        lines += graph.roundTrip()
        lines += graph.flight()
        lines += graph.sequence()
        return lines
    }
}

/// One connection's points on one time axis.
private struct TraceGraph {
    private static let label = 12
    private let points: [TracePoint]
    private let start: Int64
    private let span: Int64
    private let width: Int
    /// Rows of the graphs of bytes: more where there is room.
    private let height: Int
    private let clientSendsMore: Bool

    init(_ trace: FlowTrace, _ start: Int64, _ end: Int64, columns: Int) {
        points = trace.points
        self.start = start
        span = max(1, end - start)
        width = max(1, columns - Self.label - 1)
        height = columns >= 70 ? 7 : 4
        var balance = 0
        for point in points { balance += point.isFromClient ? Int(point.payload) : -Int(point.payload) }
        clientSendsMore = balance > 0
    }

    private func column(_ time: Int64, of count: Int) -> Int {
        max(0, min(count - 1, Int(Double(time - start) / Double(span) * Double(count))))
    }

    /// A heading, and the rows of a graph with its greatest value before it.
    private func framed(_ title: String, _ rows: [(text: String, style: Style)], top: String) -> [StyledLine] {
        framed(title, rows.map { [StyledText($0.text, $0.style)] }, top: top)
    }

    private func framed(_ title: String, _ rows: [[StyledText]], top: String) -> [StyledLine] {
        var lines: [StyledLine] = ["", StyledLine(title, Style(.title, bold: true))]
        for (place, row) in rows.enumerated() {
            let label = place == 0 ? top : place == rows.count - 1 ? "0" : ""
            lines.append(StyledLine([StyledText(ConnectionFacts.right(label, Self.label - 1) + " ", .dim)] + row))
        }
        return lines
    }

    func throughput() -> [StyledLine] {
        var lines: [StyledLine] = []
        for isClient in [true, false] {
            var sums = Array(repeating: 0.0, count: width * 2)
            for point in points where point.isFromClient == isClient {
                sums[column(point.time, of: sums.count)] += Double(point.payload)
            }
            guard let most = sums.max(), most > 0 else { continue }
            let step = max(1, span / Int64(sums.count))
            let text = Graphs.area(sums, columns: width, rows: 2)
            let style = Style(isClient ? .client : .server)
            lines += framed(
                "Payload of the \(isClient ? "client" : "server")", text.map { ($0, style) },
                top: Quantities.rate(UInt64(most), step).replacing(" ", ""))
        }
        if !lines.isEmpty { lines.append(axis) }
        return lines
    }

    private var axis: StyledLine {
        let end = Quantities.duration(span)
        let text = "0" + String(repeating: " ", count: max(1, width - 1 - end.count)) + end
        return StyledLine(String(repeating: " ", count: Self.label) + text, .dim)
    }

    /// Dots at `value` of each point that has one.
    private func dots(_ rows: Int, most: Double, _ value: (TracePoint) -> Double?) -> [String] {
        var canvas = BrailleCanvas(columns: width, rows: rows)
        for point in points {
            guard let height = value(point), most > 0 else { continue }
            let y = Int((1 - min(1, height / most)) * Double(canvas.height - 1))
            canvas.set(column(point.time, of: canvas.width), y)
        }
        return canvas.lines
    }

    func roundTrip() -> [StyledLine] {
        guard let most = points.map(\.roundTrip).max(), most > 0 else { return [] }
        let rows = dots(3, most: Double(most)) { $0.roundTrip > 0 ? Double($0.roundTrip) : nil }
        return framed(
            "Round trip of acknowledged data", rows.map { ($0, Style(.accent)) },
            top: Quantities.duration(most).replacing(" ", ""))
    }

    /// What the side that sends more has in flight, against the window of the other.
    func flight() -> [StyledLine] {
        let own = points.filter { $0.isFromClient == clientSendsMore && $0.payload > 0 }
        let most = own.map { Double($0.inFlight) }.max() ?? 0
        guard most > 0 else { return [] }
        let windows = points.filter { $0.isFromClient != clientSendsMore && $0.flags & 2 == 0 }.map(\.window)
        // A window far above what is used would leave no room for the rest.
        let top = max(most, min(Double(windows.max() ?? 0), most * 2))
        var sent = BrailleCanvas(columns: width, rows: height)
        var window = sent
        var closed = sent
        let last = Double(sent.height - 1)
        func y(_ value: Double) -> Int { Int((1 - min(1, value / top)) * last) }
        var open: (x: Int, window: Double)?
        for point in points {
            let x = column(point.time, of: sent.width)
            if point.isFromClient == clientSendsMore {
                if point.payload > 0 { sent.set(x, y(Double(point.inFlight))) }
            } else if point.flags & 6 == 0 {
                let value = Double(point.window)
                if let open, open.window <= top {
                    // A window holds till the next one is told.
                    if open.window == 0 {
                        closed.line((open.x, y(0)), (x, y(0)))
                    } else {
                        window.line((open.x, y(open.window)), (x, y(open.window)))
                    }
                }
                open = (x, value)
            }
        }
        return framed(
            "Bytes in flight of the \(sender)\(Self.words(windows))",
            BrailleCanvas.lines([(closed, Style(.bad)), (sent, senderStyle), (window, .dim)]),
            top: Quantities.short(UInt64(top)))
    }

    /// The least and the greatest window.
    private static func words(_ windows: [UInt32]) -> String {
        guard let least = windows.min(), let most = windows.max() else { return "" }
        let (low, high) = (Quantities.short(UInt64(least)), Quantities.short(UInt64(most)))
        return low == high ? ", window \(low)" : ", window \(low)…\(high)"
    }

    /// Sequence numbers over time, as tcptrace draws them: data, what was acknowledged, and how far the window reaches.
    func sequence() -> [StyledLine] {
        let own = points.filter { $0.isFromClient == clientSendsMore && $0.payload > 0 }
        let most = own.map { Double($0.sequence) + Double($0.payload) }.filter { $0 < 4e9 }.max() ?? 0
        guard most > 1 else { return [] }
        let edges = points.filter { $0.isFromClient != clientSendsMore && $0.flags & 18 == 16 }.map {
            Double($0.acknowledgment) + Double($0.window)
        }
        let top = max(most, min(edges.max() ?? 0, most * 1.25))
        var data = BrailleCanvas(columns: width, rows: height + 1)
        var (repeated, acknowledged, window) = (data, data, data)
        let bottom = Double(data.height - 1)
        func y(_ value: Double) -> Int { Int((1 - min(1, value / top)) * bottom) }
        var last: (x: Int, y: Int)?
        var edge: (x: Int, value: Double)?
        let again: AnalysisFlags = [.retransmission, .fastRetransmission, .spuriousRetransmission, .outOfOrder]
        for point in points {
            let x = column(point.time, of: data.width)
            if point.isFromClient == clientSendsMore {
                guard point.payload > 0 else { continue }
                let ends = ((x, y(Double(point.sequence))), (x, y(Double(point.sequence) + Double(point.payload))))
                if point.marks.analysis.isDisjoint(with: again) {
                    data.line(ends.0, ends.1)
                } else {
                    repeated.line(ends.0, ends.1)
                }
            } else if point.flags & 16 != 0 {
                let place = (x: x, y: y(Double(point.acknowledgment)))
                if let last { acknowledged.line(last, (place.x, last.y)) }
                last = place
                let value = Double(point.acknowledgment) + Double(point.window)
                if let edge, edge.value <= top { window.line((edge.x, y(edge.value)), (x, y(edge.value))) }
                edge = point.flags & 2 == 0 ? (x, value) : nil
            }
        }
        return framed(
            "Sequence numbers of the \(sender): data, what was acknowledged, the window",
            BrailleCanvas.lines([
                (repeated, Style(.bad)), (data, senderStyle), (acknowledged, Style(.good)), (window, .dim),
            ]), top: Quantities.short(UInt64(top))) + [axis]
    }

    /// Who sends more, in a word and a colour.
    private var sender: String { clientSendsMore ? "client" : "server" }
    private var senderStyle: Style { Style(clientSendsMore ? .client : .server) }
}

extension String {
    /// With each `old` replaced.
    func replacing(_ old: Character, _ new: String) -> String {
        var result = ""
        for character in self { if character == old { result += new } else { result.append(character) } }
        return result
    }
}
