extension TLSHandshake {
    static var typesLength: Field<UInt8> {
        .init("tls.handshake.cert_types_count", "Certificate types count", depth: 1, part: 6)
    }
    static var types: Field<WirePlace> {
        .init("tls.handshake.cert_types", "Certificate types", depth: 1, part: 6)
    }
    static var certificateType: Field<UInt8> {
        .init("tls.handshake.cert_type", "Certificate type", depth: 2, names: certificateTypes, part: 6)
    }
    static var namesLength: Field<UInt16> {
        .init("tls.handshake.dnames_len", "Distinguished Names Length", depth: 1, part: 6)
    }
    static var signatureLength: Field<UInt16> {
        .init("tls.handshake.sig_len", "Signature Length", depth: 1, part: 6)
    }
    static var signature: Field<WireBytes> { .init("tls.handshake.sig", "Signature", depth: 1, part: 6) }
    static var primeLength: Field<UInt16> { .init("tls.handshake.p_len", "p Length", depth: 1, part: 6) }
    static var prime: Field<WireBytes> { .init("tls.handshake.p", "p", depth: 1, part: 6) }
    static var generatorLength: Field<UInt16> { .init("tls.handshake.g_len", "g Length", depth: 1, part: 6) }
    static var generator: Field<WireBytes> { .init("tls.handshake.g", "g", depth: 1, part: 6) }
    static var publicLength: Field<UInt16> { .init("tls.handshake.ys_len", "Pubkey Length", depth: 1, part: 6) }
    static var publicValue: Field<WireBytes> { .init("tls.handshake.ys", "Pubkey", depth: 1, part: 6) }

    static var keyFields: [any FieldDescription] {
        [
            typesLength, types, certificateType, namesLength, signatureLength, signature, primeLength, prime,
            generatorLength, generator, publicLength, publicValue,
        ]
    }

    /// What a server's share of a key agreement is: of elliptic curves (RFC 8422 section 5.4) or of powers (RFC 5246
    /// section 7.4.3), with its signature; others are left as they are.
    static func serverKey(_ bytes: RawSpan, _ start: Int, _ past: TLSPast, into dissection: inout Dissection) {
        let name = CipherSuite.names.name(UInt64(past.suite))?.description ?? ""
        if name.hasPrefix("TLS_DHE_") || name.hasPrefix("TLS_DH_anon_") {
            var cursor = MessageCursor(bytes, at: start)
            let parts = [(primeLength, prime), (generatorLength, generator), (publicLength, publicValue)]
            for (length, value) in parts {
                guard cursor.rest >= 2 else { return }
                let count = Int(cursor.uint16)
                cursor.add(length, &dissection)
                guard count > 0, count <= cursor.rest else { return }
                cursor.add(value, count: count, &dissection)
            }
            return sign(&cursor, past, into: &dissection)
        }
        guard bytes.byteCount &- start >= 4, bytes.uint8(at: start) == 3 else { return }
        let count = Int(bytes.uint8(at: start &+ 3))
        guard count > 0, start &+ 4 &+ count <= bytes.byteCount else { return }
        dissection.add(curveType, in: bytes, at: start)
        dissection.add(curve, in: bytes, at: start &+ 1)
        dissection.add(serverPointLength, in: bytes, at: start &+ 3)
        dissection.add(serverPoint, at: start &+ 4, count: count)
        var cursor = MessageCursor(bytes, at: start &+ 4 &+ count)
        sign(&cursor, past, into: &dissection)
    }

    /// A signature, from TLS 1.2 on behind its algorithm (RFC 5246 section 4.7).
    private static func sign(_ cursor: inout MessageCursor, _ past: TLSPast, into dissection: inout Dissection) {
        guard cursor.rest >= 4 else { return }
        if past.namesAlgorithms {
            TLSExtension.algorithm(cursor.bytes, cursor.offset, into: &dissection)
            cursor.skip(2)
        }
        let count = Int(cursor.uint16)
        cursor.add(signatureLength, &dissection)
        if count > 0, count <= cursor.rest { cursor.add(signature, count: count, &dissection) }
    }

    /// CertificateRequest: in TLS 1.3 extensions (RFC 8446 section 4.3.2), before that lists (RFC 5246 section 7.4.4).
    static func certificateRequest(
        _ bytes: RawSpan, _ start: Int, _ past: TLSPast, into dissection: inout Dissection
    ) {
        let count = Int(bytes.uint8(at: start))
        var offset = start &+ 1 &+ count
        guard offset <= bytes.byteCount else { return }
        if past.isThird {
            dissection.add(contextLength, in: bytes, at: start)
            dissection.add(extensionsLength, in: bytes, at: offset)
            return TLSExtension.describe(bytes, offset &+ 2, .encrypted, into: &dissection)
        }
        dissection.add(typesLength, in: bytes, at: start)
        if count > 0 { dissection.add(types, at: start &+ 1, count: count) }
        for place in start &+ 1..<offset { dissection.add(certificateType, in: bytes, at: place) }
        if past.namesAlgorithms, offset &+ 2 <= bytes.byteCount {
            let end = offset &+ 2 &+ Int(bytes.uint16(at: offset))
            guard end <= bytes.byteCount else { return }
            TLSExtension.signatures(bytes.clamped(0..<end), offset, into: &dissection)
            offset = end
        }
        dissection.add(namesLength, in: bytes, at: offset)
    }

    /// CertificateVerify (RFC 8446 section 4.4.3, RFC 5246 section 7.4.8).
    static func verification(_ bytes: RawSpan, _ start: Int, _ past: TLSPast, into dissection: inout Dissection) {
        guard past.namesAlgorithms, start &+ 4 <= bytes.byteCount else { return }
        TLSExtension.algorithm(bytes, start, into: &dissection)
    }

    /// IANA tls-parameters, ClientCertificateType Identifiers.
    private static let certificateTypes = ValueNames { value in
        switch value {
        case 1: "RSA Sign"
        case 2: "DSS Sign"
        case 3: "RSA Fixed DH"
        case 4: "DSS Fixed DH"
        case 64: "ECDSA Sign"
        case 65: "RSA Fixed ECDH"
        case 66: "ECDSA Fixed ECDH"
        default: nil
        }
    }
}

/// What the messages before tell of how those that follow read; without any, what is most likely.
package struct TLSPast {
    /// TLS 1.3, DTLS 1.3 or one of their drafts was agreed on.
    package var isThird = false
    /// Signatures name their algorithm, as from TLS 1.2 on.
    var namesAlgorithms = true
    /// The cipher suite that was agreed on; 0 where that was not seen.
    var suite: UInt16 = 0
    /// What the sender sends is protected since it said so.
    var isProtected = false
    private var bits: UInt32 = 0

    /// Bits of the state: whether the client and the server have changed to their keys, whether it is TLS 1.3.
    private static var clientBit: UInt32 { 1 }
    private static var thirdBit: UInt32 { 4 }

    package init(isThird: Bool = false, namesAlgorithms: Bool = true) {
        self.isThird = isThird
        self.namesAlgorithms = namesAlgorithms
    }

    /// What a connection's state says to the sender of what comes now.
    init(_ context: LayerContext) {
        bits = context.state
        isThird = bits & Self.thirdBit != 0
        suite = UInt16(truncatingIfNeeded: bits >> 16)
        isProtected = !isThird && bits & (context.isFromServer ? Self.clientBit << 1 : Self.clientBit) != 0
    }

    /// The same in a record of `version`.
    func speaking(_ version: UInt16) -> TLSPast {
        var past = self
        past.namesAlgorithms = version >= 0x0303
        return past
    }

    /// The connection's state: `context.state` of the next record.
    var state: UInt32 { bits }

    /// Learns from a record.
    mutating func note(_ record: RawSpan, fromServer: Bool) {
        switch record.uint8(at: 0) {
        case 20 where !isThird: bits |= fromServer ? Self.clientBit << 1 : Self.clientBit
        case 22 where !isProtected: noteMessages(record)
        default: break
        }
    }

    /// Looks for a ServerHello among the messages of a record.
    private mutating func noteMessages(_ record: RawSpan) {
        var offset = 5
        while offset &+ 4 <= record.byteCount {
            let end = offset &+ 4 &+ Int(record.uint24(at: offset &+ 1))
            if record.uint8(at: offset) == 2, end <= record.byteCount {
                noteHello(record.clamped(0..<end), offset &+ 4)
            }
            offset = end
        }
    }

    private mutating func noteHello(_ message: RawSpan, _ start: Int) {
        let place = start &+ 34
        let place2 = place &+ (Self.isShort(serverHello: message, start) ? 0 : 1 &+ Int(message.uint8(at: place)))
        // A hello begins anew, also where the connection's keys are agreed on again.
        bits = UInt32(message.uint16(at: place2)) << 16 | (bits & 3)
        if Self.isThird(serverHello: message, start) { bits = bits & ~3 | Self.thirdBit }
    }

    /// Versions of TLS 1.3, its drafts and their experiments.
    private static func isThird(_ version: UInt16) -> Bool {
        version == 0x0304 || version >> 8 == 0x7f || version == 0xfb17 || version == 0xfb1a
    }

    /// Drafts before the 22nd left out the session and the compression.
    static func isShort(serverHello bytes: RawSpan, _ start: Int) -> Bool {
        let version = bytes.uint16(at: start)
        return version >> 8 == 0x7f && version & 0xff < 22
    }

    /// Whether the ServerHello that begins at `start` and ends `bytes` chooses TLS 1.3.
    static func isThird(serverHello bytes: RawSpan, _ start: Int) -> Bool {
        if isThird(bytes.uint16(at: start)) { return true }
        var offset = start &+ 40 &+ Int(bytes.uint8(at: start &+ 34))
        while offset &+ 6 <= bytes.byteCount {
            let count = Int(bytes.uint16(at: offset &+ 2))
            if bytes.uint16(at: offset) == 43, count == 2 { return isThird(bytes.uint16(at: offset &+ 4)) }
            offset &+= 4 &+ count
        }
        return false
    }
}
