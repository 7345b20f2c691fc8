import PeelInspector

/// Pages of plain lines: statistics, and what a field means.
extension App {
    func pageSnapshot() -> TextSnapshot {
        var page = TextSnapshot()
        page.lines = statsLines()
        pageTop = max(0, min(pageTop, page.lines.count - max(1, rows - 4)))
        page.top = pageTop
        return page
    }

    /// Counts statistics and problems, as far as that has not been done: of a short capture here and now.
    func countProblems() {
        if stats.progress.position == 0, session.status.packets <= 2000 { stats.advanceHere() }
        if !isPaused { stats.advance(wake) }
    }

    /// The statistics, counted when they are first looked at.
    private func statsLines() -> [StyledLine] {
        let status = session.status
        countProblems()
        var lines: [StyledLine] = []
        let text = stats.lines(columns: max(40, columns - 2), ascii: settings.isASCII)
        for (place, line) in text.enumerated() {
            let isTitle = place > 0 && text[place - 1].isEmpty && !line.isEmpty
            lines.append(StyledLine(" \(line)", isTitle ? Style(.title, bold: true) : .normal))
        }
        let progress = stats.progress
        if progress.isRunning, status.packets > 0 {
            lines.insert(
                StyledLine(" counting, \(progress.position * 100 / max(1, status.packets)) %", Style(.accent)), at: 0)
        }
        return lines
    }

    /// What the chosen field, or the chosen connection's state, means.
    func explain() {
        guard tab == .packets, let line = packets.tree.selectedLine else {
            return say("choose a field of a packet's tree first", .warning)
        }
        let layer = packets.tree.lines.first { $0.kind == .layer && $0.layer == line.layer }
        overlay = Explanation.page(line, layer, session, bytes: packets.shownBytes)
    }
}
