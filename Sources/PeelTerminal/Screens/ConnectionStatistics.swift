import PeelFlow
import PeelOutput

/// Everything that `peel flows --json` tells of a connection: what each side did beside the other's, then the rest.
///
/// The keys come from the list that JSON is written from, so that none is left out.
enum ConnectionStatistics {
    /// A key of both sides, or of the connection.
    private struct Entry: Sendable {
        var label: String
        /// Its places in ``FlowValues/keys``; the second is the server's.
        var places: [Int]
        var kind: FlowValue.Kind
    }

    private static let (pairs, singles) = entries()

    private static func entries() -> ([Entry], [Entry]) {
        var places: [String: Int] = [:]
        for (place, key) in FlowValues.keys.enumerated() { places[key.name] = place }
        var pairs: [Entry] = []
        var singles: [Entry] = []
        for (place, key) in FlowValues.keys.enumerated() where !shownElsewhere.contains(key.name) {
            let name = key.name
            if name.hasPrefix("client_"), let other = places["server_" + name.dropFirst(7)] {
                pairs.append(Entry(label: words(name.dropFirst(7)), places: [place, other], kind: key.kind))
            } else if !(name.hasPrefix("server_") && places["client_" + name.dropFirst(7)] != nil) {
                singles.append(Entry(label: words(name[...]), places: [place], kind: key.kind))
            }
        }
        return (pairs, singles)
    }

    /// What the lines above the statistics say.
    private static let shownElsewhere: Set<String> = [
        "flow", "client_address", "client_port", "server_address", "server_port", "icmp_error", "start", "end",
        "packets", "bytes", "ip_bytes", "payload_bytes",
    ]

    /// A key as words: `rtt min`, `retransmissions`, `cause: fast`.
    private static func words(_ key: Substring) -> String {
        let text = String(key).replacing("_", " ")
        return text.hasPrefix("cause ") ? "cause: " + text.dropFirst(6) : text
    }

    static func lines(_ row: FlowRow, columns: Int) -> [StyledLine] {
        let room = max(8, min(14, (columns - 20) / 2))
        let label = max(12, min(28, columns - 2 * room))
        var lines: [StyledLine] = [
            "", StyledLine("Statistics", Style(.title, bold: true)),
            StyledLine([
                StyledText(ConnectionFacts.left("", label), .dim),
                StyledText(ConnectionFacts.right("client", room), Style(.client)),
                StyledText(ConnectionFacts.right("server", room), Style(.server)),
            ]),
        ]
        let values = read(row, pairs)
        for (entry, both) in zip(pairs, values) {
            let texts = both.map { text($0, entry.label) }
            if texts[0].isEmpty, texts[1].isEmpty { continue }
            let isTrouble = troubles.contains(entry.label) || entry.label.hasPrefix("cause: ")
            func style(_ value: FlowValue, _ role: Role) -> Style {
                if isTrouble, case .number(let count) = value, count > 0 { return Style(.warning, bold: true) }
                return Style(role)
            }
            lines.append(
                StyledLine([
                    StyledText(ConnectionFacts.left(TextWidth.fit(entry.label, label - 1), label), .dim),
                    StyledText(ConnectionFacts.right(texts[0], room), style(both[0], .client)),
                    StyledText(ConnectionFacts.right(texts[1], room), style(both[1], .server)),
                ]))
        }
        for (entry, value) in zip(singles, read(row, singles)) {
            let text = text(value[0], entry.label)
            if text.isEmpty { continue }
            lines.append(
                StyledLine([
                    StyledText(ConnectionFacts.left(TextWidth.fit(entry.label, label - 1), label), .dim),
                    StyledText(text),
                ]))
        }
        return lines
    }

    private static let troubles: Set<String> = [
        "retransmissions", "fast retransmissions", "spurious retransmissions", "out of order", "duplicate acks",
        "lost segments", "syn retries", "zero windows", "window full", "resets", "missed bytes", "repeated packets",
        "proved spurious", "path changes",
    ]

    private static func read(_ row: FlowRow, _ entries: [Entry]) -> [[FlowValue]] {
        var result: [[FlowValue]] = []
        result.reserveCapacity(entries.count)
        // A reader picks 127 values at most.
        var start = 0
        while start < entries.count {
            let part = entries[start..<min(entries.count, start + 60)]
            var reader = FlowValues(part.flatMap(\.places))
            reader.read(row)
            var place = 0
            for entry in part {
                result.append(Array(reader.values[place..<place + entry.places.count]))
                place += entry.places.count
            }
            start += 60
        }
        return result
    }

    private static func text(_ value: FlowValue, _ label: String) -> String {
        if label == "throughput", case .number(let number) = value { return Quantities.rate(number, 1_000_000_000) }
        return FlowValueText.text(value)
    }
}
