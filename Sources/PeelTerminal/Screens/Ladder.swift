import PeelInspector

/// The packets of a connection as arrows between its ends, with the time that passed between them.
enum Ladder {
    /// The most packets that are drawn; the list of packets shows the others.
    private static let limit = 400

    static func lines(_ trace: FlowTrace, columns: Int) -> [StyledLine] {
        guard let first = trace.points.first, columns >= 44 else { return [] }
        let width = min(60, columns - 13)
        var lines: [StyledLine] = ["", StyledLine("Ladder", Style(.title, bold: true))]
        let ends = ConnectionFacts.left("client", width - 6) + "server"
        lines.append(StyledLine([StyledText(String(repeating: " ", count: 12), .dim), StyledText(ends, .dim)]))
        var previous = first.time
        for point in trace.points.prefix(limit) {
            lines += gap(point.time - previous, width)
            previous = max(previous, point.time)
            lines.append(arrow(point, since: point.time - first.time, width))
        }
        let rest = trace.points.count - min(limit, trace.points.count) + trace.rest
        if rest > 0 {
            lines.append(StyledLine("            \(Quantities.grouped(rest)) more: Enter lists the packets", .dim))
        }
        return lines
    }

    /// Empty rows for a pause: one from 10 ms on, one more for each tenfold.
    private static func gap(_ nanoseconds: Int64, _ width: Int) -> [StyledLine] {
        guard nanoseconds >= 10_000_000 else { return [] }
        var rows = 1
        var limit: Int64 = 100_000_000
        while nanoseconds >= limit, rows < 5 {
            rows += 1
            limit *= 10
        }
        return (0..<rows).map { row in
            let text = row == rows / 2 ? Quantities.duration(nanoseconds) : ""
            let space = max(0, width - 2 - TextWidth.width(text))
            let inside =
                String(repeating: " ", count: space / 2) + text + String(repeating: " ", count: space - space / 2)
            return StyledLine([
                StyledText(String(repeating: " ", count: 12)),
                StyledText("┆\(inside)┆", Style(nanoseconds >= 200_000_000 ? .warning : .dim)),
            ])
        }
    }

    private static func arrow(_ point: TracePoint, since: Int64, _ width: Int) -> StyledLine {
        let isProblem = point.marks.isProblem
        let style = Style(isProblem ? (point.flags & 4 != 0 ? .bad : .warning) : point.isFromClient ? .client : .server)
        let text = label(point)
        let shown = TextWidth.fit(text, width - 8)
        let line = max(1, width - 5 - TextWidth.width(shown))
        let dashes = String(repeating: "─", count: line)
        let body = point.isFromClient ? " \(shown) \(dashes)▶" : "◀\(dashes) \(shown) "
        return StyledLine([
            StyledText(ConnectionFacts.right(seconds(since), 11) + " ", .dim), StyledText("│", .dim),
            StyledText(body, style),
            StyledText("│", .dim),
        ])
    }

    private static func label(_ point: TracePoint) -> String {
        var words: [String] = []
        let names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"]
        for (bit, name) in names.enumerated() where point.flags & 1 << UInt8(bit) != 0 && name != "PSH" {
            words.append(name)
        }
        if point.payload > 0 { words.append("\(point.payload) byte\(point.payload == 1 ? "" : "s")") }
        if words.isEmpty { words.append("\(point.payload) bytes") }
        // An acknowledgment with data needs no name.
        if point.payload > 0, words.first == "ACK" { words.removeFirst() }
        let problem = ProblemWords.text(point.marks)
        if !problem.isEmpty, problem != "reset" { words.append("(\(problem))") }
        return words.joined(separator: " ")
    }

    private static func seconds(_ nanoseconds: Int64) -> String { Quantities.places(Double(nanoseconds) / 1e9, 6) }
}
