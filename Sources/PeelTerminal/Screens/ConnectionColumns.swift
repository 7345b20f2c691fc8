import PeelFlow
import PeelInspector
import PeelOutput
import PeelWire

/// The columns of the list of connections.
struct ConnectionColumns {
    let key: String
    let column: TableColumn

    /// In the order of the screen. `rank` tells which go first where there is no room.
    static let all: [ConnectionColumns] = [
        .init(key: "flow", column: TableColumn(title: "#", width: 5, isRight: true, rank: 30)),
        .init(key: "protocol", column: TableColumn(title: "PROTO", width: 6, rank: 8)),
        .init(key: "client_address", column: TableColumn(title: "CLIENT", width: 19, weight: 3, isEndpoint: true)),
        .init(key: "server_address", column: TableColumn(title: "SERVER", width: 19, weight: 3, isEndpoint: true)),
        .init(key: "service", column: TableColumn(title: "SERVICE", width: 8, weight: 1, rank: 25)),
        .init(key: "state", column: TableColumn(title: "STATE", width: 11, weight: 1)),
        .init(key: "duration", column: TableColumn(title: "TIME", width: 7, isRight: true, rank: 20)),
        .init(key: "client_bytes", column: TableColumn(title: "SENT", width: 5, isRight: true)),
        .init(key: "server_bytes", column: TableColumn(title: "RECVD", width: 5, isRight: true)),
        .init(key: "bytes", column: TableColumn(title: "RATE", width: 11, isRight: true, rank: 40)),
        .init(key: "connect_rtt", column: TableColumn(title: "RTT", width: 7, isRight: true, rank: 22)),
        .init(key: "client_packets", column: TableColumn(title: "PKTS", width: 5, isRight: true, rank: 35)),
        .init(key: "client_syn_retries", column: TableColumn(title: "RETR", width: 4, isRight: true, rank: 24)),
        .init(key: "start", column: TableColumn(title: "ACTIVITY", width: 16, rank: 28)),
        .init(key: "quality", column: TableColumn(title: "!", width: 1, rank: 5)),
    ]

    /// A flow's cells.
    static func cells(_ line: FlowLine, indent: Bool, isFaded: Bool) -> [TableCell] {
        let row = line.row
        let base = isFaded ? Style.dim : Style.normal
        let duration = row.durationNanoseconds
        let isTroubled = line.problems > 0 || row.icmpErrors > 0
        let rtt = row.connectNanoseconds.map { Quantities.duration($0) } ?? ""
        return [
            TableCell("\(row.index)", .dim),
            TableCell(FlowWords.proto(row), isFaded ? .dim : Style(ProtocolColors.role(row.proto))),
            TableCell((indent ? "  " : "") + FlowWords.client(row), base),
            TableCell(FlowWords.server(row), base),
            TableCell(FlowWords.service(row), base),
            TableCell(FlowWords.state(row), stateStyle(row, isFaded)),
            TableCell(Quantities.duration(duration), base),
            TableCell(Quantities.short(row.client.bytes), base),
            TableCell(Quantities.short(row.server.bytes), base),
            TableCell(Quantities.rate(row.bytes, duration), base),
            TableCell(rtt, base),
            TableCell(Quantities.short(row.packets), base),
            TableCell(line.retransmissions > 0 ? "\(line.retransmissions)" : "", Style(.warning)),
            TableCell(Graphs.sparkline(line.activity.map(Double.init)), Style(isFaded ? .dim : .accent)),
            TableCell(isTroubled ? "!" : "", Style(.warning, bold: true)),
        ]
    }

    /// A group's cells.
    static func cells(_ group: FlowGroup) -> [TableCell] {
        let name = "\(group.isExpanded ? "▾" : "▸") \(group.name)"
        var cells = Array(repeating: TableCell(""), count: all.count)
        cells[2] = TableCell(name, Style(.title, bold: true))
        cells[3] = TableCell("\(Quantities.grouped(group.flows)) connection\(group.flows == 1 ? "" : "s")", .dim)
        cells[7] = TableCell(Quantities.short(group.clientBytes), Style(.title, bold: true))
        cells[8] = TableCell(Quantities.short(group.serverBytes), Style(.title, bold: true))
        cells[11] = TableCell(Quantities.short(group.packets), Style(.title, bold: true))
        return cells
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

/// Which colour a protocol has.
enum ProtocolColors {
    static func role(_ proto: UInt8) -> Role {
        switch proto {
        case 6: .tcp
        case 17: .udp
        case 1, 58: .icmp
        default: .other
        }
    }

    /// By the name in the list of packets.
    static func role(_ name: String, _ entry: PacketEntry) -> Role {
        switch name {
        case "DNS", "MDNS", "LLMNR", "DHCP", "DHCPV6", "NTP": .names
        case "HTTP", "HTTP2", "HTTP3", "WEBSOCKET", "SIP": .web
        case "TLS", "DTLS", "QUIC", "SSH", "WIREGUARD", "ESP": .secure
        case "ARP", "LLDP", "STP", "LLC", "Ethernet": .link
        case "Data", "TCP", "UDP": role(entry.marks.proto)
        default: role(entry.marks.proto)
        }
    }
}
