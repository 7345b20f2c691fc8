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
    static let error = Run(["type", "code", "router", "sequence"].map { "icmp_error_\($0)" })
    /// What TCP alone knows beyond the contract.
    static let beyond = Run(
        ["tap"]
            + ["client", "server"].flatMap { side in
                [
                    "rtt_samples", "rtt_stdev", "unique_bytes", "stream_bytes", "missed_bytes", "repeated_packets",
                    "repeated_bytes", "data_packets", "segment_min", "segment_avg", "segment_max", "window_min",
                    "window_avg", "in_flight_avg", "initial_window_bytes", "initial_window_packets", "idle_max",
                    "data_time", "throughput", "cause_syn", "cause_time_out", "cause_fast", "cause_sack",
                    "cause_tail_probe", "cause_keep_alive", "cause_window_probe", "cause_too_big", "cause_copy",
                    "cause_unknown", "proved_spurious", "sack_blocks", "dsack_blocks", "ecn_ece", "ecn_cwr", "ecn_ce",
                    "path_changes",
                    "path_mtu",
                ].map { "\(side)_\($0)" }
            }
    )
    static let hello = Run(["alpn", "ja3", "ja3s", "ja4"])
    static let calls = Run(["requests", "responses", "errors", "latency_min", "latency_avg", "latency_max"])
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
        ] + sockets.keys + ["quality"] + error.keys + ["client_fragments", "server_fragments"] + beyond.keys
        + hello.keys + calls.keys
}
