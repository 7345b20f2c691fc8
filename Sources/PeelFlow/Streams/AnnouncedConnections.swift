import PeelWire

/// Data connections that FTP's control connection has announced and that have not begun yet.
///
/// `PORT` and its answer to `PASV` (RFC 959 sections 4.1.2 and 4.2), `EPRT` and the answer to `EPSV` (RFC 2428). Wireshark
/// keeps such a connection before its first segment, and then counts the SYN of none in `tcp.completeness`.
package struct AnnouncedConnections: Sendable {
    /// Who listens where, and for whom.
    private struct Announced: Hashable, Sendable {
        var address: IPv6Address
        var port: UInt16
        var peer: IPv6Address
    }

    private var waiting: Set<Announced> = []

    package init() {}

    private static var controlPort: UInt16 { 21 }
    /// Beyond these nothing is kept: nobody announces so many and opens none.
    private static var limit: Int { 4096 }
    private static var lineLimit: Int { 256 }

    /// Whether the segment belongs to a control connection.
    @inline(__always)
    package static func follows(_ endpoints: StreamEndpoints) -> Bool {
        endpoints.sourcePort == controlPort || endpoints.destinationPort == controlPort
    }

    /// Reads the line that begins a control connection's segment.
    package mutating func read(_ payload: RawSpan, _ endpoints: StreamEndpoints) {
        guard payload.byteCount >= 6, waiting.count < Self.limit else { return }
        var announced = Announced(address: endpoints.source, port: 0, peer: endpoints.destination)
        switch payload.uint32(at: 0) {
        case 0x504f_5254, 0x3232_3720:
            // "PORT" and "227 " tell an address and a port in six numbers.
            let end = payload.line(at: 4).end
            guard let found = FTP.endpoint(in: payload, 4..<min(end, Self.lineLimit)) else { return }
            announced.address = IPv6Address(high: 0, low: found.address.bits)
            announced.port = found.port
        case 0x4550_5254, 0x3232_3920:
            // "EPRT" and "229 ": the last number is the port, the address is the speaker's.
            guard let port = Self.lastNumber(in: payload) else { return }
            announced.port = port
        default: return
        }
        waiting.insert(announced)
    }

    /// Whether a connection that begins was announced; once for each announcement.
    package mutating func take(_ endpoints: StreamEndpoints) -> Bool {
        if waiting.isEmpty { return false }
        let toListener = Announced(
            address: endpoints.destination, port: endpoints.destinationPort, peer: endpoints.source)
        let fromListener = Announced(
            address: endpoints.source, port: endpoints.sourcePort, peer: endpoints.destination)
        return waiting.remove(toListener) != nil || waiting.remove(fromListener) != nil
    }

    /// The last decimal number of the line; nil where there is none that is a port.
    private static func lastNumber(in line: RawSpan) -> UInt16? {
        var last: UInt32?
        var current: UInt32?
        for offset in 4..<min(line.byteCount, lineLimit) {
            let byte = line.uint8(at: offset)
            if byte == 0x0a { break }
            if (0x30...0x39).contains(byte) {
                current = min((current ?? 0) &* 10 &+ UInt32(byte &- 0x30), 100_000)
            } else if current != nil {
                last = current
                current = nil
            }
        }
        return (current ?? last).flatMap { UInt16(exactly: $0) }
    }
}
