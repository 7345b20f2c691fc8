/// A message of the Simple Service Discovery Protocol, read in place: the head of an HTTP message in a datagram.
///
///     M-SEARCH * HTTP/1.1 CRLF         NOTIFY * HTTP/1.1 CRLF         HTTP/1.1 200 OK CRLF
///     Name: value CRLF … CRLF
///
/// UPnP Device Architecture 2.0, section 1. Its fields are those of ``HTTP``, as in Wireshark.
public struct SSDP: Layer, ~Escapable {
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

    public let header: RawSpan
    public let payload: PacketBytes
    /// Where the body begins.
    private let headCount: Int
    public var next: Claim { .none }

    /// Reads a datagram that a head begins; one that begins otherwise is told as it is.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<SSDP> {
        guard HTTPHead.begins(bytes.captured) else { return .whole(SSDP(bytes, headCount: 0)) }
        return .whole(SSDP(bytes, headCount: HTTPHead.count(bytes.captured) ?? bytes.captured.byteCount))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, headCount: Int) {
        self.headCount = headCount
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        HTTP(PacketBytes(captured: header, declaredCount: header.byteCount), headCount: headCount)
            .describe(into: &dissection)
    }
}
