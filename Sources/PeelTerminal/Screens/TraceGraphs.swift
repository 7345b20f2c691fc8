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
    private static let height = 4
    private let points: [TracePoint]
    private let start: Int64
    private let span: Int64
    private let width: Int
    private let clientSendsMore: Bool

    init(_ trace: FlowTrace, _ start: Int64, _ end: Int64, columns: Int) {
        points = trace.points
        self.start = start
        span = max(1, end - start)
        width = max(1, columns - Self.label - 1)
        var balance = 0
        for point in points { balance += point.isFromClient ? Int(point.payload) : -Int(point.payload) }
        clientSendsMore = balance > 0
    }

    private func column(_ time: Int64, of count: Int) -> Int {
        max(0, min(count - 1, Int(Double(time - start) / Double(span) * Double(count))))
    }

    /// A heading, and the rows of a graph with its greatest value before it.
    private func framed(_ title: String, _ rows: [(text: String, style: Style)], top: String) -> [StyledLine] {
        var lines: [StyledLine] = ["", StyledLine(title, Style(.title, bold: true))]
        for (place, row) in rows.enumerated() {
            let label = place == 0 ? top : place == rows.count - 1 ? "0" : ""
            lines.append(
                StyledLine([
                    StyledText(ConnectionFacts.right(label, Self.label - 1) + " ", .dim),
                    StyledText(row.text, row.style),
                ]))
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

    /// What the side that sends more has in flight, and the window of the other.
    func flight() -> [StyledLine] {
        let most = points.filter { $0.isFromClient == clientSendsMore }.map { Double($0.inFlight) }.max() ?? 0
        guard most > 0 else { return [] }
        let rows = dots(Self.height, most: most) { point in
            point.isFromClient == clientSendsMore && point.payload > 0 ? Double(point.inFlight) : nil
        }
        let window = points.filter { $0.isFromClient != clientSendsMore && $0.flags & 2 == 0 }.map(\.window)
        let limits =
            window.isEmpty
            ? ""
            : ", window \(Quantities.short(UInt64(window.min() ?? 0)))…\(Quantities.short(UInt64(window.max() ?? 0)))"
        return framed(
            "Bytes in flight of the \(clientSendsMore ? "client" : "server")\(limits)",
            rows.map { ($0, Style(clientSendsMore ? .client : .server)) }, top: Quantities.short(UInt64(most)))
    }

    /// Sequence numbers over time: data as dots, acknowledgments as a line.
    func sequence() -> [StyledLine] {
        let most =
            points.filter { $0.isFromClient == clientSendsMore }.map { Double($0.sequence) + Double($0.payload) }
            .filter { $0 < 4e9 }.max() ?? 0
        guard most > 1 else { return [] }
        var canvas = BrailleCanvas(columns: width, rows: Self.height + 1)
        let height = canvas.height
        func y(_ value: Double) -> Int { Int((1 - min(1, value / most)) * Double(height - 1)) }
        var last: (x: Int, y: Int)?
        for point in points {
            let x = column(point.time, of: canvas.width)
            if point.isFromClient == clientSendsMore {
                if point.payload > 0 {
                    canvas.line((x, y(Double(point.sequence))), (x, y(Double(point.sequence) + Double(point.payload))))
                }
            } else if point.flags & 16 != 0 {
                let place = (x: x, y: y(Double(point.acknowledgment)))
                if let last { canvas.line(last, (place.x, last.y)) }
                last = place
            }
        }
        return framed(
            "Sequence numbers of the \(clientSendsMore ? "client" : "server"): data, and what was acknowledged",
            canvas.lines.map { ($0, Style(.accent)) }, top: Quantities.short(UInt64(most))) + [axis]
    }
}

extension String {
    /// With each `old` replaced.
    func replacing(_ old: Character, _ new: String) -> String {
        var result = ""
        for character in self { if character == old { result += new } else { result.append(character) } }
        return result
    }
}
