import PeelFlow
import PeelWire

/// Writes flows as a table for people: aligned, sizes humanised, as wide as the terminal.
public struct FlowTableWriter: Sendable {
    private var endpointCount = 21
    private var hasHeader = false
    private let columns: Int

    /// `columns` is the terminal's width; nil where there is none, so that nothing is left out.
    public init(columns: Int?) { self.columns = columns ?? .max }

    private var showsService: Bool { columns >= 2 * endpointCount + 90 }
    private var showsName: Bool { columns >= 2 * endpointCount + 114 }
    private var showsHistory: Bool { columns >= 2 * endpointCount + 128 }
    private var showsQuality: Bool { columns >= 2 * endpointCount + 144 }
    /// Places for a server's name; a longer one is cut where the terminal has no more.
    private static var nameCount: Int { 22 }
    private var showsWords: Bool { columns >= 2 * endpointCount + 68 }
    private var showsDuration: Bool { columns >= 2 * endpointCount + 48 }
    /// Each side's bytes; a narrow terminal has room for their sum alone.
    private var showsSides: Bool { columns >= 2 * endpointCount + 38 }
    private var showsPackets: Bool { columns >= 2 * endpointCount + 52 }

    /// Makes room for the addresses of a row that will be printed; asked before the header is written.
    public mutating func measure(_ row: FlowRow) {
        guard !hasHeader else { return }
        endpointCount = max(
            endpointCount, Self.endpointCount(row, server: false), Self.endpointCount(row, server: true))
    }

    private static func endpointCount(_ row: FlowRow, server: Bool) -> Int {
        var writer = ByteWriter(capacity: 64)
        write(row, server: server, to: &writer)
        return writer.count
    }

    /// Appends the line of names, once.
    public mutating func writeHeader(to writer: inout ByteWriter) {
        guard !hasHeader else { return }
        hasHeader = true
        writer.append("  FLOW PROTO  ")
        Self.pad("CLIENT", endpointCount, to: &writer)
        writer.append(" ")
        Self.pad("SERVER", endpointCount, to: &writer)
        writer.append(" STATE ")
        if showsWords { writer.append("                ") }
        if showsPackets { writer.append("  PKTS>   <PKTS") }
        writer.append(showsSides ? "  BYTES>  <BYTES" : "   BYTES")
        if showsDuration { writer.append("  DURATION") }
        if showsService { writer.append("  SERVICE ") }
        if showsName { Self.pad("  NAME", Self.nameCount + 2, to: &writer) }
        if showsHistory { writer.append("  HISTORY     ") }
        if showsQuality { writer.append(" QUALITY") }
        writer.append("\n")
    }

    /// Appends a flow's line.
    public func write(_ row: FlowRow, to writer: inout ByteWriter) {
        Self.right(6, to: &writer) { $0.append(decimal: row.index) }
        writer.append(" ")
        Self.left(6, to: &writer) { writer in
            if let name = FlowText.protocolName(row) {
                writer.append(name)
            } else {
                writer.append("ip-")
                writer.append(decimal: UInt64(row.proto))
            }
        }
        writer.append(" ")
        Self.left(endpointCount, to: &writer) { Self.write(row, server: false, to: &$0) }
        writer.append(" ")
        Self.left(endpointCount, to: &writer) { Self.write(row, server: true, to: &$0) }
        writer.append(" ")
        Self.left(6, to: &writer) { $0.append(row.state.name) }
        if showsWords {
            writer.append(" ")
            Self.left(15, to: &writer) { $0.append(FlowText.words(row)) }
        }
        if showsPackets {
            Self.right(7, to: &writer) { $0.append(decimal: row.client.packets) }
            Self.right(8, to: &writer) { $0.append(decimal: row.server.packets) }
        }
        if showsSides {
            Self.right(8, to: &writer) { HumanSize.write(row.client.bytes, to: &$0) }
            Self.right(8, to: &writer) { HumanSize.write(row.server.bytes, to: &$0) }
        } else {
            Self.right(8, to: &writer) { HumanSize.write(row.bytes, to: &$0) }
        }
        if showsDuration { Self.right(10, to: &writer) { HumanSize.writeSeconds(row.durationNanoseconds, to: &$0) } }
        if showsService {
            writer.append("  ")
            Self.left(8, to: &writer) { Self.write(row.names?.service ?? "-", limit: 8, to: &$0) }
        }
        if showsName {
            writer.append("  ")
            let limit = columns == .max ? 255 : Self.nameCount
            Self.left(Self.nameCount, to: &writer) { Self.write(row.names?.serverName ?? "-", limit: limit, to: &$0) }
        }
        if showsHistory {
            writer.append("  ")
            let history = row.history
            if showsQuality, row.quality.rawValue != 0 {
                Self.left(12, to: &writer) { writer in
                    for index in 0..<history.count { writer.append(history[index]) }
                }
                writer.append(" ")
                writer.append(FlowText.qualities[Int(row.quality.rawValue & 63)])
            } else {
                for index in 0..<history.count { writer.append(history[index]) }
            }
        }
        writer.append("\n")
    }

    /// Appends the line of totals.
    public func writeTotals(_ totals: FlowTotals, selected: UInt64? = nil, to writer: inout ByteWriter) {
        if let selected {
            writer.append(decimal: selected)
            writer.append(" of ")
        }
        writer.append(decimal: totals.counts.flows)
        writer.append(totals.counts.flows == 1 ? " flow, " : " flows, ")
        writer.append(decimal: totals.counts.packets)
        writer.append(totals.counts.packets == 1 ? " packet, " : " packets, ")
        HumanSize.write(totals.counts.bytes, to: &writer)
        writer.append("B")
        if totals.withoutFlow > 0 {
            writer.append(", ")
            writer.append(decimal: totals.withoutFlow)
            writer.append(totals.withoutFlow == 1 ? " frame without IP" : " frames without IP")
        }
        if totals.counts.evicted > 0 {
            writer.append(", ")
            writer.append(decimal: totals.counts.evicted)
            writer.append(" flows evicted (--max-flows)")
        }
        if totals.counts.timedOut > 0 {
            writer.append(", ")
            writer.append(decimal: totals.counts.timedOut)
            writer.append(" timed out")
        }
        if totals.counts.unmatchedFragments > 0 {
            writer.append(", ")
            writer.append(decimal: totals.counts.unmatchedFragments)
            writer.append(" fragments without their first piece")
        }
        if totals.counts.strayErrors > 0 {
            writer.append(", ")
            writer.append(decimal: totals.counts.strayErrors)
            writer.append(totals.counts.strayErrors == 1 ? " ICMP error quotes" : " ICMP errors quote")
            writer.append(" no flow that is here")
        }
        for loss in totals.counts.losses {
            writer.append(", ")
            writer.append(loss)
        }
        writer.append("\n")
    }

    private static func write(_ row: FlowRow, server: Bool, to writer: inout ByteWriter) {
        let port = server ? row.serverPort : row.clientPort
        let isICMP = row.hasPorts && (row.proto == 1 || row.proto == 58)
        let brackets = row.isV6 && row.hasPorts && !isICMP
        if brackets { writer.append("[") }
        FlowText.append(server ? row.serverAddress : row.clientAddress, isV6: row.isV6, to: &writer)
        if brackets { writer.append("]") }
        guard row.hasPorts else { return }
        if isICMP {
            writer.append(server && row.isOneWay ? " code " : " type ")
        } else {
            writer.append(":")
        }
        writer.append(decimal: UInt64(port))
    }

    /// Text off the wire, cut to `limit` characters.
    private static func write(_ text: String, limit: Int, to writer: inout ByteWriter) {
        let bytes = Array((text.count > limit ? text.prefix(limit - 2) + ".." : text[...]).utf8)
        writer.append(escaped: bytes.rawSpan, as: .terminal)
    }

    private static func pad(_ text: StaticString, _ width: Int, to writer: inout ByteWriter) {
        writer.append(text)
        writer.append(UInt8(ascii: " "), times: width - text.utf8CodeUnitCount)
    }

    private static func left(_ width: Int, to writer: inout ByteWriter, _ write: (inout ByteWriter) -> Void) {
        let before = writer.totalCount
        write(&writer)
        writer.append(UInt8(ascii: " "), times: width - Int(writer.totalCount - before))
    }

    private static func right(_ width: Int, to writer: inout ByteWriter, _ write: (inout ByteWriter) -> Void) {
        var cell = ByteWriter(capacity: 64)
        write(&cell)
        writer.append(UInt8(ascii: " "), times: max(1, width - cell.count))
        writer.append(cell.bytes)
    }
}

extension ByteWriter {
    /// Bytes appended so far, written out or waiting.
    var totalCount: Int64 { writtenCount &+ Int64(count) }
}

/// What a pass over flows came to.
public struct FlowTotals: Sendable {
    public var counts = FlowCounts()
    /// Frames that carry no IP packet that can be read.
    public var withoutFlow: UInt64 = 0

    public init() {}
}

/// Sizes and times in few characters; for people only.
enum HumanSize {
    /// Three significant digits and a decimal prefix: `950`, `1.24k`, `13.0M`.
    static func write(_ value: UInt64, to writer: inout ByteWriter) {
        if value < 1000 { return writer.append(decimal: value) }
        let prefixes: [StaticString] = ["k", "M", "G", "T", "P", "E"]
        var unit: UInt64 = 1000
        var index = 0
        while index < 5, value / unit >= 1000 {
            unit *= 1000
            index += 1
        }
        let whole = value / unit
        let places = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
        writer.append(decimal: whole)
        if places > 0 {
            writer.append(".")
            let thousandths = value % unit / (unit / 1000)
            writer.append(digits: places == 2 ? thousandths / 10 : thousandths / 100, count: places)
        }
        writer.append(prefixes[index])
    }

    /// Seconds with three places, or minutes and hours where they are many.
    static func writeSeconds(_ nanoseconds: Int64, to writer: inout ByteWriter) {
        let milliseconds = nanoseconds.magnitude / 1_000_000
        let seconds = milliseconds / 1000
        if seconds >= 3600 {
            writer.append(decimal: seconds / 3600)
            writer.append("h")
            writer.append(digits: seconds / 60 % 60, count: 2)
            writer.append("m")
            writer.append(digits: seconds % 60, count: 2)
        } else {
            writer.append(decimal: seconds)
            writer.append(".")
            writer.append(digits: milliseconds % 1000, count: 3)
        }
        writer.append("s")
    }
}
