import PeelWire

/// A TCP connection's analysis: both directions' memory, and what a segment means against it.
///
/// The rules and the order in which they are asked are those of Wireshark 4.0 (`tcp.analysis.*`), so that the same
/// segments are named the same. All comparisons of sequence numbers are modulo 2^32 (RFC 9293 section 3.4).
struct TCPAnalysis: BitwiseCopyable, Sendable {
    /// The two directions; which is which is the caller's choice.
    var one = AnalysisSide()
    var other = AnalysisSide()
    /// The most recent SYN without ACK; 0 before one.
    var synTime: Int64 = 0
    /// From that SYN to the first ACK without SYN; 0 before it.
    var initialRoundTrip: Int64 = 0

    private typealias Flag = Headers.Flag
    private typealias Bits = AnalysisSide.Bits

    /// Nanoseconds within which two duplicate acknowledgments make a retransmission a fast one.
    private static var fastThreshold: Int64 { 20_000_000 }
    /// Nanoseconds within which a late segment is taken for reordered, while no round trip is known.
    private static var reorderThreshold: Int64 { 3_000_000 }

    /// Takes the next segment of the connection, in file order.
    @inline(__always)
    mutating func take(_ segment: TCPSegment, fromOne: Bool, _ pool: inout UnackedPool) -> TCPFindings {
        noteHandshake(segment)
        if fromOne { return Self.analyze(segment, &one, &other, initialRoundTrip, &pool) }
        return Self.analyze(segment, &other, &one, initialRoundTrip, &pool)
    }

    /// The time from the most recent SYN to the ACK that ends the handshake.
    @inline(__always)
    private mutating func noteHandshake(_ segment: TCPSegment) {
        if segment.has(Flag.syn) {
            if !segment.has(Flag.ack) { synTime = segment.time.nanoseconds }
        } else if initialRoundTrip == 0, synTime != 0, segment.has(Flag.ack) {
            initialRoundTrip = segment.time.nanoseconds &- synTime
        }
    }

    @inline(__always)
    private static func analyze(
        _ segment: TCPSegment,
        _ forward: inout AnalysisSide,
        _ reverse: inout AnalysisSide,
        _ initialRoundTrip: Int64,
        _ pool: inout UnackedPool
    ) -> TCPFindings {
        var findings = TCPFindings()
        if segment.has(Flag.syn), forward.bits & Bits.base != 0 { noteRepeatedSyn(segment, &forward, &findings) }
        noteBases(segment, &forward, &reverse)
        judgeWindowsAndAcks(segment, &forward, reverse, &findings)
        if segment.acknowledgment != forward.lastAcknowledgment {
            forward.freshAckFrame = segment.frame
            forward.duplicateAcks = 0
        }
        if segment.has(Flag.ack), reverse.acknowledgeable != 0,
            isAfter(segment.acknowledgment, reverse.acknowledgeable)
        {
            findings.isNoted = true
            judgeUnseen(&reverse, &findings)
        }
        if segment.payloadCount > 0 || segment.has(Flag.syn | Flag.fin), !findings.flags.contains(.keepAlive) {
            judgeRepetition(segment, forward, reverse, initialRoundTrip, pool, &findings)
        }
        advance(segment, findings.flags, &forward, &pool)
        let answered = pool.acknowledge(segment.acknowledgment, in: &reverse.unacked)
        if answered.frame != 0 {
            findings.acksFrame = answered.frame
            findings.ackRoundTrip = segment.time.nanoseconds &- answered.time
        }
        countBytes(segment, &forward, reverse, &findings)
        return findings
    }

    /// Learns the initial sequence numbers and the window scales.
    @inline(__always)
    private static func noteBases(_ segment: TCPSegment, _ forward: inout AnalysisSide, _ reverse: inout AnalysisSide) {
        if forward.bits & Bits.base == 0 {
            forward.bits |= Bits.base
            forward.base = segment.has(Flag.syn) ? segment.sequence : segment.sequence &- 1
        }
        if segment.has(Flag.ack) {
            if reverse.bits & Bits.base == 0 {
                reverse.bits |= Bits.base
                reverse.base = segment.acknowledgment &- 1
            }
            reverse.bits |= Bits.inFlight
        }
        if segment.has(Flag.syn) { noteScale(segment, &forward, &reverse) }
    }

    /// A SYN in a connection that has begun: what a reset may have broken is mended, a SYN-ACK may begin anew.
    private static func noteRepeatedSyn(
        _ segment: TCPSegment,
        _ forward: inout AnalysisSide,
        _ findings: inout TCPFindings
    ) {
        if !segment.has(Flag.ack) {
            forward.nextSequence = forward.acknowledgeable
            findings.isNoted = true
        } else if segment.sequence != forward.base {
            forward.base = segment.sequence
            findings.flags.insert(.reusedPorts)
        }
    }

    /// Learns from a SYN whether windows are scaled: both must offer it, or neither may use it (RFC 7323 section 2.2).
    private static func noteScale(_ segment: TCPSegment, _ forward: inout AnalysisSide, _ reverse: inout AnalysisSide) {
        if segment.windowScale >= 0 { forward.scale = segment.windowScale }
        if forward.scale == AnalysisSide.unknownScale {
            forward.scale = AnalysisSide.noScale
            reverse.scale = AnalysisSide.noScale
        } else if segment.has(Flag.ack), reverse.scale == AnalysisSide.noScale {
            forward.scale = AnalysisSide.noScale
        }
    }

    /// Probes, windows, lost segments, keep-alives and duplicate acknowledgments, in this order.
    @inline(__always)
    private static func judgeWindowsAndAcks(
        _ segment: TCPSegment,
        _ forward: inout AnalysisSide,
        _ reverse: AnalysisSide,
        _ findings: inout TCPFindings
    ) {
        let isNext = segment.sequence == forward.nextSequence
        if segment.payloadCount == 1, isNext, reverse.window == 0 {
            findings.flags.insert(.zeroWindowProbe)
            return
        }
        let isPlain = !segment.has(Flag.syn | Flag.fin | Flag.rst)
        if isPlain, segment.window == 0 { findings.flags.insert(.zeroWindow) }
        if forward.nextSequence != 0, !segment.has(Flag.rst), isAfter(segment.sequence, forward.nextSequence) {
            findings.flags.insert(.lostSegment)
            forward.bits &= ~Bits.inFlight
        }
        guard isPlain else { return }
        if segment.payloadCount <= 1, segment.sequence == forward.nextSequence &- 1 {
            findings.flags.insert(.keepAlive)
        }
        if segment.payloadCount > 0 {
            if reverse.scale != AnalysisSide.unknownScale, fillsWindow(segment, reverse) {
                findings.flags.insert(.windowFull)
            }
            return
        }
        // What repeats the acknowledgment of the segment before it.
        guard isNext, segment.acknowledgment == forward.lastAcknowledgment else { return }
        if segment.window != forward.window {
            if segment.window != 0 { findings.flags.insert(.windowUpdate) }
        } else if segment.window == 0 {
            if reverse.lastFlags.contains(.zeroWindowProbe) { findings.flags.insert(.zeroWindowProbeAck) }
        } else if reverse.lastFlags.contains(.keepAlive) {
            findings.flags.insert(.keepAliveAck)
        } else {
            // One that was set aside by an unseen segment starts anew.
            forward.duplicateAcks = forward.duplicateAcks == .max ? 1 : forward.duplicateAcks &+ 1
            findings.flags.insert(.duplicateAck)
            findings.duplicateAckNumber = forward.duplicateAcks
            findings.duplicateAckFrame = forward.freshAckFrame
        }
    }

    /// An acknowledgment beyond what was seen: told once for each hole, with the side's duplicates as the reminder.
    private static func judgeUnseen(_ reverse: inout AnalysisSide, _ findings: inout TCPFindings) {
        if isAfter(reverse.nextSequence, reverse.acknowledgeable) {
            reverse.acknowledgeable = reverse.nextSequence
            findings.flags.insert(.ackLostSegment)
        } else {
            if reverse.duplicateAcks == 0 { findings.flags.insert(.ackLostSegment) }
            reverse.duplicateAcks = .max
        }
    }

    /// Whether the segment ends exactly where the receiver's window does.
    @inline(__always)
    private static func fillsWindow(_ segment: TCPSegment, _ receiver: AnalysisSide) -> Bool {
        let shift = receiver.bits & Bits.syn != 0 || receiver.scale < 0 ? 0 : UInt32(receiver.scale) & 31
        return segment.sequence &+ segment.payloadCount == receiver.lastAcknowledgment &+ UInt32(receiver.window)
            << shift
    }

    /// Spurious, fast or plain retransmission, or out of order: the first that fits.
    @inline(__always)
    private static func judgeRepetition(
        _ segment: TCPSegment,
        _ forward: AnalysisSide,
        _ reverse: AnalysisSide,
        _ initialRoundTrip: Int64,
        _ pool: borrowing UnackedPool,
        _ findings: inout TCPFindings
    ) {
        let end = segment.sequence &+ segment.payloadCount
        if segment.payloadCount > 0, reverse.lastAcknowledgment != 0, !isAfter(end, reverse.lastAcknowledgment) {
            findings.flags.insert(.spuriousRetransmission)
            return
        }
        guard forward.nextSequence != 0, isAfter(forward.nextSequence, segment.sequence) else { return }
        // New data after a probe's byte.
        if segment.payloadCount > 1, segment.sequence == forward.nextSequence &- 1 { return }
        let now = segment.time.nanoseconds
        if reverse.duplicateAcks >= 2, reverse.lastAcknowledgment == segment.sequence,
            isWithin(fastThreshold, now &- reverse.lastAcknowledgmentTime)
        {
            findings.flags.insert(.fastRetransmission)
            return
        }
        let threshold = initialRoundTrip == 0 ? reorderThreshold : initialRoundTrip
        if isWithin(threshold, now &- forward.nextSequenceTime), forward.nextSequence != segment.end {
            findings.flags.insert(.outOfOrder)
            return
        }
        findings.flags.insert(.retransmission)
        let repeated = pool.oldest(in: forward.unacked)
        findings.retransmissionTimeout = now &- (repeated?.time ?? forward.nextSequenceTime)
        findings.retransmissionFrame = repeated?.frame ?? forward.nextSequenceFrame
    }

    /// Remembers the segment.
    @inline(__always)
    private static func advance(
        _ segment: TCPSegment,
        _ flags: AnalysisFlags,
        _ forward: inout AnalysisSide,
        _ pool: inout UnackedPool
    ) {
        let end = segment.end
        if end != segment.sequence { pool.append(segment, to: &forward.unacked) }
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
        forward.window = segment.window
        forward.lastAcknowledgment = segment.acknowledgment
        forward.lastAcknowledgmentTime = segment.time.nanoseconds
        forward.lastFlags = flags
        forward.sackedCount = segment.sackedCount
        if segment.has(Flag.syn) { forward.bits |= Bits.syn } else { forward.bits &= ~Bits.syn }
    }

    /// Bytes in flight, and bytes since the last PSH.
    @inline(__always)
    private static func countBytes(
        _ segment: TCPSegment,
        _ forward: inout AnalysisSide,
        _ reverse: AnalysisSide,
        _ findings: inout TCPFindings
    ) {
        guard segment.payloadCount > 0, forward.unacked.count > 0, forward.bits & Bits.inFlight != 0 else { return }
        var inFlight = forward.unacked.highest &- forward.unacked.lowest &- reverse.sackedCount
        if inFlight > 0, inFlight < 2_000_000_000 {
            if segment.has(Flag.syn | Flag.fin) { inFlight &-= 1 }
            findings.bytesInFlight = inFlight
        }
        if forward.bits & Bits.pushed != 0 { forward.pushBytes = 0 }
        forward.pushBytes &+= segment.payloadCount
        findings.pushBytes = forward.pushBytes
        if segment.has(Flag.psh) { forward.bits |= Bits.pushed } else { forward.bits &= ~Bits.pushed }
    }

    /// Whether `elapsed` nanoseconds have passed forward and are fewer than `limit`.
    @inline(__always)
    private static func isWithin(_ limit: Int64, _ elapsed: Int64) -> Bool { elapsed >= 0 && elapsed < limit }

    @inline(__always)
    private static func isAfter(_ left: UInt32, _ right: UInt32) -> Bool { Int32(bitPattern: left &- right) > 0 }
}
