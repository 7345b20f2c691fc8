import PeelFlow
import PeelWire

/// Words for a flow's values.
enum FlowText {
    /// The protocol's name; nil where it has only a number.
    static func protocolName(_ row: borrowing FlowRow) -> StaticString? {
        guard row.hasPorts else { return nil }
        switch row.proto {
        case 6: return "tcp"
        case 17: return "udp"
        case 132: return "sctp"
        case 1: return "icmp"
        case 58: return "icmpv6"
        default: return nil
        }
    }

    /// The quality's words, comma-joined, for each set of its bits.
    static let qualities: [StaticString] = [
        "", "snaplen", "one-sided", "snaplen,one-sided", "midstream", "snaplen,midstream", "one-sided,midstream",
        "snaplen,one-sided,midstream", "gaps", "snaplen,gaps", "one-sided,gaps", "snaplen,one-sided,gaps",
        "midstream,gaps", "snaplen,midstream,gaps", "one-sided,midstream,gaps", "snaplen,one-sided,midstream,gaps",
        "offload", "snaplen,offload", "one-sided,offload", "snaplen,one-sided,offload", "midstream,offload",
        "snaplen,midstream,offload", "one-sided,midstream,offload", "snaplen,one-sided,midstream,offload",
        "gaps,offload", "snaplen,gaps,offload", "one-sided,gaps,offload", "snaplen,one-sided,gaps,offload",
        "midstream,gaps,offload", "snaplen,midstream,gaps,offload", "one-sided,midstream,gaps,offload",
        "snaplen,one-sided,midstream,gaps,offload", "bad-checksum", "snaplen,bad-checksum",
        "one-sided,bad-checksum", "snaplen,one-sided,bad-checksum", "midstream,bad-checksum",
        "snaplen,midstream,bad-checksum", "one-sided,midstream,bad-checksum",
        "snaplen,one-sided,midstream,bad-checksum", "gaps,bad-checksum", "snaplen,gaps,bad-checksum",
        "one-sided,gaps,bad-checksum", "snaplen,one-sided,gaps,bad-checksum", "midstream,gaps,bad-checksum",
        "snaplen,midstream,gaps,bad-checksum", "one-sided,midstream,gaps,bad-checksum",
        "snaplen,one-sided,midstream,gaps,bad-checksum", "offload,bad-checksum", "snaplen,offload,bad-checksum",
        "one-sided,offload,bad-checksum", "snaplen,one-sided,offload,bad-checksum",
        "midstream,offload,bad-checksum", "snaplen,midstream,offload,bad-checksum",
        "one-sided,midstream,offload,bad-checksum", "snaplen,one-sided,midstream,offload,bad-checksum",
        "gaps,offload,bad-checksum", "snaplen,gaps,offload,bad-checksum", "one-sided,gaps,offload,bad-checksum",
        "snaplen,one-sided,gaps,offload,bad-checksum", "midstream,gaps,offload,bad-checksum",
        "snaplen,midstream,gaps,offload,bad-checksum", "one-sided,midstream,gaps,offload,bad-checksum",
        "snaplen,one-sided,midstream,gaps,offload,bad-checksum",
    ]

    /// Where a capture was taken.
    static func word(_ tap: FlowRow.Tap) -> StaticString {
        switch tap {
        case .client: "client"
        case .middle: "middle"
        case .server: "server"
        }
    }

    /// An ICMP error in words, with the router that sent it.
    static func write(_ error: FlowRow.ErrorSource, to writer: inout ByteWriter) {
        writer.append(words(error))
        writer.append(" from ")
        append(error.router, isV6: error.isV6, to: &writer)
    }

    /// An address of either version.
    @inline(__always)
    static func append(_ address: IPv6Address, isV6: Bool, to writer: inout ByteWriter) {
        if isV6 {
            writer.append(address)
        } else {
            writer.append(IPv4Address(bits32: UInt32(truncatingIfNeeded: address.low)))
        }
    }

    /// RFC 792 and RFC 1812 section 5.2.7.1; RFC 4443 section 3.
    private static func words(_ error: FlowRow.ErrorSource) -> StaticString {
        switch (error.isV6, error.type, error.code) {
        case (false, 3, 0): "network unreachable"
        case (false, 3, 1): "host unreachable"
        case (false, 3, 2): "protocol unreachable"
        case (false, 3, 3), (true, 1, 4): "port unreachable"
        case (false, 3, 4): "fragmentation needed"
        case (false, 3, 5): "source route failed"
        case (false, 3, 6): "network unknown"
        case (false, 3, 7): "host unknown"
        case (false, 3, 9): "network prohibited"
        case (false, 3, 10): "host prohibited"
        case (false, 3, 13), (true, 1, 1): "communication prohibited"
        case (false, 3, _), (true, 1, _): "destination unreachable"
        case (false, 4, _): "source quench"
        case (false, 5, _): "redirect"
        case (false, 11, 0), (true, 3, 0): "time to live exceeded"
        case (false, 11, _), (true, 3, _): "reassembly time exceeded"
        case (false, 12, _), (true, 4, _): "parameter problem"
        case (true, 2, _): "packet too big"
        default: "error"
        }
    }

    /// What a flow's state means, in two or three words; empty where there is nothing to say.
    static func words(_ row: FlowRow) -> StaticString {
        guard row.proto == 6 else {
            switch row.state {
            case .sf: return "answered"
            case .s0: return "no reply"
            case .shr: return "replies only"
            default: return ""
            }
        }
        switch row.state {
        case .s0: return "no reply"
        case .s1: return "established"
        case .s2: return "client closed"
        case .s3: return "server closed"
        case .sf: return "closed"
        case .rej: return "refused"
        case .rsto: return "reset by client"
        case .rstr: return "reset by server"
        case .rstos0: return "withdrawn"
        case .rstrh: return "reset, no SYN"
        case .sh: return "no SYN-ACK"
        case .shr: return "no SYN"
        case .oth: return "midstream"
        }
    }
}
