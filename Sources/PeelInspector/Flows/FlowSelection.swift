import PeelFilter
import PeelFlow
import PeelOutput

extension Vocabulary {
    /// The keys of a flow, as `peel flows --json` prints them, and the sums of both sides.
    public static let flows = Vocabulary(
        FlowValues.filterKeys, subject: "keys of a flow",
        nearest: { NearestNames.find($0, in: FlowValues.keys.map(\.name)) })
}

extension FlowValues {
    /// The keys of a flow with their kinds, in the order of ``keys``.
    static var filterKeys: [(name: String, kind: Kind)] { keys.map { ($0.name, $0.kind.filterKind) } }
}

/// Which flows are shown: a condition over their keys.
public struct FlowSelection: Sendable {
    let predicate: Predicate

    /// Reads and checks a condition.
    public init(_ text: String) throws(ExpressionError) { predicate = try Predicate(text, .flows) }
}

/// Asks a selection of one row after the other.
struct FlowSelector: ~Copyable {
    private let predicate: Predicate
    private var picked: PickedValues

    init(_ selection: FlowSelection) {
        predicate = selection.predicate
        picked = PickedValues(predicate.keys)
    }

    mutating func selects(_ row: FlowRow) -> Bool {
        picked.read(row)
        return predicate.holds { picked.value($0) }
    }
}

/// The values of a row that an expression asks for.
struct PickedValues: ~Copyable {
    private var values: FlowValues
    /// For each place of the vocabulary its place among the values.
    private var places: [Int]

    init(_ keys: Set<Int>) {
        let sorted = keys.sorted()
        values = FlowValues(sorted)
        places = Array(repeating: -1, count: FlowValues.keys.count)
        for (index, key) in sorted.enumerated() { places[key] = index }
    }

    mutating func read(_ row: FlowRow) { values.read(row) }

    func value(_ key: Int) -> Value {
        guard places[key] >= 0 else { return .unknown }
        switch values.values[places[key]] {
        case .unknown: return .unknown
        case .number(let value): return .whole(value)
        case .nanoseconds(let value): return .nanoseconds(value)
        case .flag(let value): return .truth(value)
        case .text(let value): return .text(value)
        case .address(let address, let isV6): return .address(address, isV6: isV6)
        }
    }
}

extension FlowValue.Kind {
    var filterKind: Kind {
        switch self {
        case .number: .number
        case .seconds: .time
        case .flag: .truth
        case .text: .text
        case .address: .address
        case .unknown: .any
        }
    }
}
