/// A letter that tcpdump or tshark has, and the long option it stands for.
struct ArgumentLetter: Sendable {
    let letter: Character
    /// The long option, without dashes.
    let name: String
    /// Whether a value follows, joined or as the next argument.
    let takesValue: Bool
}

/// Every letter that `peel`, `peel read` and `peel capture` know, in one table.
enum ArgumentLetters {
    static let all: [ArgumentLetter] = [
        // Sources and sinks, as tcpdump has them.
        value("i", "interface"), value("r", "read"), value("w", "write"), value("c", "packets"),
        value("s", "snapshot-length"), value("B", "buffer-size"), value("Q", "direction"), value("y", "link-type"),
        value("C", "file-size"), value("G", "rotate-seconds"), value("W", "file-count"), value("z", "after-rotation"),
        value("Z", "relinquish-privileges"), value("F", "capture-filter-file"),
        flag("p", "no-promiscuous-mode"), flag("D", "list-interfaces"), flag("L", "list-data-link-types"),
        flag("U", "packet-buffered"), flag("l", "line-buffered"),
        // How packets are shown, as tcpdump has them.
        flag("n", "numeric"), flag("q", "quiet"), flag("v", "verbose"), flag("x", "hex"), flag("X", "hex-ascii"),
        flag("A", "ascii"), flag("S", "absolute-sequence-numbers"), flag("t", "tcpdump-time"), flag("#", "number"),
        // As tshark has them.
        flag("V", "tree"), value("Y", "filter"), value("f", "capture-filter"), value("e", "field"),
        value("E", "column-option"), value("d", "decode-as"), flag("2", "two-pass"), value("T", "format"),
        // Ours.
        flag("N", "names"), flag("h", "help"),
    ]

    /// Long options that take a value and have no letter.
    static let longWithValue: Set<String> = [
        "color", "time", "select-interface", "split", "key", "save-key", "payload", "columns", "keylog",
        "generate-completion-script",
    ]

    /// tcpdump's other spellings of long options.
    static let synonyms: [String: String] = [
        "list-interfaces": "list-interfaces", "no-promiscuous": "no-promiscuous-mode", "packet-number": "number",
        "snaplen": "snapshot-length", "autostop": "packets",
    ]

    static func find(_ letter: Character) -> ArgumentLetter? { all.first { $0.letter == letter } }

    /// Whether the long option called `name` takes a value.
    static func takesValue(_ name: String) -> Bool {
        longWithValue.contains(name) || all.contains { $0.name == name && $0.takesValue }
    }

    private static func value(_ letter: Character, _ name: String) -> ArgumentLetter {
        ArgumentLetter(letter: letter, name: name, takesValue: true)
    }

    private static func flag(_ letter: Character, _ name: String) -> ArgumentLetter {
        ArgumentLetter(letter: letter, name: name, takesValue: false)
    }
}
