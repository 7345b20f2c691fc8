import PeelInspector
import PeelOutput
import PeelWire

/// The columns of the list of packets: the screen's own, and any field.
struct PacketColumns: Sendable {
    /// What settings and `:columns` call those that are made for the screen.
    static let names = ["number", "time", "source", "destination", "protocol", "length", "info"]

    let names: [String]
    let columns: [TableColumn]

    /// The columns called `names`, for so many packets over so many nanoseconds.
    init(_ names: [String], _ format: TimeFormat, packets: Int, span: Int64) {
        self.names = names
        columns = names.map { Self.column($0, format, packets, span) }
    }

    /// The fields among `names`.
    static func fields(_ names: [String]) -> [String] { names.filter { !Self.names.contains($0) } }

    /// What is wrong with a column's name; nil where there is one.
    static func problem(_ name: String) -> String? {
        if names.contains(name) { return nil }
        return PacketReader.problem(name, ViewFields.index).map {
            "\($0), and no column: \(names.joined(separator: ", "))"
        }
    }

    private static func column(_ name: String, _ format: TimeFormat, _ packets: Int, _ span: Int64) -> TableColumn {
        switch name {
        case "number": return TableColumn(title: "NO.", width: max(4, "\(packets)".count), isRight: true)
        case "time": return TableColumn(title: "TIME", width: width(format, span), isRight: true, rank: 5)
        case "source": return TableColumn(title: "SOURCE", width: 15, weight: 1)
        case "destination": return TableColumn(title: "DESTINATION", width: 15, weight: 1)
        case "protocol": return TableColumn(title: "PROTO", width: 6)
        case "length": return TableColumn(title: "LEN", width: 5, isRight: true, rank: 6)
        case "info": return TableColumn(title: "INFO", width: 16, weight: 8)
        default: return TableColumn(title: name, width: max(6, min(16, name.count)), weight: 1, rank: 4)
        }
    }

    private static func width(_ format: TimeFormat, _ span: Int64) -> Int {
        switch format {
        case .sinceFirst, .sincePrevious: max(8, seconds(span).count)
        case .timeOfDay: 15
        case .dateAndTime: 26
        case .epoch: 17
        }
    }

    /// A packet's cells: coloured by its protocol and by what is wrong with it. `fields` are the values of the fields
    /// among the columns.
    func cells(
        _ summary: PacketSummary, _ entry: PacketEntry, time: String, mark: Character?, fields: [String]
    ) -> [TableCell] {
        let isProblem = entry.marks.isProblem
        let role: Role =
            isProblem
            ? (entry.marks.tcpFlags & 4 != 0 ? .bad : .warning) : ProtocolColors.role(summary.protocolName, entry)
        var rest = fields[...]
        return names.map { name in
            switch name {
            case "number":
                let number = (mark.map { "\($0) " } ?? "") + "\(summary.number)"
                return TableCell(number, mark == nil ? .dim : Style(.accent, bold: true))
            case "time": return TableCell(time, .dim)
            case "source": return TableCell(summary.source)
            case "destination": return TableCell(summary.destination)
            case "protocol": return TableCell(summary.protocolName, Style(role))
            case "length": return TableCell("\(summary.wireCount)", .dim)
            case "info": return TableCell(summary.info, isProblem ? Style(role) : .normal)
            default: return TableCell(rest.popFirst() ?? "")
            }
        }
    }

    static func time(
        _ time: Timestamp, _ format: TimeFormat, first: Timestamp, previous: Timestamp, _ isUTC: Bool
    ) -> String {
        switch format {
        case .sinceFirst: return seconds(time.nanoseconds(since: first))
        case .sincePrevious: return seconds(time.nanoseconds(since: previous))
        case .timeOfDay, .dateAndTime, .epoch:
            let style: ClockStyle = format == .timeOfDay ? .timeOfDay : format == .epoch ? .epoch : .dateAndTime
            var clock = ClockText(style, utc: isUTC)
            var writer = ByteWriter(capacity: 64)
            clock.write(time, to: &writer)
            return writer.text.trimmed
        }
    }

    /// With six places.
    private static func seconds(_ nanoseconds: Int64) -> String {
        let micro = nanoseconds.magnitude / 1000
        let rest = "\(micro % 1_000_000)"
        let sign = nanoseconds < 0 ? "-" : ""
        return "\(sign)\(micro / 1_000_000).\(String(repeating: "0", count: 6 - rest.count))\(rest)"
    }
}

/// Every field that a column or a filter may name.
enum ViewFields {
    static let index = FieldIndex(.standard)
}
