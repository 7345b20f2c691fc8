import PeelInspector
import PeelOutput
import PeelWire

/// What is to be seen of the packets.
extension App {
    func packetsSnapshot() -> PacketsSnapshot {
        var shown = PacketsSnapshot()
        let model = packets
        model.position.settle(count: model.count, rows: parts.list.map { $0.rows - 1 } ?? listRows)
        model.loadDetail()
        shown.layout = model.layout
        shown.focus = model.focus
        let columns = packetColumns
        shown.table = TableView(columns: columns.columns)
        shown.table.hasFocus = model.focus == .list
        shown.table.rows = packetRows(parts.list?.rows ?? 0, columns)
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

    private var packetColumns: PacketColumns {
        let status = session.status
        let span = status.last.map { $0.nanoseconds(since: status.first ?? $0) } ?? 0
        return PacketColumns(settings.packetColumns, settings.timeFormat, packets: status.packets, span: span)
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

    private func packetRows(_ rows: Int, _ columns: PacketColumns) -> [TableView.Row] {
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
                cells: columns.cells(
                    summary, entry, time: time, mark: mark, fields: model.reader.values(number)),
                isSelected: place == model.position.selected)
        }
    }
}
