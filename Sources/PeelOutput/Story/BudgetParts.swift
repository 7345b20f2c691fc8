import PeelFlow
import PeelWire

/// A connection's time budget by client and server.
public struct BudgetParts: Sendable {
    public let budget: TimeBudget
    public let client: TimeBudget.Side
    public let server: TimeBudget.Side
    public let tap: TapPosition?
    public let roundTrip: Int64?
    private let isTCP: Bool

    public init(_ timeline: ConnectionTimeline, isOneClient: Bool, isTCP: Bool) {
        budget = timeline.current
        client = isOneClient ? budget.one : budget.other
        server = isOneClient ? budget.other : budget.one
        tap = timeline.tap
        roundTrip = timeline.roundTrip
        self.isTCP = isTCP
    }

    /// The keys that follow those of a flow, with their values in nanoseconds; `turns` is a number.
    public static let names = [
        "turns", "client_turns", "server_turns", "handshake", "client_think", "server_think",
        "network_time",
        "client_transfer_time", "server_transfer_time", "stall_zero_window", "stall_rto", "stall_recovery",
        "stall_window_limited", "stall_app_limited", "stall_other", "idle_time", "closing_time", "budget_tap",
    ]

    /// Durations in the order of ``names``, from `handshake` on.
    public var durations: [Int64] {
        [
            budget.handshake, client.think, server.think, budget.network, client.transfer, server.transfer,
            stall(.zeroWindow), stall(.timeOut), stall(.recovery), stall(.windowLimited), stall(.application),
            stall(.other), budget.idle, budget.closing,
        ]
    }

    private func stall(_ kind: TimeBudget.Stall) -> Int64 {
        client.stalls[kind] &+ server.stalls[kind]
    }

    /// Appends the members of a JSON object, each with a comma before it.
    public func writeMembers(to writer: inout ByteWriter) {
        let counts = [client.turns &+ server.turns, client.turns, server.turns]
        for (name, value) in zip(Self.names, counts) {
            writer.append(",\"\(name)\":\(value)" as String)
        }
        for (name, value) in zip(Self.names.dropFirst(3), durations) {
            writer.append(",\"\(name)\":" as String)
            writer.append(seconds: value)
        }
        writer.append(",\"budget_tap\":" as String)
        writer.append(tapName.map { "\"\($0)\"" } ?? "null" as String)
    }

    /// Appends the cells of a row of CSV, each with a comma before it.
    public func writeCells(to writer: inout ByteWriter) {
        for value in [client.turns &+ server.turns, client.turns, server.turns] {
            writer.append(",\(value)" as String)
        }
        for value in durations {
            writer.append(UInt8(ascii: ","))
            writer.append(seconds: value)
        }
        writer.append(UInt8(ascii: ","))
        writer.append(tapName ?? "")
    }

    /// `client`, `server`, `middle`; nil where it is not known.
    var tapName: String? {
        switch tap {
        case .nearClient: "client"
        case .nearServer: "server"
        case .middle: "middle"
        case nil: nil
        }
    }

    /// The parts in words, the largest first.
    var said: [(words: String, time: Int64)] {
        var parts: [(words: String, time: Int64)] = [
            (isTCP ? "connecting" : "before the first datagram", budget.handshake),
            ("on the way there and back", budget.network),
            ("waiting for the server", server.think),
            ("waiting for the client", client.think),
            ("receiving from the server", server.transfer),
            ("sending to the server", client.transfer),
            ("nobody has anything to send", budget.idle),
            ("closing", budget.closing),
        ]
        let stalls: [(TimeBudget.Stall, String)] = [
            (.zeroWindow, "stalled by a closed receive window"),
            (.timeOut, "stalled by losses and the timer after them"),
            (.recovery, "stalled by losses"), (.windowLimited, "stalled by a full receive window"),
            (.application, "a sender with nothing to write"), (.other, "stalled by the congestion window or unknown"),
        ]
        for (kind, words) in stalls { parts.append((words, stall(kind))) }
        return parts.filter { $0.time > 0 }.enumerated()
            .sorted {
                $0.element.time != $1.element.time
                    ? $0.element.time > $1.element.time : $0.offset < $1.offset
            }
            .map(\.element)
    }
}
