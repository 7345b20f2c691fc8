/// Node information queries and their answers (RFC 4620 section 4).
enum NodeInformation {
    static var queryType: Field<UInt16> { .init("icmpv6.ni.qtype", "Qtype", names: queryNames, part: 5) }
    static var flags: Field<UInt16> { .init("icmpv6.ni.flag", "Flags", as: .hexadecimal, part: 5) }
    static var isGlobal: Field<Bool> {
        .init("icmpv6.ni.flag.g", "Global-scope addresses", bits: 10..<11, depth: 1, part: 5)
    }
    static var isSite: Field<Bool> {
        .init("icmpv6.ni.flag.s", "Site-local addresses", bits: 11..<12, depth: 1, part: 5)
    }
    static var isLink: Field<Bool> {
        .init("icmpv6.ni.flag.l", "Link-local addresses", bits: 12..<13, depth: 1, part: 5)
    }
    static var isCompressed: Field<Bool> { .init("icmpv6.ni.flag.c", "Compression", bits: 13..<14, depth: 1, part: 5) }
    static var isUnicast: Field<Bool> {
        .init("icmpv6.ni.flag.a", "Unicast Addresses", bits: 14..<15, depth: 1, part: 5)
    }
    static var isTruncated: Field<Bool> { .init("icmpv6.ni.flag.t", "Truncated", bits: 15..<16, depth: 1, part: 5) }
    static var reserved: Field<UInt16> {
        .init("icmpv6.ni.flag.rsv", "Reserved", bits: 0..<10, as: .hexadecimal, depth: 1, part: 5)
    }
    static var nonce: Field<UInt64> { .init("icmpv6.ni.nonce", "Nonce", as: .hexadecimal, part: 5) }
    static var subjectIPv6: Field<IPv6Address> {
        .init("icmpv6.ni.query.subject_ipv6", "IPv6 subject address", part: 5)
    }
    static var subjectIPv4: Field<IPv4Address> {
        .init("icmpv6.ni.query.subject_ipv4", "IPv4 subject address", part: 5)
    }
    static var timeToLive: Field<UInt32> { .init("icmpv6.ni.reply.node_ttl", "TTL", part: 5) }
    static var nodeIPv6: Field<IPv6Address> { .init("icmpv6.ni.reply.node_address", "IPv6 Node address", part: 5) }
    static var nodeIPv4: Field<IPv4Address> { .init("icmpv6.ni.reply.ipv4_address", "IPv4 Node address", part: 5) }

    static var fields: [any FieldDescription] {
        [
            queryType, flags, isGlobal, isSite, isLink, isCompressed, isUnicast, isTruncated, reserved, nonce,
            subjectIPv6,
            subjectIPv4, timeToLive, nodeIPv6, nodeIPv4,
        ]
    }

    /// Adds a query, whose code tells what its subject is, or an answer, whose query type tells what it lists.
    static func describe(_ bytes: RawSpan, _ type: UInt8, _ code: UInt8, into dissection: inout Dissection) {
        dissection.add(queryType, in: bytes, at: 4)
        dissection.add(flags, in: bytes, at: 6)
        for flag in [isGlobal, isSite, isLink, isCompressed, isUnicast, isTruncated] {
            dissection.add(flag, in: bytes, at: 6)
        }
        dissection.add(reserved, in: bytes, at: 6)
        dissection.add(nonce, in: bytes, at: 8)
        if type == 139 {
            if code == 0 { dissection.add(subjectIPv6, in: bytes, at: 16) }
            if code == 2 { dissection.add(subjectIPv4, in: bytes, at: 16) }
            return
        }
        let kind = bytes.uint16(at: 4)
        var place = 16
        while kind == 3 ? place &+ 20 <= bytes.byteCount : kind == 4 && place &+ 8 <= bytes.byteCount {
            dissection.add(timeToLive, in: bytes, at: place)
            if kind == 3 {
                dissection.add(nodeIPv6, in: bytes, at: place &+ 4)
            } else {
                dissection.add(nodeIPv4, in: bytes, at: place &+ 4)
            }
            place &+= kind == 3 ? 20 : 8
        }
    }

    static let queryNames = ValueNames { value in
        switch value {
        case 0: "NOOP"
        case 2: "Node Name"
        case 3: "Node Addresses"
        case 4: "IPv4 Addresses"
        default: nil
        }
    }
}
