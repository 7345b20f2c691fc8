import PeelInspector

/// Going from packet to packet: within a connection, from problem to problem, to what is searched for.
extension App {
    func stepInFlow(_ step: Int) {
        guard tab == .packets, let number = packets.selectedNumber, let entry = session.entry(number) else { return }
        guard entry.flow > 0 else { return say("this packet belongs to no connection", .warning) }
        let (session, flow) = (session, entry.flow)
        // Behind its last packet there is nothing to look for.
        if let (first, last) = session.packets(of: Int(flow)), step > 0 ? number >= last : number <= first {
            return say(step > 0 ? "the connection's last packet" : "the connection's first packet", .warning)
        }
        seek({ Searches.packet(session, from: number, step: step, $0) { $1.flow == flow } }) { [self] found in
            guard let found else { return say("no further packet of the connection", .warning) }
            packets.go(to: found)
        }
    }

    /// Goes from packet to packet with a finding that `peel stats --problems` lists.
    ///
    /// What the index tells is there at once; findings in the layers are, as far as the packets were counted.
    func stepToProblem(_ step: Int) {
        if tab == .connections { return stepToTroubledFlow(step) }
        guard tab == .packets else { return showProblems() }
        guard let number = packets.selectedNumber else { return }
        countProblems()
        let list = stats.problems
        let flow: UInt32?
        if case .flow(let chosen) = packets.query?.condition {
            flow = UInt32(truncatingIfNeeded: chosen)
        } else {
            flow = nil
        }
        let session = session
        seek({
            Searches.packet(session, from: number, step: step, $0) {
                (flow == nil || $1.flow == flow)
                    && ($1.marks.isProblem || (list?.severity(of: $0) ?? .chat) > .chat)
            }
        }) { [self] found in
            guard let found else { return say("no further problem", .warning) }
            packets.go(to: found)
            say(problemWords(found), .warning)
        }
    }

    /// What is wrong with a packet, in words.
    private func problemWords(_ number: Int) -> String {
        guard let entry = session.entry(number) else { return "" }
        let words = ProblemWords.text(entry.marks)
        return words.isEmpty ? stats.findings(in: number).map(\.summary).joined(separator: ", ") : words
    }

    private func stepToTroubledFlow(_ step: Int) {
        let (session, listing, start) = (session, connections.listing, connections.position.selected)
        seek({
            Searches.connection(
                session, listing, from: start, step: step, $0, { $0.problems > 0 }, group: { _ in false })
        }) { [self] found in
            guard let found else { return say("no further connection with a problem", .warning) }
            connections.position.selected = found
        }
    }

    /// Looks for something elsewhere and says so while that goes on.
    private func seek(_ work: @escaping @Sendable (Cancellation) -> Int?, _ finish: @escaping (Int?) -> Void) {
        seeking.begin(work) { [self] found in
            message = StyledText("")
            finish(found)
        }
        if seeking.isRunning { say("looking; Esc ends it") }
    }

    /// Goes to the next line that holds what was searched for.
    func find(forward: Bool) {
        guard !needle.isEmpty else { return say("Ctrl-/ searches for text", .warning) }
        if let follow { return findInFollow(forward, follow) }
        switch tab {
        case .packets:
            switch packets.focus {
            case .list: findPacket(forward)
            case .tree: findInTree(forward)
            case .bytes: findInBytes(forward)
            }
        case .connections: findConnection(forward)
        default: break
        }
    }

    private func findPacket(_ forward: Bool) {
        let (session, query, needle) = (session, packets.query, needle)
        let (start, step) = (packets.position.selected, forward ? 1 : -1)
        seek({ Searches.text(needle, session, query, from: start, step: step, $0) }) { [self] found in
            guard let found else { return say("not found: \(needle)", .warning) }
            packets.position.selected = found
        }
    }

    private func findInTree(_ forward: Bool) {
        let wanted = needle.lowercased()
        let lines = packets.tree.lines
        guard let start = packets.tree.selectedIndex else { return }
        let order =
            forward
            ? Array(lines.indices.suffix(from: min(start + 1, lines.count))) : lines.indices.prefix(start).reversed()
        guard let found = order.first(where: { lines[$0].text.lowercased().contains(wanted) }) else {
            return say("not in this tree: \(needle)", .warning)
        }
        packets.tree.open(to: found)
    }

    private func findInBytes(_ forward: Bool) {
        let found = ByteSearch.find(
            ByteSearch.wanted(needle), in: packets.shownBytes, from: packets.byteCursor ?? 0, forward: forward)
        guard let found else { return say("not in these bytes: \(needle)", .warning) }
        packets.byteCursor = found
        packets.selectField(at: found)
    }

    private func findConnection(_ forward: Bool) {
        let (session, listing, start) = (session, connections.listing, connections.position.selected)
        let (needle, wanted) = (needle, needle.lowercased())
        seek({
            Searches.connection(
                session, listing, from: start, step: forward ? 1 : -1, $0, { FlowWords.text($0).contains(wanted) },
                group: { $0.name.lowercased().contains(wanted) })
        }) { [self] found in
            guard let found else { return say("not found: \(needle)", .warning) }
            connections.position.selected = found
        }
    }
}
