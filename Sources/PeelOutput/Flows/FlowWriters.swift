import PeelFlow
import PeelWire

/// Writes flows as one flat JSON object a line.
public struct FlowJSONWriter: Sendable {
    private let communityID = CommunityID()

    public init() {}

    /// Appends a flow's line.
    public func write(_ row: FlowRow, to writer: inout ByteWriter) {
        var cells = JSONCells()
        cells.give(row, communityID, &writer)
        writer.append("}\n")
    }
}

/// Writes flows as comma-separated values (RFC 4180) with a header line.
public struct FlowCSVWriter: Sendable {
    private let communityID = CommunityID()

    public init() {}

    /// Appends the line of names.
    public func writeHeader(to writer: inout ByteWriter) {
        writer.append(FlowKeys.all.joined(separator: ","))
        writer.append("\r\n")
    }

    /// Appends a flow's line.
    public func write(_ row: FlowRow, to writer: inout ByteWriter) {
        var cells = CSVCells()
        cells.give(row, communityID, &writer)
        writer.append("\r\n")
    }
}

/// Members of a flat JSON object.
private struct JSONCells: FlowCells {
    private var isFirst = true

    @inline(__always)
    private mutating func begin(_ writer: inout ByteWriter, _ key: StaticString) {
        writer.append(isFirst ? "{\"" : ",\"")
        isFirst = false
        writer.append(key)
        writer.append("\":")
    }

    @inline(__always)
    mutating func number(_ writer: inout ByteWriter, _ key: StaticString, _ value: UInt64?) {
        begin(&writer, key)
        if let value { writer.append(decimal: value) } else { writer.append("null") }
    }

    @inline(__always)
    mutating func text(_ writer: inout ByteWriter, _ key: StaticString, _ value: StaticString?) {
        begin(&writer, key)
        guard let value else { return writer.append("null") }
        writer.append(UInt8(ascii: "\""))
        writer.append(value)
        writer.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    mutating func flag(_ writer: inout ByteWriter, _ key: StaticString, _ value: Bool?) {
        begin(&writer, key)
        if let value { writer.append(value ? "true" : "false") } else { writer.append("null") }
    }

    @inline(__always)
    mutating func seconds(_ writer: inout ByteWriter, _ key: StaticString, _ nanoseconds: Int64?) {
        begin(&writer, key)
        if let nanoseconds { writer.append(seconds: nanoseconds) } else { writer.append("null") }
    }

    @inline(__always)
    mutating func address(_ writer: inout ByteWriter, _ key: StaticString, _ value: IPv6Address, isV6: Bool) {
        begin(&writer, key)
        writer.append(UInt8(ascii: "\""))
        FlowText.append(value, isV6: isV6, to: &writer)
        writer.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    mutating func composed(_ writer: inout ByteWriter, _ key: StaticString, _ write: (inout ByteWriter) -> Void) {
        begin(&writer, key)
        writer.append(UInt8(ascii: "\""))
        write(&writer)
        writer.append(UInt8(ascii: "\""))
    }

    mutating func wire(_ writer: inout ByteWriter, _ key: StaticString, _ value: String?) {
        begin(&writer, key)
        guard let value else { return writer.append("null") }
        writer.append(UInt8(ascii: "\""))
        writer.append(escaped: Array(value.utf8).rawSpan, as: .json)
        writer.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    mutating func unknown(_ writer: inout ByteWriter, _ keys: FlowKeys.Run) { writer.append(keys.json) }
}

/// Cells of a line of comma-separated values; what is unknown stays empty.
private struct CSVCells: FlowCells {
    private var isFirst = true

    @inline(__always)
    private mutating func begin(_ writer: inout ByteWriter) {
        if !isFirst { writer.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    mutating func number(_ writer: inout ByteWriter, _ key: StaticString, _ value: UInt64?) {
        begin(&writer)
        if let value { writer.append(decimal: value) }
    }

    /// Words of ours: only a comma asks for quotes.
    mutating func text(_ writer: inout ByteWriter, _ key: StaticString, _ value: StaticString?) {
        begin(&writer)
        guard let value else { return }
        let isList = value.description.utf8.contains(UInt8(ascii: ","))
        if isList { writer.append(UInt8(ascii: "\"")) }
        writer.append(value)
        if isList { writer.append(UInt8(ascii: "\"")) }
    }

    mutating func flag(_ writer: inout ByteWriter, _ key: StaticString, _ value: Bool?) {
        begin(&writer)
        if let value { writer.append(value ? "true" : "false") }
    }

    mutating func seconds(_ writer: inout ByteWriter, _ key: StaticString, _ nanoseconds: Int64?) {
        begin(&writer)
        if let nanoseconds { writer.append(seconds: nanoseconds) }
    }

    mutating func address(_ writer: inout ByteWriter, _ key: StaticString, _ value: IPv6Address, isV6: Bool) {
        begin(&writer)
        FlowText.append(value, isV6: isV6, to: &writer)
    }

    mutating func composed(_ writer: inout ByteWriter, _ key: StaticString, _ write: (inout ByteWriter) -> Void) {
        begin(&writer)
        write(&writer)
    }

    mutating func wire(_ writer: inout ByteWriter, _ key: StaticString, _ value: String?) {
        begin(&writer)
        guard let value else { return }
        var escaped = ByteWriter(capacity: 64)
        escaped.append(escaped: Array(value.utf8).rawSpan, as: .field)
        writer.append(csv: escaped.copied.rawSpan)
    }

    mutating func unknown(_ writer: inout ByteWriter, _ keys: FlowKeys.Run) {
        // Never the first cell, so each has its comma.
        writer.append(keys.csv)
    }
}
