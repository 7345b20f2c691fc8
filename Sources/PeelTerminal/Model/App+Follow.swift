import PeelFlow
import PeelInspector

/// The bytes of a connection in front of the lists.
extension App {
    func beginFollowing() {
        guard let flow = currentFlow else {
            return say(
                tab == .connections ? "choose a connection first" : "this packet belongs to no connection", .warning)
        }
        follow = FollowModel(flow, session, wake)
    }

    /// Does what an action means to the bytes; false where it means what it always does.
    func performInFollow(_ action: Action, _ model: FollowModel) -> Bool {
        switch action {
        case .back, .follow: follow = nil
        case .form: model.form.isHexadecimal.toggle()
        case .nextPane, .previousPane:
            model.nextSide()
            say(Self.sideWords(model.form.side))
        case .enter:
            guard let packet = model.packet else { return true }
            let flow = model.flow
            follow = nil
            showPackets(of: flow)
            packets.go(to: packet)
        case .tail:
            model.followsTail.toggle()
            say(model.followsTail ? "staying at the newest bytes" : "")
        case .connections, .packets, .processes, .stats:
            follow = nil
            return false
        case .filter: say("Ctrl-/ searches the bytes; Tab chooses a direction", .warning)
        case .zoom, .layout, .left, .right, .expandAll, .sort, .reverse, .group, .nextInFlow, .previousInFlow,
            .nextProblem, .previousProblem, .mark, .jump, .goTo, .timeFormat, .explain:
            break
        default: return false
        }
        return true
    }

    func moveInFollow(_ lines: Int, _ model: FollowModel) {
        model.position.move(lines, count: model.layout.lines.count)
        if lines < 0 { model.followsTail = false }
    }

    /// How many lines of bytes are seen.
    var followRows: Int { max(1, rows - 6) }

    func followSnapshot(_ model: FollowModel) -> FollowSnapshot {
        var shown = FollowSnapshot()
        let row = session.row(model.flow)
        // The sign before each line and the margin; in hexadecimal the offset too.
        let reserved = model.form.isHexadecimal ? 1 : 4
        if !isPaused || model.bytes == nil { model.refresh(row, columns: columns - reserved) }
        let count = model.layout.lines.count
        model.position.settle(count: count, rows: followRows)
        if let row {
            shown.title =
                "Connection \(model.flow): \(FlowWords.proto(row)) \(FlowWords.client(row)) → \(FlowWords.server(row))"
        }
        guard let bytes = model.bytes else {
            shown.emptyText = "looking at its packets"
            return shown
        }
        shown.summary = summary(bytes, model.form)
        let text = FollowText(bytes: bytes, layout: model.layout, hit: model.hit)
        let seen = model.layout.lines.indices.dropFirst(model.position.top).prefix(followRows)
        shown.lines = seen.map { text.line($0) }
        shown.selected = count == 0 ? -1 : model.position.selected - model.position.top
        shown.emptyText = "no bytes went \(model.form.side == nil ? "either way" : "this way")"
        return shown
    }

    private func summary(_ bytes: FlowBytes, _ form: FollowForm) -> StyledLine {
        var pieces = [
            StyledText("> client \(Quantities.short(UInt64(bytes.clientCount)))B", Style(.client)),
            StyledText("  "),
            StyledText("< server \(Quantities.short(UInt64(bytes.serverCount)))B", Style(.server)),
            StyledText("  \(Self.sideWords(form.side)), \(form.isHexadecimal ? "hexadecimal" : "text")", .dim),
        ]
        if bytes.gapCount > 0 {
            pieces.append(StyledText("  \(Quantities.short(UInt64(bytes.gapCount)))B missing", Style(.warning)))
        }
        if bytes.leftOut > 0 {
            let count = Quantities.short(UInt64(bytes.leftOut))
            pieces.append(StyledText("  \(count)B more: peel follow --flow \(bytes.flow)", Style(.warning)))
        }
        return StyledLine(pieces)
    }

    private static func sideWords(_ side: Side?) -> String {
        switch side {
        case nil: "both directions"
        case .client: "the client alone"
        case .server: "the server alone"
        }
    }

    func findInFollow(_ forward: Bool, _ model: FollowModel) {
        if !model.find(needle, forward: forward) { say("not in these bytes: \(needle)", .warning) }
    }
}
