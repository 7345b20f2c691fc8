import PeelOutput
import PeelWire

/// How many calls there were of each kind, and how long they took.
struct CallSummary {
    private struct Key: Hashable {
        let layout: Int
        let kind: [UInt8]
    }

    private struct Entry {
        var call = Call()
        var calls: UInt64 = 0
        var errors: UInt64 = 0
        var unanswered: UInt64 = 0
        var lost: UInt64 = 0
        var latencies = LatencySketch()
    }

    private var entries: [Key: Entry] = [:]
    /// Answers to nothing that was seen.
    private(set) var unasked: UInt64 = 0
    private(set) var count: UInt64 = 0
    /// Calls of kinds that came when there were too many.
    private(set) var uncounted: UInt64 = 0

    /// The most kinds that are told apart.
    static var limit: Int { 4096 }

    mutating func add(_ call: Call) {
        count += 1
        guard call.outcome != .unasked else {
            unasked += 1
            return
        }
        let key = Key(layout: call.layout, kind: call.words.kind)
        var entry: Entry
        if let known = entries.removeValue(forKey: key) {
            entry = known
        } else if entries.count < Self.limit {
            entry = Entry()
            entry.call.layout = call.layout
            entry.call.words.kind = call.words.kind
        } else {
            uncounted += 1
            return
        }
        entry.calls += 1
        if call.words.isError == true, call.outcome == .answered { entry.errors += 1 }
        if call.outcome == .unanswered { entry.unanswered += 1 }
        if call.outcome == .lost { entry.lost += 1 }
        if let latency = call.latency { entry.latencies.add(latency) }
        entries[key] = entry
    }

    /// Kinds by protocol, those with the most calls first.
    private func sorted(_ names: CallReader) -> [Entry] {
        entries.values.sorted {
            let (one, other) = (names.name(of: $0.call).description, names.name(of: $1.call).description)
            if one != other { return one < other }
            if $0.calls != $1.calls { return $0.calls > $1.calls }
            return $0.call.words.kind.lexicographicallyPrecedes($1.call.words.kind)
        }
    }

    private static let shares: [(name: String, share: Double)] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)]

    /// One object a line for each kind.
    func writeJSON(_ names: CallReader, to writer: inout ByteWriter) {
        for entry in sorted(names) {
            var object = JSONObject()
            object.add("protocol", names.name(of: entry.call).description)
            let kind = String(decoding: entry.call.words.kind, as: UTF8.self)
            object.add("kind", kind.isEmpty ? nil : kind)
            object.add("calls", entry.calls)
            object.add("errors", entry.errors)
            object.add("unanswered", entry.unanswered)
            object.add("lost", entry.lost)
            for (name, share) in Self.shares { object.add(seconds: name, entry.latencies.percentile(share)) }
            object.add(seconds: "max", entry.latencies.count == 0 ? nil : entry.latencies.greatest)
            writer.append(line: object)
        }
    }

    /// Comma-separated values with a header line.
    func writeCSV(_ names: CallReader, to writer: inout ByteWriter) {
        writer.append("protocol,kind,calls,errors,unanswered,lost,p50,p90,p99,max\r\n")
        for entry in sorted(names) {
            writer.append(names.name(of: entry.call))
            writer.append(UInt8(ascii: ","))
            var kind = ByteWriter(capacity: 64)
            kind.append(escaped: entry.call.words.kind.rawSpan, as: .field)
            writer.append(csv: kind.bytes)
            for number in [entry.calls, entry.errors, entry.unanswered, entry.lost] {
                writer.append(UInt8(ascii: ","))
                writer.append(decimal: number)
            }
            let latencies = entry.latencies
            for value in Self.shares.map({ latencies.percentile($0.share) })
                + [latencies.count == 0 ? nil : latencies.greatest]
            {
                writer.append(UInt8(ascii: ","))
                if let value { writer.append(seconds: value) }
            }
            writer.append("\r\n")
        }
    }

    /// A table for people.
    func writeTable(_ names: CallReader, to writer: inout ByteWriter) {
        if !entries.isEmpty { writeRows(names, to: &writer) }
        let told = unasked == 0 ? "" : ", \(unasked) answer\(unasked == 1 ? "" : "s") without a request"
        let kinds = uncounted == 0 ? "" : ", \(uncounted) of more kinds than \(Self.limit)"
        let calls = count - unasked
        writer.append("\(calls) call\(calls == 1 ? "" : "s")\(told)\(kinds)\n" as String)
    }

    private func writeRows(_ names: CallReader, to writer: inout ByteWriter) {
        var rows = [["PROTOCOL", "KIND", "CALLS", "ERRORS", "UNANSWERED", "P50", "P90", "P99", "MAX"]]
        for entry in sorted(names) {
            func time(_ value: Int64?) -> String {
                guard let value else { return "-" }
                var text = ByteWriter(capacity: 32)
                CallTimes.write(value, to: &text)
                return text.text
            }
            var kind = ByteWriter(capacity: 64)
            kind.append(escaped: entry.call.words.kind.rawSpan, as: .terminal)
            rows.append(
                [
                    names.title(of: entry.call).description, kind.count == 0 ? "-" : kind.text, "\(entry.calls)",
                    "\(entry.errors)", "\(entry.unanswered + entry.lost)",
                ] + Self.shares.map { time(entry.latencies.percentile($0.share)) }
                    + [time(entry.latencies.count == 0 ? nil : entry.latencies.greatest)])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column > 0 { writer.append(UInt8(ascii: " ")) }
                let padding = widths[column] - cell.count
                if column >= 2 { writer.append(UInt8(ascii: " "), times: padding) }
                writer.append(cell)
                if column < 2 { writer.append(UInt8(ascii: " "), times: padding) }
            }
            writer.append("\n")
        }
    }
}
