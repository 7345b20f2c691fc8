/// The header of an Encapsulated Remote Switch Packet Analysis frame, read in place: a mirrored frame follows.
///
///      0     4            16   19  21 22                             31
///     +-----+------------+----+---+--+--------------------------------+
///     | Ver |    VLAN    |COS |En |T |            Session             |
///     +-----+------------+----+---+--+--------------------------------+
///     | type II:  Reserved (12) | Index (20)                          |
///     | type III: Timestamp (32) | SGT (16) P FT HW D Gra O (16)      |
///     +---------------------------------------------------------------+
///
/// draft-foschiano-erspan-03 sections 4.2 and 4.3.
public struct ERSPAN: Layer, ~Escapable {
    public static var version: Field<UInt16> {
        .init("erspan.version", "Version", at: 0, bits: 0..<4, names: versionNames)
    }
    public static var vlan: Field<UInt16> { .init("erspan.vlan", "Vlan", at: 0, bits: 4..<16) }
    public static var cos: Field<UInt16> { .init("erspan.cos", "COS", at: 2, bits: 0..<3) }
    public static var encapsulation: Field<UInt16> { .init("erspan.encap", "Encap", bits: 3..<5) }
    public static var condition: Field<UInt16> { .init("erspan.bso", "Bad/Short/Oversized", bits: 3..<5) }
    public static var isTruncated: Field<UInt16> { .init("erspan.truncated", "Truncated", at: 2, bits: 5..<6) }
    public static var session: Field<UInt16> { .init("erspan.spanid", "SpanID", at: 2, bits: 6..<16) }
    public static var reserved: Field<UInt32> { .init("erspan.reserved", "Reserved", bits: 0..<12) }
    public static var index: Field<UInt32> { .init("erspan.index", "Index", bits: 12..<32) }
    public static var timestamp: Field<UInt32> { .init("erspan.timestamp", "Timestamp") }
    public static var groupTag: Field<UInt16> { .init("erspan.sgt", "Security Group Tag") }
    public static var hasEthernet: Field<UInt16> { .init("erspan.p", "Has Ethernet PDU", bits: 0..<1) }
    public static var frameType: Field<UInt16> { .init("erspan.ft", "Frame Type", bits: 1..<6) }
    public static var hardware: Field<UInt16> { .init("erspan.hw", "Hardware ID", bits: 6..<12) }
    public static var isEgress: Field<Bool> { .init("erspan.direction", "Direction", bits: 12..<13) }
    public static var granularity: Field<UInt16> {
        .init("erspan.gra", "Timestamp granularity", bits: 13..<15, names: granularityNames)
    }
    public static var hasSubheader: Field<UInt16> { .init("erspan.o", "Optional Sub headers", bits: 15..<16) }
    public static var platform: Field<UInt32> { .init("erspan.platid", "Platform ID", bits: 0..<6) }

    public static let layout = Layout(
        "erspan",
        "Encapsulated Remote Switch Packet ANalysis",
        fields: [
            version, vlan, cos, encapsulation, condition, isTruncated, session, reserved, index, timestamp, groupTag,
            hasEthernet, frameType, hardware, isEgress, granularity, hasSubheader, platform,
        ]
    )

    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { 1...2 ~= header[Self.version] ? .named("eth") : .data }

    /// Reads a header of type II or III; of another version the first four bytes.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<ERSPAN> {
        if let fault = bytes.fault(reading: 4) { return .stopped(fault) }
        var count: Int
        switch bytes.captured[version] {
        case 1: count = 8
        case 2: count = 12
        default:
            let value = Int(bytes.captured[version])
            return .flawed(
                ERSPAN(bytes, count: 4), .malformed(.outOfRange(field: version.name, value: value, allowed: 1...2)))
        }
        if let fault = bytes.fault(reading: count) { return .flawed(ERSPAN(bytes, count: count), fault) }
        if count == 12, bytes.captured.uint8(at: 11) & 1 != 0 { count = 20 }
        if let fault = bytes.fault(reading: count) { return .flawed(ERSPAN(bytes, count: count), fault) }
        return .whole(ERSPAN(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.clamped(0..<count)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        switch header[Self.version] {
        case 1:
            dissection.add(Self.encapsulation, in: header, at: 2)
            dissection.add(Self.reserved, in: header, at: 4)
            dissection.add(Self.index, in: header, at: 4)
        case 2:
            dissection.add(Self.condition, in: header, at: 2)
            dissection.add(Self.timestamp, in: header, at: 4)
            dissection.add(Self.groupTag, in: header, at: 8)
            dissection.add(Self.hasEthernet, in: header, at: 10)
            dissection.add(Self.frameType, in: header, at: 10)
            dissection.add(Self.hardware, in: header, at: 10)
            dissection.add(Self.isEgress, in: header, at: 10)
            dissection.add(Self.granularity, in: header, at: 10)
            dissection.add(Self.hasSubheader, in: header, at: 10)
            if header.byteCount >= 20 { dissection.add(Self.platform, in: header, at: 12) }
        default: break
        }
    }

    static let versionNames = ValueNames { value in
        switch value {
        case 0: "Type I"
        case 1: "Type II"
        case 2: "Type III"
        default: nil
        }
    }
    static let granularityNames = ValueNames { value in
        switch value {
        case 0: "100 microseconds"
        case 1: "100 nanoseconds"
        case 2: "IEEE 1588"
        case 3: "User configurable"
        default: nil
        }
    }
}
