import PeelWire

/// What gives values: a field, a literal, or something made of them.
indirect enum FilterExpression: Sendable {
    case field(FieldCatalogue.Entry, [PieceRange]?)
    case constant(FilterValue)
    case slice(FilterExpression, [PieceRange])
    case arithmetic(FilterSyntax.Arithmetic, FilterExpression, FilterExpression)
    case negative(FilterExpression)
    case function(FilterFunction, [FilterExpression])
    /// A reference to a packet that nobody selected.
    case nothing
}

enum FilterFunction: String, Sendable, CaseIterable { case len, count, upper, lower, string, max, min, abs }

/// A condition on one frame, checked and ready to be asked.
indirect enum FilterTest: Sendable {
    case constant(Bool)
    case not(FilterTest)
    case and([FilterTest])
    case or([FilterTest])
    case xor(FilterTest, FilterTest)
    /// The frame has the field.
    case exists(FieldCatalogue.Entry, [PieceRange]?)
    /// A slice has at least one byte.
    case hasBytes(FilterExpression)
    /// What arithmetic came to is not zero.
    case isNonzero(FilterExpression)
    case compare(FilterSyntax.Comparison, FilterSyntax.Quantifier, FilterExpression, FilterExpression)
    case contains(FilterSyntax.Quantifier, FilterExpression, FilterExpression)
    case matches(FilterSyntax.Quantifier, FilterExpression, Regex)
    case member(FilterSyntax.Quantifier, FilterExpression, [Member])

    struct Member: Sendable {
        let low: FilterExpression
        let high: FilterExpression?
    }
}

extension FilterSyntax.Comparison {
    /// Whether the comparison holds for values that stand to each other like this.
    @inline(__always)
    func holds(_ order: Int?) -> Bool {
        guard let order else { return self == .unequal || self == .anyUnequal }
        switch self {
        case .equal, .allEqual: return order == 0
        case .unequal, .anyUnequal: return order != 0
        case .greater: return order > 0
        case .greaterOrEqual: return order >= 0
        case .less: return order < 0
        case .lessOrEqual: return order <= 0
        }
    }
}
