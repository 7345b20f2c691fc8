import PeelWire

/// What the engine keeps of a TCP connection whose protocol reads messages.
struct StreamState: Sendable {
    /// The protocol: an index into ``Registry/readers``.
    var layout: Int
    var conversation: any Conversation
    /// The lower endpoint is the client.
    var isOneClient: Bool
    /// A segment came since somebody looked for a conversation to forget.
    var isUsed = true
    /// It stands among those that have begun to hold bytes.
    var isHolder = false
    /// A message was understood, so the protocol is not in doubt.
    var isCertain = false
    /// Bytes that waited when somebody counted last, see ``StreamEngine/noteWaiting(_:)``.
    var countedCount = 0
    /// What the lower endpoint sends, and the other.
    var one = StreamSide()
    var other = StreamSide()
    var flow: FlowContext
    /// Protocols that did not know the bytes.
    var refused: [Int] = []

    init(layout: Int, conversation: any Conversation, flow: FlowContext, isOneClient: Bool) {
        self.layout = layout
        self.conversation = conversation
        self.flow = flow
        self.isOneClient = isOneClient
    }

    /// Bytes that wait, of both directions.
    var waitingCount: Int { one.waitingCount &+ other.waitingCount }
}

/// What the engine keeps of one direction.
struct StreamSide: Sendable {
    /// A frame's share of the bytes that wait, in their order.
    struct Part: Sendable {
        var frame: UInt32
        /// The layer of that frame.
        var layer: UInt8
        var count: Int
    }

    var queue = SegmentQueue()
    /// Bytes in order that do not make a whole message yet.
    var pending: [UInt8] = []
    var parts: [Part] = []
    /// How many of them are needed before the conversation is asked again.
    var need = 0
    /// Bytes still to come of a message that a gap or a bound has cost.
    var discard = 0

    var waitingCount: Int { pending.count &+ queue.keptByteCount }

    /// Adds bytes in order.
    mutating func append(_ bytes: RawSpan, _ frame: UInt32, _ layer: Int) {
        pending.append(bytes)
        parts.append(Part(frame: frame, layer: UInt8(truncatingIfNeeded: layer), count: bytes.byteCount))
    }

    /// How many of the next `count` bytes belong to a message that was given up.
    mutating func takeDiscard(_ count: Int) -> Int {
        let skipped = min(discard, count)
        discard &-= skipped
        return skipped
    }

    /// Takes the first `count` bytes away.
    mutating func consume(_ count: Int) {
        pending.removeFirst(min(count, pending.count))
        var rest = count
        while rest > 0, !parts.isEmpty {
            if parts[0].count > rest {
                parts[0].count &-= rest
                return
            }
            rest &-= parts.removeFirst().count
        }
    }

    /// How many of the parts hold the first `count` bytes.
    func partCount(of count: Int) -> Int {
        var rest = count
        for (index, part) in parts.enumerated() {
            rest &-= part.count
            if rest <= 0 { return index + 1 }
        }
        return parts.count
    }

    /// Forgets the message in hand and what is kept behind a gap.
    mutating func drop() {
        pending = []
        parts = []
        need = 0
        _ = queue.drop()
    }
}

/// Bounds of what the engine keeps, and what they cost.
public struct StreamLimits: Sendable {
    /// Bytes of one message.
    public var message = 16 << 20
    /// Bytes of a message that is shown before it is whole, where its protocol does that.
    public var part = 1 << 16
    /// Bytes that wait, of all connections.
    public var bytes = 128 << 20
    /// Connections whose protocol reads messages.
    public var conversations = 1 << 16
    /// TCP connections whose segments are analysed: about 0.9 KB each.
    public var connections = 1 << 18

    public init() {}
}

/// What was lost to bounds and gaps.
public struct StreamLosses: Equatable, Sendable {
    /// Bytes that were missing before others of their direction.
    public var missingBytes = 0
    /// Messages that were given up, as they are too long or too much waits.
    public var messages = 0
    /// Conversations that were forgotten, as too many were there.
    public var conversations = 0
}

/// What going through the frames of a source has lost to bounds of memory.
public struct FrameLosses: Equatable, Sendable {
    /// Datagrams in fragments, as too many waited for their rest.
    public var datagrams = 0
    public var streams = StreamLosses()
    /// Connections whose analysis was forgotten before they were over, as too many were there.
    public var connections = 0
    /// Segments for which there was no room among those that wait to be acknowledged.
    public var segments = 0
}
