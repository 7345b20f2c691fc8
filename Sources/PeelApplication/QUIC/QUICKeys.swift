import PeelWire

/// The keys that protect one direction's packets of one level. RFC 9001 section 5, RFC 9369 section 3.3.
package struct QUICKeys: Sendable {
    private let cipher: SealingCipher
    private let hash: KeyHash
    private let secret: [UInt8]
    private let isSecond: Bool
    private let key: [UInt8]
    private let base: [UInt8]
    /// Hides packet numbers; an update does not change it.
    private let hiding: [UInt8]

    /// Derives the keys of a secret.
    package init(_ secret: [UInt8], _ cipher: SealingCipher, _ hash: KeyHash, isSecond: Bool, hiding: [UInt8]? = nil) {
        self.cipher = cipher
        self.hash = hash
        self.secret = secret
        self.isSecond = isSecond
        let prefix = isSecond ? "quicv2 " : "quic "
        key = hash.expand(secret, prefix + "key", cipher.keyCount)
        base = hash.expand(secret, prefix + "iv", 12)
        self.hiding = hiding ?? hash.expand(secret, prefix + "hp", cipher.keyCount)
    }

    /// The keys of the next phase (RFC 9001 section 6).
    package var updated: QUICKeys {
        let next = hash.expand(secret, isSecond ? "quicv2 ku" : "quic ku", hash.count)
        return QUICKeys(next, cipher, hash, isSecond: isSecond, hiding: hiding)
    }

    /// The keys of Initial packets, which the id that a client chose for the server gives.
    static func initial(_ id: [UInt8], version: UInt32) -> (client: QUICKeys, server: QUICKeys)? {
        guard let salt = salt(version) else { return nil }
        let secret = KeyHash.sha256.extract(id, salt: salt)
        let isSecond = version == QUICVersion.second
        func keys(_ label: String) -> QUICKeys {
            QUICKeys(KeyHash.sha256.expand(secret, label, 32), .aes128, .sha256, isSecond: isSecond)
        }
        return (keys("client in"), keys("server in"))
    }

    private static func salt(_ version: UInt32) -> [UInt8]? {
        let later: [UInt8] = [
            0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb,
            0x7f, 0x0a,
        ]
        if version == QUICVersion.first { return later }
        if version == QUICVersion.second {
            return [
                0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9,
                0xbd, 0x2e, 0xd9,
            ]
        }
        switch QUICVersion.draft(version) ?? 0 {
        case 23...28:
            return [
                0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe,
                0xf9, 0xf5, 0x02,
            ]
        case 29...32:
            return [
                0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43,
                0x90, 0xa8, 0x99,
            ]
        case 33...34: return later
        default: return nil
        }
    }

    /// A packet whose protection was removed.
    package struct Packet: Sendable {
        package let first: UInt8
        package let number: UInt64
        /// Bytes of the packet number on the wire.
        package let numberCount: Int
        package let plain: [UInt8]
    }

    /// The first byte and the packet number's bytes and value, without what hides them (RFC 9001 section 5.4).
    package func reveal(_ packet: RawSpan, _ header: QUICHeader) -> (first: UInt8, number: [UInt8])? {
        let start = header.numberStart
        guard start >= 1, start &+ 20 <= packet.byteCount, start &+ 20 <= header.count else { return nil }
        var sample: [UInt8] = []
        sample.append(packet.clamped(start &+ 4..<start &+ 20))
        guard let mask = cipher.mask(sample, key: hiding), mask.count >= 5 else { return nil }
        let shown = packet.uint8(at: 0)
        let first = shown ^ (mask[0] & (shown & 0x80 != 0 ? 0x0f : 0x1f))
        var number: [UInt8] = []
        for place in 0...Int(first & 3) { number.append(packet.uint8(at: start &+ place) ^ mask[1 &+ place]) }
        return (first, number)
    }

    /// Opens the packet; `expected` is one more than the greatest number that was seen. Nil where the keys are others.
    package func open(
        _ packet: RawSpan, _ header: QUICHeader, _ revealed: (first: UInt8, number: [UInt8]), expected: UInt64
    ) -> Packet? {
        let number = Self.number(revealed.number, expected: expected)
        let start = header.numberStart &+ revealed.number.count
        var head: [UInt8] = []
        head.append(packet.clamped(0..<header.numberStart))
        guard !head.isEmpty, start <= header.count, header.count <= packet.byteCount else { return nil }
        head[0] = revealed.first
        head += revealed.number
        var sealed: [UInt8] = []
        sealed.append(packet.clamped(start..<header.count))
        guard let plain = cipher.open(sealed, key: key, nonce: nonce(base, number), authenticating: head) else {
            return nil
        }
        return Packet(first: revealed.first, number: number, numberCount: revealed.number.count, plain: plain)
    }

    /// The whole packet number that is nearest to the expected one (RFC 9000 section A.3).
    package static func number(_ bytes: [UInt8], expected: UInt64) -> UInt64 {
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let window = UInt64(1) << UInt64(bytes.count &* 8)
        let half = window / 2
        let candidate = (expected & ~(window &- 1)) | value
        if candidate &+ half <= expected, candidate < (1 << 62) &- window { return candidate &+ window }
        if candidate > expected &+ half, candidate >= window { return candidate &- window }
        return candidate
    }

    /// Whether a Retry packet was made by who knows the id that the client chose (RFC 9001 section 5.8).
    static func isRetrySound(_ packet: RawSpan, original: [UInt8], version: UInt32) -> Bool {
        guard packet.byteCount > 16, let (key, nonce) = retryKey(version) else { return false }
        var head = [UInt8(truncatingIfNeeded: original.count)] + original
        head.append(packet.clamped(0..<packet.byteCount &- 16))
        var tag: [UInt8] = []
        tag.append(packet.clamped(packet.byteCount &- 16..<packet.byteCount))
        return SealingCipher.tag(head, key: key, nonce: nonce) == tag
    }

    private static func retryKey(_ version: UInt32) -> (key: [UInt8], nonce: [UInt8])? {
        if version == QUICVersion.second {
            return (
                [0x8f, 0xb4, 0xb0, 0x1b, 0x56, 0xac, 0x48, 0xe2, 0x60, 0xfb, 0xcb, 0xce, 0xad, 0x7c, 0xcc, 0x92],
                [0xd8, 0x69, 0x69, 0xbc, 0x2d, 0x7c, 0x6d, 0x99, 0x90, 0xef, 0xb0, 0x4a]
            )
        }
        switch QUICVersion.draft(version) ?? (version == QUICVersion.first ? 34 : 0) {
        case 25...28:
            return (
                [0x4d, 0x32, 0xec, 0xdb, 0x2a, 0x21, 0x33, 0xc8, 0x41, 0xe4, 0x04, 0x3d, 0xf2, 0x7d, 0x44, 0x30],
                [0x4d, 0x16, 0x11, 0xd0, 0x55, 0x13, 0xa5, 0x52, 0xc5, 0x87, 0xd5, 0x75]
            )
        case 29...32:
            return (
                [0xcc, 0xce, 0x18, 0x7e, 0xd0, 0x9a, 0x09, 0xd0, 0x57, 0x28, 0x15, 0x5a, 0x6c, 0xb9, 0x6b, 0xe1],
                [0xe5, 0x49, 0x30, 0xf9, 0x7f, 0x21, 0x36, 0xf0, 0x53, 0x0a, 0x8c, 0x1c]
            )
        case 33...34:
            return (
                [0xbe, 0x0c, 0x69, 0x0b, 0x9f, 0x66, 0x57, 0x5a, 0x1d, 0x76, 0x6b, 0x54, 0xe3, 0x68, 0xc8, 0x4e],
                [0x46, 0x15, 0x99, 0xd3, 0x5d, 0x63, 0x2b, 0xf2, 0x23, 0x98, 0x25, 0xbb]
            )
        default: return nil
        }
    }
}
