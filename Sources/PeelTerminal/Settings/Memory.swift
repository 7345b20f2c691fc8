import PeelInspector

/// What is remembered from one time to the next: files that were opened, and lines that were typed.
///
/// They lie in `$XDG_STATE_HOME/peel`. What cannot be read or written is done without.
struct Memory: Sendable {
    private let folder: String?
    /// The newest first.
    private(set) var recent: [String] = []
    /// By what they were typed for, the newest last.
    private(set) var typed: [String: [String]] = [:]

    private static var recentLimit: Int { 20 }
    private static var typedLimit: Int { 200 }

    /// Nothing is remembered.
    init() { folder = nil }

    /// Reads what is there.
    init(folder: String?) {
        self.folder = folder
        guard let folder else { return }
        recent = Array(Self.lines("\(folder)/recent").prefix(Self.recentLimit))
        for line in Self.lines("\(folder)/history").suffix(Self.typedLimit * 4) {
            guard let tab = line.firstIndex(of: "\t") else { continue }
            typed[String(line[..<tab]), default: []].append(String(line[line.index(after: tab)...]))
        }
    }

    /// `$XDG_STATE_HOME/peel`, or below `~/.local/state`.
    static var usualFolder: String? { Folders.path("XDG_STATE_HOME", home: ".local/state").map { "\($0)/peel" } }

    private static func lines(_ path: String) -> [String] {
        FileCheck.exists(path) ? (try? ExpressionFile.lines(path)) ?? [] : []
    }

    /// Notes a file that was opened.
    mutating func open(_ path: String) {
        // A line feed in a name would make two of it.
        guard folder != nil, path != "-", !path.contains("\n"), let whole = StateFile.absolute(path) else { return }
        recent.removeAll { $0 == whole }
        recent.insert(whole, at: 0)
        recent.removeLast(max(0, recent.count - Self.recentLimit))
        write("recent", recent)
    }

    /// Notes a line that was typed.
    mutating func type(_ text: String, for purpose: String) {
        typed[purpose, default: []].removeAll { $0 == text }
        typed[purpose, default: []].append(text)
        let surplus = (typed[purpose]?.count ?? 0) - Self.typedLimit
        if surplus > 0 { typed[purpose]?.removeFirst(surplus) }
        guard folder != nil else { return }
        write("history", typed.keys.sorted().flatMap { key in (typed[key] ?? []).map { "\(key)\t\($0)" } })
    }

    private func write(_ name: String, _ lines: [String]) {
        guard let folder else { return }
        StateFile.write(lines, to: name, in: folder)
    }
}
