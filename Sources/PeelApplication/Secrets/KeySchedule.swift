import Crypto

/// A hash function that TLS derives keys by.
package enum KeyHash: Sendable {
    case sha1, sha256, sha384

    var count: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        }
    }

    /// HMAC (RFC 2104) of `message`.
    func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: key)
        return switch self {
        case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
        case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        case .sha384: Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
        }
    }

    /// HKDF-Extract (RFC 5869 section 2.2).
    func extract(_ material: [UInt8], salt: [UInt8]) -> [UInt8] { authenticate(material, key: salt) }

    /// HKDF-Expand-Label without a context (RFC 8446 section 7.1).
    func expand(_ secret: [UInt8], _ label: String, _ count: Int) -> [UInt8] {
        let name = Array("tls13 \(label)".utf8)
        var info: [UInt8] = [UInt8(count >> 8), UInt8(count & 0xff), UInt8(name.count)]
        info += name
        info.append(0)
        var output: [UInt8] = []
        var block: [UInt8] = []
        var number: UInt8 = 1
        while output.count < count {
            block = authenticate(block + info + [number], key: secret)
            output += block
            number &+= 1
        }
        return Array(output.prefix(count))
    }

    /// The pseudorandom function of TLS 1.2 (RFC 5246 section 5).
    func expand(_ secret: [UInt8], _ label: String, seed: [UInt8], _ count: Int) -> [UInt8] {
        let seed = Array(label.utf8) + seed
        var output: [UInt8] = []
        var turn = seed
        while output.count < count {
            turn = authenticate(turn, key: secret)
            output += authenticate(turn + seed, key: secret)
        }
        return Array(output.prefix(count))
    }
}
