import Crypto
import PeelWire
import _CryptoExtras

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The head of a record, which its protection covers.
struct RecordHead {
    let type: UInt8
    let version: UInt16
    /// Bytes of the body, as the record says.
    let count: Int

    init(_ record: RawSpan) {
        type = record.uint8(at: 0)
        version = record.uint16(at: 1)
        count = Int(record.uint16(at: 3))
    }

    /// The five bytes, with another length.
    func bytes(_ count: Int) -> [UInt8] {
        [
            type, UInt8(version >> 8), UInt8(version & 0xff), UInt8(truncatingIfNeeded: count >> 8),
            UInt8(truncatingIfNeeded: count),
        ]
    }
}

/// What protects the records of one direction.
enum RecordKeys: Sendable {
    /// TLS 1.3 (RFC 8446 section 5.2): the secret, for the next keys.
    case sealed(secret: [UInt8], SealingCipher, KeyHash, key: [UInt8], iv: [UInt8])
    /// TLS 1.2 with AES-GCM: eight bytes of the nonce lie in the record (RFC 5288 section 3).
    case explicit(SealingCipher, key: [UInt8], salt: [UInt8])
    /// TLS 1.2 with ChaCha20 (RFC 7905 section 2).
    case chacha(key: [UInt8], iv: [UInt8])
    /// AES-CBC with HMAC (RFC 5246 section 6.2.3.2), perhaps encrypted first (RFC 7366).
    case chained(key: [UInt8], mac: [UInt8], KeyHash, isMACLast: Bool)

    /// The keys of a secret of TLS 1.3.
    init(secret: [UInt8], _ cipher: SealingCipher, _ hash: KeyHash) {
        self = .sealed(
            secret: secret, cipher, hash, key: hash.expand(secret, "key", cipher.keyCount),
            iv: hash.expand(secret, "iv", 12))
    }

    /// The keys after an update (RFC 8446 section 7.2).
    var updated: RecordKeys {
        guard case .sealed(let secret, let cipher, let hash, _, _) = self else { return self }
        return RecordKeys(secret: hash.expand(secret, "traffic upd", hash.count), cipher, hash)
    }

    /// Opens the body of record `number`; nil where the keys are others.
    func open(_ body: RawSpan, _ head: RecordHead, _ number: UInt64) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.append(body)
        switch self {
        case .sealed(_, let cipher, _, let key, let iv):
            return cipher.open(bytes, key: key, nonce: nonce(iv, number), authenticating: head.bytes(head.count))
        case .explicit(let cipher, let key, let salt):
            let count = bytes.count &- 8 &- SealingCipher.tagCount
            guard count >= 0 else { return nil }
            return cipher.open(
                Array(bytes[8...]), key: key, nonce: salt + bytes[..<8],
                authenticating: Self.bytes(number) + head.bytes(count))
        case .chacha(let key, let iv):
            let count = bytes.count &- SealingCipher.tagCount
            guard count >= 0 else { return nil }
            return SealingCipher.chacha.open(
                bytes, key: key, nonce: nonce(iv, number), authenticating: Self.bytes(number) + head.bytes(count))
        case .chained(let key, let mac, let hash, let isMACLast):
            return Self.openChained(bytes, head, number, key, mac, hash, isMACLast)
        }
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (UInt64(7 &- $0) &* 8)) }
    }

    private static func openChained(
        _ bytes: [UInt8], _ head: RecordHead, _ number: UInt64, _ key: [UInt8], _ mac: [UInt8], _ hash: KeyHash,
        _ isMACLast: Bool
    ) -> [UInt8]? {
        var sealed = bytes
        if isMACLast {
            guard sealed.count >= hash.count &+ 32 else { return nil }
            let tag = Array(sealed.suffix(hash.count))
            sealed.removeLast(hash.count)
            let covered = Self.bytes(number) + head.bytes(sealed.count) + sealed
            guard hash.authenticate(covered, key: mac) == tag else { return nil }
        }
        guard sealed.count >= 32, sealed.count % 16 == 0, let iv = try? AES._CBC.IV(ivBytes: sealed[..<16]),
            let opened = try? AES._CBC.decrypt(
                Array(sealed[16...]), using: SymmetricKey(data: key), iv: iv, noPadding: true)
        else { return nil }
        var plain = Array(opened)
        let padding = Int(plain.last ?? 0) &+ 1
        guard padding <= plain.count, plain.suffix(padding).allSatisfy({ Int($0) &+ 1 == padding }) else { return nil }
        plain.removeLast(padding)
        if isMACLast { return plain }
        guard plain.count >= hash.count else { return nil }
        let tag = Array(plain.suffix(hash.count))
        plain.removeLast(hash.count)
        let covered = Self.bytes(number) + head.bytes(plain.count) + plain
        return hash.authenticate(covered, key: mac) == tag ? plain : nil
    }

    /// The keys of both directions of TLS 1.2 (RFC 5246 section 6.3); nil for suites that are not decrypted.
    static func derive(
        master: [UInt8], suite: UInt16, client: [UInt8], server: [UInt8], isMACLast: Bool
    ) -> (client: RecordKeys, server: RecordKeys)? {
        guard let form = SuiteForm(suite) else { return nil }
        let (macCount, keyCount, ivCount) = form.counts
        let block = form.hash.expand(
            master, "key expansion", seed: server + client, 2 &* (macCount &+ keyCount &+ ivCount))
        func part(_ start: Int, _ count: Int) -> [UInt8] { Array(block[start..<start &+ count]) }
        func keys(_ index: Int) -> RecordKeys {
            let mac = part(index &* macCount, macCount)
            let key = part(2 &* macCount &+ index &* keyCount, keyCount)
            let iv = part(2 &* (macCount &+ keyCount) &+ index &* ivCount, ivCount)
            return switch form.kind {
            case .counter(let cipher): .explicit(cipher, key: key, salt: iv)
            case .chacha: .chacha(key: key, iv: iv)
            case .chained(_, let hash): .chained(key: key, mac: mac, hash, isMACLast: isMACLast)
            }
        }
        return (keys(0), keys(1))
    }
}

/// What a cipher suite of TLS 1.2 protects records by, of those that are decrypted.
private struct SuiteForm {
    enum Kind {
        case counter(SealingCipher)
        case chacha
        /// Bytes of the key, and what authenticates.
        case chained(Int, KeyHash)
    }

    let kind: Kind
    /// What keys are derived by.
    let hash: KeyHash

    /// Bytes of a key of the MAC, of the cipher, and of what the nonce begins with.
    var counts: (Int, Int, Int) {
        switch kind {
        case .counter(let cipher): (0, cipher.keyCount, 4)
        case .chacha: (0, 32, 12)
        case .chained(let count, let mac): (mac.count, count, 0)
        }
    }

    init?(_ suite: UInt16) {
        switch suite {
        case 0x009c, 0x009e, 0x00a0, 0x00a2, 0x00a4, 0x00a8, 0x00aa, 0xc02b, 0xc02d, 0xc02f, 0xc031, 0xd001:
            (kind, hash) = (.counter(.aes128), .sha256)
        case 0x009d, 0x009f, 0x00a1, 0x00a3, 0x00a5, 0x00a9, 0x00ab, 0xc02c, 0xc02e, 0xc030, 0xc032, 0xd002:
            (kind, hash) = (.counter(.aes256), .sha384)
        case 0xcca8...0xccae: (kind, hash) = (.chacha, .sha256)
        case 0x002f...0x0034, 0xc004, 0xc009, 0xc00e, 0xc013, 0xc018, 0x008c, 0x0090, 0x0094, 0xc035:
            (kind, hash) = (.chained(16, .sha1), .sha256)
        case 0x0035...0x003a, 0xc005, 0xc00a, 0xc00f, 0xc014, 0xc019, 0x008d, 0x0091, 0x0095, 0xc036:
            (kind, hash) = (.chained(32, .sha1), .sha256)
        case 0x003c, 0x003e...0x0040, 0x0067, 0x006c, 0xc023, 0xc025, 0xc027, 0xc029, 0x00ae, 0xc037:
            (kind, hash) = (.chained(16, .sha256), .sha256)
        case 0x003d, 0x0068...0x006b, 0x006d: (kind, hash) = (.chained(32, .sha256), .sha256)
        case 0xc024, 0xc026, 0xc028, 0xc02a, 0x00af, 0xc038: (kind, hash) = (.chained(32, .sha384), .sha384)
        default: return nil
        }
    }
}
