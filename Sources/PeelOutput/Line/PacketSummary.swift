import PeelWire

/// What a list of packets shows of one.
public struct PacketSummary: Sendable {
    public var number = 0
    public var time = Timestamp(nanoseconds: 0)
    /// Between whom it went: IP addresses where there are any, else those of the link.
    public var source = ""
    public var destination = ""
    /// The innermost protocol, `TCP`.
    public var protocolName = ""
    /// Bytes on the wire, and how many of them were captured.
    public var wireCount = 0
    public var capturedCount = 0
    /// What happened, in words.
    public var info = ""

    public init() {}
}

/// Makes the summaries of a list, from the same sentences that ``LinePrinter`` prints.
public struct PacketSummarizer: Sendable {
    private let index: FieldIndex
    private var printer: LinePrinter

    public init(index: FieldIndex) {
        self.index = index
        var options = LineOptions()
        options.clock = .none
        printer = LinePrinter(options, index: index)
    }

    /// The summary of a frame.
    public mutating func summary(
        _ frame: borrowing Frame, number: Int, _ dissector: inout Dissector
    ) -> PacketSummary {
        dissector.dissect(frame, number: number)
        var result = PacketSummary()
        result.number = number
        result.time = frame.time
        result.wireCount = frame.wireCount
        result.capturedCount = frame.bytes.captured.byteCount
        name(dissector.dissection, frame, &result)
        var writer = ByteWriter(capacity: 512)
        printer.print(frame, number: number, &dissector, to: &writer)
        result.info = Self.shorten(writer.text, result)
        return result
    }

    /// Finds the innermost protocol and the addresses around it.
    private func name(
        _ dissection: borrowing Dissection, _ frame: borrowing Frame, _ result: inout PacketSummary
    ) {
        let bytes = FrameBytes(frame.bytes.captured, dissection)
        var address = -1
        for layer in 0..<dissection.layers.count {
            let layout = Int(dissection.layers[layer].layout)
            let role = index.layerRoles[layout]
            // What an ICMP error quotes is no part of who speaks with whom.
            if role != .data || result.protocolName.isEmpty {
                result.protocolName = Self.title(index.layoutNames[layout].description)
            }
            if role == .ipv4 || role == .ipv6 || (address < 0 && index.endpoints(layer, dissection) != nil) {
                address = layer
            }
            if role == .icmp || role == .icmpv6 { break }
        }
        guard address >= 0, let (source, destination) = index.endpoints(address, dissection) else { return }
        var writer = ByteWriter(capacity: 64)
        writer.append(address: dissection.fields[source], bytes, index)
        result.source = writer.text
        writer.removeAll()
        writer.append(address: dissection.fields[destination], bytes, index)
        result.destination = writer.text
    }

    /// `tcp` as `TCP`; names that are written otherwise are listed.
    private static func title(_ name: String) -> String {
        switch name {
        case "ip": "IPv4"
        case "ipv6": "IPv6"
        case "icmpv6": "ICMPv6"
        case "eth": "Ethernet"
        case "udplite": "UDP-Lite"
        case "data": "Data"
        default: name.count <= 8 ? name.uppercased() : name
        }
    }

    /// Leaves out of a line what the columns say, and puts first what is read first: `TCP 10.0.0.1:80 > 10.0.0.2:1234 [ACK]
    /// seq 1:93 ack 7 win 63 len 92` becomes `80 > 1234 [ACK] len 92 seq 1:93 ack 7 win 63`; what the payload says comes
    /// before all that.
    private static func shorten(_ line: String, _ summary: PacketSummary) -> String {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard let arrow = words.firstIndex(of: ">"), arrow > 0, arrow + 1 < words.count else {
            let rest = words.first.map(String.init) == summary.protocolName ? words.dropFirst() : words[...]
            return rest.joined(separator: " ")
        }
        let right = words[arrow + 1].last == ":" ? words[arrow + 1].dropLast() : words[arrow + 1]
        guard let from = port(words[arrow - 1], summary.source), let to = port(right, summary.destination) else {
            return line.last == "\n" ? String(line.dropLast()) : line
        }
        var kept: [Substring] = []
        // The first word names the protocol.
        if arrow > 2 { kept += words[..<(arrow - 1)] }
        let ports = from.isEmpty || to.isEmpty ? [] : [from, ">", to]
        let rest = words[(arrow + 2)...]
        guard arrow == 2, words[0] == "TCP" || words[0] == "UDP" else {
            return (kept + ports + rest).joined(separator: " ")
        }
        return arranged(ports, Array(rest), summary).joined(separator: " ")
    }

    /// The words behind the ports of a segment or datagram, with what its payload says before them.
    private static func arranged(
        _ ports: [Substring], _ words: [Substring], _ summary: PacketSummary
    ) -> [Substring] {
        guard let length = words.firstIndex(of: "len"), length + 1 < words.count else { return ports + words }
        // Flags stand between brackets, options of TCP between angles.
        let flags = words.first?.hasPrefix("[") == true ? (words.firstIndex { $0.hasSuffix("]") } ?? -1) + 1 : 0
        guard flags <= length else { return ports + words }
        var end = length + 2
        if end < words.count, words[end].hasPrefix("<") {
            end = (words[end...].firstIndex { $0.hasSuffix(">") } ?? words.count - 1) + 1
        }
        let head = ports + words[..<flags] + words[length..<length + 2]
        let details = Array(words[flags..<length] + words[length + 2..<end])
        var said = words[end...]
        guard let first = said.first, !first.hasPrefix("[") else { return head + details + Array(said) }
        // The column names the protocol, unless that is the beginning of a sentence: `TLS 1.3 Alert`.
        let second = said.dropFirst().first
        if first.lowercased() == summary.protocolName.lowercased(), second?.first?.isLetter == true {
            said = said.dropFirst()
        }
        return Array(said) + ["·"] + head + details
    }

    /// What stands behind the address, `10.0.0.1:80` or `[2001:db8::1]:80`; empty where the address stands alone.
    private static func port(_ text: Substring, _ address: String) -> Substring? {
        guard !address.isEmpty else { return nil }
        if text == address { return "" }
        for form in ["\(address):", "[\(address)]:"] where text.hasPrefix(form) { return text.dropFirst(form.count) }
        return nil
    }
}
