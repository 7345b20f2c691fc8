/// Records that sign a zone and prove what it lacks. RFC 4034, RFC 5155 (NSEC3), RFC 4255 (host keys), RFC 8945 (TSIG).
enum DNSSecurity {
    static var covered: Field<UInt16> {
        .init("dns.rrsig.type_covered", "Type Covered", depth: 1, names: DNSNames.types, part: 2)
    }
    static var algorithm: Field<UInt8> {
        .init("dns.rrsig.algorithm", "Algorithm", depth: 1, names: DNSNames.algorithms, part: 2)
    }
    static var labels: Field<UInt8> { .init("dns.rrsig.labels", "Labels", depth: 1, part: 2) }
    static var originalLifetime: Field<UInt32> { .init("dns.rrsig.original_ttl", "Original TTL", depth: 1, part: 2) }
    static var expiration: Field<Timestamp> {
        .init("dns.rrsig.signature_expiration", "Signature Expiration", depth: 1, part: 2)
    }
    static var inception: Field<Timestamp> {
        .init("dns.rrsig.signature_inception", "Signature Inception", depth: 1, part: 2)
    }
    static var keyTag: Field<UInt16> { .init("dns.rrsig.key_tag", "Key Tag", depth: 1, part: 2) }
    static var signer: Field<WireText> { .init("dns.rrsig.signers_name", "Signer's name", depth: 1, part: 2) }
    static var signature: Field<WireBytes> { .init("dns.rrsig.signature", "Signature", depth: 1, part: 2) }
    static var keyFlags: Field<UInt16> { .init("dns.dnskey.flags", "Flags", as: .hexadecimal, depth: 1, part: 2) }
    static var isZoneKey: Field<Bool> { .init("dns.dnskey.flags.zone_key", "Zone Key", bits: 7..<8, depth: 2, part: 2) }
    static var isRevoked: Field<Bool> {
        .init("dns.dnskey.flags.key_revoked", "Key Revoked", bits: 8..<9, depth: 2, part: 2)
    }
    static var isEntryPoint: Field<Bool> {
        .init("dns.dnskey.flags.secure_entry_point", "Key Signing Key", bits: 15..<16, depth: 2, part: 2)
    }
    static var keyProtocol: Field<UInt8> { .init("dns.dnskey.protocol", "Protocol", depth: 1, part: 2) }
    static var keyAlgorithm: Field<UInt8> {
        .init("dns.dnskey.algorithm", "Algorithm", depth: 1, names: DNSNames.algorithms, part: 2)
    }
    /// Computed (RFC 4034 appendix B).
    static var keyID: Field<UInt16> { .init("dns.dnskey.key_id", "Key id", depth: 1, part: 2) }
    static var publicKey: Field<WireBytes> { .init("dns.dnskey.public_key", "Public Key", depth: 1, part: 2) }
    static var delegationKey: Field<UInt16> { .init("dns.ds.key_id", "Key id", as: .hexadecimal, depth: 1, part: 2) }
    static var delegationAlgorithm: Field<UInt8> {
        .init("dns.ds.algorithm", "Algorithm", depth: 1, names: DNSNames.algorithms, part: 2)
    }
    static var digestType: Field<UInt8> { .init("dns.ds.digest_type", "Digest Type", depth: 1, part: 2) }
    static var digest: Field<WireBytes> { .init("dns.ds.digest", "Digest", depth: 1, part: 2) }
    static var nextName: Field<WireText> { .init("dns.nsec.next_domain_name", "Next Domain Name", depth: 1, part: 2) }
    /// A type that the owner has.
    static var present: Field<UInt16> {
        .init("dns.resp.type", "RR type in bit map", depth: 1, names: DNSNames.types, part: 2)
    }
    static var hashAlgorithm: Field<UInt8> { .init("dns.nsec3.algo", "Hash algorithm", depth: 1, part: 2) }
    static var hashFlags: Field<UInt8> { .init("dns.nsec3.flags", "NSEC3 flags", depth: 1, part: 2) }
    static var optsOut: Field<Bool> {
        .init("dns.nsec3.flags.opt_out", "NSEC3 Opt-out flag", bits: 7..<8, depth: 2, part: 2)
    }
    static var iterations: Field<UInt16> { .init("dns.nsec3.iterations", "NSEC3 iterations", depth: 1, part: 2) }
    static var saltLength: Field<UInt8> { .init("dns.nsec3.salt_length", "Salt length", depth: 1, part: 2) }
    static var salt: Field<WireBytes> { .init("dns.nsec3.salt_value", "Salt value", depth: 1, part: 2) }
    static var hashLength: Field<UInt8> { .init("dns.nsec3.hash_length", "Hash length", depth: 1, part: 2) }
    static var hostAlgorithm: Field<UInt8> { .init("dns.sshfp.algorithm", "Algorithm", depth: 1, part: 2) }
    static var printType: Field<UInt8> { .init("dns.sshfp.fingerprint.type", "Fingerprint type", depth: 1, part: 2) }
    static var print: Field<WireBytes> { .init("dns.sshfp.fingerprint", "Fingerprint", depth: 1, part: 2) }
    static var macAlgorithm: Field<WireText> { .init("dns.tsig.algorithm_name", "Algorithm Name", depth: 1, part: 2) }
    static var macFudge: Field<UInt16> { .init("dns.tsig.fudge", "Fudge", depth: 1, part: 2) }
    static var macSize: Field<UInt16> { .init("dns.tsig.mac_size", "MAC Size", depth: 1, part: 2) }
    static var macOriginal: Field<UInt16> { .init("dns.tsig.original_id", "Original Id", depth: 1, part: 2) }
    static var macError: Field<UInt16> { .init("dns.tsig.error", "Error", depth: 1, names: DNSNames.codes, part: 2) }
    static var macOther: Field<UInt16> { .init("dns.tsig.other_len", "Other Len", depth: 1, part: 2) }

    static var fields: [any FieldDescription] {
        [
            covered, algorithm, labels, originalLifetime, expiration, inception, keyTag, signer, signature, keyFlags,
            isZoneKey, isRevoked, isEntryPoint, keyProtocol, keyAlgorithm, keyID, publicKey, delegationKey,
            delegationAlgorithm, digestType, digest, nextName, present, hashAlgorithm, hashFlags, optsOut, iterations,
            saltLength, salt, hashLength, hostAlgorithm, printType, print, macAlgorithm, macFudge, macSize,
            macOriginal, macError, macOther,
        ]
    }

    /// Adds the data of a record of type `number`, the bytes from `start` to the end of `message`.
    static func describe(
        _ number: UInt16, _ message: borrowing PacketBytes, _ start: Int, into dissection: inout Dissection
    ) {
        let bytes = message.captured
        let end = bytes.byteCount
        switch number {
        case 43, 59, 32769:
            dissection.add(delegationKey, in: bytes, at: start)
            dissection.add(delegationAlgorithm, in: bytes, at: start &+ 2)
            dissection.add(digestType, in: bytes, at: start &+ 3)
            rest(digest, start &+ 4, end, &dissection)
        case 44:
            dissection.add(hostAlgorithm, in: bytes, at: start)
            dissection.add(printType, in: bytes, at: start &+ 1)
            rest(print, start &+ 2, end, &dissection)
        case 46: sign(message, start, into: &dissection)
        case 47:
            let next = DNSRecord.domainName(nextName, message, start, into: &dissection)
            if next > 0 { types(bytes, next, into: &dissection) }
        case 48, 60: key(bytes, start, into: &dissection)
        case 50, 51: denial(bytes, start, isRecord: number == 50, into: &dissection)
        default: transaction(message, start, into: &dissection)
        }
    }

    private static func rest(_ field: Field<WireBytes>, _ start: Int, _ end: Int, _ dissection: inout Dissection) {
        if start < end { dissection.add(field, at: start, count: end &- start) }
    }

    private static func sign(_ message: borrowing PacketBytes, _ start: Int, into dissection: inout Dissection) {
        let bytes = message.captured
        guard bytes.byteCount &- start >= 18 else { return }
        dissection.add(covered, in: bytes, at: start)
        dissection.add(algorithm, in: bytes, at: start &+ 2)
        dissection.add(labels, in: bytes, at: start &+ 3)
        dissection.add(originalLifetime, in: bytes, at: start &+ 4)
        moment(expiration, bytes, start &+ 8, &dissection)
        moment(inception, bytes, start &+ 12, &dissection)
        dissection.add(keyTag, in: bytes, at: start &+ 16)
        let next = DNSRecord.domainName(signer, message, start &+ 18, into: &dissection)
        if next > 0 { rest(signature, next, bytes.byteCount, &dissection) }
    }

    /// Seconds since 1970.
    private static func moment(
        _ field: Field<Timestamp>, _ bytes: RawSpan, _ offset: Int, _ dissection: inout Dissection
    ) {
        let seconds = Int64(bytes.uint32(at: offset))
        dissection.add(field, value: Timestamp(nanoseconds: seconds &* 1_000_000_000), at: offset, count: 4)
    }

    private static func key(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        guard bytes.byteCount &- start >= 4 else { return }
        dissection.add(keyFlags, in: bytes, at: start)
        dissection.add(isZoneKey, in: bytes, at: start)
        dissection.add(isRevoked, in: bytes, at: start)
        dissection.add(isEntryPoint, in: bytes, at: start)
        dissection.add(keyProtocol, in: bytes, at: start &+ 2)
        dissection.add(keyAlgorithm, in: bytes, at: start &+ 3)
        var sum: UInt32 = 0
        for offset in start..<bytes.byteCount {
            let byte = UInt32(bytes.uint8(at: offset))
            sum &+= (offset &- start) & 1 == 0 ? byte << 8 : byte
        }
        sum &+= sum >> 16 & 0xffff
        dissection.add(keyID, value: UInt16(truncatingIfNeeded: sum), at: start, count: 0, flags: .generated)
        rest(publicKey, start &+ 4, bytes.byteCount, &dissection)
    }

    /// RFC 5155 sections 3.2 and 4.2.
    private static func denial(_ bytes: RawSpan, _ start: Int, isRecord: Bool, into dissection: inout Dissection) {
        guard bytes.byteCount &- start >= 5 else { return }
        dissection.add(hashAlgorithm, in: bytes, at: start)
        dissection.add(hashFlags, in: bytes, at: start &+ 1)
        if isRecord { dissection.add(optsOut, in: bytes, at: start &+ 1) }
        dissection.add(iterations, in: bytes, at: start &+ 2)
        dissection.add(saltLength, in: bytes, at: start &+ 4)
        let count = Int(bytes.uint8(at: start &+ 4))
        guard start &+ 5 &+ count <= bytes.byteCount else {
            let allowed = 0...(bytes.byteCount &- start &- 5)
            return dissection.fault(
                .malformed(.outOfRange(field: saltLength.name, value: count, allowed: allowed)), at: start &+ 4)
        }
        dissection.add(salt, at: start &+ 5, count: count)
        let hash = start &+ 5 &+ count
        guard isRecord, hash < bytes.byteCount else { return }
        dissection.add(hashLength, in: bytes, at: hash)
        types(bytes, hash &+ 1 &+ Int(bytes.uint8(at: hash)), into: &dissection)
    }

    /// The types that exist: windows of 256 as bit maps (RFC 4034 section 4.1.2).
    private static func types(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset &+ 2 <= bytes.byteCount, dissection.hasRoom {
            let window = UInt16(bytes.uint8(at: offset)) << 8
            let count = Int(bytes.uint8(at: offset &+ 1))
            guard 1...32 ~= count, offset &+ 2 &+ count <= bytes.byteCount else {
                return dissection.fault(.malformed(.rule("a bit map of types has no length of 1 to 32")), at: offset)
            }
            for bit in 0..<count &* 8 {
                let place = offset &+ 2 &+ bit / 8
                if bytes.uint8(at: place) >> UInt8(7 &- bit & 7) & 1 == 1 {
                    dissection.add(present, value: window | UInt16(bit), at: place, count: 1)
                }
            }
            offset &+= 2 &+ count
        }
    }

    /// RFC 8945 section 4.2.
    private static func transaction(
        _ message: borrowing PacketBytes, _ start: Int, into dissection: inout Dissection
    ) {
        let bytes = message.captured
        let next = DNSRecord.domainName(macAlgorithm, message, start, into: &dissection)
        guard next > 0 else { return }
        dissection.add(macFudge, in: bytes, at: next &+ 6)
        dissection.add(macSize, in: bytes, at: next &+ 8)
        let behind = next &+ 10 &+ Int(bytes.uint16(at: next &+ 8))
        dissection.add(macOriginal, in: bytes, at: behind)
        dissection.add(macError, in: bytes, at: behind &+ 2)
        dissection.add(macOther, in: bytes, at: behind &+ 4)
    }
}
