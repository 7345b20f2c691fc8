/// A value of all flows together.
struct Aggregate: Sendable {
    enum Function: String, Sendable {
        case all, any, none, count, sum, min, max, avg

        var isTruth: Bool { self == .all || self == .any || self == .none }
    }

    let function: Function
    /// What is asked of each flow; nil for `count()`.
    let argument: Term?
    /// Flows that have an answer, and for how many it is true or false.
    private var known: UInt64 = 0
    private var held: UInt64 = 0
    /// Flows whose answer is unknown.
    private(set) var unknown: UInt64 = 0
    private var total: Int128? = 0
    private var least: Int128?
    private var most: Int128?

    init(_ function: Function, _ argument: Term?) {
        self.function = function
        self.argument = argument
    }

    /// Takes a flow.
    mutating func take(_ source: borrowing Term.Source) {
        guard let argument else {
            known += 1
            held += 1
            return
        }
        switch function {
        case .all, .any, .none, .count:
            guard let truth = argument.truth(source) else {
                unknown += 1
                return
            }
            known += 1
            if truth { held += 1 }
        case .sum, .min, .max, .avg:
            guard case .number(let number) = argument.value(source) else {
                unknown += 1
                return
            }
            known += 1
            total = total.flatMap { $0.plusQuantity(number) }
            least = least.map { Swift.min($0, number) } ?? number
            most = most.map { Swift.max($0, number) } ?? number
        }
    }

    /// The value over the flows so far; unknown answers are left out.
    var value: Value {
        switch function {
        case .all: .truth(held == known)
        case .any: .truth(held > 0)
        case .none: .truth(held == 0)
        case .count: .whole(held)
        case .sum: total.map { .number($0) } ?? .unknown
        case .min: least.map { .number($0) } ?? .unknown
        case .max: most.map { .number($0) } ?? .unknown
        case .avg:
            known == 0 ? .unknown : total.map { .number($0 / Int128(known)) } ?? .unknown
        }
    }
}
