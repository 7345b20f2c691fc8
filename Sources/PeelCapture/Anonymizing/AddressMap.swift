import PeelWire

/// The pseudonyms of all addresses, with those kept that tell of no machine.
public struct AddressMap {
    private let cipher: CryptoPAn
    /// The first three bytes of MAC addresses tell the maker and stay.
    private let keepsMaker: Bool
    private var ipv4: [UInt32: UInt32] = [:]
    private var ipv6: [IPv6Address: IPv6Address] = [:]
    private var macs: [UInt64: UInt64] = [:]
    /// Pseudonyms that are remembered of each kind; a hostile capture cannot fill the memory.
    private static let limit = 1 << 18

    public init(_ cipher: CryptoPAn, keepsMaker: Bool) {
        self.cipher = cipher
        self.keepsMaker = keepsMaker
    }

    /// This network, loopback, multicast, reserved and broadcast addresses stay; no other becomes one of these.
    public mutating func pseudonym(ofV4 address: UInt32) -> UInt32 {
        if Self.isSpecial(address) { return address }
        if let known = ipv4[address] { return known }
        var mapped = address
        repeat { mapped = cipher.pseudonym(of: IPv4Address(bits32: mapped)).bits32 } while Self.isSpecial(mapped)
        if ipv4.count >= Self.limit { ipv4.removeAll(keepingCapacity: true) }
        ipv4[address] = mapped
        return mapped
    }

    private static func isSpecial(_ address: UInt32) -> Bool {
        let first = address >> 24
        return first == 0 || first == 127 || first >= 224
    }

    /// The unspecified and loopback address and multicast groups stay; of link-local, mapped and translated addresses the
    /// prefix stays; of solicited-node groups the last 24 bits change as they do in the group's MAC address.
    public mutating func pseudonym(of address: IPv6Address) -> IPv6Address {
        if let known = ipv6[address] { return known }
        var mapped = address
        if address.high == 0, address.low <= 1 {
            return address
        } else if address.high >> 56 == 0xff {
            guard address.high == 0xff02 << 48, address.low >> 24 == 0x1ff else { return address }
            mapped.low = 0x1ff << 24 | solicited(address.low & 0xff_ffff)
        } else if address.high == 0, address.low >> 32 == 0xffff || address.high == 0x64_ff9b << 32 {
            let inner = pseudonym(ofV4: UInt32(truncatingIfNeeded: address.low))
            mapped.low = address.low & ~0xffff_ffff | UInt64(inner)
        } else if address.high >> 54 == 0xfe80 >> 6 {
            mapped.low = cipher.pseudonym(of: address).low
        } else {
            repeat { mapped = cipher.pseudonym(of: mapped) } while Self.isSpecial(mapped)
        }
        if ipv6.count >= Self.limit { ipv6.removeAll(keepingCapacity: true) }
        ipv6[address] = mapped
        return mapped
    }

    private static func isSpecial(_ address: IPv6Address) -> Bool {
        address.high == 0 || address.high >> 56 == 0xff || address.high >> 54 == 0xfe80 >> 6
            || address.high == 0x64_ff9b << 32
    }

    /// Groups and broadcast stay; other addresses get one of local administration, or keep their maker.
    public mutating func pseudonym(ofMAC address: UInt64) -> UInt64 {
        if address == 0 { return 0 }
        if address >> 40 & 1 != 0 {
            return address >> 24 == 0x3333ff ? address & ~0xff_ffff | solicited(address & 0xff_ffff) : address
        }
        if let known = macs[address] { return known }
        let mapped: UInt64
        if keepsMaker {
            mapped = address & ~0xff_ffff | cipher.permuted(address & 0xff_ffff, bits: 24, purpose: 1)
        } else {
            // The two bits that tell groups and local administration are not among those that change.
            let bits = (address >> 42) << 40 | address & 0xff_ffff_ffff
            let changed = cipher.permuted(bits, bits: 46, purpose: 2)
            mapped = (changed >> 40) << 42 | 1 << 41 | changed & 0xff_ffff_ffff
        }
        if macs.count >= Self.limit { macs.removeAll(keepingCapacity: true) }
        macs[address] = mapped
        return mapped
    }

    private func solicited(_ bits: UInt64) -> UInt64 { cipher.permuted(bits, bits: 24, purpose: 3) }
}
