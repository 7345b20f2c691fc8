/// Bytes as text in the base64 alphabet with padding (RFC 4648 section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of `span`, four characters for each three bytes.
    static func text(_ span: RawSpan) -> [UInt8] {
        let alphabet = Self.alphabet
        var text: [UInt8] = []
        text.reserveCapacity((span.byteCount &+ 2) / 3 &* 4)
        var offset = 0
        while offset < span.byteCount {
            let left = span.byteCount &- offset
            var word = UInt32(span.uint8(at: offset)) << 16
            if left > 1 { word |= UInt32(span.uint8(at: offset &+ 1)) << 8 }
            if left > 2 { word |= UInt32(span.uint8(at: offset &+ 2)) }
            text.append(alphabet[Int(word >> 18 & 63)])
            text.append(alphabet[Int(word >> 12 & 63)])
            text.append(left > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "="))
            text.append(left > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "="))
            offset &+= 3
        }
        return text
    }
}
