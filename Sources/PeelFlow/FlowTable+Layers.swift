import PeelWire

extension FlowTable {
    /// What is done with a packet: its record; the packet that it stands for, where an error quotes it; and the frame, or
    /// what was joined, that its offsets count in.
    typealias LayerTaker = (inout FlowTable, Headers, Headers?, borrowing Frame) -> Void

    /// Gives a packet to `take`, with those that it quotes and carries, the outermost first.
    mutating func walk(_ headers: Headers, in frame: borrowing Frame, _ take: LayerTaker) {
        joiner.begin()
        walkLayers(headers, in: frame, take)
        tunnel = 0
    }

    private mutating func walkLayers(_ outermost: Headers, in frame: borrowing Frame, _ take: LayerTaker) {
        var headers = outermost
        while true {
            if headers.bits.contains(.quotes), let quoted = headers.quoted(in: frame) {
                take(&self, ErrorQuote.record(quoted, error: headers), quoted, frame)
            }
            if options.checksums.includes(headers) { headers.verifyChecksums(in: frame) }
            // Known before its flow begins, which may be at once.
            let carrier = headers.mayCarry ? tunnels.note(headers) : 0
            take(&self, headers, nil, frame)
            tunnel = carrier
            if headers.bits.contains(.fragment) {
                // The last piece that was missing brings what the whole carries.
                guard let joined = joiner.take(headers, in: frame, fragments) else { return }
                return walkJoined(joined, frame, take)
            }
            // A packet counts in the flow of each tunnel around it, too.
            guard let inner = headers.carried(in: frame) else { return }
            headers = inner
        }
    }

    /// Gives what the whole of a fragmented packet carries.
    private mutating func walkJoined(_ joined: Headers, _ frame: borrowing Frame, _ take: LayerTaker) {
        tunnel = tunnels.note(joined)
        guard let bytes = joiner.bytes(of: joined) else { return }
        let whole = frame.replacing(bytes.rawSpan)
        if let inner = joined.carried(in: whole) { walkLayers(inner, in: whole, take) }
    }
}
