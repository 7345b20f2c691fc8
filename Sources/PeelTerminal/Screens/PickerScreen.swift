import PeelCapture
import PeelInspector

/// The screen of ``PickerModel``.
extension PickerModel {
    func snapshot(rows: Int, columns: Int) -> ScreenSnapshot {
        sample()
        var screen = ScreenSnapshot()
        (screen.rows, screen.columns) = (rows, columns)
        screen.header.source = "choose an interface"
        screen.header.isQuiet = true
        screen.body = .table(tableSnapshot(rows: max(1, rows - 4), columns: columns))
        screen.footer.message = message
        if let prompt {
            screen.footer.prompt = PromptSnapshot(
                label: prompt.label, text: prompt.line, cursor: prompt.cursor, hint: "open FILE, q")
        }
        screen.footer.keys = [
            (KeyTable.key(.help), "help"), (KeyTable.key(.enter), "capture, open"),
            (KeyTable.key(.command), "open FILE"),
            (KeyTable.key(.back), "quit"),
        ]
        screen.overlay = overlay
        return screen
    }

    private func tableSnapshot(rows: Int, columns: Int) -> TableSnapshot {
        var shown = TableSnapshot()
        let cure = cure(columns)
        shown.intro = [
            "", StyledLine(" Enter captures on the chosen interface; :open FILE reads a capture.", .dim), "",
        ]
        shown.table = TableView(columns: [
            TableColumn(title: " INTERFACE", width: 16),
            TableColumn(title: "STATE", width: 12),
            TableColumn(title: "ADDRESS", width: 16, weight: 1, rank: 1),
            TableColumn(title: "PACKETS/S", width: 9, isRight: true, rank: 3),
            TableColumn(title: "RATE", width: 12, isRight: true),
            TableColumn(title: "LAST SECONDS", width: 18, rank: 2),
        ])
        let room = max(1, rows - shown.intro.count - 1 - cure.count)
        position.settle(count: count, rows: recent.isEmpty ? room : max(1, room - 1))
        let seen = (0..<count).dropFirst(position.top).prefix(room)
        for place in seen {
            // A heading stands between the interfaces and the files.
            if place == lines.count {
                shown.table.rows.append(TableView.Row(cells: [TableCell(" RECENT FILES", Style(.header))]))
            }
            let row = place < lines.count ? cells(lines[place]) : [TableCell(" " + recent[place - lines.count])]
            shown.table.rows.append(
                TableView.Row(cells: row, isSelected: place == position.selected, isWide: place >= lines.count))
        }
        if shown.table.rows.count > room { shown.table.rows.removeLast() }
        shown.table.emptyText = failure ?? "there is no interface that you may capture on"
        shown.outro = cure
        return shown
    }

    private func cells(_ line: Line) -> [TableCell] {
        let interface = line.interface
        let isUsable = interface.isUp
        let base = isUsable ? Style.normal : .dim
        let state =
            !interface.isUp
            ? "down" : interface.connection == .disconnected ? "no link" : interface.isRunning ? "up" : "not running"
        let address =
            interface.ipv4Addresses.first?.address.description ?? interface.ipv6Addresses.first?.address.description
            ?? ""
        let rate = line.rates.last ?? 0
        let isKnown = !line.rates.isEmpty
        return [
            TableCell(" " + interface.name, Style(isUsable ? .title : .dim, bold: isUsable)),
            TableCell(state, Style(state == "up" ? .good : isUsable ? .warning : .dim)),
            TableCell(address, base),
            TableCell(isKnown ? Quantities.short(UInt64(line.packetRate.rounded())) : "", base),
            TableCell(isKnown ? Quantities.rate(UInt64(rate), 1_000_000_000) : "", base),
            TableCell(Graphs.sparkline(line.rates), Style(.accent)),
        ]
    }

    /// What helps where rights are missing.
    private func cure(_ columns: Int) -> [StyledLine] {
        guard failure == nil, lines.isEmpty || lacksRights else { return [] }
        let text = " You may not capture: \(CaptureRights.cure)"
        return [""] + StyledLine.wrapped(text, columns: columns - 1, indent: 1, Style(.warning))
    }
}

/// A table between lines of text.
struct TableSnapshot: Sendable {
    var intro: [StyledLine] = []
    var table = TableView(columns: [])
    var outro: [StyledLine] = []

    func draw(_ grid: inout Grid, _ area: Rect) {
        let (top, rest) = area.splitTop(intro.count)
        grid.put(intro, top)
        let (middle, bottom) = rest.splitTop(max(0, rest.rows - outro.count))
        table.draw(&grid, middle)
        grid.put(outro, bottom)
    }
}
