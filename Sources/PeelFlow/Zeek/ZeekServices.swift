import PeelWire

/// What Zeek calls the services that its standard scripts confirm.
enum ZeekServices {
    /// Zeek's word for a protocol by the name of its layout; nil where Zeek has no analyzer for it.
    static func name(_ service: String) -> String? {
        switch service {
        case "dns", "mdns", "llmnr", "nbns": "dns"
        case "tls": "ssl"
        case "pop": "pop3"
        case "pgsql": "postgresql"
        case "quic": "quic,ssl"
        case "resp": "redis"
        case "gtp": "gtpv1"
        case "dhcp", "dtls", "ftp", "geneve", "http", "imap", "mqtt", "mysql", "ntp", "sip", "smtp", "snmp",
            "ssh", "syslog", "teredo", "vxlan":
            service
        default: nil
        }
    }
}

extension ZeekTable {
    /// Learns from a packet's payload what its connection, at `place`, is.
    mutating func name(_ place: Int, _ headers: Headers, in frame: borrowing Frame) {
        guard namer != nil, headers.payloadCount > 0,
            headers.proto == IPProtocol.tcp || headers.proto == IPProtocol.udp,
            headers.bits.isDisjoint(with: [.fragment, .joined]), let connection = connections[place],
            !connection.isNamed
        else { return }
        let fromOriginator = connection.isFromOriginator(headers)
        let told: UInt8 = fromOriginator ? 1 : 2
        if connection.told & told != 0 { return }
        let sender = fromOriginator ? connection.sides.originator : connection.sides.responder
        let isTCP = headers.proto == IPProtocol.tcp
        let packet = NamedPacket(
            isTCP: isTCP, fromLow: FlowOrder(headers).fromLow, fromClient: fromOriginator,
            sequence: headers.sequence &+ (headers.flags & Headers.Flag.syn == 0 ? 0 : 1), start: sender.start &+ 1,
            declaredCount: Int(headers.payloadCount), sourcePort: headers.sourcePort,
            destinationPort: headers.destinationPort, number: headers.number)
        let start = Int(headers.transportStart) &+ Int(headers.transportHeaderCount)
        let payload = frame.bytes.captured.clamped(start..<start &+ min(Int(headers.payloadCount), PeekStore.limit))
        var entry = connection.names
        let outcome = namer?.take(payload, packet, shard: 0, &entry) ?? .decided
        connections[place]?.names = entry
        switch outcome {
        case .open: break
        case .told:
            connections[place]?.told |= told
            if connection.told | told == 3 { connections[place]?.isNamed = true }
        case .decided: connections[place]?.isNamed = true
        }
    }

    /// Zeek's word for what a connection that ends was, whose names are forgotten.
    mutating func takeService(of connection: ZeekConnection) -> String? {
        guard connection.names != 0 else { return nil }
        let service = namer?.names(connection.names)?.service
        namer?.end(connection.names, shard: 0)
        return service.flatMap(ZeekServices.name)
    }
}
