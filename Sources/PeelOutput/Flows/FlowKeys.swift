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
    static let clientAnalysis = Run(
        ["client_rtt_min", "client_rtt_avg", "client_rtt_max", "server_rtt_min", "server_rtt_avg", "server_rtt_max"]
            + analysis("client")
    )
    static let clientWindows = Run(windows("client"))
    static let serverAnalysis = Run(["client_window_max", "client_in_flight_max"] + analysis("server"))
    static let serverWindows = Run(windows("server"))
    static let inFlight = Run(["server_window_max", "server_in_flight_max"])
    static let tcp = Run(tcpKeys)
    static let sockets = Run(["process", "pid", "user"])

    private static func analysis(_ side: String) -> [String] {
        [
            "retransmissions", "retransmitted_bytes", "fast_retransmissions", "spurious_retransmissions",
            "out_of_order", "duplicate_acks", "lost_segments",
        ].map { "\(side)_\($0)" }
    }

    private static func windows(_ side: String) -> [String] {
        ["\(side)_zero_windows", "\(side)_window_full", "\(side)_keep_alives"]
    }

    private static func offers(_ side: String) -> [String] {
        ["\(side)_resets", "\(side)_mss", "\(side)_window_scale", "\(side)_sack"]
    }

    private static var tcpKeys: [String] {
        ["connect_rtt", "initial_rtt"] + clientAnalysis.keys + ["client_syn_retries"] + clientWindows.keys
            + offers("client") + serverAnalysis.keys + ["server_syn_retries"] + serverWindows.keys + offers("server")
            + inFlight.keys
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
