/// A display filter as it is written, before anybody asks what its names mean.
indirect enum FilterSyntax: Equatable, Sendable {
    /// A field or a value: whatever is not quoted.
    case word(String, Place)
    case string([UInt8], Place)
    case character(UInt8, Place)
    /// `${field}`: the value of the packet that is selected.
    case reference(String, Place)
    /// `field#2`, `field#[1-2]`.
    case layers(FilterSyntax, [PieceRange], Place)
    /// `value[0:3]`.
    case slice(FilterSyntax, [PieceRange], Place)
    case call(String, [FilterSyntax], Place)
    case negative(FilterSyntax, Place)
    case arithmetic(Arithmetic, FilterSyntax, FilterSyntax, Place)
    case compare(Comparison, Quantifier?, FilterSyntax, FilterSyntax, Place)
    case contains(Quantifier?, FilterSyntax, FilterSyntax, Place)
    case matches(Quantifier?, FilterSyntax, FilterSyntax, Place)
    case member(Quantifier?, FilterSyntax, [Member], Place)
    case not(FilterSyntax, Place)
    case and([FilterSyntax], Place)
    case or([FilterSyntax], Place)
    case xor(FilterSyntax, FilterSyntax, Place)

    /// One value of a set, or the values between two.
    struct Member: Equatable, Sendable {
        let low: FilterSyntax
        let high: FilterSyntax?
    }

    enum Arithmetic: String, Sendable { case and = "&", plus = "+", minus = "-", times = "*", over = "/", modulo = "%" }
    enum Quantifier: String, Sendable { case any, all }

    /// Comparisons; each tells whether one pair of values that agrees is enough.
    enum Comparison: String, Sendable {
        case equal = "==", allEqual = "===", unequal = "!=", anyUnequal = "!=="
        case greater = ">", greaterOrEqual = ">=", less = "<", lessOrEqual = "<="

        /// What holds where nothing else is said: `!=` and `===` want every value to agree.
        var quantifier: Quantifier { self == .unequal || self == .allEqual ? .all : .any }
    }

    /// Where the filter stands.
    var place: Place {
        switch self {
        case .word(_, let place), .string(_, let place), .character(_, let place), .reference(_, let place),
            .layers(_, _, let place), .slice(_, _, let place), .call(_, _, let place), .negative(_, let place),
            .arithmetic(_, _, _, let place), .compare(_, _, _, _, let place), .contains(_, _, _, let place),
            .matches(_, _, _, let place), .member(_, _, _, let place), .not(_, let place), .and(_, let place),
            .or(_, let place), .xor(_, _, let place):
            place
        }
    }

    /// Whether this is a condition and no value.
    var isCondition: Bool {
        switch self {
        case .compare, .contains, .matches, .member, .not, .and, .or, .xor: true
        default: false
        }
    }
}
