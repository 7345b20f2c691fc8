/// Reads an expression.
///
/// From loosest to tightest: `or`, `and`, `not`, comparisons with `in` and `contains`, `+` and `-`, `*` and `/`, a
/// sign, then values, names, calls and parentheses. Comparisons do not chain.
public struct Parser {
    private let tokens: [Token]
    private var position = 0
    private var depth = 0

    /// How deep parentheses and signs may be nested.
    static var depthLimit: Int { 100 }

    /// Reads a whole expression.
    public static func parse(_ text: String) throws(ExpressionError) -> Syntax {
        var parser = Parser(tokens: try Lexer.tokens(of: text))
        guard parser.token.kind != .end else {
            throw ExpressionError("an expression is missing", at: parser.token.place)
        }
        let syntax = try parser.disjunction()
        guard parser.token.kind == .end else {
            throw ExpressionError("an operator or the end was expected here", at: parser.token.place)
        }
        return syntax
    }

    private init(tokens: [Token]) { self.tokens = tokens }

    private var token: Token { tokens[min(position, tokens.count - 1)] }

    /// Takes the next token, if it is one of these symbols or words.
    private mutating func take(_ spellings: String...) -> Token? {
        switch token.kind {
        case .symbol(let text), .word(let text):
            guard spellings.contains(text) else { return nil }
            let taken = token
            position += 1
            return taken
        default: return nil
        }
    }

    private mutating func disjunction() throws(ExpressionError) -> Syntax {
        var left = try conjunction()
        while take("or", "||") != nil {
            let right = try conjunction()
            left = .binary(.or, left, right, left.place.lowerBound..<right.place.upperBound)
        }
        return left
    }

    private mutating func conjunction() throws(ExpressionError) -> Syntax {
        var left = try negation()
        while take("and", "&&") != nil {
            let right = try negation()
            left = .binary(.and, left, right, left.place.lowerBound..<right.place.upperBound)
        }
        return left
    }

    private mutating func negation() throws(ExpressionError) -> Syntax {
        guard let word = take("not", "!") else { return try comparison() }
        try enter(word.place)
        let operand = try negation()
        depth -= 1
        return .not(operand, word.place.lowerBound..<operand.place.upperBound)
    }

    private static let comparisons: [String: Syntax.Operator] = [
        "==": .equal, "eq": .equal, "!=": .unequal, "ne": .unequal, "<": .less, "lt": .less, "<=": .lessOrEqual,
        "le": .lessOrEqual, ">": .greater, "gt": .greater, ">=": .greaterOrEqual, "ge": .greaterOrEqual,
        "contains": .contains,
    ]

    private mutating func comparison() throws(ExpressionError) -> Syntax {
        let left = try sum()
        let found: Syntax
        if let comparison = comparisonHere {
            position += 1
            let right = try sum()
            found = .binary(comparison, left, right, left.place.lowerBound..<right.place.upperBound)
        } else if take("in") != nil {
            found = try membership(of: left)
        } else {
            return left
        }
        if comparisonHere != nil {
            throw ExpressionError("comparisons do not chain; join them by `and`", at: token.place)
        }
        return found
    }

    private var comparisonHere: Syntax.Operator? {
        switch token.kind {
        case .symbol(let text), .word(let text): Self.comparisons[text]
        default: nil
        }
    }

    private mutating func membership(of left: Syntax) throws(ExpressionError) -> Syntax {
        guard take("{") != nil else { throw ExpressionError("`in` takes a set: {1, 2, 10..20}", at: token.place) }
        var members: [Syntax.Member] = []
        while true {
            let low = try sum()
            members.append(Syntax.Member(low: low, high: take("..") != nil ? try sum() : nil))
            if let end = take("}") {
                return .member(left, members, left.place.lowerBound..<end.place.upperBound)
            }
            guard take(",") != nil else { throw ExpressionError("a comma or } was expected here", at: token.place) }
        }
    }

    private mutating func sum() throws(ExpressionError) -> Syntax {
        var left = try product()
        while let sign = take("+", "-") {
            let right = try product()
            let place = left.place.lowerBound..<right.place.upperBound
            left = .binary(sign.kind == .symbol("+") ? .plus : .minus, left, right, place)
        }
        return left
    }

    private mutating func product() throws(ExpressionError) -> Syntax {
        var left = try signed()
        while let sign = take("*", "/") {
            let right = try signed()
            let place = left.place.lowerBound..<right.place.upperBound
            left = .binary(sign.kind == .symbol("*") ? .times : .over, left, right, place)
        }
        return left
    }

    private mutating func signed() throws(ExpressionError) -> Syntax {
        guard let sign = take("-") else { return try primary() }
        try enter(sign.place)
        let operand = try signed()
        depth -= 1
        return .negative(operand, sign.place.lowerBound..<operand.place.upperBound)
    }

    private mutating func enter(_ place: Place) throws(ExpressionError) {
        depth += 1
        if depth > Self.depthLimit { throw ExpressionError("this is nested deeper than \(Self.depthLimit)", at: place) }
    }

    private mutating func primary() throws(ExpressionError) -> Syntax {
        let token = token
        switch token.kind {
        case .number(let text):
            position += 1
            return .number(try Quantity.read(text, at: token.place), token.place)
        case .string(let text):
            position += 1
            return .string(text, token.place)
        case .address(let text):
            position += 1
            guard let range = AddressRange(text) else { throw ExpressionError("this is no address", at: token.place) }
            return .address(range, token.place)
        case .word(let word): return try named(word, token.place)
        case .symbol("("):
            position += 1
            try enter(token.place)
            let inner = try disjunction()
            depth -= 1
            guard take(")") != nil else { throw ExpressionError("a ) was expected here", at: self.token.place) }
            return inner
        case .symbol: throw ExpressionError("a value was expected here", at: token.place)
        case .end: throw ExpressionError("a value is missing at the end", at: token.place)
        }
    }

    private mutating func named(_ word: String, _ place: Place) throws(ExpressionError) -> Syntax {
        if ["and", "or", "in", "contains"].contains(word) || Self.comparisons[word] != nil {
            throw ExpressionError("a value was expected before `\(word)`", at: place)
        }
        position += 1
        switch word {
        case "null": return .null(place)
        case "true": return .truth(true, place)
        case "false": return .truth(false, place)
        default: break
        }
        guard take("(") != nil else { return .name(word, place) }
        try enter(place)
        var arguments: [Syntax] = []
        var end = take(")")
        if end == nil {
            while true {
                arguments.append(try disjunction())
                end = take(")")
                if end != nil { break }
                guard take(",") != nil else { throw ExpressionError("a comma or ) was expected here", at: token.place) }
            }
        }
        depth -= 1
        return .call(word, arguments, place.lowerBound..<(end?.place.upperBound ?? place.upperBound))
    }
}
