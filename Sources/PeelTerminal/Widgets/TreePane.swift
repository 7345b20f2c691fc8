/// A line of a tree as it is drawn.
struct TreeLine: Sendable {
    var depth = 0
    var text = ""
    var style = Style()
    /// Nil where nothing lies below it.
    var isExpanded: Bool?
    var isSelected = false
}

/// A tree as it is to be drawn: the lines that are seen.
struct TreePane: Sendable {
    var lines: [TreeLine] = []
    var hasFocus = false

    func draw(_ grid: inout Grid, _ area: Rect) {
        for (row, line) in lines.prefix(area.rows).enumerated() {
            let indent = line.depth * 2
            if let isExpanded = line.isExpanded {
                grid.put(isExpanded ? "▾" : "▸", area, row: row, column: indent, Style(.dim))
            }
            let room = max(0, area.columns - indent - 2)
            grid.put(TextWidth.fit(line.text, room), area, row: row, column: indent + 2, line.style)
            if line.isSelected {
                grid.tint(area, row: row) {
                    $0.isSelected = true
                    $0.isFaint = !hasFocus
                }
            }
        }
    }
}
