import PeelOutput
import PeelWire

/// The statistics of a capture for programs: one object a line for each part.
struct StatsObjects {
    private let options: StatsOptions
    private let registry: Registry

    init(_ options: StatsOptions, _ registry: Registry) {
        self.options = options
        self.registry = registry
    }

    func write(_ stats: CaptureStats, to writer: inout ByteWriter) {
        let sections = stats.sections
        var total = object("total")
        total.add("packets", stats.packets)
        total.add("bytes", stats.bytes)
        writer.append(line: total)
        if sections.contains(.hierarchy) { writer.append(line: hierarchy(stats)) }
        if sections.contains(.conversations) { writer.append(line: conversations(stats)) }
        if sections.contains(.endpoints) { writer.append(line: endpoints(stats)) }
        if sections.contains(.ports) { writer.append(line: ports(stats)) }
        if sections.contains(.io) { writer.append(line: intervals(stats)) }
        if sections.contains(.lengths) { writer.append(line: lengths(stats)) }
        if sections.contains(.roundTrips) { writer.append(line: roundTrips(stats)) }
        if sections.contains(.problems) { writer.append(line: problems(stats)) }
    }

    private func object(_ section: String) -> JSONObject {
        var object = JSONObject()
        object.add("section", section)
        return object
    }

    private func hierarchy(_ stats: CaptureStats) -> JSONObject {
        var result = object("hierarchy")
        result.add(
            "rows",
            stats.hierarchy.rows.map { row in
                var object = JSONObject()
                object.add("path", row.path.map { registry.layout($0).name.description }.joined(separator: ":"))
                object.add("packets", row.node.packets)
                object.add("bytes", row.node.bytes)
                return object
            })
        return result
    }

    private func conversations(_ stats: CaptureStats) -> JSONObject {
        var result = object("conversations")
        result.add("ethernet", stats.ethernetPairs.count)
        result.add("ipv4", stats.ipv4Pairs.count)
        result.add("ipv6", stats.ipv6Pairs.count)
        result.add("tcp", stats.tcpStreams)
        result.add("udp", stats.udpStreams)
        result.add("complete", !stats.ethernetPairs.isFull && !stats.ipv4Pairs.isFull && !stats.ipv6Pairs.isFull)
        return result
    }

    private func endpoints(_ stats: CaptureStats) -> JSONObject {
        var result = object("endpoints")
        let rows = stats.ethernet.largest(options.top) + stats.internet.largest(options.top)
        result.add(
            "rows",
            rows.map { row in
                var object = JSONObject()
                object.add("kind", row.key.kind.description)
                object.add("address", row.key.text)
                add(row.counts, to: &object, sent: "sent", received: "received")
                return object
            })
        result.add("not_kept_packets", stats.ethernet.others.packets &+ stats.internet.others.packets)
        return result
    }

    private func ports(_ stats: CaptureStats) -> JSONObject {
        var result = object("ports")
        result.add(
            "rows",
            stats.ports.largest(options.top).map { row in
                var object = JSONObject()
                object.add("protocol", row.key.protocolName.description)
                object.add("port", UInt64(row.key.port))
                object.add("service", ServedPort.name(row.key.port, row.key.proto)?.description)
                add(row.counts, to: &object, sent: "server", received: "client")
                return object
            })
        result.add("not_kept_packets", stats.ports.others.packets)
        return result
    }

    private func add(_ counts: EndpointCounts, to object: inout JSONObject, sent: String, received: String) {
        object.add("packets", counts.packets)
        object.add("bytes", counts.bytes)
        object.add("\(sent)_packets", counts.sentPackets)
        object.add("\(sent)_bytes", counts.sentBytes)
        object.add("\(received)_packets", counts.receivedPackets)
        object.add("\(received)_bytes", counts.receivedBytes)
    }

    private func intervals(_ stats: CaptureStats) -> JSONObject {
        var result = object("io")
        let (width, cells) = stats.intervals.rows
        result.add(seconds: "start", stats.intervals.start)
        result.add(seconds: "duration", stats.intervals.start.map { _ in stats.intervals.duration })
        result.add(seconds: "interval", cells.isEmpty ? nil : width)
        result.add(
            "rows",
            cells.enumerated().map { index, cell in
                let start = Int64(index).multipliedReportingOverflow(by: width)
                var object = JSONObject()
                object.add(seconds: "from", start.overflow ? .max : start.partialValue)
                object.add("packets", cell.packets)
                object.add("bytes", cell.bytes)
                return object
            })
        result.add("later_packets", stats.intervals.beyond.packets)
        return result
    }

    private func lengths(_ stats: CaptureStats) -> JSONObject {
        var result = object("lengths")
        let lengths = stats.lengths
        result.add("packets", lengths.count)
        result.add("min", lengths.count == 0 ? nil : lengths.least)
        result.add("avg", lengths.average)
        result.add("max", lengths.count == 0 ? nil : lengths.greatest)
        result.add(
            "rows",
            lengths.rows.map { row in
                var object = JSONObject()
                object.add("from", row.from)
                object.add("below", row.below)
                object.add("packets", row.count)
                return object
            })
        return result
    }

    private func roundTrips(_ stats: CaptureStats) -> JSONObject {
        var result = object("rtt")
        let times = stats.roundTrips
        func nanoseconds(_ value: Double?) -> Int64? { value.map { Int64($0.rounded()) } }
        result.add("samples", times.count)
        result.add(seconds: "min", times.count == 0 ? nil : Int64(clamping: times.least))
        result.add(seconds: "avg", nanoseconds(times.average))
        result.add(seconds: "max", times.count == 0 ? nil : Int64(clamping: times.greatest))
        result.add(seconds: "stdev", nanoseconds(times.deviation))
        result.add(
            "rows",
            times.rows.map { row in
                var object = JSONObject()
                object.add(seconds: "from", Int64(clamping: row.from))
                object.add(seconds: "below", row.below.map { Int64(clamping: $0) })
                object.add("samples", row.count)
                return object
            })
        return result
    }

    private func problems(_ stats: CaptureStats) -> JSONObject {
        var result = object("problems")
        let problems = stats.problems.problems.filter { $0.kind.severity >= options.severity }
        result.add(
            "rows",
            problems.map { problem in
                var object = JSONObject()
                object.add("severity", problem.kind.severity.name.description)
                object.add("group", problem.kind.group.name.description)
                object.add("protocol", problem.kind.layer.description)
                object.add("summary", problem.kind.summary)
                object.add("field", problem.kind.field)
                object.add("count", problem.count)
                object.add("first", problem.first)
                return object
            })
        return result
    }
}
