import Crypto
import PeelWire
import _CryptoExtras

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Prefix-preserving pseudonyms of addresses: two addresses that share their first n bits have pseudonyms that share
/// exactly these many.
///
/// Xu, Fan, Ammar and Moon, "Prefix-Preserving IP Address Anonymization" (ICNP 2002), with AES-128: each bit is flipped by
/// the first bit of the cipher of the bits before it, filled up with a secret pad.
public struct CryptoPAn: Sendable {
    private let key: SymmetricKey
    private let pad: [UInt8]

    /// From 32 secret bytes: the cipher's key, and what the pad is made of. Nil for another number of bytes.
    public init?(key bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes[..<16])
        var block = Array(bytes[16...])
        guard (try? AES.permute(&block, key: key)) != nil else { return nil }
        pad = block
    }

    /// The pseudonym of an IPv4 address.
    public func pseudonym(of address: IPv4Address) -> IPv4Address {
        let bits = map(high: UInt64(address.bits32) << 32, low: 0, count: 32)
        return IPv4Address(bits32: UInt32(truncatingIfNeeded: bits.high >> 32))
    }

    /// The pseudonym of an IPv6 address.
    public func pseudonym(of address: IPv6Address) -> IPv6Address {
        let bits = map(high: address.high, low: address.low, count: 128)
        return IPv6Address(high: bits.high, low: bits.low)
    }

    /// Flips the first `count` bits of a value of 128 bits.
    private func map(high: UInt64, low: UInt64, count: Int) -> (high: UInt64, low: UInt64) {
        var (flipHigh, flipLow): (UInt64, UInt64) = (0, 0)
        let (padHigh, padLow) = (Self.word(pad, 0), Self.word(pad, 8))
        for position in 0..<count {
            // The bits before `position` come from the value, the others from the pad.
            let maskHigh: UInt64 = position >= 64 ? .max : ~(UInt64.max >> UInt64(position))
            let maskLow: UInt64 = position <= 64 ? 0 : ~(UInt64.max >> UInt64(position - 64))
            let first = cipher(high & maskHigh | padHigh & ~maskHigh, low & maskLow | padLow & ~maskLow)[0] >> 7
            if position < 64 {
                flipHigh |= UInt64(first) << UInt64(63 - position)
            } else {
                flipLow |= UInt64(first) << UInt64(127 - position)
            }
        }
        return (high ^ flipHigh, low ^ flipLow)
    }

    /// A permutation of the numbers of `count` bits, an even number up to 62, that depends on `purpose`.
    ///
    /// Four rounds of a Feistel network with the cipher as its function: no two values share a pseudonym.
    func permuted(_ value: UInt64, bits count: Int, purpose: UInt8) -> UInt64 {
        let half = UInt64(count / 2)
        let mask = (UInt64(1) << half) - 1
        var (left, right) = (value >> half & mask, value & mask)
        for round in 0..<4 {
            let block = cipher(
                UInt64(purpose) << 56 | UInt64(round) << 48 | UInt64(count) << 40, right ^ Self.word(pad, 8))
            (left, right) = (right, left ^ (Self.word(block, 0) & mask))
        }
        return left << half | right
    }

    private func cipher(_ high: UInt64, _ low: UInt64) -> [UInt8] {
        var block = (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(56 - $0 % 8 * 8)) }
        // A block of 16 bytes and a key of 128 bits are never refused.
        _ = try? AES.permute(&block, key: key)
        return block
    }

    private static func word(_ bytes: [UInt8], _ start: Int) -> UInt64 {
        bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
