/// An Internet Protocol version 6 header, read in place.
///
///      0      3 4           11 12                              31
///     +--------+--------------+----------------------------------+
///     |Version |Traffic Class |            Flow Label            |
///     +--------+--------------+--------+-------------+-----------+
///     |        Payload Length          | Next Header | Hop Limit |
///     +--------------------------------+-------------+-----------+
///     |                     Source Address                       |
///     |                       (16 bytes)                         |
///     |                   Destination Address                    |
///     |                       (16 bytes)                         |
///     +----------------------------------------------------------+
///
/// RFC 8200 section 3; the traffic class is that of RFC 2474 and RFC 3168.
public struct IPv6: Layer, ~Escapable {
    public static var version: Field<UInt8> { .init("ipv6.version", "Version", at: 0, bits: 0..<4) }
    public static var ipVersion: Field<UInt8> { .init("ip.version", "Version") }
    public static var trafficClass: Field<UInt32> {
        .init("ipv6.tclass", "Traffic Class", at: 0, bits: 4..<12, as: .hexadecimal)
    }
    public static var codePoint: Field<UInt32> {
        .init(
            "ipv6.tclass.dscp", "Differentiated Services Codepoint", at: 0, bits: 4..<10, depth: 1,
            names: DifferentiatedServices.codePoints)
    }
    public static var congestion: Field<UInt32> {
        .init(
            "ipv6.tclass.ecn", "Explicit Congestion Notification", at: 0, bits: 10..<12, depth: 1,
            names: DifferentiatedServices.congestion)
    }
    public static var flowLabel: Field<UInt24> {
        .init("ipv6.flow", "Flow Label", at: 1, bits: 4..<24, as: .hexadecimal)
    }
    /// Bytes after this header, extension headers included; 0 in a jumbogram.
    public static var payloadLength: Field<UInt16> { .init("ipv6.plen", "Payload Length", at: 4) }
    public static var nextHeader: Field<UInt8> { .init("ipv6.nxt", "Next Header", at: 6, names: IPProtocol.names) }
    public static var hopLimit: Field<UInt8> { .init("ipv6.hlim", "Hop Limit", at: 7) }
    public static var source: Field<IPv6Address> { .init("ipv6.src", "Source Address", at: 8) }
    public static var destination: Field<IPv6Address> { .init("ipv6.dst", "Destination Address", at: 24) }

    public static let layout = Layout(
        "ipv6",
        "Internet Protocol Version 6",
        claims: [.etherType(0x86dd), .ipProtocol(41), .linkType(229), .pppProtocol(0x0057)],
        fields: [
            version, ipVersion, trafficClass, codePoint, congestion, flowLabel, payloadLength, nextHeader, hopLimit,
            source, destination,
        ] + IPv6Embedded.fields,
        combined: [
            CombinedField("ipv6.addr", "Source or Destination Address", ["ipv6.src", "ipv6.dst"])
        ] + IPv6Embedded.combined
    )

    public static var endsOuter: Bool { true }

    static var headerCount: Int { 40 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var source: IPv6Address { header[Self.source] }
    /// The next hop under a routing header, else the final destination.
    public var destination: IPv6Address { header[Self.destination] }
    public var nextHeader: UInt8 { header[Self.nextHeader] }

    public var next: Claim {
        nextHeader == IPProtocol.noNext ? .data : .ipProtocol(nextHeader)
    }

    /// Reads a header whose payload length covers no more than the enclosing frame.
    ///
    /// A payload length of zero means a jumbogram, whose length an option gives (RFC 2675), or is what segmentation
    /// offload leaves in a capture: the rest of the frame counts. A packet that an ICMP error quotes is cut short by
    /// nature.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<IPv6> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let version = bytes.captured.uint8(at: 0) >> 4
        guard version == 6 else {
            return .stopped(.malformed(.unexpected(field: Self.version.name, value: Int(version), expected: 6)))
        }
        let length = Int(bytes.captured[Self.payloadLength])
        let count = length == 0 ? unstatedCount(bytes) : length &+ headerCount
        if count <= bytes.declaredCount { return .whole(IPv6(bytes, count: count)) }
        let whole = IPv6(bytes, count: bytes.declaredCount)
        if bytes.context.isQuoted { return .whole(whole) }
        let allowed = 0...bytes.declaredCount &- headerCount
        let value = count &- headerCount
        return .flawed(whole, .malformed(.outOfRange(field: Self.payloadLength.name, value: value, allowed: allowed)))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: Self.headerCount)
        var context = bytes.context
        context.ipVersion = 6
        context.ipProtocol = bytes.captured[Self.nextHeader]
        context.hopLimit = bytes.captured[Self.hopLimit]
        context.isFragment = false
        context.sourceSum = bytes.captured[Self.source].sum
        context.destinationSum = bytes.captured[Self.destination].sum
        payload = bytes.payload(after: Self.headerCount, upTo: count, context: context)
    }

    /// Where a packet ends whose payload length is zero, in bytes from its start: where its jumbo option says, or with
    /// the enclosing frame. Nothing follows a header without a next one.
    @inline(never)
    private static func unstatedCount(_ bytes: PacketBytes) -> Int {
        let span = bytes.captured
        switch span[Self.nextHeader] {
        case IPProtocol.noNext: return headerCount
        case IPProtocol.hopByHop:
            let end = headerCount &+ (Int(span.uint8(at: headerCount &+ 1)) &+ 1) &* 8
            var offset = headerCount &+ 2
            while offset < min(end, span.byteCount) {
                if span.uint8(at: offset) == IPv6OptionType.jumbo, span.uint8(at: offset &+ 1) == 4 {
                    return Int(span.uint32(at: offset &+ 2)) &+ headerCount
                }
                offset &+= span.uint8(at: offset) == 0 ? 1 : Int(span.uint8(at: offset &+ 1)) &+ 2
            }
            return bytes.declaredCount
        default: return bytes.declaredCount
        }
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.ipVersion, value: 6, at: 0, count: 1, flags: .hidden)
        IPv6Embedded.describe(header, into: &dissection)
    }

    /// A header that was cut still tells its version.
    public static func describe(cut bytes: borrowing PacketBytes, into dissection: inout Dissection) {
        guard bytes.captured.uint8(at: 0) >> 4 == 6 else { return }
        dissection.add(ipVersion, value: 6, at: 0, count: 1, flags: .hidden)
    }
}

extension IPv6Address {
    /// The eight groups added up, for a pseudo-header.
    @inlinable @inline(__always)
    var sum: UInt32 { Self.sum(high) &+ Self.sum(low) }

    @inlinable @inline(__always)
    static func sum(_ half: UInt64) -> UInt32 {
        let pairs = (half & 0xffff_0000_ffff) &+ (half >> 16 & 0xffff_0000_ffff)
        return UInt32(truncatingIfNeeded: pairs) &+ UInt32(truncatingIfNeeded: pairs >> 32)
    }
}
