/// The bytes of a connection, who sent them before each line.
struct FollowSnapshot: Sendable {
    var title = ""
    /// What was counted, below the title.
    var summary = StyledLine()
    /// The lines that are seen.
    var lines: [StyledLine] = []
    /// Which of them is chosen.
    var selected = -1
    var emptyText = ""

    func draw(_ grid: inout Grid, _ area: Rect) {
        grid.rule(area, row: 0, title: title, hasFocus: true)
        let (_, rest) = area.splitTop(1)
        grid.put(summary, rest, row: 0, column: 1)
        var (_, body) = rest.splitTop(1)
        body.column += 1
        body.columns -= 1
        grid.put(lines, body)
        if lines.isEmpty { grid.put(emptyText, body, row: 1, column: 0, .dim) }
        grid.tint(body, row: selected) { $0.isSelected = true }
    }
}
