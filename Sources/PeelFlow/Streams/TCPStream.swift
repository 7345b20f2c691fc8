import PeelWire

/// One TCP connection as the packets of a file tell it, in their order.
struct TCPStream: Sendable {
    /// Counted from 0 in order of appearance.
    let index: UInt32
    let first: Timestamp
    var previous: Timestamp
    /// What has been seen before the current packet: 1 SYN, 2 SYN-ACK, 4 ACK, 8 data, 16 FIN, 32 RST.
    var completeness: UInt8 = 0
    var analysis = TCPAnalysis()
    var start = AnalysisStart()
    var trace = AnalysisTrace()
    /// The lower endpoint sent the SYN; nil where none was seen at the beginning.
    var isOpenedByOne: Bool?

    private typealias Flag = Headers.Flag

    /// Begins with the first packet; `isReused` on the ports of an earlier connection.
    init(index: UInt32, at time: Timestamp, isReused: Bool) {
        self.index = index
        completeness = isReused ? 1 : 0
        first = time
        previous = time
    }

    /// Whether a SYN begins another connection on the same ports: another initial number.
    func isOver(for segment: TCPSegment, fromOne: Bool) -> Bool {
        guard segment.has(Flag.syn), !segment.has(Flag.ack) else { return false }
        let side = fromOne ? 0 : 1
        guard analysis.sides[side].has(AnalysisSide.Bits.base) else { return false }
        return segment.sequence != start.bases[side]
    }

    /// Takes the connection's next segment.
    mutating func take(_ segment: TCPSegment, fromOne: Bool, _ memory: inout AnalysisMemory)
        -> TCPFindings
    {
        analysis.take(segment, from: fromOne ? 0 : 1, &start, &trace, &memory, shard: 0)
    }

    /// Notes which parts of a connection's life have been seen; `isNew` on the stream's first packet.
    mutating func noteLife(_ segment: TCPSegment, isNew: Bool) {
        let syn = segment.has(Flag.syn)
        let ack = segment.has(Flag.ack)
        if isNew {
            if syn, !ack { completeness = segment.payloadCount > 0 ? 9 : 1 }
            return
        }
        if syn, ack { completeness |= 2 }
        if ack, !syn { completeness |= segment.payloadCount > 0 ? 8 : 4 }
        if ack, segment.has(Flag.fin) { completeness |= 16 }
        if segment.has(Flag.rst) { completeness |= 32 }
    }
}
