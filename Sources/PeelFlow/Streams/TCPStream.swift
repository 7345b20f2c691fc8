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
    /// A control connection of FTP has announced it.
    var isAnnounced = false
    /// A segment came since somebody looked for a stream to forget.
    var isUsed = true

    /// A SYN had a Fast Open cookie and data (RFC 7413).
    var offersFastData = false

    private typealias Flag = Headers.Flag

    /// Begins with the first packet; `isReused` on the ports of an earlier connection.
    init(index: UInt32, at time: Timestamp, isReused: Bool) {
        self.index = index
        completeness = isReused ? 1 : 0
        first = time
        previous = time
    }

    /// A FIN or a reset was seen, so that little more is expected.
    var isEnding: Bool { completeness & 48 != 0 }

    /// Whether `segment`, a SYN without ACK, begins another connection on the same ports: another initial number.
    func isOver(for segment: TCPSegment, fromOne: Bool) -> Bool {
        let side = fromOne ? 0 : 1
        guard analysis.sides[side].has(AnalysisSide.Bits.base) else { return false }
        return segment.sequence != start.bases[side]
    }

    /// Takes the connection's next segment, and tells in `place` where in the connection it is; `isNew` on the
    /// stream's first packet.
    mutating func take(
        _ segment: TCPSegment, fromOne: Bool, isNew: Bool, _ memory: inout AnalysisMemory, _ place: inout SegmentPlace
    ) -> TCPFindings {
        let side = fromOne ? 0 : 1
        if segment.hasCookie, !segment.has(Flag.ack), segment.payloadCount > 0 { offersFastData = true }
        let findings = analysis.take(segment, from: side, &start, &trace, &memory, shard: 0)
        tell(&place, side: side)
        noteLife(segment, isNew: isNew)
        previous = segment.time
        return findings
    }

    /// Tells where the connection is, seen from side 0, the lower endpoint, or 1.
    @inline(__always)
    func tell(_ place: inout SegmentPlace, side: Int) {
        place.stream = index
        place.completeness = completeness
        place.base = start.bases[side]
        place.reverseBase = start.bases[side ^ 1]
        place.scale = analysis.sides[side].scale
        place.first = first
        place.previous = previous
        place.roundTrip = start.roundTrip
        place.offersFastData = offersFastData
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

/// Where in its connection a segment is.
struct SegmentPlace {
    var stream: UInt32 = 0
    /// What had been seen before the segment.
    var completeness: UInt8 = 0
    /// The initial sequence numbers of the sender and of the other side.
    var base: UInt32 = 0
    var reverseBase: UInt32 = 0
    /// How the sender's windows are scaled, see ``AnalysisSide/scale``.
    var scale: Int8 = 0
    /// When the stream's first packet came, and the one before.
    var first = Timestamp(nanoseconds: 0)
    var previous = Timestamp(nanoseconds: 0)
    /// That of the handshake; 0 where it is not known.
    var roundTrip: Int64 = 0
    /// See ``TCPStream/offersFastData``.
    var offersFastData = false

    /// By how many bits the window of a segment is to be shifted (RFC 7323 section 2.2): not at all in a SYN, or where nobody
    /// knows.
    @inline(__always)
    func shift(of segment: TCPSegment) -> Int32 {
        segment.has(Headers.Flag.syn) || scale < 0 ? 0 : Int32(scale)
    }
}
