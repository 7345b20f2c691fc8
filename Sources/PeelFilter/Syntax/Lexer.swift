/// Takes an expression apart into tokens.
public struct Lexer {
    private let bytes: [UInt8]
    private var position = 0

    public init(_ text: String) { bytes = Array(text.utf8) }

    /// All tokens, the last one being the end.
    public static func tokens(of text: String) throws(ExpressionError) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    /// The next token.
    public mutating func next() throws(ExpressionError) -> Token {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        guard position < bytes.count else { return Token(kind: .end, place: bytes.count..<bytes.count) }
        let start = position
        let byte = bytes[start]
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try string(byte) }
        if let end = addressEnd(start) {
            position = end
            return Token(kind: .address(text(start..<end)), place: start..<end)
        }
        if Self.isDigit(byte) {
            position = numberEnd(start)
            return Token(kind: .number(text(start..<position)), place: start..<position)
        }
        if Self.isLetter(byte) {
            while position < bytes.count, Self.isWordByte(bytes[position]) {
                if bytes[position] == UInt8(ascii: "."), !isWordByte(at: position + 1) { break }
                position += 1
            }
            return Token(kind: .word(text(start..<position)), place: start..<position)
        }
        return try symbol()
    }

    private static let symbols = [
        "==", "!=", "<=", ">=", "&&", "||", "..", "<", ">", "!", "(", ")", "{", "}", ",", "+", "-", "*", "/",
    ]

    private mutating func symbol() throws(ExpressionError) -> Token {
        for symbol in Self.symbols where bytes[position...].starts(with: symbol.utf8) {
            let place = position..<position + symbol.utf8.count
            position = place.upperBound
            return Token(kind: .symbol(symbol), place: place)
        }
        let place = position..<position + 1
        switch bytes[position] {
        case UInt8(ascii: "="): throw ExpressionError("equality is written ==", at: place)
        case UInt8(ascii: "&"): throw ExpressionError("and is written `and` or &&", at: place)
        case UInt8(ascii: "|"): throw ExpressionError("or is written `or` or ||", at: place)
        default:
            var end = position + 1
            while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
            throw ExpressionError("this has no meaning here", at: position..<end)
        }
    }

    private mutating func string(_ quote: UInt8) throws(ExpressionError) -> Token {
        let start = position
        var value: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote {
                return Token(kind: .string(String(decoding: value, as: UTF8.self)), place: start..<position)
            }
            guard byte == UInt8(ascii: "\\"), position < bytes.count else {
                value.append(byte)
                continue
            }
            let escaped = bytes[position]
            position += 1
            switch escaped {
            case UInt8(ascii: "n"): value.append(10)
            case UInt8(ascii: "r"): value.append(13)
            case UInt8(ascii: "t"): value.append(9)
            case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): value.append(escaped)
            default:
                throw ExpressionError(
                    "there is no such escape; \\\\ \\\" \\' \\n \\r \\t are known", at: position - 2..<position)
            }
        }
        throw ExpressionError("the string has no end", at: start..<bytes.count)
    }

    /// Digits, at most one point that digits follow, and the letters of a unit.
    private func numberEnd(_ start: Int) -> Int {
        var end = start
        while isDigit(at: end) { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: "."), isDigit(at: end + 1) {
            end += 1
            while isDigit(at: end) { end += 1 }
        }
        while end < bytes.count, Self.isLetter(bytes[end]) || Self.isDigit(bytes[end]) || bytes[end] >= 0x80 {
            end += 1
        }
        return end
    }

    /// The end of an address that begins at `start`: an IPv4 address, or what holds two colons; with a prefix length.
    private func addressEnd(_ start: Int) -> Int? {
        var end = start
        var colons = 0
        var points = 0
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: ":") {
                colons += 1
            } else if byte == UInt8(ascii: "."), isDigit(at: end + 1), colons > 0 || Self.isDigit(bytes[start]) {
                points += 1
            } else if !Self.isHexadecimal(byte) {
                break
            }
            end += 1
        }
        guard colons >= 2 || colons == 0 && points == 3 else { return nil }
        if end < bytes.count, Self.isLetter(bytes[end]) || Self.isDigit(bytes[end]) { return nil }
        if end < bytes.count, bytes[end] == UInt8(ascii: "/"), isDigit(at: end + 1) {
            end += 1
            while isDigit(at: end) { end += 1 }
        }
        return end
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    private func isDigit(at index: Int) -> Bool { index < bytes.count && Self.isDigit(bytes[index]) }
    private func isWordByte(at index: Int) -> Bool { index < bytes.count && Self.isWordByte(bytes[index]) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte >= 9 && byte <= 13 }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    private static func isLetter(_ byte: UInt8) -> Bool {
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") || byte == UInt8(ascii: "_")
    }
    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f")
    }
    private static func isWordByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: ".")
    }
}
