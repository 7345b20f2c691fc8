import PeelWire

/// Writes calls, one a line: an aligned table, JSON objects or comma-separated values.
public struct CallWriter: Sendable {
    /// The kind of output.
    public enum Form: Sendable {
        /// For people, as wide as the terminal; nil leaves nothing out.
        case table(columns: Int?)
        case json
        case csv
    }

    private let form: Form
    private let names: CallReader
    private let keys: [Column]
    private var widths: [Int]
    private var waiting: [[[UInt8]]] = []
    private var hasHeader = false
    private var clock: ClockText

    /// Rows that decide how wide the columns are.
    private static var measured: Int { 64 }

    /// A column: a key, or an end with its port.
    private enum Column: Sendable {
        case key(CallKey)
        case client, server

        init?(_ name: String) {
            switch name {
            case "client": self = .client
            case "server": self = .server
            default:
                guard let key = CallKey(rawValue: name) else { return nil }
                self = .key(key)
            }
        }

        var name: String {
            switch self {
            case .key(let key): key.rawValue
            case .client: "client"
            case .server: "server"
            }
        }

        /// What stands over it in a table.
        var heading: String {
            switch self {
            case .key(.requestBytes): "BYTES>"
            case .key(.answerBytes): "<BYTES"
            default: name.uppercased()
            }
        }

        var isNumber: Bool {
            guard case .key(let key) = self else { return false }
            return key.valueKind == .number || key == .latency
        }

        /// The most characters of a column that others follow.
        var limit: Int {
            switch self {
            case .key(.status), .key(.what): 32
            case .key(.kind): 20
            default: 46
            }
        }
    }

    /// What a table shows by itself.
    private static let standard = [
        "time", "flow", "client", "server", "protocol", "latency", "request_bytes", "answer_bytes", "kind", "status",
        "what",
    ]

    /// The columns that may be asked for.
    public static var columns: [String] { CallKey.allCases.map(\.rawValue) + ["client", "server"] }

    /// `list` holds names of ``columns``, joined by commas; nil shows those of the form.
    public init(_ form: Form, _ list: String?, names: CallReader, utc: Bool) throws(UnknownField) {
        self.form = form
        self.names = names
        clock = ClockText(.timeOfDay, utc: utc)
        let wanted: [String]
        if let list {
            wanted = list.split(separator: ",").map { $0.filter { $0 != " " } }
        } else if case .table = form {
            wanted = Self.standard
        } else {
            wanted = CallKey.allCases.map(\.rawValue)
        }
        var columns: [Column] = []
        for name in wanted {
            guard let column = Column(name) else {
                throw UnknownField(name: name, nearest: NearestNames.find(name, in: Self.columns))
            }
            columns.append(column)
        }
        guard !columns.isEmpty else { throw UnknownField(name: list ?? "", nearest: []) }
        keys = columns
        widths = columns.map(\.heading.count)
    }

    /// Writes a call, or keeps it till the columns' widths are known.
    public mutating func write(_ call: Call, to writer: inout ByteWriter) {
        switch form {
        case .json:
            for (index, key) in CallKey.allCases.enumerated() {
                writer.append(index == 0 ? "{\"" : ",\"")
                writer.append(key.rawValue)
                writer.append("\":")
                writer.append(json: call.value(key, names))
            }
            writer.append("}\n")
        case .csv:
            writeHeader(to: &writer)
            for (index, column) in keys.enumerated() {
                if index > 0 { writer.append(UInt8(ascii: ",")) }
                writer.append(csv: cell(column, call, isTable: false).rawSpan)
            }
            writer.append("\r\n")
        case .table:
            let cells = keys.map { cell($0, call, isTable: true) }
            if hasHeader { return line(cells, to: &writer) }
            waiting.append(cells)
            if waiting.count >= Self.measured { flush(to: &writer) }
        }
    }

    /// Writes the rows that wait, such as where nothing more may come for a while.
    public mutating func flush(to writer: inout ByteWriter) {
        guard case .table = form, !hasHeader, !waiting.isEmpty else { return }
        for cells in waiting {
            for (column, cell) in cells.enumerated() {
                let limit = keys[column].limit
                widths[column] = max(widths[column], min(Self.width(cell), limit))
            }
        }
        writeHeader(to: &writer)
        for cells in waiting { line(cells, to: &writer) }
        waiting = []
    }

    /// Writes the line of names where no row has come.
    public mutating func finish(to writer: inout ByteWriter) {
        flush(to: &writer)
        writeHeader(to: &writer)
    }

    private mutating func writeHeader(to writer: inout ByteWriter) {
        guard !hasHeader else { return }
        hasHeader = true
        switch form {
        case .json: break
        case .csv:
            writer.append(keys.map(\.name).joined(separator: ","))
            writer.append("\r\n")
        case .table: line(keys.map { Array($0.heading.utf8) }, to: &writer)
        }
    }

    private mutating func cell(_ column: Column, _ call: Call, isTable: Bool) -> [UInt8] {
        var writer = ByteWriter(capacity: 256)
        switch column {
        case .client: end(call.client, call.isV6, to: &writer)
        case .server: end(call.server, call.isV6, to: &writer)
        case .key(.time) where isTable:
            clock.write(call.time, to: &writer)
            writer.truncate(to: writer.count - 1)
        case .key(.proto) where isTable: writer.append(names.title(of: call))
        case .key(.latency) where isTable: if let latency = call.latency { CallTimes.write(latency, to: &writer) }
        case .key(.status) where isTable:
            switch call.outcome {
            case .answered: writer.append(call.value(.status, names), as: .terminal)
            case .unanswered: writer.append("(no answer)")
            case .lost: writer.append("(lost)")
            case .unasked:
                writer.append("(no request) ")
                writer.append(call.value(.status, names), as: .terminal)
            }
        case .key(let key): writer.append(call.value(key, names), as: isTable ? .terminal : .field)
        }
        if isTable, writer.count == 0 { writer.append(UInt8(ascii: "-")) }
        return writer.copied
    }

    private func end(_ end: Call.End, _ isV6: Bool, to writer: inout ByteWriter) {
        if isV6 { writer.append(UInt8(ascii: "[")) }
        FlowText.append(end.address, isV6: isV6, to: &writer)
        if isV6 { writer.append(UInt8(ascii: "]")) }
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: UInt64(end.port))
    }

    /// A line of cells with a space between them; numbers stand right, the last is as long as there is room.
    private func line(_ cells: [[UInt8]], to writer: inout ByteWriter) {
        guard case .table(let columns) = form else { return }
        var used = 0
        for (column, cell) in cells.enumerated() {
            let isLast = column == cells.count - 1
            if column > 0 { writer.append(UInt8(ascii: " ")) }
            used += 1
            let width = isLast ? columns.map { max($0 - used, 8) } ?? Int.max : max(widths[column], 1)
            let count = Self.width(cell)
            // Rows that come later may be longer than those that were measured.
            let room = isLast || keys[column].limit == 46 ? max(width, isLast ? 0 : count) : width
            let padding = isLast ? 0 : max(0, width - count)
            if keys[column].isNumber { writer.append(UInt8(ascii: " "), times: padding) }
            if count <= room { writer.append(cell) } else { writer.append(Self.cut(cell, to: room)) }
            if !keys[column].isNumber { writer.append(UInt8(ascii: " "), times: padding) }
            used += max(min(count, room), isLast ? 0 : width)
        }
        writer.append("\n")
    }

    /// Characters of UTF-8.
    private static func width(_ cell: [UInt8]) -> Int { cell.reduce(0) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 } }

    private static func cut(_ cell: [UInt8], to count: Int) -> [UInt8] {
        var left = max(count - 1, 0)
        var end = 0
        while end < cell.count {
            if cell[end] & 0xc0 != 0x80 {
                if left == 0 { break }
                left -= 1
            }
            end += 1
        }
        return Array(cell[..<end]) + Array("…".utf8)
    }
}

/// Durations in few characters, for people: `950us`, `1.234ms`, `2.500s`.
public enum CallTimes {
    public static func write(_ nanoseconds: Int64, to writer: inout ByteWriter) {
        let value = nanoseconds.magnitude
        if nanoseconds < 0 { writer.append(UInt8(ascii: "-")) }
        let (unit, places): (UInt64, StaticString) =
            value >= 1_000_000_000 ? (1_000_000_000, "s") : value >= 1_000_000 ? (1_000_000, "ms") : (1000, "us")
        writer.append(decimal: value / unit)
        // Most captures count in microseconds.
        if unit == 1000, value % unit == 0 { return writer.append(places) }
        writer.append(UInt8(ascii: "."))
        writer.append(digits: value % unit / (unit / 1000), count: 3)
        writer.append(places)
    }
}
