/// A handshake message of TLS that lies in no record, such as QUIC carries it. RFC 9001 section 4.1.3.
///
/// Its fields are those of ``TLS``: who shows the layer adds them, described by that layout.
public struct TLSMessage: Layer, ~Escapable {
    public static let layout = Layout("tls.message", "Transport Layer Security: Handshake Message", fields: [])

    /// The whole message.
    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }
    public var chainName: StaticString? { "tls" }

    /// Takes all that there is.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<TLSMessage> { .whole(TLSMessage(bytes)) }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    /// Shows the messages of TLS 1.3 or before that fill `bytes`, `offset` bytes into the message in hand; `tls` is the index of ``TLS``.
    package static func show(
        _ bytes: borrowing PacketBytes, at offset: Int = 0, isThird: Bool, tls: Int, _ registry: Registry,
        into dissection: inout Dissection
    ) {
        let layer = registry.show(copy bytes, at: offset, as: .named("tls.message"), into: &dissection)
        guard layer < dissection.layers.count else { return }
        dissection.resume(layer: layer, describedBy: tls)
        TLSHandshake.describe(bytes.captured, 0, TLSPast(isThird: isThird), into: &dissection)
    }
}
