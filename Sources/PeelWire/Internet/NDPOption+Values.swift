/// What the options of neighbor discovery hold, by their type.
enum NDPOptionValue {
    /// Adds the value of the option of `count` bytes at `offset`, with which `bytes` end.
    static func describe(_ bytes: RawSpan, _ offset: Int, _ count: Int, into dissection: inout Dissection) {
        switch bytes.uint8(at: offset) {
        case 1, 2: describeLinkAddress(bytes, offset, count, into: &dissection)
        case 3: describePrefix(bytes, offset, into: &dissection)
        case 4:
            dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 2, count: 6)
            dissection.addBytes(NDPOption.redirected, in: bytes, at: offset &+ 8, count: count &- 8)
        case 5:
            dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 2, count: 2)
            dissection.add(NDPOption.mtu, in: bytes, at: offset &+ 4)
        case 6: dissection.add(NDPOption.shortcutLimit, in: bytes, at: offset &+ 2)
        case 7:
            dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 2, count: 2)
            dissection.add(NDPOption.interval, in: bytes, at: offset &+ 4)
        case 8:
            dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 2, count: 2)
            dissection.add(NDPOption.homeAgentPreference, in: bytes, at: offset &+ 4)
            dissection.add(NDPOption.homeAgentLifetime, in: bytes, at: offset &+ 6)
        case 9, 10:
            dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 2, count: 6)
            addAddresses(NDPOption.address, bytes, offset &+ 8, into: &dissection)
        case 12:
            dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 2, count: 2)
            dissection.addBytes(NDPOption.keyHash, in: bytes, at: offset &+ 4, count: 16)
            dissection.addBytes(NDPOption.signature, in: bytes, at: offset &+ 20, count: count &- 20)
        case 13: describeTimestamp(bytes, offset, into: &dissection)
        case 14: dissection.addBytes(NDPOption.nonce, in: bytes, at: offset &+ 2, count: count &- 2)
        case 24: describeRoute(bytes, offset, count, into: &dissection)
        case 25:
            dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 2, count: 2)
            dissection.add(NDPOption.serverLifetime, in: bytes, at: offset &+ 4)
            addAddresses(NDPOption.server, bytes, offset &+ 8, into: &dissection)
        case 26: dissection.add(NDPOption.flagsExpansion, in: bytes, at: offset &+ 2)
        case 31: describeSearchList(bytes, offset, into: &dissection)
        case 33:
            dissection.add(NDPOption.registrationStatus, in: bytes, at: offset &+ 2)
            dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 3, count: 3)
            dissection.add(NDPOption.registrationLifetime, in: bytes, at: offset &+ 6)
        case 34: describeContext(bytes, offset, count, into: &dissection)
        case 35:
            dissection.add(NDPOption.versionLow, in: bytes, at: offset &+ 2)
            dissection.add(NDPOption.versionHigh, in: bytes, at: offset &+ 4)
            dissection.add(NDPOption.borderLifetime, in: bytes, at: offset &+ 6)
            dissection.add(NDPOption.borderRouter, in: bytes, at: offset &+ 8)
        case 37: describePortal(bytes, offset, into: &dissection)
        case 38: describeTranslation(bytes, offset, into: &dissection)
        default: break
        }
    }

    private static func describeLinkAddress(
        _ bytes: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        // Longer addresses are those of other links than Ethernet.
        guard count == 8 else { return }
        dissection.add(NDPOption.linkAddress, in: bytes, at: offset &+ 2)
        let isSource = bytes.uint8(at: offset) == 1
        let role = isSource ? NDPOption.sourceLinkAddress : NDPOption.targetLinkAddress
        dissection.add(role, in: bytes, at: offset &+ 2, flags: .hidden)
    }

    private static func describePrefix(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        dissection.add(NDPOption.prefixLength, in: bytes, at: offset &+ 2)
        dissection.add(NDPOption.prefixFlags, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.isOnLink, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.isAutonomous, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.isRouterAddress, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.prefixReserved, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.validLifetime, in: bytes, at: offset &+ 4)
        dissection.add(NDPOption.preferredLifetime, in: bytes, at: offset &+ 8)
        dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 12, count: 4)
        dissection.add(NDPOption.prefix, in: bytes, at: offset &+ 16)
    }

    /// RFC 3971 section 5.3.1: 48 bits of seconds and 16 of their fraction.
    private static func describeTimestamp(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 2, count: 6)
        guard offset &+ 16 <= bytes.byteCount else { return }
        let seconds = Int64(bytes.uint48(at: offset &+ 8))
        let fraction = Int64(bytes.uint16(at: offset &+ 14)) &* 1_000_000_000 >> 16
        let time = Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction)
        dissection.add(NDPOption.timestamp, value: time, at: offset &+ 8, count: 8)
    }

    /// RFC 4191 section 2.3; the prefix may be cut to 8 or no bytes.
    private static func describeRoute(
        _ bytes: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        dissection.add(NDPOption.prefixLength, in: bytes, at: offset &+ 2)
        dissection.add(NDPOption.routeFlags, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.routePreference, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.routeReserved, value: bytes.uint8(at: offset &+ 3) & 0xe7, at: offset &+ 3, count: 1)
        dissection.add(NDPOption.routeLifetime, in: bytes, at: offset &+ 4)
        addPrefix(NDPOption.prefix, bytes, offset &+ 8, min(count &- 8, 16), into: &dissection)
    }

    /// RFC 6775 section 4.2; the prefix may be cut to 8 bytes.
    private static func describeContext(
        _ bytes: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        dissection.add(NDPOption.contextLength, in: bytes, at: offset &+ 2)
        dissection.add(NDPOption.contextFlags, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.isCompressed, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.contextID, in: bytes, at: offset &+ 3)
        dissection.add(NDPOption.contextReserved, in: bytes, at: offset &+ 3)
        dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 4, count: 2)
        dissection.add(NDPOption.contextLifetime, in: bytes, at: offset &+ 6)
        addPrefix(NDPOption.contextPrefix, bytes, offset &+ 8, min(count &- 8, 16), into: &dissection)
    }

    /// RFC 8106 section 5.2: names of labels, each list padded with zeros.
    private static func describeSearchList(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        dissection.addBytes(NDPOption.reserved, in: bytes, at: offset &+ 2, count: 2)
        dissection.add(NDPOption.searchLifetime, in: bytes, at: offset &+ 4)
        var place = offset &+ 8
        while place < bytes.byteCount, bytes.uint8(at: place) != 0 {
            let start = place
            var name: [UInt8] = []
            while place < bytes.byteCount, bytes.uint8(at: place) != 0 {
                let count = Int(bytes.uint8(at: place))
                guard count <= bytes.byteCount &- place &- 1 else {
                    return dissection.fault(
                        .malformed(.rule("a label of icmpv6.opt.dnssl ends after its option")), at: place)
                }
                if !name.isEmpty { name.append(0x2e) }
                for index in 0..<count { name.append(bytes.uint8(at: place &+ 1 &+ index)) }
                place &+= 1 &+ count
            }
            place &+= 1
            dissection.add(NDPOption.searchDomain, text: name, at: start, count: min(place, bytes.byteCount) &- start)
        }
    }

    private static func describePortal(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        var end = offset &+ 2
        while end < bytes.byteCount, bytes.uint8(at: end) != 0 { end &+= 1 }
        dissection.addBytes(NDPOption.captivePortal, in: bytes, at: offset &+ 2, count: end &- offset &- 2)
    }

    private static func describeTranslation(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        dissection.add(NDPOption.scaledLifetime, in: bytes, at: offset &+ 2)
        dissection.add(NDPOption.lengthCode, in: bytes, at: offset &+ 2)
        let sizes = [12, 8, 7, 6, 5, 4]
        let code = Int(bytes.uint8(at: offset &+ 3) & 7)
        guard code < sizes.count else { return }
        addPrefix(NDPOption.translationPrefix, bytes, offset &+ 4, sizes[code], into: &dissection)
    }

    private static func addAddresses(
        _ field: Field<IPv6Address>,
        _ bytes: RawSpan,
        _ start: Int,
        into dissection: inout Dissection
    ) {
        var place = start
        while place &+ 16 <= bytes.byteCount {
            dissection.add(field, in: bytes, at: place)
            place &+= 16
        }
    }

    /// Adds an address of which only the first `count` bytes are sent; the rest is zero.
    static func addPrefix(
        _ field: Field<IPv6Address>,
        _ bytes: RawSpan,
        _ start: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        if count == 16 { return dissection.add(field, in: bytes, at: start) }
        guard count >= 0, start &+ count <= bytes.byteCount else { return }
        dissection.add(field, prefix: count, at: start)
    }
}
