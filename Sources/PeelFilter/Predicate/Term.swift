import PeelWire

/// A checked expression, ready to be asked about one flow or packet after the other.
///
/// What is unknown makes everything unknown that depends on it, as in SQL: `not` of unknown is unknown, `false and`
/// unknown is false, `true or` unknown is true.
indirect enum Term: Sendable {
    case constant(Value)
    /// The value at a place of the vocabulary.
    case key(Int)
    /// An aggregate's result, by its number.
    case aggregate(Int)
    case isNull(Term)
    case not(Term)
    case negative(Term)
    case and(Term, Term)
    case or(Term, Term)
    case compare(Syntax.Operator, Term, Term)
    case arithmetic(Syntax.Operator, Term, Term)
    case contains(Term, Term)
    case isWithin(Term, AddressRange)
    case anyOf([Term])

    /// Where the values of one flow or packet come from.
    struct Source {
        let key: (Int) -> Value
        let aggregate: (Int) -> Value
    }

    func value(_ source: borrowing Source) -> Value {
        switch self {
        case .constant(let value): return value
        case .key(let place): return source.key(place)
        case .aggregate(let number): return source.aggregate(number)
        case .negative(let term):
            guard case .number(let number) = term.value(source) else { return .unknown }
            return Int128(0).minusQuantity(number).map { .number($0) } ?? .unknown
        case .arithmetic(let sign, let left, let right):
            guard case .number(let one) = left.value(source), case .number(let other) = right.value(source) else {
                return .unknown
            }
            let result =
                switch sign {
                case .plus: one.plusQuantity(other)
                case .minus: one.minusQuantity(other)
                case .times: one.timesQuantity(other)
                default: one.overQuantity(other)
                }
            return result.map { .number($0) } ?? .unknown
        default: return truth(source).map { .truth($0) } ?? .unknown
        }
    }

    /// Whether the term holds; nil where that is unknown.
    func truth(_ source: borrowing Source) -> Bool? {
        switch self {
        case .isNull(let term):
            if case .unknown = term.value(source) { return true }
            return false
        case .not(let term): return term.truth(source).map { !$0 }
        case .and(let left, let right):
            let one = left.truth(source)
            if one == false { return false }
            let other = right.truth(source)
            return other == false ? false : one == nil ? nil : other
        case .or(let left, let right):
            let one = left.truth(source)
            if one == true { return true }
            let other = right.truth(source)
            return other == true ? true : one == nil ? nil : other
        case .compare(let sign, let left, let right):
            return Self.compare(sign, left.value(source), right.value(source))
        case .contains(let left, let right):
            guard case .text(let whole) = left.value(source), case .text(let part) = right.value(source) else {
                return nil
            }
            return part.isEmpty
                || whole.utf8.count >= part.utf8.count && Self.holds(Array(whole.utf8), Array(part.utf8))
        case .isWithin(let term, let range):
            guard case .address(let address, let isV6) = term.value(source) else { return nil }
            return range.contains(address, isV6: isV6)
        case .anyOf(let terms):
            var result: Bool? = false
            for term in terms {
                let one = term.truth(source)
                if one == true { return true }
                if one == nil { result = nil }
            }
            return result
        default:
            guard case .truth(let truth) = value(source) else { return nil }
            return truth
        }
    }

    private static func compare(_ sign: Syntax.Operator, _ left: Value, _ right: Value) -> Bool? {
        switch (left, right) {
        case (.number(let one), .number(let other)):
            switch sign {
            case .equal: return one == other
            case .unequal: return one != other
            case .less: return one < other
            case .lessOrEqual: return one <= other
            case .greater: return one > other
            default: return one >= other
            }
        case (.text(let one), .text(let other)): return (one == other) == (sign == .equal)
        case (.truth(let one), .truth(let other)): return (one == other) == (sign == .equal)
        case (.address(let one, let isV6), .address(let other, let isOtherV6)):
            return (one == other && isV6 == isOtherV6) == (sign == .equal)
        default: return nil
        }
    }

    private static func holds(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
        for start in 0...(whole.count - part.count) where whole[start...].starts(with: part) { return true }
        return false
    }
}
