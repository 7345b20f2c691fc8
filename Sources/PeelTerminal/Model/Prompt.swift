/// A line that is being typed.
struct Prompt: Sendable {
    enum Purpose: Sendable { case filter, find, command, goTo, mark, jump }

    let purpose: Purpose
    private(set) var text: [Character]
    private(set) var cursor: Int
    /// Lines typed before, the newest last.
    private let history: [String]
    /// How far back in the history; 0 is the line itself.
    private var back = 0
    private var draft: [Character] = []
    var verdict = PromptSnapshot.Verdict.none
    var hint = ""

    init(_ purpose: Purpose, _ text: String = "", history: [String] = []) {
        self.purpose = purpose
        self.text = Array(text)
        self.history = history
        cursor = self.text.count
    }

    var line: String { String(text) }

    var label: String {
        switch purpose {
        case .filter: "/"
        case .find: "find: "
        case .command: ":"
        case .goTo: "# "
        case .mark: "mark: "
        case .jump: "to mark: "
        }
    }

    /// Takes a key that edits; false where it is another one.
    mutating func take(_ key: Key) -> Bool {
        switch key {
        case .character(let scalar) where TextWidth.width(scalar) > 0:
            text.insert(Character(scalar), at: cursor)
            cursor += 1
        case .backspace where cursor > 0:
            cursor -= 1
            text.remove(at: cursor)
        case .backspace: return text.isEmpty ? false : true
        case .delete where cursor < text.count: text.remove(at: cursor)
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(text.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = text.count
        case .control("u"):
            text.removeFirst(cursor)
            cursor = 0
        case .control("k"): text.removeLast(text.count - cursor)
        case .control("w"): removeWord()
        case .up: recall(back + 1)
        case .down: recall(back - 1)
        default: return false
        }
        return true
    }

    private mutating func removeWord() {
        while cursor > 0, text[cursor - 1] == " " { removeBefore() }
        while cursor > 0, text[cursor - 1] != " " { removeBefore() }
    }

    private mutating func removeBefore() {
        cursor -= 1
        text.remove(at: cursor)
    }

    private mutating func recall(_ place: Int) {
        guard place >= 0, place <= history.count else { return }
        if back == 0 { draft = text }
        back = place
        text = place == 0 ? draft : Array(history[history.count - place])
        cursor = text.count
    }

    /// The word before the cursor.
    var word: String {
        var start = cursor
        while start > 0, Self.isWord(text[start - 1]) { start -= 1 }
        return String(text[start..<cursor])
    }

    /// Puts `word` in place of the one before the cursor.
    mutating func complete(_ word: String) {
        let count = self.word.count
        text.replaceSubrange(cursor - count..<cursor, with: Array(word))
        cursor += word.count - count
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "." || character == "/"
            || character == "-"
    }
}
