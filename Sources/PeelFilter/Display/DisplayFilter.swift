import PeelWire

/// A display filter: which frames are shown. Read and checked once, then asked of frame after frame, from any thread.
public struct DisplayFilter: Sendable {
    /// The filter as it was given.
    public let text: String
    let syntax: FilterSyntax
    let test: FilterTest
    /// The part that the headers alone can answer.
    let quick: HeaderTest
    /// It asks for what a frame's place in its stream tells, such as `tcp.stream`.
    public let needsStreams: Bool
    /// It asks for what only the whole connection tells: ``FlowAnswers`` are needed.
    public var needsFlows: Bool { !flowKeys.isEmpty }
    /// It asks for what is remarkable in a frame: ``FilterFinding`` are needed, of every frame in order.
    public let needsFindings: Bool
    /// For each layout of the registry whether the filter asks for one of its fields: the others need not be read.
    public let wantedLayouts: [Bool]
    /// The places of these keys among those that the catalogue was given.
    public let flowKeys: Set<Int>

    /// Reads and checks a filter.
    public init(_ text: String, _ catalogue: FieldCatalogue) throws(ExpressionError) {
        self.text = text
        syntax = try FilterParser.parse(text)
        let test = try FilterChecker(catalogue: catalogue).test(syntax).folded
        self.test = test
        quick = HeaderTest(test, udpPorts: catalogue.udpPorts)
        var needsStreams = false
        var needsFindings = false
        var asksForFaults = false
        var flowKeys: Set<Int> = []
        var wanted = [Bool](repeating: false, count: catalogue.layoutCount)
        test.forEachField { entry in
            switch entry.source {
            case .records(let keys):
                if keys.contains(where: { catalogue.dependsOnStreams[Int($0.layout)] }) { needsStreams = true }
                for key in keys { wanted[Int(key.layout)] = true }
            case .layer(let layout, _):
                if catalogue.dependsOnStreams[Int(layout)] { needsStreams = true }
            case .flow(let place): flowKeys.insert(place)
            case .finding(let datum): if datum.isFinding { needsFindings = true } else { asksForFaults = true }
            case .frame: break
            }
        }
        self.needsStreams = needsStreams || needsFindings || asksForFaults
        self.needsFindings = needsFindings
        self.flowKeys = flowKeys
        wantedLayouts = needsFindings || asksForFaults ? wanted.map { _ in true } : wanted
    }

    /// Whether the filter holds for `frame`, as far as its headers alone tell; nil where the frame has to be dissected.
    ///
    /// Reads no fields, only the bytes that the filter asks for. `number` is the frame's, from 1.
    @inline(__always)
    public func quick(_ frame: borrowing Frame, number: Int) -> Bool? {
        quick.isUseful ? quick.holds(frame, number: number) : nil
    }

    /// Whether the filter holds for `frame`, which `dissection` shows; the frame's number and times are set there.
    public func matches(
        _ frame: borrowing Frame, _ dissection: borrowing Dissection, flows: (any FlowAnswers)? = nil,
        findings: [FilterFinding] = []
    ) -> Bool {
        FilterEvaluation(frame.bytes.captured, dissection, flows, findings).holds(test, dissection)
    }
}

extension FilterTest {
    /// Calls `body` with every field that the test asks for.
    func forEachField(_ body: (FieldCatalogue.Entry) -> Void) {
        switch self {
        case .constant: break
        case .not(let inner): inner.forEachField(body)
        case .and(let parts), .or(let parts): for part in parts { part.forEachField(body) }
        case .xor(let one, let other):
            one.forEachField(body)
            other.forEachField(body)
        case .exists(let entry, _): body(entry)
        case .hasBytes(let value), .isNonzero(let value), .matches(_, let value, _): value.forEachField(body)
        case .compare(_, _, let one, let other), .contains(_, let one, let other):
            one.forEachField(body)
            other.forEachField(body)
        case .member(_, let value, let members):
            value.forEachField(body)
            for member in members {
                member.low.forEachField(body)
                member.high?.forEachField(body)
            }
        }
    }

    /// The test with what is always true or false taken out.
    var folded: FilterTest {
        switch self {
        case .not(let inner):
            let inner = inner.folded
            if case .constant(let value) = inner { return .constant(!value) }
            return .not(inner)
        case .and(let parts):
            var kept: [FilterTest] = []
            for part in parts.map(\.folded) {
                if case .constant(let value) = part { if !value { return .constant(false) } else { continue } }
                kept.append(part)
            }
            return kept.isEmpty ? .constant(true) : kept.count == 1 ? kept[0] : .and(kept)
        case .or(let parts):
            var kept: [FilterTest] = []
            for part in parts.map(\.folded) {
                if case .constant(let value) = part { if value { return .constant(true) } else { continue } }
                kept.append(part)
            }
            return kept.isEmpty ? .constant(false) : kept.count == 1 ? kept[0] : .or(kept)
        case .compare(let comparison, let quantifier, let left, let right):
            return .compare(comparison, quantifier, left.folded, right.folded)
        case .contains(let quantifier, let left, let right): return .contains(quantifier, left.folded, right.folded)
        default: return self
        }
    }
}

extension FilterExpression {
    func forEachField(_ body: (FieldCatalogue.Entry) -> Void) {
        switch self {
        case .field(let entry, _): body(entry)
        case .constant, .nothing: break
        case .slice(let inner, _), .negative(let inner): inner.forEachField(body)
        case .arithmetic(_, let one, let other):
            one.forEachField(body)
            other.forEachField(body)
        case .function(_, let arguments): for argument in arguments { argument.forEachField(body) }
        }
    }

    /// The expression with arithmetic on literals done; what fails is left for the packet, where it gives no value.
    var folded: FilterExpression {
        guard case .arithmetic(let operation, let left, let right) = self else { return self }
        let (one, other) = (left.folded, right.folded)
        if case .constant(let first) = one, case .constant(let second) = other {
            let empty = Dissection()
            let nothing = FilterBytes(RawSpan(), empty)
            if let result = first.combined(operation, second, nothing) { return .constant(result) }
        }
        return .arithmetic(operation, one, other)
    }
}
