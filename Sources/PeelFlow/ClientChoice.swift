import PeelWire

/// Who is the client of a flow, told by its first packet.
///
/// The sender of a SYN; else the receiver of a SYN-ACK; else the side whose port is no server's; else the sender.
enum ClientChoice {
    /// Whether a flow's first packet comes from its server.
    static func isFromServer(_ headers: Headers) -> Bool {
        guard headers.bits.contains(.ports) else { return false }
        switch headers.proto {
        case 6:
            if headers.bits.contains(.transport), headers.flags & Headers.Flag.syn != 0 {
                return headers.flags & Headers.Flag.ack != 0
            }
        case 17, 132, 136, 33: break
        default: return false
        }
        if isToMany(headers) { return false }
        let source = isServerPort(headers.sourcePort)
        let destination = isServerPort(headers.destinationPort)
        if source != destination { return source }
        // Of two server ports the lower one serves; two others tell only where one is of the ephemeral range.
        if source { return headers.sourcePort < headers.destinationPort }
        return headers.proto == 6 && headers.sourcePort < 32_768 && headers.destinationPort >= 49_152
    }

    /// A broadcast or multicast never has a client behind it.
    private static func isToMany(_ headers: Headers) -> Bool {
        if headers.bits.contains(.v6) { return headers.destination.high >> 56 == 0xff }
        let address = headers.destination.low
        return address >> 28 == 14 || address & 0xff == 0xff
    }

    /// A system port (RFC 6335 section 6), or one that servers above that range are known to use.
    static func isServerPort(_ port: UInt16) -> Bool {
        if port < 1024 { return port != 0 }
        switch port {
        case 1080, 1194, 1433, 1434, 1521, 1701, 1723, 1812, 1813, 1883, 1900, 2049, 2123, 2152, 2181, 2222, 2375, 2376,
            2379, 2380, 3000, 3128, 3260, 3268, 3269, 3306, 3389, 3478, 3868, 4369, 4500, 4739, 4789, 5000, 5060, 5061,
            5222, 5269, 5353, 5355, 5432, 5601, 5671, 5672, 5683, 5684, 5900, 5984, 6081, 6379, 6443, 6514, 6653, 6667,
            7000, 7001, 7077, 8000, 8008, 8080, 8081, 8086, 8088, 8090, 8125, 8140, 8200, 8300, 8443, 8472, 8500, 8600,
            8888, 9000, 9042, 9090, 9092, 9100, 9200, 9300, 9418, 9999, 10_000, 10_250, 11_211, 15_672, 16_509, 20_000,
            25_333, 25_334, 27_017, 50_051:
            return true
        default: return false
        }
    }
}
