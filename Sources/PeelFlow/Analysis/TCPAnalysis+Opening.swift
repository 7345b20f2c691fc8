import PeelWire

extension TCPAnalysis {
    private typealias Flag = Headers.Flag
    private typealias Bits = AnalysisSide.Bits

    /// Takes the SYN that begins a connection, or the SYN-ACK that answers it; false, and nothing done, for any other
    /// segment with SYN.
    ///
    /// Does what ``take(_:from:_:_:_:shard:)`` would do.
    mutating func takeOpening(_ segment: TCPSegment, from side: Int, _ start: inout AnalysisStart) -> Bool {
        let forward = side & 1
        let reverse = forward ^ 1
        let flags = segment.flags & (Flag.syn | Flag.fin | Flag.rst | Flag.ack)
        guard segment.payloadCount == 0, !segment.hasCutOptions, segment.sackBlocks == 0, segment.congestion != 3,
            segment.sequence != 0, segment.sequence != .max, !sides[forward].has(Bits.base)
        else { return false }
        if flags == Flag.syn {
            // Of a connection without a single segment nothing is known.
            guard segment.acknowledgment == 0, !sides[reverse].has(Bits.base) else { return false }
        } else {
            let state = Bits.base | Bits.syn | Bits.kept
            guard flags == Flag.syn | Flag.ack, segment.acknowledgment == sides[reverse].nextSequence,
                segment.acknowledgment == sides[reverse].acknowledgeable,
                sides[reverse].bits & ~(Bits.scaling | Bits.opening) == state
            else { return false }
        }
        let time = segment.time.nanoseconds
        noteHandshake(segment, &start)
        start.bases[forward] = segment.sequence
        start.synWindows[forward] = segment.window
        var sender = sides[forward]
        var receiver = sides[reverse]
        Self.noteScale(segment, &sender, &receiver)
        sender.bits |= Bits.base | Bits.syn | Bits.kept
        sender.keptStart = segment.sequence
        sender.nextSequence = segment.sequence &+ 1
        sender.acknowledgeable = segment.sequence &+ 1
        sender.nextSequenceTime = time
        sender.window = segment.window
        sender.lastAcknowledgment = segment.acknowledgment
        tallies[forward].note(segment, isInitial: false)
        tallies[forward].fingerprint = segment.fingerprint
        tallies[forward].keptFingerprint = segment.fingerprint
        if flags != Flag.syn {
            let sent = receiver.nextSequenceTime
            if time >= sent { tallies[forward].roundTrips.add(time &- sent) }
            receiver.bits &= ~Bits.kept
        }
        sides[forward] = sender
        sides[reverse] = receiver
        return true
    }
}
