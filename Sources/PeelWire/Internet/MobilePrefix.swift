/// Messages by which a mobile node finds its home agent and prefixes (RFC 6275 sections 6.5 to 6.8).
enum MobilePrefix {
    static var identifier: Field<UInt16> { .init("icmpv6.mip6.identifier", "Identifier", part: 4) }
    static var homeAgent: Field<IPv6Address> { .init("icmpv6.mip6.home_agent_address", "Home Agent Address", part: 4) }
    static var flags: Field<UInt16> { .init("icmpv6.mip6.flag", "Flags", as: .hexadecimal, part: 4) }
    static var isManaged: Field<Bool> {
        .init("icmpv6.mip6.flag.m", "Managed address configuration", bits: 0..<1, depth: 1, part: 4)
    }
    static var isOther: Field<Bool> {
        .init("icmpv6.mip6.flag.o", "Other configuration", bits: 1..<2, depth: 1, part: 4)
    }
    static var reserved: Field<UInt16> { .init("icmpv6.mip6.flag.rsv", "Reserved", bits: 2..<16, depth: 1, part: 4) }

    static var fields: [any FieldDescription] { [identifier, homeAgent, flags, isManaged, isOther, reserved] }

    /// Adds the fields of a message of `type`, 144 to 147.
    static func describe(_ bytes: RawSpan, _ type: UInt8, into dissection: inout Dissection) {
        dissection.add(identifier, in: bytes, at: 4)
        if type == 147 {
            dissection.add(flags, in: bytes, at: 6)
            dissection.add(isManaged, in: bytes, at: 6)
            dissection.add(isOther, in: bytes, at: 6)
            dissection.add(reserved, in: bytes, at: 6)
            return NDPOption.describe(bytes, at: 8, into: &dissection)
        }
        dissection.addBytes(ICMPv6.reserved, in: bytes, at: 6, count: 2)
        guard type == 145 else { return }
        var place = 8
        while place &+ 16 <= bytes.byteCount {
            dissection.add(homeAgent, in: bytes, at: place)
            place &+= 16
        }
    }
}
