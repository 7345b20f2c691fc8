import PeelWire

/// A TCP connection's analysis: both directions' memory, and what a segment means against it.
///
/// The rules and the order in which they are asked are those of Wireshark 4.0 (`tcp.analysis.*`), so that the same
/// segments are named the same. All comparisons of sequence numbers are modulo 2^32 (RFC 9293 section 3.4). Six cache
/// lines, of which an ordinary segment needs three or four; all zero before the first segment.
struct TCPAnalysis: BitwiseCopyable, Sendable {
    /// The two directions; which is which is the caller's choice.
    var sides = InlineArray<2, AnalysisSide>(repeating: AnalysisSide())
    /// What the same directions' segments wait for, beside the youngest.
    var elders = InlineArray<2, KeptElders>(repeating: KeptElders())
    /// The same directions' own numbers.
    var tallies = InlineArray<2, AnalysisTally>(repeating: AnalysisTally())

    private typealias Bits = AnalysisSide.Bits

    /// Both sides' initial sequence numbers are known, and no handshake is under way.
    @inline(__always)
    private var hasBegun: Bool {
        sides[0].bits & sides[1].bits & Bits.base != 0 && sides[0].bits & Bits.opening == 0
    }

    /// Takes the next segment of the connection, in file order; `side` is the place of its sender in ``sides``.
    @inline(__always)
    mutating func take(
        _ segment: TCPSegment,
        from side: Int,
        _ start: inout AnalysisStart,
        _ trace: inout AnalysisTrace,
        _ memory: inout AnalysisMemory,
        shard: Int
    ) -> TCPFindings {
        var findings = TCPFindings()
        let reverse = side ^ 1
        let roundTrip = start.roundTrip
        settle(side, &memory, shard)
        settle(reverse, &memory, shard)
        if segment.has(Headers.Flag.syn) || !hasBegun { begin(segment, from: side, &start, &findings) }
        var step = AnalysisStep(
            segment: segment,
            shard: shard,
            forward: sides[side],
            reverse: sides[reverse],
            forwardTally: tallies[side],
            reverseTally: ReverseTally(tallies[reverse]),
            forwardQueue: memory.queue(of: sides[side]),
            reverseQueue: memory.queue(of: sides[reverse]),
            trace: trace.sides[side],
            roundTrip: roundTrip,
            base: start.bases[side]
        )
        step.run(&start, &memory, &findings)
        sides[side] = step.forward
        sides[reverse] = step.reverse
        tallies[side] = step.forwardTally
        tallies[reverse].duplicateAcks = step.reverseTally.duplicateAcks
        tallies[reverse].events = step.reverseTally.events
        trace.sides[side] = step.trace
        memory.store(step.forwardQueue, for: &sides[side], shard: shard)
        memory.store(step.reverseQueue, for: &sides[reverse], shard: shard)
        return findings
    }

    /// Notes that a router found a segment of `side` too big for its path, and said so.
    mutating func noteTooBig(from side: Int, at time: Timestamp, _ memory: inout AnalysisMemory) {
        guard memory.make(&tallies[side].events) else { return }
        memory[tallies[side].events].recovery.noteTooBig(at: time.nanoseconds, before: sides[side].nextSequence)
    }

    /// What the handshake tells: times, initial sequence numbers, window scales.
    @inline(never)
    private mutating func begin(
        _ segment: TCPSegment, from side: Int, _ start: inout AnalysisStart,
        _ findings: inout TCPFindings
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
        if segment.has(Headers.Flag.syn) {
            start.synWindows[side] = max(start.synWindows[side], segment.window)
        }
    }

    /// The time from the most recent SYN to the ACK that ends the handshake.
    mutating func noteHandshake(_ segment: TCPSegment, _ start: inout AnalysisStart) {
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
        _ segment: TCPSegment, _ forward: inout AnalysisSide, _ base: inout UInt32,
        _ findings: inout TCPFindings
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
    static func noteScale(
        _ segment: TCPSegment, _ forward: inout AnalysisSide, _ reverse: inout AnalysisSide
    ) {
        if segment.windowScale >= 0 { forward.scale = segment.windowScale }
        if segment.hasCutOptions { return }
        if forward.scale == AnalysisSide.unknownScale {
            forward.scale = AnalysisSide.noScale
            reverse.scale = AnalysisSide.noScale
        } else if segment.has(Headers.Flag.ack), reverse.scale == AnalysisSide.noScale {
            forward.scale = AnalysisSide.noScale
        }
    }
}
