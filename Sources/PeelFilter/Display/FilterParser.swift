/// Reads a display filter.
///
/// From loosest to tightest: `or`, `xor`, `and`, `not`, comparisons with `contains`, `matches` and `in`, `&`, `+` and `-`,
/// `*`, `/` and `%`, a sign, then fields with `#` and `[…]`, values and calls. Parentheses group conditions, braces
/// arithmetic.
struct FilterParser {
    private let tokens: [FilterToken]
    private var position = 0
    private var depth = 0

    /// How deep brackets, signs and chains of arithmetic may be nested.
    static var depthLimit: Int { 100 }

    /// Reads a whole filter.
    static func parse(_ text: String) throws(ExpressionError) -> FilterSyntax {
        var parser = FilterParser(tokens: try FilterLexer.tokens(of: text))
        guard parser.token.kind != .end else { throw ExpressionError("a filter is missing", at: parser.token.place) }
        let syntax = try parser.disjunction()
        guard parser.token.kind == .end else { throw parser.unexpected(syntax) }
        return syntax
    }

    private init(tokens: [FilterToken]) { self.tokens = tokens }

    private var token: FilterToken { tokens[min(position, tokens.count - 1)] }

    private func unexpected(_ before: FilterSyntax) -> ExpressionError {
        let place = token.place
        if before.isCondition == false, case .symbol(let text) = token.kind, tokens[position - 1].kind == .symbol(")"),
            text != ")", text != "("
        {
            return ExpressionError("parentheses group conditions; arithmetic is grouped by { and }", at: place)
        }
        if case .symbol(")") = token.kind { return ExpressionError("this ) closes nothing", at: place) }
        return ExpressionError("`and`, `or` or the end was expected here", at: place)
    }

    /// Takes the next token, if it is one of these symbols or words.
    private mutating func take(_ spellings: String...) -> FilterToken? {
        switch token.kind {
        case .symbol(let text), .word(let text):
            guard spellings.contains(text) else { return nil }
            let taken = token
            position += 1
            return taken
        default: return nil
        }
    }

    private mutating func enter(_ place: Place) throws(ExpressionError) {
        depth += 1
        if depth > Self.depthLimit { throw ExpressionError("this is nested deeper than \(Self.depthLimit)", at: place) }
    }

    // MARK: Conditions

    private mutating func disjunction() throws(ExpressionError) -> FilterSyntax {
        var parts = [try exclusive()]
        while take("or", "||") != nil { parts.append(try exclusive()) }
        return parts.count == 1 ? parts[0] : .or(parts, parts[0].place.lowerBound..<end)
    }

    private mutating func exclusive() throws(ExpressionError) -> FilterSyntax {
        var left = try conjunction()
        let before = depth
        while let word = take("xor", "^^") {
            try enter(word.place)
            let right = try conjunction()
            left = .xor(left, right, left.place.lowerBound..<end)
        }
        depth = before
        return left
    }

    private mutating func conjunction() throws(ExpressionError) -> FilterSyntax {
        var parts = [try negation()]
        while take("and", "&&") != nil { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .and(parts, parts[0].place.lowerBound..<end)
    }

    private mutating func negation() throws(ExpressionError) -> FilterSyntax {
        guard let word = take("not", "!") else { return try condition() }
        try enter(word.place)
        let operand = try negation()
        depth -= 1
        return .not(operand, word.place.lowerBound..<end)
    }

    /// Where the token that was taken last ends.
    private var end: Int { position > 0 ? tokens[position - 1].place.upperBound : 0 }

    private mutating func condition() throws(ExpressionError) -> FilterSyntax {
        if let open = take("(") {
            try enter(open.place)
            let inner = try disjunction()
            depth -= 1
            guard take(")") != nil else {
                if case .symbol = token.kind, !inner.isCondition { throw unexpected(inner) }
                throw ExpressionError("a ) was expected here", at: token.place)
            }
            return inner
        }
        if let word = take("any", "all") {
            let quantifier = FilterSyntax.Quantifier(rawValue: word.kind == .word("any") ? "any" : "all")
            let left = try bits()
            guard let relation = try relation(of: left, quantifier) else {
                throw ExpressionError(
                    "a comparison was expected here, as in `any ip.addr == 192.0.2.1`", at: token.place)
            }
            return relation
        }
        let left = try bits()
        return try relation(of: left, nil) ?? left
    }

    private static let comparisons: [String: FilterSyntax.Comparison] = [
        "==": .equal, "eq": .equal, "any_eq": .equal, "===": .allEqual, "all_eq": .allEqual, "!=": .unequal,
        "ne": .unequal, "all_ne": .unequal, "!==": .anyUnequal, "~=": .anyUnequal, "any_ne": .anyUnequal,
        ">": .greater, "gt": .greater, ">=": .greaterOrEqual, "ge": .greaterOrEqual, "<": .less, "lt": .less,
        "<=": .lessOrEqual, "le": .lessOrEqual,
    ]

    private var comparison: FilterSyntax.Comparison? {
        switch token.kind {
        case .symbol(let text), .word(let text): Self.comparisons[text]
        default: nil
        }
    }

    /// The comparison that `left` begins; nil where none follows.
    private mutating func relation(
        of left: FilterSyntax, _ quantifier: FilterSyntax.Quantifier?
    ) throws(ExpressionError) -> FilterSyntax? {
        let start = left.place.lowerBound
        if comparison != nil { return try chain(left, quantifier) }
        if take("contains") != nil {
            let right = try bits()
            return .contains(quantifier, left, right, start..<end)
        }
        if take("matches", "~") != nil {
            let right = try bits()
            return .matches(quantifier, left, right, start..<end)
        }
        if token.kind == .word("not"), tokens[min(position + 1, tokens.count - 1)].kind == .word("in") {
            position += 2
            let member = FilterSyntax.member(quantifier, left, try members(), start..<end)
            return .not(member, start..<end)
        }
        if take("in") != nil {
            return .member(quantifier, left, try members(), start..<end)
        }
        return nil
    }

    /// `a == b == c` is `a == b and b == c`.
    private mutating func chain(
        _ first: FilterSyntax, _ quantifier: FilterSyntax.Quantifier?
    ) throws(ExpressionError) -> FilterSyntax {
        var left = first
        var parts: [FilterSyntax] = []
        while let comparison {
            position += 1
            let right = try bits()
            parts.append(.compare(comparison, quantifier, left, right, left.place.lowerBound..<end))
            left = right
        }
        return parts.count == 1 ? parts[0] : .and(parts, first.place.lowerBound..<end)
    }

    private mutating func members() throws(ExpressionError) -> [FilterSyntax.Member] {
        guard take("{") != nil else { throw ExpressionError("`in` takes a set: {1, 2, 10..20}", at: token.place) }
        var members: [FilterSyntax.Member] = []
        while true {
            let low = try signed()
            members.append(FilterSyntax.Member(low: low, high: take("..") != nil ? try signed() : nil))
            if take("}") != nil { return members }
            guard take(",") != nil else { throw ExpressionError("a comma or } was expected here", at: token.place) }
        }
    }

    // MARK: Values

    private mutating func bits() throws(ExpressionError) -> FilterSyntax {
        var left = try sum()
        let before = depth
        while let sign = take("&", "bitwise_and") {
            try enter(sign.place)
            left = .arithmetic(.and, left, try sum(), left.place.lowerBound..<end)
        }
        depth = before
        return left
    }

    private mutating func sum() throws(ExpressionError) -> FilterSyntax {
        var left = try product()
        let before = depth
        while let sign = take("+", "-") {
            try enter(sign.place)
            let right = try product()
            left = .arithmetic(sign.kind == .symbol("+") ? .plus : .minus, left, right, left.place.lowerBound..<end)
        }
        depth = before
        return left
    }

    private mutating func product() throws(ExpressionError) -> FilterSyntax {
        var left = try signed()
        let before = depth
        while let sign = take("*", "/", "%") {
            try enter(sign.place)
            let right = try signed()
            let kind: FilterSyntax.Arithmetic =
                sign.kind == .symbol("*") ? .times : sign.kind == .symbol("/") ? .over : .modulo
            left = .arithmetic(kind, left, right, left.place.lowerBound..<end)
        }
        depth = before
        return left
    }

    private mutating func signed() throws(ExpressionError) -> FilterSyntax {
        guard let sign = take("-", "+") else { return try pieces() }
        try enter(sign.place)
        let operand = try signed()
        depth -= 1
        return sign.kind == .symbol("+") ? operand : .negative(operand, sign.place.lowerBound..<end)
    }

    /// A value with what stands behind it: `#2` and `[0:3]`.
    private mutating func pieces() throws(ExpressionError) -> FilterSyntax {
        var value = try primary()
        let start = value.place.lowerBound
        if case .word = value, let sign = take("#") {
            let token = token
            let text: String
            switch token.kind {
            case .range(let list): text = list
            case .word(let number) where FilterLiteral.unsigned(number) != nil: text = number
            default: throw ExpressionError("a number or [ was expected here, as in `ip.addr#2`", at: token.place)
            }
            position += 1
            let ranges = try PieceRange.list(text, at: sign.place.lowerBound..<end)
            value = .layers(value, ranges, start..<end)
        }
        let before = depth
        while case .range(let text) = token.kind {
            try enter(token.place)
            let ranges = try PieceRange.list(text, at: token.place)
            position += 1
            value = .slice(value, ranges, start..<end)
        }
        depth = before
        return value
    }

    private mutating func primary() throws(ExpressionError) -> FilterSyntax {
        let token = token
        switch token.kind {
        case .string(let text):
            position += 1
            return .string(text, token.place)
        case .character(let byte):
            position += 1
            return .character(byte, token.place)
        case .word(let word): return try named(word, token.place)
        case .symbol("{"):
            position += 1
            try enter(token.place)
            let inner = try bits()
            depth -= 1
            guard take("}") != nil else { throw ExpressionError("a } was expected here", at: self.token.place) }
            return inner
        case .symbol("${"):
            position += 1
            guard case .word(let name) = self.token.kind else {
                throw ExpressionError("a field was expected here", at: self.token.place)
            }
            position += 1
            guard take("}") != nil else { throw ExpressionError("a } was expected here", at: self.token.place) }
            return .reference(name, token.place.lowerBound..<end)
        case .symbol("("):
            throw ExpressionError("parentheses group conditions; arithmetic is grouped by { and }", at: token.place)
        case .symbol, .range: throw ExpressionError("a field or a value was expected here", at: token.place)
        case .end: throw ExpressionError("a field or a value is missing at the end", at: token.place)
        }
    }

    private static let reserved: Set<String> = [
        "and", "or", "xor", "not", "in", "contains", "matches", "any", "all", "bitwise_and",
    ]

    private mutating func named(_ word: String, _ place: Place) throws(ExpressionError) -> FilterSyntax {
        if Self.reserved.contains(word) || Self.comparisons[word] != nil {
            throw ExpressionError("a field or a value was expected before `\(word)`", at: place)
        }
        position += 1
        guard take("(") != nil else { return .word(word, place) }
        try enter(place)
        var arguments: [FilterSyntax] = []
        if take(")") == nil {
            while true {
                arguments.append(try bits())
                if take(")") != nil { break }
                guard take(",") != nil else { throw ExpressionError("a comma or ) was expected here", at: token.place) }
            }
        }
        depth -= 1
        return .call(word, arguments, place.lowerBound..<end)
    }
}
