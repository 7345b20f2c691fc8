import PeelCapture
import PeelInspector
import PeelOutput
import PeelWire

/// What is to be seen, put together from the state.
extension App {
    /// How many rows the list of the screen that is shown has for its lines.
    var listRows: Int {
        let body = Rect(rows: max(0, rows - 4), columns: columns)
        switch tab {
        case .connections:
            let rest = body.splitTop(connections.panes.graphRows(body)).1
            let parts = connections.panes.split(rest, share: 60)
            return max(1, (parts.list ?? parts.detail ?? rest).rows - 1)
        case .packets:
            let parts = packets.layout.split(body)
            switch packets.focus {
            case .list: return max(1, (parts.list ?? body).rows - 1)
            case .tree: return max(1, (parts.tree ?? body).rows - 1)
            case .bytes: return max(1, (parts.bytes ?? body).rows - 1)
            }
        case .processes, .stats: return max(1, body.rows)
        }
    }

    /// How many columns the list has.
    var listColumns: Int {
        let body = Rect(rows: max(0, rows - 4), columns: columns)
        return connections.panes.split(body, share: 60).list?.columns ?? columns
    }

    /// How many columns the bytes have.
    var bytesColumns: Int {
        let body = Rect(rows: max(0, rows - 4), columns: columns)
        return max(0, (packets.layout.split(body).bytes?.columns ?? columns) - 1)
    }

    /// The screen as it is now.
    func snapshot(rows: Int, columns: Int) -> ScreenSnapshot {
        (self.rows, self.columns) = (rows, columns)
        var screen = ScreenSnapshot()
        (screen.rows, screen.columns) = (rows, columns)
        guard rows >= Screen.leastRows, columns >= Screen.leastColumns else { return screen }
        let status = session.status
        if let text = saved.take() { say(text) }
        if !isPaused {
            connections.refresh()
            packets.refresh()
        }
        switch tab {
        case _ where follow != nil: if let follow { screen.body = .follow(followSnapshot(follow)) }
        case .connections: screen.body = .connections(connectionsSnapshot())
        case .packets: screen.body = .packets(packetsSnapshot())
        case .processes, .stats: screen.body = .text(pageSnapshot())
        }
        screen.header = header(status)
        screen.footer = footer(status)
        screen.overlay = overlay
        return screen
    }

    private func header(_ status: SessionStatus) -> HeaderSnapshot {
        var header = HeaderSnapshot()
        switch session.source {
        case .files(let paths):
            header.source = paths.count == 1 ? Self.short(paths[0]) : "\(paths.count) files"
        case .interfaces(let names, let filter):
            header.source = "live on \(names.joined(separator: ", "))"
            if let filter, !filter.isEmpty { header.source += ", capture filter \(filter)" }
        }
        header.filter = tab == .packets ? packets.queryText : tab == .connections ? connections.filterText : ""
        header.packets = status.packets
        header.bytes = status.bytes
        header.dropped = status.dropped
        header.tabs = Tab.allCases.map { ($0.name, $0 == tab) }
        header.remarks = remarks(status)
        return header
    }

    private func remarks(_ status: SessionStatus) -> [StyledText] {
        var remarks: [StyledText] = []
        if let damage = status.damage { remarks.append(StyledText(damage, Style(.bad))) }
        if status.problems > 0 {
            let count = Quantities.short(UInt64(status.problems))
            remarks.append(StyledText("\(count) problem\(status.problems == 1 ? "" : "s")", Style(.warning)))
        }
        if isPaused {
            remarks.append(StyledText("paused", Style(.warning, bold: true)))
        } else if status.isCapturing {
            remarks.append(StyledText("● live", Style(.good, bold: true)))
        } else if !status.isComplete {
            let percent = status.progress.map { " \(Int($0 * 100)) %" } ?? ""
            remarks.append(StyledText("reading\(percent)", Style(.accent)))
        }
        return remarks
    }

    private func footer(_ status: SessionStatus) -> FooterSnapshot {
        var footer = FooterSnapshot()
        footer.message = message
        if let prompt {
            footer.prompt = PromptSnapshot(
                label: prompt.label, text: prompt.line, cursor: prompt.cursor, verdict: prompt.verdict,
                hint: prompt.hint.isEmpty ? message.text : prompt.hint)
        }
        if let follow {
            footer.keys = FooterKeys.follow
            let count = follow.layout.lines.count
            let place = Quantities.grouped(min(follow.position.selected + 1, count))
            footer.position = "line \(place) of \(Quantities.grouped(count))"
            return footer
        }
        footer.keys = FooterKeys.keys(tab, packets.focus)
        switch tab {
        case .connections:
            let listing = connections.listing
            if connections.query.grouping != .none {
                let count = listing.groups.count
                footer.position = "\(Quantities.grouped(count)) group\(count == 1 ? "" : "s")"
            } else {
                let count = listing.items.count
                let place = Quantities.grouped(min(connections.position.selected + 1, count))
                footer.position = "\(place) of \(Quantities.grouped(count)) connection\(count == 1 ? "" : "s")"
            }
        case .packets: footer.position = packetPosition(status)
        default: break
        }
        return footer
    }

    private func packetPosition(_ status: SessionStatus) -> String {
        let count = packets.count
        let place = "\(Quantities.grouped(min(packets.position.selected + 1, count))) of \(Quantities.grouped(count))"
        guard let query = packets.query else { return "\(place) packets" }
        let progress = query.progress
        if progress.isRunning, status.packets > 0 {
            return "\(place) found, \(progress.position * 100 / max(1, status.packets)) % looked at, Esc ends"
        }
        return "\(place) found"
    }

    /// The last part of a path.
    private static func short(_ path: String) -> String {
        path == "-" ? "standard input" : String(path.split(separator: "/").last ?? Substring(path))
    }

    // The connections.

    private func connectionsSnapshot() -> ConnectionsSnapshot {
        var shown = ConnectionsSnapshot()
        let model = connections
        let count = model.listing.items.count
        model.position.settle(count: count, rows: listRows)
        shown.panes = model.panes
        shown.table = TableView(columns: ConnectionColumns.all.map(\.column))
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
        let isShort = line.row.packets < 2000 && line.lastPacket - line.firstPacket < 20_000
        return (true, connections.traces.trace(of: Int(line.row.index), last: line.lastPacket, wait: isShort))
    }

    /// The story of the chosen connection, its graphs, its statistics and its ladder.
    private func traceLines(_ line: FlowLine, _ trace: FlowTrace?) -> [StyledLine] {
        let statistics = ConnectionStatistics.lines(line.row, columns: detailColumns - 1)
        guard let trace else { return ["", StyledLine("looking at its packets", .dim)] + statistics }
        var story = trace.story.map { StyledLine($0) }
        while story.last?.text.isEmpty == true { story.removeLast() }
        if !story.isEmpty { story = ["", StyledLine("Story", Style(.title, bold: true))] + story }
        return story + TraceGraphs.lines(trace, columns: detailColumns - 1) + statistics
            + Ladder.lines(trace, columns: detailColumns - 1)
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
        return seen.map { place in
            var row = TableView.Row(cells: [])
            row.isSelected = place == model.position.selected
            switch model.listing.items[place] {
            case .group(let index): row.cells = ConnectionColumns.cells(model.listing.groups[index])
            case .flow(let flow):
                guard let line = lines[Int(flow)] else { break }
                let isFaded = isLive && ConnectionFacts.isOver(line.row)
                row.cells = ConnectionColumns.cells(
                    line, indent: model.query.grouping != .none, isFaded: isFaded)
            }
            return row
        }
    }

    private func emptyText(_ status: SessionStatus, isFiltered: Bool) -> String {
        if isFiltered { return "no connection fits the filter; / and an empty line show all" }
        if status.isCapturing { return "no packets yet" }
        return status.isComplete ? "no connections here" : "reading"
    }

    // The packets.

    private func packetsSnapshot() -> PacketsSnapshot {
        var shown = PacketsSnapshot()
        let model = packets
        model.position.settle(count: model.count, rows: parts.list.map { $0.rows - 1 } ?? listRows)
        model.loadDetail()
        shown.layout = model.layout
        shown.focus = model.focus
        shown.table = TableView(columns: packetColumns)
        shown.table.hasFocus = model.focus == .list
        shown.table.rows = packetRows(parts.list?.rows ?? 0)
        shown.table.emptyText = packetsEmptyText
        if let tree = parts.tree {
            model.tree.position.settle(count: model.tree.visible.count, rows: max(1, tree.rows - 1))
            shown.tree = TreePane(lines: model.tree.drawn(rows: max(0, tree.rows - 1)), hasFocus: model.focus == .tree)
        }
        shown.treeTitle = model.detail.map { "Packet \(Quantities.grouped($0.number))" } ?? "Packet"
        if let marks = model.detail?.entry.marks, marks.isProblem { shown.treeTitle += ": \(ProblemWords.text(marks))" }
        if model.detail?.isPartial == true { shown.treeTitle += ", looking at its connection" }
        if let bytes = parts.bytes { shown.bytes = hexPane(bytes) }
        shown.bytesTitle = bytesTitle
        return shown
    }

    private var packetColumns: [TableColumn] {
        let status = session.status
        let span = status.last.map { $0.nanoseconds(since: status.first ?? $0) } ?? 0
        return PacketColumns.columns(settings.timeFormat, packets: status.packets, span: span)
    }

    private var parts: PacketLayout.Parts { packets.layout.split(Rect(rows: max(0, rows - 4), columns: columns)) }

    private var packetsEmptyText: String {
        guard let query = packets.query else { return session.status.isComplete ? "no packets here" : "no packets yet" }
        return query.progress.isRunning ? "looking" : "no packet fits; / and an empty line show all"
    }

    private var bytesTitle: String {
        guard let line = packets.tree.selectedLine, line.count > 0 else { return "Bytes" }
        let last = line.start + line.count - 1
        if line.source > 0, let sources = packets.detail?.sources, line.source <= sources.count {
            return "\(sources[line.source - 1].title), bytes \(line.start)…\(last)"
        }
        return line.count == 1 ? "Byte \(line.start)" : "Bytes \(line.start)…\(last)"
    }

    private func hexPane(_ area: Rect) -> HexPane {
        var pane = HexPane()
        pane.bytes = packets.shownBytes
        pane.lit = packets.litBytes
        pane.around = packets.layerBytes
        pane.cursor = packets.focus == .bytes ? packets.byteCursor ?? packets.litBytes.lowerBound : nil
        let width = HexPane.bytesInRow(max(0, area.columns - 1))
        let rows = max(1, area.rows - 1)
        let target = (pane.cursor ?? packets.litBytes.lowerBound) / width
        if target < packets.byteTop { packets.byteTop = target }
        if target >= packets.byteTop + rows { packets.byteTop = target - rows + 1 }
        packets.byteTop = max(0, min(packets.byteTop, (pane.bytes.count + width - 1) / width - rows))
        pane.top = packets.byteTop
        return pane
    }

    private func packetRows(_ rows: Int) -> [TableView.Row] {
        let model = packets
        var previous: Timestamp?
        if settings.timeFormat == .sincePrevious, let number = model.number(at: model.position.top - 1) {
            previous = session.entry(number).map { Timestamp(nanoseconds: $0.time) }
        }
        let first = session.status.first ?? Timestamp(nanoseconds: 0)
        let places =
            model.position.top..<max(model.position.top, min(model.count, model.position.top + max(0, rows - 1)))
        return places.compactMap { place in
            guard let number = model.number(at: place), let entry = session.entry(number),
                let summary = model.reader.summary(number)
            else { return nil }
            let time = PacketColumns.time(
                summary.time, settings.timeFormat, first: first, previous: previous ?? summary.time, settings.isUTC)
            previous = summary.time
            let mark = marks.first { $0.value == number }?.key
            return TableView.Row(
                cells: PacketColumns.cells(summary, entry, time: time, mark: mark),
                isSelected: place == model.position.selected)
        }
    }
}
