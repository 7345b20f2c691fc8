import PeelWire

/// What a sender is doing about lost segments, as its segments and the receiver's acknowledgments show.
struct Recovery: BitwiseCopyable, Sendable {
    /// A retransmission whose need is still open.
    struct Repetition: BitwiseCopyable, Sendable {
        var sequence: UInt32 = 0
        var end: UInt32 = 0
        var frame: UInt32 = 0
        /// Its timestamp (RFC 7323); 0 for none.
        var timestamp: UInt32 = 0
    }

    /// The last retransmissions, the newest at ``newest``; an empty one has an end equal to its start.
    private var repetitions = InlineArray<8, Repetition>(repeating: Repetition())
    private var newest: UInt8 = 0
    /// An acknowledgment may still prove by its timestamp that one of them was not needed.
    private(set) var isOpen = false

    /// The highest sequence number that the receiver has acknowledged selectively.
    private var sackedTo: UInt32 = 0
    private var hasSacks = false
    /// How the recovery that goes on began, and the sequence number that ends it.
    private var kind = RetransmissionCause.none
    private var end: UInt32 = 0

    /// When a router last said that a segment was too big; 0 for never.
    private var tooBigTime: Int64 = 0

    /// The segment that timed out last, how large it was, and how often it did.
    private var timedOutSequence: UInt32 = 0
    private var timedOutPayload: UInt32 = 0
    private var timeOuts: UInt8 = 0
    private var shrunk = false
    /// Large segments vanished where smaller ones passed.
    private(set) var isBlackHole = false

    private typealias Flag = Headers.Flag

    /// Nanoseconds below which no common sender's retransmission timer runs out.
    private static var leastTimeOut: Int64 { 190_000_000 }
    /// Nanoseconds within which a packet that is seen twice is a copy made by the capture.
    static var copyThreshold: Int64 { 1_000_000 }

    /// Notes what the receiver's segment tells: where its selective acknowledgments reach.
    mutating func noteSacks(to edge: UInt32, acknowledgment: UInt32) {
        guard Self.isAfter(edge, acknowledgment) else { return }
        if !hasSacks || Self.isAfter(edge, sackedTo) { sackedTo = edge }
        hasSacks = true
    }

    /// Why a segment was sent again. `lastTime` is when either side was last seen before it, `roundTrip` how long an
    /// answer takes.
    mutating func cause(
        _ segment: TCPSegment, nextSequence: UInt32, acknowledged: UInt32, duplicates: UInt16, lastTime: Int64,
        roundTrip: Int64
    ) -> RetransmissionCause {
        let isFirst = segment.sequence == acknowledged
        let quiet = segment.time.nanoseconds &- max(lastTime, tooBigTime)
        if kind != .none, !Self.isAfter(end, acknowledged) { kind = .none }
        if hasSacks, !Self.isAfter(sackedTo, acknowledged) { hasSacks = false }
        let cause: RetransmissionCause
        if quiet > max(roundTrip &+ roundTrip / 2, 5_000_000) {
            // Nothing prompted it but a timer.
            let isLast = segment.end == nextSequence
            cause = isLast && (!isFirst || quiet < Self.leastTimeOut) ? .tailProbe : .timeOut
        } else if kind == .timeOut || kind == .tooBig {
            cause = kind
        } else if isFirst, hasSacks, kind == .fast || kind == .sack, isRepeated(segment) {
            // Lost once more: what the receiver holds was sent after it (RFC 8985 section 6.2).
            cause = .sack
        } else if isFirst, duplicates >= 2, duplicates != .max {
            cause = .fast
        } else if hasSacks, Self.isAfter(sackedTo, segment.sequence) {
            cause = .sack
        } else {
            cause = kind == .fast || kind == .sack ? .fast : .unknown
        }
        if cause == .timeOut || kind == .none, cause != .tailProbe, cause != .unknown {
            kind = cause
            end = nextSequence
        }
        return cause
    }

    /// Whether the segment is one of the last retransmissions, sent yet another time.
    private func isRepeated(_ segment: TCPSegment) -> Bool {
        for place in 0..<8 {
            let item = repetitions[place]
            if item.end != item.sequence, item.sequence == segment.sequence { return true }
        }
        return false
    }

    /// Keeps a retransmission, so that an acknowledgment can prove that it was not needed.
    mutating func keep(_ segment: TCPSegment) {
        newest = (newest &+ 1) & 7
        repetitions[Int(newest)] = Repetition(
            sequence: segment.sequence, end: segment.end, frame: segment.frame, timestamp: segment.timestamp)
        if segment.timestamp != 0 { isOpen = true }
    }

    /// The retransmission that a segment of the receiver proves not to have been needed; nil where it proves nothing.
    mutating func prove(_ segment: TCPSegment) -> (frame: UInt32, proof: SpuriousProof)? {
        if segment.hasDuplicateSack {
            for step in 0..<8 {
                let place = Int((newest &- UInt8(step)) & 7)
                let item = repetitions[place]
                if item.end != item.sequence, Self.isAfter(segment.duplicateSackEnd, item.sequence),
                    Self.isAfter(item.end, segment.duplicateSackStart)
                {
                    repetitions[place].end = item.sequence
                    return (item.frame, .duplicateSack)
                }
            }
        }
        return isOpen && segment.echo != 0 ? proveByTimestamp(segment) : nil
    }

    /// The first acknowledgment of a retransmission's bytes tells by the timestamp it echoes which sending it answers.
    private mutating func proveByTimestamp(_ segment: TCPSegment) -> (frame: UInt32, proof: SpuriousProof)? {
        var found: (frame: UInt32, proof: SpuriousProof)?
        isOpen = false
        for step in 0..<8 {
            let place = Int((newest &- UInt8(step)) & 7)
            let item = repetitions[place]
            guard item.timestamp != 0, item.end != item.sequence else { continue }
            guard Self.isAfter(segment.acknowledgment, item.sequence) else {
                isOpen = true
                continue
            }
            repetitions[place].timestamp = 0
            if found == nil, Self.isAfter(item.timestamp, segment.echo) {
                repetitions[place].end = item.sequence
                found = (item.frame, .timestamps)
            }
        }
        return found
    }

    /// Looks for a path that swallows large segments: one timed out at least twice, and then a smaller one from the same
    /// place is sent in its stead.
    mutating func noteTimeOut(_ segment: TCPSegment) {
        if segment.sequence != timedOutSequence || timeOuts == 0 {
            timedOutSequence = segment.sequence
            timedOutPayload = segment.payloadCount
            timeOuts = 1
            shrunk = false
        } else if segment.payloadCount < timedOutPayload, timeOuts >= 2 {
            shrunk = true
        } else if timeOuts < .max {
            timeOuts &+= 1
        }
    }

    /// Notes that the receiver has acknowledged up to `number`.
    mutating func notePassed(_ number: UInt32) {
        guard timeOuts > 0, Self.isAfter(number, timedOutSequence) else { return }
        if shrunk, !Self.isAfter(number, timedOutSequence &+ timedOutPayload &- 1) { isBlackHole = true }
        timeOuts = 0
    }

    /// A router said that a segment was too big for the path: what was sent before `sequence` comes again, smaller.
    mutating func noteTooBig(at time: Int64, before sequence: UInt32) {
        kind = .tooBig
        end = sequence
        tooBigTime = time
    }

    /// Whether ``notePassed(_:)`` waits for an acknowledgment.
    var isWaiting: Bool { timeOuts > 0 }

    private static func isAfter(_ left: UInt32, _ right: UInt32) -> Bool { Int32(bitPattern: left &- right) > 0 }
}
