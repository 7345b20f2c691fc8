import PeelFlow
import PeelWire

/// A connection that carries messages of DNS, two bytes of length before each. RFC 1035 section 4.2.2, RFC 7766 section 8.
public struct DNSConversation: Conversation {
    private let flow: FlowContext

    /// Bytes of the length before a message.
    private static var prefixCount: Int { 2 }
    /// Bytes of a message's header: a shorter one is none.
    private static var headerCount: Int { 12 }

    public init(_ flow: FlowContext) { self.flow = flow }

    public mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        let here = bytes.captured.byteCount
        if here < Self.prefixCount { return .need(Self.prefixCount) }
        let count = Int(bytes.captured.uint16(at: 0))
        guard count >= Self.headerCount else { return .notMine }
        let end = Self.prefixCount &+ count
        if here < end { return .need(end) }
        let message = bytes.payload(after: Self.prefixCount, upTo: end)
        let layer = flow.registry.show(
            message, at: Self.prefixCount, as: .reader(flow.layout), into: &dissection)
        dissection.resume(layer: layer, describedBy: Int(flow.layout))
        dissection.add(
            DNS.length, value: UInt16(truncatingIfNeeded: count), at: -Self.prefixCount, count: Self.prefixCount)
        return .complete(end)
    }

    public mutating func skip(_ count: Int, from side: Side) {}
}
