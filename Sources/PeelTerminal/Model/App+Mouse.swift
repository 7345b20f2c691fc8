/// The mouse: it selects, scrolls and sorts.
extension App {
    func take(_ button: Int, _ row: Int, _ column: Int, _ isDouble: Bool) {
        if prompt != nil || overlay != nil { return }
        if button == 4 || button == 5 { return scroll(button == 4 ? -3 : 3, row, column) }
        guard button == 1 else { return }
        if row == 1 { return chooseTab(column) }
        let body = Rect(row: 2, column: 0, rows: max(0, rows - 4), columns: columns)
        if let follow {
            if Self.opens(row - 4, &follow.position, follow.layout.lines.count, isDouble) { perform(.enter) }
            return
        }
        if let list = shownProblems {
            if Self.opens(row - 4, &list.position, list.problems.count, isDouble) { perform(.enter) }
            return
        }
        switch tab {
        case .connections:
            let rest = body.splitTop(connections.panes.graphRows(body)).1
            let parts = connections.panes.split(rest, share: 60)
            if let list = parts.list, list.contains(row: row, column: column) {
                connections.detailFocus = false
                clickConnections(row - list.row, column - list.column, list, isDouble)
            } else if let detail = parts.detail, detail.contains(row: row, column: column) {
                connections.detailFocus = true
            }
        case .packets: clickPackets(row, column, body, isDouble)
        case .processes:
            let count = processes.listing.lines.count
            if Self.opens(row - 3, &processes.position, count, isDouble) { perform(.enter) }
        case .stats: break
        }
    }

    /// Chooses a line of a plain list; true where it is to be opened, because it was chosen.
    private static func opens(_ row: Int, _ position: inout ListPosition, _ count: Int, _ isDouble: Bool) -> Bool {
        let place = position.top + row
        guard row >= 0, place < count else { return false }
        let wasChosen = place == position.selected
        position.selected = place
        return isDouble || wasChosen
    }

    private func chooseTab(_ column: Int) {
        var start = 1
        for tab in Tab.allCases {
            let end = start + tab.name.count + 2
            if column >= start, column < end {
                self.tab = tab
                (follow, problems) = (nil, nil)
            }
            start = end + 2
        }
    }

    private func clickConnections(_ row: Int, _ column: Int, _ area: Rect, _ isDouble: Bool) {
        if row == 0 {
            let places = TableView.places(connections.columns.map(\.column), in: area.columns)
            guard let place = places.first(where: { column >= $0.start && column < $0.start + $0.width }) else {
                return
            }
            return connections.sort(by: connections.columns[place.column].name)
        }
        let count = connections.listing.items.count
        if Self.opens(row - 1, &connections.position, count, isDouble) { perform(.enter) }
    }

    private func clickPackets(_ row: Int, _ column: Int, _ body: Rect, _ isDouble: Bool) {
        let parts = packets.layout.split(body)
        if let list = parts.list, list.contains(row: row, column: column) {
            packets.focus = .list
            let place = packets.position.top + row - list.row - 1
            if row > list.row, place < packets.count { packets.position.selected = place }
        } else if let tree = parts.tree, tree.contains(row: row, column: column) {
            packets.focus = .tree
            let count = packets.tree.visible.count
            if Self.opens(row - tree.row - 1, &packets.tree.position, count, isDouble) { packets.tree.toggle() }
        } else if let bytes = parts.bytes, bytes.contains(row: row, column: column), row > bytes.row {
            packets.focus = .bytes
            var pane = HexPane()
            pane.bytes = packets.shownBytes
            pane.top = packets.byteTop
            if let byte = pane.byte(
                row: row - bytes.row - 1, column: column - bytes.column - 1, columns: bytes.columns - 1)
            {
                packets.byteCursor = byte
                packets.selectField(at: byte)
            }
        }
    }

    private func scroll(_ lines: Int, _ row: Int, _ column: Int) {
        if tab == .packets {
            let body = Rect(row: 2, column: 0, rows: max(0, rows - 4), columns: columns)
            let parts = packets.layout.split(body)
            if parts.list?.contains(row: row, column: column) == true { packets.focus = .list }
            if parts.tree?.contains(row: row, column: column) == true { packets.focus = .tree }
            if parts.bytes?.contains(row: row, column: column) == true { packets.focus = .bytes }
        }
        move(lines)
    }
}
