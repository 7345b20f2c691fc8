import PeelWire

extension TCPAnalysis {
    private typealias Flag = Headers.Flag
    private typealias Bits = AnalysisSide.Bits

    /// Takes an ordinary segment: in order, acknowledging what was seen, with nothing to say but its round trip; false,
    /// and nothing done, where it is not one. A FIN is ordinary, and so is the ACK that ends a handshake.
    ///
    /// Does what ``take(_:from:_:_:_:shard:)`` would do. The segment comes by reference, as most are looked at here alone.
    @inline(__always)
    mutating func takeOrdinary(
        _ segment: inout TCPSegment, from side: Int, _ start: inout AnalysisStart, _ memory: inout AnalysisMemory,
        shard: Int
    ) -> Bool {
        let forward = side & 1
        let reverse = forward ^ 1
        let sequence = segment.sequence
        let acknowledgment = segment.acknowledgment
        let isLast = segment.flags & Flag.fin != 0
        let dataEnd = sequence &+ segment.payloadCount
        let end = dataEnd &+ (isLast ? 1 : 0)
        guard segment.flags & ~(Flag.psh | Flag.urg | Flag.fin) == Flag.ack, segment.window != 0,
            segment.payloadCount <= 0xffff, segment.sackedCount == 0, segment.congestion != 3,
            segment.timeToLive == tallies[forward].timeToLive,
            sides[forward].bits & (Bits.base | Bits.keepAlive | Bits.probe | Bits.sacked) == Bits.base,
            sides[reverse].bits & (Bits.base | Bits.sacked | Bits.proving) == Bits.base,
            sequence == sides[forward].nextSequence, sequence == sides[forward].acknowledgeable,
            sequence != 0,
            sides[reverse].acknowledgeable == 0
                || !Self.isAfter(acknowledgment, sides[reverse].acknowledgeable)
        else { return false }
        let isNewAck = acknowledgment != sides[forward].lastAcknowledgment
        let last = sides[reverse].lastAcknowledgment
        if segment.payloadCount == 0 {
            if !isNewAck, !isLast { return false }
        } else {
            // A probe's byte, what was acknowledged before it was seen, what fills a window.
            guard segment.payloadCount > 1 || sides[reverse].window != 0,
                last == 0 || Self.isAfter(dataEnd, last),
                !sides[reverse].isScaleKnown || dataEnd != sides[reverse].windowEnd
            else { return false }
        }
        if end != sequence, sides[forward].has(Bits.queued) {
            // After a SYN in its midst a connection may begin again below what it has sent.
            let queue = memory.queue(of: sides[forward])
            let kept: UInt16 = sides[forward].hasElders ? 4 : 1
            guard queue.count &+ kept < UnackedQueue.limit, !Self.isAfter(queue.highest, sequence) else { return false }
        }
        let time = segment.time.nanoseconds
        if sides[0].has(Bits.opening) { noteHandshake(segment, &start) }
        if sides[reverse].has(Bits.flightUnknown) { sides[reverse].bits &= ~Bits.flightUnknown }
        if isNewAck {
            tallies[forward].duplicateAcks = 0
            sides[forward].lastAcknowledgment = acknowledgment
            if sides[reverse].has(Bits.initialWindow) { sides[reverse].bits &= ~Bits.initialWindow }
        }
        sides[forward].window = segment.window
        sides[forward].bits &= ~Bits.syn
        if segment.payloadCount != 0, tallies[forward].extent.firstData == 0 {
            sides[forward].bits |= Bits.initialWindow
        }
        tallies[forward].note(segment, isInitial: sides[forward].has(Bits.initialWindow))
        tallies[forward].fingerprint = segment.fingerprint
        if end != sequence {
            if sides[forward].has(Bits.kept) { keepElder(forward, before: time, &memory, shard) }
            if !sides[forward].has(Bits.kept) { sides[forward].keptStart = sequence }
            sides[forward].bits |= Bits.kept
            sides[forward].nextSequence = end
            sides[forward].acknowledgeable = end
            sides[forward].nextSequenceTime = time
            tallies[forward].keptFingerprint = segment.fingerprint
        }
        if sides[reverse].bits & (Bits.kept | Bits.queued) != 0 {
            acknowledge(acknowledgment, at: time, from: forward, &memory, shard)
        }
        if segment.payloadCount != 0, !sides[forward].has(Bits.flightUnknown) {
            let lowest =
                sides[forward].has(Bits.queued)
                ? memory.queue(of: sides[forward]).lowest : sides[forward].keptStart
            let inFlight = dataEnd &- lowest
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
            if sides[reverse].has(Bits.queued), memory.queue(of: sides[reverse]).isDisordered {
                settle(reverse, &memory, shard)
            } else if acknowledgment == sides[reverse].nextSequence {
                // Everything, and the youngest segment ends with it.
                let sent = sides[reverse].nextSequenceTime
                if time >= sent { tallies[forward].roundTrips.add(time &- sent) }
                sides[reverse].bits &= ~Bits.kept
                forgetElders(reverse)
                if sides[reverse].has(Bits.queued) { memory.empty(&sides[reverse], shard: shard) }
                return
            } else if Self.isAfter(acknowledgment, sides[reverse].keptStart),
                Self.isAfter(sides[reverse].nextSequence, acknowledgment)
            {
                sides[reverse].keptStart = acknowledgment
                if sides[reverse].hasElders {
                    let sent = elders[reverse].acknowledge(acknowledgment, youngest: sides[reverse].nextSequenceTime)
                    if elders[reverse].count == 0 { sides[reverse].hasElders = false }
                    if let sent, time >= sent { tallies[forward].roundTrips.add(time &- sent) }
                }
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
    private mutating func forgetElders(_ side: Int) {
        guard sides[side].hasElders else { return }
        elders[side] = KeptElders()
        sides[side].hasElders = false
    }

    /// Makes the segment that a side keeps one of the elders of another that is sent now.
    @inline(__always)
    private mutating func keepElder(
        _ side: Int, before time: Int64, _ memory: inout AnalysisMemory, _ shard: Int
    ) {
        let gap = time &- sides[side].nextSequenceTime
        guard gap >= 0, gap <= Int64(UInt32.max) else { return settle(side, &memory, shard) }
        if elders[side].count == KeptElders.limit { pushOldest(side, &memory, shard) }
        elders[side].append(
            end: sides[side].nextSequence, gap: UInt32(truncatingIfNeeded: gap),
            fingerprint: tallies[side].keptFingerprint)
        sides[side].hasElders = true
    }

    /// Puts the oldest of a side's kept segments, which has a younger one, in the queue.
    @inline(never)
    private mutating func pushOldest(_ side: Int, _ memory: inout AnalysisMemory, _ shard: Int) {
        let oldest = elders[side].oldest(from: sides[side].keptStart, youngest: sides[side].nextSequenceTime)
        memory.append(oldest, to: &sides[side], shard: shard)
        sides[side].keptStart = oldest.end
        elders[side].removeFirst(1)
    }

    /// Puts all segments that a side keeps in the queue.
    @inline(__always)
    mutating func settle(_ side: Int, _ memory: inout AnalysisMemory, _ shard: Int) {
        if sides[side].has(Bits.kept) { pushAll(side, &memory, shard) }
    }

    @inline(never)
    private mutating func pushAll(_ side: Int, _ memory: inout AnalysisMemory, _ shard: Int) {
        while sides[side].hasElders {
            pushOldest(side, &memory, shard)
            if elders[side].count == 0 { sides[side].hasElders = false }
        }
        let youngest = UnackedSegment(
            time: sides[side].nextSequenceTime, sequence: sides[side].keptStart, end: sides[side].nextSequence,
            fingerprint: tallies[side].keptFingerprint)
        memory.append(youngest, to: &sides[side], shard: shard)
        sides[side].bits &= ~Bits.kept
    }

    @inline(__always)
    private static func isAfter(_ left: UInt32, _ right: UInt32) -> Bool {
        Int32(bitPattern: left &- right) > 0
    }
}
