/// A message of the Simple Service Discovery Protocol, read in place: the head of an HTTP message in a datagram.
///
///     M-SEARCH * HTTP/1.1 CRLF         NOTIFY * HTTP/1.1 CRLF         HTTP/1.1 200 OK CRLF
///     Name: value CRLF … CRLF
///
/// UPnP Device Architecture 2.0, section 1. Its fields are those of ``HTTP``, as in Wireshark.
public struct SSDP: MessageLayer, ~Escapable {
    public static var requestIn: Field<UInt32> { .init("peel.ssdp.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.ssdp.time", "Time since request") }

    public static let layout = Layout(
        "ssdp",
        "Simple Service Discovery Protocol",
        claims: [.udpPorts(1900, 1900)],
        fields: HTTP.fields + HTTPExchange.fields + [requestIn, time]
    )

    /// A search of all is answered to who searches.
    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, scope: .asker) }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        if message.captured.hasPrefix("m-search ") { return .request(0) }
        return message.captured.hasPrefix("http/1.") ? .answer(0) : .none
    }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// Adds what a head tells; a datagram that begins otherwise is told as it is.
    public func describe(into dissection: inout Dissection) {
        let headCount = HTTPHead.begins(header) ? HTTPHead.count(header) ?? header.byteCount : 0
        HTTP(message, headCount: headCount).describe(into: &dissection)
    }
}
