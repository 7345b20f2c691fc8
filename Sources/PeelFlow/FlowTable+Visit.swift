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
        walk(headers, in: frame) { table, headers, quoted, frame in
            if let visit = table.visit(headers, in: frame, as: quoted) { body(visit) }
        }
        return true
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
