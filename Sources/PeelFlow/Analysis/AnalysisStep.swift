import PeelWire

/// One segment's way through the analysis: `forward` is the direction that it goes, `reverse` the other.
struct AnalysisStep {
    let segment: TCPSegment
    let shard: Int
    var forward: AnalysisSide
    var reverse: AnalysisSide
    var forwardTally: AnalysisTally
    var reverseTally: ReverseTally
    var forwardQueue: UnackedQueue
    var reverseQueue: UnackedQueue
    /// The forward direction's.
    var trace: AnalysisTrace.Side
    /// The handshake's round trip as it was known before the segment; 0 where it was not.
    let roundTrip: Int64
    /// The sender's initial sequence number.
    let base: UInt32

    typealias Flag = Headers.Flag
    typealias Bits = AnalysisSide.Bits

    /// Nanoseconds within which two duplicate acknowledgments make a retransmission a fast one.
    static var fastThreshold: Int64 { 20_000_000 }
    /// Nanoseconds within which a late segment is taken for reordered, while no round trip is known.
    static var reorderThreshold: Int64 { 3_000_000 }

    @inline(__always)
    mutating func run(
        _ start: inout AnalysisStart, _ memory: inout AnalysisMemory, _ findings: inout TCPFindings
    ) {
        if segment.has(Flag.ack) { reverse.bits &= ~Bits.flightUnknown }
        judgeWindowsAndAcks(&findings)
        if segment.acknowledgment != forward.lastAcknowledgment {
            trace.freshAckFrame = segment.frame
            forwardTally.duplicateAcks = 0
        }
        if segment.has(Flag.ack), reverse.acknowledgeable != 0,
            isAfter(segment.acknowledgment, reverse.acknowledgeable)
        {
            findings.isNoted = true
            judgeUnseen(&findings)
        }
        if segment.payloadCount > 0 || segment.has(Flag.syn | Flag.fin),
            !findings.flags.contains(.keepAlive)
        {
            judgeRepetition(memory.pool, &findings)
        }
        judgeBeyond(&start, &memory, &findings)
        advance(findings, &memory.pool)
        if forward.has(Bits.sacked), memory.make(&forwardTally.events) {
            memory[forwardTally.events].sackedCount = segment.sackedCount
        }
        let answered = memory.pool.acknowledge(segment.acknowledgment, in: &reverseQueue, shard: shard)
        if answered.isFound {
            findings.acksFrame = answered.frame
            findings.ackRoundTrip = segment.time.nanoseconds &- answered.time
            findings.isSample = answered.isSample
            if answered.isSample, findings.ackRoundTrip >= 0 {
                forwardTally.roundTrips.add(findings.ackRoundTrip)
            }
        }
        countBytes(memory, &findings)
        if !findings.flags.isDisjoint(with: TCPEvents.counted), memory.make(&forwardTally.events) {
            memory[forwardTally.events].note(findings.flags, payload: segment.payloadCount)
        }
    }

    /// Remembers the segment.
    @inline(__always)
    private mutating func advance(_ findings: TCPFindings, _ pool: inout UnackedPool) {
        let flags = findings.flags
        let end = segment.end
        if end != segment.sequence {
            let item = UnackedSegment(
                time: segment.time.nanoseconds,
                sequence: segment.sequence,
                end: end,
                frame: segment.frame,
                fingerprint: segment.fingerprint,
                isRepeated: !flags.isDisjoint(with: .repeated) || findings.cause != .none
            )
            pool.append(item, to: &forwardQueue, shard: shard)
        }
        if !flags.contains(.zeroWindowProbe) {
            if forward.nextSequence == 0 || isAfter(end, forward.nextSequence) {
                forward.nextSequence = end
                forward.nextSequenceTime = segment.time.nanoseconds
                trace.nextSequenceFrame = segment.frame
            }
            if forward.acknowledgeable == 0 || segment.sequence == forward.acknowledgeable {
                forward.acknowledgeable = forward.nextSequence
            }
        }
        let isSyn = segment.has(Flag.syn)
        if segment.acknowledgment != forward.lastAcknowledgment { reverse.bits &= ~Bits.initialWindow }
        if segment.payloadCount != 0, forwardTally.extent.firstData == 0 { forward.bits |= Bits.initialWindow }
        forward.window = segment.window
        forward.lastAcknowledgment = segment.acknowledgment
        forwardTally.note(segment, isInitial: forward.has(Bits.initialWindow) && findings.cause == .none)
        forwardTally.fingerprint = segment.fingerprint
        var bits = forward.bits & ~(Bits.keepAlive | Bits.probe)
        if isSyn { bits |= Bits.syn } else if segment.has(Flag.ack) { bits &= ~Bits.syn }
        if flags.contains(.keepAlive) { bits |= Bits.keepAlive }
        if flags.contains(.zeroWindowProbe) { bits |= Bits.probe }
        if segment.sackedCount != 0 { bits |= Bits.sacked } else { bits &= ~Bits.sacked }
        forward.bits = bits
    }

    /// Bytes in flight, and bytes since the last PSH.
    @inline(__always)
    private mutating func countBytes(
        _ memory: borrowing AnalysisMemory, _ findings: inout TCPFindings
    ) {
        let unacked = forwardQueue
        guard segment.payloadCount > 0, unacked.count > 0, !forward.has(Bits.flightUnknown) else {
            return
        }
        let sacked = reverse.has(Bits.sacked) ? memory[reverseTally.events].sackedCount : 0
        let counted: UInt32 = segment.has(Flag.syn | Flag.fin) ? 1 : 0
        let told = memory.pool.extent(of: unacked, from: base) &- sacked
        if Self.isExtent(told) { findings.bytesInFlight = told &- counted }
        let inFlight = unacked.highest &- unacked.lowest &- sacked
        if Self.isExtent(inFlight) {
            forwardTally.extent.flightSum &+= UInt64(inFlight &- counted)
            forwardTally.inFlightMax = max(forwardTally.inFlightMax, inFlight &- counted)
        }
        if trace.isPushed { trace.pushBytes = 0 }
        trace.pushBytes &+= segment.payloadCount
        findings.pushBytes = trace.pushBytes
        trace.isPushed = segment.has(Flag.psh)
    }

    /// Whether it can be what is in flight, and no difference below zero.
    @inline(__always)
    private static func isExtent(_ bytes: UInt32) -> Bool { bytes > 0 && bytes < 2_000_000_000 }

    @inline(__always)
    func isAfter(_ left: UInt32, _ right: UInt32) -> Bool { Int32(bitPattern: left &- right) > 0 }
}
