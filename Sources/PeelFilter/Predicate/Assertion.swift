/// A condition on all flows together: `all(connect_rtt < 0.05) and sum(client_retransmissions) == 0`.
public struct Assertion: Sendable {
    /// A part that `and` and `or` join to the others, and how it came out.
    public struct Part: Sendable {
        /// As it was written.
        public let text: String
        let term: Term
        /// True for a flow that keeps the part from holding; nil where no single flow does.
        let breaks: Term?
        let aggregates: Range<Int>
        /// Flows that break it.
        public internal(set) var broken: UInt64 = 0
    }

    private let root: Term
    private var aggregates: [Aggregate]
    public private(set) var parts: [Part] = []
    /// Flows taken.
    public private(set) var flowCount: UInt64 = 0

    /// Reads and checks an expression.
    public init(_ text: String, _ vocabulary: Vocabulary) throws(ExpressionError) {
        let syntax = try Parser.parse(text)
        var compiler = Compiler(vocabulary, hasAggregates: true)
        var parts: [Part] = []
        root = try Self.compile(syntax, Array(text.utf8), &compiler, &parts)
        guard !compiler.aggregates.isEmpty else {
            throw ExpressionError("this asks nothing of the flows; all(…), count() and the like do", at: syntax.place)
        }
        aggregates = compiler.aggregates
        self.parts = parts
    }

    private static func compile(
        _ syntax: Syntax, _ text: [UInt8], _ compiler: inout Compiler, _ parts: inout [Part]
    ) throws(ExpressionError) -> Term {
        if case .binary(let sign, let left, let right, _) = syntax, sign == .and || sign == .or {
            let one = try compile(left, text, &compiler, &parts)
            let other = try compile(right, text, &compiler, &parts)
            return sign == .and ? .and(one, other) : .or(one, other)
        }
        let first = compiler.aggregates.count
        let term = try compiler.condition(syntax)
        let range = first..<compiler.aggregates.count
        let words = String(decoding: text[syntax.place], as: UTF8.self)
        parts.append(Part(text: words, term: term, breaks: breaker(term, compiler.aggregates), aggregates: range))
        return term
    }

    /// What is true for the flows that keep a part from holding.
    private static func breaker(_ term: Term, _ aggregates: [Aggregate]) -> Term? {
        switch term {
        case .aggregate(let number):
            guard let argument = aggregates[number].argument else { return nil }
            return aggregates[number].function == .all
                ? .not(argument) : aggregates[number].function == .none ? argument : nil
        case .not(.aggregate(let number)):
            return aggregates[number].function == .any ? aggregates[number].argument : nil
        case .compare(let sign, .aggregate(let number), .constant(let bound)):
            return breaker(aggregates[number], sign, bound)
        case .compare(let sign, .constant(let bound), .aggregate(let number)):
            return breaker(aggregates[number], sign.turned, bound)
        default: return nil
        }
    }

    private static func breaker(_ aggregate: Aggregate, _ sign: Syntax.Operator, _ bound: Value) -> Term? {
        guard let argument = aggregate.argument else { return nil }
        switch aggregate.function {
        case .min, .max, .avg: return .not(.compare(sign, argument, .constant(bound)))
        // Too much in sum: those that add to it.
        case .sum where sign == .less || sign == .lessOrEqual || sign == .equal:
            return .compare(.unequal, argument, .constant(.number(0)))
        case .count where sign == .less || sign == .lessOrEqual || sign == .equal: return argument
        default: return nil
        }
    }

    /// The places of the vocabulary that are asked for.
    public var keys: Set<Int> { aggregates.reduce(into: []) { $0.formUnion($1.argument?.keys ?? []) } }

    /// Takes a flow and calls `broken` with the number of each part that the flow may break.
    public mutating func take(_ value: (Int) -> Value, broken: (Int) -> Void) {
        flowCount += 1
        withoutActuallyEscaping(value) { value in
            let source = Term.Source(key: value, aggregate: { _ in .unknown })
            for index in aggregates.indices { aggregates[index].take(source) }
            for index in parts.indices where parts[index].breaks?.truth(source) == true {
                parts[index].broken += 1
                broken(index)
            }
        }
    }

    /// Whether the whole holds over the flows so far; what is unknown does not.
    public var holds: Bool { root.truth(source) ?? false }

    /// Whether one part holds; nil where it is unknown.
    public func holds(_ part: Part) -> Bool? { part.term.truth(source) }

    /// The one value that a part compares, where it is a number; `unknown` where it has none.
    public func number(of part: Part) -> Value? {
        guard case .compare(_, let left, let right) = part.term else { return nil }
        for term in [left, right] {
            if case .constant = term { continue }
            return term.value(source)
        }
        return nil
    }

    /// Flows for which a part asked what is unknown.
    public func unknownCount(of part: Part) -> UInt64 { aggregates[part.aggregates].map(\.unknown).max() ?? 0 }

    private var source: Term.Source {
        let values = aggregates.map(\.value)
        return Term.Source(key: { _ in .unknown }, aggregate: { values[$0] })
    }
}

extension Syntax.Operator {
    /// The comparison with its sides exchanged.
    fileprivate var turned: Self {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: self
        }
    }
}
