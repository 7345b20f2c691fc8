/// A Cisco HDLC frame, read in place.
///
///     +---------+---------+-----------------+
///     | Address | Control |    Protocol     |
///     +---------+---------+-----------------+
///
/// LINKTYPE_C_HDLC of https://www.tcpdump.org/linktypes.html; the protocol is mostly an EtherType.
public struct CiscoHDLC: Layer, ~Escapable {
    public static var address: Field<UInt8> {
        .init("chdlc.address", "Address", at: 0, as: .hexadecimal, names: addressNames)
    }
    public static var control: Field<UInt8> { .init("chdlc.control", "Control", at: 1, as: .hexadecimal) }
    public static var number: Field<UInt16> {
        .init("chdlc.protocol", "Protocol", at: 2, as: .hexadecimal, names: EtherType.names)
    }

    public static let layout = Layout(
        "chdlc",
        "Cisco HDLC",
        claims: [.linkType(104)],
        fields: [address, control, number]
    )

    static var headerCount: Int { 4 }

    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .etherType(header[Self.number]) }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<CiscoHDLC> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(CiscoHDLC(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: bytes.declaredCount)
    }

    static let addressNames = ValueNames { value in
        switch value {
        case 0x0f: "Unicast"
        case 0x8f: "Multicast"
        default: nil
        }
    }
}
