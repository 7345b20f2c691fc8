import PeelFlow
import PeelWire

extension Registry {
    /// Every protocol that peel decodes, joined once.
    public static let standard = Registry(
        wire + [
            Reader(fields: StreamFields.layout), Reader(fields: FragmentFields.layout),
            Reader(fields: SegmentFields.layout), Reader(fields: NameFields.layout),
            Reader(fields: SSHFingerprints.layout), Reader(fields: FingerprintFields.layout),
        ])
}

extension FlowNaming {
    /// Every protocol that peel decodes.
    public static let standard = FlowNaming(.standard, .standard)
}

extension ConversationTypes {
    /// The protocols that remember a connection's past, by the names of their layouts.
    public static let standard = ConversationTypes(
        [
            ("dns", DNSConversation.self), ("ssh", SSHConversation.self), ("tls", TLSConversation.self),
            ("http", HTTPConversation.self), ("websocket", WebSocketConversation.self),
            ("http2", HTTP2Conversation.self),
        ],
        datagrams: [("quic", QUICConversations.self), ("dtls", DTLSConversations.self)])
}
