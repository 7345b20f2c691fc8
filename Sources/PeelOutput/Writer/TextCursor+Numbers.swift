import PeelWire

/// Numbers and addresses, composed in registers without a branch a digit.
extension TextCursor {
    /// Appends a number in decimal.
    @inline(__always)
    mutating func put(decimal value: UInt64) {
        if value < Self.eighth { return put(short: value) }
        let upper = value / Self.eighth
        if upper < Self.eighth {
            put(short: upper)
        } else {
            put(short: upper / Self.eighth)
            put(Self.eight(upper % Self.eighth) | Self.zeros, count: 8)
        }
        put(Self.eight(value &- upper &* Self.eighth) | Self.zeros, count: 8)
    }

    private static var eighth: UInt64 { 100_000_000 }
    private static var zeros: UInt64 { 0x3030_3030_3030_3030 }

    /// Appends a number of at most eight digits.
    @inline(__always)
    private mutating func put(short value: UInt64) {
        let digits = Self.eight(value)
        let left = min(digits.trailingZeroBitCount / 8, 7)
        put((digits | Self.zeros) &>> UInt64(left &* 8), count: 8 &- left)
    }

    /// The eight digits of a number below 100,000,000 as bytes of 0 to 9, the first in the lowest byte: halves, then
    /// pairs, then digits, each step for all at once.
    @inline(__always)
    private static func eight(_ value: UInt64) -> UInt64 {
        let upper = value / 10_000
        let halves = upper | (value &- upper &* 10_000) << 32
        let hundreds = (halves &* 10_486) >> 20 & 0x0000_007f_0000_007f
        let pairs = hundreds | (halves &- hundreds &* 100) << 16
        let tens = (pairs &* 103) >> 10 & 0x000f_000f_000f_000f
        return tens | (pairs &- tens &* 10) << 8
    }

    /// Appends nanoseconds as seconds with nine places.
    @inline(__always)
    mutating func put(seconds nanoseconds: Int64) {
        if nanoseconds < 0 { put(UInt8(ascii: "-")) }
        let magnitude = nanoseconds.magnitude
        let whole = magnitude / 1_000_000_000
        put(decimal: whole)
        put(UInt8(ascii: "."))
        put(nine: magnitude &- whole &* 1_000_000_000)
    }

    /// Appends nine digits.
    @inline(__always)
    mutating func put(nine value: UInt64) {
        let first = value / Self.eighth
        put(UInt8(truncatingIfNeeded: first) &+ 0x30)
        put(Self.eight(value &- first &* Self.eighth) | Self.zeros, count: 8)
    }

    /// Appends `value` in `count` hexadecimal digits, at most sixteen.
    @inline(__always)
    mutating func put(hexadecimal value: UInt64, digits count: Int) {
        let lower = ByteWriter.hexadecimal(UInt32(truncatingIfNeeded: value))
        if count > 8 {
            let upper = ByteWriter.hexadecimal(UInt32(truncatingIfNeeded: value >> 32))
            put(upper &>> UInt64((16 &- count) &* 8), count: count &- 8)
            return put(lower, count: 8)
        }
        put(lower &>> UInt64((8 &- count) &* 8), count: count)
    }

    /// Appends bytes in hexadecimal.
    @inline(__always)
    mutating func put(hexadecimal bytes: RawSpan) {
        let count = bytes.byteCount
        var offset = 0
        while offset &+ 4 <= count {
            put(ByteWriter.hexadecimal(bytes.uint32(at: offset)), count: 8)
            offset &+= 4
        }
        while offset < count {
            put(hexadecimal: UInt64(bytes.uint8(at: offset)), digits: 2)
            offset &+= 1
        }
    }

    /// Appends an address in dotted decimal; `octets` as ``octets`` makes them.
    @inline(__always)
    mutating func put(_ address: IPv4Address, _ octets: Span<UInt64>) {
        guard octets.count >= 256 else { return }
        let bits = address.bits32
        put(octets[Int(bits >> 24)])
        put(octets[Int(bits >> 16 & 255)])
        put(octets[Int(bits >> 8 & 255)])
        let last = octets[Int(bits & 255)]
        put(last, count: Int(last >> 56) &- 1)
    }

    @inline(__always)
    private mutating func put(_ octet: UInt64) { put(octet, count: Int(octet >> 56)) }

    /// Every octet in decimal with a dot behind it, and how many bytes that are in the highest.
    static var octets: [UInt64] {
        (0..<256).map { value in
            let text = Array("\(value).".utf8)
            return text.reversed().reduce(0) { $0 << 8 | UInt64($1) } | UInt64(text.count) << 56
        }
    }

    /// Appends six hexadecimal pairs joined by colons.
    @inline(__always)
    mutating func put(_ address: MACAddress) {
        let bits = address.bits48
        let front = ByteWriter.hexadecimal(UInt32(truncatingIfNeeded: bits >> 16))
        let back = ByteWriter.hexadecimal(UInt32(truncatingIfNeeded: bits & 0xffff)) >> 32
        let first = front & 0xffff | (front >> 16 & 0xffff) << 24 | (front >> 32 & 0xffff) << 48
        let second = (front >> 48) << 8 | (back & 0xffff) << 32 | (back >> 16 & 0xff) << 56
        put(first | 0x3a00_003a_0000, count: 8)
        put(second | 0x003a_0000_3a00_003a, count: 8)
        put(UInt8(truncatingIfNeeded: back >> 24))
    }
}
