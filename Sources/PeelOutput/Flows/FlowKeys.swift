/// The keys of a flow's row in the order of the contract.
public enum FlowKeys {
    /// Keys that follow each other and are unknown together, with their text for JSON and for CSV.
    struct Run: Sendable {
        let keys: [String]
        /// `,"key":null` for each.
        let json: [UInt8]
        /// A comma for each.
        let csv: [UInt8]

        init(_ keys: [String]) {
            self.keys = keys
            json = keys.flatMap { Array(",\"\($0)\":null".utf8) }
            csv = Array(repeating: UInt8(ascii: ","), count: keys.count)
        }
    }

    static let names = Run(["service", "server_name"])
    static let tcp = Run(tcpKeys)
    static let sockets = Run(["process", "pid", "user"])

    /// What TCP alone knows.
    private static var tcpKeys: [String] {
        let sides = ["client", "server"]
        let trips = sides.flatMap { side in ["min", "avg", "max"].map { "\(side)_rtt_\($0)" } }
        let counts = [
            "retransmissions", "retransmitted_bytes", "fast_retransmissions", "spurious_retransmissions",
            "out_of_order", "duplicate_acks", "lost_segments", "syn_retries", "zero_windows", "window_full",
            "keep_alives", "resets", "mss", "window_scale", "sack", "window_max", "in_flight_max",
        ]
        return ["connect_rtt", "initial_rtt"] + trips + sides.flatMap { side in counts.map { "\(side)_\($0)" } }
    }

    /// Every key, in order.
    public static let all: [String] =
        [
            "flow", "parent", "protocol", "client_address", "client_port", "server_address", "server_port",
            "community_id", "start", "end", "duration",
        ]
        + ["client", "server"].flatMap { side in
            ["packets", "bytes", "ip_bytes", "payload_bytes"].map { "\(side)_\($0)" }
        } + ["state", "history"] + names.keys + tcpKeys + [
            "icmp_errors", "icmp_error", "vlan", "client_ttl_min", "client_ttl_max", "server_ttl_min",
            "server_ttl_max", "client_dscp",
        ] + sockets.keys + ["quality"]
}
