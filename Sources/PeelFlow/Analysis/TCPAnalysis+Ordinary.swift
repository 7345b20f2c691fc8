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
        guard segment.flags & ~(Flag.psh | Flag.urg) == Flag.ack, segment.window != 0, segment.sackedCount == 0,
            sides[forward].bits & (Bits.base | Bits.syn | Bits.keepAlive | Bits.probe | Bits.sacked) == Bits.base,
            sides[reverse].bits & Bits.base != 0, sides[0].bits & Bits.opening == 0,
            sequence == sides[forward].nextSequence, sequence == sides[forward].acknowledgeable, sequence != 0,
            sides[reverse].acknowledgeable == 0 || !Self.isAfter(acknowledgment, sides[reverse].acknowledgeable)
        else { return false }
        let isNewAck = acknowledgment != sides[forward].lastAcknowledgment
        let last = sides[reverse].lastAcknowledgment
        if segment.payloadCount == 0 {
            if !isNewAck { return false }
        } else {
            // A probe's byte, what was acknowledged before it was seen, what fills a window.
            guard segment.payloadCount > 1 || sides[reverse].window != 0, last == 0 || Self.isAfter(end, last),
                sides[reverse].scaling == 0 || end != sides[reverse].windowEnd
            else { return false }
        }
        let time = segment.time.nanoseconds
        sides[reverse].bits &= ~Bits.flightUnknown
        if isNewAck {
            sides[forward].freshAckFrame = segment.frame
            sides[forward].duplicateAcks = 0
            sides[forward].lastAcknowledgment = acknowledgment
        }
        let window = UInt32(segment.window) << sides[forward].shift
        if window > sides[forward].windowMax { sides[forward].windowMax = window }
        sides[forward].window = segment.window
        sides[forward].lastTime = time
        sides[forward].identification = segment.identification
        sides[forward].timeToLive = segment.timeToLive
        if segment.payloadCount != 0 {
            sides[forward].nextSequence = end
            sides[forward].acknowledgeable = end
            sides[forward].nextSequenceTime = time
            sides[forward].nextSequenceFrame = segment.frame
            let item = UnackedSegment(
                time: time, sequence: sequence, end: end, frame: segment.frame,
                identification: segment.identification, checksum: segment.checksum)
            memory.pool.append(item, to: &flights[forward].unacked, shard: shard)
        }
        if flights[reverse].unacked.count != 0 {
            let answered = memory.pool.acknowledge(acknowledgment, in: &flights[reverse].unacked, shard: shard)
            if answered.isSample, time >= answered.time { flights[reverse].roundTrips.add(time &- answered.time) }
        }
        if segment.payloadCount != 0, !sides[forward].has(Bits.flightUnknown) {
            countBytes(forward, segment.payloadCount, isPushed: segment.has(Flag.psh))
        }
        return true
    }

    /// Bytes in flight, and bytes since the last PSH.
    @inline(__always)
    private mutating func countBytes(_ forward: Int, _ payloadCount: UInt32, isPushed: Bool) {
        let reverse = forward ^ 1
        if flights[forward].unacked.count == 0 { return }
        var inFlight = flights[forward].unacked.highest &- flights[forward].unacked.lowest
        if sides[reverse].has(Bits.sacked) { inFlight &-= flights[reverse].sackedCount }
        if inFlight < 2_000_000_000, inFlight > sides[forward].inFlightMax { sides[forward].inFlightMax = inFlight }
        sides[forward].pushBytes = payloadCount &+ (sides[forward].has(Bits.pushed) ? 0 : sides[forward].pushBytes)
        sides[forward].set(Bits.pushed, isPushed)
    }

    @inline(__always)
    private static func isAfter(_ left: UInt32, _ right: UInt32) -> Bool { Int32(bitPattern: left &- right) > 0 }
}
