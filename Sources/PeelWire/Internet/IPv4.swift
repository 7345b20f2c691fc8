/// An Internet Protocol version 4 header, read in place.
///
///      0      3 4    7 8            15 16  18 19                 31
///     +--------+------+---------------+---------------------------+
///     |Version | IHL  |Type of Service|       Total Length        |
///     +--------+------+---------------+------+--------------------+
///     |        Identification         |Flags |  Fragment Offset   |
///     +---------------+---------------+------+--------------------+
///     | Time to Live  |   Protocol    |      Header Checksum      |
///     +---------------+---------------+---------------------------+
///     |                      Source Address                       |
///     |                    Destination Address                    |
///     +-----------------------------------------------------------+
///
/// RFC 791 section 3.1; the type of service is that of RFC 2474 and RFC 3168.
public struct IPv4: Layer, ~Escapable {
    public static var version: Field<UInt8> { .init("ip.version", "Version", at: 0, bits: 0..<4) }
    /// The header's length in bytes.
    public static var headerLength: Field<UInt8> { .init("ip.hdr_len", "Header Length", at: 0, bits: 4..<8, times: 4) }
    public static var services: Field<UInt8> {
        .init("ip.dsfield", "Differentiated Services Field", at: 1, as: .hexadecimal)
    }
    public static var codePoint: Field<UInt8> {
        .init(
            "ip.dsfield.dscp", "Differentiated Services Codepoint", at: 1, bits: 0..<6, depth: 1,
            names: DifferentiatedServices.codePoints)
    }
    public static var congestion: Field<UInt8> {
        .init(
            "ip.dsfield.ecn", "Explicit Congestion Notification", at: 1, bits: 6..<8, depth: 1,
            names: DifferentiatedServices.congestion)
    }
    /// Bytes of header and payload; 0 where segmentation offload left it out.
    public static var totalLength: Field<UInt16> { .init("ip.len", "Total Length", at: 2) }
    public static var identification: Field<UInt16> { .init("ip.id", "Identification", at: 4, as: .hexadecimal) }
    public static var flags: Field<UInt8> { .init("ip.flags", "Flags", at: 6, bits: 0..<3, as: .hexadecimal) }
    public static var reservedBit: Field<Bool> { .init("ip.flags.rb", "Reserved bit", at: 6, bits: 0..<1, depth: 1) }
    public static var dontFragment: Field<Bool> {
        .init("ip.flags.df", "Don't fragment", at: 6, bits: 1..<2, depth: 1)
    }
    public static var moreFragments: Field<Bool> {
        .init("ip.flags.mf", "More fragments", at: 6, bits: 2..<3, depth: 1)
    }
    /// In units of eight bytes.
    public static var fragmentOffset: Field<UInt16> { .init("ip.frag_offset", "Fragment Offset", at: 6, bits: 3..<16) }
    public static var timeToLive: Field<UInt8> { .init("ip.ttl", "Time to Live", at: 8) }
    public static var proto: Field<UInt8> { .init("ip.proto", "Protocol", at: 9, names: IPProtocol.names) }
    public static var checksum: Field<UInt16> { .init("ip.checksum", "Header Checksum", at: 10, as: .hexadecimal) }
    public static var source: Field<IPv4Address> { .init("ip.src", "Source Address", at: 12) }
    public static var destination: Field<IPv4Address> { .init("ip.dst", "Destination Address", at: 16) }
    public static var checksumStatus: Field<UInt8> {
        .init("ip.checksum.status", "Header checksum status", names: ChecksumStatus.names)
    }
    public static var calculatedChecksum: Field<UInt16> {
        .init("ip.checksum_calculated", "Calculated Checksum", as: .hexadecimal)
    }

    public static let layout = Layout(
        "ip",
        "Internet Protocol Version 4",
        claims: [.etherType(0x0800), .ipProtocol(4), .linkType(228), .llc(0x06), .pppProtocol(0x0021)],
        fields: [
            version, headerLength, services, codePoint, congestion, totalLength, identification, flags, reservedBit,
            dontFragment, moreFragments, fragmentOffset, timeToLive, proto, checksum, source, destination,
            checksumStatus, calculatedChecksum,
        ] + IPv4Option.fields + IPv4Security.fields,
        combined: [CombinedField("ip.addr", "Source or Destination Address", ["ip.src", "ip.dst"])]
    )

    public static var endsOuter: Bool { true }

    static var minimumCount: Int { 20 }
    public static var handover: Handover { .fragments }

    public let header: RawSpan
    public let payload: PacketBytes

    public var source: IPv4Address { header[Self.source] }
    /// The next hop under source routing, else the final destination.
    public var destination: IPv4Address { header[Self.destination] }
    public var proto: UInt8 { header[Self.proto] }
    public var totalLength: UInt16 { header[Self.totalLength] }
    /// The header's length in bytes, 20 to 60.
    public var headerCount: Int { header.byteCount }
    /// More fragments follow.
    public var moreFragments: Bool { header[Self.moreFragments] }
    /// Where this fragment's payload belongs in the datagram, in bytes.
    public var fragmentOffset: Int { Int(header[Self.fragmentOffset]) &* 8 }
    /// Part of a fragmented datagram (RFC 791 section 3.2).
    public var isFragment: Bool { Self.isFragment(header) }

    public var next: Claim {
        if payload.declaredCount == 0 { return .none }
        // A first fragment that is cut can never be joined to the others: what there is of it is read.
        let isKept = fragmentOffset > 0 || payload.captured.byteCount >= payload.declaredCount
        return isFragment && isKept ? .data : .ipProtocol(proto)
    }

    @inline(__always)
    private static func isFragment(_ header: RawSpan) -> Bool { header.uint16(at: 6) & 0x3fff != 0 }

    /// Reads a header whose total length covers no more than the enclosing frame.
    ///
    /// A total length of zero is what segmentation offload leaves in a capture: the rest of the frame counts. A packet
    /// that an ICMP error quotes is cut short by nature.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<IPv4> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        let first = bytes.captured.uint8(at: 0)
        guard first >> 4 == 4 else {
            return .stopped(.malformed(.unexpected(field: Self.version.name, value: Int(first >> 4), expected: 4)))
        }
        let headerCount = Int(first & 15) &* 4
        guard headerCount >= minimumCount else {
            return .stopped(
                .malformed(.outOfRange(field: Self.headerLength.name, value: headerCount, allowed: 20...60))
            )
        }
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let total = Int(bytes.captured[Self.totalLength])
        if total > bytes.declaredCount, bytes.context.isQuoted {
            return .whole(IPv4(bytes, headerCount: headerCount, count: bytes.declaredCount))
        }
        let count = total == 0 ? bytes.declaredCount : total
        guard count >= headerCount, count <= bytes.declaredCount else {
            let whole = IPv4(bytes, headerCount: headerCount, count: bytes.declaredCount)
            let allowed = headerCount...max(headerCount, bytes.declaredCount)
            return .flawed(
                whole,
                .malformed(.outOfRange(field: Self.totalLength.name, value: total, allowed: allowed))
            )
        }
        return .whole(IPv4(bytes, headerCount: headerCount, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, headerCount: Int, count: Int) {
        header = bytes.captured.extracting(first: headerCount)
        var destination = bytes.captured[Self.destination]
        if headerCount > Self.minimumCount, let final = IPv4Option.finalDestination(header) { destination = final }
        var context = bytes.context
        context.ipVersion = 4
        context.ipProtocol = bytes.captured[Self.proto]
        context.isFragment = Self.isFragment(header)
        context.sourceSum = bytes.captured[Self.source].sum
        context.destinationSum = destination.sum
        payload = bytes.payload(after: headerCount, upTo: count, context: context)
    }

    public func describe(into dissection: inout Dissection) {
        if totalLength == 0 {
            // What segmentation offload left out is told as the frame has it.
            let length = UInt32(truncatingIfNeeded: headerCount &+ payload.declaredCount)
            dissection.amend(Self.totalLength, value: length, at: 2, count: 2)
        }
        let stored = header[Self.checksum]
        let sum = Checksum.sum(header)
        var finding = ChecksumFinding(sum == 0xffff ? .good : .bad, value: stored)
        if finding.status == .bad { finding.expected = ~Checksum.fold(UInt64(sum) &+ UInt64(~stored)) }
        dissection.add(Self.checksumStatus, finding, of: Self.checksum)
        dissection.add(
            Self.calculatedChecksum, value: finding.expected, at: 10, count: 2, flags: [.generated, .hidden])
        if headerCount > Self.minimumCount { IPv4Option.describe(header, into: &dissection) }
    }
}

extension IPv4 {
    /// A header that was cut after its checksum cannot be verified.
    public static func describe(cut bytes: borrowing PacketBytes, into dissection: inout Dissection) {
        guard bytes.captured.byteCount >= 12 else { return }
        dissection.add(checksumStatus, value: ChecksumStatus.unverified.rawValue, at: 10, count: 2, flags: .generated)
    }
}

extension IPv4Address {
    /// The two halves added up, for a pseudo-header.
    @inlinable @inline(__always)
    var sum: UInt32 { (bits32 >> 16) &+ (bits32 & 0xffff) }
}
