import PeelFlow
import PeelWire

/// Takes frames apart for a printer, with memory that is reused from frame to frame.
public struct Dissector: ~Copyable {
    public let registry: Registry
    public private(set) var dissection = Dissection()
    private var engine: FrameEngine
    private var history = FrameHistory()
    /// The number of the frame that was noted last.
    private var noted = 0

    /// Prepares for the frames of one source, in their order; what streams tell of them, and what several frames hold
    /// together, only where it is asked for.
    ///
    /// `wanted` tells for each layout whether its fields are; empty for all, which streams need.
    public init(
        _ registry: Registry,
        conversations: ConversationTypes = ConversationTypes(),
        followsStreams: Bool = true,
        reassembles: Bool = true,
        joinsFragments: Bool = true,
        hindsight: Hindsight? = nil,
        wanted: [Bool] = []
    ) {
        self.registry = registry
        engine = FrameEngine(
            registry, conversations: conversations, followsStreams: followsStreams, reassembles: reassembles,
            joinsFragments: joinsFragments, hindsight: hindsight)
        dissection.wanted = followsStreams ? [] : wanted
    }

    /// Collects what connections carry inside a protocol, see ``Dissection/contents``.
    public mutating func collect(_ carrier: Content.Carrier) { dissection.collects = carrier }

    /// What a first pass has found, for a second.
    public var found: Hindsight? { engine.found }

    /// What was given up because of a bound.
    public var losses: FrameLosses { engine.losses }

    /// Remembers the time of the frame that is number `number`, so that times since it are right where a filter leaves
    /// it out.
    @inline(__always)
    public mutating func note(_ frame: borrowing Frame, number: Int) {
        if noted == number, number > 0 { return }
        noted = number
        history.take(frame.time)
    }

    /// Dissects the frame that is number `number`; once, however many printers ask for it.
    @inline(__always)
    public mutating func dissect(_ frame: borrowing Frame, number: Int) {
        if dissection.number == number, number > 0 { return }
        note(frame, number: number)
        engine.dissect(frame, number: number, into: &dissection)
        dissection.timeDelta = history.delta
        dissection.timeRelative = history.relative
    }

    /// Takes a segment by its headers alone, see ``FrameEngine/passes(_:carrying:frame:layer:isClaimed:isStrict:)``;
    /// false where the frame, number `number`, was dissected before.
    @inline(__always)
    mutating func passes(
        _ headers: borrowing Headers, carrying payload: RawSpan, number: Int, layer: Int, isClaimed: Bool,
        isStrict: Bool
    ) -> Bool {
        if dissection.number == number, number > 0 { return false }
        return engine.passes(
            headers, carrying: payload, frame: number, layer: layer, isClaimed: isClaimed, isStrict: isStrict)
    }

    /// Whether a conversation may take a UDP datagram that nobody claims.
    mutating func mayConverse(_ headers: borrowing Headers, carrying payload: borrowing PacketBytes) -> Bool {
        engine.mayConverse(headers, carrying: payload)
    }

    /// Tells which frame most likely comes soon, see ``FrameEngine/expect(_:)``.
    @inline(__always)
    public mutating func expect(_ frame: borrowing Frame) { engine.expect(frame) }
}

/// Prints frames in one form.
public protocol PacketPrinter: Sendable {
    /// Whether it shows what a frame's streams tell, such as `tcp.stream`; following them takes time.
    var needsStreams: Bool { get }
    /// Whether it shows datagrams and messages that lie in several frames.
    var needsReassembly: Bool { get }
    /// Whether it asks only for those frames that have more to tell than their headers.
    var isSelective: Bool { get }
    /// Prints the frame that is number `number`, with the help of `dissector`.
    mutating func print(
        _ frame: borrowing Frame,
        number: Int,
        _ dissector: inout Dissector,
        to writer: inout ByteWriter
    )
}

extension PacketPrinter {
    public var needsStreams: Bool { true }
    public var needsReassembly: Bool { true }
    public var isSelective: Bool { false }
}
