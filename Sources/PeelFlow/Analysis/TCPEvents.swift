/// What happened beside the ordinary to the segments of one direction: made at its first event.
struct TCPEvents: BitwiseCopyable, Sendable {
    /// Retransmissions of every kind, as `tcp.analysis.retransmission` marks them, and their payload.
    var retransmissions: UInt32 = 0
    var fastRetransmissions: UInt32 = 0
    var retransmittedBytes: UInt64 = 0
    var spuriousRetransmissions: UInt32 = 0
    var outOfOrder: UInt32 = 0
    var duplicateAcks: UInt32 = 0
    var lostSegments: UInt32 = 0
    var zeroWindows: UInt32 = 0
    var windowFull: UInt32 = 0
    var keepAlives: UInt32 = 0
    /// Bytes under the SACK blocks of this side's last segment, where it had any.
    var sackedCount: UInt32 = 0

    /// Segments without news by their ``RetransmissionCause``.
    var causes = InlineArray<11, UInt32>(repeating: 0)
    /// Retransmissions that were proved not to have been needed.
    var provedSpurious: UInt32 = 0
    /// Segments with SACK blocks, their blocks, and those that name bytes that were there already.
    var sackSegments: UInt32 = 0
    var sackBlocks: UInt32 = 0
    var duplicateSacks: UInt32 = 0
    /// Segments with ECE, with CWR (handshakes left out), and packets marked CE on their way.
    var congestionEchoes: UInt32 = 0
    var congestionReductions: UInt32 = 0
    var congestionMarks: UInt32 = 0
    /// Packets whose time to live is not that of the packet before.
    var pathChanges: UInt32 = 0

    /// Packets and bytes that were sent before, whatever Wireshark calls them, and the most often of one segment.
    var repeatedSegments: UInt32 = 0
    var repeatedBytes: UInt64 = 0
    var repeatedMost: UInt32 = 0
    /// What has not been seen below the highest sequence number.
    var holes = SequenceHoles()
    var recovery = Recovery()

    /// Flags that are counted.
    static var counted: AnalysisFlags {
        [
            .retransmission, .fastRetransmission, .spuriousRetransmission, .outOfOrder, .duplicateAck, .lostSegment,
            .zeroWindow, .windowFull, .keepAlive,
        ]
    }

    /// Counts what the analysis found of a segment with so much payload.
    mutating func note(_ flags: AnalysisFlags, payload: UInt32) {
        if !flags.isDisjoint(with: .repeated) {
            retransmissions &+= 1
            retransmittedBytes &+= UInt64(payload)
            if flags.contains(.fastRetransmission) { fastRetransmissions &+= 1 }
            if flags.contains(.spuriousRetransmission) { spuriousRetransmissions &+= 1 }
        }
        if flags.contains(.outOfOrder) { outOfOrder &+= 1 }
        if flags.contains(.duplicateAck) { duplicateAcks &+= 1 }
        if flags.contains(.lostSegment) { lostSegments &+= 1 }
        if flags.contains(.zeroWindow) { zeroWindows &+= 1 }
        if flags.contains(.windowFull) { windowFull &+= 1 }
        if flags.contains(.keepAlive) { keepAlives &+= 1 }
    }
}

/// Ranges of sequence numbers that have not been seen, at most eight; later ones are not kept.
struct SequenceHoles: BitwiseCopyable, Sendable {
    private var holes = InlineArray<8, Hole>(repeating: Hole())
    private(set) var count: UInt8 = 0

    /// Notes bytes that have been jumped over.
    mutating func open(_ start: UInt32, _ end: UInt32) {
        guard count < 8 else { return }
        holes[Int(count)] = Hole(start: start, end: end)
        count &+= 1
    }

    /// Takes what a segment fills out of the holes, and tells how many of its bytes had been missing.
    mutating func fill(_ start: UInt32, _ end: UInt32) -> UInt32 {
        var filled: UInt32 = 0
        var index = 0
        while index < Int(count) {
            let hole = holes[index]
            let from = TCPTracker.isAfter(start, hole.start) ? start : hole.start
            let to = TCPTracker.isAfter(hole.end, end) ? end : hole.end
            guard TCPTracker.isAfter(to, from) else {
                index &+= 1
                continue
            }
            filled &+= to &- from
            let leavesHead = from != hole.start
            let leavesTail = to != hole.end
            if leavesHead {
                holes[index].end = from
                if leavesTail { open(to, hole.end) }
            } else if leavesTail {
                holes[index].start = to
            } else {
                count &-= 1
                holes[index] = holes[Int(count)]
                continue
            }
            index &+= 1
        }
        return filled
    }
}
