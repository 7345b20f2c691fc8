import PeelWire

/// Puts the pieces of fragmented packets together that may carry others, so that these count in their flows.
///
/// Every worker joins all of them, and comes to the same. Pieces of UDP are kept only where their ports are a tunnel's,
/// or not known yet.
struct TunnelJoiner: Sendable {
    private var table: FragmentTable
    /// The packets that were joined in the frame at hand: from how deep in its tunnels on, and their bytes.
    private var wholes: [(depth: UInt8, bytes: [UInt8])] = []

    init() {
        var limits = FragmentTable.Limits()
        limits.bytes = 16 << 20
        limits.datagrams = 4096
        table = FragmentTable(limits)
    }

    /// Packets whose pieces were given up because too much waited.
    var evictedCount: Int { table.evictedCount }

    /// Forgets what was joined in the frame before.
    mutating func begin() { if !wholes.isEmpty { wholes.removeAll() } }

    /// Takes a piece; returns the packet that it completes, where that carries another one. ``bytes(of:)`` then gives the
    /// bytes that it lies in.
    mutating func take(_ headers: Headers, in frame: borrowing Frame, _ ports: FragmentPorts) -> Headers? {
        let captured = frame.bytes.captured
        guard let piece = headers.piece(in: frame), captured.byteCount >= piece.start &+ piece.count else { return nil }
        let isV6 = headers.bits.contains(.v6)
        let key = FragmentKey(
            source: headers.source, destination: headers.destination, identification: headers.extra,
            proto: isV6 ? 0 : headers.proto, version: isV6 ? 6 : 4, vlan: headers.vlan)
        switch headers.proto {
        case IPProtocol.udp where ports.isPlain(headers):
            if !headers.bits.contains(.laterFragment) { table.drop(key) }
            return nil
        case IPProtocol.udp: break
        case _ where headers.hasTunnelProtocol: break
        // A later piece of IPv6 may begin with what the extension headers before it named.
        case 0, 43, 51, 60, 135, 139, 140: guard isV6, headers.bits.contains(.laterFragment) else { return nil }
        default: return nil
        }
        let fragment = Fragment(
            offset: piece.offset, more: piece.more, frame: UInt32(truncatingIfNeeded: headers.number),
            time: headers.time, proto: piece.proto)
        let bytes = captured.clamped(piece.start..<piece.start &+ piece.count)
        guard let whole = table.take(fragment, bytes, of: key) else { return nil }
        let joined = headers.joined(whole.bytes.rawSpan, carrying: whole.proto)
        guard joined.bits.contains(.tunnel) else { return nil }
        wholes.append((headers.tunnelDepth, whole.bytes))
        return joined
    }

    /// The bytes that a packet's offsets count in; nil where that is the frame.
    func bytes(of headers: Headers) -> [UInt8]? {
        guard headers.bits.contains(.joined) else { return nil }
        // A piece lies in what was joined around it, not in the whole that it belongs to.
        let isPiece = headers.bits.contains(.fragment)
        return wholes.last { isPiece ? $0.depth < headers.tunnelDepth : $0.depth <= headers.tunnelDepth }?.bytes
    }
}
