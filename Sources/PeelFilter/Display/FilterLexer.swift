/// Takes a display filter apart into tokens, by the rules of Wireshark 4.0.
struct FilterLexer {
    private let bytes: [UInt8]
    private var position = 0

    /// Most tokens of a filter.
    static var limit: Int { 20_000 }

    /// All tokens of `text`, the last one being the end.
    static func tokens(of text: String) throws(ExpressionError) -> [FilterToken] {
        var lexer = FilterLexer(bytes: Array(text.utf8))
        var tokens: [FilterToken] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
            if tokens.count > limit { throw ExpressionError("the filter is too long", at: token.place) }
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func next() throws(ExpressionError) -> FilterToken {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        guard position < bytes.count else { return FilterToken(kind: .end, place: bytes.count..<bytes.count) }
        let start = position
        switch bytes[start] {
        case UInt8(ascii: "\""): return try string(start)
        case UInt8(ascii: "r"), UInt8(ascii: "R"):
            if start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "\"") { return try rawString() }
        case UInt8(ascii: "'"): return try character(start)
        case UInt8(ascii: "["): return try range()
        default: break
        }
        if let end = colonLiteralEnd(start) ?? wordEnd(start) {
            position = end
            return FilterToken(kind: .word(text(start..<end)), place: start..<end)
        }
        return try symbol()
    }

    private static let symbols = [
        "===", "!==", "==", "!=", "~=", "<=", ">=", "&&", "||", "^^", "..", "${", "<", ">", "!", "(", ")", "{", "}",
        ",",
        "+", "-", "*", "/", "%", "&", "#", "~",
    ]

    private mutating func symbol() throws(ExpressionError) -> FilterToken {
        for symbol in Self.symbols where bytes[position...].starts(with: symbol.utf8) {
            let place = position..<position + symbol.utf8.count
            position = place.upperBound
            return FilterToken(kind: .symbol(symbol), place: place)
        }
        let place = position..<position + 1
        switch bytes[position] {
        case UInt8(ascii: "="): throw ExpressionError("equality is written ==", at: place)
        case UInt8(ascii: "|"): throw ExpressionError("or is written `or` or ||", at: place)
        case UInt8(ascii: "^"): throw ExpressionError("exclusive or is written `xor` or ^^", at: place)
        default:
            var end = position + 1
            while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
            throw ExpressionError("this has no meaning here", at: position..<end)
        }
    }

    // MARK: Words

    /// The end of a word that begins at `start`. Points and dashes belong to it where letters or digits follow, so
    /// that `a.b`, `02-00-00` and `2024-01-31` are words and `80..90` is none; an IPv4 address takes its prefix length
    /// along. A point before a letter marks a field.
    private func wordEnd(_ start: Int) -> Int? {
        var end = start
        if bytes[end] == UInt8(ascii: "."), isLetter(at: end + 1) { end += 1 }
        guard isWordByte(at: end) else { return nil }
        while end < bytes.count {
            if Self.isWordByte(bytes[end]) {
                end += 1
            } else if bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: "-"), isWordByte(at: end + 1) {
                end += 2
            } else {
                break
            }
        }
        if AddressRange(text(start..<end)) != nil { end = prefixEnd(end) }
        return end
    }

    /// The end of bytes with colons between them or of an IPv6 address that begins at `start`.
    private func colonLiteralEnd(_ start: Int) -> Int? {
        var end = start
        var colons = 0
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: ":") {
                colons += 1
            } else if byte == UInt8(ascii: "."), colons > 1, isDigit(at: end + 1) {
                // An IPv4 address at the end of an IPv6 address.
            } else if !Self.isHexadecimal(byte) {
                break
            }
            end += 1
        }
        guard colons > 0, !isWordByte(at: end) else { return nil }
        let whole = text(start..<end)
        if AddressRange(whole) != nil { return prefixEnd(end) }
        return FilterLiteral.separatedBytes(whole.hasPrefix(":") ? String(whole.dropFirst()) : whole) != nil ? end : nil
    }

    /// Past a prefix length, where one follows.
    private func prefixEnd(_ end: Int) -> Int {
        guard end < bytes.count, bytes[end] == UInt8(ascii: "/"), isDigit(at: end + 1) else { return end }
        var after = end + 1
        while isDigit(at: after) { after += 1 }
        return after
    }

    /// What stands between brackets.
    private mutating func range() throws(ExpressionError) -> FilterToken {
        let start = position
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "]")) else {
            throw ExpressionError("the bracket has no end", at: start..<start + 1)
        }
        position = end + 1
        return FilterToken(kind: .range(text(start + 1..<end)), place: start..<end + 1)
    }

    // MARK: Quotes

    private mutating func string(_ start: Int) throws(ExpressionError) -> FilterToken {
        var value: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return FilterToken(kind: .string(value), place: start..<position)
            }
            if byte == UInt8(ascii: "\\") {
                value += try escape()
            } else {
                value.append(byte)
                position += 1
            }
        }
        throw ExpressionError("the string has no end", at: start..<bytes.count)
    }

    /// `r"…"`: a backslash stays, and takes the meaning from a quote behind it.
    private mutating func rawString() throws(ExpressionError) -> FilterToken {
        let start = position
        position += 2
        let first = position
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\"") {
                position += 1
                return FilterToken(kind: .string(Array(bytes[first..<position - 1])), place: start..<position)
            }
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        throw ExpressionError("the string has no end", at: start..<bytes.count)
    }

    private mutating func character(_ start: Int) throws(ExpressionError) -> FilterToken {
        position += 1
        var value: [UInt8] = []
        while position < bytes.count, bytes[position] != UInt8(ascii: "'") {
            if bytes[position] == UInt8(ascii: "\\") {
                value += try escape()
            } else {
                value.append(bytes[position])
                position += 1
            }
        }
        guard position < bytes.count else {
            throw ExpressionError("the character has no end", at: start..<bytes.count)
        }
        position += 1
        guard value.count == 1 else {
            throw ExpressionError(
                "one character stands in single quotes; text stands in double quotes", at: start..<position)
        }
        return FilterToken(kind: .character(value[0]), place: start..<position)
    }

    /// What a backslash and what follows it stand for, as in C; a letter of Unicode becomes its UTF-8.
    private mutating func escape() throws(ExpressionError) -> [UInt8] {
        let start = position
        position += 1
        guard position < bytes.count else { throw ExpressionError("the escape has no end", at: start..<position) }
        let letter = bytes[position]
        position += 1
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
            UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13, UInt8(ascii: "\\"): 92,
            UInt8(ascii: "\""): 34, UInt8(ascii: "'"): 39,
        ]
        if let byte = simple[letter] { return [byte] }
        switch letter {
        case UInt8(ascii: "x"):
            if let value = digits(1...2, base: 16) { return [UInt8(truncatingIfNeeded: value)] }
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            if let value = digits(1...3, base: 8), value < 256 { return [UInt8(value)] }
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = letter == UInt8(ascii: "u") ? 4 : 8
            if let value = digits(count...count, base: 16), let scalar = Unicode.Scalar(value), value >= 0xa0 {
                return Array(String(Character(scalar)).utf8)
            }
        default: break
        }
        throw ExpressionError(
            "there is no such escape; \\\\ \\\" \\' \\n \\r \\t \\a \\b \\f \\v, \\x and two digits, three octal digits, "
                + "\\u and four, \\U and eight digits are known",
            at: start..<min(position, bytes.count))
    }

    private mutating func digits(_ counts: ClosedRange<Int>, base: UInt32) -> UInt32? {
        var value: UInt32 = 0
        var count = 0
        while count < counts.upperBound, position < bytes.count,
            let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, digit < base
        {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: base)
            if isTooLarge { return nil }
            value = product &+ UInt32(digit)
            position += 1
            count += 1
        }
        return counts.contains(count) ? value : nil
    }

    // MARK: Bytes

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    private func isDigit(at index: Int) -> Bool {
        index < bytes.count && bytes[index] >= UInt8(ascii: "0") && bytes[index] <= UInt8(ascii: "9")
    }
    private func isLetter(at index: Int) -> Bool { isWordByte(at: index) && !isDigit(at: index) }
    private func isWordByte(at index: Int) -> Bool { index < bytes.count && Self.isWordByte(bytes[index]) }
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte >= 9 && byte <= 13 }
    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isWordByte(byte) && Character(Unicode.Scalar(byte)).isHexDigit
    }
    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "_")
            || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
}
