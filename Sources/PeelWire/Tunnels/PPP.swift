/// A Point-to-Point Protocol frame, read in place.
///
///     +---------+---------+-----------------+
///     |  0xff   |  0x03   |    Protocol     |
///     +---------+---------+-----------------+
///
/// RFC 1661 section 2, RFC 1662 section 3.1. Address and control are left out by agreement (RFC 1661 section 6.6) and
/// in most tunnels, the protocol number's first byte where it is zero (section 6.5).
public struct PPP: Layer, ~Escapable {
    public static var address: Field<UInt8> { .init("ppp.address", "Address", as: .hexadecimal) }
    public static var control: Field<UInt8> { .init("ppp.control", "Control", as: .hexadecimal) }
    public static var number: Field<UInt16> {
        .init("ppp.protocol", "Protocol", as: .hexadecimal, names: PPPProtocol.names)
    }
    public static var direction: Field<UInt8> { .init("ppp.direction", "Direction") }

    public static let layout = Layout(
        "ppp",
        "Point-to-Point Protocol",
        claims: [.linkType(9), .linkType(50)],
        fields: [direction, address, control, number]
    )

    public let header: RawSpan
    public let payload: PacketBytes
    /// Where the protocol number begins, and how many bytes it has.
    let place: (start: Int, count: Int)

    /// What the frame carries (IANA ppp-numbers).
    public var protocolNumber: UInt16 {
        place.count == 1 ? UInt16(header.uint8(at: place.start)) : header.uint16(at: place.start)
    }

    public var next: Claim { .pppProtocol(protocolNumber) }

    /// Reads address and control where they are there, and the protocol's number of one or two bytes.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<PPP> {
        let start = bytes.captured.uint16(at: 0) == 0xff03 ? 2 : 0
        if let fault = bytes.fault(reading: start &+ 1) { return .stopped(fault) }
        // The last byte of a number is odd, every other even (RFC 1661 section 2).
        let count = bytes.captured.uint8(at: start) & 1 == 1 ? 1 : 2
        if let fault = bytes.fault(reading: start &+ count) { return .stopped(fault) }
        return .whole(PPP(bytes, (start, count)))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, _ place: (start: Int, count: Int)) {
        let count = place.start &+ place.count
        self.place = place
        header = bytes.captured.extracting(first: count)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        if place.start > 0 {
            dissection.add(Self.address, in: header, at: 0)
            dissection.add(Self.control, in: header, at: 1)
        }
        dissection.add(Self.number, value: protocolNumber, at: place.start, count: place.count)
    }
}

/// The numbers that name what a PPP frame carries (IANA ppp-numbers).
public enum PPPProtocol {
    static let names = ValueNames { value in
        switch value {
        case 0x0001: "Padding Protocol"
        case 0x0021: "Internet Protocol version 4"
        case 0x0023: "OSI Network Layer"
        case 0x0029: "Appletalk"
        case 0x002b: "Novell IPX"
        case 0x002d: "Van Jacobson Compressed TCP/IP"
        case 0x002f: "Van Jacobson Uncompressed TCP/IP"
        case 0x003d: "Multi-Link"
        case 0x0053: "Encryption"
        case 0x0057: "Internet Protocol version 6"
        case 0x00fb: "Single Link Compression in Multilink"
        case 0x00fd: "Compressed Datagram"
        case 0x0281: "MPLS Unicast"
        case 0x0283: "MPLS Multicast"
        case 0x8021: "Internet Protocol Control Protocol"
        case 0x8053: "Encryption Control Protocol"
        case 0x8057: "IPv6 Control Protocol"
        case 0x80fd: "Compression Control Protocol"
        case 0x8281: "MPLS Control Protocol"
        case 0xc021: "Link Control Protocol"
        case 0xc023: "Password Authentication Protocol"
        case 0xc025: "Link Quality Report"
        case 0xc223: "Challenge Handshake Authentication Protocol"
        case 0xc227: "Extensible Authentication Protocol"
        default: nil
        }
    }
}
