/// Which pieces of a value, or which layers: from `start`, `count` of them; a start below 0 counts from the end.
struct PieceRange: Equatable, Sendable {
    let start: Int
    /// How many; nil to the end.
    let count: Int?

    /// The places that this means among `total`; nil where they are not there.
    func range(in total: Int) -> Range<Int>? {
        let first = start < 0 ? total + start : start
        let end = count.map { first + $0 } ?? total
        guard first >= 0, first <= end, end <= total else { return nil }
        return first..<end
    }

    /// Reads `n`, `a:n`, `a-b`, `:n`, `n:` and lists of them.
    static func list(_ text: String, at place: Place) throws(ExpressionError) -> [PieceRange] {
        var ranges: [PieceRange] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            ranges.append(try one(part.trimmingSpaces, at: place))
        }
        return ranges
    }

    private static func one(_ text: Substring, at place: Place) throws(ExpressionError) -> PieceRange {
        let wrong = ExpressionError(
            "a slice is written [first], [first:count], [first-last], [:count] or [first:], with commas between several",
            at: place)
        if let colon = text.firstIndex(of: ":") {
            let before = text[..<colon].trimmingSpaces
            let after = text[text.index(after: colon)...].trimmingSpaces
            if before.isEmpty {
                guard let count = number(after) else { throw wrong }
                return try sound(0, count, place)
            }
            guard let start = number(before) else { throw wrong }
            if after.isEmpty { return PieceRange(start: start, count: nil) }
            guard let count = number(after) else { throw wrong }
            return try sound(start, count, place)
        }
        // A dash in front is a sign, one behind a number joins two.
        if let dash = text.dropFirst().firstIndex(of: "-") {
            guard let first = number(text[..<dash].trimmingSpaces),
                let last = number(text[text.index(after: dash)...].trimmingSpaces)
            else { throw wrong }
            guard (first < 0) == (last < 0), last > first else {
                throw ExpressionError("the last place has to lie behind the first", at: place)
            }
            return PieceRange(start: first, count: last - first + 1)
        }
        guard let start = number(text) else { throw wrong }
        return PieceRange(start: start, count: 1)
    }

    private static func sound(_ start: Int, _ count: Int, _ place: Place) throws(ExpressionError) -> PieceRange {
        guard count > 0 else { throw ExpressionError("the length of a slice is at least 1", at: place) }
        return PieceRange(start: start, count: count)
    }

    private static func number(_ text: Substring) -> Int? {
        let isNegative = text.hasPrefix("-")
        let digits = text.drop { $0 == "-" || $0 == "+" }
        guard text.count - digits.count <= 1 else { return nil }
        guard let value = FilterLiteral.unsigned(String(digits)), value <= 0x7fff_ffff else { return nil }
        return isNegative ? -Int(value) : Int(value)
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var rest = self
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return rest
    }
}
