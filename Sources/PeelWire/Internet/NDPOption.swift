/// The options of neighbor discovery: type, length in units of 8 bytes, value (RFC 4861 section 4.6).
///
/// Types are those of IANA's icmpv6-parameters registry. A length of zero or beyond the message ends the list with a
/// fault.
enum NDPOption {
    static var place: Field<WirePlace> { .init("icmpv6.opt", "ICMPv6 Option", part: 2) }
    static var type: Field<UInt8> { .init("icmpv6.opt.type", "Type", depth: 1, names: typeNames, part: 2) }
    /// In units of 8 bytes.
    static var length: Field<UInt8> { .init("icmpv6.opt.length", "Length", depth: 1, part: 2) }
    static var reserved: Field<WirePlace> { .init("icmpv6.opt.reserved", "Reserved", depth: 1, part: 2) }
    static var linkAddress: Field<MACAddress> { .init("icmpv6.opt.linkaddr", "Link-layer address", depth: 1, part: 2) }
    static var sourceLinkAddress: Field<MACAddress> {
        .init("icmpv6.opt.src_linkaddr", "Source Link-layer address", depth: 1, part: 2)
    }
    static var targetLinkAddress: Field<MACAddress> {
        .init("icmpv6.opt.target_linkaddr", "Target Link-layer address", depth: 1, part: 2)
    }
    static var prefixLength: Field<UInt8> { .init("icmpv6.opt.prefix.length", "Prefix Length", depth: 1, part: 2) }
    static var prefixFlags: Field<UInt8> {
        .init("icmpv6.opt.prefix.flag", "Flag", as: .hexadecimal, depth: 1, part: 2)
    }
    static var isOnLink: Field<Bool> {
        .init("icmpv6.opt.prefix.flag.l", "On-link flag(L)", bits: 0..<1, depth: 2, part: 2)
    }
    static var isAutonomous: Field<Bool> {
        .init("icmpv6.opt.prefix.flag.a", "Autonomous address-configuration flag(A)", bits: 1..<2, depth: 2, part: 2)
    }
    static var isRouterAddress: Field<Bool> {
        .init("icmpv6.opt.prefix.flag.r", "Router address flag(R)", bits: 2..<3, depth: 2, part: 2)
    }
    static var prefixReserved: Field<UInt8> {
        .init("icmpv6.opt.prefix.flag.reserved", "Reserved", bits: 3..<8, depth: 2, part: 2)
    }
    /// In seconds; all ones for ever.
    static var validLifetime: Field<UInt32> {
        .init("icmpv6.opt.prefix.valid_lifetime", "Valid Lifetime", depth: 1, part: 2)
    }
    static var preferredLifetime: Field<UInt32> {
        .init("icmpv6.opt.prefix.preferred_lifetime", "Preferred Lifetime", depth: 1, part: 2)
    }
    static var prefix: Field<IPv6Address> { .init("icmpv6.opt.prefix", "Prefix", depth: 1, part: 2) }
    static var redirected: Field<WirePlace> {
        .init("icmpv6.opt.redirected_packet", "Redirected Packet", depth: 1, part: 2)
    }
    static var mtu: Field<UInt32> { .init("icmpv6.opt.mtu", "MTU", depth: 1, part: 2) }
    static var shortcutLimit: Field<UInt8> {
        .init("icmpv6.opt.nbma.shortcut_limit", "Shortcut Limit", depth: 1, part: 2)
    }
    /// In milliseconds (RFC 6275 section 7.3).
    static var interval: Field<UInt32> {
        .init("icmpv6.opt.advertisement_interval", "Advertisement Interval", depth: 1, part: 2)
    }
    static var homeAgentPreference: Field<UInt16> {
        .init("icmpv6.opt.home_agent_preference", "Home Agent Preference", depth: 1, part: 2)
    }
    static var homeAgentLifetime: Field<UInt16> {
        .init("icmpv6.opt.home_agent_lifetime", "Home Agent Lifetime", depth: 1, part: 2)
    }
    static var address: Field<IPv6Address> { .init("icmpv6.opt.ipv6_address", "IPv6 Address", depth: 1, part: 2) }
    static var keyHash: Field<WireBytes> { .init("icmpv6.opt.rsa.key_hash", "Key Hash", depth: 1, part: 2) }
    static var signature: Field<WirePlace> {
        .init("icmpv6.opt.digital_signature_padding", "Digital Signature and Padding", depth: 1, part: 2)
    }
    static var timestamp: Field<Timestamp> { .init("icmpv6.opt.timestamp", "Timestamp", depth: 1, part: 2) }
    static var nonce: Field<WireBytes> { .init("icmpv6.opt.nonce", "Nonce", depth: 1, part: 2) }
    static var routeFlags: Field<UInt8> {
        .init("icmpv6.opt.route_info.flag", "Flag", as: .hexadecimal, depth: 1, part: 2)
    }
    static var routePreference: Field<UInt8> {
        .init(
            "icmpv6.opt.route_info.flag.route_preference", "Route Preference", bits: 3..<5, depth: 2,
            names: NeighborDiscovery.preferenceNames, part: 2
        )
    }
    static var routeReserved: Field<UInt8> {
        .init("icmpv6.opt.route_info.flag.reserved", "Reserved", depth: 2, part: 2)
    }
    static var routeLifetime: Field<UInt32> { .init("icmpv6.opt.route_lifetime", "Route Lifetime", depth: 1, part: 2) }
    static var serverLifetime: Field<UInt32> { .init("icmpv6.opt.rdnss.lifetime", "Lifetime", depth: 1, part: 2) }
    static var server: Field<IPv6Address> { .init("icmpv6.opt.rdnss", "Recursive DNS Servers", depth: 1, part: 2) }
    static var searchLifetime: Field<UInt32> { .init("icmpv6.opt.dnssl.lifetime", "Lifetime", depth: 1, part: 2) }
    static var searchDomain: Field<WireText> { .init("icmpv6.opt.dnssl", "Domain Names", depth: 1, part: 2) }
    /// RFC 5175 section 4.
    static var flagsExpansion: Field<UInt16> {
        .init("icmpv6.opt.efo", "Flags Expansion Option", as: .hexadecimal, depth: 1, part: 2)
    }
    /// RFC 6775 section 4.1.
    static var registrationStatus: Field<UInt8> { .init("icmpv6.opt.aro.status", "Status", depth: 1, part: 2) }
    static var registrationLifetime: Field<UInt16> {
        .init("icmpv6.opt.aro.registration_lifetime", "Registration Lifetime", depth: 1, part: 2)
    }
    static var contextLength: Field<UInt8> {
        .init("icmpv6.opt.6co.context_length", "Context Length", depth: 1, part: 2)
    }
    static var contextFlags: Field<UInt8> { .init("icmpv6.opt.6co.flag", "Flag", as: .hexadecimal, depth: 1, part: 2) }
    static var isCompressed: Field<Bool> {
        .init("icmpv6.opt.6co.flag.c", "Compression Flag", bits: 3..<4, depth: 2, part: 2)
    }
    static var contextID: Field<UInt8> { .init("icmpv6.opt.6co.flag.cid", "CID", bits: 4..<8, depth: 2, part: 2) }
    static var contextReserved: Field<UInt8> {
        .init("icmpv6.opt.6co.flag.reserved", "Reserved", bits: 0..<3, depth: 2, part: 2)
    }
    static var contextLifetime: Field<UInt16> { .init("icmpv6.opt.6co.valid_lifetime", "Lifetime", depth: 1, part: 2) }
    static var contextPrefix: Field<IPv6Address> {
        .init("icmpv6.opt.6co.context_prefix", "Context Prefix", depth: 1, part: 2)
    }
    static var versionLow: Field<UInt16> { .init("icmpv6.opt.abro.version_low", "Version Low", depth: 1, part: 2) }
    static var versionHigh: Field<UInt16> { .init("icmpv6.opt.abro.version_high", "Version", depth: 1, part: 2) }
    static var borderLifetime: Field<UInt16> {
        .init("icmpv6.opt.abro.valid_lifetime", "Valid Lifetime", depth: 1, part: 2)
    }
    static var borderRouter: Field<IPv6Address> {
        .init("icmpv6.opt.abro.6lbr_address", "6LBR Address", depth: 1, part: 2)
    }
    /// RFC 8910 section 2.3.
    static var captivePortal: Field<WireText> {
        .init("icmpv6.opt.captive_portal", "Captive Portal", depth: 1, part: 2)
    }
    /// RFC 8781 section 4, in units of 8 seconds.
    static var scaledLifetime: Field<UInt16> {
        .init("icmpv6.opt.pref64.scaled_lifetime", "Scaled Lifetime", bits: 0..<13, depth: 1, part: 2)
    }
    static var lengthCode: Field<UInt16> {
        .init("icmpv6.opt.pref64.plc", "PLC (Prefix Length Code)", bits: 13..<16, as: .hexadecimal, depth: 1, part: 2)
    }
    static var translationPrefix: Field<IPv6Address> { .init("icmpv6.opt.pref64.prefix", "Prefix", depth: 1, part: 2) }

    static var fields: [any FieldDescription] {
        [
            place, type, length, reserved, linkAddress, sourceLinkAddress, targetLinkAddress, prefixLength, prefixFlags,
            isOnLink, isAutonomous, isRouterAddress, prefixReserved, validLifetime, preferredLifetime, prefix,
            redirected,
            mtu, shortcutLimit, interval, homeAgentPreference, homeAgentLifetime, address, keyHash, signature,
            timestamp,
            nonce, routeFlags, routePreference, routeReserved, routeLifetime, serverLifetime, server, searchLifetime,
            searchDomain, flagsExpansion, registrationStatus, registrationLifetime, contextLength, contextFlags,
            isCompressed, contextID, contextReserved, contextLifetime, contextPrefix, versionLow, versionHigh,
            borderLifetime, borderRouter, captivePortal, scaledLifetime, lengthCode, translationPrefix,
        ]
    }

    /// Where the packet begins that a redirect quotes, or nil where it quotes none.
    static func redirectedPacket(_ message: RawSpan) -> Int? {
        var offset = 40
        while offset &+ 8 <= message.byteCount {
            if message.uint8(at: offset) == 4 { return offset &+ 8 }
            let count = Int(message.uint8(at: offset &+ 1)) &* 8
            if count == 0 { return nil }
            offset &+= count
        }
        return nil
    }

    /// Adds the options from `start` to the end of the message.
    static func describe(_ bytes: RawSpan, at start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset &+ 2 <= bytes.byteCount {
            let count = Int(bytes.uint8(at: offset &+ 1)) &* 8
            guard count > 0, count <= bytes.byteCount &- offset else {
                dissection.add(place, at: offset, count: bytes.byteCount &- offset)
                dissection.add(type, in: bytes, at: offset)
                dissection.add(length, in: bytes, at: offset &+ 1)
                let allowed = 1...max(1, (bytes.byteCount &- offset) / 8)
                dissection.fault(
                    .malformed(.outOfRange(field: length.name, value: count / 8, allowed: allowed)),
                    at: offset &+ 1
                )
                return
            }
            dissection.add(place, at: offset, count: count)
            dissection.add(type, in: bytes, at: offset)
            dissection.add(length, in: bytes, at: offset &+ 1)
            NDPOptionValue.describe(bytes.clamped(0..<offset &+ count), offset, count, into: &dissection)
            offset &+= count
        }
    }

    static let typeNames = ValueNames { value in
        switch value {
        case 1: "Source link-layer address"
        case 2: "Target link-layer address"
        case 3: "Prefix information"
        case 4: "Redirected header"
        case 5: "MTU"
        case 6: "NBMA Shortcut Limit Option"
        case 7: "Advertisement Interval"
        case 8: "Home Agent Information"
        case 9: "Source Address List"
        case 10: "Target Address List"
        case 11: "CGA"
        case 12: "RSA Signature"
        case 13: "Timestamp"
        case 14: "Nonce"
        case 15: "Trust Anchor"
        case 16: "Certificate"
        case 24: "Route Information"
        case 25: "Recursive DNS Server"
        case 26: "RA Flags Extension"
        case 31: "DNS Search List Option"
        case 33: "Address Registration Option"
        case 34: "6LoWPAN Context Option"
        case 35: "Authoritative Border Router"
        case 36: "6LoWPAN Capability Indication Option"
        case 37: "DHCP Captive-Portal"
        case 38: "PREF64 Option"
        default: nil
        }
    }
}
