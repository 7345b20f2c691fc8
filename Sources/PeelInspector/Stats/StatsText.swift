import PeelOutput
import PeelWire

/// The statistics of a capture for people.
struct StatsText {
    private let options: StatsOptions
    private let registry: Registry
    private var isFirst = true

    init(_ options: StatsOptions, _ registry: Registry) {
        self.options = options
        self.registry = registry
    }

    func write(_ stats: CaptureStats, to writer: inout ByteWriter) {
        let sections = stats.sections
        writer.append(Readable.count(stats.packets, "packet"))
        writer.append(", ")
        writer.append(Readable.count(stats.bytes, "byte"))
        if sections.contains(.io) {
            writer.append(" in ")
            writer.append(Readable.duration(stats.intervals.duration, ascii: options.ascii))
        }
        writer.append("\n")
        if sections.contains(.hierarchy) { writeHierarchy(stats, to: &writer) }
        if sections.contains(.conversations) { writeConversations(stats, to: &writer) }
        if sections.contains(.endpoints) { writeEndpoints(stats, to: &writer) }
        if sections.contains(.ports) { writePorts(stats, to: &writer) }
        if sections.contains(.io) { writeIntervals(stats, to: &writer) }
        if sections.contains(.lengths) { writeLengths(stats, to: &writer) }
        if sections.contains(.roundTrips) { writeRoundTrips(stats, to: &writer) }
        if sections.contains(.problems) { writeProblems(stats, to: &writer) }
    }

    /// Bars take what `used` columns leave.
    private func bars(after used: Int) -> Bars {
        Bars(ascii: options.ascii, width: min(40, max(0, options.columns - used)))
    }

    private func title(_ text: String, to writer: inout ByteWriter) {
        writer.append("\n")
        writer.append(text)
        writer.append("\n")
    }

    private func writeHierarchy(_ stats: CaptureStats, to writer: inout ByteWriter) {
        let rows = stats.hierarchy.rows
        let names = rows.map {
            String(repeating: "  ", count: $0.node.depth) + registry.layout($0.node.layout).name.description
        }
        let width = max(20, names.map(\.count).max() ?? 0)
        let bars = bars(after: width + 41)
        title("Protocols", to: &writer)
        writer.append(left: "", width)
        writer.append("   packets         bytes  of bytes\n")
        for (row, name) in zip(rows, names) {
            writer.append(left: name, width)
            writer.append(right: row.node.packets, 10)
            writer.append(right: row.node.bytes, 14)
            writer.append(right: Readable.share(row.node.bytes, of: stats.bytes), 10)
            if bars.width > 0 {
                writer.append("  ")
                bars.write(row.node.bytes, of: stats.bytes, to: &writer)
            }
            writer.append("\n")
        }
        if stats.hierarchy.cutCount > 0 {
            writer.append("  \(Readable.count(stats.hierarchy.cutCount, "packet")) with paths beyond those kept\n")
        }
    }

    private func writeConversations(_ stats: CaptureStats, to writer: inout ByteWriter) {
        title("Conversations", to: &writer)
        func line(_ name: String, _ count: UInt64, isFull: Bool = false) {
            guard count > 0 else { return }
            writer.append(left: "  \(name)", 20)
            writer.append(right: (isFull ? "> " : "") + String(count), 10)
            writer.append("\n")
        }
        line("Ethernet", UInt64(stats.ethernetPairs.count), isFull: stats.ethernetPairs.isFull)
        line("IPv4", UInt64(stats.ipv4Pairs.count), isFull: stats.ipv4Pairs.isFull)
        line("IPv6", UInt64(stats.ipv6Pairs.count), isFull: stats.ipv6Pairs.isFull)
        line("TCP", stats.tcpStreams)
        line("UDP", stats.udpStreams)
    }

    private func writeEndpoints(_ stats: CaptureStats, to writer: inout ByteWriter) {
        for (name, table) in [("Ethernet addresses", stats.ethernet), ("IP addresses", stats.internet)] {
            guard !table.rows.isEmpty else { continue }
            let rows = table.largest(options.top)
            let width = max(20, (rows.map(\.key.text.count).max() ?? 0) + 2)
            let bars = bars(after: width + 62)
            title(name, to: &writer)
            writer.append(left: "", width)
            writer.append("   packets         bytes   sent packets and bytes    received\n")
            for row in rows {
                writer.append(left: "  \(row.key.text)", width)
                writer.append(right: row.counts.packets, 10)
                writer.append(right: row.counts.bytes, 14)
                writer.append(right: row.counts.sentPackets, 10)
                writer.append(right: row.counts.sentBytes, 14)
                writer.append(right: row.counts.receivedPackets, 10)
                writer.append(right: row.counts.receivedBytes, 14)
                if bars.width > 10 {
                    writer.append("  ")
                    bars.write(row.counts.bytes, of: rows[0].counts.bytes, to: &writer)
                }
                writer.append("\n")
            }
            writeRest(table, shown: rows.count, "address", plural: "addresses", to: &writer)
        }
    }

    /// What is not shown, and what had no row.
    private func writeRest<Key>(
        _ table: EndpointTable<Key>, shown: Int, _ noun: String, plural: String, to writer: inout ByteWriter
    ) {
        let more = table.rows.count - shown
        if more > 0 {
            writer.append("  and \(more) more \(more == 1 ? noun : plural); --top N shows N, --top 0 all\n")
        }
        if table.others.packets > 0 {
            writer.append(
                "  beyond \(CaptureStats.tableLimit) \(plural): \(Readable.count(table.others.packets, "packet"))\n")
        }
    }

    private func writePorts(_ stats: CaptureStats, to writer: inout ByteWriter) {
        guard !stats.ports.rows.isEmpty else { return }
        let rows = stats.ports.largest(options.top)
        let bars = bars(after: 62)
        title("Services", to: &writer)
        writer.append(left: "", 28)
        writer.append("packets         bytes   by the server\n")
        for row in rows {
            let name = ServedPort.name(row.key.port, row.key.proto)?.description ?? ""
            writer.append(left: "  \(row.key.protocolName)/\(row.key.port) \(name)", 25)
            writer.append(right: row.counts.packets, 10)
            writer.append(right: row.counts.bytes, 14)
            writer.append(right: row.counts.sentBytes, 14)
            if bars.width > 10 {
                writer.append("  ")
                bars.write(row.counts.bytes, of: rows[0].counts.bytes, to: &writer)
            }
            writer.append("\n")
        }
        writeRest(stats.ports, shown: rows.count, "port", plural: "ports", to: &writer)
    }

    private func writeIntervals(_ stats: CaptureStats, to writer: inout ByteWriter) {
        let (width, cells) = stats.intervals.rows
        guard !cells.isEmpty else { return }
        let most = cells.map(\.bytes).max() ?? 0
        let places = Self.places(width)
        let bars = bars(after: 40)
        title("Over time, each line \(Readable.duration(width, ascii: options.ascii))", to: &writer)
        writer.append(left: "    seconds", 14)
        writer.append("   packets         bytes\n")
        for (index, cell) in cells.enumerated() {
            let start = Int64(index).multipliedReportingOverflow(by: width)
            writer.append(right: Self.seconds(start.overflow ? .max : start.partialValue, places), 14)
            writer.append(right: cell.packets, 10)
            writer.append(right: cell.bytes, 14)
            if cell.bytes > 0, bars.width > 0 {
                writer.append("  ")
                bars.write(cell.bytes, of: most, to: &writer)
            }
            writer.append("\n")
        }
        if stats.intervals.beyond.packets > 0 {
            writer.append(
                "  after the first \(IntervalTable.fixedLimit) intervals: "
                    + "\(Readable.count(stats.intervals.beyond.packets, "packet"))\n")
        }
    }

    /// How many decimals it takes to tell the intervals apart.
    private static func places(_ width: Int64) -> Int {
        var places = 9
        var rest = width
        while places > 0, rest % 10 == 0 {
            rest /= 10
            places -= 1
        }
        return places
    }

    private static func seconds(_ nanoseconds: Int64, _ places: Int) -> String {
        var writer = ByteWriter(capacity: 64)
        writer.append(seconds: nanoseconds)
        let text = writer.text
        return String(text.dropLast(places == 0 ? 10 : 9 - places))
    }

    private func writeLengths(_ stats: CaptureStats, to writer: inout ByteWriter) {
        guard let average = stats.lengths.average else { return }
        title(
            "Lengths: \(stats.lengths.least) to \(stats.lengths.greatest) bytes, on average \(Int(average.rounded()))",
            to: &writer)
        writeRows(stats.lengths, to: &writer) { String($0) }
    }

    private func writeRoundTrips(_ stats: CaptureStats, to writer: inout ByteWriter) {
        let times = stats.roundTrips
        guard let average = times.average, let deviation = times.deviation else { return }
        func text(_ value: UInt64) -> String { Readable.duration(Int64(clamping: value), ascii: options.ascii) }
        title(
            "Round trips of TCP: \(Readable.count(times.count, "sample")), \(text(times.least)) to "
                + "\(text(times.greatest)), on average \(text(UInt64(average.rounded()))), "
                + "standard deviation \(text(UInt64(deviation.rounded())))",
            to: &writer)
        writeRows(times, to: &writer) { text($0) }
    }

    private func writeRows(_ histogram: Histogram, to writer: inout ByteWriter, _ name: (UInt64) -> String) {
        let bars = bars(after: 50)
        let most = histogram.counts.max() ?? 0
        for row in histogram.rows {
            writer.append(right: name(row.from), 10)
            writer.append(left: row.below.map { " to < \(name($0))" } ?? " and more", 16)
            writer.append(right: row.count, 12)
            writer.append(right: Readable.share(row.count, of: histogram.count), 9)
            if row.count > 0, bars.width > 0 {
                writer.append("  ")
                bars.write(row.count, of: most, to: &writer)
            }
            writer.append("\n")
        }
    }

    private func writeProblems(_ stats: CaptureStats, to writer: inout ByteWriter) {
        let problems = stats.problems.problems.filter { $0.kind.severity >= options.severity }
        title(problems.isEmpty ? "Problems: none" : "Problems", to: &writer)
        guard !problems.isEmpty else { return }
        writer.append("  severity group           count   first  protocol  what\n")
        for problem in problems {
            writer.append(left: "  \(problem.kind.severity.name)", 11)
            writer.append(left: problem.kind.group.name.description, 10)
            writer.append(right: problem.count, 11)
            writer.append(right: String(problem.first), 8)
            writer.append("  ")
            writer.append(left: problem.kind.layer.description, 9)
            writer.append(" ")
            writer.append(problem.kind.summary)
            writer.append("\n")
        }
    }
}
