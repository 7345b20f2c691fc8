import PeelFlow
import PeelInspector
import PeelOutput
import PeelWire

/// A column of the list of connections.
struct ConnectionColumn: Sendable {
    /// What settings and `:columns` call it.
    let name: String
    /// What it is sorted by.
    let key: String
    let column: TableColumn
    /// The place of its value in ``FlowValues/keys``; nil where the value is made for the screen.
    var place: Int?
}

/// The columns of the list of connections.
enum ConnectionColumns {
    /// Those that are made for the screen; `rank` tells which go first where there is no room.
    static let all: [ConnectionColumn] = [
        .init(name: "flow", key: "flow", column: TableColumn(title: "#", width: 5, isRight: true, rank: 30)),
        .init(name: "process", key: "process", column: TableColumn(title: "PROCESS", width: 10, weight: 1, rank: 7)),
        .init(name: "protocol", key: "protocol", column: TableColumn(title: "PROTO", width: 6, rank: 8)),
        .init(
            name: "client", key: "client_address",
            column: TableColumn(title: "CLIENT", width: 19, weight: 3, isEndpoint: true)),
        .init(
            name: "server", key: "server_address",
            column: TableColumn(title: "SERVER", width: 19, weight: 3, isEndpoint: true)),
        .init(name: "name", key: "server_name", column: TableColumn(title: "NAME", width: 16, weight: 2, rank: 26)),
        .init(name: "service", key: "service", column: TableColumn(title: "SERVICE", width: 8, weight: 1, rank: 25)),
        .init(name: "state", key: "state", column: TableColumn(title: "STATE", width: 11, weight: 1)),
        .init(name: "time", key: "duration", column: TableColumn(title: "TIME", width: 7, isRight: true, rank: 20)),
        .init(name: "sent", key: "client_bytes", column: TableColumn(title: "SENT", width: 5, isRight: true)),
        .init(name: "recvd", key: "server_bytes", column: TableColumn(title: "RECVD", width: 5, isRight: true)),
        .init(name: "rate", key: "bytes", column: TableColumn(title: "RATE", width: 11, isRight: true, rank: 40)),
        .init(name: "rtt", key: "connect_rtt", column: TableColumn(title: "RTT", width: 7, isRight: true, rank: 22)),
        .init(
            name: "pkts", key: "packets", column: TableColumn(title: "PKTS", width: 5, isRight: true, rank: 35)),
        .init(
            name: "retr", key: "client_retransmissions",
            column: TableColumn(title: "RETR", width: 4, isRight: true, rank: 24)),
        .init(name: "activity", key: "start", column: TableColumn(title: "ACTIVITY", width: 16, rank: 28)),
        .init(name: "problem", key: "quality", column: TableColumn(title: "!", width: 1, rank: 5)),
    ]

    /// What is shown where nobody chose; processes are known of this machine's sockets alone.
    static let usual = all.map(\.name).filter { $0 != "process" && $0 != "name" }
    static let usualLive = all.map(\.name).filter { $0 != "name" }

    static var names: [String] { all.map(\.name) + FlowValues.keys.map(\.name) }

    /// What is wrong with a column's name; nil where there is one.
    static func problem(_ name: String) -> String? {
        if column(name) != nil { return nil }
        return "there is no column `\(name)`: \(all.map(\.name).joined(separator: ", ")), or a key of flows --json"
    }

    /// The column called `name`: one of the screen's own, or any key of a flow.
    static func column(_ name: String) -> ConnectionColumn? {
        if let known = all.first(where: { $0.name == name }) { return known }
        guard let place = FlowValues.keys.firstIndex(where: { $0.name == name }) else { return nil }
        let kind = FlowValues.keys[place].kind
        let isRight = kind == .number || kind == .seconds
        let width = max(name.count, kind == .seconds ? 7 : kind == .address ? 15 : 5)
        let column = TableColumn(
            title: name.uppercased(), width: min(width, 20), weight: kind == .text ? 1 : 0, isRight: isRight, rank: 10)
        return ConnectionColumn(name: name, key: name, column: column, place: place)
    }
}

/// Fills the rows of the list of connections.
struct ConnectionCells: ~Copyable {
    private let columns: [ConnectionColumn]
    private var values: FlowValues
    /// Where each column's value lies in `values`.
    private var places: [Int?] = []
    /// No column of their own tells the application and the server's name.
    private let namesApplication: Bool
    private let namesServer: Bool

    /// Fills `columns`, of which those called `shown` have room.
    init(_ columns: [ConnectionColumn], shown: [String]) {
        self.columns = columns
        namesApplication = !shown.contains("service")
        namesServer = !shown.contains("name") && !shown.contains("server_name")
        var wanted = [Self.service, Self.name]
        for column in columns {
            guard let place = column.place else {
                places.append(nil)
                continue
            }
            places.append(wanted.count)
            wanted.append(place)
        }
        values = FlowValues(wanted)
    }

    private static let service = FlowValues.keys.firstIndex { $0.name == "service" } ?? -1
    private static let name = FlowValues.keys.firstIndex { $0.name == "server_name" } ?? -1

    /// A flow's cells.
    mutating func cells(_ line: FlowLine, indent: Bool, isFaded: Bool) -> [TableCell] {
        values.read(line.row)
        let base = isFaded ? Style.dim : Style.normal
        return columns.indices.map { place in
            if let value = places[place] { return TableCell(FlowValueText.text(values.values[value]), base) }
            return cell(columns[place].name, line, base, indent: indent, isFaded: isFaded)
        }
    }

    private func cell(
        _ name: String, _ line: FlowLine, _ base: Style, indent: Bool, isFaded: Bool
    ) -> TableCell {
        let row = line.row
        switch name {
        case "flow": return TableCell("\(row.index)", .dim)
        case "process": return TableCell(line.owner.map { ProcessListing.name($0) } ?? "", base)
        case "protocol":
            let text = namesApplication ? row.names?.service ?? FlowWords.proto(row) : FlowWords.proto(row)
            return TableCell(text, isFaded ? .dim : Style(ProtocolColors.role(row.proto)))
        case "client": return TableCell((indent ? "  " : "") + FlowWords.client(row), base)
        case "server":
            return TableCell(namesServer ? FlowWords.namedServer(row) : FlowWords.server(row), base)
        case "name": return TableCell(FlowValueText.text(values.values[1]), base)
        case "service":
            // What was heard tells more than a port's name.
            let heard = FlowValueText.text(values.values[0])
            return TableCell(heard.isEmpty ? FlowWords.service(row) : heard, base)
        case "state": return TableCell(FlowWords.state(row), Self.stateStyle(row, isFaded))
        case "time": return TableCell(Quantities.duration(row.durationNanoseconds), base)
        case "sent": return TableCell(Quantities.short(row.client.bytes), base)
        case "recvd": return TableCell(Quantities.short(row.server.bytes), base)
        case "rate": return TableCell(Quantities.rate(row.bytes, row.durationNanoseconds), base)
        case "rtt": return TableCell(row.connectNanoseconds.map { Quantities.duration($0) } ?? "", base)
        case "pkts": return TableCell(Quantities.short(row.packets), base)
        case "retr":
            return TableCell(line.retransmissions > 0 ? "\(line.retransmissions)" : "", Style(.warning))
        case "activity":
            return TableCell(Graphs.sparkline(line.activity.map(Double.init)), Style(isFaded ? .dim : .accent))
        case "problem":
            let isTroubled = line.problems > 0 || row.icmpErrors > 0
            return TableCell(isTroubled ? "!" : "", Style(.warning, bold: true))
        default: return TableCell("")
        }
    }

    /// A group's cells: its name over the client's and what is left of it.
    func cells(_ group: FlowGroup) -> [TableCell] {
        let title = Style(.title, bold: true)
        let name = "\(group.isExpanded ? "▾" : "▸") \(group.name)"
        let first = columns.firstIndex { $0.name == "client" } ?? 0
        let second = columns.firstIndex { $0.name == "server" } ?? 1
        return columns.indices.map { place in
            if place == first { return TableCell(name, title) }
            if place == second {
                return TableCell(
                    "\(Quantities.grouped(group.flows)) connection\(group.flows == 1 ? "" : "s")", .dim)
            }
            switch columns[place].name {
            case "sent": return TableCell(Quantities.short(group.clientBytes), title)
            case "recvd": return TableCell(Quantities.short(group.serverBytes), title)
            case "pkts": return TableCell(Quantities.short(group.packets), title)
            default: return TableCell("")
            }
        }
    }

    private static func stateStyle(_ row: FlowRow, _ isFaded: Bool) -> Style {
        switch row.state {
        case .rej, .rsto, .rstr, .rstos0, .rstrh: Style(.bad)
        case .s0, .sh, .shr: Style(.warning)
        case .s1, .s2, .s3: isFaded ? .dim : Style(.good)
        default: isFaded ? .dim : .normal
        }
    }
}

/// A flow's value as a person reads it.
enum FlowValueText {
    static func text(_ value: FlowValue) -> String {
        switch value {
        case .unknown: ""
        case .number(let number): Quantities.grouped(Int(clamping: number))
        case .nanoseconds(let nanoseconds): Quantities.duration(nanoseconds)
        case .flag(let flag): flag ? "yes" : "no"
        case .text(let text): text
        case .address(let address, let isV6):
            isV6 ? address.description : IPv4Address(bits32: UInt32(truncatingIfNeeded: address.low)).description
        }
    }
}
