/// An IPv6 Fragment header, read in place.
///
///      0             7 8            15 16                    28 29 30 31
///     +---------------+---------------+------------------------+-----+-+
///     |  Next Header  |   Reserved    |    Fragment Offset     | Res |M|
///     +---------------+---------------+------------------------+-----+-+
///     |                         Identification                         |
///     +----------------------------------------------------------------+
///
/// RFC 8200 section 4.5. A packet with offset 0 and without more fragments is whole (RFC 6946).
public struct IPv6Fragment: Layer, ~Escapable {
    public static var nextHeader: Field<UInt8> {
        .init("ipv6.fraghdr.nxt", "Next header", at: 0, names: IPProtocol.names)
    }
    public static var reservedByte: Field<UInt8> {
        .init("ipv6.fraghdr.reserved_octet", "Reserved octet", at: 1, as: .hexadecimal)
    }
    /// In units of eight bytes.
    public static var offset: Field<UInt16> { .init("ipv6.fraghdr.offset", "Offset", at: 2, bits: 0..<13) }
    public static var reservedBits: Field<UInt16> {
        .init("ipv6.fraghdr.reserved_bits", "Reserved bits", at: 2, bits: 13..<15)
    }
    public static var more: Field<Bool> { .init("ipv6.fraghdr.more", "More Fragments", at: 3, bits: 7..<8) }
    public static var identification: Field<UInt32> {
        .init("ipv6.fraghdr.ident", "Identification", at: 4, as: .hexadecimal)
    }

    public static let layout = Layout(
        "ipv6.fraghdr",
        "Fragment Header for IPv6",
        claims: [.ipProtocol(44)],
        fields: [nextHeader, reservedByte, offset, reservedBits, more, identification]
    )

    static var headerCount: Int { 8 }
    public static var handover: Handover { .fragments }

    public let header: RawSpan
    public let payload: PacketBytes

    public var nextHeader: UInt8 { header[Self.nextHeader] }
    /// Where this fragment's payload belongs in the original's fragmentable part, in bytes.
    public var offset: Int { Int(header[Self.offset]) &* 8 }
    /// More fragments follow.
    public var moreFragments: Bool { header[Self.more] }
    /// Part of a fragmented packet, and not the whole of one.
    public var isFragment: Bool { Self.isFragment(header) }
    /// A first fragment that is cut can never be joined to the others: what there is of it is read.
    public var next: Claim {
        let isKept = offset > 0 || payload.captured.byteCount >= payload.declaredCount
        return isFragment && isKept ? .data : .ipProtocol(nextHeader)
    }

    @inline(__always)
    private static func isFragment(_ header: RawSpan) -> Bool { header.uint16(at: 2) & 0xfff9 != 0 }

    /// Reads the header.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<IPv6Fragment> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(IPv6Fragment(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        var context = bytes.context
        context.ipProtocol = bytes.captured[Self.nextHeader]
        context.isFragment = Self.isFragment(header)
        payload = bytes.payload(after: Self.headerCount, upTo: bytes.declaredCount, context: context)
    }
}
