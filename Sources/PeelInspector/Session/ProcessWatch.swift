import PeelCapture
import PeelFlow
import PeelWire

/// Which process of this machine each connection belongs to, found while packets come.
///
/// The kernel's list of sockets is read when there are connections that nobody is known of, see ``SocketPolling``. A
/// connection that begins and ends between two readings stays unknown.
public final class ProcessWatch: Sendable {
    private let state = Locked(State())

    struct State {
        var owners: [UInt32: SocketOwner] = [:]
        /// The first flow that has not been asked for.
        var next = 1
        /// Flows that nobody held when they were asked for, with how often that was.
        var unknown: [(flow: UInt32, times: Int)] = []
        var sockets: [SocketTable.Entry] = []
        var leftOut = 0
        var isWanted = false
    }

    /// The most connections whose process is kept.
    private static var limit: Int { 100_000 }
    /// The most new connections that are asked for at once.
    private static var roundLimit: Int { 4096 }

    public init() {}

    /// Who holds flow `flow`'s socket; nil where nobody is known.
    public func owner(of flow: Int) -> SocketOwner? {
        state.with { $0.owners[UInt32(truncatingIfNeeded: flow)] }
    }

    /// The connections whose process is known.
    public var owners: [UInt32: SocketOwner] { state.with { $0.owners } }

    /// The sockets as they were read last, and how many were too many. Keeps them up to date while somebody asks.
    public var sockets: (entries: [SocketTable.Entry], leftOut: Int) {
        state.with { state in
            state.isWanted = true
            return (state.sockets, state.leftOut)
        }
    }

    /// Watches `session` until it is complete.
    func start(_ session: CaptureSession, _ changed: @escaping @Sendable () -> Void) {
        guard SocketTable.isAvailable else { return }
        SocketPolling.start(until: { session.stop.isCancelled }, when: { self.isNeeded(session, $0) }) { table in
            self.attribute(table, session)
            changed()
        }
    }

    private func isNeeded(_ session: CaptureSession, _ age: Int64) -> Bool {
        let flows = session.status.flows
        return state.with { state in
            let isWanted = state.isWanted && age > 1_000_000_000
            if isWanted { state.isWanted = false }
            return isWanted || state.next <= flows || state.unknown.contains { $0.times < 3 }
        }
    }

    /// Asks for the flows that are new, and once more for those that nobody held.
    private func attribute(_ table: SocketTable, _ session: CaptureSession) {
        let flows = session.status.flows
        let holders = SocketHolders(table)
        let (next, again) = state.with { ($0.next, $0.unknown) }
        var found: [UInt32: SocketOwner] = [:]
        var unknown: [(flow: UInt32, times: Int)] = []
        // Of a flood the newest are asked for: capturing goes before.
        let first = max(next, flows + 1 - Self.roundLimit)
        let asked = again.map { ($0.flow, $0.times) } + (first..<max(first, flows + 1)).map { (UInt32($0), 0) }
        var start = 0
        while start < asked.count {
            let part = asked[start..<min(asked.count, start + 128)]
            let rows = session.state.with { state in part.map { state.row(Int($0.0)) } }
            for (row, (flow, times)) in zip(rows, part) {
                guard let row, row.hasPorts, row.proto == 6 || row.proto == 17 else { continue }
                if let owner = holders.owner(of: row) {
                    found[flow] = owner
                } else if times < 3 {
                    unknown.append((flow, times + 1))
                }
            }
            start += part.count
        }
        let (fresh, rest, entries, leftOut) = (found, Array(unknown.suffix(1024)), table.entries, table.leftOut)
        state.with { state in
            state.next = max(state.next, flows + 1)
            state.unknown = rest
            state.sockets = entries
            state.leftOut = leftOut
            for (flow, owner) in fresh where state.owners.count < Self.limit { state.owners[flow] = owner }
        }
    }
}
