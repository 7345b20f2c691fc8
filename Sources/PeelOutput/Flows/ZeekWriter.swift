import PeelFlow
import PeelWire

/// Writes connections as Zeek's `conn.log`: tab-separated with its header lines, or JSON lines with unset keys absent.
public struct ZeekWriter: Sendable {
    private let json: Bool

    public init(json: Bool) { self.json = json }

    private static var fields: StaticString {
        """
        #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\t\
        conn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\t\
        tunnel_parents\tip_proto
        #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\t\
        string\tcount\tcount\tcount\tcount\tset[string]\tcount

        """
    }

    /// Appends the header lines. The moment of opening is the first packet's, so that every run writes the same.
    public func writeHeader(opened: Timestamp, to writer: inout ByteWriter) {
        guard !json else { return }
        writer.append(
            "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#open\t")
        Self.write(day: opened, to: &writer)
        writer.append("\n")
        writer.append(Self.fields)
    }

    /// Appends the last line; the moment of closing is the last packet's.
    public func writeEnd(closed: Timestamp, to writer: inout ByteWriter) {
        guard !json else { return }
        writer.append("#close\t")
        Self.write(day: closed, to: &writer)
        writer.append("\n")
    }

    /// Appends a connection's line.
    public func write(_ row: ZeekRow, to writer: inout ByteWriter) {
        var cells = ZeekCells(json: json)
        cells.give(row, to: &writer)
        writer.append(json ? "}\n" : "\n")
    }

    /// `2023-11-14-22-13-20`, UTC.
    private static func write(day moment: Timestamp, to writer: inout ByteWriter) {
        let rest = moment.nanoseconds % 1_000_000_000
        let civil = CivilTime(seconds: moment.nanoseconds / 1_000_000_000 &- (rest < 0 ? 1 : 0), nanosecond: 0)
        writer.append(digits: UInt64(clamping: civil.year), count: 4)
        for part in [civil.month, civil.day, civil.second / 3600, civil.second / 60 % 60, civil.second % 60] {
            writer.append("-")
            writer.append(digits: part, count: 2)
        }
    }
}

/// The cells of one line, in `conn.log`'s order.
private struct ZeekCells {
    let json: Bool
    private var isFirst = true

    init(json: Bool) { self.json = json }

    mutating func give(_ row: ZeekRow, to writer: inout ByteWriter) {
        time(&writer, "ts", row.time.nanoseconds, Self.seconds(row.time))
        string(&writer, "uid") { $0.append(row.uid.text) }
        string(&writer, "id.orig_h") { FlowText.append(row.originator, isV6: row.isV6, to: &$0) }
        count(&writer, "id.orig_p", UInt64(row.originatorPort))
        string(&writer, "id.resp_h") { FlowText.append(row.responder, isV6: row.isV6, to: &$0) }
        count(&writer, "id.resp_p", UInt64(row.responderPort))
        let proto = Self.protocolName(row.proto)
        string(&writer, "proto") { $0.append(proto) }
        if let service = row.service {
            string(&writer, "service") { $0.append(service) }
        } else {
            unset(&writer)
        }
        if let end = row.end {
            time(&writer, "duration", end.nanoseconds(since: row.time), Self.seconds(end) - Self.seconds(row.time))
            count(&writer, "orig_bytes", row.originatorBytes)
            count(&writer, "resp_bytes", row.responderBytes)
        } else {
            for _ in 0..<3 { unset(&writer) }
        }
        string(&writer, "conn_state") { $0.append(row.state.name) }
        flag(&writer, "local_orig", row.isOriginatorLocal)
        flag(&writer, "local_resp", row.isResponderLocal)
        count(&writer, "missed_bytes", row.missedBytes)
        if row.history.isEmpty { unset(&writer) } else { string(&writer, "history") { $0.append(row.history) } }
        count(&writer, "orig_pkts", row.originatorPackets)
        count(&writer, "orig_ip_bytes", row.originatorIPBytes)
        count(&writer, "resp_pkts", row.responderPackets)
        count(&writer, "resp_ip_bytes", row.responderIPBytes)
        parents(&writer, row.parents)
        count(&writer, "ip_proto", UInt64(row.proto))
    }

    private static func protocolName(_ proto: UInt8) -> StaticString {
        switch proto {
        case 6: "tcp"
        case 17: "udp"
        case 1, 58: "icmp"
        default: "unknown_transport"
        }
    }

    /// As Zeek computes with them: a double's nearest.
    private static func seconds(_ time: Timestamp) -> Double {
        let whole = time.nanoseconds / 1_000_000_000
        return Double(whole) + Double(time.nanoseconds % 1_000_000_000 / 1000) / 1e6
    }

    private mutating func begin(_ writer: inout ByteWriter, _ key: StaticString) {
        if json {
            writer.append(isFirst ? "{\"" : ",\"")
            writer.append(key)
            writer.append("\":")
        } else if !isFirst {
            writer.append("\t")
        }
        isFirst = false
    }

    private mutating func unset(_ writer: inout ByteWriter) {
        if !json { writer.append("\t-") }
    }

    private mutating func count(_ writer: inout ByteWriter, _ key: StaticString, _ value: UInt64) {
        begin(&writer, key)
        writer.append(decimal: value)
    }

    private mutating func flag(_ writer: inout ByteWriter, _ key: StaticString, _ value: Bool) {
        begin(&writer, key)
        writer.append(json ? (value ? "true" : "false") : (value ? "T" : "F"))
    }

    private mutating func string(_ writer: inout ByteWriter, _ key: StaticString, _ write: (inout ByteWriter) -> Void) {
        begin(&writer, key)
        if json { writer.append("\"") }
        write(&writer)
        if json { writer.append("\"") }
    }

    /// Six places in columns; in JSON the fewest digits that mean the same double.
    private mutating func time(_ writer: inout ByteWriter, _ key: StaticString, _ nanoseconds: Int64, _ value: Double) {
        begin(&writer, key)
        if json { return writer.append(DecimalText.shortest(value)) }
        if nanoseconds < 0 { writer.append("-") }
        let micros = (nanoseconds.magnitude &+ 500) / 1000
        writer.append(decimal: micros / 1_000_000)
        writer.append(".")
        writer.append(digits: micros % 1_000_000, count: 6)
    }

    private mutating func parents(_ writer: inout ByteWriter, _ parents: [ZeekUID]) {
        guard !parents.isEmpty else { return unset(&writer) }
        begin(&writer, "tunnel_parents")
        if json { writer.append("[") }
        for (index, parent) in parents.enumerated() {
            if index > 0 { writer.append(",") }
            if json { writer.append("\"") }
            writer.append(parent.text)
            if json { writer.append("\"") }
        }
        if json { writer.append("]") }
    }
}

/// Doubles without an exponent, as JSON readers of any kind take them.
enum DecimalText {
    /// The fewest digits that mean `value`, from a millionth upwards without an exponent.
    static func shortest(_ value: Double) -> String {
        let text = value.description
        guard let mark = text.firstIndex(of: "e"), let power = Int(text[text.index(after: mark)...]),
            power < 0, power >= -6
        else { return text }
        let digits = text[..<mark].filter { $0.isNumber }
        let fraction = digits.hasSuffix("0") && digits.count == 2 ? String(digits.dropLast()) : String(digits)
        return (value < 0 ? "-" : "") + "0." + String(repeating: "0", count: -power - 1) + fraction
    }
}
