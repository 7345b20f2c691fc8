import PeelInspector

/// What the actions of the key table do.
extension App {
    func perform(_ action: Action) {
        if let follow, performInFollow(action, follow) { return }
        if let shownProblems, performInProblems(action, shownProblems) { return }
        switch action {
        case .help: overlay = HelpPage.make()
        case .back: goBack()
        case .quit: effects.append(.quit)
        case .suspend: effects.append(.suspend)
        case .up: move(-1)
        case .down: move(1)
        case .pageUp: move(-pageSize)
        case .pageDown: move(pageSize)
        case .halfUp: move(-max(1, pageSize / 2))
        case .halfDown: move(max(1, pageSize / 2))
        case .first: move(-Int(Int32.max))
        case .last: move(Int(Int32.max))
        case .goTo: begin(.goTo)
        case .filter: begin(.filter)
        case .find: begin(.find)
        case .findNext: find(forward: true)
        case .findPrevious: find(forward: false)
        case .command: begin(.command)
        case .connections: tab = .connections
        case .packets: tab = .packets
        case .processes: tab = .processes
        case .stats: tab = .stats
        case .nextPane: changePane(1)
        case .previousPane: changePane(-1)
        case .zoom: toggleZoom()
        case .layout: toggleLayout()
        case .enter: enter()
        case .right: expand(true)
        case .left: expand(false)
        case .expandAll: expandAll()
        case .sort: sortNext()
        case .reverse: if tab == .connections { connections.reverse() }
        case .group: groupNext()
        case .follow: beginFollowing()
        case .form: say("f follows the bytes of a connection; x is for them", .warning)
        case .nextInFlow: stepInFlow(1)
        case .previousInFlow: stepInFlow(-1)
        case .nextProblem: stepToProblem(1)
        case .previousProblem: stepToProblem(-1)
        case .problems: showProblems()
        case .mark: begin(.mark)
        case .jump: begin(.jump)
        case .copy: copy()
        case .pause:
            isPaused.toggle()
            say(isPaused ? "paused: p goes on" : "")
        case .tail:
            packets.followsTail.toggle()
            say(packets.followsTail ? "following the newest packet" : "")
        case .capture: toggleCapture()
        case .timeFormat: nextTimeFormat()
        case .explain: explain()
        }
    }

    /// Back one step; from the first screen out of the program.
    private func goBack() {
        if seeking.cancel() { return say("the search was ended") }
        if packets.cancelSearch() { return say("the search was ended; what was found stays") }
        switch tab {
        case .packets where packets.layout.zoom != nil: packets.layout.zoom = nil
        case .packets where packets.focus != .list: packets.focus = .list
        case .packets where packets.query != nil:
            packets.show(nil, "")
            packets.typedFilter = ""
            if let problems, problems.isAway { return showProblems() }
            if cameFromConnections { tab = .connections }
            cameFromConnections = false
        case .connections where connections.panes.zoom != nil: connections.panes.zoom = nil
        case .connections where connections.detailFocus: connections.detailFocus = false
        case .connections where !connections.filterText.isEmpty: filterConnections("")
        case .connections: effects.append(.quit)
        default: tab = .connections
        }
    }

    private var pageSize: Int {
        if shownProblems != nil { return max(1, problemRows - 1) }
        return max(1, (follow == nil ? listRows : followRows) - 1)
    }

    func move(_ lines: Int) {
        if let follow { return moveInFollow(lines, follow) }
        if let shownProblems { return shownProblems.position.move(lines, count: shownProblems.problems.count) }
        switch tab {
        case .connections:
            if connections.detailFocus {
                connections.detailTop = max(0, connections.detailTop + max(-10_000, min(10_000, lines)))
            } else {
                connections.position.move(lines, count: connections.listing.items.count)
                connections.detailTop = 0
            }
        case .packets:
            switch packets.focus {
            case .list:
                packets.position.move(lines, count: packets.count)
                if lines < 0 { packets.followsTail = false }
            case .tree: packets.tree.position.move(lines, count: packets.tree.visible.count)
            case .bytes: moveByte(lines * HexPane.bytesInRow(bytesColumns))
            }
        case .processes: processes.position.move(lines, count: processes.listing.lines.count)
        case .stats: pageTop = max(0, pageTop + max(-10_000, min(10_000, lines)))
        }
    }

    /// Moves the cursor in the bytes, and chooses the field that is there.
    func moveByte(_ count: Int) {
        let total = packets.shownBytes.count
        guard total > 0 else { return }
        let now = packets.byteCursor ?? packets.litBytes.lowerBound
        let next = max(0, min(total - 1, now + max(-total, min(total, count))))
        packets.byteCursor = next
        packets.selectField(at: next)
    }

    private func changePane(_ step: Int) {
        switch tab {
        case .connections: connections.detailFocus.toggle()
        case .packets:
            let panes = PacketsSnapshot.Pane.allCases
            let place = panes.firstIndex(of: packets.focus) ?? 0
            packets.focus = panes[(place + step + panes.count) % panes.count]
            if packets.layout.zoom != nil { packets.layout.zoom = packets.focus }
            packets.byteCursor = packets.focus == .bytes ? packets.litBytes.lowerBound : nil
        default: break
        }
    }

    private func toggleZoom() {
        switch tab {
        case .connections:
            connections.panes.zoom =
                connections.panes.zoom == nil ? (connections.detailFocus ? .detail : .list) : nil
        case .packets: packets.layout.zoom = packets.layout.zoom == nil ? packets.focus : nil
        default: break
        }
    }

    private func toggleLayout() {
        switch tab {
        case .connections: connections.panes.isBeside = !(connections.panes.isBeside ?? (columns >= 120))
        case .packets: packets.layout.isBeside = !(packets.layout.isBeside ?? (columns >= 120))
        default: break
        }
    }

    private func enter() {
        switch tab {
        case .connections:
            if connections.selectedGroup != nil { return connections.toggleGroup() }
            guard let flow = connections.selectedFlow else { return }
            showPackets(of: flow)
        case .packets:
            switch packets.focus {
            case .list:
                packets.focus = .tree
                if packets.layout.zoom != nil { packets.layout.zoom = .tree }
            case .tree: packets.tree.toggle()
            case .bytes: packets.focus = .tree
            }
        case .processes: showProcess()
        default: break
        }
    }

    /// The packets of one connection.
    func showPackets(of flow: Int) {
        guard let line = session.lines([flow]).first else { return }
        packets.show(.flow(flow), "connection \(flow): \(FlowWords.client(line.row)) > \(FlowWords.server(line.row))")
        packets.position = ListPosition()
        packets.go(to: line.firstPacket)
        cameFromConnections = tab == .connections
        tab = .packets
        packets.focus = .list
    }

    private func expand(_ open: Bool) {
        switch (tab, packets.focus) {
        case (.connections, _): connections.toggleGroup(open)
        case (.packets, .tree): packets.tree.setExpanded(open)
        case (.packets, .bytes): moveByte(open ? 1 : -1)
        default: break
        }
    }

    private func expandAll() {
        switch tab {
        case .connections:
            let names = Set(connections.listing.groups.map(\.name))
            connections.query.expanded = connections.query.expanded.isSuperset(of: names) ? [] : names
            connections.invalidate()
        case .packets: packets.tree.toggleAll()
        default: break
        }
    }

    private func sortNext() {
        guard tab == .connections else { return }
        // Only columns that are seen.
        let shown = TableView.places(connections.columns.map(\.column), in: listColumns).map(\.column)
        guard let next = shown.first(where: { $0 > connections.sortColumn }) ?? shown.first else { return }
        connections.sort(by: connections.columns[next].name)
        say("sorted by \(connections.columns[next].name)")
    }

    private func groupNext() {
        guard tab == .connections else { return }
        let all = FlowQuery.Grouping.allCases
        let place = all.firstIndex(of: connections.query.grouping) ?? 0
        connections.query.grouping = all[(place + 1) % all.count]
        connections.position = ListPosition()
        connections.invalidate()
        say(
            connections.query.grouping == .none
                ? "every connection by itself" : "grouped by \(connections.query.grouping.rawValue)")
    }

    private func nextTimeFormat() {
        let all = TimeFormat.allCases
        let place = all.firstIndex(of: settings.timeFormat) ?? 0
        settings.timeFormat = all[(place + 1) % all.count]
        say("times: \(settings.timeFormat.about)")
    }

    private func toggleCapture() {
        guard case .interfaces = session.source else { return say("this is a file; :open captures", .warning) }
        if session.status.isCapturing {
            session.cancel()
            say("capturing was stopped; what was captured stays")
        } else {
            effects.append(.open(session.source))
        }
    }

    private func copy() {
        guard let text = copyText else { return }
        effects.append(.copy(text))
        say("copied: \(text)")
    }

    /// What is chosen, as text.
    private var copyText: String? {
        if let follow { return follow.chosenText }
        switch tab {
        case .connections:
            guard let flow = connections.selectedFlow, let row = session.row(flow) else { return nil }
            return "\(FlowWords.proto(row)) \(FlowWords.client(row)) \(FlowWords.server(row))"
        case .packets:
            switch packets.focus {
            case .list: return packets.detail?.summary.info
            case .tree: return packets.tree.selectedLine?.text
            case .bytes:
                let bytes = packets.shownBytes
                return bytes[packets.litBytes.clamped(to: 0..<bytes.count)].map { byte in
                    byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
                }.joined()
            }
        default: return nil
        }
    }
}
