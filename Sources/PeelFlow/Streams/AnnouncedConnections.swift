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
            guard let values = Self.sixNumbers(in: payload) else { return }
            announced.address = IPv6Address(high: 0, low: UInt64(values >> 16))
            announced.port = UInt16(truncatingIfNeeded: values)
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

    /// Six numbers below 256 with commas between them, the first most significant; nil where the line has none.
    private static func sixNumbers(in line: RawSpan) -> UInt64? {
        var values: UInt64 = 0
        var count = 0
        var current: UInt64?
        for offset in 4..<min(line.byteCount, lineLimit) {
            let byte = line.uint8(at: offset)
            switch byte {
            case 0x30...0x39:
                current = (current ?? 0) &* 10 &+ UInt64(byte &- 0x30)
                if let current, current > 255 { return nil }
                continue
            case 0x2c where current != nil:
                values = values << 8 | (current ?? 0)
                count &+= 1
            default:
                if count == 5, let current { return values << 8 | current }
                if byte == 0x0a { return nil }
                values = 0
                count = 0
            }
            current = nil
        }
        return nil
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
