import PeelWire

/// A flow whose service is not decided yet: what came of its first messages.
///
/// A class, as it is changed where it stands, and rare: a flow has one from its first payload until all is known.
final class OpenFlow {
    /// What one end sent.
    struct End {
        /// The sequence number of the next byte in order.
        var next: UInt32 = 0
        var isStarted = false
        /// Bytes in order that make no whole message yet, and how many are needed.
        var pending: [UInt8] = []
        var need = 0
        /// Segments behind a gap.
        var later: [(sequence: UInt32, bytes: [UInt8])] = []
        /// Nothing more is to be learnt from this end.
        var isDone = false

        var waitingCount: Int { later.reduce(pending.count) { $0 &+ $1.bytes.count } }
    }

    /// The lower endpoint, and the higher.
    var ends = (End(), End())
    /// Packets with payload that were looked at.
    var packets = 0
    /// The protocol that is tried, an index into the registry's readers; those that were refused.
    var candidate = -1
    var refused: [Int] = []
    /// The protocol that was confirmed; -1 for none yet.
    var service = -1
    var conversation: (any Conversation)?
    var datagrams: (any DatagramConversations)?
    /// What the flow costs of its shard's share, see ``FlowNamer``.
    var cost = 0

    var serverName: String?
    var hasOwnName = false
    var ja3: String?
    var ja3s: String?
    var ja4: String?
    var offered: String?
    var chosen: String?

    init(_ names: FlowNames?) { serverName = names?.serverName }

    subscript(fromLow: Bool) -> End {
        get { fromLow ? ends.0 : ends.1 }
        _modify {
            if fromLow { yield &ends.0 } else { yield &ends.1 }
        }
    }

    var waitingCount: Int { ends.0.waitingCount &+ ends.1.waitingCount }

    /// What is known by now; nil where nothing is.
    func names(_ registry: Registry) -> FlowNames? {
        if service < 0, serverName == nil { return nil }
        return FlowNames(
            service: service < 0 ? nil : registry.layout(service).name.description, serverName: serverName, ja3: ja3,
            ja3s: ja3s, ja4: ja4, alpn: chosen ?? offered)
    }
}
