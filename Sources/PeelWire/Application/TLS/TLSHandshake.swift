/// The handshake messages of TLS. RFC 8446 section 4, RFC 5246 section 7.4.
///
///      0        8                       32
///     +--------+-----------------------+
///     |  Type  |        Length         |
///     +--------+-----------------------+
package enum TLSHandshake {
    static var message: Field<WirePlace> { .init("tls.handshake", "Handshake Protocol", part: 1) }
    static var type: Field<UInt8> {
        .init("tls.handshake.type", "Handshake Type", depth: 1, names: TLSNames.handshakes, part: 1)
    }
    static var length: Field<UInt24> { .init("tls.handshake.length", "Length", depth: 1, part: 1) }
    static var version: Field<UInt16> {
        .init("tls.handshake.version", "Version", as: .hexadecimal, depth: 1, names: TLSNames.versions, part: 1)
    }
    static var random: Field<WireBytes> { .init("tls.handshake.random", "Random", depth: 1, part: 1) }
    /// What the first four bytes of the random would say in seconds since 1970, as older versions meant them.
    static var randomTime: Field<Timestamp> { .init("tls.handshake.random_time", "GMT Unix Time", depth: 2, part: 1) }
    static var randomBytes: Field<WireBytes> { .init("tls.handshake.random_bytes", "Random Bytes", depth: 2, part: 1) }
    static var sessionLength: Field<UInt8> {
        .init("tls.handshake.session_id_length", "Session ID Length", depth: 1, part: 1)
    }
    static var session: Field<WireBytes> { .init("tls.handshake.session_id", "Session ID", depth: 1, part: 1) }
    static var suitesLength: Field<UInt16> {
        .init("tls.handshake.cipher_suites_length", "Cipher Suites Length", depth: 1, part: 1)
    }
    static var suites: Field<WirePlace> { .init("tls.handshake.ciphersuites", "Cipher Suites", depth: 1, part: 1) }
    static var suite: Field<UInt16> {
        .init(
            "tls.handshake.ciphersuite", "Cipher Suite", as: .hexadecimal, depth: 2, names: CipherSuite.names, part: 1)
    }
    static var compressionsLength: Field<UInt8> {
        .init("tls.handshake.comp_methods_length", "Compression Methods Length", depth: 1, part: 1)
    }
    static var compressions: Field<WirePlace> {
        .init("tls.handshake.comp_methods", "Compression Methods", depth: 1, part: 1)
    }
    static var compression: Field<UInt8> {
        .init("tls.handshake.comp_method", "Compression Method", depth: 2, part: 1)
    }
    static var extensionsLength: Field<UInt16> {
        .init("tls.handshake.extensions_length", "Extensions Length", depth: 1, part: 1)
    }
    static var contextLength: Field<UInt8> {
        .init(
            "tls.handshake.certificate_request_context_length", "Certificate Request Context Length", depth: 1, part: 1)
    }
    static var certificatesLength: Field<UInt24> {
        .init("tls.handshake.certificates_length", "Certificates Length", depth: 1, part: 1)
    }
    static var certificates: Field<WirePlace> {
        .init("tls.handshake.certificates", "Certificates", depth: 1, part: 1)
    }
    static var certificateLength: Field<UInt24> {
        .init("tls.handshake.certificate_length", "Certificate Length", depth: 2, part: 1)
    }
    static var certificate: Field<WireBytes> {
        .init("tls.handshake.certificate", "Certificate", depth: 2, part: 1)
    }
    static var curveType: Field<UInt8> {
        .init("tls.handshake.server_curve_type", "Curve Type", as: .hexadecimal, depth: 1, part: 1)
    }
    static var curve: Field<UInt16> {
        .init(
            "tls.handshake.server_named_curve", "Named Curve", as: .hexadecimal, depth: 1, names: TLSNames.groups,
            part: 1)
    }
    static var serverPointLength: Field<UInt8> {
        .init("tls.handshake.server_point_len", "Pubkey Length", depth: 1, part: 1)
    }
    static var serverPoint: Field<WireBytes> { .init("tls.handshake.server_point", "Pubkey", depth: 1, part: 1) }
    /// In seconds.
    static var ticketLifetime: Field<UInt32> {
        .init("tls.handshake.session_ticket_lifetime_hint", "Session Ticket Lifetime Hint", depth: 1, part: 1)
    }
    static var ticketLength: Field<UInt16> {
        .init("tls.handshake.session_ticket_length", "Session Ticket Length", depth: 1, part: 1)
    }
    static var ticket: Field<WireBytes> { .init("tls.handshake.session_ticket", "Session Ticket", depth: 1, part: 1) }

    static var ticketAge: Field<UInt32> {
        .init("tls.handshake.session_ticket_age_add", "Session Ticket Age Add", depth: 1, part: 1)
    }
    static var ticketNonceLength: Field<UInt8> {
        .init("tls.handshake.session_ticket_nonce_length", "Session Ticket Nonce Length", depth: 1, part: 1)
    }
    static var ticketNonce: Field<WireBytes> {
        .init("tls.handshake.session_ticket_nonce", "Session Ticket Nonce", depth: 1, part: 1)
    }

    static var fields: [any FieldDescription] {
        [
            message, type, length, version, random, randomTime, randomBytes, sessionLength, session, suitesLength,
            suites, suite, compressionsLength, compressions, compression, extensionsLength, contextLength,
            certificatesLength, certificates, certificateLength, certificate, curveType, curve, serverPointLength,
            serverPoint, ticketLifetime, ticketLength, ticket, ticketAge, ticketNonceLength, ticketNonce,
        ] + keyFields
    }

    /// The random of a HelloRetryRequest, which is a ServerHello otherwise (RFC 8446 section 4.1.3): its first bytes.
    static var retryRandom: UInt64 { 0xcf21_ad74_e59a_6111 }

    /// Adds the messages from `start` to the end of a record.
    ///
    /// In TLS 1.3 what is encrypted has another form: certificates and tickets with extensions.
    package static func describe(
        _ record: RawSpan, _ start: Int, _ past: TLSPast, into dissection: inout Dissection
    ) {
        var offset = start
        while offset < record.byteCount, dissection.hasRoom {
            let left = record.byteCount &- offset
            let kind = record.uint8(at: offset)
            let count = Int(record.uint24(at: offset &+ 1))
            // Encrypted bytes look like no message, or like one far too long.
            guard left >= 4, TLSNames.handshakes.name(UInt64(kind)) != nil, count &+ 4 <= left || count < 1 << 17,
                kind != 0 || left == 4
            else { return dissection.add(message, at: offset, count: left) }
            dissection.add(message, at: offset, count: min(left, count &+ 4))
            dissection.add(type, in: record, at: offset)
            dissection.add(length, in: record, at: offset &+ 1)
            // The rest of a longer message comes in another record.
            if count &+ 4 > left { return }
            let body = record.clamped(0..<offset &+ 4 &+ count)
            describe(kind, body, offset &+ 4, past, into: &dissection)
            offset &+= 4 &+ count
        }
    }

    /// Adds the message of type `kind` that begins at `start` and ends `bytes`.
    static func describe(
        _ kind: UInt8, _ bytes: RawSpan, _ start: Int, _ past: TLSPast, isDatagram: Bool = false,
        into dissection: inout Dissection
    ) {
        let isThird = past.isThird
        switch kind {
        case 1: hello(bytes, start, isClient: true, isThird, isDatagram: isDatagram, into: &dissection)
        case 2: hello(bytes, start, isClient: false, isThird, into: &dissection)
        case 3 where isDatagram:
            dissection.add(version, in: bytes, at: start)
            _ = DTLS.cookie(bytes, start &+ 2, into: &dissection)
        case 4 where isThird: newThirdTicket(bytes, start, into: &dissection)
        case 4: newTicket(bytes, start, into: &dissection)
        case 8:
            dissection.add(extensionsLength, in: bytes, at: start)
            TLSExtension.describe(bytes, start &+ 2, .encrypted, into: &dissection)
        case 11: certificates(bytes, start, isThird, into: &dissection)
        case 13: certificateRequest(bytes, start, past, into: &dissection)
        case 12: serverKey(bytes, start, past, into: &dissection)
        case 15: verification(bytes, start, past, into: &dissection)
        // The state of a certificate (RFC 6066 section 8), which OCSP reads.
        case 22: if bytes.uint8(at: start) == 1 { dissection.appendName("ocsp") }
        default: break
        }
    }

    private static func hello(
        _ bytes: RawSpan, _ start: Int, isClient: Bool, _ isThird: Bool, isDatagram: Bool = false,
        into dissection: inout Dissection
    ) {
        guard bytes.byteCount &- start >= 35 else { return short(35, bytes, start, &dissection) }
        dissection.add(version, in: bytes, at: start)
        dissection.add(random, at: start &+ 2, count: 32)
        if !isThird, isClient || !TLSPast.isThird(serverHello: bytes, start) {
            let time = Timestamp(nanoseconds: Int64(bytes.uint32(at: start &+ 2)) &* 1_000_000_000)
            dissection.add(randomTime, value: time, at: start &+ 2, count: 4)
            dissection.add(randomBytes, at: start &+ 6, count: 28)
        }
        var offset = start &+ 34
        if !isClient, TLSPast.isShort(serverHello: bytes, start) {
            dissection.add(suite, in: bytes, at: offset)
            dissection.add(extensionsLength, in: bytes, at: offset &+ 2)
            return TLSExtension.describe(bytes, offset &+ 4, .server, into: &dissection)
        }
        dissection.add(sessionLength, in: bytes, at: offset)
        let count = Int(bytes.uint8(at: offset))
        guard offset &+ 1 &+ count <= bytes.byteCount else { return short(count, bytes, offset &+ 1, &dissection) }
        if count > 0 { dissection.add(session, at: offset &+ 1, count: count) }
        offset &+= 1 &+ count
        if isDatagram, isClient {
            // A server may ask for it (RFC 6347 section 4.2.1).
            guard let next = DTLS.cookie(bytes, offset, into: &dissection) else { return }
            offset = next
        }
        if isClient {
            guard let next = offered(bytes, offset, into: &dissection) else { return }
            offset = next
        } else {
            guard offset &+ 3 <= bytes.byteCount else { return short(3, bytes, offset, &dissection) }
            dissection.add(suite, in: bytes, at: offset)
            dissection.add(compression, in: bytes, at: offset &+ 2)
            offset &+= 3
        }
        guard offset &+ 2 <= bytes.byteCount else { return }
        dissection.add(extensionsLength, in: bytes, at: offset)
        let isRetry = !isClient && bytes.uint64(at: start &+ 2) == retryRandom
        TLSExtension.describe(bytes, offset &+ 2, isClient ? .client : isRetry ? .retry : .server, into: &dissection)
    }

    /// Adds what a client offers: cipher suites and compressions; returns where they end.
    private static func offered(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) -> Int? {
        dissection.add(suitesLength, in: bytes, at: start)
        var offset = start &+ 2
        let suitesEnd = offset &+ Int(bytes.uint16(at: start))
        guard suitesEnd < bytes.byteCount else {
            short(suitesEnd &- offset, bytes, offset, &dissection)
            return nil
        }
        dissection.add(suites, at: offset, count: suitesEnd &- offset)
        while offset &+ 2 <= suitesEnd, dissection.hasRoom {
            dissection.add(suite, in: bytes, at: offset)
            offset &+= 2
        }
        offset = suitesEnd
        dissection.add(compressionsLength, in: bytes, at: offset)
        let count = Int(bytes.uint8(at: offset))
        guard offset &+ 1 &+ count <= bytes.byteCount else {
            short(count, bytes, offset &+ 1, &dissection)
            return nil
        }
        dissection.add(compressions, at: offset &+ 1, count: count)
        for place in offset &+ 1..<offset &+ 1 &+ count { dissection.add(compression, in: bytes, at: place) }
        return offset &+ 1 &+ count
    }

    /// RFC 5077 section 3.3; TLS 1.3 encrypts this message.
    private static func newTicket(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        guard bytes.byteCount &- start >= 6 else { return }
        dissection.add(ticketLifetime, in: bytes, at: start)
        dissection.add(ticketLength, in: bytes, at: start &+ 4)
        let count = Int(bytes.uint16(at: start &+ 4))
        if count > 0, start &+ 6 &+ count <= bytes.byteCount {
            dissection.add(ticket, at: start &+ 6, count: count)
        }
    }

    /// RFC 8446 section 4.6.1.
    private static func newThirdTicket(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        guard bytes.byteCount &- start >= 9 else { return }
        dissection.add(ticketLifetime, in: bytes, at: start)
        dissection.add(ticketAge, in: bytes, at: start &+ 4)
        dissection.add(ticketNonceLength, in: bytes, at: start &+ 8)
        var offset = start &+ 9 &+ Int(bytes.uint8(at: start &+ 8))
        guard offset &+ 2 <= bytes.byteCount else { return }
        dissection.add(ticketNonce, at: start &+ 9, count: offset &- start &- 9)
        dissection.add(ticketLength, in: bytes, at: offset)
        let count = Int(bytes.uint16(at: offset))
        offset &+= 2
        guard offset &+ count <= bytes.byteCount else { return }
        if count > 0 { dissection.add(ticket, at: offset, count: count) }
        dissection.add(extensionsLength, in: bytes, at: offset &+ count)
        TLSExtension.describe(bytes, offset &+ count &+ 2, .encrypted, into: &dissection)
    }

    private static func certificates(
        _ bytes: RawSpan, _ start: Int, _ isThird: Bool, into dissection: inout Dissection
    ) {
        var start = start
        if isThird {
            dissection.add(contextLength, in: bytes, at: start)
            start &+= 1 &+ Int(bytes.uint8(at: start))
        }
        guard bytes.byteCount &- start >= 3 else { return }
        dissection.add(certificatesLength, in: bytes, at: start)
        var offset = start &+ 3
        if offset < bytes.byteCount { dissection.add(certificates, at: offset, count: bytes.byteCount &- offset) }
        while offset &+ 3 <= bytes.byteCount, dissection.hasRoom {
            let count = Int(bytes.uint24(at: offset))
            dissection.add(certificateLength, in: bytes, at: offset)
            guard offset &+ 3 &+ count <= bytes.byteCount else {
                return short(count, bytes, offset &+ 3, &dissection)
            }
            if count > 0 {
                dissection.add(certificate, at: offset &+ 3, count: count)
                Certificate.describe(bytes.clamped(0..<offset &+ 3 &+ count), offset &+ 3, into: &dissection)
            }
            offset &+= 3 &+ count
            guard isThird, offset &+ 2 <= bytes.byteCount else { continue }
            let end = offset &+ 2 &+ Int(bytes.uint16(at: offset))
            dissection.add(extensionsLength, in: bytes, at: offset)
            TLSExtension.describe(bytes.clamped(0..<end), offset &+ 2, .encrypted, into: &dissection)
            offset = end
        }
    }

    /// Notes that `count` bytes should be at `offset`.
    private static func short(_ count: Int, _ bytes: RawSpan, _ offset: Int, _ dissection: inout Dissection) {
        let left = max(0, bytes.byteCount &- offset)
        dissection.fault(.malformed(.tooShort(needed: count, declared: left)), at: offset)
    }
}
