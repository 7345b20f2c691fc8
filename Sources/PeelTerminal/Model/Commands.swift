import PeelCapture
import PeelInspector
import PeelWire

/// The commands of the `:` line.
enum Commands {
    static let all: [(name: String, about: String)] = [
        ("q", "quit"),
        ("42", "to packet 42; 1.5s: to the packet 1.5 seconds after the first"),
        ("open", "FILE: look at another capture"),
        ("w", "FILE: save what the list shows, as .pcap or .pcapng, .gz and .zst too"),
        ("filter", "EXPR: show what it holds for"),
        ("find", "TEXT: search"),
        ("problems", "every finding with severity, count and first packet"),
        ("sort", "COLUMN: order of the connections"),
        ("group", "none, client, server, service or process"),
        ("time", "how times are shown"),
        ("columns", "NAME…: what the list shows; +NAME adds, -NAME takes away, nothing shows the usual ones"),
        ("help", "the keys"),
    ]

    /// What may be typed.
    static func hint(_ text: String) -> String {
        let name = text.split(separator: " ").first.map(String.init) ?? ""
        let fitting = all.filter { $0.name.hasPrefix(name) }
        if let only = fitting.first(where: { $0.name == name }) ?? (fitting.count == 1 ? fitting.first : nil) {
            return "\(only.name) \(only.about)"
        }
        return (fitting.isEmpty ? all : fitting).map(\.name).joined(separator: " ")
    }

    /// What may stand where `word` is typed.
    static func candidates(_ line: String, _ word: String, columns: [String]) -> [String] {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count > 1 else { return all.map(\.name) }
        switch words[0] {
        case "sort": return ConnectionColumns.names
        case "columns": return columns
        case "group": return FlowQuery.Grouping.allCases.map(\.rawValue)
        case "time": return TimeFormat.allCases.map(\.rawValue)
        case "filter": return FlowFilters.names
        default: return []
        }
    }
}

extension App {
    /// Runs a command line: a number goes to a packet, everything else is a command.
    func run(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let name = words.first else { return }
        let rest = words.count > 1 ? words[1].trimmed : ""
        if let number = Int(name) {
            tab = .packets
            return packets.go(to: number)
        }
        if let time = Self.seconds(name) { return goTo(seconds: time) }
        switch name {
        case "q", "quit", "q!": effects.append(.quit)
        case "filter": tab == .packets ? filterPackets(rest) : filterConnections(rest)
        case "find":
            needle = rest
            find(forward: true)
        case "problems": showProblems()
        case "help": overlay = HelpPage.make()
        case "columns": chooseColumns(rest)
        case "open":
            guard !rest.isEmpty else { return say(":open takes a file", .bad) }
            effects.append(.open(.files([Paths.expanded(rest)])))
        case "w", "write", "save": save(to: rest)
        case "sort":
            if let problem = ConnectionColumns.problem(rest) { return say(problem, .bad) }
            connections.sort(by: rest)
        case "group":
            guard let grouping = FlowQuery.Grouping(rawValue: rest) else {
                return say("group by none, client, server, service or process", .bad)
            }
            connections.query.grouping = grouping
            connections.invalidate()
        case "time":
            guard let format = TimeFormat(rawValue: rest) else {
                return say("times can be \(TimeFormat.allCases.map(\.rawValue).joined(separator: ", "))", .bad)
            }
            settings.timeFormat = format
        default: say("there is no command `\(name)`; Tab lists them", .bad)
        }
    }

    /// `1.5s`, `250ms`: seconds.
    static func seconds(_ text: String) -> Double? {
        let isMilli = text.hasSuffix("ms")
        guard text.hasSuffix("s"), let value = Double(text.dropLast(isMilli ? 2 : 1)), value.isFinite, value >= 0,
            value < 1e9
        else { return nil }
        return isMilli ? value / 1000 : value
    }

    /// Goes to the first packet so long after the first one.
    func goTo(seconds: Double) {
        guard let first = session.status.first else { return }
        tab = .packets
        let time = first.nanoseconds.addingReportingOverflow(Int64(seconds * 1e9)).partialValue
        packets.go(to: session.number(at: Timestamp(nanoseconds: time)))
    }

    /// Shows other columns in the list that is looked at.
    private func chooseColumns(_ text: String) {
        let isPackets = tab == .packets
        let usual = isPackets ? PacketColumns.names : ConnectionColumns.usual
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        let changes = words.allSatisfy { $0.hasPrefix("+") || $0.hasPrefix("-") }
        var names = words.isEmpty ? usual : []
        if !words.isEmpty, changes { names = isPackets ? settings.packetColumns : connections.columns.map(\.name) }
        for word in words {
            let name = changes ? String(word.dropFirst()) : word
            if let problem = isPackets ? PacketColumns.problem(name) : ConnectionColumns.problem(name) {
                return say(problem, .bad)
            }
            names.removeAll { $0 == name }
            if !word.hasPrefix("-") { names.append(name) }
        }
        guard !names.isEmpty else { return say("a list without columns shows nothing", .bad) }
        if isPackets {
            settings.packetColumns = names
            packets.reader.choose(PacketColumns.fields(names))
        } else {
            connections.columns = names.compactMap { ConnectionColumns.column($0) }
        }
    }

    /// Writes what the list of packets shows, or all, to a file, in the background.
    private func save(to path: String) {
        guard !path.isEmpty else { return say(":w takes the name of a file", .bad) }
        if case .files(let paths) = session.source, paths.contains(path) {
            return say("\(path) is being looked at: choose another name", .bad)
        }
        let packets: SavedPackets
        if tab == .packets, let query = self.packets.query { packets = .found(query) } else { packets = .all }
        let (session, saved, wake) = (session, saved, wake)
        say("saving to \(path)")
        Background.run {
            do throws(CaptureError) {
                let count = try session.save(packets, to: path)
                saved.put("\(count) packet\(count == 1 ? "" : "s") saved to \(path)")
            } catch { saved.put("\(error)") }
            wake()
        }
    }
}
