import PeelWire

/// What the questions and answers of DNS tell of each other. The names are Wireshark's.
public enum NameFields {
    static var responseTo: Field<UInt32> { .init("dns.response_to", "Request In") }
    static var time: Field<WireDuration> { .init("dns.time", "Time") }
    /// No question was seen that the answer could be to.
    static var isUnsolicited: Field<Bool> { .init("dns.unsolicited", "Unsolicited") }
    static var isRetransmission: Field<Bool> { .init("dns.retransmission", "Retransmission") }
    static var firstRequest: Field<UInt32> {
        .init("dns.retransmit_request_in", "Retransmitted request. Original request in")
    }
    static var firstResponse: Field<UInt32> {
        .init("dns.retransmit_response_in", "Retransmitted response. Original response in")
    }

    /// The description that a registry must hold for a ``NameTracker`` to add these fields.
    public static let layout = Layout(
        "dns.pairs",
        "Questions and answers of DNS",
        fields: [responseTo, time, isUnsolicited, isRetransmission, firstRequest, firstResponse],
        isLayer: false
    )
}
