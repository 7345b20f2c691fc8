/// The numbers of IPv6 options (IANA ipv6-parameters). The two highest bits tell what a node does that does not know
/// the option, the third whether it may change on the way.
enum IPv6OptionType {
    static var pad1: UInt8 { 0x00 }
    static var padN: UInt8 { 0x01 }
    static var tunnelLimit: UInt8 { 0x04 }
    static var routerAlert: UInt8 { 0x05 }
    static var calipso: UInt8 { 0x07 }
    static var duplicateDetection: UInt8 { 0x08 }
    static var performance: UInt8 { 0x0f }
    static var quickStart: UInt8 { 0x26 }
    static var minimumMTU: UInt8 { 0x30 }
    static var inSitu: UInt8 { 0x31 }
    static var rpl: UInt8 { 0x63 }
    static var multicast: UInt8 { 0x6d }
    static var nonce: UInt8 { 0x8b }
    static var lineIdentification: UInt8 { 0x8c }
    static var jumbo: UInt8 { 0xc2 }
    static var homeAddress: UInt8 { 0xc9 }
    static var depthFirst: UInt8 { 0xee }
}

/// The options of Hop-by-Hop and Destination Options headers.
///
///     +--------+--------+---------+
///     |  Type  | Length | Data …  |
///     +--------+--------+---------+
///
/// RFC 8200 section 4.2; the length counts the data alone, and Pad1 has none.
enum IPv6Option {
    static var option: Field<WirePlace> { .init("ipv6.opt", "IPv6 Option", part: 1) }
    static var type: Field<UInt8> {
        .init("ipv6.opt.type", "Type", as: .hexadecimal, depth: 1, names: names, part: 1)
    }
    static var action: Field<UInt8> {
        .init("ipv6.opt.type.action", "Action", bits: 0..<2, depth: 2, names: actions, part: 1)
    }
    static var mayChange: Field<Bool> { .init("ipv6.opt.type.change", "May Change", bits: 2..<3, depth: 2, part: 1) }
    static var rest: Field<UInt8> {
        .init("ipv6.opt.type.rest", "Low-Order Bits", bits: 3..<8, as: .hexadecimal, depth: 2, part: 1)
    }
    static var length: Field<UInt8> { .init("ipv6.opt.length", "Length", depth: 1, part: 1) }
    static var pad1: Field<WirePlace> { .init("ipv6.opt.pad1", "Pad1", depth: 1, part: 1) }
    static var padding: Field<WireBytes> { .init("ipv6.opt.padn", "PadN", depth: 1, part: 1) }
    static var tunnelLimit: Field<UInt8> { .init("ipv6.opt.tel", "Tunnel Encapsulation Limit", depth: 1, part: 1) }
    static var routerAlert: Field<UInt16> {
        .init("ipv6.opt.router_alert", "Router Alert", depth: 1, names: alerts, part: 1)
    }
    static var jumbo: Field<UInt32> { .init("ipv6.opt.jumbo", "Payload Length", depth: 1, part: 1) }
    static var homeAddress: Field<IPv6Address> {
        .init("ipv6.opt.mipv6.home_address", "MIPv6 Home Address", depth: 1, part: 1)
    }
    static var minimumMTU: Field<UInt16> { .init("ipv6.opt.pmtu.min", "Minimum Reported PMTU", depth: 1, part: 1) }
    static var returnedMTU: Field<UInt16> { .init("ipv6.opt.pmtu.rtn", "Return Minimum PMTU", depth: 1, part: 1) }
    static var returnsMTU: Field<Bool> { .init("ipv6.opt.pmtu.r_flag", "Return Flag", bits: 7..<8, depth: 1, part: 1) }
    static var calipsoDomain: Field<UInt32> {
        .init("ipv6.opt.calipso.doi", "CALIPSO Domain of Interpretation", depth: 1, part: 1)
    }
    static var calipsoLength: Field<UInt8> {
        .init("ipv6.opt.calipso.cmpt.length", "Compartment Length", depth: 1, part: 1)
    }
    static var calipsoLevel: Field<UInt8> {
        .init("ipv6.opt.calipso.sens_level", "Sensitivity Level", depth: 1, part: 1)
    }
    static var calipsoChecksum: Field<UInt16> {
        .init("ipv6.opt.calipso.checksum", "Checksum", as: .hexadecimal, depth: 1, part: 1)
    }
    static var calipsoBitmap: Field<WireBytes> {
        .init("ipv6.opt.calipso.cmpt_bitmap", "Compartment Bitmap", depth: 1, part: 1)
    }
    static var hashBit: Field<Bool> { .init("ipv6.opt.smf_dpd.hash_bit", "H-bit", bits: 0..<1, depth: 1, part: 1) }
    static var taggerType: Field<UInt8> {
        .init("ipv6.opt.smf_dpd.tid_type", "TaggerID Type", bits: 1..<4, depth: 1, part: 1)
    }
    static var taggerLength: Field<UInt8> {
        .init("ipv6.opt.smf_dpd.tid_len", "TaggerID Length", bits: 4..<8, depth: 1, part: 1)
    }
    static var tagger: Field<WireBytes> { .init("ipv6.opt.smf_dpd.tagger_id", "TaggerID", depth: 1, part: 1) }
    static var duplicateIdentifier: Field<WireBytes> {
        .init("ipv6.opt.smf_dpd.ident", "Identifier", depth: 1, part: 1)
    }
    static var hashAssist: Field<WireBytes> { .init("ipv6.opt.smf_dpd.hav", "Hash Assist Value", depth: 1, part: 1) }
    static var scaleReceived: Field<UInt8> { .init("ipv6.opt.pdm.scale_dtlr", "Scale DTLR", depth: 1, part: 1) }
    static var scaleSent: Field<UInt8> { .init("ipv6.opt.pdm.scale_dtls", "Scale DTLS", depth: 1, part: 1) }
    static var thisPacket: Field<UInt16> { .init("ipv6.opt.pdm.psn_this_pkt", "PSN This Packet", depth: 1, part: 1) }
    static var lastReceived: Field<UInt16> {
        .init("ipv6.opt.pdm.psn_last_recv", "PSN Last Received", depth: 1, part: 1)
    }
    static var deltaReceived: Field<UInt16> {
        .init("ipv6.opt.pdm.delta_last_recv", "Delta Time Last Received", depth: 1, part: 1)
    }
    static var deltaSent: Field<UInt16> {
        .init("ipv6.opt.pdm.delta_last_sent", "Delta Time Last Sent", depth: 1, part: 1)
    }
    static var quickFunction: Field<UInt8> {
        .init("ipv6.opt.qs_func", "Function", bits: 0..<4, depth: 1, names: QuickStart.functions, part: 1)
    }
    static var quickRate: Field<UInt8> {
        .init("ipv6.opt.qs_rate", "Rate", bits: 4..<8, depth: 1, names: QuickStart.rates, part: 1)
    }
    static var quickTTL: Field<UInt8> { .init("ipv6.opt.qs_ttl", "QS TTL", depth: 1, part: 1) }
    static var quickTTLDifference: Field<UInt8> { .init("ipv6.opt.qs_ttl_diff", "TTL Diff", depth: 1, part: 1) }
    static var quickUnused: Field<UInt8> { .init("ipv6.opt.qs_unused", "Not Used", depth: 1, part: 1) }
    static var quickNonce: Field<UInt32> {
        .init("ipv6.opt.qs_nonce", "QS Nonce", bits: 0..<30, as: .hexadecimal, depth: 1, part: 1)
    }
    static var quickReserved: Field<UInt32> {
        .init("ipv6.opt.qs_reserved", "Reserved", bits: 30..<32, as: .hexadecimal, depth: 1, part: 1)
    }
    static var nonce: Field<WireBytes> { .init("ipv6.opt.ilnp_nonce", "ILNP Nonce", depth: 1, part: 1) }
    static var lineLength: Field<UInt8> { .init("ipv6.opt.lio.length", "LineIDLen", depth: 1, part: 1) }
    static var line: Field<WireText> { .init("ipv6.opt.lio.line_id", "Line ID", depth: 1, part: 1) }
    static var experiment: Field<WireBytes> {
        .init("ipv6.opt.experimental", "Experimental Option", depth: 1, part: 1)
    }
    static var unknown: Field<WireBytes> { .init("ipv6.opt.unknown", "Unknown Option Payload", depth: 1, part: 1) }

    static let fields: [any FieldDescription] =
        [
            option, type, action, mayChange, rest, length, pad1, padding, tunnelLimit, routerAlert, jumbo, homeAddress,
            minimumMTU, returnedMTU, returnsMTU, calipsoDomain, calipsoLength, calipsoLevel, calipsoChecksum,
            calipsoBitmap, hashBit, taggerType, taggerLength, tagger, duplicateIdentifier, hashAssist, scaleReceived,
            scaleSent, thisPacket, lastReceived, deltaReceived, deltaSent, quickFunction, quickRate, quickTTL,
            quickTTLDifference, quickUnused, quickNonce, quickReserved, nonce, lineLength, line, experiment, unknown,
        ] + IPv6MeshOption.fields + InSituOption.fields
}
