import PeelWire

/// What a name stands for, for one flow or packet.
public enum Value: Sendable {
    case unknown
    /// Billionths, so that whole numbers and nanoseconds are exact.
    case number(Int128)
    case truth(Bool)
    case text(String)
    /// An IPv4 address lies in the low 32 bits.
    case address(IPv6Address, isV6: Bool)

    /// A whole number.
    public static func whole(_ value: UInt64) -> Value { .number(Int128(value) * Quantity.one) }
    /// A duration or a time since 1970.
    public static func nanoseconds(_ value: Int64) -> Value { .number(Int128(value)) }
}

/// What kind of value a name stands for.
public enum Kind: Sendable {
    /// A plain number.
    case number
    /// Seconds.
    case time
    case truth
    case text
    case address
    /// Not known before it is met.
    case any

    /// In words, for messages.
    var words: String {
        switch self {
        case .number: "a number"
        case .time: "a time in seconds"
        case .truth: "true or false"
        case .text: "text"
        case .address: "an address"
        case .any: "a value"
        }
    }

    var isNumeric: Bool { self == .number || self == .time || self == .any }
}

/// The names that an expression may use.
public struct Vocabulary: Sendable {
    /// Names in the order of the values that are handed in later.
    public let names: [String]
    let kinds: [Kind]
    private let places: [String: Int]
    private let nearest: @Sendable (String) -> [String]
    /// What a name stands for, in the plural: `keys of a flow`.
    let subject: String

    /// `nearest` tells which names somebody may have meant.
    public init(
        _ entries: [(name: String, kind: Kind)], subject: String,
        nearest: @escaping @Sendable (String) -> [String]
    ) {
        names = entries.map(\.name)
        kinds = entries.map(\.kind)
        places = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.subject = subject
        self.nearest = nearest
    }

    func find(_ name: String) -> Int? { places[name] }

    func unknown(_ name: String, at place: Place) -> ExpressionError {
        let near = nearest(name)
        let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
        return ExpressionError("`\(name)` is none of the \(subject)\(hint)", at: place)
    }
}
