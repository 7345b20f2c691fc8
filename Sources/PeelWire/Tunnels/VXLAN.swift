/// A Virtual eXtensible Local Area Network header, read in place: an Ethernet frame follows.
///
///      0               8              16              24            31
///     +---------------+---------------+------------------------------+
///     |G R R R I R R R|R D R R A R R R|       Group Policy ID        |
///     |                  Network Identifier (VNI)     |   Reserved   |
///     +-----------------------------------------------+--------------+
///
/// RFC 7348 section 5, draft-smith-vxlan-group-policy-05 (group policy).
public struct VXLAN: Layer, ~Escapable {
    public static var flags: Field<UInt16> { .init("vxlan.flags", "Flags", at: 0, as: .hexadecimal) }
    public static var hasPolicy: Field<Bool> {
        .init("vxlan.flag_g", "GBP Extension", at: 0, bits: 0..<1, depth: 1)
    }
    public static var hasNetwork: Field<Bool> {
        .init("vxlan.flag_i", "VXLAN Network ID (VNI)", at: 0, bits: 4..<5, depth: 1)
    }
    public static var dontLearn: Field<Bool> { .init("vxlan.flag_d", "Don't Learn", at: 0, bits: 9..<10, depth: 1) }
    public static var isApplied: Field<Bool> {
        .init("vxlan.flag_a", "Policy Applied", at: 0, bits: 12..<13, depth: 1)
    }
    public static var reservedFlags: Field<UInt16> {
        .init("vxlan.flags_reserved", "Reserved(R)", as: .hexadecimal, depth: 1)
    }
    public static var policy: Field<UInt16> { .init("vxlan.gbp", "Group Policy ID", at: 2) }
    public static var network: Field<UInt24> { .init("vxlan.vni", "VXLAN Network Identifier (VNI)", at: 4) }
    public static var reserved: Field<UInt8> { .init("vxlan.reserved8", "Reserved", at: 7) }

    public static let layout = Layout(
        "vxlan",
        "Virtual eXtensible Local Area Network",
        claims: [.udpPorts(4789, 4789)],
        fields: [flags, hasPolicy, hasNetwork, dontLearn, isApplied, reservedFlags, policy, network, reserved]
    )

    static var headerCount: Int { 8 }
    static var port: UInt16 { 4789 }

    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .named("eth") }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<VXLAN> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(VXLAN(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.reservedFlags, value: header[Self.flags] & 0x77b7, at: 0, count: 2)
    }
}
