import PeelWire

/// Checks an expression against a vocabulary and makes terms of it.
struct Compiler {
    let vocabulary: Vocabulary
    /// Aggregates are known: the expression is about all flows together.
    let hasAggregates: Bool
    private(set) var aggregates: [Aggregate] = []
    private var isInAggregate = false

    init(_ vocabulary: Vocabulary, hasAggregates: Bool) {
        self.vocabulary = vocabulary
        self.hasAggregates = hasAggregates
    }

    /// A term and what it gives; the unit is what a literal was written with.
    typealias Checked = (term: Term, kind: Kind, unit: Quantity.Unit)

    /// A term that is true, false or unknown.
    mutating func condition(_ syntax: Syntax) throws(ExpressionError) -> Term {
        let checked = try check(syntax)
        if checked.kind == .truth || checked.kind == .any { return checked.term }
        let hint = checked.kind.isNumeric ? "; compare it, as in `> 0`" : "; compare it, as in `== \"…\"`"
        throw ExpressionError("this is \(checked.kind.words) where a condition is needed\(hint)", at: syntax.place)
    }

    mutating func check(_ syntax: Syntax) throws(ExpressionError) -> Checked {
        switch syntax {
        case .null(let place): throw ExpressionError("null can be compared by == and != alone", at: place)
        case .truth(let value, _): return (.constant(.truth(value)), .truth, .none)
        case .number(let value, _):
            return (.constant(.number(value.billionths)), value.unit == .time ? .time : .number, value.unit)
        case .string(let text, _): return (.constant(.text(text)), .text, .none)
        case .address(let range, let place):
            guard range.prefix == (range.isV6 ? 128 : 32) else {
                throw ExpressionError(
                    "a range of addresses can be compared with an address by == and != and `in`", at: place)
            }
            return (.constant(.address(range.first, isV6: range.isV6)), .address, .none)
        case .name(let name, let place): return try key(name, place)
        case .not(let operand, _): return (.not(try condition(operand)), .truth, .none)
        case .negative(let operand, _):
            let checked = try number(operand)
            return (.negative(checked.term), checked.kind, checked.unit)
        case .binary(.and, let left, let right, _):
            return (.and(try condition(left), try condition(right)), .truth, .none)
        case .binary(.or, let left, let right, _):
            return (.or(try condition(left), try condition(right)), .truth, .none)
        case .binary(.contains, let left, let right, _):
            return (.contains(try text(left), try text(right)), .truth, .none)
        case .binary(let sign, let left, let right, let place):
            switch sign {
            case .plus, .minus, .times, .over: return try arithmetic(sign, left, right)
            default: return (try comparison(sign, left, right, place), .truth, .none)
            }
        case .member(let operand, let members, _):
            var terms: [Term] = []
            for member in members { terms.append(try self.member(operand, member)) }
            return (.anyOf(terms), .truth, .none)
        case .call(let name, let arguments, let place):
            let start = place.lowerBound
            return try aggregate(name, arguments, start..<start + name.utf8.count)
        }
    }

    private func key(_ name: String, _ place: Place) throws(ExpressionError) -> Checked {
        guard let found = vocabulary.find(name) else {
            if Aggregate.Function(rawValue: name) != nil {
                throw ExpressionError("`\(name)` takes an argument in parentheses", at: place)
            }
            throw vocabulary.unknown(name, at: place)
        }
        if hasAggregates, !isInAggregate {
            throw ExpressionError(
                "`\(name)` has a value for each flow; say of which: all(\(name) …), any(…), none(…), count(…), sum(…), "
                    + "min(…), max(…), avg(…)",
                at: place)
        }
        return (.key(found), vocabulary.kinds[found], .none)
    }

    private mutating func number(_ syntax: Syntax) throws(ExpressionError) -> Checked {
        let checked = try check(syntax)
        if checked.kind.isNumeric { return checked }
        throw ExpressionError("this is \(checked.kind.words), no number", at: syntax.place)
    }

    private mutating func text(_ syntax: Syntax) throws(ExpressionError) -> Term {
        let checked = try check(syntax)
        if checked.kind == .text || checked.kind == .any { return checked.term }
        throw ExpressionError("`contains` looks for text in text; this is \(checked.kind.words)", at: syntax.place)
    }

    private mutating func arithmetic(
        _ sign: Syntax.Operator, _ left: Syntax, _ right: Syntax
    ) throws(ExpressionError) -> Checked {
        let one = try number(left)
        let other = try number(right)
        let kind: Kind
        switch sign {
        case .times: kind = one.kind == .time || other.kind == .time ? .any : .number
        case .over: kind = one.kind == .time && other.kind == .number ? .time : .any
        default: kind = one.kind == other.kind ? one.kind : .any
        }
        return (.arithmetic(sign, one.term, other.term), kind, .none)
    }

    private mutating func comparison(
        _ sign: Syntax.Operator, _ left: Syntax, _ right: Syntax, _ place: Place
    ) throws(ExpressionError) -> Term {
        if case .null = right { return try nullTest(sign, left, place) }
        if case .null = left { return try nullTest(sign, right, place) }
        let isEquality = sign == .equal || sign == .unequal
        if isEquality, case .address(let range, _) = right, let term = try within(left, range) {
            return sign == .equal ? term : .not(term)
        }
        let one = try check(left)
        let other = try partner(right, of: one.kind)
        let kind = one.kind == .any ? other.kind : one.kind
        try agree(one, other, left, right)
        guard isEquality || kind.isNumeric else {
            throw ExpressionError("\(kind.words) can be compared by == and != alone", at: place)
        }
        return .compare(sign, one.term, other.term)
    }

    private mutating func nullTest(
        _ sign: Syntax.Operator, _ operand: Syntax, _ place: Place
    ) throws(ExpressionError) -> Term {
        guard sign == .equal || sign == .unequal else {
            throw ExpressionError("null can be compared by == and != alone", at: place)
        }
        let test = Term.isNull(try check(operand).term)
        return sign == .equal ? test : .not(test)
    }

    /// The right side of a comparison: beside text a word that is no name is text, beside an address text is one.
    private mutating func partner(_ syntax: Syntax, of kind: Kind) throws(ExpressionError) -> Checked {
        if kind == .text, case .name(let word, _) = syntax, vocabulary.find(word) == nil {
            return (.constant(.text(word)), .text, .none)
        }
        if kind == .address, case .string(let text, let place) = syntax {
            guard let range = AddressRange(text), range.prefix == (range.isV6 ? 128 : 32) else {
                throw ExpressionError("this is no address", at: place)
            }
            return (.constant(.address(range.first, isV6: range.isV6)), .address, .none)
        }
        return try check(syntax)
    }

    /// An address against a range of them; nil where the other side may be anything but an address.
    private mutating func within(_ syntax: Syntax, _ range: AddressRange) throws(ExpressionError) -> Term? {
        let checked = try check(syntax)
        guard checked.kind == .address || checked.kind == .any else {
            throw ExpressionError("this is \(checked.kind.words), no address", at: syntax.place)
        }
        return .isWithin(checked.term, range)
    }

    private func agree(_ one: Checked, _ other: Checked, _ left: Syntax, _ right: Syntax) throws(ExpressionError) {
        if one.kind == .any || other.kind == .any { return }
        if one.kind.isNumeric, other.kind.isNumeric {
            // A plain number may stand for seconds; a number with a unit stands for its own.
            for (literal, value, syntax) in [(other, one, right), (one, other, left)] {
                if literal.unit == .time, value.kind == .number, value.unit != .time {
                    throw ExpressionError("a duration beside what is no time", at: syntax.place)
                }
                if literal.unit == .bytes, value.kind == .time {
                    throw ExpressionError("bytes beside a time", at: syntax.place)
                }
            }
            return
        }
        guard one.kind == other.kind else {
            throw ExpressionError(
                "this is \(other.kind.words), and the left side is \(one.kind.words)", at: right.place)
        }
    }

    private mutating func member(_ operand: Syntax, _ member: Syntax.Member) throws(ExpressionError) -> Term {
        let whole = operand.place.lowerBound..<member.low.place.upperBound
        guard let high = member.high else { return try comparison(.equal, operand, member.low, whole) }
        let place = operand.place.lowerBound..<high.place.upperBound
        return .and(
            try comparison(.greaterOrEqual, operand, member.low, place),
            try comparison(.lessOrEqual, operand, high, place))
    }

    private mutating func aggregate(
        _ name: String, _ arguments: [Syntax], _ place: Place
    ) throws(ExpressionError) -> Checked {
        guard let function = Aggregate.Function(rawValue: name) else {
            throw ExpressionError(
                "there is no function `\(name)`"
                    + (hasAggregates ? "; all, any, none, count, sum, min, max and avg are known" : ""), at: place)
        }
        guard hasAggregates else {
            throw ExpressionError("`\(name)` is about all flows together: `peel assert` knows it", at: place)
        }
        guard !isInAggregate else { throw ExpressionError("`\(name)` cannot stand inside another one", at: place) }
        isInAggregate = true
        defer { isInAggregate = false }
        var kind = Kind.number
        var argument: Term?
        if let only = arguments.first, arguments.count == 1 {
            switch function {
            case .all, .any, .none, .count: argument = try condition(only)
            case .sum, .min, .max, .avg:
                let checked = try number(only)
                argument = checked.term
                kind = checked.kind
            }
        } else if function != .count || !arguments.isEmpty {
            throw ExpressionError("`\(name)` takes one argument", at: place)
        }
        if function.isTruth { kind = .truth }
        aggregates.append(Aggregate(function, argument))
        return (.aggregate(aggregates.count - 1), kind, .none)
    }
}
