import PeelWire

/// Puts the pieces of fragmented packets together for those who follow a flow's bytes.
///
/// A piece that the capture cut is joined to nothing, as in ``FragmentEngine``.
public struct FragmentJoiner: Sendable {
    private var table = FragmentTable()

    public init() {}

    /// Packets whose pieces were given up because too much waited.
    public var evictedCount: Int { table.evictedCount }

    /// Takes a packet of a flow, and calls `body` with its headers and its transport's payload: at once where it is
    /// whole, with those of the whole where it is the last piece that was missing, else not.
    public mutating func take(
        _ headers: Headers, in frame: borrowing Frame, _ body: (Headers, RawSpan) -> Void
    ) {
        let captured = frame.bytes.captured
        guard let piece = headers.piece(in: frame), captured.byteCount >= piece.start &+ piece.count else {
            guard headers.bits.contains(.transport) else { return }
            let start = Int(headers.transportStart) &+ Int(headers.transportHeaderCount)
            return body(headers, captured.clamped(start..<start &+ Int(headers.payloadCount)))
        }
        let isV6 = headers.bits.contains(.v6)
        let key = FragmentKey(
            source: headers.source, destination: headers.destination, identification: headers.extra,
            proto: isV6 ? 0 : headers.proto, version: isV6 ? 6 : 4, vlan: headers.vlan)
        let fragment = Fragment(
            offset: piece.offset, more: piece.more, frame: UInt32(truncatingIfNeeded: headers.number),
            time: headers.time, proto: piece.proto)
        let bytes = captured.clamped(piece.start..<piece.start &+ piece.count)
        guard let whole = table.take(fragment, bytes, of: key) else { return }
        let joined = headers.joined(whole.bytes.rawSpan, carrying: whole.proto)
        guard joined.bits.contains(.transport) else { return }
        let start = Int(joined.transportStart) &+ Int(joined.transportHeaderCount)
        body(joined, whole.bytes.rawSpan.clamped(start..<start &+ Int(joined.payloadCount)))
    }
}
