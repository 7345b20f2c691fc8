import PeelWire

extension TCPAnalysis {
    private typealias Flag = Headers.Flag
    private typealias Bits = AnalysisSide.Bits

    /// Takes an ordinary segment: in order, acknowledging what was seen, with nothing to say but its round trip; false,
    /// and nothing done, where it is not one.
    ///
    /// Does what ``take(_:from:_:_:shard:)`` would do. The segment comes by reference, as most are looked at here alone.
    @inline(__always)
    mutating func takeOrdinary(
        _ segment: inout TCPSegment, from side: Int, _ memory: inout AnalysisMemory, shard: Int
    ) -> Bool {
        let forward = side & 1
        let reverse = forward ^ 1
        let sequence = segment.sequence
        let acknowledgment = segment.acknowledgment
        let end = sequence &+ segment.payloadCount
        guard segment.flags & ~(Flag.psh | Flag.urg) == Flag.ack, segment.window != 0,
            segment.sackedCount == 0, segment.congestion != 3,
            segment.timeToLive == tallies[forward].timeToLive,
            sides[forward].bits & (Bits.base | Bits.syn | Bits.keepAlive | Bits.probe | Bits.sacked)
                == Bits.base,
            sides[reverse].bits & (Bits.base | Bits.sacked | Bits.proving) == Bits.base,
            sides[0].bits & Bits.opening == 0,
            sequence == sides[forward].nextSequence, sequence == sides[forward].acknowledgeable,
            sequence != 0,
            sides[reverse].acknowledgeable == 0
                || !Self.isAfter(acknowledgment, sides[reverse].acknowledgeable)
        else { return false }
        let isNewAck = acknowledgment != sides[forward].lastAcknowledgment
        let last = sides[reverse].lastAcknowledgment
        if segment.payloadCount == 0 {
            if !isNewAck { return false }
        } else {
            // A probe's byte, what was acknowledged before it was seen, what fills a window.
            guard segment.payloadCount > 1 || sides[reverse].window != 0,
                last == 0 || Self.isAfter(end, last),
                !sides[reverse].isScaleKnown || end != sides[reverse].windowEnd
            else { return false }
        }
        if segment.payloadCount != 0, sides[forward].has(Bits.queued) {
            let count = memory.queueCount(sides[forward]) &+ (sides[forward].has(Bits.kept) ? 1 : 0)
            if count >= UnackedQueue.limit { return false }
        }
        let time = segment.time.nanoseconds
        if sides[reverse].has(Bits.flightUnknown) { sides[reverse].bits &= ~Bits.flightUnknown }
        if isNewAck {
            tallies[forward].duplicateAcks = 0
            sides[forward].lastAcknowledgment = acknowledgment
            if sides[reverse].has(Bits.initialWindow) { sides[reverse].bits &= ~Bits.initialWindow }
        }
        sides[forward].window = segment.window
        if segment.payloadCount != 0, tallies[forward].extent.firstData == 0 {
            sides[forward].bits |= Bits.initialWindow
        }
        tallies[forward].note(segment, isInitial: sides[forward].has(Bits.initialWindow))
        if segment.payloadCount != 0 {
            if sides[forward].has(Bits.kept) { settle(forward, AnalysisTrace(), &memory, shard) }
            sides[forward].keptStart = sequence
            sides[forward].bits |= Bits.kept
            sides[forward].nextSequence = end
            sides[forward].acknowledgeable = end
            sides[forward].nextSequenceTime = time
            tallies[forward].fingerprint = segment.fingerprint
        } else if !sides[forward].has(Bits.kept) {
            tallies[forward].fingerprint = segment.fingerprint
        }
        if sides[reverse].bits & (Bits.kept | Bits.queued) != 0 {
            acknowledge(acknowledgment, at: time, from: forward, &memory, shard)
        }
        if segment.payloadCount != 0, !sides[forward].has(Bits.flightUnknown) {
            let lowest =
                sides[forward].has(Bits.queued)
                ? memory.queue(of: sides[forward]).lowest : sides[forward].keptStart
            let inFlight = end &- lowest
            if inFlight < 2_000_000_000 {
                tallies[forward].extent.flightSum &+= UInt64(inFlight)
                if inFlight > tallies[forward].inFlightMax { tallies[forward].inFlightMax = inFlight }
            }
        }
        return true
    }

    /// Takes what a segment of the side `forward` acknowledges from what waits of the other.
    @inline(__always)
    private mutating func acknowledge(
        _ acknowledgment: UInt32, at time: Int64, from forward: Int, _ memory: inout AnalysisMemory,
        _ shard: Int
    ) {
        let reverse = forward ^ 1
        if sides[reverse].has(Bits.kept) {
            if acknowledgment == sides[reverse].nextSequence {
                // Everything, and the youngest segment ends with it.
                if sides[reverse].has(Bits.queued), memory.queue(of: sides[reverse]).isDisordered {
                    settle(reverse, AnalysisTrace(), &memory, shard)
                } else {
                    let sent = sides[reverse].nextSequenceTime
                    if time >= sent { tallies[forward].roundTrips.add(time &- sent) }
                    sides[reverse].bits &= ~Bits.kept
                    if sides[reverse].has(Bits.queued) { memory.empty(&sides[reverse], shard: shard) }
                    return
                }
            } else if Self.isAfter(acknowledgment, sides[reverse].keptStart),
                Self.isAfter(sides[reverse].nextSequence, acknowledgment)
            {
                sides[reverse].keptStart = acknowledgment
            }
        }
        if sides[reverse].has(Bits.queued) {
            let answered = memory.acknowledge(acknowledgment, in: &sides[reverse], shard: shard)
            if answered.isSample, time >= answered.time {
                tallies[forward].roundTrips.add(time &- answered.time)
            }
        }
    }

    @inline(__always)
    private static func isAfter(_ left: UInt32, _ right: UInt32) -> Bool {
        Int32(bitPattern: left &- right) > 0
    }
}
