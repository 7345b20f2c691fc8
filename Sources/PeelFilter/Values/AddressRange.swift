import PeelWire

/// The addresses with one prefix: one address where the prefix is whole.
public struct AddressRange: Equatable, Sendable {
    public let first: IPv6Address
    /// An IPv4 address lies in the low 32 bits.
    public let isV6: Bool
    /// Bits that count.
    public let prefix: Int

    /// Reads `10.0.0.0/8`, `2001:db8::/32` or an address alone (RFC 4632, RFC 4291 section 2.2).
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = parts.first else { return nil }
        if address.contains(":") {
            guard let value = Self.six(address) else { return nil }
            first = value
            isV6 = true
        } else {
            guard let value = Self.four(address) else { return nil }
            first = IPv6Address(high: 0, low: UInt64(value))
            isV6 = false
        }
        let most = isV6 ? 128 : 32
        guard parts.count == 2 else {
            prefix = most
            return
        }
        guard let count = Int(parts[1]), count >= 0, count <= most else { return nil }
        prefix = count
    }

    /// Whether an address has the prefix.
    public func contains(_ address: IPv6Address, isV6: Bool) -> Bool {
        guard isV6 == self.isV6 else { return false }
        if !isV6 { return prefix == 0 || ((address.low ^ first.low) & 0xffff_ffff) >> UInt64(32 - prefix) == 0 }
        if prefix <= 64 { return prefix == 0 || (address.high ^ first.high) >> UInt64(64 - prefix) == 0 }
        return address.high == first.high && (address.low ^ first.low) >> UInt64(128 - prefix) == 0
    }

    private static func four(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard part.count <= 3, let byte = UInt8(part) else { return nil }
            value = value << 8 | UInt32(byte)
        }
        return value
    }

    private static func six(_ text: Substring) -> IPv6Address? {
        var groups: [UInt16] = []
        var gap: Int?
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        // A leading or trailing `::` leaves two empty parts.
        if parts[0].isEmpty, parts[1].isEmpty { parts.removeFirst() }
        if parts.count > 1, parts[parts.count - 1].isEmpty, parts[parts.count - 2].isEmpty { parts.removeLast() }
        for (index, part) in parts.enumerated() {
            if part.isEmpty {
                guard gap == nil else { return nil }
                gap = groups.count
            } else if index == parts.count - 1, part.contains(".") {
                guard let value = four(part) else { return nil }
                groups += [UInt16(value >> 16), UInt16(truncatingIfNeeded: value)]
            } else {
                guard part.count <= 4, let group = UInt16(part, radix: 16) else { return nil }
                groups.append(group)
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: Array(repeating: 0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        let high = groups[..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        let low = groups[4...].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        return IPv6Address(high: high, low: low)
    }
}
