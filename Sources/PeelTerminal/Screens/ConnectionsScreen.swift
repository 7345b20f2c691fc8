/// The list of connections with the totals above and the chosen one beside or below it.
struct ConnectionsSnapshot: Sendable {
    var table = TableView(columns: [])
    /// The capture's rate over time: twice as many values as the screen has columns.
    var rate: [Double] = []
    /// What stands before the graph: its greatest value and its length.
    var rateTop = ""
    var rateSpan = ""
    var detail: [StyledLine] = []
    var detailTitle = ""
    var detailTop = 0
    var detailFocus = false
    /// How the panes lie.
    var panes = PaneLayout()

    func draw(_ grid: inout Grid, _ area: Rect) {
        let (graph, rest) = area.splitTop(panes.graphRows(area))
        drawRate(&grid, graph)
        let parts = panes.split(rest, share: 60)
        if let list = parts.list { table.draw(&grid, list) }
        guard let pane = parts.detail else { return }
        if parts.isBeside {
            grid.divider(Rect(row: pane.row, column: pane.column - 1, rows: pane.rows, columns: 1), column: 0)
        }
        let (title, inside) = pane.splitTop(1)
        grid.rule(title, row: 0, title: detailTitle, hasFocus: detailFocus)
        var text = inside
        text.column += 1
        text.columns -= 1
        grid.put(detail, text, top: detailTop)
    }

    private func drawRate(_ grid: inout Grid, _ area: Rect) {
        guard area.rows > 0 else { return }
        let label = 12
        let lines = Graphs.area(rate, columns: max(0, area.columns - label - 1), rows: area.rows)
        for (row, line) in lines.enumerated() { grid.put(line, area, row: row, column: label, Style(.accent)) }
        grid.put(rateTop, area, row: 0, column: 1, .dim)
        if area.rows > 1 { grid.put(rateSpan, area, row: area.rows - 1, column: 1, .dim) }
    }
}

/// How a list and what belongs to the chosen line share the screen.
struct PaneLayout: Sendable, Equatable {
    /// Which pane is shown alone; nil shows both.
    enum Zoom: Sendable { case list, detail }

    /// Beside each other or below; nil chooses by the width.
    var isBeside: Bool?
    var zoom: Zoom?

    struct Parts {
        var list: Rect?
        var detail: Rect?
        var isBeside = false
    }

    /// The detail pane lies right of the list from 120 columns on.
    func split(_ area: Rect, share: Int) -> Parts {
        switch zoom {
        case .list: return Parts(list: area)
        case .detail: return Parts(detail: area)
        case nil: break
        }
        if isBeside ?? (area.columns >= 120) {
            let (list, rest) = area.splitLeft(area.columns * share / 100)
            var detail = rest
            detail.column += 1
            detail.columns -= 1
            return Parts(list: list, detail: detail, isBeside: true)
        }
        let (list, detail) = area.splitTop(max(4, area.rows * share / 100))
        return Parts(list: list, detail: detail)
    }

    /// How many rows the graph above the list has.
    func graphRows(_ area: Rect) -> Int { area.rows >= 40 ? 4 : area.rows >= 30 ? 3 : area.rows >= 18 ? 2 : 0 }
}
