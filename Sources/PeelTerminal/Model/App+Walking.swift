import PeelInspector

/// Going from packet to packet: within a connection, from problem to problem, to what is searched for.
extension App {
    /// The packets from the chosen one on, one way; ends after so many.
    private func walk(_ step: Int, limit: Int, _ holds: (PacketEntry, Int) -> Bool) -> Int? {
        guard var number = packets.selectedNumber else { return nil }
        let total = session.status.packets
        var looked = 0
        while looked < limit {
            // A thousand at a time, whichever way.
            let range = step > 0 ? number + 1..<min(total, number + 1024) + 1 : max(1, number - 1024)..<number
            guard !range.isEmpty, range.lowerBound <= range.upperBound else { return nil }
            let entries = Array(zip(range, session.entries(range)))
            guard !entries.isEmpty else { return nil }
            for (place, entry) in step > 0 ? entries : entries.reversed() where holds(entry, place) { return place }
            looked += entries.count
            number = step > 0 ? range.upperBound - 1 : range.lowerBound
        }
        return nil
    }

    func stepInFlow(_ step: Int) {
        guard tab == .packets, let number = packets.selectedNumber, let entry = session.entry(number) else { return }
        guard entry.flow > 0 else { return say("this packet belongs to no connection", .warning) }
        if let next = walk(step, limit: 4_000_000, { other, _ in other.flow == entry.flow }) {
            return packets.go(to: next)
        }
        say(step > 0 ? "the connection's last packet" : "the connection's first packet", .warning)
    }

    func stepToProblem(_ step: Int) {
        if tab == .connections { return stepToTroubledFlow(step) }
        guard tab == .packets else { return }
        let flow: UInt32?
        if case .flow(let chosen) = packets.query?.condition {
            flow = UInt32(truncatingIfNeeded: chosen)
        } else {
            flow = nil
        }
        let found = walk(step, limit: 4_000_000) { entry, _ in
            entry.marks.isProblem && (flow == nil || entry.flow == flow)
        }
        guard let found else { return say("no further problem", .warning) }
        packets.go(to: found)
        if let entry = session.entry(found) { say(ProblemWords.text(entry.marks), .warning) }
    }

    private func stepToTroubledFlow(_ step: Int) {
        let items = connections.listing.items
        var place = connections.position.selected + step
        while items.indices.contains(place) {
            if case .flow(let flow) = items[place], let line = session.lines([Int(flow)]).first, line.problems > 0 {
                connections.position.selected = place
                return
            }
            place += step
        }
        say("no further connection with a problem", .warning)
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
        let wanted = needle.lowercased()
        var place = packets.position.selected
        // More than a screen's wait is not made of anybody; n goes on.
        for _ in 0..<20_000 {
            place += forward ? 1 : -1
            guard let number = packets.number(at: place) else { return say("not found: \(needle)", .warning) }
            guard let summary = packets.reader.summary(number) else { continue }
            let text = "\(summary.source) \(summary.destination) \(summary.protocolName) \(summary.info)".lowercased()
            if text.contains(wanted) {
                packets.position.selected = place
                return
            }
        }
        packets.position.selected = place
        say("not in the last 20,000 packets; n goes on", .warning)
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
        let items = connections.listing.items
        var place = connections.position.selected
        let wanted = needle.lowercased()
        while true {
            place += forward ? 1 : -1
            guard items.indices.contains(place) else { return say("not found: \(needle)", .warning) }
            var text = ""
            switch items[place] {
            case .flow(let flow):
                if let row = session.row(Int(flow)) {
                    text =
                        "\(FlowWords.client(row)) \(FlowWords.server(row)) \(FlowWords.proto(row)) "
                        + "\(FlowWords.service(row)) \(FlowWords.state(row))"
                }
            case .group(let index): text = connections.listing.groups[index].name
            }
            if text.lowercased().contains(wanted) {
                connections.position.selected = place
                return
            }
        }
    }
}

/// What is wrong with a packet, in words.
enum ProblemWords {
    static func text(_ marks: PacketMarks) -> String {
        var words: [String] = []
        let found = marks.analysis
        if found.contains(.spuriousRetransmission) {
            words.append("needless retransmission")
        } else if found.contains(.fastRetransmission) {
            words.append("fast retransmission")
        } else if found.contains(.retransmission) {
            words.append("retransmission")
        }
        if found.contains(.outOfOrder) { words.append("out of order") }
        if found.contains(.lostSegment) { words.append("a segment before it was not captured") }
        if found.contains(.ackLostSegment) { words.append("acknowledges what was not captured") }
        if found.contains(.duplicateAck) { words.append("duplicate acknowledgment") }
        if found.contains(.zeroWindow) { words.append("zero window") }
        if found.contains(.windowFull) { words.append("fills the window") }
        if found.contains(.reusedPorts) { words.append("ports used again") }
        if marks.tcpFlags & 4 != 0 { words.append("reset") }
        if marks.hasBadChecksum { words.append("wrong checksum") }
        if marks.isError { words.append("ICMP error") }
        return words.joined(separator: ", ")
    }
}
