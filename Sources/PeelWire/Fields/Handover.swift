/// What a layer leaves to an engine that knows the other frames of the capture.
public enum Handover: UInt8, Sendable {
    /// Nothing: what the layer carries lies in the frame.
    case none
    /// Fragments, which others complete (IPv4, the IPv6 Fragment header).
    case fragments
    /// Bytes of a stream, which go on in other segments (TCP).
    case stream
    /// A datagram of a conversation, which earlier ones tell how to read (UDP).
    case datagram
}

/// How long a message in a stream is, as its first bytes tell it.
public enum MessageLength: Equatable, Sendable {
    /// The protocol's messages have no length of their own: what a segment carries is read as it is.
    case segment
    /// The message has so many bytes, which need not all be here yet.
    case count(Int)
    /// So many bytes must be here before the length can be told.
    case unknown(until: Int)
    /// The bytes are none of the protocol's.
    case foreign
}

/// Where a dissection stopped, because what follows depends on other frames.
public struct Interruption: Sendable {
    public let handover: Handover
    /// The layer whose payload waits: an index into ``Dissection/layers``.
    public let layer: Int
    /// Where the payload begins in the layer's source, in bytes.
    public let start: Int
    /// Bytes of the payload that are there, and how many the layer declares.
    public let capturedCount: Int
    public let declaredCount: Int
    /// What the payload is.
    public let claim: Claim
    public let context: LayerContext

    /// All of the payload was captured.
    public var isWhole: Bool { capturedCount >= declaredCount }
}

extension Dissection {
    /// Takes the oldest place where the dissection stopped; nil where none is left.
    public mutating func takePause() -> Interruption? {
        if pauses.isEmpty { return nil }
        return pauses.count == 1 ? pauses.popLast() : pauses.removeFirst()
    }

    /// A layer contradicts the packet around it, so that its length cannot be trusted.
    private func isMalformed(_ layer: Int) -> Bool {
        let fault = Int(layers[layer].fault)
        guard fault >= 0, fault < faults.count, case .malformed = faults[fault].fault else { return false }
        return true
    }

    /// Stops after a layer that hands over what it carries; false where that can be read as it is.
    @inline(never)
    mutating func pause(
        _ handover: Handover, after layer: Int, _ next: Next, in bytes: borrowing PacketBytes, at start: Int
    ) -> Bool {
        guard next.isRead, !next.context.isQuoted, pauses.count < Self.layerLimit else { return false }
        let payload = bytes.payload(after: next.start, upTo: next.end)
        if handover == .fragments {
            // What is cut cannot be joined to the others.
            guard next.context.isFragment, next.claim == .data,
                payload.captured.byteCount == payload.declaredCount, !isMalformed(layer)
            else { return false }
        }
        pauses.append(
            Interruption(
                handover: handover,
                layer: layer,
                start: start &+ next.start,
                capturedCount: payload.captured.byteCount,
                declaredCount: payload.declaredCount,
                claim: next.claim,
                context: next.context
            )
        )
        return true
    }
}

extension Registry {
    /// Peels `frame` as ``dissect(_:into:)`` does, and stops where what follows depends on other frames: the places are
    /// taken by ``Dissection/takePause()``, and peeled by ``proceed(_:as:in:into:)`` or from a source.
    public func dissect(_ frame: borrowing Frame, pausingInto dissection: inout Dissection) {
        dissect(frame, pauses: true, into: &dissection)
    }

    /// Peels what waits behind `pause` in place, as what `claim` asks for.
    public func proceed(
        _ pause: Interruption, as claim: Claim? = nil, in frame: borrowing Frame, into dissection: inout Dissection
    ) {
        guard pause.layer < dissection.layers.count else { return }
        let source = Int(dissection.layers[pause.layer].source)
        let claim = claim ?? pause.claim
        let range = pause.start..<pause.start &+ pause.capturedCount
        guard source == 0 else {
            return peel(
                source: source, range, as: claim, declaredCount: pause.declaredCount, context: pause.context,
                into: &dissection)
        }
        let bytes = PacketBytes(
            captured: frame.bytes.captured.clamped(range), declaredCount: pause.declaredCount, context: pause.context)
        peel(bytes, as: claim, at: range.lowerBound, into: &dissection)
    }
}

extension Registry {
    /// The first protocol that knows the beginning of a stream as its own; nil where none does.
    public func reader(recognizing bytes: borrowing PacketBytes) -> Int? {
        guess(tcpGuesses.span, bytes)
    }

    /// The first protocol that knows a datagram as its own; nil where none does.
    public func reader(recognizingDatagram bytes: borrowing PacketBytes) -> Int? {
        guess(udpGuesses.span, bytes)
    }

    /// Whether the protocol at `index` knows the beginning of what comes over `transport` as its own, or cannot tell.
    public func confirms(_ index: Int, _ bytes: borrowing PacketBytes, over transport: Transport) -> Bool {
        readers.span[index].type.guesses != transport || readers.span[index].type.confirms(bytes)
    }

    /// The protocol that claims one of two TCP ports, the lower first; nil where none does.
    public func reader(onPorts one: UInt16, _ other: UInt16) -> Int? {
        guard let found = reader(for: .tcpPorts(one, other)), found != dataLayout else { return nil }
        return found
    }

    /// The protocol that a claim leads to; nil for none and for data.
    public func index(for claim: Claim) -> Int? {
        guard let found = reader(for: claim), found != dataLayout else { return nil }
        return found
    }

    /// Peels `bytes`, which lie `offset` bytes behind the beginning of the message in hand, as what `claim` asks for.
    ///
    /// Returns the index of the first layer that this adds, for ``Dissection/resume(layer:describedBy:)``.
    @discardableResult
    public func show(
        _ bytes: consuming PacketBytes, at offset: Int = 0, as claim: Claim, into dissection: inout Dissection
    ) -> Int {
        let first = dissection.layers.count
        let limit = Dissection.messageLimit
        peel(bytes, as: claim, at: dissection.messageStart &+ offset, limit: limit, into: &dissection)
        return first
    }
}

extension Dissection {
    /// How far a dissection has come, to go back to.
    public struct Mark: Sendable {
        package let layers: Int
        let fields, faults, arena, chain, sources, pauses, exchanges: Int
        let layer: UInt8
    }

    /// Where the dissection is.
    public var mark: Mark {
        Mark(
            layers: layers.count, fields: fields.count, faults: faults.count, arena: arena.count, chain: chain.count,
            sources: sources.count, pauses: pauses.count, exchanges: exchanges.count, layer: current.layer)
    }

    /// Takes back what was added since `mark`.
    public mutating func rollBack(to mark: Mark) {
        cut(mark.layers, mark.fields, mark.faults, mark.arena, mark.chain)
        while sources.count > mark.sources, var source = sources.popLast() {
            source.bytes.removeAll(keepingCapacity: true)
            source.frames.removeAll(keepingCapacity: true)
            if spareSources.count < 8 { spareSources.append(source) }
        }
        if exchanges.count > mark.exchanges { exchanges.removeLast(exchanges.count &- mark.exchanges) }
        if pauses.count > mark.pauses { pauses.removeLast(pauses.count &- mark.pauses) }
        skipsName = false
        resume(layer: Int(mark.layer))
    }

    /// Lets the layers that come lie in source `number`, the message in hand `start` bytes in; returns the source before.
    public mutating func begin(messageAt start: Int, inSource number: Int) -> Int {
        let before = Int(source)
        source = UInt16(truncatingIfNeeded: number)
        messageStart = start
        return before
    }

    /// Cuts source `number` to its first `count` bytes, which come from the first `frameCount` of its frames.
    public mutating func cutSource(_ number: Int, to count: Int, frames frameCount: Int) {
        let place = number &- 1
        guard sources.indices.contains(place) else { return }
        let excess = sources[place].bytes.count &- max(count, 0)
        if excess > 0 { sources[place].bytes.removeLast(excess) }
        let frames = sources[place].frames.count &- max(frameCount, 0)
        if frames > 0 { sources[place].frames.removeLast(frames) }
    }

    /// Leaves the name of the next layer out of `frame.protocols`, or not.
    public mutating func skipNextName(_ skips: Bool) { skipsName = skips }
}

extension Registry {
    /// Whether what a protocol shows of a frame depends on the streams that the frame belongs to: it does for all but
    /// the headers up to TCP, by their layouts' names.
    public static func dependsOnStreams(_ layout: StaticString) -> Bool { !headers.contains(layout.description) }

    private static let headers: Set<String> = [
        "frame", "eth", "vlan", "ieee8021ad", "llc", "sll", "null", "loop", "raw", "arp", "ip", "ipv6", "ipv6.fraghdr",
        "ipv6.hopopts", "ipv6.routing", "ipv6.dstopts", "icmp", "icmpv6", "igmp", "udp", "udplite", "tcp", "sctp",
        "fragments",
    ]
}
