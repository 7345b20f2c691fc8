/// An IPv4 address (RFC 791).
public struct IPv4Address: Hashable, Sendable, BitwiseCopyable {
    /// The address in host order.
    public var bits32: UInt32

    @inlinable @inline(__always)
    public init(bits32: UInt32) { self.bits32 = bits32 }
}

extension IPv4Address: CustomStringConvertible {
    /// Dotted decimal.
    public var description: String {
        "\(bits32 >> 24).\(bits32 >> 16 & 255).\(bits32 >> 8 & 255).\(bits32 & 255)"
    }
}

/// An IPv6 address (RFC 4291).
public struct IPv6Address: Hashable, Sendable, BitwiseCopyable {
    /// The first eight bytes in host order.
    public var high: UInt64
    /// The last eight bytes in host order.
    public var low: UInt64

    @inlinable @inline(__always)
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The 16-bit group at `index`, 0 to 7.
    @inlinable @inline(__always)
    public func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64((3 &- (index & 3)) &* 16))
    }
}

extension IPv6Address: CustomStringConvertible {
    /// The recommended text form (RFC 5952): the longest run of two or more zero groups becomes `::`, and an
    /// IPv4-mapped address ends in dotted decimal, as inet_ntop prints it.
    public var description: String {
        if high == 0, low >> 32 == 0xffff {
            return "::ffff:\(IPv4Address(bits32: UInt32(truncatingIfNeeded: low)))"
        }
        if high == 0, low >> 32 == 0, low > 0xffff {
            return "::\(IPv4Address(bits32: UInt32(truncatingIfNeeded: low)))"
        }
        var best = 0..<0
        var index = 0
        while index < 8 {
            var end = index
            while end < 8, group(end) == 0 { end += 1 }
            if end - index > max(best.count, 1) { best = index..<end }
            index = end + 1
        }
        var text = ""
        index = 0
        while index < 8 {
            if index == best.lowerBound, !best.isEmpty {
                text += "::"
                index = best.upperBound
                continue
            }
            if index > 0, !text.hasSuffix(":") { text += ":" }
            text += String(group(index), radix: 16)
            index += 1
        }
        return text
    }
}

/// An IEEE 802 MAC address of 48 bits.
public struct MACAddress: Hashable, Sendable, BitwiseCopyable {
    /// The address in the low 48 bits, first byte highest.
    public var bits48: UInt64

    @inlinable @inline(__always)
    public init(bits48: UInt64) { self.bits48 = bits48 }
}

extension MACAddress: CustomStringConvertible {
    /// Six hexadecimal pairs joined by colons.
    public var description: String {
        (0..<6).map { index in
            let byte = bits48 >> UInt64(40 - index * 8) & 255
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined(separator: ":")
    }
}
