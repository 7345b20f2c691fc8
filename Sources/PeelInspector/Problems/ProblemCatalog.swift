import PeelWire

/// The findings that a field by itself stands for. Severity, group and summary are those of Wireshark 4.0.
enum ProblemCatalog {
    static let kinds: [ProblemKind] = [
        sequence(.warn, "tcp.connection.rst", "Connection reset (RST)"),
        sequence(.chat, "tcp.connection.fin", "Connection finish (FIN)"),
        sequence(.chat, "tcp.connection.syn", "Connection establish request (SYN)"),
        sequence(.chat, "tcp.connection.synack", "Connection establish acknowledge (SYN+ACK)"),
        sequence(.note, "tcp.connection.fin_active", "This frame initiates the connection closing"),
        sequence(.note, "tcp.connection.fin_passive", "This frame undergoes the connection closing"),
        sequence(.note, "tcp.analysis.retransmission", "This frame is a (suspected) retransmission"),
        sequence(.note, "tcp.analysis.fast_retransmission", "This frame is a (suspected) fast retransmission"),
        sequence(.note, "tcp.analysis.spurious_retransmission", "This frame is a (suspected) spurious retransmission"),
        sequence(.warn, "tcp.analysis.out_of_order", "This frame is a (suspected) out-of-order segment"),
        sequence(
            .warn, "tcp.analysis.lost_segment", "Previous segment(s) not captured (common at capture start)"),
        sequence(
            .warn, "tcp.analysis.ack_lost_segment", "ACKed segment that wasn't captured (common at capture start)"),
        sequence(.note, "tcp.analysis.duplicate_ack", "Duplicate ACK"),
        sequence(.warn, "tcp.analysis.zero_window", "TCP Zero Window segment"),
        sequence(.note, "tcp.analysis.zero_window_probe", "TCP Zero Window Probe"),
        sequence(.note, "tcp.analysis.zero_window_probe_ack", "ACK to a TCP Zero Window Probe"),
        sequence(
            .warn, "tcp.analysis.window_full", "TCP window specified by the receiver is now completely full"),
        sequence(.chat, "tcp.analysis.window_update", "TCP window update"),
        sequence(.note, "tcp.analysis.keep_alive", "TCP keep-alive segment"),
        sequence(.note, "tcp.analysis.keep_alive_ack", "ACK to a TCP keep-alive segment"),
        sequence(
            .note, "tcp.analysis.reused_ports",
            "A new tcp session is started with the same ports as an earlier session in this trace"),
        sequence(.note, "tcp.analysis.tfo_syn", "TCP SYN with TFO Cookie"),
        sequence(.note, "tcp.analysis.tfo_ack", "TCP SYN-ACK accepting TFO data"),
        sequence(.note, "tcp.analysis.tfo_ignored", "TCP SYN-ACK ignoring TFO data"),
        sequence(.warn, "tcp.options.sack.dsack", "D-SACK Sequence"),
        rule(.note, "tcp", "tcp.options.mss.absent", "The SYN packet does not contain a MSS option"),
        rule(.warn, "tcp", "tcp.options.mss.present", "The non-SYN packet does contain a MSS option"),
        rule(.warn, "tcp", "tcp.options.wscale.shift.invalid", "Window scale shift exceeds 14"),
        rule(
            .note, "tcp", "tcp.ack.nonzero",
            "The acknowledgment number field is nonzero while the ACK flag is not set"),
        rule(
            .note, "tcp", "tcp.urgent_pointer.non_zero",
            "The urgent pointer field is nonzero while the URG flag is not set"),
        rule(
            .note, "tcp", "tcp.non_zero_bytes_after_eol", "Non zero bytes in option space after EOL option"),
        ProblemKind(
            severity: .error, group: .malformed, layer: "udp", summary: "Bad length value",
            field: "udp.length.bad"),
    ]

    /// Findings that no field stands for: by the message of ICMP.
    static let messages: [ProblemKind] = [
        message("icmp", "Destination unreachable"),
        message("icmp", "Source quench"),
        message("icmp", "Redirect"),
        message("icmp", "Time exceeded"),
        message("icmp", "Parameter problem"),
        message("icmpv6", "Destination unreachable"),
        message("icmpv6", "Packet too big"),
        message("icmpv6", "Time exceeded"),
        message("icmpv6", "Parameter problem"),
    ]

    /// The place in ``messages`` of an ICMP error (RFC 792); nil for any other type.
    static func message(icmp type: UInt8) -> Int? {
        switch type {
        case 3: 0
        case 4: 1
        case 5: 2
        case 11: 3
        case 12: 4
        default: nil
        }
    }

    /// The place in ``messages`` of an ICMPv6 error (RFC 4443); nil for any other type.
    static func message(icmpv6 type: UInt8) -> Int? { (1...4).contains(type) ? 4 + Int(type) : nil }

    private static func sequence(_ severity: Severity, _ field: String, _ summary: String) -> ProblemKind {
        ProblemKind(severity: severity, group: .sequence, layer: "tcp", summary: summary, field: field)
    }

    private static func rule(
        _ severity: Severity, _ layer: StaticString, _ field: String, _ summary: String
    ) -> ProblemKind {
        ProblemKind(severity: severity, group: .protocol, layer: layer, summary: summary, field: field)
    }

    private static func message(_ layer: StaticString, _ summary: String) -> ProblemKind {
        ProblemKind(severity: .note, group: .response, layer: layer, summary: summary, field: nil)
    }
}

extension ProblemKind {
    /// A layer's fault as a finding, without the packet's own numbers.
    init(_ fault: Fault, layer: StaticString) {
        let severity: Severity
        let group: ProblemGroup
        let summary: String
        switch fault {
        case .truncated:
            (severity, group, summary) = (.note, .undecoded, "Cut by the snapshot length")
        case .malformed(.tooShort):
            (severity, group, summary) = (.error, .malformed, "The packet ends before the header does")
        case .malformed(.outOfRange(let field, _, _)):
            (severity, group, summary) = (.error, .malformed, "\(field) is outside of what the packet allows")
        case .malformed(.unexpected(let field, _, _)):
            (severity, group, summary) = (.error, .malformed, "\(field) has not the value that it must have")
        case .malformed(.rule(let text)):
            (severity, group, summary) = (.error, .malformed, text.description)
        case .checksum:
            (severity, group, summary) = (.error, .checksum, "Bad checksum")
        case .offloaded(_, 0):
            (severity, group, summary) = (.note, .checksum, "Empty checksum, left for the sender's adapter")
        case .offloaded:
            (severity, group) = (.note, .checksum)
            summary = "Partial (pseudo header) checksum, left for the sender's adapter"
        case .limited:
            (severity, group, summary) = (.warn, .undecoded, "A limit of peel's own ended the layer")
        }
        self.init(severity: severity, group: group, layer: layer, summary: summary, field: nil)
    }
}
