import PeelApplication
import PeelCapture
import PeelFilter
import PeelFlow
import PeelOutput

extension FlowTableOptions {
    /// Those of a table that names its flows by every protocol that peel decodes.
    public static var named: FlowTableOptions {
        var options = FlowTableOptions()
        options.naming = .standard
        return options
    }
}

/// What `peel flows` is asked for.
public struct FlowOptions: Sendable {
    /// The kind of output.
    public enum Form: Sendable {
        /// For people, as wide as the terminal; nil leaves nothing out.
        case table(columns: Int?)
        case json
        case csv
    }

    public var form = Form.table(columns: nil)
    /// The keys that a table or CSV shows (`--columns`); nil shows those of the form.
    public var columns: FlowColumnsWriter?
    /// The order; nil is that of the first packets.
    public var sort: FlowSort?
    /// How many rows at most; nil prints all.
    public var top: Int?
    /// How many threads walk a file; nil chooses.
    public var threads: Int?
    public var table = FlowTableOptions.named
    /// Requests and answers are counted (`--calls`); nil leaves them out.
    public var calls: CallCounting?
    /// Which flows are shown (`--where`); nil shows all.
    public var selection: FlowSelection?
    /// A capture expression; nil takes every packet.
    public var expression: CaptureExpression?
    /// A display filter: packets for which it does not hold are not counted.
    public var displayFilter: DisplayFilter?
    /// What that asks of connections, which are counted beforehand.
    var flows: (any FlowAnswers)?

    /// Which packets are counted.
    var choice: FrameChoice {
        FrameChoice(expression: expression, displayFilter: displayFilter, flows: flows)
    }

    /// Live: after how many seconds the flows so far are printed again; nil prints a flow when it ends.
    public var interval: Double?
    /// Live: after how long without a packet a flow ends.
    public var idle = FlowIdleTimes()

    public init() {}

    /// How many packets are counted between two times that departed flows are printed: the same for any number of
    /// threads, because it decides where their rows stand.
    static var packetsPerRound: UInt64 { 1 << 16 }
}
