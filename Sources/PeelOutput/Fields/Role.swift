/// What a field means to the printers that make sentences of a packet.
enum Role: UInt8, Sendable {
    case none
    case source, destination
    case type, code, identifier, sequence, acknowledgment, flags, window, urgentPointer
    case maximumSegment, windowScale, selectiveAllowed, timestampValue, timestampEcho, blockStart, blockEnd
    case timeToLive, carried, fragmentOffset, moreFragments, trafficClass, totalLength
    case hardwareSource, hardwareDestination, protocolSource, protocolDestination
    case isAnswer, question, questionType, answer, replyCode, unsolicited
    case target, unit, gateway, checksumStatus, prefix, prefixLength, vlan, label
    /// What a service is told or says: the name of a value, a number, text as it is, text between quotes,
    /// an address.
    case word, number, words, quoted, address
    case contentType, handshakeType, recordVersion, helloVersion, offeredVersion, serverName, alert
    case method, uri, version, status, phrase

    /// How many there are.
    static let count = Int(Role.phrase.rawValue) + 1

    init(name: String) { self = Self.byName[name] ?? ServiceRoles.byName[name] ?? .none }

    private static let byName: [String: Role] = [
        "eth.src": .source, "ip.src": .source, "ipv6.src": .source, "tcp.srcport": .source, "udp.srcport": .source,
        "sctp.srcport": .source, "udplite.srcport": .source,
        "eth.dst": .destination, "ip.dst": .destination, "ipv6.dst": .destination, "tcp.dstport": .destination,
        "udp.dstport": .destination, "sctp.dstport": .destination, "udplite.dstport": .destination,
        "eth.type": .type, "icmp.type": .type, "icmpv6.type": .type, "igmp.type": .type, "arp.opcode": .type,
        "sll.etype": .type, "vlan.etype": .type, "llc.type": .type,
        "icmp.code": .code, "icmpv6.code": .code,
        "ip.id": .identifier, "icmp.ident": .identifier, "icmpv6.echo.identifier": .identifier,
        "ipv6.fraghdr.ident": .identifier,
        "icmp.seq": .sequence, "icmpv6.echo.sequence_number": .sequence, "tcp.seq_raw": .sequence,
        "tcp.ack_raw": .acknowledgment, "tcp.flags": .flags, "tcp.window_size_value": .window,
        "tcp.urgent_pointer": .urgentPointer, "tcp.options.mss_val": .maximumSegment,
        "tcp.options.wscale.shift": .windowScale, "tcp.options.sack_perm": .selectiveAllowed,
        "tcp.options.timestamp.tsval": .timestampValue, "tcp.options.timestamp.tsecr": .timestampEcho,
        "tcp.options.sack_le": .blockStart, "tcp.options.sack_re": .blockEnd,
        "ip.ttl": .timeToLive, "ipv6.hlim": .timeToLive, "ip.proto": .carried, "ipv6.nxt": .carried,
        "ipv6.fraghdr.nxt": .carried, "ip.frag_offset": .fragmentOffset, "ipv6.fraghdr.offset": .fragmentOffset,
        "ip.flags.mf": .moreFragments, "ipv6.fraghdr.more": .moreFragments, "ip.dsfield": .trafficClass,
        "ipv6.tclass": .trafficClass, "ip.len": .totalLength, "tcp.hdr_len": .totalLength,
        "arp.src.hw_mac": .hardwareSource, "arp.dst.hw_mac": .hardwareDestination,
        "arp.src.proto_ipv4": .protocolSource, "arp.dst.proto_ipv4": .protocolDestination,
        "icmpv6.nd.ns.target_address": .target, "icmpv6.nd.na.target_address": .target,
        "icmpv6.rd.na.target_address": .target, "icmpv6.nd.rd.target_address": .target, "igmp.maddr": .target,
        "icmp.mtu": .unit, "icmpv6.mtu": .unit, "icmp.redir_gw": .gateway,
        "ip.checksum.status": .checksumStatus, "tcp.checksum.status": .checksumStatus,
        "udp.checksum.status": .checksumStatus, "icmp.checksum.status": .checksumStatus,
        "icmpv6.checksum.status": .checksumStatus, "icmpv6.opt.prefix": .prefix,
        "icmpv6.opt.prefix.length": .prefixLength, "vlan.id": .vlan, "ieee8021ad.id": .vlan, "mpls.label": .label,
        "pppoe.session_id": .label, "vxlan.vni": .label, "geneve.vni": .label, "gtp.teid": .label,
        "l2tp.session": .label, "l2tp.sid": .label, "gre.key": .label, "erspan.spanid": .label,
        "gtp.message": .type, "pppoe.code": .type, "ppp.code": .type, "wg.type": .type,
        "l2tp.avp.message_type": .type, "dhcp.option.dhcp": .type, "ntp.flags.mode": .type,
        "dns.flags.response": .isAnswer, "dns.qry.name": .question, "dns.qry.type": .questionType,
        "dns.flags.rcode": .replyCode, "dns.a": .answer, "dns.aaaa": .answer, "dns.cname": .answer, "dns.ns": .answer,
        "tls.record.content_type": .contentType, "tls.handshake.type": .handshakeType,
        "tls.record.version": .recordVersion, "tls.handshake.version": .helloVersion,
        "tls.handshake.extensions.supported_version": .offeredVersion,
        "tls.handshake.extensions_server_name": .serverName, "tls.alert_message.desc": .alert,
        "tls.record.opaque_type": .contentType, "dtls.record.content_type": .contentType,
        "dtls.handshake.type": .handshakeType, "dtls.record.version": .recordVersion,
        "dtls.handshake.version": .helloVersion, "dtls.handshake.extensions.supported_version": .offeredVersion,
        "dtls.handshake.extensions_server_name": .serverName, "dtls.alert_message.desc": .alert,
        "quic.header_form": .code, "quic.long.packet_type": .type, "quic.long.packet_type_v2": .type,
        "quic.version": .version, "quic.frame_type": .type, "quic.stream.stream_id": .label,
        "http.request.method": .method, "http.request.uri": .uri, "http.request.version": .version,
        "http2.length": .totalLength, "http2.type": .type, "http2.streamid": .identifier, "http2.magic": .words,
        "http2.headers.method": .method, "http2.headers.path": .uri, "http2.headers.status": .status,
        "http2.rst_stream.error": .code, "http2.goaway.error": .code,
        "http.response.version": .version, "http.response.code": .status, "http.response.phrase": .phrase,
        "dns.ptr.domain_name": .answer, "dns.mx.mail_exchange": .answer, "dns.txt": .answer, "dns.srv.target": .answer,
    ]
}

/// What a layer is to a printer that makes sentences.
enum LayerRole: UInt8, Sendable {
    case link, vlan, arp, ipv4, ipv6, extensionHeader, fragmentHeader, icmp, icmpv6, igmp, tcp, udp, sctp, data
    /// Carries packets or frames.
    case tunnel
    /// Says something of its own.
    case message
    /// Says the words that its fields are, see ``ServiceRoles``.
    case service
    case names
    /// A record of TLS, of which several stand side by side.
    case record
    /// A message of HTTP.
    case web
    /// A frame of HTTP/2.
    case frame
    /// Belongs to the layer before it, whose line tells of it.
    /// Handshake messages that lie in no record.
    case inner
    /// A packet of QUIC, and the frames in it.
    case quic, frames
    case other

    init(name: String) {
        self =
            switch name {
            case "eth", "sll", "null", "loop", "raw", "llc", "chdlc": .link
            case "vlan", "ieee8021ad", "mpls": .vlan
            case "arp": .arp
            case "ip": .ipv4
            case "ipv6": .ipv6
            case "ipv6.fraghdr": .fragmentHeader
            case "icmp": .icmp
            case "icmpv6": .icmpv6
            case "igmp": .igmp
            case "tcp": .tcp
            case "udp", "udplite": .udp
            case "sctp": .sctp
            case "data", "ftp-data": .data
            case "pppoes", "ppp", "gre", "erspan", "vxlan", "geneve", "gtp", "l2tp", "teredo", "pwethcw": .tunnel
            case "dns", "mdns", "llmnr": .names
            case "tls", "dtls": .record
            case "tls.message": .inner
            case "quic": .quic
            case "quic.frames": .frames
            case "http", "ssdp": .web
            case "http2": .frame
            case "dhcp", "ntp", "pppoed", "lcp", "ipcp", "ipv6cp", "ccp", "wg": .message
            default: ServiceRoles.titles[name] != nil ? .service : name.hasPrefix("ipv6.") ? .extensionHeader : .other
            }
    }
}
