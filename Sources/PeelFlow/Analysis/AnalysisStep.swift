import PeelWire

/// One segment's way through the analysis: `forward` is the direction that it goes, `reverse` the other.
struct AnalysisStep {
    let segment: TCPSegment
    let shard: Int
    var forward: AnalysisSide
    var reverse: AnalysisSide
    var forwardFlight: AnalysisFlight
    var reverseFlight: AnalysisFlight

    typealias Flag = Headers.Flag
    typealias Bits = AnalysisSide.Bits

    /// Nanoseconds within which two duplicate acknowledgments make a retransmission a fast one.
    static var fastThreshold: Int64 { 20_000_000 }
    /// Nanoseconds within which a late segment is taken for reordered, while no round trip is known.
    static var reorderThreshold: Int64 { 3_000_000 }

    @inline(__always)
    init(
        _ segment: TCPSegment,
        _ shard: Int,
        _ forward: AnalysisSide,
        _ reverse: AnalysisSide,
        _ forwardFlight: AnalysisFlight,
        _ reverseFlight: AnalysisFlight
    ) {
        self.segment = segment
        self.shard = shard
        self.forward = forward
        self.reverse = reverse
        self.forwardFlight = forwardFlight
        self.reverseFlight = reverseFlight
    }

    @inline(__always)
    mutating func run(
        _ start: inout AnalysisStart, _ memory: inout AnalysisMemory, _ findings: inout TCPFindings
    ) {
        if segment.has(Flag.ack) { reverse.bits &= ~Bits.flightUnknown }
        judgeWindowsAndAcks(&findings)
        if segment.acknowledgment != forward.lastAcknowledgment {
            forward.freshAckFrame = segment.frame
            forward.duplicateAcks = 0
        }
        if segment.has(Flag.ack), reverse.acknowledgeable != 0,
            isAfter(segment.acknowledgment, reverse.acknowledgeable)
        {
            findings.isNoted = true
            judgeUnseen(&findings)
        }
        if segment.payloadCount > 0 || segment.has(Flag.syn | Flag.fin), !findings.flags.contains(.keepAlive) {
            judgeRepetition(&start, memory.pool, &findings)
        }
        advance(findings.flags, &memory.pool)
        let answered = memory.pool.acknowledge(segment.acknowledgment, in: &reverseFlight.unacked, shard: shard)
        if answered.frame != 0 {
            findings.acksFrame = answered.frame
            findings.ackRoundTrip = segment.time.nanoseconds &- answered.time
            findings.isSample = answered.isSample
            if answered.isSample, findings.ackRoundTrip >= 0 { reverseFlight.roundTrips.add(findings.ackRoundTrip) }
        }
        countBytes(&findings)
        if !findings.flags.isDisjoint(with: TCPEvents.counted), memory.make(&forward.events) {
            memory[forward.events].note(findings.flags, payload: segment.payloadCount)
        }
    }

    /// Remembers the segment.
    @inline(__always)
    private mutating func advance(_ flags: AnalysisFlags, _ pool: inout UnackedPool) {
        let end = segment.end
        if end != segment.sequence {
            let item = UnackedSegment(
                time: segment.time.nanoseconds,
                sequence: segment.sequence,
                end: end,
                frame: segment.frame,
                identification: segment.identification,
                checksum: segment.checksum,
                isRepeated: !flags.isDisjoint(with: .repeated)
            )
            pool.append(item, to: &forwardFlight.unacked, shard: shard)
        }
        if !flags.contains(.zeroWindowProbe) {
            if forward.nextSequence == 0 || isAfter(end, forward.nextSequence) {
                forward.nextSequence = end
                forward.nextSequenceTime = segment.time.nanoseconds
                forward.nextSequenceFrame = segment.frame
            }
            if forward.acknowledgeable == 0 || segment.sequence == forward.acknowledgeable {
                forward.acknowledgeable = forward.nextSequence
            }
        }
        let isSyn = segment.has(Flag.syn)
        let window = isSyn ? UInt32(segment.window) : UInt32(segment.window) << forward.shift
        if window > forward.windowMax { forward.windowMax = window }
        forward.window = segment.window
        forward.lastAcknowledgment = segment.acknowledgment
        forward.lastTime = segment.time.nanoseconds
        forward.identification = segment.identification
        forward.timeToLive = segment.timeToLive
        var bits = forward.bits & ~(Bits.syn | Bits.keepAlive | Bits.probe)
        if isSyn { bits |= Bits.syn }
        if flags.contains(.keepAlive) { bits |= Bits.keepAlive }
        if flags.contains(.zeroWindowProbe) { bits |= Bits.probe }
        // The line of what is on its way is not needed for a segment without data.
        if segment.sackedCount != 0 || bits & Bits.sacked != 0 {
            forwardFlight.sackedCount = segment.sackedCount
            if segment.sackedCount != 0 { bits |= Bits.sacked } else { bits &= ~Bits.sacked }
        }
        forward.bits = bits
    }

    /// Bytes in flight, and bytes since the last PSH.
    @inline(__always)
    private mutating func countBytes(_ findings: inout TCPFindings) {
        let unacked = forwardFlight.unacked
        guard segment.payloadCount > 0, unacked.count > 0, !forward.has(Bits.flightUnknown) else { return }
        var inFlight = unacked.highest &- unacked.lowest &- (reverse.has(Bits.sacked) ? reverseFlight.sackedCount : 0)
        if inFlight > 0, inFlight < 2_000_000_000 {
            if segment.has(Flag.syn | Flag.fin) { inFlight &-= 1 }
            findings.bytesInFlight = inFlight
            if inFlight > forward.inFlightMax { forward.inFlightMax = inFlight }
        }
        if forward.has(Bits.pushed) { forward.pushBytes = 0 }
        forward.pushBytes &+= segment.payloadCount
        findings.pushBytes = forward.pushBytes
        forward.set(Bits.pushed, segment.has(Flag.psh))
    }

    @inline(__always)
    func isAfter(_ left: UInt32, _ right: UInt32) -> Bool { Int32(bitPattern: left &- right) > 0 }
}

extension AnalysisSide {
    /// The sequence number after the last byte that this side's window lets the other send.
    @inline(__always)
    var windowEnd: UInt32 { lastAcknowledgment &+ UInt32(window) << (has(Bits.syn) ? 0 : shift) }
}
