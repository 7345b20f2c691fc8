import PeelWire

/// Where a datagram of a conversation comes from.
public struct DatagramPlace: Sendable {
    /// The number of the UDP stream, as `udp.stream` has it.
    public let stream: Int
    /// The lower endpoint sent it.
    public let fromOne: Bool
    public let frame: UInt32
}

/// A protocol over datagrams that needs to remember what passed: one value for all its conversations of a source, as
/// they may go on between other endpoints.
///
/// What it keeps is bounded by itself.
public protocol DatagramConversations: Sendable {
    /// `layout` is the protocol's place in ``Registry/readers``; `types` holds the secrets, and who takes objects.
    init(_ registry: Registry, layout: Int, _ types: ConversationTypes)

    /// Whether a datagram between endpoints that never spoke the protocol belongs to a conversation that it knows.
    func knows(_ bytes: borrowing PacketBytes) -> Bool

    /// Reads a datagram and adds its layers, with ``Registry/show(_:at:as:into:)``; false where it is none of the
    /// protocol's, and nothing was added.
    mutating func take(_ bytes: PacketBytes, at place: DatagramPlace, into dissection: inout Dissection) -> Bool
}
