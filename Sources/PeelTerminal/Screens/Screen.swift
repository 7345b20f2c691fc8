/// Everything that is on the screen, as values: drawing it needs nothing else.
struct ScreenSnapshot: Sendable {
    enum Body: Sendable {
        case connections(ConnectionsSnapshot)
        case packets(PacketsSnapshot)
        case follow(FollowSnapshot)
        case text(TextSnapshot)
        case table(TableSnapshot)
    }

    var rows = 24
    var columns = 80
    var header = HeaderSnapshot()
    var body = Body.text(TextSnapshot())
    var footer = FooterSnapshot()
    /// A box in front of all.
    var overlay: TextSnapshot?
}

/// A page of lines.
struct TextSnapshot: Sendable {
    var title = ""
    var lines: [StyledLine] = []
    var top = 0
}

/// Draws screens.
enum Screen {
    /// The least size that anything can be shown in.
    static let leastRows = 10
    static let leastColumns = 40

    /// The cells of a screen.
    static func draw(_ snapshot: ScreenSnapshot) -> Grid {
        var grid = Grid(rows: snapshot.rows, columns: snapshot.columns)
        guard snapshot.rows >= leastRows, snapshot.columns >= leastColumns else {
            let words = ["\(snapshot.columns)x\(snapshot.rows) is too small", "\(leastColumns)x\(leastRows) at least"]
            for (row, text) in words.enumerated() { grid.put(text, grid.bounds, row: row, column: 0) }
            return grid
        }
        let (top, rest) = grid.bounds.splitTop(2)
        let (body, bottom) = rest.splitTop(rest.rows - 2)
        snapshot.header.draw(&grid, top)
        switch snapshot.body {
        case .connections(let connections): connections.draw(&grid, body)
        case .packets(let packets): packets.draw(&grid, body)
        case .follow(let follow): follow.draw(&grid, body)
        case .text(let text): grid.put(text.lines, body, top: text.top)
        case .table(let table): table.draw(&grid, body)
        }
        snapshot.footer.draw(&grid, bottom)
        if let overlay = snapshot.overlay { draw(overlay, &grid, body) }
        return grid
    }

    private static func draw(_ overlay: TextSnapshot, _ grid: inout Grid, _ body: Rect) {
        let widest = overlay.lines.map(\.width).max() ?? 0
        let columns = min(body.columns - 2, max(widest + 4, TextWidth.width(overlay.title) + 6, 30))
        let rows = min(body.rows, overlay.lines.count + 2)
        let area = Rect(
            row: body.row + (body.rows - rows) / 2, column: body.column + (body.columns - columns) / 2, rows: rows,
            columns: columns)
        grid.box(area, title: overlay.title)
        var inside = area.inside
        inside.column += 1
        inside.columns -= 2
        grid.put(overlay.lines, inside, top: overlay.top)
    }
}
