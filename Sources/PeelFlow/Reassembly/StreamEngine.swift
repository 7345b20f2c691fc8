import PeelWire

/// Follows the TCP connections of a source in file order, and peels each message in the frame that completes it.
struct StreamEngine: Sendable {
    let registry: Registry
    /// The layout of ``SegmentFields``.
    let layout: Int
    private let common: FlowCommons
    /// For each of the registry's readers whether it has a conversation of its own.
    private let converses: [Bool]
    private(set) var kinds: [StreamKind] = []
    /// The ports of streams whose protocol reads messages.
    private(set) var conversing = PortPairs()
    var states: [StreamState] = []
    let limits: StreamLimits
    /// The conversation that was looked at last for a place.
    private var hand = 0
    /// Bytes that wait for their rest, of all streams.
    private var waitingCount = 0
    /// States in the order in which they began to hold bytes, each once; some hold none any more.
    private var holders: [Int] = []
    private var firstHolder = 0
    var losses = StreamLosses()
    /// Where a state's conversation lies in it, to ask for its memory.
    private let conversationOffset = MemoryLayout<StreamState>.offset(of: \.conversation) ?? -1

    /// Prepares for a registry; nil where it does not hold ``SegmentFields/layout``.
    init?(_ registry: Registry, _ conversations: ConversationTypes, _ limits: StreamLimits) {
        self.limits = limits
        guard let layout = registry.index(of: "segments") else { return nil }
        self.registry = registry
        self.layout = layout
        common = FlowCommons(registry, conversations)
        converses = registry.readers.map { conversations.types[$0.layout.name.description] != nil }
    }

    /// Takes the segment whose payload waits at `pause`.
    mutating func take(
        _ pause: Interruption, _ followed: FollowedSegment, _ start: StreamStart, _ frame: borrowing Frame,
        hindsight: inout Hindsight?, _ dissection: inout Dissection
    ) {
        while kinds.count <= followed.stream { kinds.append(.unknown) }
        let segment = followed.segment
        if kinds[followed.stream] == .unknown {
            choose(pause, followed, start, frame, dissection)
        } else if kinds[followed.stream] == .forgotten {
            // It goes on in its midst.
            choose(pause, followed, StreamStart(isOpenedByOne: start.isOpenedByOne), frame, dissection)
        }
        // What nobody knows is data, and need not be asked for again.
        let isStrange =
            kinds[followed.stream].mayBegin(pause.claim) && isStrange(pause, followed, start, frame, dissection)
        guard let index = kinds[followed.stream].conversation else {
            guard let claim = kinds[followed.stream].shown(at: pause.claim) else {
                return registry.proceed(pause, in: frame, into: &dissection)
            }
            return showPlainly(pause, followed, as: isStrange ? .data : claim, frame, &dissection)
        }
        states[index].isUsed = true
        if segment.has(Headers.Flag.rst) {
            states[index].one.drop()
            states[index].other.drop()
        } else {
            let source = Int(dissection.layers[pause.layer].source)
            if source == 0 {
                let bytes = frame.bytes.captured
                deliver(bytes, source, pause, followed, index, &hindsight, &dissection)
            } else {
                // Held here, as the dissection gains sources meanwhile.
                let held = dissection.sources[source - 1].bytes
                deliver(held.rawSpan, source, pause, followed, index, &hindsight, &dissection)
            }
            if let claim = kinds[followed.stream].shown(at: pause.claim) {
                states[index].one.drop()
                states[index].other.drop()
                showPlainly(pause, followed, as: claim, frame, &dissection)
            }
        }
        noteWaiting(index)
    }

    /// Notes how many bytes of a stream wait now; frees others where it is too many.
    mutating func noteWaiting(_ index: Int) {
        let before = states[index].countedCount
        let after = states[index].waitingCount
        if before != after {
            states[index].countedCount = after
            waitingCount &+= after &- before
            if before == 0, !states[index].isHolder {
                states[index].isHolder = true
                holders.append(index)
            }
        }
        if waitingCount > limits.bytes { evict() }
    }

    /// Asks for what is known of streams whose segments come soon: of the first its kind, of the second its state, of the
    /// third its conversation.
    @inline(__always)
    func expect(_ coming: ExpectedStreams) {
        kinds.prefetch(coming.first)
        if let index = conversation(of: coming.second) { states.prefetch(index) }
        if let index = conversation(of: coming.third) {
            states.prefetchTarget(index, at: conversationOffset)
        }
    }

    @inline(__always)
    private func conversation(of stream: Int) -> Int? {
        stream >= 0 && stream < kinds.count ? kinds[stream].conversation : nil
    }

    /// Whether the protocol of a segment's stream still reads messages.
    @inline(__always)
    func isConversing(_ delivery: Delivery) -> Bool { kinds[delivery.stream].conversation != nil }

    /// Lets the protocol that is next likely read a stream which the one before does not know; false where none is left.
    mutating func change(_ delivery: Delivery, _ bytes: borrowing PacketBytes) -> Bool {
        let index = delivery.index
        states[index].refused.append(states[index].layout)
        let ports = states[index].flow
        let all = candidates(ports.clientPort, ports.serverPort, bytes)
        guard let next = all.first(where: { !states[index].refused.contains($0) }) else { return false }
        if !converses[next] {
            switch registry.message(of: next, in: bytes) {
            case .foreign:
                states[index].refused.append(next)
                return change(delivery, bytes)
            case .segment:
                setPlain(delivery.stream, .reader(next))
                return true
            default: break
            }
        }
        upgrade(index, delivery.stream, to: .reader(UInt16(truncatingIfNeeded: next)))
        return true
    }

    /// Notes that nobody knows the first bytes of a stream.
    mutating func notePlain(_ stream: Int) {
        while kinds.count <= stream { kinds.append(.unknown) }
        kinds[stream] = .data
    }

    /// Lets what the segments of a stream carry be shown by themselves.
    mutating func setPlain(_ stream: Int, _ kind: StreamKind = .data) { kinds[stream] = kind }

    /// Decides what a stream carries: by its ports as soon as it begins, by its first bytes when they come.
    private mutating func choose(
        _ pause: Interruption, _ followed: FollowedSegment, _ start: StreamStart, _ frame: borrowing Frame,
        _ dissection: borrowing Dissection
    ) {
        // An empty segment tells nothing.
        guard case .tcpPorts(let source, let destination) = pause.claim else { return }
        if start.isAnnounced {
            kinds[followed.stream] = .announced
            return
        }
        let number = Int(dissection.layers[pause.layer].source)
        let whole = dissection.bytes(ofSource: number, frame: frame.bytes.captured)
        let bytes = PacketBytes(
            captured: whole.clamped(pause.start..<pause.start &+ pause.capturedCount),
            declaredCount: pause.declaredCount, context: pause.context)
        var isForeign = false
        for candidate in candidates(source, destination, bytes) {
            if !converses[candidate] {
                switch registry.message(of: candidate, in: bytes) {
                case .foreign:
                    isForeign = true
                    continue
                case .segment:
                    kinds[followed.stream] = .reader(candidate)
                    return
                default: break
                }
            }
            begin(candidate, followed, start, source, destination)
            return
        }
        // Where no protocol was asked, the registry may still know a segment by what it holds.
        kinds[followed.stream] = isForeign ? .data : .guessed(pause.claim)
    }

    /// Lets a protocol read messages from here on that knows a segment of a stream which none knew before, such as TLS
    /// behind words of another; true where all were asked and none knows it.
    private mutating func isStrange(
        _ pause: Interruption, _ followed: FollowedSegment, _ start: StreamStart, _ frame: borrowing Frame,
        _ dissection: borrowing Dissection
    ) -> Bool {
        guard case .tcpPorts(let source, let destination) = pause.claim, pause.capturedCount > 0,
            !followed.findings.contains(.retransmission), !followed.findings.contains(.outOfOrder),
            states.count < 2 &* kinds.count &+ 64
        else { return false }
        let number = Int(dissection.layers[pause.layer].source)
        let whole = dissection.bytes(ofSource: number, frame: frame.bytes.captured)
        let bytes = PacketBytes(
            captured: whole.clamped(pause.start..<pause.start &+ pause.capturedCount),
            declaredCount: pause.declaredCount, context: pause.context)
        guard let found = registry.reader(recognizing: bytes) else { return true }
        if found == registry.reader(onPorts: source, destination) { return false }
        if case .segment = registry.message(of: found, in: bytes), !converses[found] { return false }
        var middle = StreamStart()
        middle.isOpenedByOne = start.isOpenedByOne
        begin(found, followed, middle, source, destination)
        return false
    }

    /// The protocols that may be meant, most likely first.
    private func candidates(_ source: UInt16, _ destination: UInt16, _ bytes: borrowing PacketBytes) -> [Int] {
        var all: [Int] = []
        for port in [min(source, destination), max(source, destination)] {
            if let found = registry.reader(onPorts: port, port), !all.contains(found) { all.append(found) }
        }
        if let found = registry.reader(recognizing: bytes), !all.contains(found) { all.append(found) }
        return all
    }

    private mutating func begin(
        _ candidate: Int, _ followed: FollowedSegment, _ start: StreamStart, _ source: UInt16, _ destination: UInt16
    ) {
        let toServer = registry.reader(onPorts: destination, destination) == candidate
        let fromClient = start.isOpenedByOne.map { $0 == followed.fromOne } ?? toServer
        let flow = FlowContext(
            common, layout: UInt16(truncatingIfNeeded: candidate), stream: followed.stream,
            clientPort: fromClient ? source : destination, serverPort: fromClient ? destination : source)
        let index = freePlace()
        kinds[followed.stream] = .conversing(index)
        conversing.insert(source, destination)
        var state = StreamState(
            layout: candidate, conversation: flow.begin(), flow: flow,
            isOneClient: fromClient == followed.fromOne)
        if let first = start.one { state.one.queue.start(at: first) }
        if let first = start.other { state.other.queue.start(at: first) }
        if index == states.count {
            states.makeRoom()
            states.append(state)
        } else {
            state.isHolder = states[index].isHolder
            states[index] = state
        }
    }

    /// The place of a conversation that begins: a new one, or that of one which has been silent for long.
    private mutating func freePlace() -> Int {
        guard states.count >= limits.conversations else { return states.count }
        // Whoever has spoken since the hand passed last is passed over once.
        repeat {
            hand = hand &+ 1 < states.count ? hand &+ 1 : 0
            let isUsed = states[hand].isUsed
            states[hand].isUsed = false
            if !isUsed { break }
        } while true
        kinds[states[hand].flow.stream] = .forgotten
        waitingCount &-= states[hand].countedCount
        losses.conversations &+= 1
        return hand
    }

    /// Continues a stream as another protocol, whose messages follow in both directions.
    mutating func upgrade(_ index: Int, _ stream: Int, to claim: Claim) {
        guard let layout = registry.index(for: claim) else { return setPlain(stream, .data) }
        var flow = states[index].flow.inner(layout)
        flow.terms = states[index].conversation.terms
        states[index].layout = layout
        states[index].flow = flow
        states[index].isCertain = false
        states[index].conversation = flow.begin()
    }

    /// Shows a segment by itself, except what came before or out of its turn.
    private func showPlainly(
        _ pause: Interruption, _ followed: FollowedSegment, as claim: Claim, _ frame: borrowing Frame,
        _ dissection: inout Dissection
    ) {
        guard pause.claim != .none else { return }
        if followed.findings.contains(.retransmission), pause.isWhole {
            return addSegmentData(pause, 0..<pause.capturedCount, &dissection)
        }
        if followed.findings.contains(.retransmission) || followed.findings.contains(.outOfOrder) { return }
        registry.proceed(pause, as: claim, in: frame, into: &dissection)
    }

    /// Adds bytes of the segment's payload that are part of something greater, or were there before.
    func addSegmentData(_ pause: Interruption, _ range: Range<Int>, _ dissection: inout Dissection) {
        guard !range.isEmpty else { return }
        dissection.resume(layer: pause.layer, describedBy: layout)
        let first = pause.start &- Int(dissection.layers[pause.layer].start)
        dissection.add(SegmentFields.data, at: first &+ range.lowerBound, count: range.count)
    }

    /// Frees the memory of those streams that have held bytes longest.
    private mutating func evict() {
        while waitingCount > limits.bytes / 2, firstHolder < holders.count {
            let index = holders[firstHolder]
            firstHolder &+= 1
            states[index].isHolder = false
            let count = states[index].countedCount
            if count == 0 { continue }
            losses.messages &+= 1
            waitingCount &-= count
            states[index].countedCount = 0
            states[index].one.drop()
            states[index].other.drop()
        }
        holders.removeFirst(firstHolder)
        firstHolder = 0
    }
}
