/// Units of fields whose names do not tell them.
enum Units {
    /// The unit of the field called `name`, with a space before it; empty where there is none.
    static func unit(of name: String) -> StaticString {
        switch name {
        case "ip.len", "ip.hdr_len", "ipv6.plen", "tcp.hdr_len", "tcp.len",
            "udp.length", "udp.payload_length", "eth.len", "data.len", "frame.len", "frame.cap_len",
            "tcp.options.mss_val",
            "tcp.option_len", "ip.opt.len", "vlan.len", "llc.len", "sll.halen", "udplite.checksum_coverage", "icmp.mtu",
            "icmpv6.mtu", "icmpv6.opt.mtu", "tcp.window_size_value", "tcp.window_size":
            " bytes"
        case "icmpv6.ra.router_lifetime", "icmpv6.opt.prefix.valid_lifetime", "icmpv6.opt.prefix.preferred_lifetime",
            "icmpv6.opt.rdnss.lifetime", "icmpv6.opt.dnssl.lifetime", "icmp.lifetime":
            " s"
        case "icmpv6.ra.reachable_time", "icmpv6.ra.retrans_timer", "icmp.receive_timestamp", "icmp.transmit_timestamp",
            "icmp.originate_timestamp":
            " ms"
        default: ""
        }
    }
}
