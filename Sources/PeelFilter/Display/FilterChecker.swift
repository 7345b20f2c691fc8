import PeelWire

/// Checks a display filter against the fields that there are and makes tests of it.
struct FilterChecker {
    let catalogue: FieldCatalogue

    /// An expression with its type.
    typealias Checked = (expression: FilterExpression, type: FilterType)

    /// A condition on a frame.
    func test(_ syntax: FilterSyntax) throws(ExpressionError) -> FilterTest {
        switch syntax {
        case .not(let inner, _): return .not(try test(inner))
        case .and(let parts, _): return .and(try tests(parts))
        case .or(let parts, _): return .or(try tests(parts))
        case .xor(let one, let other, _): return .xor(try test(one), try test(other))
        case .compare(let comparison, let quantifier, let left, let right, _):
            return try compare(comparison, quantifier, left, right)
        case .contains(let quantifier, let left, let right, _):
            let (one, type) = try searched(left, "contains")
            let (other, otherType) = try value(right, beside: type == .mac || type == .layer ? .bytes : type, left)
            // Bytes of a MAC address are no text.
            if type == .mac, case .string(_, let place) = right {
                throw ExpressionError("a MAC address contains bytes, such as 00:0a", at: place)
            }
            guard otherType == type || type == .mac && otherType == .bytes || type == .layer && isLiteral(right)
            else { throw incompatible(left, type, right, otherType) }
            return .contains(quantifier ?? .any, one, other)
        case .matches(let quantifier, let left, let right, _):
            let (one, _) = try searched(left, "matches")
            return .matches(quantifier ?? .any, one, try regex(right))
        case .member(let quantifier, let left, let members, _): return try member(quantifier, left, members)
        default: return try presence(syntax)
        }
    }

    private func tests(_ parts: [FilterSyntax]) throws(ExpressionError) -> [FilterTest] {
        var tests: [FilterTest] = []
        for part in parts { tests.append(try test(part)) }
        return tests
    }

    /// A value where a condition stands: a field is there, bits are not all zero.
    private func presence(_ syntax: FilterSyntax) throws(ExpressionError) -> FilterTest {
        switch syntax {
        case .word, .layers:
            let (expression, _) = try value(syntax)
            guard case .field(let entry, let layers) = expression else { return .hasBytes(expression) }
            return .exists(entry, layers)
        case .slice: return .hasBytes(try value(syntax).expression)
        case .arithmetic, .negative: return .isNonzero(try value(syntax).expression)
        case .reference: return .constant(false)
        case .call(let name, _, let place):
            _ = try value(syntax)
            throw ExpressionError("what `\(name)` gives has to be compared, as in `\(name)(…) == 1`", at: place)
        default:
            throw ExpressionError("this is a value; a field or a comparison was expected here", at: syntax.place)
        }
    }

    private func compare(
        _ comparison: FilterSyntax.Comparison, _ quantifier: FilterSyntax.Quantifier?, _ left: FilterSyntax,
        _ right: FilterSyntax
    ) throws(ExpressionError) -> FilterTest {
        let (one, type) = try value(left)
        if type == .label {
            throw ExpressionError("this field is a label without a value; it is there or not", at: left.place)
        }
        let (other, otherType) = try value(right, beside: type, left)
        guard type.isComparable(with: otherType) || isLiteral(right) else {
            throw incompatible(left, type, right, otherType)
        }
        return .compare(comparison, quantifier ?? comparison.quantifier, one, other)
    }

    private func isLiteral(_ syntax: FilterSyntax) -> Bool {
        switch syntax {
        case .word(let word, _): field(word) == nil
        case .string, .character, .reference: true
        case .negative(let inner, _): isLiteral(inner)
        case .arithmetic(_, let one, let other, _): isLiteral(one) && isLiteral(other)
        default: false
        }
    }

    private func incompatible(
        _ left: FilterSyntax, _ type: FilterType, _ right: FilterSyntax, _ otherType: FilterType
    ) -> ExpressionError {
        var hint = ""
        if case .word(let word, _) = right, otherType == .layer {
            hint = "; the name of a value stands in quotes: \"\(word)\""
        }
        return ExpressionError("this is \(otherType.words), and the left side is \(type.words)\(hint)", at: right.place)
    }

    private func searched(_ syntax: FilterSyntax, _ word: String) throws(ExpressionError) -> Checked {
        let checked = try value(syntax)
        guard checked.type.isSearched else {
            throw ExpressionError(
                "`\(word)` looks into text, bytes and protocols; this is \(checked.type.words)", at: syntax.place)
        }
        return checked
    }

    private func regex(_ syntax: FilterSyntax) throws(ExpressionError) -> Regex {
        guard case .string(let pattern, let place) = syntax else {
            throw ExpressionError("`matches` takes a regular expression in double quotes", at: syntax.place)
        }
        do throws(Regex.Failure) { return try Regex(pattern) } catch {
            throw ExpressionError("this is no regular expression: \(error.reason) (at \(error.offset))", at: place)
        }
    }

    private func member(
        _ quantifier: FilterSyntax.Quantifier?, _ left: FilterSyntax, _ members: [FilterSyntax.Member]
    ) throws(ExpressionError) -> FilterTest {
        let (one, type) = try value(left)
        guard case .field = one, type != .label else {
            throw ExpressionError("`in` takes a field with a value on its left", at: left.place)
        }
        var checked: [FilterTest.Member] = []
        for member in members {
            let low = try self.member(member.low, of: left, type)
            var high: FilterExpression?
            if let end = member.high { high = try self.member(end, of: left, type) }
            checked.append(FilterTest.Member(low: low, high: high))
        }
        return .member(quantifier ?? .any, one, checked)
    }

    private func member(
        _ syntax: FilterSyntax, of left: FilterSyntax, _ type: FilterType
    ) throws(ExpressionError) -> FilterExpression {
        let (expression, own) = try value(syntax, beside: type, left)
        guard type.isComparable(with: own) || isLiteral(syntax) else { throw incompatible(left, type, syntax, own) }
        return expression
    }

    // MARK: Values

    /// The field that a word names; a point in front says that it is one.
    func field(_ word: String) -> FieldCatalogue.Entry? {
        catalogue.find(word.hasPrefix(".") ? String(word.dropFirst()) : word)
    }

    /// A value. A literal takes the type of what it stands beside.
    func value(
        _ syntax: FilterSyntax, beside type: FilterType? = nil, _ other: FilterSyntax? = nil
    ) throws(ExpressionError) -> Checked {
        switch syntax {
        case .word(let word, let place):
            if let entry = field(word) { return (.field(entry, nil), entry.type) }
            guard let type, !word.hasPrefix(".") else { throw unknown(word, place) }
            return (.constant(try literal(word, type, names(other), place)), type)
        case .string(let text, let place):
            guard let type else { throw noField(place) }
            return (.constant(try literal(text, type, names(other), place)), type)
        case .character(let byte, let place):
            guard let type else { throw noField(place) }
            return (.constant(try literal(byte, type, place)), type)
        case .reference(let name, let place):
            guard let entry = field(name) else { throw unknown(name, place) }
            return (.nothing, entry.type)
        case .layers(let inner, let ranges, _):
            guard case .word(let word, let place) = inner else { throw noField(inner.place) }
            guard let entry = field(word) else { throw unknown(word, place) }
            return (.field(entry, ranges), entry.type)
        case .slice(let inner, let ranges, let place):
            let (expression, own) = try value(inner)
            guard own.isSliced else { throw ExpressionError("\(own.words) has no bytes to slice", at: place) }
            return (.slice(expression, ranges), .bytes)
        case .negative(let inner, let place):
            let (expression, own) = try value(inner, beside: type, other)
            guard own.isInteger || own == .duration || own == .float else {
                throw ExpressionError("a sign makes no sense before \(own.words)", at: place)
            }
            if case .constant(let value) = expression {
                guard let negated = value.negated else { throw ExpressionError("this number is too large", at: place) }
                return (.constant(negated), own)
            }
            return (.negative(expression), own)
        case .arithmetic(let operation, let left, let right, let place):
            let (one, own) = try value(left, beside: type, other)
            guard own.allows(operation) else {
                throw ExpressionError("`\(operation.rawValue)` makes no sense with \(own.words)", at: place)
            }
            let (second, otherType) = try value(right, beside: own, type == nil ? left : other ?? left)
            guard own.isComparable(with: otherType), otherType.allows(operation) else {
                throw incompatible(left, own, right, otherType)
            }
            return (.arithmetic(operation, one, second), own)
        case .call(let name, let arguments, let place): return try call(name, arguments, place)
        default: throw ExpressionError("this is a condition; a value was expected here", at: syntax.place)
        }
    }

    private func unknown(_ word: String, _ place: Place) -> ExpressionError {
        let near = catalogue.nearest(to: word)
        let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
        return ExpressionError("`\(word)` is no field or protocol\(hint)", at: place)
    }

    private func noField(_ place: Place) -> ExpressionError {
        ExpressionError("a field or a function was expected here", at: place)
    }

    /// The names of the values of the field that a literal stands beside.
    private func names(_ syntax: FilterSyntax?) -> ValueNames? {
        switch syntax {
        case .word(let word, _)?: field(word)?.names
        case .layers(let inner, _, _)?: names(inner)
        case .arithmetic(_, let left, _, _)?: names(left)
        default: nil
        }
    }

    private func call(
        _ name: String, _ arguments: [FilterSyntax], _ place: Place
    ) throws(ExpressionError) -> Checked {
        let word = place.lowerBound..<place.lowerBound + name.utf8.count
        guard let function = FilterFunction(rawValue: name) else {
            throw ExpressionError(
                "there is no function `\(name)`; \(FilterFunction.allCases.map(\.rawValue).joined(separator: ", ")) are known",
                at: word)
        }
        let isList = function == .max || function == .min
        guard let first = arguments.first, isList || arguments.count == 1 else {
            throw ExpressionError("`\(name)` takes \(isList ? "at least one argument" : "one argument")", at: word)
        }
        let (expression, type) = try value(first)
        var expressions = [expression]
        for argument in arguments.dropFirst() {
            let (further, own) = try value(argument, beside: type, first)
            guard type.isComparable(with: own) || isLiteral(argument) else {
                throw incompatible(first, type, argument, own)
            }
            expressions.append(further)
        }
        let isField: Bool = if case .field = expression { true } else { false }
        let fits: Bool =
            switch function {
            case .len, .count: isField
            case .upper, .lower: isField && type == .text
            case .string: isField && (type.isInteger || [.ipv4, .ipv6, .mac, .address, .float].contains(type))
            case .abs: type.isInteger || type == .duration || type == .float
            case .max, .min: type != .label && type != .layer
            }
        guard fits else {
            let takes: String =
                switch function {
                case .len, .count: "a field"
                case .upper, .lower: "a field with text"
                case .string: "a field that holds a number or an address"
                case .abs: "a number"
                case .max, .min: "values"
                }
            throw ExpressionError("`\(name)` takes \(takes); this is \(type.words)", at: first.place)
        }
        let result: FilterType =
            switch function {
            case .len, .count: .unsigned(4)
            case .upper, .lower, .string: .text
            case .abs, .max, .min: type
            }
        return (.function(function, expressions), result)
    }
}
