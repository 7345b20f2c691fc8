/// Extensions that mobile IP agents add to router advertisements (RFC 5944 section 2.1).
enum MobileAgentAdvertisement {
    static var type: Field<UInt8> { .init("icmp.mip.type", "Extension Type", depth: 1, part: 2) }
    static var length: Field<UInt8> { .init("icmp.mip.length", "Length", depth: 1, part: 2) }
    static var prefixLength: Field<UInt8> { .init("icmp.mip.prefixlength", "Prefix Length", depth: 1, part: 2) }
    static var sequence: Field<UInt16> { .init("icmp.mip.seq", "Sequence Number", depth: 1, part: 2) }
    /// In seconds.
    static var lifetime: Field<UInt16> { .init("icmp.mip.life", "Registration Lifetime", depth: 1, part: 2) }
    static var flags: Field<UInt16> { .init("icmp.mip.flags", "Flags", as: .hexadecimal, depth: 1, part: 2) }
    static var needsRegistration: Field<Bool> {
        .init("icmp.mip.r", "Registration Required", bits: 0..<1, depth: 2, part: 2)
    }
    static var isBusy: Field<Bool> { .init("icmp.mip.b", "Busy", bits: 1..<2, depth: 2, part: 2) }
    static var isHomeAgent: Field<Bool> { .init("icmp.mip.h", "Home Agent", bits: 2..<3, depth: 2, part: 2) }
    static var isForeignAgent: Field<Bool> { .init("icmp.mip.f", "Foreign Agent", bits: 3..<4, depth: 2, part: 2) }
    static var minimalEncapsulation: Field<Bool> {
        .init("icmp.mip.m", "Minimal Encapsulation", bits: 4..<5, depth: 2, part: 2)
    }
    static var gre: Field<Bool> { .init("icmp.mip.g", "GRE", bits: 5..<6, depth: 2, part: 2) }
    static var compression: Field<Bool> { .init("icmp.mip.v", "VJ Comp", bits: 6..<7, depth: 2, part: 2) }
    static var reverseTunnel: Field<Bool> { .init("icmp.mip.rt", "Reverse tunneling", bits: 7..<8, depth: 2, part: 2) }
    static var udpTunnel: Field<Bool> { .init("icmp.mip.u", "UDP tunneling", bits: 8..<9, depth: 2, part: 2) }
    static var revocation: Field<Bool> { .init("icmp.mip.x", "Revocation support", bits: 9..<10, depth: 2, part: 2) }
    static var reserved: Field<UInt16> {
        .init("icmp.mip.reserved", "Reserved", bits: 10..<16, as: .hexadecimal, depth: 2, part: 2)
    }
    static var careOfAddress: Field<IPv4Address> { .init("icmp.mip.coa", "Care-Of-Address", depth: 1, part: 2) }
    static var challenge: Field<WireBytes> { .init("icmp.mip.challenge", "Challenge", depth: 1, part: 2) }
    static var content: Field<WireBytes> { .init("icmp.mip.content", "Content", depth: 1, part: 2) }

    static var flagFields: [Field<Bool>] {
        [
            needsRegistration, isBusy, isHomeAgent, isForeignAgent, minimalEncapsulation, gre, compression,
            reverseTunnel,
            udpTunnel, revocation,
        ]
    }

    static var fields: [any FieldDescription] {
        [type, length, prefixLength, sequence, lifetime, flags] + flagFields.map { $0 as any FieldDescription }
            + [reserved, careOfAddress, challenge, content]
    }

    /// Adds the extensions from `start` to the end of the message.
    static func describe(_ bytes: RawSpan, at start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset < bytes.byteCount {
            dissection.add(type, in: bytes, at: offset)
            // A single zero byte pads.
            if bytes.uint8(at: offset) == 0 {
                offset &+= 1
                continue
            }
            dissection.add(length, in: bytes, at: offset &+ 1)
            let count = 2 &+ Int(bytes.uint8(at: offset &+ 1))
            guard offset &+ count <= bytes.byteCount else {
                let allowed = 0...max(0, bytes.byteCount &- offset &- 2)
                return dissection.fault(
                    .malformed(.outOfRange(field: length.name, value: count &- 2, allowed: allowed)),
                    at: offset &+ 1
                )
            }
            describe(bytes.clamped(0..<offset &+ count), offset, count, into: &dissection)
            offset &+= count
        }
    }

    private static func describe(_ bytes: RawSpan, _ offset: Int, _ count: Int, into dissection: inout Dissection) {
        switch bytes.uint8(at: offset) {
        case 16:
            dissection.add(sequence, in: bytes, at: offset &+ 2)
            dissection.add(lifetime, in: bytes, at: offset &+ 4)
            dissection.add(flags, in: bytes, at: offset &+ 6)
            for flag in flagFields { dissection.add(flag, in: bytes, at: offset &+ 6) }
            dissection.add(reserved, in: bytes, at: offset &+ 6)
            var place = offset &+ 8
            while place &+ 4 <= bytes.byteCount {
                dissection.add(careOfAddress, in: bytes, at: place)
                place &+= 4
            }
        case 19: for place in offset &+ 2..<offset &+ count { dissection.add(prefixLength, in: bytes, at: place) }
        case 24: if count > 2 { dissection.add(challenge, at: offset &+ 2, count: count &- 2) }
        default: if count > 2 { dissection.add(content, at: offset &+ 2, count: count &- 2) }
        }
    }
}
