import PeelWire

/// Collects what happened to one flow's sockets, packet by packet, within a bound.
///
/// What there is no room for is folded in the middle: beginning and end stay.
public struct StoryTeller: Sendable {
    public private(set) var events: [StoryEvent] = []
    public private(set) var timeline = ConnectionTimeline()
    /// The first packet's sender.
    private let address: IPv6Address
    private let port: UInt16
    private let limit: Int
    private let isTCP: Bool

    /// A packet came after the handshake, or where none was captured.
    public private(set) var isEstablished = false
    private var hasTurn = false
    private var synTime: Int64?
    private var synFromOne = true
    private var answerTime: Int64?
    /// Sides that have sent a FIN.
    private var finishedOne = false
    private var finishedOther = false
    private var latest = Timestamp(nanoseconds: 0)

    private typealias Flag = Headers.Flag

    /// Begins with a flow's first packet; at most `limit` events are kept.
    public init(_ first: Headers, limit: Int) {
        address = first.source
        port = first.sourcePort
        isTCP = first.proto == IPProtocol.tcp
        self.limit = max(16, limit)
    }

    /// The sender of the first packet is the client of `row`.
    public func isOneClient(_ row: FlowRow) -> Bool {
        row.clientAddress == address
            && (row.clientAddress != row.serverAddress || row.clientPort == port)
    }

    /// Takes the flow's next packet.
    public mutating func take(_ visit: FlowVisit) {
        let headers = visit.headers
        let fromOne = headers.source == address && headers.sourcePort == port
        let packet = TimelinePacket(headers, visit.findings, fromOne: fromOne)
        latest = max(latest, headers.time)
        let step = timeline.take(packet)
        if isTCP { takeSegment(packet, step, headers) } else { takeData(packet, step, headers) }
        if events.count > limit { fold() }
    }

    /// Takes an ICMP error that quotes a packet of the flow.
    public mutating func take(_ error: FlowRow.ErrorSource, quoting headers: Headers) {
        let fromOne = headers.source == address && headers.sourcePort == port
        latest = max(latest, headers.time)
        if let last = events.indices.last, case .error(let source, let count) = events[last].kind,
            source.type == error.type, source.code == error.code, source.router == error.router,
            events[last].fromOne == fromOne
        {
            events[last].kind = .error(error, count: count &+ 1)
            events[last].end = headers.time
            return
        }
        add(.error(error, count: 1), headers, fromOne, wait: 0)
        if events.count > limit { fold() }
    }

    private mutating func add(
        _ kind: StoryEvent.Kind, _ headers: Headers, _ fromOne: Bool, wait: Int64
    ) {
        events.append(
            StoryEvent(
                time: latest, end: latest, frame: headers.number, fromOne: fromOne, wait: max(0, wait),
                kind: kind))
    }

    private mutating func takeSegment(
        _ packet: TimelinePacket, _ step: TimelineStep, _ headers: Headers
    ) {
        guard packet.isSegment else { return }
        if packet.has(Flag.syn) { return takeSyn(packet, headers) }
        if packet.has(Flag.rst), !isEstablished, let synTime {
            let kind: StoryEvent.Kind = packet.fromOne == synFromOne ? .withdrawn : .refused
            add(kind, headers, packet.fromOne, wait: latest.nanoseconds &- synTime)
            return
        }
        if !isEstablished {
            isEstablished = true
            if synTime == nil, answerTime == nil {
                add(.midstream, headers, packet.fromOne, wait: 0)
            } else if !packet.has(Flag.rst) {
                let wait = answerTime.map { latest.nanoseconds &- $0 } ?? 0
                add(.established(isAnswered: answerTime != nil), headers, packet.fromOne, wait: wait)
            }
        }
        takeKeepAlive(packet, headers)
        takeData(packet, step, headers)
        if packet.has(Flag.fin) { takeFinish(packet, headers) }
        if packet.has(Flag.rst) {
            let isLate = packet.fromOne ? finishedOne : finishedOther
            // Who resets what still comes did not go on reading.
            if isLate { noteHalfClose(by: packet.fromOne, false) }
            // A reset that is repeated is one.
            if let last = events.last, case .reset = last.kind, last.fromOne == packet.fromOne { return }
            add(.reset(isLate: isLate), headers, packet.fromOne, wait: 0)
        }
    }

    private mutating func takeSyn(_ packet: TimelinePacket, _ headers: Headers) {
        if packet.has(Flag.ack) {
            if answerTime == nil {
                answerTime = latest.nanoseconds
                add(
                    .answer, headers, packet.fromOne, wait: synTime.map { latest.nanoseconds &- $0 } ?? 0)
            } else if let last = lastIndex(of: { if case .answerAgain = $0 { true } else { false } }),
                case .answerAgain(let count) = events[last].kind
            {
                events[last].kind = .answerAgain(count: count &+ 1)
                events[last].end = latest
            } else {
                add(.answerAgain(count: 1), headers, packet.fromOne, wait: 0)
            }
            return
        }
        guard let synTime else {
            synTime = latest.nanoseconds
            synFromOne = packet.fromOne
            return add(.connect, headers, packet.fromOne, wait: 0)
        }
        if let last = events.indices.last, case .connectAgain(let count) = events[last].kind,
            events[last].fromOne == packet.fromOne
        {
            events[last].kind = .connectAgain(count: count &+ 1)
            events[last].end = latest
        } else {
            add(.connectAgain(count: 1), headers, packet.fromOne, wait: latest.nanoseconds &- synTime)
        }
    }

    private func lastIndex(of matches: (StoryEvent.Kind) -> Bool) -> Int? {
        guard let last = events.last, matches(last.kind) else { return nil }
        return events.count - 1
    }

    private mutating func takeKeepAlive(_ packet: TimelinePacket, _ headers: Headers) {
        let isProbe = packet.findings.contains(.keepAlive)
        let isAnswer = packet.findings.contains(.keepAliveAck)
        guard isProbe || isAnswer else { return }
        if isProbe, (packet.fromOne ? timeline.other.window : timeline.one.window) == 0 {
            if let last = events.indices.last, case .windowProbe(let count) = events[last].kind,
                events[last].fromOne == packet.fromOne
            {
                events[last].kind = .windowProbe(count: count &+ 1)
                events[last].end = latest
            } else {
                add(.windowProbe(count: 1), headers, packet.fromOne, wait: 0)
            }
            return
        }
        if let last = events.indices.last, case .keepAlive(let count, _) = events[last].kind {
            if isAnswer, events[last].fromOne != packet.fromOne {
                events[last].kind = .keepAlive(count: count, isAnswered: true)
                events[last].end = latest
                return
            }
            if isProbe, events[last].fromOne == packet.fromOne {
                events[last].kind = .keepAlive(count: count &+ 1, isAnswered: false)
                events[last].end = latest
                return
            }
        }
        if isProbe { add(.keepAlive(count: 1, isAnswered: false), headers, packet.fromOne, wait: 0) }
    }

    private mutating func takeFinish(_ packet: TimelinePacket, _ headers: Headers) {
        let isAgain = packet.fromOne ? finishedOne : finishedOther
        if isAgain {
            if let last = events.indices.last, case .finishAgain(let count) = events[last].kind,
                events[last].fromOne == packet.fromOne
            {
                events[last].kind = .finishAgain(count: count &+ 1)
                events[last].end = latest
            } else {
                add(.finishAgain(count: 1), headers, packet.fromOne, wait: 0)
            }
            return
        }
        let isSecond = packet.fromOne ? finishedOther : finishedOne
        if packet.fromOne { finishedOne = true } else { finishedOther = true }
        add(.finish(isHalf: false, isSecond: isSecond), headers, packet.fromOne, wait: 0)
    }

    /// Data: a turn's first, or more of it.
    private mutating func takeData(_ packet: TimelinePacket, _ step: TimelineStep, _ headers: Headers) {
        switch step {
        case .turn(let wait, let network, let closed):
            var turn = StoryEvent.Turn()
            turn.network = network
            turn.isAfterClosedWindow = closed
            turn.isAnswer = hasTurn
            hasTurn = true
            if packet.fromOne ? finishedOther : finishedOne { noteHalfClose(by: !packet.fromOne, true) }
            add(.turn(turn), headers, packet.fromOne, wait: wait)
            count(packet, gap: 0, stall: nil, at: events.count - 1)
        case .more(let gap, let stall):
            guard let index = turnIndex(of: packet.fromOne) else { return }
            count(packet, gap: gap, stall: stall, at: index)
        case .quiet, .established:
            // A repeat of what the side sent before the other side's turn.
            guard packet.carriesData, let index = turnIndex(of: packet.fromOne) else { return }
            count(packet, gap: 0, stall: nil, at: index)
        }
    }

    /// The side's latest turn, if it is not long past.
    private func turnIndex(of fromOne: Bool) -> Int? {
        var index = events.count - 1
        let first = max(0, events.count - 16)
        while index >= first {
            if case .turn = events[index].kind, events[index].fromOne == fromOne { return index }
            index -= 1
        }
        return nil
    }

    private mutating func count(
        _ packet: TimelinePacket, gap: Int64, stall: TimeBudget.Stall?, at index: Int
    ) {
        guard case .turn(var turn) = events[index].kind else { return }
        turn.packets &+= 1
        let repeats: AnalysisFlags = [.retransmission, .fastRetransmission, .spuriousRetransmission]
        if packet.findings.isDisjoint(with: repeats) {
            turn.bytes &+= UInt64(packet.payloadCount)
        } else {
            turn.repeats &+= 1
        }
        if !packet.findings.isDisjoint(with: [.outOfOrder, .lostSegment]) { turn.disorder &+= 1 }
        if let stall { turn.stalls[stall] &+= gap }
        events[index].kind = .turn(turn)
        events[index].end = latest
    }

    /// Who is sent data after a FIN of their own only stopped writing.
    private mutating func noteHalfClose(by fromOne: Bool, _ isHalf: Bool) {
        for index in events.indices.reversed() {
            guard case .finish(_, let isSecond) = events[index].kind, events[index].fromOne == fromOne else { continue }
            events[index].kind = .finish(isHalf: isHalf, isSecond: isSecond)
            return
        }
    }

    /// Joins a quarter of the events, from the middle on, into one.
    private mutating func fold() {
        let middle = limit / 2
        var fold = StoryEvent.Fold()
        let range = middle..<min(events.count - 8, middle + max(2, limit / 4))
        guard range.count > 1 else { return }
        for event in events[range] { fold.add(event) }
        var joined = events[range.lowerBound]
        joined.end = events[range.upperBound - 1].end
        joined.kind = .folded(fold)
        events.replaceSubrange(range, with: [joined])
    }
}
