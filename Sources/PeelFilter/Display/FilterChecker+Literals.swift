import PeelWire

extension FilterChecker {
    /// A word without quotes, read as a value of `type`.
    func literal(
        _ word: String, _ type: FilterType, _ names: ValueNames?, _ place: Place
    ) throws(ExpressionError) -> FilterValue {
        func wrong(_ what: String) -> ExpressionError {
            var hint = ""
            if word.contains(where: { $0.isLetter }) {
                let near = catalogue.nearest(to: word)
                if word.contains("."), !near.isEmpty { hint = "; did you mean \(near.joined(separator: ", "))?" }
            }
            return ExpressionError("`\(word)` is \(what)\(hint)", at: place)
        }
        switch type {
        case .unsigned(let count):
            if let value = FilterLiteral.unsigned(word) {
                let most = count >= 8 ? UInt64.max : 1 << UInt64(count * 8) - 1
                guard value <= most else {
                    throw ExpressionError("this field holds at most \(most)", at: place)
                }
                return .unsigned(value)
            }
            if let value = try named(word, names, count, place) { return .unsigned(value) }
            throw wrong(names == nil ? "no number" : "neither a number nor the name of a value of this field")
        case .signed(let count):
            if let value = FilterLiteral.unsigned(word) {
                let most = count >= 8 ? UInt64(Int64.max) : 1 << UInt64(count * 8 - 1) - 1
                guard value <= most else { throw ExpressionError("this field holds at most \(most)", at: place) }
                return .signed(Int64(value))
            }
            if let value = try named(word, names, count, place) { return .signed(Int64(bitPattern: value)) }
            throw wrong("no number")
        case .boolean:
            if let value = FilterLiteral.unsigned(word) { return .unsigned(value == 0 ? 0 : 1) }
            if let value = truth(word, names) { return .unsigned(value) }
            throw wrong("neither true nor false")
        case .float:
            guard let value = Double(word), value.isFinite else { throw wrong("no number") }
            return .float(value)
        case .ipv4, .ipv6, .address:
            guard let value = address(word, type) else { throw wrong("not \(type.words)") }
            return value
        case .mac:
            guard let value = FilterLiteral.mac(word) else {
                throw wrong("not a MAC address, such as 02:00:00:00:00:0a")
            }
            return .mac(value)
        case .bytes, .layer:
            guard let bytes = FilterLiteral.bytes(word) else {
                throw wrong("not bytes, such as c0:a8 or 47; text stands in quotes")
            }
            return .bytes(bytes)
        case .text: return .text(Array(word.utf8))
        case .moment:
            guard let value = FilterMoment.read(word, offset: catalogue.zone) else { throw wrong(Self.noMoment) }
            return .time(value)
        case .duration:
            guard let value = FilterLiteral.duration(word) else { throw wrong("no time in seconds, such as 0.25") }
            return .time(value)
        case .label: throw wrong("nothing that a label can be compared with")
        }
    }

    private static let noMoment = "no moment, such as \"2024-01-31 17:05:00\" or \"Jan 31, 2024 17:05:00.5\""

    /// Text in quotes, read as a value of `type`.
    func literal(
        _ text: [UInt8], _ type: FilterType, _ names: ValueNames?, _ place: Place
    ) throws(ExpressionError) -> FilterValue {
        let word = String(decoding: text, as: UTF8.self)
        switch type {
        case .bytes, .layer: return .bytes(text)
        case .text: return .text(text)
        case .moment:
            guard let value = FilterMoment.read(word, offset: catalogue.zone) else {
                throw ExpressionError("this is \(Self.noMoment)", at: place)
            }
            return .time(value)
        case .unsigned(let count):
            if let value = try named(word, names, count, place) { return .unsigned(value) }
            if names != nil { throw ExpressionError("no value of this field is called so", at: place) }
        case .signed(let count):
            if let value = try named(word, names, count, place) { return .signed(Int64(bitPattern: value)) }
            if names != nil { throw ExpressionError("no value of this field is called so", at: place) }
        case .boolean:
            if let value = truth(word, names) { return .unsigned(value) }
            throw ExpressionError("this field is True or False", at: place)
        default: break
        }
        throw ExpressionError("this is text, and the left side is \(type.words); leave the quotes out", at: place)
    }

    /// A character in single quotes, read as a value of `type`.
    func literal(_ byte: UInt8, _ type: FilterType, _ place: Place) throws(ExpressionError) -> FilterValue {
        switch type {
        case .unsigned: return .unsigned(UInt64(byte))
        case .signed: return .signed(Int64(byte))
        case .boolean: return .unsigned(byte == 0 ? 0 : 1)
        case .bytes, .layer: return .bytes([byte])
        case .text: return .text([byte])
        default: throw ExpressionError("this is a character, and the left side is \(type.words)", at: place)
        }
    }

    private func named(
        _ word: String, _ names: ValueNames?, _ count: Int, _ place: Place
    ) throws(ExpressionError) -> UInt64? {
        guard let names else { return nil }
        return FilterLiteral.named(word, names, byteCount: count)
    }

    private func truth(_ word: String, _ names: ValueNames?) -> UInt64? {
        switch word.lowercased() {
        case "true", "set": return 1
        case "false", "not set": return 0
        default: return names.flatMap { FilterLiteral.named(word, $0, byteCount: 1) }.map { $0 == 0 ? 0 : 1 }
        }
    }

    private func address(_ word: String, _ type: FilterType) -> FilterValue? {
        guard let range = AddressRange(word), type == .address || range.isV6 == (type == .ipv6) else { return nil }
        if range.isV6 { return .ipv6(range.first, prefix: range.prefix) }
        let mask = range.prefix == 0 ? 0 : UInt32.max << UInt32(32 - range.prefix)
        return .ipv4(UInt32(truncatingIfNeeded: range.first.low), mask: mask)
    }
}
