/// An Internet Group Management Protocol message, read in place.
///
///      0               7 8             15 16                           31
///     +-----------------+----------------+------------------------------+
///     |      Type       | Max Resp Time  |           Checksum           |
///     +-----------------+----------------+------------------------------+
///     |                          Group Address                          |
///     +--------+-+------+----------------+------------------------------+
///     |Reserved|S| QRV  |      QQIC      |      Number of Sources       |
///     +--------+-+------+----------------+------------------------------+
///     |                        Source Addresses                         |
///     +-----------------------------------------------------------------+
///
/// RFC 1112 appendix I (version 1), RFC 2236 (version 2) and RFC 3376 (version 3, whose query is drawn here).
public struct IGMP: Layer, ~Escapable {
    public static var type: Field<UInt8> { .init("igmp.type", "Type", at: 0, as: .hexadecimal, names: typeNames) }
    public static var checksum: Field<UInt16> { .init("igmp.checksum", "Checksum", at: 2, as: .hexadecimal) }
    public static var checksumStatus: Field<UInt8> {
        .init("igmp.checksum.status", "Checksum Status", names: ChecksumStatus.names)
    }
    /// Told by type and length; it does not stand in the message.
    public static var version: Field<UInt8> { .init("igmp.version", "IGMP Version") }
    public static var reserved: Field<WireBytes> { .init("igmp.reserved", "Reserved") }
    /// In tenths of a second.
    public static var maximumResponse: Field<UInt16> { .init("igmp.max_resp", "Max Resp Time") }
    public static var exponent: Field<UInt8> {
        .init("igmp.max_resp.exp", "Exponent", bits: 1..<4, as: .hexadecimal, depth: 1)
    }
    public static var mantissa: Field<UInt8> {
        .init("igmp.max_resp.mant", "Mantissa", bits: 4..<8, as: .hexadecimal, depth: 1)
    }
    public static var group: Field<IPv4Address> { .init("igmp.maddr", "Multicast Address") }
    public static var suppress: Field<Bool> { .init("igmp.s", "S", bits: 4..<5) }
    public static var robustness: Field<UInt8> { .init("igmp.qrv", "QRV", bits: 5..<8) }
    public static var interval: Field<UInt8> { .init("igmp.qqic", "QQIC") }
    public static var sourceCount: Field<UInt16> { .init("igmp.num_src", "Num Src") }
    public static var source: Field<IPv4Address> { .init("igmp.saddr", "Source Address") }
    public static var recordCount: Field<UInt16> { .init("igmp.num_grp_recs", "Num Group Records") }
    public static var recordType: Field<UInt8> { .init("igmp.record_type", "Record Type", names: recordNames) }
    /// In words of 32 bits.
    public static var auxiliaryLength: Field<UInt8> { .init("igmp.aux_data_len", "Aux Data Len") }
    public static var auxiliaryData: Field<WireBytes> { .init("igmp.aux_data", "Aux Data") }
    public static var data: Field<WireBytes> { .init("igmp.data", "Data") }

    public static let layout = Layout(
        "igmp",
        "Internet Group Management Protocol",
        claims: [.ipProtocol(2)],
        fields: [
            type, checksum, checksumStatus, version, reserved, maximumResponse, exponent, mantissa, group, suppress,
            robustness, interval, sourceCount, source, recordCount, recordType, auxiliaryLength, auxiliaryData, data,
        ]
    )

    static var minimumCount: Int { 8 }

    public let header: RawSpan
    public let payload: PacketBytes
    let message: PacketBytes

    public var type: UInt8 { header[Self.type] }
    public var next: Claim { .none }

    /// Reads a message of at least the eight bytes that all versions have.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<IGMP> {
        if let fault = bytes.fault(reading: minimumCount) { return .stopped(fault) }
        return .whole(IGMP(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
        message = copy bytes
    }

    /// The version, or nil for messages of other protocols that share the number.
    public var version: UInt8? {
        switch type {
        case 0x11 where message.declaredCount >= 12: 3
        case 0x11: header.uint8(at: 1) == 0 ? 1 : 2
        case 0x12: 1
        case 0x16, 0x17: 2
        case 0x22: 3
        default: nil
        }
    }

    public func describe(into dissection: inout Dissection) {
        guard let version else {
            return dissection.addBytes(Self.data, in: header, at: 1, count: header.byteCount &- 1)
        }
        // Versions 1 and 2 have eight bytes; what follows is not theirs.
        let finding = message.verify(
            checksumAt: Self.checksum.offset, count: version == 3 ? message.declaredCount : 8)
        dissection.add(Self.checksumStatus, finding, of: Self.checksum)
        dissection.addToChain("igmp")
        dissection.add(Self.version, value: version, flags: .generated)
        switch version {
        case 1:
            dissection.addBytes(Self.reserved, in: header, at: 1, count: 1)
            dissection.add(Self.group, in: header, at: 4)
        case 2:
            dissection.add(Self.maximumResponse, value: UInt16(header.uint8(at: 1)), at: 1, count: 1)
            dissection.add(Self.group, in: header, at: 4)
        default:
            if type == 0x22 {
                describeReport(into: &dissection)
            } else {
                describeQuery(into: &dissection)
            }
        }
    }

    /// RFC 3376 section 4.1; response times of 128 and above are a small floating-point number.
    private func describeQuery(into dissection: inout Dissection) {
        let code = header.uint8(at: 1)
        let mantissa = UInt16(code & 0xf | 0x10)
        let time = code < 128 ? UInt16(code) : mantissa << (UInt16(code >> 4 & 7) &+ 3)
        dissection.add(Self.maximumResponse, value: time, at: 1, count: 1)
        if code >= 128 {
            dissection.add(Self.exponent, in: header, at: 1)
            dissection.add(Self.mantissa, in: header, at: 1)
        }
        dissection.add(Self.group, in: header, at: 4)
        dissection.add(Self.suppress, in: header, at: 8)
        dissection.add(Self.robustness, in: header, at: 8)
        dissection.add(Self.interval, in: header, at: 9)
        dissection.add(Self.sourceCount, in: header, at: 10)
        _ = addSources(countAt: 10, from: 12, into: &dissection)
    }

    /// RFC 3376 section 4.2.
    private func describeReport(into dissection: inout Dissection) {
        dissection.addBytes(Self.reserved, in: header, at: 1, count: 1)
        dissection.addBytes(Self.reserved, in: header, at: 4, count: 2)
        dissection.add(Self.recordCount, in: header, at: 6)
        var left = Int(header.uint16(at: 6))
        var place = 8
        while left > 0 {
            guard place &+ 8 <= header.byteCount else {
                return dissection.fault(.malformed(.rule("igmp.num_grp_recs is more than there is room for")), at: 6)
            }
            let sources = Int(header.uint16(at: place &+ 2)) &* 4
            let auxiliary = Int(header.uint8(at: place &+ 1)) &* 4
            dissection.add(Self.recordType, in: header, at: place)
            dissection.add(Self.auxiliaryLength, in: header, at: place &+ 1)
            dissection.add(Self.sourceCount, in: header, at: place &+ 2)
            dissection.add(Self.group, in: header, at: place &+ 4)
            guard addSources(countAt: place &+ 2, from: place &+ 8, into: &dissection) else { return }
            dissection.addBytes(Self.auxiliaryData, in: header, at: place &+ 8 &+ sources, count: auxiliary)
            place &+= 8 &+ sources &+ auxiliary
            left &-= 1
        }
    }

    /// Adds as many addresses as the number at `offset` tells; false, with a fault, where they are not all here.
    private func addSources(countAt offset: Int, from start: Int, into dissection: inout Dissection) -> Bool {
        let count = Int(header.uint16(at: offset))
        let room = max(0, header.byteCount &- start) / 4
        for index in 0..<min(count, room) { dissection.add(Self.source, in: header, at: start &+ index &* 4) }
        if count <= room { return true }
        dissection.fault(
            .malformed(.outOfRange(field: Self.sourceCount.name, value: count, allowed: 0...room)),
            at: offset
        )
        return false
    }

    static let typeNames = ValueNames { value in
        switch value {
        case 0x11: "Membership Query"
        case 0x12: "Membership Report, version 1"
        case 0x13: "DVMRP Protocol"
        case 0x14: "PIM Protocol"
        case 0x16: "Membership Report"
        case 0x17: "Leave Group"
        case 0x1e: "Traceroute Response"
        case 0x1f: "Traceroute Message"
        case 0x22: "Membership Report"
        default: nil
        }
    }

    static let recordNames = ValueNames { value in
        switch value {
        case 1: "Mode Is Include"
        case 2: "Mode Is Exclude"
        case 3: "Change To Include Mode"
        case 4: "Change To Exclude Mode"
        case 5: "Allow New Sources"
        case 6: "Block Old Sources"
        default: nil
        }
    }
}
