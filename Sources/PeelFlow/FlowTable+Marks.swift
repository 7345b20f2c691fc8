import PeelWire

/// What one packet meant to its flow, in few words; see ``FlowVisit`` for more.
public struct FlowMark: Sendable, BitwiseCopyable {
    /// Where the flow is in its table, for ``FlowTable/row(_:)`` while it stays there; index 0 for no flow.
    public internal(set) var place = FlowPlace(index: 0, record: 0)
    /// The client sent the packet, by the roles as they stand after it; they may still change.
    public internal(set) var fromClient = false
    /// The packet begins the flow.
    public internal(set) var isFirst = false
    /// What the analysis of a TCP segment found.
    public internal(set) var flags = AnalysisFlags()
}

/// Who is told what packets mean.
public protocol FlowMarkTaker: ~Copyable {
    /// Learns that a packet of flow `flow`, from 1, comes next but some: what is known of it may be brought near.
    mutating func expect(_ flow: UInt64)
    /// Takes what a packet with such headers meant.
    mutating func take(_ mark: FlowMark, _ headers: borrowing Headers)
}

extension FlowTable {
    /// Takes a frame as ``take(_:number:)`` does, and tells `taker` of packets that were counted meanwhile: each some
    /// packets after it came, in their order.
    ///
    /// Of a frame with tunnels the innermost packet comes last; one that an error quotes is left out. For a table of one
    /// worker, whose frames go in by this method alone.
    public mutating func mark<Taker: FlowMarkTaker & ~Copyable>(
        _ frame: borrowing Frame, number: UInt64, _ taker: inout Taker
    ) -> Bool {
        isMarked = true
        let isTaken = take(frame, number: number)
        // A step behind, so that what is known of a flow has time to come.
        if waiting.settled &- waiting.told > Waiting.step { tell(upTo: waiting.settled &- Waiting.step, &taker) }
        return isTaken
    }

    /// Counts the packets that still wait, and tells `taker` of them.
    public mutating func settleMarks<Taker: FlowMarkTaker & ~Copyable>(_ taker: inout Taker) {
        settle()
        tell(upTo: waiting.settled, &taker)
    }

    @inline(__always)
    private mutating func tell<Taker: FlowMarkTaker & ~Copyable>(upTo end: Int, _ taker: inout Taker) {
        for number in end..<waiting.settled {
            let flow = pending[Waiting.place(number)].mark.place.index
            if flow > 0 { taker.expect(flow) }
        }
        while waiting.told < end {
            let place = Waiting.place(waiting.told)
            waiting.told &+= 1
            if pending[place].mark.place.index > 0 { taker.take(pending[place].mark, pending[place].headers) }
        }
    }

    /// Notes what the packet waiting at `place` meant to the flow whose record is at `index`.
    @inline(__always)
    mutating func mark(_ place: Int, _ index: Int, isFirst: Bool, _ flags: AnalysisFlags) {
        var mark = FlowMark()
        if index >= 0, !pending[place].headers.bits.contains(.quoted) {
            mark.place = FlowPlace(index: hot[index].number, record: UInt32(truncatingIfNeeded: index))
            mark.fromClient = hot[index].isFromClient(pending[place].fromLow)
            mark.isFirst = isFirst
            mark.flags = flags
        }
        pending[place].mark = mark
    }
}
