/// The two lines at the foot: what is typed or said, and the keys.
struct FooterSnapshot: Sendable {
    /// What is said; the prompt stands in its place while something is typed.
    var message = StyledText("")
    var prompt: PromptSnapshot?
    /// Where the selection is: `12 of 345`.
    var position = ""
    var keys: [(key: String, about: String)] = []

    func draw(_ grid: inout Grid, _ area: Rect) {
        if let prompt {
            prompt.draw(&grid, area)
        } else {
            let room = max(0, area.columns - TextWidth.width(position) - 3)
            grid.put(TextWidth.fit(message.text, room), area, row: 0, column: 1, message.style)
            grid.put(position, area, row: 0, endingAt: area.columns - 1, .dim)
        }
        var column = 1
        for (key, about) in keys {
            let width = TextWidth.width(key) + TextWidth.width(about) + 1
            if column + width > area.columns - 1 { break }
            column = grid.put(key, area, row: 1, column: column, Style(.key, bold: true))
            column = grid.put(" \(about)", area, row: 1, column: column, .dim) + 2
        }
    }
}

/// The line that is being typed.
struct PromptSnapshot: Sendable {
    enum Verdict: Sendable { case none, good, bad }

    var label = "/"
    var text = ""
    /// The cursor's place, in characters.
    var cursor = 0
    var verdict = Verdict.none
    /// What is wrong, or what may follow.
    var hint = ""

    func draw(_ grid: inout Grid, _ area: Rect) {
        let role: Role = verdict == .good ? .promptGood : verdict == .bad ? .promptBad : .normal
        let start = grid.put(label, area, row: 0, column: 1, Style(.key, bold: true))
        let before = String(text.prefix(cursor))
        // A long line is moved to the left so that the cursor is seen.
        let room = max(4, area.columns - start - 2)
        let hidden = max(0, TextWidth.width(before) - room + 1)
        let shown = String(text.dropFirst(hidden))
        let end = grid.put(shown, area, row: 0, column: start, Style(role))
        grid.cursor = (area.row, min(area.columns - 1, area.column + start + TextWidth.width(before) - hidden))
        if !hint.isEmpty {
            let rest = area.columns - end - 4
            if rest > 8 {
                let style = verdict == .bad ? Style(.bad) : Style.dim
                grid.put(TextWidth.fit(hint, rest), area, row: 0, endingAt: area.columns - 1, style)
            }
        }
    }
}
