/// A condition on one flow or packet.
public struct Predicate: Sendable {
    private let term: Term

    /// Reads and checks an expression.
    public init(_ text: String, _ vocabulary: Vocabulary) throws(ExpressionError) {
        var compiler = Compiler(vocabulary, hasAggregates: false)
        term = try compiler.condition(try Parser.parse(text))
    }

    /// Whether the condition holds. `value` gives what stands at a place of the vocabulary; what is unknown never
    /// makes a condition hold.
    public func holds(_ value: (Int) -> Value) -> Bool {
        withoutActuallyEscaping(value) { value in
            term.truth(Term.Source(key: value, aggregate: { _ in .unknown })) ?? false
        }
    }

    /// The places of the vocabulary that the condition asks for.
    public var keys: Set<Int> { term.keys }
}

extension Term {
    /// The places of the vocabulary that the term asks for.
    var keys: Set<Int> {
        switch self {
        case .constant, .aggregate: []
        case .key(let place): [place]
        case .isNull(let term), .not(let term), .negative(let term), .isWithin(let term, _): term.keys
        case .and(let one, let other), .or(let one, let other), .compare(_, let one, let other),
            .arithmetic(_, let one, let other), .contains(let one, let other):
            one.keys.union(other.keys)
        case .anyOf(let terms): terms.reduce(into: []) { $0.formUnion($1.keys) }
        }
    }
}
