/// An IP Authentication Header, read in place.
///
///      0             7 8            15 16                          31
///     +---------------+---------------+-----------------------------+
///     |  Next Header  | Payload Length|          Reserved           |
///     +---------------+---------------+-----------------------------+
///     |                Security Parameters Index                    |
///     |                     Sequence Number                         |
///     |                 Integrity Check Value …                     |
///     +-------------------------------------------------------------+
///
/// RFC 4302 section 2; the length counts words of four bytes, less two.
public struct AuthenticationHeader: Layer, ~Escapable {
    public static var nextHeader: Field<UInt8> {
        .init("ah.next_header", "Next header", at: 0, names: IPProtocol.names)
    }
    public static var length: Field<UInt8> { .init("ah.length", "Length", at: 1) }
    public static var reserved: Field<WireBytes> { .init("ah.reserved", "Reserved") }
    public static var index: Field<UInt32> { .init("ah.spi", "AH SPI", at: 4, as: .hexadecimal) }
    public static var sequence: Field<UInt32> { .init("ah.sequence", "AH Sequence", at: 8) }
    public static var check: Field<WireBytes> { .init("ah.icv", "AH ICV") }

    public static let layout = Layout(
        "ah",
        "Authentication Header",
        claims: [.ipProtocol(51)],
        fields: [nextHeader, length, reserved, index, sequence, check]
    )

    static var minimumCount: Int { 8 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { .extensionHeader(header[Self.nextHeader]) }

    /// Reads a header as long as it declares.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<AuthenticationHeader> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        let count = (Int(bytes.captured[Self.length]) &+ 2) &* 4
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        return .whole(AuthenticationHeader(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        var context = bytes.context
        context.ipProtocol = bytes.captured[Self.nextHeader]
        payload = bytes.payload(after: count, upTo: bytes.declaredCount, context: context)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.reserved, at: 2, count: 2)
        if header.byteCount >= 12 { dissection.add(Self.check, at: 12, count: header.byteCount &- 12) }
    }
}
