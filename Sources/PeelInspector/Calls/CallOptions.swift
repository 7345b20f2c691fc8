import PeelCapture
import PeelFilter
import PeelFlow
import PeelOutput

/// What `peel calls` is asked for.
public struct CallOptions: Sendable {
    public var form = CallWriter.Form.table(columns: nil)
    /// The columns of a table or of `--csv`; nil shows those of the form.
    public var columns: String?
    /// The order; nil is that in which the calls end.
    public var sort: CallSort?
    /// How many calls at most; nil prints all.
    public var top: Int?
    /// The counts and percentiles alone.
    public var isSummaryOnly = false
    /// Which calls are shown; nil shows all.
    public var selection: CallSelection?
    /// A capture expression; nil takes every packet.
    public var expression: CaptureExpression?
    /// A display filter: calls are shown of which it holds for a packet that completes the request or the answer.
    public var displayFilter: DisplayFilter?
    var flows: (any FlowAnswers)?
    public var secrets = SecretStore()
    /// Protocols that `-d` chose.
    public var decodeAs: [String] = []
    public var utc = false

    /// The most calls that are kept to be sorted.
    static var sortLimit: Int { 1 << 18 }

    public init() {}
}

/// Which calls are shown: a condition over their keys.
public struct CallSelection: Sendable {
    private let predicate: Predicate

    /// Reads and checks a condition.
    public init(_ text: String) throws(ExpressionError) { predicate = try Predicate(text, .calls) }

    func selects(_ call: Call, _ names: CallReader) -> Bool {
        predicate.holds { place in
            switch call.value(CallKey.allCases[place], names) {
            case .unknown: .unknown
            case .number(let value): .whole(value)
            case .nanoseconds(let value): .nanoseconds(value)
            case .flag(let value): .truth(value)
            case .text(let bytes): .text(String(decoding: bytes, as: UTF8.self))
            case .word(let word): .text(word.description)
            case .address(let address, let isV6): .address(address, isV6: isV6)
            }
        }
    }
}

extension Vocabulary {
    /// The keys of a call, as `peel calls --json` prints them.
    public static let calls = Vocabulary(
        CallKey.allCases.map { ($0.rawValue, $0.valueKind.filterKind) }, subject: "keys of a call",
        nearest: { NearestNames.find($0, in: CallKey.allCases.map(\.rawValue)) })
}
