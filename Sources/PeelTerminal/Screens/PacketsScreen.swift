/// The list of packets, the tree of the chosen one, and its bytes.
struct PacketsSnapshot: Sendable {
    enum Pane: Sendable, CaseIterable { case list, tree, bytes }

    var table = TableView(columns: [])
    var tree = TreePane()
    var treeTitle = ""
    var bytes = HexPane()
    var bytesTitle = ""
    var focus = Pane.list
    var layout = PacketLayout()

    func draw(_ grid: inout Grid, _ area: Rect) {
        let parts = layout.split(area)
        if let list = parts.list { table.draw(&grid, list) }
        if parts.isBeside, let pane = parts.tree {
            grid.divider(Rect(row: area.row, column: pane.column - 1, rows: area.rows, columns: 1), column: 0)
        }
        if let pane = parts.tree {
            let (title, inside) = pane.splitTop(1)
            grid.rule(title, row: 0, title: treeTitle, hasFocus: focus == .tree)
            tree.draw(&grid, inside)
        }
        if let pane = parts.bytes {
            let (title, inside) = pane.splitTop(1)
            grid.rule(title, row: 0, title: bytesTitle, hasFocus: focus == .bytes)
            var text = inside
            text.column += 1
            text.columns -= 1
            bytes.draw(&grid, text)
        }
    }
}

/// Where the three panes of the packets lie.
struct PacketLayout: Sendable, Equatable {
    var isBeside: Bool?
    /// The pane that is shown alone.
    var zoom: PacketsSnapshot.Pane?

    struct Parts {
        var list: Rect?
        var tree: Rect?
        var bytes: Rect?
        var isBeside = false
    }

    func split(_ area: Rect) -> Parts {
        switch zoom {
        case .list: return Parts(list: area)
        case .tree: return Parts(tree: area)
        case .bytes: return Parts(bytes: area)
        case nil: break
        }
        if isBeside ?? (area.columns >= 120) {
            let (list, rest) = area.splitLeft(max(40, area.columns * 58 / 100))
            var right = rest
            right.column += 1
            right.columns -= 1
            let (tree, bytes) = right.splitTop(right.rows * 62 / 100)
            return Parts(list: list, tree: tree, bytes: bytes, isBeside: true)
        }
        let (list, rest) = area.splitTop(max(4, area.rows * 42 / 100))
        let (tree, bytes) = rest.splitTop(max(3, rest.rows * 60 / 100))
        return Parts(list: list, tree: tree, bytes: bytes)
    }
}
