import PeelWire

/// Numbers and addresses as text, composed in a register and stored at once.
extension ByteWriter {
    /// Appends a number in decimal.
    @inline(__always)
    public mutating func append(decimal value: UInt64) {
        if value < 10 { return append(UInt8(truncatingIfNeeded: value) &+ 0x30) }
        if value < 100_000_000 { return appendBelowHundredMillion(UInt32(truncatingIfNeeded: value)) }
        appendLong(value)
    }

    /// Appends a signed number in decimal.
    @inline(__always)
    public mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }

    /// Appends a count in decimal.
    @inline(__always)
    public mutating func append(decimal value: Int) { append(decimal: Int64(value)) }

    @inline(__always)
    private mutating func appendBelowHundredMillion(_ value: UInt32) {
        var rest = value
        var packed: UInt64 = 0
        var digits = 0
        repeat {
            let next = rest / 10
            packed = packed << 8 | UInt64(0x30 &+ rest &- next &* 10)
            rest = next
            digits &+= 1
        } while rest != 0
        append(packed: packed, count: digits)
    }

    @inline(never)
    private mutating func appendLong(_ value: UInt64) {
        let upper = value / 100_000_000
        append(decimal: upper)
        append(digits: value % 100_000_000, count: 8)
    }

    /// Appends the last `count` decimal digits of `value`, at most nine, with leading zeros.
    @inline(__always)
    public mutating func append(digits value: UInt64, count: Int) {
        var rest = UInt32(truncatingIfNeeded: value)
        if count > 8 {
            append(UInt8(truncatingIfNeeded: rest / 100_000_000 % 10) &+ 0x30)
        }
        let shown = min(count, 8)
        var packed: UInt64 = 0
        var index = 0
        while index < shown {
            let next = rest / 10
            packed = packed << 8 | UInt64(0x30 &+ rest &- next &* 10)
            rest = next
            index &+= 1
        }
        append(packed: packed, count: shown)
    }

    /// Two decimal digits with a leading zero, packed for a store.
    @inline(__always)
    static func pair(_ value: UInt64) -> UInt64 {
        let tens = value / 10
        return 0x3030 | tens | (value &- tens &* 10) << 8
    }

    /// Appends `value` in `count` lower-case hexadecimal digits, at most sixteen, with leading zeros.
    @inline(__always)
    public mutating func append(hexadecimal value: UInt64, digits count: Int) {
        if count > 8 {
            append(
                packed: Self.hexadecimal(UInt32(truncatingIfNeeded: value >> 32)) >> UInt64((16 &- count) &* 8),
                count: count &- 8)
        }
        let shown = min(count, 8)
        append(packed: Self.hexadecimal(UInt32(truncatingIfNeeded: value)) >> UInt64((8 &- shown) &* 8), count: shown)
    }

    /// Appends `value` in as many hexadecimal digits as it needs.
    @inline(__always)
    public mutating func append(shortHexadecimal value: UInt64) {
        append(hexadecimal: value, digits: max(1, (67 &- value.leadingZeroBitCount) / 4))
    }

    /// Eight hexadecimal digits, the most significant in the lowest byte.
    @inline(__always)
    static func hexadecimal(_ value: UInt32) -> UInt64 {
        var spread = UInt64(value)
        spread = (spread << 16 | spread) & 0x0000_ffff_0000_ffff
        spread = (spread << 8 | spread) & 0x00ff_00ff_00ff_00ff
        spread = (spread << 4 | spread) & 0x0f0f_0f0f_0f0f_0f0f
        let letters = (spread &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (spread &+ 0x3030_3030_3030_3030 &+ letters &* 39).byteSwapped
    }

    /// Appends bytes in hexadecimal without separators.
    public mutating func append(hexadecimal bytes: RawSpan) {
        var offset = 0
        let count = bytes.byteCount
        while offset &+ 4 <= count {
            append(packed: Self.hexadecimal(bytes.uint32(at: offset)), count: 8)
            offset &+= 4
        }
        while offset < count {
            append(hexadecimal: UInt64(bytes.uint8(at: offset)), digits: 2)
            offset &+= 1
        }
    }

    /// Appends an address in dotted decimal.
    @inline(__always)
    public mutating func append(_ address: IPv4Address) {
        let bits = address.bits32
        append(octet: bits >> 24, endingIn: 0x2e)
        append(octet: bits >> 16 & 255, endingIn: 0x2e)
        append(octet: bits >> 8 & 255, endingIn: 0x2e)
        append(decimal: UInt64(bits & 255))
    }

    @inline(__always)
    private mutating func append(octet value: UInt32, endingIn end: UInt64) {
        let value = UInt64(value)
        if value < 10 { return append(packed: 0x30 &+ value | end << 8, count: 2) }
        if value < 100 { return append(packed: Self.pair(value) | end << 16, count: 3) }
        let hundreds = value / 100
        append(packed: 0x30 &+ hundreds | Self.pair(value &- hundreds &* 100) << 8 | end << 24, count: 4)
    }

    /// Appends an address in the recommended form (RFC 5952), the longest run of zero groups as `::`; an IPv4-mapped
    /// address ends in dotted decimal, as inet_ntop prints it.
    public mutating func append(_ address: IPv6Address) {
        if address.high == 0 {
            let low = address.low
            if low >> 32 == 0xffff || (low >> 32 == 0 && low > 0xffff) {
                append(low >> 32 == 0 ? "::" : "::ffff:")
                return append(IPv4Address(bits32: UInt32(truncatingIfNeeded: low)))
            }
        }
        var bestStart = 8
        var bestCount = 1
        var index = 0
        while index < 8 {
            var end = index
            while end < 8, address.group(end) == 0 { end &+= 1 }
            if end &- index > bestCount {
                bestStart = index
                bestCount = end &- index
            }
            index = end &+ 1
        }
        index = 0
        while index < 8 {
            if index == bestStart {
                append("::")
                index &+= bestCount
                continue
            }
            if index > 0, index != bestStart &+ bestCount { append(UInt8(ascii: ":")) }
            append(shortHexadecimal: UInt64(address.group(index)))
            index &+= 1
        }
    }

    /// Appends six hexadecimal pairs joined by colons.
    public mutating func append(_ address: MACAddress) {
        let bits = address.bits48
        let front = Self.hexadecimal(UInt32(truncatingIfNeeded: bits >> 16))
        let back = Self.hexadecimal(UInt32(truncatingIfNeeded: bits & 0xffff)) >> 32
        let first = front & 0xffff | (front >> 16 & 0xffff) << 24 | (front >> 32 & 0xffff) << 48
        let second = (front >> 48) << 8 | (back & 0xffff) << 32 | (back >> 16 & 0xff) << 56
        append(packed: (first | 0x3a00_003a_0000, second | 0x003a_0000_3a00_003a), count: 16)
        append(UInt8(truncatingIfNeeded: back >> 24))
    }

    /// Appends nanoseconds as seconds with nine places, never through a double.
    @inline(__always)
    public mutating func append(seconds nanoseconds: Int64) {
        if nanoseconds < 0 { append(UInt8(ascii: "-")) }
        let magnitude = nanoseconds.magnitude
        let whole = magnitude / 1_000_000_000
        append(decimal: whole)
        append(UInt8(ascii: "."))
        append(digits: magnitude &- whole &* 1_000_000_000, count: 9)
    }
}
