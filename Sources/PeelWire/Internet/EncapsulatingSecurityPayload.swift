/// An IP Encapsulating Security Payload, read in place; what it protects is not readable without its keys.
///
///      0                                                           31
///     +-------------------------------------------------------------+
///     |                Security Parameters Index                    |
///     |                     Sequence Number                         |
///     |                     protected bytes …                       |
///     +-------------------------------------------------------------+
///
/// RFC 4303 section 2.
public struct EncapsulatingSecurityPayload: Layer, ~Escapable {
    public static var index: Field<UInt32> { .init("esp.spi", "ESP SPI", at: 0, as: .hexadecimal) }
    public static var sequence: Field<UInt32> { .init("esp.sequence", "ESP Sequence", at: 4) }
    public static var protected: Field<WireBytes> { .init("peel.esp.protected", "Protected Data") }

    public static let layout = Layout(
        "esp",
        "Encapsulating Security Payload",
        claims: [.ipProtocol(50)],
        fields: [index, sequence, protected]
    )

    static var headerCount: Int { 8 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { .none }

    /// Reads index and sequence number; the rest belongs to the layer as it stands.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<EncapsulatingSecurityPayload> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(EncapsulatingSecurityPayload(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        let count = header.byteCount &- Self.headerCount
        if count > 0 { dissection.add(Self.protected, at: Self.headerCount, count: count) }
    }
}
