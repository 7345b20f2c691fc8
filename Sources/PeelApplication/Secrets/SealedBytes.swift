import Crypto
import PeelWire
import _CryptoExtras

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A cipher that also authenticates, of those that TLS 1.3 and QUIC use and swift-crypto has.
package enum SealingCipher: Sendable {
    case aes128, aes256, chacha

    var keyCount: Int { self == .aes128 ? 16 : 32 }

    /// Bytes of the tag behind the text.
    static var tagCount: Int { 16 }

    /// Opens bytes that end in the tag; nil where the key is another's, or they were changed.
    func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticating head: [UInt8]) -> [UInt8]? {
        let count = sealed.count &- Self.tagCount
        guard count >= 0, nonce.count == 12 else { return nil }
        let key = SymmetricKey(data: key)
        let (text, tag) = (sealed[..<count], sealed[count...])
        if self == .chacha {
            guard let nonce = try? ChaChaPoly.Nonce(data: nonce),
                let box = try? ChaChaPoly.SealedBox(nonce: nonce, ciphertext: text, tag: tag),
                let plain = try? ChaChaPoly.open(box, using: key, authenticating: head)
            else { return nil }
            return Array(plain)
        }
        guard let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: text, tag: tag),
            let plain = try? AES.GCM.open(box, using: key, authenticating: head)
        else { return nil }
        return Array(plain)
    }

    /// The tag over `head` alone, by AES-128.
    static func tag(_ head: [UInt8], key: [UInt8], nonce: [UInt8]) -> [UInt8] {
        guard let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.seal([UInt8](), using: SymmetricKey(data: key), nonce: nonce, authenticating: head)
        else { return [] }
        return Array(box.tag)
    }

    /// What hides a packet number (RFC 9001 section 5.4): five bytes from a sample of sixteen.
    func mask(_ sample: [UInt8], key: [UInt8]) -> [UInt8]? {
        guard sample.count == 16 else { return nil }
        let key = SymmetricKey(data: key)
        if self == .chacha {
            guard let counter = try? Insecure.ChaCha20CTR.Counter(data: sample[..<4]),
                let nonce = try? Insecure.ChaCha20CTR.Nonce(data: sample[4...]),
                let stream = try? Insecure.ChaCha20CTR.encrypt(
                    [UInt8](repeating: 0, count: 5), using: key, counter: counter, nonce: nonce)
            else { return nil }
            return Array(stream)
        }
        var block = sample
        guard (try? AES.permute(&block, key: key)) != nil else { return nil }
        return block
    }
}

/// What a cipher suite of TLS 1.3 stands for (RFC 8446 section B.4); nil for those that are not decrypted.
func sealingSuite(_ suite: UInt16) -> (cipher: SealingCipher, hash: KeyHash)? {
    switch suite {
    case 0x1301: (.aes128, .sha256)
    case 0x1302: (.aes256, .sha384)
    case 0x1303: (.chacha, .sha256)
    default: nil
    }
}

/// The nonce of a number: the number, in the last bytes, over the key's own.
func nonce(_ base: [UInt8], _ number: UInt64) -> [UInt8] {
    var bytes = base
    for place in 0..<min(8, bytes.count) {
        bytes[bytes.count &- 1 &- place] ^= UInt8(truncatingIfNeeded: number >> (UInt64(place) &* 8))
    }
    return bytes
}
