import PeelInspector
import PeelOutput
import PeelWire

/// What is to be seen of the connections.
extension App {
    func connectionsSnapshot() -> ConnectionsSnapshot {
        var shown = ConnectionsSnapshot()
        let model = connections
        let count = model.listing.items.count
        model.position.settle(count: count, rows: listRows)
        shown.panes = model.panes
        shown.table = TableView(columns: model.columns.map(\.column))
        shown.table.sorted = (model.sortColumn, model.isDescending)
        shown.table.hasFocus = !model.detailFocus
        shown.table.rows = connectionRows()
        shown.table.emptyText = emptyText(session.status, isFiltered: !model.filterText.isEmpty)
        let series = session.series
        let width = max(0, (columns - 13) * 2)
        shown.rate = series.bytes(columns: width)
        if let most = shown.rate.max(), most > 0 {
            shown.rateTop = Quantities.rate(UInt64(most), series.width)
            shown.rateSpan = Quantities.duration(series.width * Int64(series.intervals.count))
        }
        if let flow = model.selectedFlow, let line = session.lines([flow]).first {
            shown.detailTitle = ConnectionFacts.title(line)
            shown.detail = detail(line)
        } else if let group = model.selectedGroup {
            shown.detailTitle = group.name
            shown.detail = ConnectionFacts.lines(group)
        }
        model.detailTop = max(0, min(model.detailTop, shown.detail.count - 1))
        shown.detailTop = model.detailTop
        shown.detailFocus = model.detailFocus
        return shown
    }

    /// What is known of the chosen connection; made anew where more of its packets have come.
    private func detail(_ line: FlowLine) -> [StyledLine] {
        let trace = traceState(line)
        var key = ConnectionsModel.DetailKey()
        (key.flow, key.lastPacket, key.columns) = (Int(line.row.index), line.lastPacket, detailColumns)
        key.tracedPacket = trace.isWanted ? trace.trace?.lastPacket ?? 0 : -1
        if key == connections.detailKey { return connections.detailLines }
        connections.detailKey = key
        connections.detailLines =
            ConnectionFacts.lines(line, columns: detailColumns)
            + (trace.isWanted ? traceLines(line, trace.trace) : [])
        return connections.detailLines
    }

    /// The packets of the chosen connection, where there is room to look at them.
    private func traceState(_ line: FlowLine) -> (isWanted: Bool, trace: FlowTrace?) {
        let body = Rect(rows: max(0, rows - 4), columns: columns)
        guard let area = connections.panes.split(body, share: 60).detail, area.rows > 10 || connections.detailFocus
        else { return (false, nil) }
        let isShort = line.row.packets < 500 && line.lastPacket - line.firstPacket < 10_000
        return (true, connections.traces.trace(of: Int(line.row.index), last: line.lastPacket, wait: isShort))
    }

    /// The story of the chosen connection, its graphs, its statistics and its ladder.
    private func traceLines(_ line: FlowLine, _ trace: FlowTrace?) -> [StyledLine] {
        let statistics = ConnectionStatistics.lines(line.row, columns: detailColumns - 1)
        guard let trace else { return ["", StyledLine("looking at its packets", .dim)] + statistics }
        let columns = detailColumns - 1
        return StoryPane.lines(trace.story, columns: columns) + TraceGraphs.lines(trace, columns: columns) + statistics
            + Ladder.lines(trace, columns: columns)
    }

    private var detailColumns: Int {
        let body = Rect(rows: max(0, rows - 4), columns: columns)
        return (connections.panes.split(body, share: 60).detail?.columns ?? columns) - 1
    }

    private func connectionRows() -> [TableView.Row] {
        let model = connections
        let seen = model.listing.items.indices.dropFirst(model.position.top).prefix(listRows)
        let flows = seen.compactMap { place -> Int? in
            if case .flow(let flow) = model.listing.items[place] { return Int(flow) }
            return nil
        }
        var lines: [Int: FlowLine] = [:]
        for line in session.lines(flows) { lines[Int(line.row.index)] = line }
        let isLive = session.status.isCapturing
        let places = TableView.places(model.columns.map(\.column), in: listColumns)
        var cells = ConnectionCells(model.columns, shown: places.map { model.columns[$0.column].name })
        var rows: [TableView.Row] = []
        for place in seen {
            var row = TableView.Row(cells: [])
            row.isSelected = place == model.position.selected
            switch model.listing.items[place] {
            case .group(let index): row.cells = cells.cells(model.listing.groups[index])
            case .flow(let flow):
                guard let line = lines[Int(flow)] else {
                    row.cells = [TableCell("\(flow)  given up for lack of room", .dim)]
                    row.isWide = true
                    break
                }
                let isFaded = isLive && ConnectionFacts.isOver(line.row)
                row.cells = cells.cells(line, indent: model.query.grouping != .none, isFaded: isFaded)
            }
            rows.append(row)
        }
        return rows
    }

    private func emptyText(_ status: SessionStatus, isFiltered: Bool) -> String {
        if isFiltered { return "no connection fits the filter; / and an empty line show all" }
        if status.isCapturing { return "no packets yet" }
        return status.isComplete ? "no connections here" : "reading"
    }
}
