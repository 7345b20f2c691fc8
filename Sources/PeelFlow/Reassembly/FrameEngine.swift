import PeelWire

/// Takes the frames of one source apart in file order, with what earlier frames tell: streams, fragments, segments.
public struct FrameEngine: ~Copyable {
    private let registry: Registry
    private let connections: Int
    private var tracker: StreamTracker?
    private var fragments: FragmentEngine?
    private var streams: StreamEngine?
    private var datagrams: DatagramEngine?
    private var hindsight: Hindsight?
    /// The last frame was dissected, so that what its successors' streams have to tell will be asked for.
    private var isFollowing = true

    /// Prepares for the frames of a source.
    ///
    /// `followsStreams` adds what a packet's stream tells, `reassembles` messages over several frames, without
    /// `joinsFragments` those alone that lie in segments, all within `limits`. With `hindsight` of
    /// a first pass, values that depend on later frames are shown; with an empty one, they are noted.
    public init(
        _ registry: Registry,
        conversations: ConversationTypes = ConversationTypes(),
        followsStreams: Bool = true,
        reassembles: Bool = true,
        joinsFragments: Bool = true,
        hindsight: Hindsight? = nil,
        limits: StreamLimits = StreamLimits()
    ) {
        self.registry = registry
        connections = limits.connections
        tracker = followsStreams ? StreamTracker(registry, limit: limits.connections) : nil
        fragments = reassembles && joinsFragments ? FragmentEngine(registry) : nil
        streams = reassembles && followsStreams ? StreamEngine(registry, conversations, limits) : nil
        datagrams = reassembles && followsStreams ? DatagramEngine(registry, conversations) : nil
        self.hindsight = hindsight
    }

    /// What the first pass has found, to be used by a second.
    public var found: Hindsight? { hindsight }

    /// What was given up because of a bound, and bytes that were missing in streams.
    public var losses: FrameLosses {
        var losses = FrameLosses()
        losses.datagrams = fragments?.table.evictedCount ?? 0
        losses.streams = streams?.losses ?? StreamLosses()
        switch tracker {
        case .some(let tracker):
            losses.connections = tracker.forgottenCount
            losses.segments = tracker.unmeasuredCount
        case .none: break
        }
        return losses
    }

    /// Numbers streams from `first` on, for a source that is a part of another; before the first frame.
    public mutating func numberStreams(from first: Int) {
        if tracker != nil {
            tracker = StreamTracker(registry, firstTCP: first, firstUDP: first, limit: connections)
        }
    }

    /// Dissects the frame that is number `number`.
    public mutating func dissect(_ frame: borrowing Frame, number: Int, into dissection: inout Dissection) {
        guard fragments != nil || streams != nil else {
            registry.dissect(frame, into: &dissection)
            dissection.number = number
            tracker?.follow(frame, &dissection)
            return
        }
        registry.dissect(frame, pausingInto: &dissection)
        dissection.number = number
        isFollowing = true
        tracker?.begin()
        while let pause = dissection.takePause() {
            tracker?.advance(frame, hindsight: &hindsight, &dissection)
            handle(pause, frame, &dissection)
        }
        tracker?.advance(frame, hindsight: &hindsight, &dissection)
        hindsight?.exchange(with: &dissection)
        datagrams?.note(dissection)
    }

    /// Takes a segment by its headers alone, where it carries nothing that anybody knows, or goes on with a message that
    /// does not end in it; false, with nothing changed, where it may tell more and must be dissected.
    ///
    /// Its stream is not analysed: for printers that do not ask for it. `isClaimed` tells that a protocol may know its
    /// payload, `layer` which layer of its frame it is; `isStrict` that what begins a stream must be dissected, so that
    /// all streams are known.
    package mutating func passes(
        _ headers: borrowing Headers, carrying payload: RawSpan, frame: Int, layer: Int, isClaimed: Bool, isStrict: Bool
    ) -> Bool {
        isFollowing = false
        if !isClaimed, payload.byteCount == 0, !isStrict,
            streams?.conversing.contains(headers.sourcePort, headers.destinationPort) != true
        {
            return true
        }
        let endpoints = StreamEndpoints(headers)
        guard let stream = tracker?.stream(between: endpoints) else { return !isClaimed && !isStrict }
        if isStrict, payload.byteCount > 0, streams?.isOpen(stream) == true { return false }
        let arrival = PassingSegment(
            sequence: headers.sequence, acknowledgment: headers.acknowledgment, flags: headers.flags,
            declaredCount: Int(headers.payloadCount), frame: UInt32(truncatingIfNeeded: frame), layer: layer,
            fromOne: endpoints.isForward, sourcePort: headers.sourcePort, destinationPort: headers.destinationPort)
        return streams?.passes(arrival, of: stream, payload, isClaimed: isClaimed) ?? !isClaimed
    }

    /// Whether a conversation may take a UDP datagram that nobody claims, so that it must be dissected.
    package mutating func mayConverse(_ headers: borrowing Headers, carrying payload: borrowing PacketBytes) -> Bool {
        datagrams?.mayTake(payload, between: headers.sourcePort, and: headers.destinationPort) ?? false
    }

    /// How many frames before it is taken a frame is told of, see ``expect(_:)``.
    public static var lead: Int { StreamTracker.lead }

    /// Tells which frame most likely comes as the ``lead``-th after the next one, so that what its stream needs is near.
    @inline(__always)
    public mutating func expect(_ frame: borrowing Frame) {
        guard let coming = tracker?.expect(frame, follows: isFollowing) else { return }
        streams?.expect(coming)
    }

    /// Continues behind a layer whose payload depends on other frames.
    private mutating func handle(_ pause: Interruption, _ frame: borrowing Frame, _ dissection: inout Dissection) {
        switch pause.handover {
        case .fragments where fragments != nil:
            fragments?.take(pause, frame, hindsight: &hindsight, &dissection)
        case .stream:
            // What is part of something that is not whole tells nothing of its stream's bytes.
            guard !pause.context.isFragment, let followed = tracker?.segment(pause.layer, of: dissection.number),
                streams?.take(
                    pause, followed.segment, followed.start, frame, hindsight: &hindsight, &dissection) != nil
            else { return registry.proceed(pause, in: frame, into: &dissection) }
        case .datagram:
            guard !pause.context.isFragment, let followed = tracker?.datagram(pause.layer, of: dissection.number),
                datagrams?.take(pause, followed, frame, &dissection) != nil
            else { return registry.proceed(pause, in: frame, into: &dissection) }
        default: registry.proceed(pause, in: frame, into: &dissection)
        }
    }
}
