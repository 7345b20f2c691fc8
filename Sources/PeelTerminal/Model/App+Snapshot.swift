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
        seeking.settle()
        if !isPaused {
            connections.refresh()
            packets.refresh()
        }
        switch tab {
        case _ where follow != nil: if let follow { screen.body = .follow(followSnapshot(follow)) }
        case _ where shownProblems != nil:
            if let shownProblems { screen.body = .table(problemsSnapshot(shownProblems)) }
        case .connections: screen.body = .connections(connectionsSnapshot())
        case .packets: screen.body = .packets(packetsSnapshot())
        case .processes: screen.body = .table(processesSnapshot())
        case .stats: screen.body = .text(pageSnapshot())
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
            header.source = paths.count == 1 ? Paths.name(paths[0]) : "\(paths.count) files"
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
        if status.unlisted + status.forgotten > 0 {
            let count = Quantities.short(UInt64(status.unlisted + status.forgotten))
            remarks.append(StyledText("\(count) connections given up for lack of room", Style(.bad)))
        }
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
        if let shownProblems {
            footer.keys = FooterKeys.problems
            let count = shownProblems.problems.count
            if count > 0 {
                footer.position = "\(shownProblems.position.selected + 1) of \(count) finding\(count == 1 ? "" : "s")"
            }
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
        case .processes:
            let count = processes.listing.lines.count
            if count > 0 { footer.position = "\(processes.position.selected + 1) of \(Quantities.grouped(count))" }
        case .stats: break
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
}
