import PeelInspector
import PeelOutput
import PeelWire

/// The columns of the list of packets.
enum PacketColumns {
    /// The columns for so many packets over so many nanoseconds.
    static func columns(_ format: TimeFormat, packets: Int, span: Int64) -> [TableColumn] {
        let width =
            switch format {
            case .sinceFirst, .sincePrevious: max(8, seconds(span).count)
            case .timeOfDay: 15
            case .dateAndTime: 26
            case .epoch: 17
            }
        return [
            TableColumn(title: "NO.", width: max(4, "\(packets)".count), isRight: true),
            TableColumn(title: "TIME", width: width, isRight: true, rank: 5),
            TableColumn(title: "SOURCE", width: 15, weight: 1),
            TableColumn(title: "DESTINATION", width: 15, weight: 1),
            TableColumn(title: "PROTO", width: 6),
            TableColumn(title: "LEN", width: 5, isRight: true, rank: 6),
            TableColumn(title: "INFO", width: 24, weight: 8),
        ]
    }

    /// A packet's cells: coloured by its protocol and by what is wrong with it.
    static func cells(_ summary: PacketSummary, _ entry: PacketEntry, time: String, mark: Character?) -> [TableCell] {
        let isProblem = entry.marks.isProblem
        let role: Role =
            isProblem
            ? (entry.marks.tcpFlags & 4 != 0 ? .bad : .warning) : ProtocolColors.role(summary.protocolName, entry)
        let number = (mark.map { "\($0) " } ?? "") + "\(summary.number)"
        return [
            TableCell(number, mark == nil ? .dim : Style(.accent, bold: true)),
            TableCell(time, .dim),
            TableCell(summary.source),
            TableCell(summary.destination),
            TableCell(summary.protocolName, Style(role)),
            TableCell("\(summary.wireCount)", .dim),
            TableCell(summary.info, isProblem ? Style(role) : .normal),
        ]
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
