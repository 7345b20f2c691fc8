import PeelWire

extension AnalysisStep {
    /// Probes, windows, lost segments, keep-alives and duplicate acknowledgments, in this order.
    @inline(__always)
    mutating func judgeWindowsAndAcks(_ findings: inout TCPFindings) {
        let isNext = segment.sequence == forward.nextSequence
        if segment.payloadCount == 1, isNext, reverse.window == 0, hasReverse {
            findings.flags.insert(.zeroWindowProbe)
            return
        }
        let isPlain = !segment.has(Flag.syn | Flag.fin | Flag.rst)
        if isPlain, segment.window == 0 { findings.flags.insert(.zeroWindow) }
        if forward.nextSequence != 0, !segment.has(Flag.rst),
            isAfter(segment.sequence, forward.nextSequence)
        {
            findings.flags.insert(.lostSegment)
            forward.bits |= Bits.flightUnknown
        }
        guard isPlain else { return }
        if segment.payloadCount <= 1, segment.sequence == forward.nextSequence &- 1 {
            findings.flags.insert(.keepAlive)
        }
        if segment.payloadCount > 0 {
            if reverse.isScaleKnown, segment.sequence &+ segment.payloadCount == reverse.windowEnd {
                findings.flags.insert(.windowFull)
            }
            return
        }
        // What repeats the acknowledgment of the segment before it.
        guard isNext, segment.acknowledgment == forward.lastAcknowledgment else { return }
        if segment.window != forward.window {
            if segment.window != 0 { findings.flags.insert(.windowUpdate) }
        } else if segment.window == 0 {
            if reverse.has(Bits.probe) { findings.flags.insert(.zeroWindowProbeAck) }
        } else if reverse.has(Bits.keepAlive) {
            findings.flags.insert(.keepAliveAck)
        } else {
            // One that was set aside by an unseen segment starts anew.
            let number = forwardTally.duplicateAcks
            forwardTally.duplicateAcks = number == .max ? 1 : min(number &+ 1, .max &- 1)
            findings.flags.insert(.duplicateAck)
            findings.duplicateAckNumber = UInt32(forwardTally.duplicateAcks)
            findings.duplicateAckFrame = trace.freshAckFrame
        }
    }

    /// Whether the other side has sent a segment, so that its window is known.
    private var hasReverse: Bool { reverse.nextSequence != 0 || reverseTally.lastTime != 0 }

    /// An acknowledgment beyond what was seen: told once for each hole, with the side's duplicates as the reminder.
    mutating func judgeUnseen(_ findings: inout TCPFindings) {
        if isAfter(reverse.nextSequence, reverse.acknowledgeable) {
            reverse.acknowledgeable = reverse.nextSequence
            findings.flags.insert(.ackLostSegment)
        } else {
            if reverseTally.duplicateAcks == 0 { findings.flags.insert(.ackLostSegment) }
            reverseTally.duplicateAcks = .max
        }
    }

    /// Spurious, fast or plain retransmission, or out of order: the first that fits.
    @inline(__always)
    func judgeRepetition(
        _ pool: borrowing UnackedPool, _ findings: inout TCPFindings
    ) {
        let end = segment.sequence &+ segment.payloadCount
        if segment.payloadCount > 0, reverse.lastAcknowledgment != 0,
            !isAfter(end, reverse.lastAcknowledgment)
        {
            findings.flags.insert(.spuriousRetransmission)
            return
        }
        guard forward.nextSequence != 0, isAfter(forward.nextSequence, segment.sequence) else { return }
        // New data after a probe's byte.
        if segment.payloadCount > 1, segment.sequence == forward.nextSequence &- 1 { return }
        let now = segment.time.nanoseconds
        if reverseTally.duplicateAcks >= 2, reverse.lastAcknowledgment == segment.sequence,
            isWithin(Self.fastThreshold, now &- reverseTally.lastTime)
        {
            findings.flags.insert(.fastRetransmission)
            return
        }
        let threshold = roundTrip == 0 ? Self.reorderThreshold : roundTrip
        if isWithin(threshold, now &- forward.nextSequenceTime), forward.nextSequence != segment.end {
            findings.flags.insert(.outOfOrder)
            return
        }
        findings.flags.insert(.retransmission)
        let repeated = pool.oldest(in: forwardQueue)
        findings.retransmissionTimeout = now &- (repeated?.time ?? forward.nextSequenceTime)
        findings.retransmissionFrame = repeated?.frame ?? trace.nextSequenceFrame
    }

    /// Whether `elapsed` nanoseconds have passed forward and are fewer than `limit`.
    @inline(__always)
    private func isWithin(_ limit: Int64, _ elapsed: Int64) -> Bool {
        elapsed >= 0 && elapsed < limit
    }
}
