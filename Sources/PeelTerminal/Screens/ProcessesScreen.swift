import PeelCapture
import PeelInspector

/// The screen of ``ProcessesModel``.
extension App {
    func processesSnapshot() -> TableSnapshot {
        var shown = TableSnapshot()
        guard case .interfaces = session.source else {
            shown.intro = [
                "", StyledLine(" A capture file does not tell which processes sent its packets.", .dim),
                StyledLine(" peel -i IFACE does, for the sockets of this machine.", .dim),
            ]
            return shown
        }
        guard SocketTable.isAvailable else {
            shown.intro = ["", StyledLine(" This system does not list its sockets in /proc/net.", .dim)]
            return shown
        }
        if !isPaused { processes.refresh() }
        shown.table = TableView(columns: [
            TableColumn(title: " PROCESS", width: 16, weight: 1),
            TableColumn(title: "PID", width: 7, isRight: true),
            TableColumn(title: "USER", width: 10, rank: 4),
            TableColumn(title: "SOCKETS", width: 7, isRight: true, rank: 3),
            TableColumn(title: "CONNS", width: 6, isRight: true),
            TableColumn(title: "PKTS", width: 5, isRight: true, rank: 2),
            TableColumn(title: "SENT", width: 5, isRight: true),
            TableColumn(title: "RECVD", width: 5, isRight: true),
            TableColumn(title: "LISTENS ON", width: 12, weight: 2, rank: 1),
        ])
        shown.outro = processRemarks
        let room = max(1, rows - 5 - shown.outro.count)
        let model = processes
        model.position.settle(count: model.listing.lines.count, rows: room)
        let seen = model.listing.lines.indices.dropFirst(model.position.top).prefix(room)
        shown.table.rows = seen.map { place in
            TableView.Row(cells: cells(model.listing.lines[place]), isSelected: place == model.position.selected)
        }
        shown.table.emptyText = "looking"
        return shown
    }

    private func cells(_ line: ProcessLine) -> [TableCell] {
        let base = line.connections > 0 ? Style.normal : .dim
        return [
            TableCell(" " + line.owner.name, Style(line.connections > 0 ? .title : .dim, bold: line.connections > 0)),
            TableCell("\(line.owner.pid)", base), TableCell(line.owner.user, base),
            TableCell("\(line.sockets)", base), TableCell(line.connections > 0 ? "\(line.connections)" : "", base),
            TableCell(line.packets > 0 ? Quantities.short(line.packets) : "", base),
            TableCell(line.sent > 0 ? Quantities.short(line.sent) : "", Style(.client)),
            TableCell(line.received > 0 ? Quantities.short(line.received) : "", Style(.server)),
            TableCell(line.listens.joined(separator: ", "), .dim),
        ]
    }

    /// What limits the list.
    private var processRemarks: [StyledLine] {
        let listing = processes.listing
        var remarks: [String] = []
        if listing.unknownConnections > 0 {
            remarks.append(
                "\(Quantities.grouped(listing.unknownConnections)) connections without a process: of other machines, "
                    + "or over before the sockets were read")
        }
        if listing.unknownSockets > 0 {
            remarks.append(
                "\(Quantities.grouped(listing.unknownSockets)) sockets of processes that you may not see, or of the "
                    + "kernel; root sees all")
        }
        if listing.leftOut > 0 {
            remarks.append("\(Quantities.grouped(listing.leftOut)) sockets more were not looked at")
        }
        return remarks.map { StyledLine(" \($0)", .dim) }
    }

    /// The connections of the chosen process.
    func showProcess() {
        guard let line = processes.selected else { return }
        connections.query.grouping = .process
        connections.query.expanded = [line.name]
        connections.wantedGroup = line.name
        connections.invalidate()
        tab = .connections
    }
}
