/// The address family that BSD's loopback interfaces put before a packet, in the byte order of the machine that
/// captured it.
///
///      0              31
///     +----------------+
///     |     Family     |
///     +----------------+
///
/// LINKTYPE_NULL of https://www.tcpdump.org/linktypes.html. Some systems write 16 bits, or an EtherType.
public struct Loopback: Layer, ~Escapable {
    public static var family: Field<UInt32> { .init("null.family", "Family", names: AddressFamily.names) }
    public static var type: Field<UInt16> { .init("null.type", "Type", as: .hexadecimal, names: EtherType.names) }

    public static let layout = Layout("null", "Null/Loopback", claims: [.linkType(0)], fields: [family, type])

    static var headerCount: Int { 4 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// Whether a PPP frame in HDLC framing stands where the family should.
    public var isPPP: Bool { header.isEmpty }

    /// The family, or above 1500 an EtherType, whichever byte order it was written in.
    public var familyOrType: UInt32 {
        let value = header.uint32LittleEndian(at: 0)
        if value >> 16 == 0 {
            // 16 bits in network order, and zeros.
            return value & 0xff == 0 && value < 0x600 ? value >> 8 : value
        }
        return value < 0x60000 ? value >> 16 : value.byteSwapped
    }

    /// Whether the header holds an EtherType and no address family.
    public var hasType: Bool { familyOrType > UInt32(EtherType.largestLength) }

    public var next: Claim {
        if isPPP { return .named("ppp") }
        return hasType ? .etherType(UInt16(truncatingIfNeeded: familyOrType)) : AddressFamily.claim(familyOrType)
    }

    /// Reads the family; a frame that begins with the bytes ff 03 is taken for PPP, whole.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<Loopback> {
        if bytes.captured.uint16(at: 0) == 0xff03 { return .whole(Loopback(bytes, headerCount: 0)) }
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(Loopback(bytes, headerCount: headerCount))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, headerCount: Int) {
        header = bytes.captured.extracting(first: headerCount)
        payload = bytes.payload(after: headerCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        if isPPP { return }
        if hasType {
            dissection.add(Self.type, value: UInt16(truncatingIfNeeded: familyOrType), at: 0, count: 4)
        } else {
            dissection.add(Self.family, value: familyOrType, at: 0, count: 4)
        }
    }
}

/// The address family that OpenBSD's loopback interfaces put before a packet, in network order.
///
///      0              31
///     +----------------+
///     |     Family     |
///     +----------------+
///
/// LINKTYPE_LOOP of https://www.tcpdump.org/linktypes.html.
public struct OpenBSDLoopback: Layer, ~Escapable {
    public static var family: Field<UInt32> { .init("null.family", "Family", at: 0, names: AddressFamily.names) }

    public static let layout = Layout("null", "Null/Loopback", claims: [.linkType(108)], fields: [family])

    static var headerCount: Int { 4 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// The address family.
    public var family: UInt32 { header[Self.family] }
    public var next: Claim { AddressFamily.claim(family) }

    /// Reads the family.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<OpenBSDLoopback> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        return .whole(OpenBSDLoopback(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: bytes.declaredCount)
    }
}

/// BSD's address families, as loopback headers hold them; each BSD has its own number for IPv6.
enum AddressFamily {
    /// The name of a family.
    static let names = ValueNames { value in
        switch value {
        case 2: "IP"
        case 7: "OSI"
        case 16: "AppleTalk"
        case 23: "IPX"
        case 24: "IPv6 (NetBSD, OpenBSD)"
        case 28: "IPv6 (FreeBSD)"
        case 30: "IPv6 (Darwin)"
        default: nil
        }
    }

    /// What a family carries.
    static func claim(_ family: UInt32) -> Claim {
        switch family {
        case 2: .etherType(EtherType.ipv4)
        case 24, 28, 30: .etherType(EtherType.ipv6)
        case 7: .named("osi")
        case 16: .named("ddp")
        case 23: .named("ipx")
        default: .data
        }
    }
}
