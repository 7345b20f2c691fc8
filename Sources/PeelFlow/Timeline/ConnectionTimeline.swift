import PeelWire

/// Follows one connection and tells what its time went to.
///
/// A *turn* is a run of data in one direction. Every moment belongs to one part of the ``TimeBudget``:
///
/// - *handshake*: from the first SYN until a segment without SYN follows it.
/// - *think*: from the last data of one side's turn, or the handshake, to the first data of the other's; less the
///   *network* part, which is the shortest time in which that side was seen to answer at all (SYN-ACK to SYN, ACK to
///   SYN-ACK, acknowledgments). Seen near the client that is the round trip to the server, and nearly nothing the
///   other way; near the server it is the reverse.
/// - *transfer* and *stalls*: between two packets of a turn. A gap is a stall where it is longer than three times the
///   median gap of that side so far and than the round trip. Its kind is the first that fits: the receiver's window was
///   zero; the gap ended in a retransmission, after 200 ms or what RFC 6298 makes of the round trips seen, or earlier;
///   nothing was in flight for half of it or more; 95 % of the receiver's window was in flight when it began; nothing
///   was in flight when it ended; anything else.
/// - *idle*, *closing*: after the last data.
///
/// Time comes from packets alone, and one that is earlier than those before it counts as simultaneous. Data that was
/// sent before begins no turn, and a byte of a keep-alive or a probe is no data.
public struct ConnectionTimeline: Sendable {
    private enum Phase: UInt8 { case opening, open }

    private var budget = TimeBudget()
    var one = Side()
    var other = Side()
    /// Gaps between the packets of data of each.
    private var oneGaps = GapMedian()
    private var otherGaps = GapMedian()
    private var start: Int64 = 0
    private var latest: Int64 = 0
    /// Up to here every moment has its part.
    private var mark: Int64 = 0
    private var hasBegun = false
    private var phase = Phase.opening
    private var hasSyn = false
    /// The latest SYN and SYN-ACK.
    private var synTime: Int64?
    private var synAckTime: Int64?
    /// From the latest SYN to the first SYN-ACK after it.
    private var serverHalf: Int64 = 0
    private var isAnswered = false
    private var synFromOne = true
    /// Who sent what ``mark`` stands at.
    private var markFromOne = true
    /// A turn has begun: it is ``markFromOne``'s.
    private var isTurn = false
    /// When the latest data was sent: bytes in flight after it, and the receiver's window.
    private var inFlight: UInt32 = 0
    private var offered: UInt32 = 0
    private var wasFull = false
    /// The first FIN or RST after the latest data.
    private var closeTime: Int64?
    /// The halves of the round trip that the handshake tells.
    private var halves: (server: Int64, client: Int64)?

    private typealias Flag = Headers.Flag

    public init() {}

    /// Takes the flow's next packet.
    @discardableResult
    public mutating func take(_ packet: TimelinePacket) -> TimelineStep {
        let now = advance(to: packet.time.nanoseconds)
        guard packet.isSegment else {
            guard packet.carriesData else { return .quiet }
            phase = .open
            return takeData(packet, now)
        }
        let isOpened = takeHandshake(packet, now)
        noteRoundTrip(packet)
        var step = TimelineStep.quiet
        if packet.carriesData, phase == .open { step = takeData(packet, now) }
        note(packet)
        if packet.has(Flag.fin | Flag.rst), phase == .open, closeTime == nil { closeTime = now }
        return isOpened && step == .quiet ? .established : step
    }

    /// The parts so far, up to the latest packet.
    public var current: TimeBudget {
        var result = budget
        let rest = latest &- mark
        if phase == .opening, hasSyn {
            result.handshake &+= rest
        } else if let closeTime {
            let begun = max(mark, closeTime)
            result.idle &+= begun &- mark
            result.closing &+= latest &- begun
        } else {
            result.idle &+= rest
        }
        return result
    }

    /// The round trip as the handshake shows it, or else the shortest that acknowledgments show; nil where neither does.
    public var roundTrip: Int64? {
        if let halves { return halves.server &+ halves.client }
        guard let first = one.shortest, let second = other.shortest else { return nil }
        return first &+ second
    }

    /// Where the capture was taken; nil where the handshake was not seen.
    public var tap: TapPosition? {
        guard let halves else { return nil }
        if halves.client <= halves.server / 4 { return .nearClient }
        if halves.server <= halves.client / 4 { return .nearServer }
        return .middle
    }

    /// Moves the clock on; never back.
    private mutating func advance(to time: Int64) -> Int64 {
        if !hasBegun {
            hasBegun = true
            start = time
            latest = time
            mark = time
        } else if time < start {
            budget.idle &+= start &- time
            start = time
        }
        latest = max(latest, time)
        return latest
    }

    /// Follows the handshake; true where this segment ends it.
    private mutating func takeHandshake(_ packet: TimelinePacket, _ now: Int64) -> Bool {
        guard phase == .opening else { return false }
        if packet.has(Flag.syn) {
            hasSyn = true
            if packet.has(Flag.ack) {
                if let synTime {
                    if !isAnswered { serverHalf = now &- synTime }
                } else {
                    synFromOne = !packet.fromOne
                }
                isAnswered = true
                synAckTime = now
            } else {
                synTime = now
                isAnswered = false
                synFromOne = packet.fromOne
            }
            return false
        }
        if packet.has(Flag.rst), hasSyn { return false }
        phase = .open
        guard hasSyn else { return false }
        budget.handshake &+= now &- mark
        set(mark: now, fromOne: packet.fromOne)
        if synTime != nil, let synAckTime, packet.fromOne == synFromOne {
            halves = (max(0, serverHalf), max(0, now &- synAckTime))
            one.shorten(synFromOne ? now &- synAckTime : serverHalf)
            other.shorten(synFromOne ? serverHalf : now &- synAckTime)
        }
        return true
    }

    private mutating func set(mark now: Int64, fromOne: Bool) {
        mark = now
        markFromOne = fromOne
        one.wasClosed = one.window == 0
        other.wasClosed = other.window == 0
    }
}

/// Where on the path a connection was captured.
public enum TapPosition: UInt8, Sendable {
    case nearClient, middle, nearServer
}

extension ConnectionTimeline {
    /// An acknowledgment tells how long its sender takes at least (RFC 6298 section 2).
    private mutating func noteRoundTrip(_ packet: TimelinePacket) {
        guard packet.ackRoundTrip > 0, !packet.has(Flag.syn) else { return }
        if packet.fromOne {
            one.note(roundTrip: packet.ackRoundTrip)
        } else {
            other.note(roundTrip: packet.ackRoundTrip)
        }
    }

    /// Remembers what the segment says of windows and numbers.
    private mutating func note(_ packet: TimelinePacket) {
        let scales = one.scale >= 0 && other.scale >= 0
        if packet.fromOne {
            one.note(packet, at: latest, scales: scales)
        } else {
            other.note(packet, at: latest, scales: scales)
        }
    }

    /// Data: the next turn, or more of this one.
    private mutating func takeData(_ packet: TimelinePacket, _ now: Int64) -> TimelineStep {
        let sender = packet.fromOne ? one : other
        let receiver = packet.fromOne ? other : one
        let end = packet.sequence &+ packet.payloadCount
        let isNew = !packet.isSegment || !sender.hasSent || Self.isAfter(end, sender.highest)
        let gap = now &- mark
        if isTurn, markFromOne == packet.fromOne {
            let stall = stall(packet, gap, sender, receiver, isNew: isNew)
            with(packet.fromOne) { part in
                if let stall { part.stalls[stall] &+= gap } else { part.transfer &+= gap }
            }
            if packet.fromOne { oneGaps.add(gap) } else { otherGaps.add(gap) }
            addBytes(packet, sender, isNew: isNew)
            remember(packet, sender, receiver, now)
            return .more(gap: gap, stall: stall)
        }
        guard isNew else { return .quiet }
        let isAnswer = markFromOne != packet.fromOne
        let network = isAnswer ? min(gap, sender.shortest ?? 0) : 0
        let closed = isTurn && receiver.wasClosed
        budget.network &+= network
        with(packet.fromOne) { part in
            part.turns &+= 1
            if closed { part.stalls.zeroWindow &+= gap &- network } else { part.think &+= gap &- network }
        }
        isTurn = true
        addBytes(packet, sender, isNew: true)
        remember(packet, sender, receiver, now)
        return .turn(wait: gap, network: network, closed: closed)
    }

    private mutating func with(_ fromOne: Bool, _ body: (inout TimeBudget.Side) -> Void) {
        if fromOne { body(&budget.one) } else { body(&budget.other) }
    }

    private mutating func addBytes(_ packet: TimelinePacket, _ sender: Side, isNew: Bool) {
        guard isNew else { return }
        var count = packet.payloadCount
        if packet.isSegment, sender.hasSent {
            let fresh = packet.sequence &+ packet.payloadCount &- sender.highest
            // After a gap in the capture only what was seen counts.
            count = min(count, fresh)
        }
        with(packet.fromOne) { $0.bytes &+= UInt64(count) }
    }

    /// The state at the latest data, which a gap after it is judged by.
    private mutating func remember(
        _ packet: TimelinePacket, _ sender: Side, _ receiver: Side, _ now: Int64
    ) {
        set(mark: now, fromOne: packet.fromOne)
        closeTime = nil
        guard packet.isSegment else { return }
        let end = packet.sequence &+ packet.payloadCount
        let highest = sender.hasSent && Self.isAfter(sender.highest, end) ? sender.highest : end
        let sent = highest &- receiver.acknowledged
        inFlight = receiver.hasAcknowledged && Int32(bitPattern: sent) > 0 ? sent : 0
        offered = receiver.window ?? .max
        wasFull = packet.findings.contains(.windowFull)
    }

    /// Why a gap in a turn is longer than the others; nil where it is not.
    private func stall(
        _ packet: TimelinePacket, _ gap: Int64, _ sender: Side, _ receiver: Side, isNew: Bool
    ) -> TimeBudget.Stall? {
        let median = (packet.fromOne ? oneGaps.value : otherGaps.value) ?? 0
        guard gap > max(3 * median, roundTrip ?? 0) else { return nil }
        guard packet.isSegment else { return .application }
        if receiver.wasClosed { return .zeroWindow }
        let repeats: AnalysisFlags = [.retransmission, .fastRetransmission, .spuriousRetransmission]
        if !isNew || !packet.findings.isDisjoint(with: repeats) {
            var timer: Int64 = 200_000_000
            if receiver.smoothed > 0 {
                timer = min(timer, receiver.smoothed &+ (sender.shortest ?? 0) &+ 4 &* receiver.variation)
            }
            return gap >= timer ? .timeOut : .recovery
        }
        let isCleared =
            receiver.hasAcknowledged && sender.hasSent && !Self.isAfter(sender.highest, receiver.acknowledged)
        if isCleared, latest &- receiver.acknowledgedTime >= gap / 2 { return .application }
        if wasFull || UInt64(inFlight) * 100 >= UInt64(offered) * 95 { return .windowLimited }
        return isCleared ? .application : .other
    }

    @inline(__always)
    static func isAfter(_ left: UInt32, _ right: UInt32) -> Bool {
        Int32(bitPattern: left &- right) > 0
    }
}
