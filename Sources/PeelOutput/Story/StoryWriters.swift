import PeelFlow
import PeelWire

/// Tells flows' stories as text.
public struct StoryTextWriter: Sendable {
    private let words: StoryWords
    private let showsAll: Bool
    private var isFirst = true

    /// Runs of turns that are longer than this are folded.
    private static var foldedCount: Int { 12 }
    /// Turns of such a run that are shown before and after the fold.
    private static var shownCount: (before: Int, after: Int) { (6, 2) }

    /// `showsAll` folds nothing.
    public init(ascii: Bool, showsAll: Bool) {
        words = StoryWords(ascii: ascii)
        self.showsAll = showsAll
    }

    /// Appends a flow's story.
    public mutating func write(_ row: FlowRow, _ teller: StoryTeller, to writer: inout ByteWriter) {
        if !isFirst { writer.append("\n") }
        isFirst = false
        let lines = StoryLines(row, teller, words)
        writeTitle(row, to: &writer)
        for event in showsAll ? teller.events : Self.folded(teller.events) {
            for line in lines.lines(event) { write(line, row, to: &writer) }
        }
        writeEnd(row, teller, lines, to: &writer)
    }

    private func writeTitle(_ row: FlowRow, to writer: inout ByteWriter) {
        writer.append("Flow \(row.index), " as String)
        if let name = FlowText.protocolName(row) {
            writer.append(name)
        } else {
            writer.append("ip \(row.proto)" as String)
        }
        writer.append(": " as String)
        writer.append(
            "\(words.endpoint(row, server: false)) > \(words.endpoint(row, server: true))" as String)
        writer.append(", \(row.packets) packet\(row.packets == 1 ? "" : "s")" as String)
        if row.durationNanoseconds > 0 { writer.append(", \(words.duration(row.durationNanoseconds))" as String) }
        let state = FlowText.words(row).description
        if !state.isEmpty { writer.append(", \(state)" as String) }
        if let names = row.names { writeNames(names, to: &writer) }
        if let calls = row.calls { writeCalls(calls, to: &writer) }
        writer.append("\n")
    }

    /// `, 12 requests, 11 responses (1 error) after 2.1 ms on average`.
    private func writeCalls(_ calls: FlowCalls, to writer: inout ByteWriter) {
        func count(_ number: UInt64, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
        writer.append(", \(count(calls.requests, "request")), \(count(calls.responses, "response"))" as String)
        if calls.errors > 0 { writer.append(" (\(count(calls.errors, "error")))" as String) }
        if let mean = calls.latencyMean { writer.append(" after \(words.duration(mean)) on average" as String) }
    }

    /// `, tls to www.example.org`.
    private func writeNames(_ names: FlowNames, to writer: inout ByteWriter) {
        writer.append(", ")
        if let service = names.service { writer.append(service) }
        guard let name = names.serverName else { return }
        writer.append(names.service == nil ? "to " : " to ")
        writer.append(escaped: Array(name.utf8).rawSpan, as: .terminal)
    }

    /// Of a protocol that has no story what passed each way.
    private func writeUnread(_ row: FlowRow, to writer: inout ByteWriter) {
        for (name, side) in [("client", row.client), ("server", row.server)] where side.packets > 0 {
            let count = "\(side.packets) packet\(side.packets == 1 ? "" : "s")"
            writer.append("              \(name) sends \(count), \(words.bytes(side.payloadBytes))\n" as String)
        }
    }

    private func write(_ line: StoryLine, _ row: FlowRow, to writer: inout ByteWriter) {
        let time = words.clock(line.time, from: row.start)
        // What explains the line above needs no time.
        let isBelow = line.who.isEmpty && line.text.hasPrefix("  ")
        writer.append(UInt8(ascii: " "), times: isBelow ? 12 : 12 - time.count)
        if !isBelow { writer.append(time) }
        writer.append("  ")
        writer.append(line.who)
        writer.append(UInt8(ascii: " "), times: 9 - line.who.count)
        writer.append(line.text)
        writer.append("\n")
    }

    /// How it ended, and what the time went to.
    private func writeEnd(
        _ row: FlowRow, _ teller: StoryTeller, _ lines: StoryLines, to writer: inout ByteWriter
    ) {
        let isTCP = row.proto == 6 && row.hasPorts
        if isTCP {
            switch row.state {
            case .s0 where teller.isEstablished:
                writer.append("              nothing of the server was captured\n")
            case .s0 where row.icmpErrors == 0:
                writer.append(
                    "              nobody answered: connect fails with ETIMEDOUT in the end (inferred)\n")
            case .s1: writer.append("              the capture ends, the connection is open\n")
            case .s2: writer.append("              the capture ends, the server has not closed\n")
            case .s3: writer.append("              the capture ends, the client has not closed\n")
            default: break
            }
        } else if row.state == .s0, row.proto == 17, row.icmpErrors == 0 {
            writer.append("              nobody answered\n")
        }
        guard row.hasPorts else { return writeUnread(row, to: &writer) }
        if row.isOneWay { return }
        let parts = BudgetParts(teller.timeline, isOneClient: lines.isOneClient, isTCP: isTCP)
        let total = parts.budget.total
        guard total > 0 else { return }
        writer.append("  the time: ")
        writer.append(words.duration(total))
        writer.append(" = " as String)
        let said = parts.said
        let shown = said.filter { Double($0.time) * 50 >= Double(total) || $0.time == said.first?.time }
        var texts = shown.map {
            "\(words.duration($0.time)) \($0.words) (\(StoryWords.share($0.time, of: total)))"
        }
        let rest = said.filter { part in !shown.contains { $0.words == part.words } }.reduce(0) {
            $0 &+ $1.time
        }
        if rest > 0 { texts.append("\(words.duration(rest)) the rest") }
        writer.append(texts.joined(separator: ", "))
        if let tap = parts.tapName, let roundTrip = parts.roundTrip {
            let place = tap == "middle" ? "in the middle" : "near the \(tap)"
            writer.append(
                "; captured \(place), a round trip takes \(words.duration(roundTrip))" as String)
        }
        writer.append("\n")
    }

    /// The events with long runs of turns folded.
    private static func folded(_ events: [StoryEvent]) -> [StoryEvent] {
        var result: [StoryEvent] = []
        var index = 0
        while index < events.count {
            var end = index
            while end < events.count, isTurn(events[end].kind) { end += 1 }
            if end - index > foldedCount {
                result += events[index..<index + shownCount.before]
                var fold = StoryEvent.Fold()
                let range = index + shownCount.before..<end - shownCount.after
                for event in events[range] { fold.add(event) }
                var joined = events[range.lowerBound]
                joined.end = events[range.upperBound - 1].end
                joined.kind = .folded(fold)
                result.append(joined)
                result += events[(end - shownCount.after)..<end]
                index = end
            } else if end > index {
                result += events[index..<end]
                index = end
            } else {
                result.append(events[index])
                index += 1
            }
        }
        return result
    }

    private static func isTurn(_ kind: StoryEvent.Kind) -> Bool {
        switch kind {
        case .turn, .folded: true
        default: false
        }
    }
}

/// Writes flows with their time budget, and with their stories, as JSON lines: the keys of a flow, then these.
public struct StoryJSONWriter: Sendable {
    private let rows = FlowJSONWriter()
    private let words = StoryWords(ascii: true)
    private let tellsStory: Bool

    public init(tellsStory: Bool) { self.tellsStory = tellsStory }

    /// Appends a flow's line.
    public func write(_ row: FlowRow, _ teller: StoryTeller, to writer: inout ByteWriter) {
        var object = ByteWriter(capacity: 4096)
        rows.write(row, to: &object)
        object.truncate(to: max(0, object.count - 2))
        let isTCP = row.proto == 6 && row.hasPorts
        let lines = StoryLines(row, teller, words)
        BudgetParts(teller.timeline, isOneClient: lines.isOneClient, isTCP: isTCP).writeMembers(
            to: &object)
        if tellsStory {
            object.append(",\"story\":[")
            for (index, event) in teller.events.enumerated() {
                if index > 0 { object.append(",") }
                write(event, row, lines, to: &object)
            }
            object.append("]")
        }
        object.append("}\n")
        writer.append(object.bytes)
    }

    private func write(
        _ event: StoryEvent, _ row: FlowRow, _ lines: StoryLines, to writer: inout ByteWriter
    ) {
        writer.append(
            "{\"event\":\"\(event.kind.name)\",\"side\":\"\(lines.name(event.fromOne))\",\"time\":"
                as String)
        writer.append(seconds: max(0, event.time.nanoseconds(since: row.start)))
        writer.append(",\"until\":")
        writer.append(seconds: max(0, event.end.nanoseconds(since: row.start)))
        writer.append(",\"packet\":\(event.frame),\"wait\":" as String)
        writer.append(seconds: event.wait)
        if case .turn(let turn) = event.kind {
            writer.append(",\"network\":")
            writer.append(seconds: turn.network)
            writer.append(
                ",\"bytes\":\(turn.bytes),\"packets\":\(turn.packets),\"retransmissions\":\(turn.repeats)"
                    as String)
            writer.append(",\"stalled\":")
            writer.append(seconds: turn.stalls.total)
        }
        writer.append(",\"text\":\"")
        let text = lines.lines(event).map { $0.text.drop { $0 == " " } }.joined(separator: "; ")
        writer.append(escaped: Array(text.utf8).rawSpan, as: .json)
        writer.append("\"}")
    }
}

extension StoryEvent.Kind {
    /// The name for programs.
    var name: StaticString {
        switch self {
        case .connect: "connect"
        case .connectAgain: "connect_again"
        case .answer: "listen"
        case .answerAgain: "syn_ack_again"
        case .established: "accept"
        case .refused: "refused"
        case .withdrawn: "withdrawn"
        case .midstream: "midstream"
        case .turn: "turn"
        case .finish(let isHalf, _): isHalf ? "shutdown" : "close"
        case .finishAgain: "fin_again"
        case .reset: "reset"
        case .keepAlive: "keep_alive"
        case .windowProbe: "window_probe"
        case .error: "icmp_error"
        case .folded: "folded"
        }
    }
}
