import PeelFlow
import PeelWire

/// Writes chosen keys of flows, as an aligned table or as comma-separated values: `--columns`.
public struct FlowColumnsWriter: Sendable {
    private let keys: [String]
    private let isCSV: Bool
    private let communityID = CommunityID()
    private var cells: ChosenCells
    private var widths: [Int]
    private var hasHeader = false

    /// `list` holds names of ``FlowKeys/all``, joined by commas.
    public init(_ list: String, csv: Bool) throws(UnknownField) {
        keys = list.split(separator: ",").map { $0.filter { $0 != " " } }
        for key in keys where !FlowKeys.all.contains(key) {
            throw UnknownField(name: key, nearest: NearestNames.find(key, in: FlowKeys.all))
        }
        guard !keys.isEmpty else { throw UnknownField(name: list, nearest: []) }
        isCSV = csv
        cells = ChosenCells(keys)
        widths = keys.map(\.count)
    }

    /// Makes room for the values of a row that will be printed; asked before the header is written.
    public mutating func measure(_ row: FlowRow) {
        guard !hasHeader, !isCSV else { return }
        fill(row)
        for column in keys.indices { widths[column] = max(widths[column], min(cells.texts[column].count, 40)) }
    }

    /// Appends the line of names, once.
    public mutating func writeHeader(to writer: inout ByteWriter) {
        guard !hasHeader else { return }
        hasHeader = true
        if isCSV {
            writer.append(keys.joined(separator: ","))
            return writer.append("\r\n")
        }
        for column in keys.indices { pad(Array(keys[column].uppercased().utf8), column, to: &writer) }
        writer.append("\n")
    }

    /// Appends a flow's line.
    public mutating func write(_ row: FlowRow, to writer: inout ByteWriter) {
        fill(row)
        for column in keys.indices {
            let text = cells.texts[column]
            if isCSV {
                if column > 0 { writer.append(UInt8(ascii: ",")) }
                writer.append(csv: text.rawSpan)
            } else {
                pad(text.isEmpty ? [UInt8(ascii: "-")] : text, column, to: &writer)
            }
        }
        writer.append(isCSV ? "\r\n" : "\n" as StaticString)
    }

    private mutating func fill(_ row: FlowRow) {
        cells.begin()
        var scratch = ByteWriter(capacity: 64)
        cells.give(row, communityID, &scratch)
    }

    /// A cell with a space before all but the first; numbers stand right.
    private func pad(_ text: [UInt8], _ column: Int, to writer: inout ByteWriter) {
        if column > 0 { writer.append(UInt8(ascii: " ")) }
        let padding = max(widths[column] - text.count, 0)
        let isRight = cells.isNumber[column]
        if isRight { writer.append(UInt8(ascii: " "), times: padding) }
        writer.append(text)
        if !isRight, column < keys.count - 1 { writer.append(UInt8(ascii: " "), times: padding) }
    }
}

/// Takes the values of a flow and keeps those that are shown.
private struct ChosenCells: FlowCells {
    /// For each key its columns, by its place in ``FlowKeys/all``.
    private let columns: [[Int]]
    private var place = 0
    private(set) var texts: [[UInt8]]
    private(set) var isNumber: [Bool]

    init(_ keys: [String]) {
        columns = FlowKeys.all.map { key in keys.indices.filter { keys[$0] == key } }
        texts = keys.map { _ in [] }
        isNumber = keys.map { key in
            ![
                "address", "protocol", "state", "history", "community_id", "quality", "service", "server_name",
                "icmp_error",
                "process", "user", "sack", "alpn", "ja3", "ja3s", "ja4",
            ].contains { key.hasSuffix($0) }
        }
    }

    mutating func begin() { place = 0 }

    private mutating func put(_ writer: inout ByteWriter, _ write: (inout ByteWriter) -> Void) {
        let wanted = columns[place]
        place += 1
        guard let first = wanted.first else { return }
        writer.removeAll()
        write(&writer)
        texts[first] = writer.copied
        for other in wanted.dropFirst() { texts[other] = texts[first] }
    }

    mutating func number(_ writer: inout ByteWriter, _ key: StaticString, _ value: UInt64?) {
        put(&writer) { if let value { $0.append(decimal: value) } }
    }

    mutating func text(_ writer: inout ByteWriter, _ key: StaticString, _ value: StaticString?) {
        put(&writer) { if let value { $0.append(value) } }
    }

    mutating func flag(_ writer: inout ByteWriter, _ key: StaticString, _ value: Bool?) {
        put(&writer) { if let value { $0.append(value ? "true" : "false") } }
    }

    mutating func seconds(_ writer: inout ByteWriter, _ key: StaticString, _ nanoseconds: Int64?) {
        put(&writer) { if let nanoseconds { $0.append(seconds: nanoseconds) } }
    }

    mutating func address(_ writer: inout ByteWriter, _ key: StaticString, _ value: IPv6Address, isV6: Bool) {
        put(&writer) { FlowText.append(value, isV6: isV6, to: &$0) }
    }

    mutating func composed(_ writer: inout ByteWriter, _ key: StaticString, _ write: (inout ByteWriter) -> Void) {
        put(&writer, write)
    }

    mutating func wire(_ writer: inout ByteWriter, _ key: StaticString, _ value: String?) {
        put(&writer) { if let value { $0.append(escaped: Array(value.utf8).rawSpan, as: .field) } }
    }

    mutating func unknown(_ writer: inout ByteWriter, _ keys: FlowKeys.Run) {
        for _ in keys.keys { put(&writer) { _ in } }
    }
}
