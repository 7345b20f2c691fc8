import PeelWire

/// Asks the tests of a filter of one frame.
struct FilterEvaluation: ~Escapable {
    let frame: FilterBytes
    let flows: (any FlowAnswers)?

    @_lifetime(copy captured, borrow dissection)
    init(
        _ captured: RawSpan, _ dissection: borrowing Dissection, _ flows: (any FlowAnswers)?,
        _ findings: [FilterFinding]
    ) {
        frame = FilterBytes(captured, dissection, findings)
        self.flows = flows
    }

    /// Whether `test` holds for the frame that was dissected.
    func holds(_ test: FilterTest, _ dissection: borrowing Dissection) -> Bool {
        switch test {
        case .constant(let value): return value
        case .not(let inner): return !holds(inner, dissection)
        case .and(let parts):
            for part in parts where !holds(part, dissection) { return false }
            return true
        case .or(let parts):
            for part in parts where holds(part, dissection) { return true }
            return false
        case .xor(let one, let other): return holds(one, dissection) != holds(other, dissection)
        case .exists(let entry, let layers): return entry.isPresent(dissection, frame, layers, flows)
        case .hasBytes(let value):
            var found = false
            for value in values(of: value, dissection) ?? [] where value.byteCount(frame) > 0 { found = true }
            return found
        case .isNonzero(let value):
            var found = false
            for value in values(of: value, dissection) ?? [] where !value.isZero { found = true }
            return found
        case .compare(let comparison, let quantifier, let left, .constant(let right)):
            return compare(comparison, quantifier, left, right, dissection)
        case .compare(let comparison, let quantifier, let left, let right):
            guard let ones = values(of: left, dissection), let others = values(of: right, dissection) else {
                return false
            }
            return holds(quantifier, ones, others) { comparison.holds($0.order(to: $1, frame)) }
        case .contains(let quantifier, let left, let right):
            guard let ones = values(of: left, dissection), let others = values(of: right, dissection) else {
                return false
            }
            return holds(quantifier, ones, others) { $0.contains($1, frame) }
        case .matches(let quantifier, let left, let regex):
            guard let ones = values(of: left, dissection) else { return false }
            return holds(quantifier, ones, [.label]) { one, _ in
                one.withBytes(frame, header: false) { regex.isFound(in: $0) }
            }
        case .member(let quantifier, let left, let members):
            guard let ones = values(of: left, dissection) else { return false }
            return holds(quantifier, ones, [.label]) { one, _ in isMember(one, members, dissection) }
        }
    }

    /// Whether enough pairs agree. Where there is no pair, `all` holds and `any` does not.
    private func holds(
        _ quantifier: FilterSyntax.Quantifier, _ ones: [FilterValue], _ others: [FilterValue],
        _ agree: (FilterValue, FilterValue) -> Bool
    ) -> Bool {
        let wanted = quantifier == .any
        for one in ones {
            for other in others where agree(one, other) == wanted { return wanted }
        }
        return !wanted
    }

    /// Against one literal: no list is made.
    private func compare(
        _ comparison: FilterSyntax.Comparison, _ quantifier: FilterSyntax.Quantifier, _ left: FilterExpression,
        _ right: FilterValue, _ dissection: borrowing Dissection
    ) -> Bool {
        guard case .field(let entry, let layers) = left else {
            guard let ones = values(of: left, dissection) else { return false }
            return holds(quantifier, ones, [right]) { comparison.holds($0.order(to: $1, frame)) }
        }
        let wanted = quantifier == .any
        var isPresent = false
        var isDecided = false
        entry.forEachValue(dissection, frame, layers, flows) { value in
            isPresent = true
            isDecided = comparison.holds(value.order(to: right, frame)) == wanted
            return !isDecided
        }
        return isPresent && isDecided == wanted
    }

    private func isMember(
        _ value: FilterValue, _ members: [FilterTest.Member], _ dissection: borrowing Dissection
    ) -> Bool {
        for member in members {
            guard let lows = values(of: member.low, dissection) else { continue }
            guard let high = member.high else {
                for low in lows where value.order(to: low, frame) == 0 { return true }
                continue
            }
            guard let highs = values(of: high, dissection) else { continue }
            var isAbove = false
            var isBelow = false
            for low in lows where value.order(to: low, frame) ?? -1 >= 0 { isAbove = true }
            for high in highs where value.order(to: high, frame) ?? 1 <= 0 { isBelow = true }
            if isAbove, isBelow { return true }
        }
        return false
    }

    /// The values of an expression; nil where the frame lacks a field that it asks for.
    func values(of expression: FilterExpression, _ dissection: borrowing Dissection) -> [FilterValue]? {
        switch expression {
        case .nothing: return nil
        case .constant(let value): return [value]
        case .field(let entry, let layers):
            var values: [FilterValue] = []
            entry.forEachValue(dissection, frame, layers, flows) { value in
                values.append(value)
                return true
            }
            return values.isEmpty ? nil : values
        case .slice(let inner, let ranges):
            return values(of: inner, dissection)?.map { .bytes($0.slice(ranges, frame)) }
        case .negative(let inner): return values(of: inner, dissection)?.compactMap(\.negated)
        case .arithmetic(let operation, let left, let right):
            guard let ones = values(of: left, dissection), let others = values(of: right, dissection) else {
                return nil
            }
            var results: [FilterValue] = []
            for one in ones {
                for other in others { if let result = one.combined(operation, other, frame) { results.append(result) } }
            }
            return results
        case .function(let function, let arguments): return call(function, arguments, dissection)
        }
    }

    private func call(
        _ function: FilterFunction, _ arguments: [FilterExpression], _ dissection: borrowing Dissection
    ) -> [FilterValue]? {
        if function == .max || function == .min {
            // An argument that the frame lacks is left out.
            var best: FilterValue?
            for argument in arguments {
                for value in values(of: argument, dissection) ?? [] {
                    let order = best.flatMap { value.order(to: $0, frame) }
                    if best == nil || (function == .max ? order ?? 0 > 0 : order ?? 0 < 0) { best = value }
                }
            }
            return best.map { [$0] }
        }
        guard let first = arguments.first, let given = values(of: first, dissection) else { return nil }
        switch function {
        case .len: return given.map { .unsigned(UInt64($0.length(of: first, frame))) }
        case .count: return [.unsigned(UInt64(given.count))]
        case .upper: return given.map { .text($0.bytes(frame).map { (97...122).contains($0) ? $0 - 32 : $0 }) }
        case .lower: return given.map { .text($0.bytes(frame).map { (65...90).contains($0) ? $0 + 32 : $0 }) }
        case .string: return given.map { .text(Array(FilterText.of($0).utf8)) }
        case .abs: return given.compactMap(\.absolute)
        case .max, .min: return nil
        }
    }
}
