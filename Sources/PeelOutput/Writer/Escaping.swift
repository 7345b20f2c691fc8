import PeelWire

/// Where text off the wire goes, which decides how it is made harmless.
public enum Escaping: Sendable {
    /// A terminal: every control and invisible character becomes `\n`, `\x1b` or `\u{202e}`; a backslash is doubled.
    case terminal
    /// A column of `-e`: control and invisible characters become `\n`, `\x1b` or `\u{202e}`, everything else stays.
    case field
    /// Inside the quotes of a JSON string.
    case json
}

extension ByteWriter {
    /// Appends text that came off the wire, without any byte that a terminal, a table or JSON would take for more.
    ///
    /// Bytes that are no UTF-8 become U+FFFD in JSON and `\xNN` elsewhere.
    public mutating func append(escaped bytes: RawSpan, as escaping: Escaping) {
        var offset = 0
        let count = bytes.byteCount
        while offset < count {
            var end = offset
            while end < count, Self.isPlain(bytes.uint8(at: end)) { end &+= 1 }
            if end > offset {
                append(bytes.clamped(offset..<end))
                offset = end
                continue
            }
            let byte = bytes.uint8(at: offset)
            if byte < 0x80 {
                append(ascii: byte, as: escaping)
                offset &+= 1
                continue
            }
            let (scalar, size) = Self.scalar(in: bytes, at: offset)
            if let scalar {
                if escaping != .json, Self.isInvisible(scalar) {
                    append("\\u{")
                    append(shortHexadecimal: UInt64(scalar))
                    append(UInt8(ascii: "}"))
                } else {
                    append(bytes.clamped(offset..<offset &+ size))
                }
            } else if escaping == .json {
                append("\u{fffd}")
            } else {
                append("\\x")
                append(hexadecimal: UInt64(byte), digits: 2)
            }
            offset &+= size
        }
    }

    /// Printable and no quote or backslash.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x5c
    }

    private mutating func append(ascii byte: UInt8, as escaping: Escaping) {
        switch byte {
        case 0x20, 0x21, 0x23...0x5b, 0x5d...0x7e: append(byte)
        case 0x22: escaping == .json ? append("\\\"") : append(byte)
        case 0x5c: escaping == .field ? append(byte) : append("\\\\")
        case 0x08: append("\\b")
        case 0x0c: append("\\f")
        case 0x0a: append("\\n")
        case 0x0d: append("\\r")
        case 0x09: append("\\t")
        case 0x0b where escaping != .json: append("\\v")
        default:
            append(escaping == .json ? "\\u00" : "\\x")
            append(hexadecimal: UInt64(byte), digits: 2)
        }
    }

    /// The scalar at `offset`, nil where the bytes are no UTF-8 (RFC 3629), and how many bytes it takes.
    private static func scalar(in bytes: RawSpan, at offset: Int) -> (UInt32?, Int) {
        let first = bytes.uint8(at: offset)
        let size: Int
        let least: UInt32
        switch first {
        case 0xc2...0xdf: (size, least) = (2, 0x80)
        case 0xe0...0xef: (size, least) = (3, 0x800)
        case 0xf0...0xf4: (size, least) = (4, 0x10000)
        default: return (nil, 1)
        }
        guard offset &+ size <= bytes.byteCount else { return (nil, 1) }
        var scalar = UInt32(first) & (0x7f >> UInt32(size))
        for index in 1..<size {
            let next = bytes.uint8(at: offset &+ index)
            guard next & 0xc0 == 0x80 else { return (nil, 1) }
            scalar = scalar << 6 | UInt32(next & 0x3f)
        }
        guard scalar >= least, scalar <= 0x10ffff, !(0xd800...0xdfff).contains(scalar) else { return (nil, 1) }
        return (scalar, size)
    }

    /// C1 controls, zero-width characters and those that change the direction of writing.
    private static func isInvisible(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9f, 0xad, 0x61c, 0x180e, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
            0xfff9...0xfffb,
            0xe0000...0xe0fff:
            true
        default: false
        }
    }
}
