import PeelWire

/// Hands the datagrams of a source to the protocols that remember their conversations.
struct DatagramEngine: Sendable {
    private let registry: Registry
    private var protocols: [any DatagramConversations] = []
    /// For each of the registry's readers the place of its conversations; -1 for none.
    private var places: [Int]
    private var media = MediaPorts()
    /// What each UDP stream carries.
    private var kinds: [Kind] = []
    /// The ports of conversations.
    private var conversing = PortPairs()

    private enum Kind: Sendable {
        case unknown
        /// A protocol claims the ports.
        case claimed
        case conversing(Int)
    }

    /// Prepares for a registry.
    init(_ registry: Registry, _ conversations: ConversationTypes) {
        self.registry = registry
        places = Array(repeating: -1, count: registry.readers.count)
        for (layout, reader) in registry.readers.enumerated() {
            guard let type = conversations.datagrams[reader.layout.name.description] else { continue }
            places[layout] = protocols.count
            protocols.append(type.init(registry, layout: layout, conversations))
        }
    }

    /// Whether a conversation or announced media may be meant by a datagram between such ports, which nobody claims.
    ///
    /// It mutates nothing, but so the engine is not copied to be asked.
    mutating func mayTake(_ bytes: borrowing PacketBytes, between one: UInt16, and other: UInt16) -> Bool {
        if conversing.contains(one, other) { return true }
        for place in protocols.indices where protocols[place].knows(bytes) { return true }
        return media.claim(for: .udpPorts(one, other), bytes) != nil
    }

    /// Takes the datagram whose payload waits at `pause`.
    mutating func take(
        _ pause: Interruption, _ followed: FollowedDatagram, _ frame: borrowing Frame, _ dissection: inout Dissection
    ) {
        while kinds.count <= followed.stream { kinds.append(.unknown) }
        if case .claimed = kinds[followed.stream] { return registry.proceed(pause, in: frame, into: &dissection) }
        let source = Int(dissection.layers[pause.layer].source)
        let place = DatagramPlace(
            stream: followed.stream, fromOne: followed.fromOne,
            frame: UInt32(truncatingIfNeeded: dissection.number))
        let claim: Claim?
        if source == 0 {
            claim = take(frame.bytes.captured, source, pause, place, &dissection)
        } else {
            // Held here, as the dissection gains sources meanwhile.
            let held = dissection.sources[source &- 1].bytes
            claim = take(held.rawSpan, source, pause, place, &dissection)
        }
        if let claim { registry.proceed(pause, as: claim, in: frame, into: &dissection) }
    }

    /// Learns which ports a frame has announced.
    mutating func note(_ dissection: borrowing Dissection) {
        if !dissection.announcedPorts.isEmpty { media.note(dissection.announcedPorts) }
    }

    /// Returns what the datagram is to be read as where no conversation took it.
    private mutating func take(
        _ whole: RawSpan, _ source: Int, _ pause: Interruption, _ place: DatagramPlace,
        _ dissection: inout Dissection
    ) -> Claim? {
        let bytes = PacketBytes(
            captured: whole.clamped(pause.start..<pause.start &+ pause.capturedCount),
            declaredCount: pause.declaredCount, context: pause.context)
        guard bytes.captured.byteCount > 0 else { return pause.claim }
        var index = -1
        if case .conversing(let known) = kinds[place.stream] {
            index = known
        } else {
            if let claimed = registry.index(for: pause.claim) {
                index = places[claimed]
                if index < 0 {
                    kinds[place.stream] = .claimed
                    return pause.claim
                }
            } else if let guessed = registry.reader(recognizingDatagram: bytes) {
                index = places[guessed]
                if index < 0 { return .reader(UInt16(truncatingIfNeeded: guessed)) }
            } else {
                index = protocols.firstIndex { $0.knows(bytes) } ?? -1
                if index < 0 { return media.claim(for: pause.claim, bytes) ?? .data }
            }
            kinds[place.stream] = .conversing(index)
            if case .udpPorts(let one, let other) = pause.claim { conversing.insert(one, other) }
        }
        let outer = dissection.begin(messageAt: pause.start, inSource: source)
        let isTaken = protocols[index].take(bytes, at: place, into: &dissection)
        dissection.skipNextName(false)
        _ = dissection.begin(messageAt: 0, inSource: outer)
        if isTaken { return nil }
        // What another protocol sends between the same endpoints, such as STUN.
        return registry.reader(recognizingDatagram: bytes).map { .reader(UInt16(truncatingIfNeeded: $0)) }
            ?? media.claim(for: pause.claim, bytes) ?? .data
    }
}
