/// An IPv6 Mobility Header, read in place.
///
///      0             7 8            15 16           23 24           31
///     +---------------+---------------+---------------+---------------+
///     | Payload Proto | Header Length |   MH Type     |   Reserved    |
///     +---------------+---------------+---------------+---------------+
///     |            Checksum           |       message data …          |
///     +-------------------------------+-------------------------------+
///
/// RFC 6275 section 6.1; the length counts eight bytes beyond the first eight.
public struct MobilityHeader: Layer, ~Escapable {
    public static var nextHeader: Field<UInt8> {
        .init("mip6.proto", "Payload protocol", at: 0, names: IPProtocol.names)
    }
    public static var length: Field<UInt8> { .init("mip6.hlen", "Header length", at: 1) }
    public static var type: Field<UInt8> {
        .init("mip6.mhtype", "Mobility Header Type", at: 2, names: MobilityHeader.types)
    }
    public static var reserved: Field<UInt8> { .init("mip6.reserved", "Reserved", at: 3, as: .hexadecimal) }
    public static var checksum: Field<UInt16> { .init("mip6.csum", "Checksum", at: 4, as: .hexadecimal) }
    public static var updateSequence: Field<UInt16> { .init("mip6.bu.seqnr", "Sequence number") }
    public static var acknowledge: Field<Bool> { .init("mip6.bu.a_flag", "Acknowledge (A) flag", bits: 0..<1) }
    public static var homeRegistration: Field<Bool> {
        .init("mip6.bu.h_flag", "Home Registration (H) flag", bits: 1..<2)
    }
    public static var linkLocal: Field<Bool> {
        .init("mip6.bu.l_flag", "Link-Local Compatibility (L) flag", bits: 2..<3)
    }
    public static var keyManagement: Field<Bool> {
        .init("mip6.bu.k_flag", "Key Management Compatibility (K) flag", bits: 3..<4)
    }
    public static var mapRegistration: Field<Bool> {
        .init("mip6.bu.m_flag", "MAP Registration (M) flag", bits: 4..<5)
    }
    public static var mobileRouter: Field<Bool> { .init("mip6.nemo.bu.r_flag", "Mobile Router (R) flag", bits: 5..<6) }
    public static var proxyRegistration: Field<Bool> {
        .init("mip6.bu.p_flag", "Proxy Registration (P) flag", bits: 6..<7)
    }
    public static var forcesUDP: Field<Bool> {
        .init("mip6.bu.f_flag", "Forcing UDP encapsulation (F) flag", bits: 7..<8)
    }
    public static var tlvFormat: Field<Bool> { .init("mip6.bu.t_flag", "TLV-header format (T) flag", bits: 0..<1) }
    public static var bulkUpdate: Field<Bool> {
        .init("mip6.bu.b_flag", "Bulk-Binding-Update (B) flag", bits: 1..<2)
    }
    /// In units of four seconds.
    public static var updateLifetime: Field<UInt16> { .init("mip6.bu.lifetime", "Lifetime") }
    public static var data: Field<WireBytes> { .init("peel.mip6.data", "Message Data") }

    public static let layout = Layout(
        "mipv6",
        "Mobile IPv6",
        claims: [.ipProtocol(135)],
        fields: [
            nextHeader, length, type, reserved, checksum, updateSequence, acknowledge, homeRegistration, linkLocal,
            keyManagement, mapRegistration, mobileRouter, proxyRegistration, forcesUDP, tlvFormat, bulkUpdate,
            updateLifetime, data,
        ]
    )

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { payload.declaredCount == 0 ? .none : .extensionHeader(header[Self.nextHeader]) }

    /// Reads a header as long as it declares.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<MobilityHeader> {
        if let fault = bytes.fault(reading: 8) { return .stopped(fault) }
        let count = (Int(bytes.captured[Self.length]) &+ 1) &* 8
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        return .whole(MobilityHeader(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        var place = 6
        if header[Self.type] == 5, header.byteCount >= 12 {
            dissection.add(Self.updateSequence, in: header, at: 6)
            let upper = [
                Self.acknowledge, Self.homeRegistration, Self.linkLocal, Self.keyManagement, Self.mapRegistration,
                Self.mobileRouter, Self.proxyRegistration, Self.forcesUDP,
            ]
            for field in upper { dissection.add(field, in: header, at: 8) }
            for field in [Self.tlvFormat, Self.bulkUpdate] { dissection.add(field, in: header, at: 9) }
            dissection.add(Self.updateLifetime, in: header, at: 10)
            place = 12
        }
        if place < header.byteCount { dissection.add(Self.data, at: place, count: header.byteCount &- place) }
    }

    /// Message types (IANA mobility-parameters).
    static let types = ValueNames { value in
        switch value {
        case 0: "Binding Refresh Request"
        case 1: "Home Test Init"
        case 2: "Care-of Test Init"
        case 3: "Home Test"
        case 4: "Care-of Test"
        case 5: "Binding Update"
        case 6: "Binding Acknowledgement"
        case 7: "Binding Error"
        case 8: "Fast Binding Update"
        case 9: "Fast Binding Acknowledgment"
        case 10: "Fast Neighbor Advertisement"
        case 11: "Experimental Mobility Header"
        case 12: "Home Agent Switch"
        case 13: "Heartbeat"
        case 14: "Handover Initiate"
        case 15: "Handover Acknowledge"
        case 16: "Binding Revocation"
        case 17: "Localized Routing Initiation"
        case 18: "Localized Routing Acknowledgment"
        default: nil
        }
    }
}
