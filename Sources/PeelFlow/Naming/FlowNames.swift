import PeelWire

/// What the first messages of a flow tell of it, and the answers of DNS before it; what is nil is not known.
public final class FlowNames: Sendable {
    /// The protocol that read the flow's first messages without finding a contradiction, by its name in the registry.
    public let service: String?
    /// The server's name: of TLS and QUIC as the client gave it, of HTTP the host; else the name whose address DNS gave
    /// the client.
    public let serverName: String?
    /// Fingerprints of the two hello messages of TLS.
    public let ja3: String?
    public let ja3s: String?
    public let ja4: String?
    /// The protocol inside TLS that the server chose; where it did not say so openly, those that the client offers.
    public let alpn: String?

    public init(
        service: String?, serverName: String?, ja3: String? = nil, ja3s: String? = nil, ja4: String? = nil,
        alpn: String? = nil
    ) {
        self.service = service
        self.serverName = serverName
        self.ja3 = ja3
        self.ja3s = ja3s
        self.ja4 = ja4
        self.alpn = alpn
    }
}

/// What a table needs to find out what its flows are.
public struct FlowNaming: Sendable {
    /// The protocols, with what the user wants to be read otherwise.
    public let registry: Registry
    /// Those that remember a connection's past.
    public let conversations: ConversationTypes

    public init(_ registry: Registry, _ conversations: ConversationTypes) {
        self.registry = registry
        self.conversations = conversations
    }
}
