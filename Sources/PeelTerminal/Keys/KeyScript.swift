/// Keys as text: characters stand for themselves, others are named: `2jj<Enter><Tab><C-e>`.
enum KeyScript {
    private static let names: [String: Key] = [
        "enter": .enter, "esc": .escape, "tab": .tab, "s-tab": .backTab, "up": .up, "down": .down, "left": .left,
        "right": .right, "pgup": .pageUp, "pgdn": .pageDown, "home": .home, "end": .end, "bs": .backspace,
        "del": .delete, "f1": .help, "space": .character(" "), "lt": .character("<"),
    ]

    /// The keys; nil where a name is not known.
    static func keys(_ text: String) -> [Key]? {
        var keys: [Key] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "<" else {
                keys.append(.character(scalar))
                continue
            }
            guard let end = rest.firstIndex(of: ">") else { return nil }
            let name = String(rest[..<end]).lowercased()
            rest = rest[rest.index(after: end)...]
            if let key = names[name] {
                keys.append(key)
            } else if name.hasPrefix("c-"), let letter = name.unicodeScalars.last, name.unicodeScalars.count == 3 {
                keys.append(.control(letter))
            } else {
                return nil
            }
        }
        return keys
    }
}
