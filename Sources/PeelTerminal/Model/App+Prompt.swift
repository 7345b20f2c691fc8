import PeelFilter
import PeelInspector
import PeelOutput

/// Lines that are typed: filters, searches, commands, numbers, marks.
extension App {
    func begin(_ purpose: Prompt.Purpose) {
        var text = ""
        if purpose == .filter { text = tab == .packets ? packetFilterText : connections.filterText }
        prompt = Prompt(purpose, text, history: memory.typed[historyName(purpose)] ?? [])
        check()
    }

    /// What a line's history is kept under: filters of packets are others than those of connections.
    private func historyName(_ purpose: Prompt.Purpose) -> String {
        purpose == .filter ? (tab == .packets ? "packets" : "connections") : "\(purpose)"
    }

    /// Takes a key of the line that is typed.
    func type(_ key: Key) {
        guard var line = prompt else { return }
        switch key {
        case .escape, .control("c"): prompt = nil
        case .enter:
            prompt = nil
            finish(line)
        case .tab:
            complete(&line)
            prompt = line
            check()
        case .character(let scalar) where line.purpose == .mark || line.purpose == .jump:
            prompt = nil
            setOrJump(Character(scalar), line.purpose)
        default:
            if line.take(key) {
                prompt = line
                check()
            } else if key == .backspace {
                prompt = nil
            }
        }
    }

    private func finish(_ line: Prompt) {
        let text = line.line.trimmed
        if !text.isEmpty { memory.type(text, for: historyName(line.purpose)) }
        switch line.purpose {
        case .filter: tab == .packets ? filterPackets(text) : filterConnections(text)
        case .find:
            needle = text
            if !text.isEmpty { find(forward: true) }
        case .goTo: goTo(text)
        case .command: run(text)
        case .mark, .jump: break
        }
    }

    /// Whether what is typed makes sense, while it is typed.
    private func check() {
        guard var line = prompt else { return }
        let text = line.line.trimmed
        line.verdict = .none
        line.hint = ""
        if line.purpose == .filter, !text.isEmpty {
            let problem = tab == .packets ? PacketFilters.problem(text, session) : FlowFilters.problem(text)
            line.verdict = problem == nil ? .good : .bad
            line.hint = problem ?? ""
            // A name that is not yet whole is no mistake: what it may become helps more.
            let choices = line.cursor == line.text.count ? candidates(line) : []
            if !choices.isEmpty, choices != [line.word] {
                if problem != nil { line.verdict = .none }
                line.hint = choices.prefix(20).joined(separator: " ")
            }
        } else if line.purpose == .goTo, !text.isEmpty {
            line.verdict = Int(text) != nil || Self.seconds(text) != nil ? .good : .bad
            line.hint = "a packet's number, or a time since the first: 1.5s, 250ms"
        } else if line.purpose == .filter {
            line.hint = tab == .packets ? PacketFilters.hint : FlowFilters.hint
        } else if line.purpose == .command {
            line.hint = Commands.hint(text)
        }
        prompt = line
    }

    /// Completes the word before the cursor as far as it is sure, and shows what may follow.
    private func complete(_ line: inout Prompt) {
        let fitting = candidates(line)
        guard let first = fitting.first else { return }
        var common = first
        for name in fitting { while !name.hasPrefix(common) { common.removeLast() } }
        line.complete(common)
        if fitting.count > 1 { say(fitting.prefix(12).joined(separator: "  ")) }
    }

    /// What the word before the cursor may become, in order.
    private func candidates(_ line: Prompt) -> [String] {
        let word = line.word
        let names: [String]
        switch line.purpose {
        case .command:
            names = Commands.candidates(
                line.line, word,
                columns: tab == .packets ? PacketColumns.names + FieldCatalogue.view.names : ConnectionColumns.names)
        case .filter: names = tab == .packets ? PacketFilters.names(session) : FlowFilters.names
        default: return []
        }
        guard !word.isEmpty || line.purpose == .command else { return [] }
        return names.filter { $0.hasPrefix(word) }.sorted()
    }

    func filterConnections(_ text: String) {
        if let problem = FlowFilters.problem(text) { return say(problem, .bad) }
        connections.filterText = text
        connections.query.filter = FlowFilters.filter(text)
        connections.position = ListPosition()
        connections.invalidate()
    }

    /// What was typed as the filter of packets.
    var packetFilterText: String { packets.query == nil ? "" : packets.typedFilter }

    func filterPackets(_ text: String) {
        guard !text.isEmpty else {
            packets.typedFilter = ""
            return packets.show(nil, "")
        }
        if let problem = PacketFilters.problem(text, session) { return say(problem, .bad) }
        packets.typedFilter = text
        packets.show(PacketFilters.condition(text, session), text)
    }

    private func goTo(_ text: String) {
        if let seconds = Self.seconds(text) { return goTo(seconds: seconds) }
        guard let number = Int(text), number > 0 else { return say("`\(text)` is no number", .bad) }
        if tab == .connections { return connections.select(number) }
        tab = .packets
        packets.go(to: number)
    }

    private func setOrJump(_ letter: Character, _ purpose: Prompt.Purpose) {
        if purpose == .mark {
            guard let number = packets.selectedNumber, tab == .packets else {
                return say("marks are for packets", .warning)
            }
            marks[letter] = number
            return say("packet \(number) is marked `\(letter)`")
        }
        guard let number = marks[letter] else { return say("there is no mark `\(letter)`", .warning) }
        tab = .packets
        packets.go(to: number)
    }
}

extension String {
    /// Without spaces at both ends.
    var trimmed: String {
        var part = self[...]
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return String(part)
    }
}
