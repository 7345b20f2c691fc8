import PeelWire

/// What goes beyond Wireshark: causes, proofs, marks, changes of the path.
extension AnalysisStep {
    /// Looks at a segment for everything that it may tell beside its flags.
    @inline(__always)
    mutating func judgeBeyond(
        _ start: inout AnalysisStart, _ memory: inout AnalysisMemory, _ findings: inout TCPFindings
    ) {
        let isBack =
            segment.end != segment.sequence && forward.nextSequence != 0
            && isAfter(forward.nextSequence, segment.sequence)
        let flags: AnalysisFlags = [.keepAlive, .zeroWindowProbe, .spuriousRetransmission, .duplicateAck]
        if isBack || !findings.flags.isDisjoint(with: flags) { judgeCause(&start, &memory, &findings) }
        if isBack || findings.flags.contains(.lostSegment) { judgeHoles(&memory, findings.flags) }
        if segment.sackBlocks != 0 || reverse.has(Bits.proving) { judgeProof(&memory, &findings) }
        let isMarked = segment.congestion == 3 || segment.has(Flag.ece | Flag.cwr) && !segment.has(Flag.syn)
        let isOnOtherPath = forwardTally.lastTime != 0 && segment.timeToLive != forwardTally.timeToLive
        if isMarked || isOnOtherPath { judgePath(&memory, &findings) }
    }

    /// Why a segment without news was sent.
    @inline(never)
    private mutating func judgeCause(
        _ start: inout AnalysisStart, _ memory: inout AnalysisMemory, _ findings: inout TCPFindings
    ) {
        let flags = findings.flags
        let now = segment.time.nanoseconds
        let since = now &- forwardTally.lastTime
        var isCopy =
            segment.fingerprint != 0 && segment.fingerprint == forwardTally.fingerprint && since >= 0
            && since < Recovery.copyThreshold
        if flags.contains(.duplicateAck) {
            if isCopy { note(.copy, &memory, &findings) }
            return
        }
        if flags.contains(.keepAlive) {
            let isProbe = reverse.window == 0 && reverseTally.lastTime != 0
            return note(isProbe ? .windowProbe : .keepAlive, &memory, &findings)
        }
        let original = memory.pool.latest(covering: segment.sequence, in: forwardQueue)
        if flags.contains(.zeroWindowProbe), original == nil { return }
        // Where nobody has seen the bytes before and too little time has passed, the path has only reordered them.
        guard original != nil || !flags.isDisjoint(with: .repeated) else { return }
        findings.originalFrame = original?.frame ?? 0
        if let original, original.fingerprint == segment.fingerprint, segment.fingerprint != 0 {
            let since = now &- original.time
            if since >= 0, since < Recovery.copyThreshold { isCopy = true }
        }
        if isCopy { return note(.copy, &memory, &findings) }
        if segment.has(Flag.syn) { return note(.syn, &memory, &findings) }
        if reverse.window == 0, reverseTally.lastTime != 0, segment.sequence == reverse.lastAcknowledgment {
            return note(.windowProbe, &memory, &findings)
        }
        guard memory.make(&forwardTally.events) else { return }
        let measured = reverseTally.tripCount != 0 ? reverseTally.leastTrip : 100_000_000
        let roundTrip = start.roundTrip != 0 ? start.roundTrip : measured
        let cause = memory[forwardTally.events].recovery.cause(
            segment, nextSequence: forward.nextSequence, acknowledged: reverse.lastAcknowledgment,
            duplicates: reverseTally.duplicateAcks, lastTime: max(forwardTally.lastTime, reverseTally.lastTime),
            roundTrip: roundTrip)
        note(cause, &memory, &findings)
        memory[forwardTally.events].recovery.keep(segment)
        if cause == .timeOut || cause == .tailProbe { memory[forwardTally.events].recovery.noteTimeOut(segment) }
        forward.bits |= Bits.proving
    }

    private mutating func note(
        _ cause: RetransmissionCause, _ memory: inout AnalysisMemory, _ findings: inout TCPFindings
    ) {
        findings.cause = cause
        if memory.make(&forwardTally.events) { memory[forwardTally.events].causes[Int(cause.rawValue)] &+= 1 }
    }

    /// Which bytes are new, sent again, or jumped over.
    @inline(never)
    private mutating func judgeHoles(_ memory: inout AnalysisMemory, _ flags: AnalysisFlags) {
        guard memory.make(&forwardTally.events) else { return }
        let index = forwardTally.events
        if flags.contains(.lostSegment) {
            memory[index].holes.open(forward.nextSequence, segment.sequence)
            return
        }
        let end = segment.sequence &+ segment.payloadCount
        let seenEnd = isAfter(end, forward.nextSequence) ? forward.nextSequence : end
        guard isAfter(seenEnd, segment.sequence) else { return }
        let filled = memory[index].holes.fill(segment.sequence, seenEnd)
        let again = seenEnd &- segment.sequence &- filled
        if again > 0, again <= segment.payloadCount {
            memory[index].repeatedSegments &+= 1
            memory[index].repeatedBytes &+= UInt64(again)
        }
    }

    /// What a segment's selective acknowledgments and its timestamp tell of the other side's retransmissions.
    @inline(never)
    private mutating func judgeProof(_ memory: inout AnalysisMemory, _ findings: inout TCPFindings) {
        guard segment.has(Flag.ack) else { return }
        if segment.sackBlocks != 0 {
            guard memory.make(&forwardTally.events), memory.make(&reverseTally.events) else { return }
            memory[forwardTally.events].sackSegments &+= 1
            memory[forwardTally.events].sackBlocks &+= UInt32(segment.sackBlocks)
            if segment.hasDuplicateSack { memory[forwardTally.events].duplicateSacks &+= 1 }
            memory[reverseTally.events].recovery.noteSacks(to: segment.sackedTo, acknowledgment: segment.acknowledgment)
        }
        guard reverseTally.events != 0 else { return }
        let proved = memory[reverseTally.events].recovery.prove(segment)
        if let proved {
            findings.provedFrame = proved.frame
            findings.proof = proved.proof
            memory[reverseTally.events].provedSpurious &+= 1
        }
        memory[reverseTally.events].recovery.notePassed(segment.acknowledgment)
        let recovery = memory[reverseTally.events].recovery
        reverse.set(Bits.proving, recovery.isOpen || recovery.isWaiting)
    }

    /// Marks of congestion (RFC 3168), and another number of hops than before.
    @inline(never)
    private mutating func judgePath(_ memory: inout AnalysisMemory, _ findings: inout TCPFindings) {
        guard memory.make(&forwardTally.events) else { return }
        let index = forwardTally.events
        if segment.congestion == 3 { memory[index].congestionMarks &+= 1 }
        if !segment.has(Flag.syn) {
            if segment.has(Flag.ece) { memory[index].congestionEchoes &+= 1 }
            if segment.has(Flag.cwr) { memory[index].congestionReductions &+= 1 }
        }
        if forwardTally.lastTime != 0, segment.timeToLive != forwardTally.timeToLive {
            memory[index].pathChanges &+= 1
            findings.hopChange = Int16(segment.timeToLive) &- Int16(forwardTally.timeToLive)
        }
    }
}

extension Headers.Flag {
    /// Congestion marks echoed, and the window reduced because of them (RFC 3168 section 6.1).
    static var ece: UInt8 { 64 }
    static var cwr: UInt8 { 128 }
}
