import PeelWire

/// What one packet meant to one flow.
public struct FlowVisit: Sendable, BitwiseCopyable {
    /// The flow's index from 1 in order of the first packet: the same as in ``FlowRow/index``.
    public let flow: UInt64
    /// Where the flow is in its table, for ``FlowTable/row(_:)`` while it stays there.
    public let place: FlowPlace
    /// The packet's headers; of a quoted packet as much as the error quotes, with the error's time and number.
    public let headers: Headers
    /// The client sent the packet, by the roles as they stand after it; they may still change.
    public let fromClient: Bool
    /// The packet begins the flow.
    public let isFirst: Bool
    /// The packet does not pass here: an ICMP error quotes it, and it counts in none of the flow's numbers.
    public let isQuoted: Bool
    /// What the analysis of a TCP segment found; nil for other protocols and where the header was cut.
    public let findings: TCPFindings?
}

extension FlowTable {
    /// Takes a frame at once, without a batch, and calls `body` for each flow that it has a meaning for; false where
    /// the frame carries no IP packet that can be read.
    ///
    /// A packet that the frame quotes comes first, if its flow is known; then the packet itself; then what tunnels
    /// carry, the innermost last. For a table of one worker: its indices are those of any number of workers. Frames
    /// go in by this method alone, as the analysis has to see every segment.
    public mutating func visit(
        _ frame: borrowing Frame, number: UInt64, _ body: (FlowVisit) -> Void
    ) -> Bool {
        settle()
        isTraced = true
        var headers = Headers()
        guard Headers.read(frame, number: number, into: &headers) else { return false }
        joiner.begin()
        visitLayers(headers, in: frame, body)
        tunnel = 0
        return true
    }

    /// Visits a packet with those that it quotes and carries, the outermost first.
    private mutating func visitLayers(_ outermost: Headers, in frame: borrowing Frame, _ body: (FlowVisit) -> Void) {
        var headers = outermost
        while true {
            if headers.bits.contains(.quotes), let quoted = headers.quoted(in: frame) {
                if let visit = visit(ErrorQuote.record(quoted, error: headers), in: frame, as: quoted) {
                    body(visit)
                }
            }
            if options.checksums.includes(headers) { headers.verifyChecksums(in: frame) }
            let carrier = headers.mayCarry ? tunnels.note(headers) : 0
            if let visit = visit(headers, in: frame, as: nil) { body(visit) }
            tunnel = carrier
            if headers.bits.contains(.fragment) {
                guard let joined = joiner.take(headers, in: frame, fragments) else { return }
                return visitJoined(joined, frame, body)
            }
            guard let inner = headers.carried(in: frame) else { return }
            headers = inner
        }
    }

    /// Visits what the whole of a fragmented packet carries.
    private mutating func visitJoined(_ joined: Headers, _ frame: borrowing Frame, _ body: (FlowVisit) -> Void) {
        tunnel = tunnels.note(joined)
        guard let bytes = joiner.bytes(of: joined) else { return }
        let whole = frame.replacing(bytes.rawSpan)
        if let inner = joined.carried(in: whole) { visitLayers(inner, in: whole, body) }
    }

    /// The bytes that the offsets of a packet of the frame at hand count in, where a tunnel around it came in fragments;
    /// nil where that is the frame.
    public func joinedBytes(of headers: Headers) -> [UInt8]? { joiner.bytes(of: headers) }

    /// Counts one packet; nil where it is another worker's, or quoted and of no known flow.
    private mutating func visit(_ headers: Headers, in frame: borrowing Frame, as quoted: Headers?)
        -> FlowVisit?
    {
        guard prepare(headers, in: frame) else { return nil }
        let place = waiting.next
        let item = pending[place]
        let begun = counts.flows
        let index = count(place)
        guard index >= 0 else {
            pending[place].peekCount = 0
            return nil
        }
        let isFirst = counts.flows != begun
        let findings = item.isSegment ? analyze(place, index) : nil
        if item.peekCount != 0 { name(place, index) }
        return FlowVisit(
            flow: hot[index].number,
            place: FlowPlace(index: hot[index].number, record: UInt32(truncatingIfNeeded: index)),
            headers: quoted ?? item.headers,
            fromClient: hot[index].isFromClient(item.fromLow),
            isFirst: isFirst,
            isQuoted: quoted != nil,
            findings: findings
        )
    }
}

extension Headers {
    /// The record is of a TCP segment whose header was read.
    @inline(__always)
    var isWholeSegment: Bool {
        proto == IPProtocol.tcp && bits.contains(.transport) && !bits.contains(.quoted)
    }
}
