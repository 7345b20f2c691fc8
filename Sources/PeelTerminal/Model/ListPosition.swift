/// Which line of a list is chosen, and which one is the first that is seen.
struct ListPosition: Sendable, Equatable {
    var selected = 0
    var top = 0

    /// Moves by so many lines and stays within `count`.
    mutating func move(_ lines: Int, count: Int) { selected = max(0, min(count - 1, selected + lines)) }

    /// Scrolls so that the chosen line is among `rows`.
    mutating func settle(count: Int, rows: Int) {
        selected = max(0, min(count - 1, selected))
        if selected < top { top = selected }
        if rows > 0, selected >= top + rows { top = selected - rows + 1 }
        top = max(0, min(top, max(0, count - rows)))
    }

    /// Chooses a line and leaves it at the row where the one before was, as far as that goes.
    mutating func choose(_ place: Int) {
        top += place - selected
        selected = place
    }
}
