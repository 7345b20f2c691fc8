/// What IPv6 addresses hold of other addresses: an interface's MAC, and IPv4 addresses of transition mechanisms.
///
/// EUI-64 interface identifiers (RFC 4291 appendix A), ISATAP (RFC 5214 section 6.1), 6to4 (RFC 3056 section 2), Teredo
/// (RFC 4380 section 4) and the well-known prefix of IPv4/IPv6 translators (RFC 6052 section 2.1).
enum IPv6Embedded {
    static var sourceMAC: Field<MACAddress> { .init("ipv6.src_slaac_mac", "Source SLAAC MAC", part: 1) }
    static var destinationMAC: Field<MACAddress> { .init("ipv6.dst_slaac_mac", "Destination SLAAC MAC", part: 1) }
    static var sourceISATAP: Field<IPv4Address> { .init("ipv6.src_isatap_ipv4", "Source ISATAP IPv4", part: 1) }
    static var destinationISATAP: Field<IPv4Address> {
        .init("ipv6.dst_isatap_ipv4", "Destination ISATAP IPv4", part: 1)
    }
    static var source6to4: Field<IPv4Address> { .init("ipv6.src_6to4_gw_ipv4", "Source 6to4 Gateway IPv4", part: 1) }
    static var destination6to4: Field<IPv4Address> {
        .init("ipv6.dst_6to4_gw_ipv4", "Destination 6to4 Gateway IPv4", part: 1)
    }
    static var sourceSite: Field<UInt16> { .init("ipv6.src_6to4_sla_id", "Source 6to4 SLA ID", part: 1) }
    static var destinationSite: Field<UInt16> { .init("ipv6.dst_6to4_sla_id", "Destination 6to4 SLA ID", part: 1) }
    static var sourceServer: Field<IPv4Address> { .init("ipv6.src_ts_ipv4", "Source Teredo Server IPv4", part: 1) }
    static var destinationServer: Field<IPv4Address> {
        .init("ipv6.dst_ts_ipv4", "Destination Teredo Server IPv4", part: 1)
    }
    static var sourcePort: Field<UInt16> { .init("ipv6.src_tc_port", "Source Teredo Port", part: 1) }
    static var destinationPort: Field<UInt16> { .init("ipv6.dst_tc_port", "Destination Teredo Port", part: 1) }
    static var sourceClient: Field<IPv4Address> { .init("ipv6.src_tc_ipv4", "Source Teredo Client IPv4", part: 1) }
    static var destinationClient: Field<IPv4Address> {
        .init("ipv6.dst_tc_ipv4", "Destination Teredo Client IPv4", part: 1)
    }
    static var sourceEmbedded: Field<IPv4Address> { .init("ipv6.src_embed_ipv4", "Source Embedded IPv4", part: 1) }
    static var destinationEmbedded: Field<IPv4Address> {
        .init("ipv6.dst_embed_ipv4", "Destination Embedded IPv4", part: 1)
    }

    static let fields: [any FieldDescription] = [
        sourceMAC, destinationMAC, sourceISATAP, destinationISATAP, source6to4, destination6to4, sourceSite,
        destinationSite, sourceServer, destinationServer, sourcePort, destinationPort, sourceClient,
        destinationClient, sourceEmbedded, destinationEmbedded,
    ]

    static let combined = [
        CombinedField("ipv6.slaac_mac", "SLAAC MAC", ["ipv6.src_slaac_mac", "ipv6.dst_slaac_mac"]),
        CombinedField("ipv6.isatap_ipv4", "ISATAP IPv4", ["ipv6.src_isatap_ipv4", "ipv6.dst_isatap_ipv4"]),
        CombinedField("ipv6.6to4_gw_ipv4", "6to4 Gateway IPv4", ["ipv6.src_6to4_gw_ipv4", "ipv6.dst_6to4_gw_ipv4"]),
        CombinedField("ipv6.6to4_sla_id", "6to4 SLA ID", ["ipv6.src_6to4_sla_id", "ipv6.dst_6to4_sla_id"]),
        CombinedField("ipv6.ts_ipv4", "Teredo Server IPv4", ["ipv6.src_ts_ipv4", "ipv6.dst_ts_ipv4"]),
        CombinedField("ipv6.tc_port", "Teredo Port", ["ipv6.src_tc_port", "ipv6.dst_tc_port"]),
        CombinedField("ipv6.tc_ipv4", "Teredo Client IPv4", ["ipv6.src_tc_ipv4", "ipv6.dst_tc_ipv4"]),
        CombinedField("ipv6.embed_ipv4", "Embedded IPv4", ["ipv6.src_embed_ipv4", "ipv6.dst_embed_ipv4"]),
    ]

    /// Adds what the two addresses of an IPv6 header hold.
    @inline(__always)
    static func describe(_ header: RawSpan, into dissection: inout Dissection) {
        if mayEmbed(header, 8) { describeSource(header, into: &dissection) }
        if mayEmbed(header, 24) { describeDestination(header, into: &dissection) }
    }

    /// Whether the address at `offset` may hold another.
    @inline(__always)
    private static func mayEmbed(_ header: RawSpan, _ offset: Int) -> Bool {
        hasMAC(header, offset) || isISATAP(header, offset) || header.uint16(at: offset) == 0x2002
            || header.uint32(at: offset) == 0x2001_0000 || isTranslated(header, offset)
    }

    /// The bit for a universal address is set too: without it the identifier may be made up.
    @inline(__always)
    private static func hasMAC(_ header: RawSpan, _ offset: Int) -> Bool {
        header.uint16(at: offset &+ 11) == 0xfffe && header.uint8(at: offset) != 0xff
            && header.uint8(at: offset &+ 8) & 2 != 0
    }

    @inline(__always)
    private static func isISATAP(_ header: RawSpan, _ offset: Int) -> Bool {
        header.uint32(at: offset &+ 8) & 0xfdff_ffff == 0x0000_5efe
    }

    @inline(__always)
    private static func isTranslated(_ header: RawSpan, _ offset: Int) -> Bool {
        header.uint64(at: offset) == 0x0064_ff9b_0000_0000 && header.uint32(at: offset &+ 8) == 0
    }

    /// The MAC that a modified EUI-64 identifier was made from.
    private static func mac(_ header: RawSpan, _ offset: Int) -> MACAddress {
        let upper = UInt64(header.uint24(at: offset &+ 8) ^ 0x020000)
        return MACAddress(bits48: upper << 24 | UInt64(header.uint24(at: offset &+ 13)))
    }

    private static func describeSource(_ header: RawSpan, into dissection: inout Dissection) {
        let base = 8
        if hasMAC(header, base) {
            dissection.add(sourceMAC, value: mac(header, base), at: base &+ 8, count: 8, flags: .generated)
        }
        if isISATAP(header, base) {
            dissection.add(sourceISATAP, in: header, at: base &+ 12, flags: .generated)
        }
        if header.uint16(at: base) == 0x2002 {
            dissection.add(source6to4, in: header, at: base &+ 2, flags: .generated)
            dissection.add(sourceSite, in: header, at: base &+ 6, flags: .generated)
        }
        if header.uint32(at: base) == 0x2001_0000 {
            dissection.add(sourceServer, in: header, at: base &+ 4, flags: .generated)
            dissection.add(sourcePort, value: port(header, base), at: base &+ 10, count: 2, flags: .generated)
            dissection.add(sourceClient, value: client(header, base), at: base &+ 12, count: 4, flags: .generated)
        }
        if isTranslated(header, base) {
            dissection.add(sourceEmbedded, in: header, at: base &+ 12, flags: .generated)
        }
    }

    private static func describeDestination(_ header: RawSpan, into dissection: inout Dissection) {
        let base = 24
        if hasMAC(header, base) {
            dissection.add(destinationMAC, value: mac(header, base), at: base &+ 8, count: 8, flags: .generated)
        }
        if isISATAP(header, base) {
            dissection.add(destinationISATAP, in: header, at: base &+ 12, flags: .generated)
        }
        if header.uint16(at: base) == 0x2002 {
            dissection.add(destination6to4, in: header, at: base &+ 2, flags: .generated)
            dissection.add(destinationSite, in: header, at: base &+ 6, flags: .generated)
        }
        if header.uint32(at: base) == 0x2001_0000 {
            dissection.add(destinationServer, in: header, at: base &+ 4, flags: .generated)
            dissection.add(destinationPort, value: port(header, base), at: base &+ 10, count: 2, flags: .generated)
            dissection.add(
                destinationClient, value: client(header, base), at: base &+ 12, count: 4, flags: .generated)
        }
        if isTranslated(header, base) {
            dissection.add(destinationEmbedded, in: header, at: base &+ 12, flags: .generated)
        }
    }

    /// A Teredo client's port and address stand inverted.
    private static func port(_ header: RawSpan, _ base: Int) -> UInt16 { ~header.uint16(at: base &+ 10) }

    private static func client(_ header: RawSpan, _ base: Int) -> IPv4Address {
        IPv4Address(bits32: ~header.uint32(at: base &+ 12))
    }
}
