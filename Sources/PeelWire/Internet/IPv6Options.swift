/// An IPv6 Hop-by-Hop Options header, read in place.
///
///      0             7 8             15
///     +---------------+---------------+---------+
///     |  Next Header  | Header Length | Options |
///     +---------------+---------------+---------+
///
/// RFC 8200 section 4.3; the length counts eight bytes beyond the first eight.
public struct HopByHopOptions: Layer, ~Escapable {
    public static var nextHeader: Field<UInt8> {
        .init("ipv6.hopopts.nxt", "Next Header", at: 0, names: IPProtocol.names)
    }
    public static var length: Field<UInt8> { .init("ipv6.hopopts.len", "Length", at: 1) }
    /// The header's length in bytes.
    public static var byteLength: Field<UInt16> { .init("ipv6.hopopts.len_oct", "Length in bytes") }

    public static let layout = Layout(
        "ipv6.hopopts",
        "IPv6 Hop-by-Hop Options",
        claims: [.ipProtocol(0)],
        fields: [nextHeader, length, byteLength] + IPv6Option.fields
    )

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { IPv6Option.next(header) }

    /// Reads a header as long as it declares; of one that is cut, the options before the cut.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<HopByHopOptions> {
        if let fault = bytes.fault(reading: 2) { return .stopped(fault) }
        let count = IPv6Option.headerCount(bytes.captured)
        if let fault = bytes.fault(reading: count) { return .flawed(HopByHopOptions(bytes, count: count), fault) }
        return .whole(HopByHopOptions(bytes, count: count))
    }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: min(count, bytes.captured.byteCount))
        payload = bytes.payload(after: count, upTo: bytes.declaredCount, context: IPv6Option.context(bytes, header))
    }

    public func describe(into dissection: inout Dissection) {
        IPv6Option.addLength(Self.byteLength, header, into: &dissection)
        IPv6Option.describe(header, hopLimit: payload.context.hopLimit, into: &dissection)
    }
}

/// An IPv6 Destination Options header, read in place; of the shape of ``HopByHopOptions``.
///
/// RFC 8200 section 4.6.
public struct DestinationOptions: Layer, ~Escapable {
    public static var nextHeader: Field<UInt8> {
        .init("ipv6.dstopts.nxt", "Next Header", at: 0, names: IPProtocol.names)
    }
    public static var length: Field<UInt8> { .init("ipv6.dstopts.len", "Length", at: 1) }
    /// The header's length in bytes.
    public static var byteLength: Field<UInt16> { .init("ipv6.dstopts.len_oct", "Length in bytes") }

    public static let layout = Layout(
        "ipv6.dstopts",
        "Destination Options for IPv6",
        claims: [.ipProtocol(60)],
        fields: [nextHeader, length, byteLength] + IPv6Option.fields
    )

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { IPv6Option.next(header) }

    /// Reads a header as long as it declares; of one that is cut, the options before the cut.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<DestinationOptions> {
        if let fault = bytes.fault(reading: 2) { return .stopped(fault) }
        let count = IPv6Option.headerCount(bytes.captured)
        if let fault = bytes.fault(reading: count) { return .flawed(DestinationOptions(bytes, count: count), fault) }
        return .whole(DestinationOptions(bytes, count: count))
    }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: min(count, bytes.captured.byteCount))
        payload = bytes.payload(after: count, upTo: bytes.declaredCount, context: IPv6Option.context(bytes, header))
    }

    public func describe(into dissection: inout Dissection) {
        IPv6Option.addLength(Self.byteLength, header, into: &dissection)
        IPv6Option.describe(header, hopLimit: payload.context.hopLimit, into: &dissection)
    }
}

extension Claim {
    /// What an IPv6 extension header's next header asks for.
    @inline(__always)
    static func extensionHeader(_ number: UInt8) -> Claim {
        number == IPProtocol.noNext ? .data : .ipProtocol(number)
    }
}
