import PeelFlow
import PeelOutput
import PeelWire

/// A flow's values in words, for lists on a screen.
public enum FlowWords {
    /// `192.0.2.1:80`, `[2001:db8::1]:80`, of ICMP the address alone.
    public static func client(_ row: FlowRow) -> String { endpoint(row, row.clientAddress, row.clientPort) }
    public static func server(_ row: FlowRow) -> String { endpoint(row, row.serverAddress, row.serverPort) }

    /// The server by the name that leads to it, `example.org:443`, else by its address.
    public static func namedServer(_ row: FlowRow) -> String {
        guard let name = row.names?.serverName, !name.isEmpty, row.proto == 6 || row.proto == 17 || row.proto == 132
        else { return server(row) }
        if name.hasPrefix("[") { return "\(name):\(row.serverPort)" }
        // An address of IPv6, or a host with its port.
        let colons = name.count { $0 == ":" }
        return colons == 1 ? name : colons > 1 ? "[\(name)]:\(row.serverPort)" : "\(name):\(row.serverPort)"
    }

    /// An address of the flow.
    public static func address(_ row: FlowRow, _ address: IPv6Address) -> String {
        row.isV6 ? address.description : IPv4Address(bits32: UInt32(truncatingIfNeeded: address.low)).description
    }

    private static func endpoint(_ row: FlowRow, _ address: IPv6Address, _ port: UInt16) -> String {
        let text = Self.address(row, address)
        guard row.hasPorts, row.proto != 1, row.proto != 58 else { return text }
        return row.isV6 ? "[\(text)]:\(port)" : "\(text):\(port)"
    }

    /// `tcp`, `udp`, `icmp`, or the number.
    public static func proto(_ row: FlowRow) -> String {
        switch row.proto {
        case 1: "icmp"
        case 6: "tcp"
        case 17: "udp"
        case 47: "gre"
        case 50: "esp"
        case 58: "icmpv6"
        case 132: "sctp"
        default: "ip-\(row.proto)"
        }
    }

    /// The service that the flow's messages tell, else what the server's port is known for; empty where neither is known.
    public static func service(_ row: FlowRow) -> String {
        if let service = row.names?.service { return service }
        guard row.hasPorts else { return "" }
        let name =
            switch row.proto {
            case 6: PortNames.tcp.name(UInt64(row.serverPort))
            case 17: PortNames.udp.name(UInt64(row.serverPort))
            default: nil as StaticString?
            }
        return name?.description ?? ""
    }

    /// The state in a word or two: `closed`, `refused`, `reset by server`.
    public static func state(_ row: FlowRow) -> String { FlowStateWords.words(row) }

    /// What a group of flows is called.
    static func group(_ row: FlowRow, _ grouping: FlowQuery.Grouping) -> String {
        switch grouping {
        case .none, .process: ""
        case .client: address(row, row.clientAddress)
        case .server: address(row, row.serverAddress)
        case .service:
            row.hasPorts && (row.proto == 6 || row.proto == 17 || row.proto == 132)
                ? "\(proto(row)) \(row.serverPort)\(service(row).isEmpty ? "" : " \(service(row))")" : proto(row)
        }
    }

    /// Everything that a search by text looks at, in small letters.
    public static func text(_ line: FlowLine) -> String {
        text(line.row, process: line.owner.map { ProcessListing.name($0) })
    }

    /// The same of a row; `process` is what its process is called, where that is known.
    static func text(_ row: FlowRow, process: String?) -> String {
        let own = "\(client(row)) \(server(row)) \(proto(row)) \(service(row)) \(state(row)) \(row.state.name)"
        return "\(own) \(row.names?.serverName ?? "") \(process ?? "")".lowercased()
    }
}
