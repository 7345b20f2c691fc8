/// What keys do.
enum Action: Sendable, CaseIterable {
    case help, back, quit, suspend
    case up, down, left, right, pageUp, pageDown, halfUp, halfDown, first, last, goTo
    case filter, find, findNext, findPrevious, command
    case connections, packets, processes, stats, nextPane, previousPane, zoom, layout
    case enter, expandAll, sort, reverse, group, follow, form, nextInFlow, previousInFlow, nextProblem, previousProblem
    case problems
    case mark, jump, copy, pause, tail, capture, timeFormat, explain
}

/// One line of the key table: the keys and the help are made from it alone.
struct KeyBinding: Sendable {
    /// Under which heading help shows it.
    enum Topic: String, CaseIterable, Sendable {
        case move = "Moving"
        case look = "Looking closer"
        case find = "Finding"
        case arrange = "Arranging"
        case capture = "Capture"
        case program = "Program"
    }

    let action: Action
    let keys: [Key]
    let topic: Topic
    /// What it does, in words.
    let about: String
}

/// The key table.
enum KeyTable {
    static let bindings: [KeyBinding] = [
        .init(action: .up, keys: [.up, .character("k")], topic: .move, about: "up"),
        .init(action: .down, keys: [.down, .character("j")], topic: .move, about: "down"),
        .init(action: .pageUp, keys: [.pageUp, .control("b")], topic: .move, about: "a page up"),
        .init(
            action: .pageDown, keys: [.pageDown, .control("f"), .character(" ")], topic: .move, about: "a page down"),
        .init(action: .halfUp, keys: [.control("u")], topic: .move, about: "half a page up"),
        .init(action: .halfDown, keys: [.control("d")], topic: .move, about: "half a page down"),
        .init(action: .first, keys: [.character("g"), .home], topic: .move, about: "to the first"),
        .init(action: .last, keys: [.character("G"), .end], topic: .move, about: "to the last"),
        .init(action: .goTo, keys: [.character("#")], topic: .move, about: "to a packet, by number or time"),
        .init(action: .mark, keys: [.character("m")], topic: .move, about: "mark, with a letter"),
        .init(action: .jump, keys: [.character("'")], topic: .move, about: "to a mark"),

        .init(action: .enter, keys: [.enter], topic: .look, about: "open: packets of a connection, a layer"),
        .init(action: .right, keys: [.right, .character("l")], topic: .look, about: "expand"),
        .init(action: .left, keys: [.left, .character("h")], topic: .look, about: "collapse"),
        .init(action: .expandAll, keys: [.character("*")], topic: .look, about: "expand or collapse all"),
        .init(action: .explain, keys: [.character("i")], topic: .look, about: "what is this field, this connection?"),
        .init(action: .follow, keys: [.character("f")], topic: .look, about: "the bytes of the connection"),
        .init(action: .form, keys: [.character("x")], topic: .look, about: "its bytes as text or in hexadecimal"),
        .init(action: .nextInFlow, keys: [.character(".")], topic: .look, about: "next packet of the connection"),
        .init(action: .previousInFlow, keys: [.character(",")], topic: .look, about: "previous packet of it"),
        .init(action: .nextProblem, keys: [.character("e")], topic: .look, about: "next problem"),
        .init(action: .previousProblem, keys: [.character("E")], topic: .look, about: "previous problem"),
        .init(action: .problems, keys: [.character("!")], topic: .look, about: "all findings, with their packets"),

        .init(action: .filter, keys: [.character("/")], topic: .find, about: "filter; empty shows all"),
        .init(action: .find, keys: [.control("/"), .control("_")], topic: .find, about: "search for text"),
        .init(action: .findNext, keys: [.character("n")], topic: .find, about: "next hit"),
        .init(action: .findPrevious, keys: [.character("N")], topic: .find, about: "previous hit"),
        .init(action: .command, keys: [.character(":")], topic: .find, about: "command line; Tab completes"),

        .init(action: .connections, keys: [.character("1")], topic: .arrange, about: "connections"),
        .init(action: .packets, keys: [.character("2")], topic: .arrange, about: "packets"),
        .init(action: .processes, keys: [.character("3")], topic: .arrange, about: "processes"),
        .init(action: .stats, keys: [.character("4")], topic: .arrange, about: "statistics"),
        .init(action: .nextPane, keys: [.tab], topic: .arrange, about: "next pane"),
        .init(action: .previousPane, keys: [.backTab], topic: .arrange, about: "previous pane"),
        .init(action: .zoom, keys: [.character("z")], topic: .arrange, about: "this pane alone"),
        .init(action: .layout, keys: [.character("|")], topic: .arrange, about: "panes beside or below each other"),
        .init(action: .sort, keys: [.character("s")], topic: .arrange, about: "sort by the next column"),
        .init(action: .reverse, keys: [.character("S")], topic: .arrange, about: "turn the order round"),
        .init(
            action: .group, keys: [.character("t")], topic: .arrange, about: "tree by client, server, service, process"),
        .init(action: .timeFormat, keys: [.character("T")], topic: .arrange, about: "how times are shown"),

        .init(action: .pause, keys: [.character("p")], topic: .capture, about: "pause the screen, go on"),
        .init(action: .tail, keys: [.character("F")], topic: .capture, about: "stay at the newest packet"),
        .init(action: .capture, keys: [.control("e")], topic: .capture, about: "stop or start capturing"),

        .init(action: .copy, keys: [.character("y")], topic: .program, about: "copy (OSC 52: works over ssh)"),
        .init(action: .help, keys: [.character("?"), .help], topic: .program, about: "this help"),
        .init(action: .back, keys: [.character("q"), .escape], topic: .program, about: "back, then quit"),
        .init(action: .suspend, keys: [.control("z")], topic: .program, about: "to the shell; fg comes back"),
        .init(action: .quit, keys: [.control("c")], topic: .program, about: "quit now"),
    ]

    /// What each key does.
    static let actions: [Key: Action] = {
        var actions: [Key: Action] = [:]
        for binding in bindings { for key in binding.keys { actions[key] = binding.action } }
        return actions
    }()

    /// The first key of an action, for the line at the foot.
    static func key(_ action: Action) -> String {
        bindings.first { $0.action == action }?.keys.first?.name ?? ""
    }
}
