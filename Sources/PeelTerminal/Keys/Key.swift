/// What a person pressed.
enum Key: Hashable, Sendable {
    case character(Unicode.Scalar)
    /// A letter with Ctrl.
    case control(Unicode.Scalar)
    case up, down, left, right, pageUp, pageDown, home, end
    case enter, escape, tab, backTab, backspace, delete, help

    /// The name in help texts: `Ctrl-F`, `PgUp`, `j`.
    var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let scalar): String(Character(scalar))
        case .control(let scalar): "Ctrl-\(String(Character(scalar)).uppercased())"
        case .up: "↑"
        case .down: "↓"
        case .left: "←"
        case .right: "→"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .help: "F1"
        }
    }
}

/// What came from the terminal.
enum Event: Equatable, Sendable {
    case key(Key)
    /// Buttons count from 1; 4 and 5 are the wheel.
    case mouse(button: Int, row: Int, column: Int, isDouble: Bool)
    case resize
    /// There is news.
    case wake
    /// The time is over.
    case idle
    case stop
    case suspend
}
