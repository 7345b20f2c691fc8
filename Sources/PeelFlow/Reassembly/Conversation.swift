import PeelWire

/// An end of a connection.
public enum Side: UInt8, Sendable {
    /// The end that opened the connection, else the one whose port is no server's.
    case client
    case server

    public var other: Side { self == .client ? .server : .client }
}

/// What all connections of a source have in common: kept once, as there are many of these.
///
/// In an array, which lends it without counting the references that it holds.
struct FlowCommons: Sendable {
    private struct Values: Sendable {
        let registry: Registry
        let conversations: ConversationTypes
        /// For each of the registry's readers the type of its conversation; nil where messages tell all.
        let types: [(any Conversation.Type)?]
    }

    private let values: [Values]

    var registry: Registry {
        @inline(__always)
        _read {
            let values = values.span
            yield values[0].registry
        }
    }

    var conversations: ConversationTypes {
        @inline(__always)
        _read {
            let values = values.span
            yield values[0].conversations
        }
    }

    init(_ registry: Registry, _ conversations: ConversationTypes) {
        let types = registry.readers.map { conversations.types[$0.layout.name.description] }
        values = [Values(registry: registry, conversations: conversations, types: types)]
    }

    /// The type of the conversation of the protocol at `index` of the registry's readers.
    func type(at index: Int) -> (any Conversation.Type)? { values[0].types[index] }
}

/// What a conversation knows of the connection that it is about.
public struct FlowContext: Sendable {
    private let common: FlowCommons
    /// The protocol's place in ``Registry/readers``, for ``Claim/reader(_:)``.
    public let layout: UInt16
    /// The number of the TCP stream, as `tcp.stream` has it.
    public let stream: Int
    public let clientPort: UInt16
    public let serverPort: UInt16
    /// What was agreed with the protocol that the connection has changed from, see ``Conversation/terms``.
    public var terms: [UInt8] = []

    /// The same connection for the protocol at `layout` of the registry's readers, which lies inside.
    public func inner(_ layout: Int) -> FlowContext {
        FlowContext(
            common, layout: UInt16(truncatingIfNeeded: layout), stream: stream, clientPort: clientPort,
            serverPort: serverPort)
    }

    init(_ common: FlowCommons, layout: UInt16, stream: Int, clientPort: UInt16, serverPort: UInt16) {
        self.common = common
        self.layout = layout
        self.stream = stream
        self.clientPort = clientPort
        self.serverPort = serverPort
    }

    /// Peels the layers of messages, by ``Registry/show(_:at:as:into:)``.
    public var registry: Registry {
        @inline(__always)
        _read { yield common.registry }
    }

    /// The protocols that have conversations, for those that lie inside this one.
    public var conversations: ConversationTypes {
        @inline(__always)
        _read { yield common.conversations }
    }

    /// The secrets that the user gave.
    public var secrets: SecretStore? { common.conversations.secrets }

    /// A new conversation of the protocol.
    func begin() -> any Conversation { common.type(at: Int(layout))?.init(self) ?? MessageConversation(self) }
}

/// What became of bytes that were offered to a conversation.
public enum Taken: Equatable, Sendable {
    /// Nothing can be told before there are so many bytes from where these begin: more than were offered.
    case need(Int)
    /// So many bytes were a message, which was added to the dissection.
    case complete(Int)
    /// The same, and what follows in both directions is another protocol's.
    case upgrade(to: Claim, after: Int)
    /// The bytes are none of the protocol's.
    case notMine
}

/// A protocol that needs to remember a connection's past: one value a connection.
///
/// The engine hands over the bytes of each direction in order and puts together what lies in several segments. It owns
/// buffers, gaps and limits; a conversation keeps only what its protocol must know.
public protocol Conversation: Sendable {
    init(_ flow: FlowContext)

    /// Reads the message that begins `bytes`, all bytes of the direction that are here, and adds its layers.
    ///
    /// Layers are added with ``Registry/show(_:at:as:into:)``. What was added is taken back where the answer is `need` or
    /// `notMine`; the conversation must not have changed then either. After `complete` the engine calls again with what
    /// is left, if anything is.
    mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken

    /// Learns that `count` bytes of a direction are missing before what it will be handed next.
    mutating func skip(_ count: Int, from side: Side)

    /// Takes bytes, from the beginning of what would be offered next, of which nothing would be told but that they are
    /// there: they go on with a body, or nobody knows them; false, with nothing changed, where ``take(_:from:into:)`` must.
    mutating func passes(_ bytes: RawSpan, from side: Side) -> Bool

    /// Tells what can be told of a message of which `bytes` are the beginning, and what the segment adds no more than a part:
    /// `isFirst` where it begins there.
    func showUnfinished(_ bytes: PacketBytes, from side: Side, isFirst: Bool, into dissection: inout Dissection)

    /// Reads `bytes`, which were not enough for a message till now, as the last of their direction: its FIN has come.
    mutating func end(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken

    /// Learns that a direction is over: nothing comes after what was handed over.
    mutating func close(_ side: Side)

    /// What the protocol that the connection changes to must know, in that protocol's words: asked behind an upgrade.
    var terms: [UInt8] { get }
}

extension Conversation {
    public mutating func passes(_ bytes: RawSpan, from side: Side) -> Bool { false }

    public var terms: [UInt8] { [] }
    public mutating func close(_ side: Side) {}

    public func showUnfinished(
        _ bytes: PacketBytes, from side: Side, isFirst: Bool, into dissection: inout Dissection
    ) {}

    public mutating func end(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        .need(bytes.declaredCount &+ 1)
    }
}

/// Which protocols have a conversation: for each the name of its layout and its type; and what they may know.
public struct ConversationTypes: Sendable {
    private(set) var types: [String: any Conversation.Type] = [:]
    private(set) var datagrams: [String: any DatagramConversations.Type] = [:]
    /// The secrets that the user gave.
    public private(set) var secrets: SecretStore?
    /// Bodies are shown without their codings.
    public private(set) var decodesBodies = false
    /// Takes the objects that are transferred, where somebody asks for them.
    public private(set) var transfers: (any TransferTaker)?

    public init(
        _ types: [(name: StaticString, type: any Conversation.Type)] = [],
        datagrams: [(name: StaticString, type: any DatagramConversations.Type)] = []
    ) {
        for (name, type) in types { self.types[name.description] = type }
        for (name, type) in datagrams { self.datagrams[name.description] = type }
    }

    /// The same protocols, which know `secrets`.
    public func knowing(_ secrets: SecretStore?) -> ConversationTypes {
        var all = self
        all.secrets = secrets
        return all
    }

    /// Whether the protocol called `name` has a conversation of its own.
    func has(_ name: StaticString) -> Bool { types[name.description] != nil }

    /// What remembers the connections of the protocol called `name` over datagrams; nil where nothing does.
    func datagramType(_ name: StaticString) -> (any DatagramConversations.Type)? { datagrams[name.description] }

    /// The same protocols, which show bodies without their codings where `decodes` says so.
    public func decodingBodies(_ decodes: Bool) -> ConversationTypes {
        var all = self
        all.decodesBodies = decodes
        return all
    }

    /// The same protocols, of which `type` reads the one called `name`.
    public func replacing(_ name: StaticString, by type: any Conversation.Type) -> ConversationTypes {
        var all = self
        all.types[name.description] = type
        return all
    }

    /// The same protocols, which hand the objects that they transfer to `taker`.
    public func handing(to taker: any TransferTaker) -> ConversationTypes {
        var all = self
        all.transfers = taker
        return all
    }
}
