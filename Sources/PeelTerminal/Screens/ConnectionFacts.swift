import PeelFlow
import PeelInspector
import PeelOutput
import PeelWire

/// What the detail pane says of a connection.
enum ConnectionFacts {
    static func title(_ line: FlowLine) -> String {
        let service = FlowWords.service(line.row)
        return "Connection \(line.row.index): \(FlowWords.proto(line.row))\(service.isEmpty ? "" : " \(service)")"
    }

    /// Nothing more is expected of it.
    static func isOver(_ row: FlowRow) -> Bool {
        switch row.state {
        case .sf, .rej, .rsto, .rstr, .rstos0, .rstrh: row.proto == 6
        default: false
        }
    }

    /// The lines of the pane, `columns` wide.
    static func lines(_ line: FlowLine, columns: Int) -> [StyledLine] {
        let row = line.row
        var lines: [StyledLine] = []
        lines.append(
            StyledLine([
                StyledText(FlowWords.client(row), Style(.client, bold: true)), StyledText("  →  ", .dim),
                StyledText(FlowWords.server(row), Style(.server, bold: true)),
            ]))
        lines.append(summary(row))
        lines += names(row)
        lines += sides(row)
        lines += timing(row)
        lines += trouble(line)
        return lines
    }

    private static func summary(_ row: FlowRow) -> StyledLine {
        var pieces: [StyledText] = []
        let state = FlowWords.state(row)
        if !state.isEmpty { pieces += [StyledText(state, Style(.title, bold: true)), StyledText("  ", .dim)] }
        pieces.append(StyledText("\(row.state.name)", .dim))
        let history = history(row)
        if !history.isEmpty { pieces.append(StyledText("  history \(history)", .dim)) }
        pieces.append(StyledText("  lasted \(Quantities.duration(row.durationNanoseconds))", .dim))
        let rate = Quantities.rate(row.bytes, row.durationNanoseconds)
        if !rate.isEmpty { pieces.append(StyledText("  \(rate)", .dim)) }
        return StyledLine(pieces)
    }

    /// What its first messages tell of the server.
    private static func names(_ row: FlowRow) -> [StyledLine] {
        guard let names = row.names else { return [] }
        var lines: [StyledLine] = []
        if let name = names.serverName { lines.append(fact("server name", name, Style(.server))) }
        if let service = names.service { lines.append(fact("service", service)) }
        if let alpn = names.alpn { lines.append(fact("ALPN", alpn)) }
        if let ja4 = names.ja4 { lines.append(fact("JA4", ja4)) }
        return lines
    }

    /// Zeek's letters.
    private static func history(_ row: FlowRow) -> String {
        var text = ""
        for place in 0..<row.history.count { text.unicodeScalars.append(Unicode.Scalar(row.history[place])) }
        return text
    }

    /// A table of what each side sent.
    private static func sides(_ row: FlowRow) -> [StyledLine] {
        func entry(_ label: String, _ client: String, _ server: String) -> StyledLine {
            StyledLine([
                StyledText(left(label, 16), .dim), StyledText(right(client, 12), Style(.client)),
                StyledText(right(server, 12), Style(.server)),
            ])
        }
        var lines = [entry("", "client", "server")]
        lines.append(
            entry("packets", Quantities.grouped(Int(row.client.packets)), Quantities.grouped(Int(row.server.packets))))
        lines.append(entry("bytes", Quantities.short(row.client.bytes), Quantities.short(row.server.bytes)))
        lines.append(
            entry("payload", Quantities.short(row.client.payloadBytes), Quantities.short(row.server.payloadBytes)))
        let rates = [row.client, row.server].map { Quantities.rate($0.bytes, row.durationNanoseconds) }
        if !rates[0].isEmpty { lines.append(entry("rate", rates[0], rates[1])) }
        let resets = (row.client.resets ?? 0, row.server.resets ?? 0)
        if resets.0 + resets.1 > 0 { lines.append(entry("resets", "\(resets.0)", "\(resets.1)")) }
        let retries = (row.client.synRetries ?? 0, row.server.synRetries ?? 0)
        if retries.0 + retries.1 > 0 { lines.append(entry("SYN repeats", "\(retries.0)", "\(retries.1)")) }
        func ttl(_ side: FlowRow.Side) -> String {
            guard let least = side.ttlMin, let most = side.ttlMax else { return "-" }
            return least == most ? "\(least)" : "\(least)…\(most)"
        }
        lines.append(entry("time to live", ttl(row.client), ttl(row.server)))
        return lines
    }

    private static func timing(_ row: FlowRow) -> [StyledLine] {
        guard let connect = row.connectNanoseconds else { return [] }
        var lines = [fact("SYN to SYN-ACK", Quantities.duration(connect))]
        if let initial = row.initialNanoseconds {
            lines.append(fact("SYN-ACK to ACK", Quantities.duration(initial - connect)))
            lines.append(fact("handshake", Quantities.duration(initial)))
        }
        return lines
    }

    private static func trouble(_ line: FlowLine) -> [StyledLine] {
        var lines: [StyledLine] = []
        if line.retransmissions > 0 {
            lines.append(fact("retransmissions", "\(line.retransmissions)", Style(.warning)))
        }
        if line.problems > 0 { lines.append(fact("problem packets", "\(line.problems)", Style(.warning))) }
        if let error = FlowStateWords.error(line.row) { lines.append(fact("ICMP error", error, Style(.bad))) }
        let quality = FlowStateWords.quality(line.row.quality)
        if !quality.isEmpty { lines.append(fact("limited by", quality, Style(.warning))) }
        if let owner = line.owner { lines.append(fact("process", "\(ProcessListing.name(owner)), user \(owner.user)")) }
        lines.append(fact("packets", "\(line.firstPacket)…\(line.lastPacket)"))
        if let vlan = line.row.vlan { lines.append(fact("VLAN", "\(vlan)")) }
        return lines
    }

    private static func fact(_ label: String, _ value: String, _ style: Style = .normal) -> StyledLine {
        StyledLine([StyledText(left(label, 16), .dim), StyledText(value, style)])
    }

    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - TextWidth.width(text)))
    }

    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - TextWidth.width(text))) + text
    }

    /// What the pane says of a group.
    static func lines(_ group: FlowGroup) -> [StyledLine] {
        [
            fact("connections", Quantities.grouped(group.flows)),
            fact("packets", Quantities.grouped(Int(clamping: group.packets))),
            fact("from clients", Quantities.short(group.clientBytes) + "B", Style(.client)),
            fact("from servers", Quantities.short(group.serverBytes) + "B", Style(.server)),
            StyledLine("Enter shows them", .dim),
        ]
    }
}
