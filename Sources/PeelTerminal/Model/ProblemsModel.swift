import PeelInspector

/// The list of findings, in front of the lists: what `peel stats --problems` prints.
@MainActor
final class ProblemsModel {
    private(set) var problems: [Problem] = []
    var position = ListPosition()
    /// A finding's packets are looked at; back leads to the list.
    var isAway = false

    /// The chosen finding.
    var selected: Problem? { problems.indices.contains(position.selected) ? problems[position.selected] : nil }

    /// Takes what has been counted since, and stays at the chosen finding.
    func adopt(_ fresh: [Problem]) {
        let chosen = selected?.kind
        problems = fresh
        guard let chosen else { return }
        if let place = fresh.firstIndex(where: {
            $0.kind.layer.description == chosen.layer.description
                && $0.kind.summary == chosen.summary
        }) {
            position.choose(place)
        }
    }
}

extension App {
    /// Shows the list of findings, at the place where it was left.
    func showProblems() {
        let model = problems ?? ProblemsModel()
        model.isAway = false
        problems = model
    }

    /// The list where it is seen.
    var shownProblems: ProblemsModel? {
        guard let problems, !problems.isAway, follow == nil else { return nil }
        return problems
    }

    /// Does what an action means to the list of findings; false where it means what it always does.
    func performInProblems(_ action: Action, _ model: ProblemsModel) -> Bool {
        switch action {
        case .back, .problems, .left: problems = nil
        case .enter, .right: showPackets(with: model)
        case .nextProblem: model.position.move(1, count: model.problems.count)
        case .previousProblem: model.position.move(-1, count: model.problems.count)
        case .connections, .packets, .processes, .stats:
            problems = nil
            return false
        case .copy:
            guard let problem = model.selected else { return true }
            effects.append(.copy(problem.kind.filter))
            say("copied: \(problem.kind.filter)")
        case .explain: say(model.selected.map { "filter: \($0.kind.filter)" } ?? "")
        case .zoom, .layout, .expandAll, .sort, .reverse, .group, .nextInFlow, .previousInFlow, .mark, .jump, .goTo,
            .timeFormat, .follow, .form, .nextPane, .previousPane, .filter, .find, .findNext, .findPrevious:
            break
        default: return false
        }
        return true
    }

    /// The packets with the chosen finding, the first of them chosen.
    private func showPackets(with model: ProblemsModel) {
        guard let problem = model.selected else { return }
        tab = .packets
        packets.focus = .list
        filterPackets(problem.kind.filter)
        packets.go(to: problem.first)
        model.isAway = true
        say("\(problem.kind.summary): / and an empty line show all around it, Esc leads back")
    }

    func problemsSnapshot(_ model: ProblemsModel) -> TableSnapshot {
        countProblems()
        model.adopt(stats.problems?.problems ?? [])
        var shown = TableSnapshot()
        shown.table = TableView(columns: ProblemColumns.all)
        model.position.settle(count: model.problems.count, rows: problemRows)
        let seen = model.problems.indices.dropFirst(model.position.top).prefix(problemRows)
        shown.table.rows = seen.map { place in
            TableView.Row(
                cells: ProblemColumns.cells(model.problems[place]), isSelected: place == model.position.selected)
        }
        let progress = stats.progress
        shown.table.emptyText = progress.isRunning ? "looking" : "nothing is remarkable here"
        shown.intro = [StyledLine(" Findings", Style(.title, bold: true))]
        if progress.isRunning, session.status.packets > 0 {
            shown.intro[0].pieces.append(
                StyledText("  \(progress.position * 100 / session.status.packets) % looked at", Style(.accent)))
        }
        return shown
    }

    /// How many findings are seen.
    var problemRows: Int { max(1, rows - 6) }
}
