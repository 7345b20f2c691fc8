/// A Generic Routing Encapsulation header, read in place.
///
///      0 1 2 3 4 5     8        13     16                             31
///     +-+-+-+-+-+-----+--------+------+--------------------------------+
///     |C|R|K|S|s|Recur| Flags  | Ver  |         Protocol Type          |
///     +-+-+-+-+-+-----+--------+------+--------------------------------+
///     |      Checksum (C or R)        |        Offset (C or R)         |
///     |                           Key (K)                              |
///     |                     Sequence Number (S)                        |
///     |                  Acknowledgment Number (version 1, A)          |
///     |                         Routing (R)                            |
///     +----------------------------------------------------------------+
///
/// RFC 2784, RFC 2890 (key and sequence number), RFC 1701 (routing), RFC 2637 section 4.1 (version 1, PPTP).
public struct GRE: Layer, ~Escapable {
    public static var flags: Field<UInt16> {
        .init("gre.flags_and_version", "Flags and Version", at: 0, as: .hexadecimal)
    }
    public static var hasChecksum: Field<Bool> {
        .init("gre.flags.checksum", "Checksum Bit", at: 0, bits: 0..<1, depth: 1)
    }
    public static var hasRouting: Field<Bool> {
        .init("gre.flags.routing", "Routing Bit", at: 0, bits: 1..<2, depth: 1)
    }
    public static var hasKey: Field<Bool> { .init("gre.flags.key", "Key Bit", at: 0, bits: 2..<3, depth: 1) }
    public static var hasSequence: Field<Bool> {
        .init("gre.flags.sequence_number", "Sequence Number Bit", at: 0, bits: 3..<4, depth: 1)
    }
    public static var isStrict: Field<Bool> {
        .init("gre.flags.strict_source_route", "Strict Source Route Bit", at: 0, bits: 4..<5, depth: 1)
    }
    public static var recursion: Field<UInt16> {
        .init("gre.flags.recursion_control", "Recursion control", at: 0, bits: 5..<8, depth: 1)
    }
    /// Version 1 only.
    public static var hasAcknowledgment: Field<Bool> {
        .init("gre.flags.ack", "Acknowledgment", bits: 8..<9, depth: 1)
    }
    public static var reserved: Field<UInt16> {
        .init("gre.flags.reserved", "Flags (Reserved)", bits: 8..<13, depth: 1)
    }
    public static var version: Field<UInt16> {
        .init("gre.flags.version", "Version", at: 0, bits: 13..<16, depth: 1, names: versionNames)
    }
    public static var number: Field<UInt16> {
        .init("gre.proto", "Protocol Type", at: 2, as: .hexadecimal, names: EtherType.names)
    }
    public static var checksum: Field<UInt16> { .init("gre.checksum", "Checksum", as: .hexadecimal) }
    public static var checksumStatus: Field<UInt8> {
        .init("gre.checksum.status", "Checksum Status", names: ChecksumStatus.names)
    }
    public static var offset: Field<UInt16> { .init("gre.offset", "Offset") }
    public static var key: Field<UInt32> { .init("gre.key", "Key", as: .hexadecimal) }
    /// Of version 1, in bytes.
    public static var keyLength: Field<UInt16> { .init("gre.key.payload_length", "Payload Length") }
    public static var call: Field<UInt16> { .init("gre.key.call_id", "Call ID") }
    public static var sequence: Field<UInt32> { .init("gre.sequence_number", "Sequence Number") }
    public static var acknowledgment: Field<UInt32> { .init("gre.ack_number", "Acknowledgment Number") }
    public static var routing: Field<WirePlace> { .init("gre.routing", "Routing") }
    public static var family: Field<UInt16> { .init("gre.routing.address_family", "Address Family", depth: 1) }
    public static var routeOffset: Field<UInt8> { .init("gre.routing.sre_offset", "SRE Offset", depth: 1) }
    public static var routeLength: Field<UInt8> { .init("gre.routing.src_length", "SRE Length", depth: 1) }
    public static var route: Field<WireBytes> {
        .init("gre.routing.information", "Routing Information", depth: 1)
    }

    public static let layout = Layout(
        "gre",
        "Generic Routing Encapsulation",
        claims: [.ipProtocol(47)],
        fields: [
            flags, hasChecksum, hasRouting, hasKey, hasSequence, isStrict, recursion, hasAcknowledgment, reserved,
            version, number, checksum, checksumStatus, offset, key, keyLength, call, sequence, acknowledgment, routing,
            family, routeOffset, routeLength, route,
        ]
    )

    static var headerCount: Int { 4 }

    public let header: RawSpan
    public let payload: PacketBytes
    /// Header and payload, for the checksum.
    let packet: PacketBytes

    public var next: Claim {
        if payload.declaredCount == 0 { return .none }
        return switch header[Self.number] {
        case 0x6558: .named("eth")
        case 0x880b: .named("ppp")
        // A mirrored frame with ERSPAN's header in front of it where a sequence number is there, bare (type I) without.
        case 0x88be: header[Self.hasSequence] ? .named("erspan") : .named("eth")
        case 0x22eb: .named("erspan")
        case EtherType.ipv4: .named("ip")
        case EtherType.ipv6: .named("ipv6")
        case 0x8847, 0x8848: .named("mpls")
        case let type: .etherType(type)
        }
    }

    /// Reads the header with all parts that its flags announce.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<GRE> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        var count = count(flags: bytes.captured.uint16(at: 0))
        if bytes.captured[hasRouting] {
            // Source route entries end with one of no length (RFC 1701 section 2).
            while true {
                if let fault = bytes.fault(reading: count &+ 4) { return .flawed(GRE(bytes, count: count), fault) }
                let family = bytes.captured.uint16(at: count)
                let length = Int(bytes.captured.uint8(at: count &+ 3))
                count &+= 4 &+ length
                if family == 0, length == 0 { break }
            }
        }
        if let fault = bytes.fault(reading: count) { return .flawed(GRE(bytes, count: count), fault) }
        return .whole(GRE(bytes, count: count))
    }

    /// Bytes of the header before its routes.
    @inline(__always)
    static func count(flags: UInt16) -> Int {
        var count = headerCount
        if flags & 0xc000 != 0 { count &+= 4 }
        if flags & 0x2000 != 0 { count &+= 4 }
        if flags & 0x1000 != 0 { count &+= 4 }
        if flags & 7 == 1, flags & 0x80 != 0 { count &+= 4 }
        return count
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.clamped(0..<count)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount)
        packet = copy bytes
    }

    public func describe(into dissection: inout Dissection) {
        let flags = header.uint16(at: 0)
        if header[Self.number] == 0x88be, flags & 0x1000 == 0 { dissection.addToChain("erspan") }
        let isEnhanced = flags & 7 == 1
        if isEnhanced {
            dissection.add(Self.hasAcknowledgment, in: header, at: 0)
            dissection.add(Self.reserved, value: flags >> 3 & 0xf, at: 0, count: 2)
        } else {
            dissection.add(Self.reserved, in: header, at: 0)
        }
        var offset = Self.headerCount
        if flags & 0xc000 != 0 {
            dissection.add(Self.checksum, in: header, at: offset)
            if flags & 0x8000 != 0, header.byteCount >= offset &+ 2 { checkSum(at: offset, &dissection) }
            dissection.add(Self.offset, in: header, at: offset &+ 2)
            offset &+= 4
        }
        if flags & 0x2000 != 0 {
            if isEnhanced {
                dissection.add(Self.keyLength, in: header, at: offset)
                dissection.add(Self.call, in: header, at: offset &+ 2)
            } else {
                dissection.add(Self.key, in: header, at: offset)
            }
            offset &+= 4
        }
        if flags & 0x1000 != 0 {
            dissection.add(Self.sequence, in: header, at: offset)
            offset &+= 4
        }
        if isEnhanced, flags & 0x80 != 0 {
            dissection.add(Self.acknowledgment, in: header, at: offset)
            offset &+= 4
        }
        if flags & 0x4000 != 0 { describeRoutes(offset, &dissection) }
    }

    private func checkSum(at offset: Int, _ dissection: inout Dissection) {
        let finding = packet.verify(checksumAt: offset, count: packet.declaredCount)
        dissection.add(
            Self.checksumStatus, value: finding.status.rawValue, at: offset, count: 2, flags: .generated)
        if finding.status == .bad {
            let value = Int(finding.value)
            dissection.fault(
                .checksum(field: Self.checksum.name, value: value, expected: Int(finding.expected)), at: offset)
        }
    }

    private func describeRoutes(_ start: Int, _ dissection: inout Dissection) {
        var offset = start
        dissection.add(Self.routing, at: offset, count: header.byteCount &- offset)
        while offset &+ 4 <= header.byteCount {
            dissection.add(Self.family, in: header, at: offset)
            dissection.add(Self.routeOffset, in: header, at: offset &+ 2)
            dissection.add(Self.routeLength, in: header, at: offset &+ 3)
            let count = min(Int(header.uint8(at: offset &+ 3)), header.byteCount &- offset &- 4)
            if count > 0 { dissection.add(Self.route, at: offset &+ 4, count: count) }
            offset &+= 4 &+ count
        }
    }

    static let versionNames = ValueNames { value in
        switch value {
        case 0: "GRE"
        case 1: "Enhanced GRE"
        default: nil
        }
    }
}
