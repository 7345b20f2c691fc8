import PeelWire

/// A TCP connection's analysis: both directions' memory, and what a segment means against it.
///
/// The rules and the order in which they are asked are those of Wireshark 4.0 (`tcp.analysis.*`), so that the same
/// segments are named the same. All comparisons of sequence numbers are modulo 2^32 (RFC 9293 section 3.4). Four cache
/// lines, all zero before the first segment.
struct TCPAnalysis: BitwiseCopyable, Sendable {
    /// The two directions; which is which is the caller's choice.
    var sides = InlineArray<2, AnalysisSide>(repeating: AnalysisSide())
    /// What is on its way in the same directions.
    var flights = InlineArray<2, AnalysisFlight>(repeating: AnalysisFlight())

    private typealias Bits = AnalysisSide.Bits

    /// Both sides' initial sequence numbers are known, and no handshake is under way.
    @inline(__always)
    private var hasBegun: Bool {
        sides[0].bits & sides[1].bits & Bits.base != 0 && sides[0].bits & Bits.opening == 0
    }

    /// Takes the next segment of the connection, in file order; `side` is the place of its sender in ``sides``.
    @inline(__always)
    mutating func take(
        _ segment: TCPSegment, from side: Int, _ start: inout AnalysisStart, _ memory: inout AnalysisMemory, shard: Int
    ) -> TCPFindings {
        var findings = TCPFindings()
        let reverse = side ^ 1
        if segment.has(Headers.Flag.syn) || !hasBegun { begin(segment, from: side, &start, &findings) }
        var step = AnalysisStep(
            segment, shard, sides[side], sides[reverse], flights[side], flights[reverse])
        step.run(&start, &memory, &findings)
        sides[side] = step.forward
        sides[reverse] = step.reverse
        flights[side] = step.forwardFlight
        flights[reverse] = step.reverseFlight
        return findings
    }

    /// What the handshake tells: times, initial sequence numbers, window scales.
    @inline(never)
    private mutating func begin(
        _ segment: TCPSegment, from side: Int, _ start: inout AnalysisStart, _ findings: inout TCPFindings
    ) {
        noteHandshake(segment, &start)
        var forward = sides[side]
        var reverse = sides[side ^ 1]
        var base = start.bases[side]
        var reverseBase = start.bases[side ^ 1]
        Self.begin(segment, &forward, &reverse, &base, &reverseBase, &findings)
        sides[side] = forward
        sides[side ^ 1] = reverse
        start.bases[side] = base
        start.bases[side ^ 1] = reverseBase
    }

    /// The time from the most recent SYN to the ACK that ends the handshake.
    private mutating func noteHandshake(_ segment: TCPSegment, _ start: inout AnalysisStart) {
        if segment.has(Headers.Flag.syn) {
            if segment.has(Headers.Flag.ack) { return }
            start.synTime = segment.time.nanoseconds
            if start.roundTrip == 0 { sides[0].bits |= Bits.opening }
        } else if start.roundTrip == 0, start.synTime != 0, segment.has(Headers.Flag.ack) {
            start.roundTrip = segment.time.nanoseconds &- start.synTime
            if start.roundTrip != 0 { sides[0].bits &= ~Bits.opening }
        }
    }

    private static func begin(
        _ segment: TCPSegment,
        _ forward: inout AnalysisSide,
        _ reverse: inout AnalysisSide,
        _ base: inout UInt32,
        _ reverseBase: inout UInt32,
        _ findings: inout TCPFindings
    ) {
        let isSyn = segment.has(Headers.Flag.syn)
        if isSyn, forward.has(Bits.base) { repeatSyn(segment, &forward, &base, &findings) }
        if !forward.has(Bits.base) {
            forward.bits |= Bits.base
            base = isSyn ? segment.sequence : segment.sequence &- 1
        }
        if segment.has(Headers.Flag.ack), !reverse.has(Bits.base) {
            reverse.bits |= Bits.base
            reverseBase = segment.acknowledgment &- 1
        }
        if isSyn { noteScale(segment, &forward, &reverse) }
    }

    /// A SYN in a connection that has begun: what a reset may have broken is mended, a SYN-ACK may begin anew.
    private static func repeatSyn(
        _ segment: TCPSegment, _ forward: inout AnalysisSide, _ base: inout UInt32, _ findings: inout TCPFindings
    ) {
        if !segment.has(Headers.Flag.ack) {
            forward.nextSequence = forward.acknowledgeable
            findings.isNoted = true
        } else if segment.sequence != base {
            base = segment.sequence
            findings.flags.insert(.reusedPorts)
        }
    }

    /// Learns from a SYN whether windows are scaled: both must offer it, or neither may use it (RFC 7323 section 2.2).
    private static func noteScale(_ segment: TCPSegment, _ forward: inout AnalysisSide, _ reverse: inout AnalysisSide) {
        if segment.windowScale >= 0 { forward.scale = segment.windowScale }
        if forward.scale == AnalysisSide.unknownScale {
            forward.scale = AnalysisSide.noScale
            reverse.scale = AnalysisSide.noScale
        } else if segment.has(Headers.Flag.ack), reverse.scale == AnalysisSide.noScale {
            forward.scale = AnalysisSide.noScale
        }
    }
}
