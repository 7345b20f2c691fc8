/// An expression as it is written, before anybody asks what its names mean.
public indirect enum Syntax: Equatable, Sendable {
    case null(Place)
    case truth(Bool, Place)
    case number(Quantity, Place)
    case string(String, Place)
    /// An address or a range of them.
    case address(AddressRange, Place)
    case name(String, Place)
    case not(Syntax, Place)
    case negative(Syntax, Place)
    case binary(Operator, Syntax, Syntax, Place)
    /// `x in {1, 2, 10..20}`.
    case member(Syntax, [Member], Place)
    /// `name(a, b)`.
    case call(String, [Syntax], Place)

    /// One value of a set, or the values between two.
    public struct Member: Equatable, Sendable {
        public let low: Syntax
        public let high: Syntax?
    }

    public enum Operator: String, Sendable {
        case or, and
        case equal = "==", unequal = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
        case contains
        case plus = "+", minus = "-", times = "*", over = "/"
    }

    /// Where the expression stands.
    public var place: Place {
        switch self {
        case .null(let place), .truth(_, let place), .number(_, let place), .string(_, let place),
            .address(_, let place), .name(_, let place), .not(_, let place), .negative(_, let place),
            .binary(_, _, _, let place), .member(_, _, let place), .call(_, _, let place):
            place
        }
    }
}
