import PeelCapture
import PeelFlow
import PeelWire

/// Who holds which socket, at one moment.
struct SocketHolders: Sendable {
    private var owners: [SocketKey: SocketOwner] = [:]

    init(_ table: SocketTable) {
        for entry in table.entries { if let owner = entry.owner { owners[entry.key] = owner } }
    }

    /// The holder of either end of a flow; where both are here, the client's.
    func owner(of row: FlowRow) -> SocketOwner? {
        guard row.hasPorts, row.proto == IPProtocol.tcp || row.proto == IPProtocol.udp else { return nil }
        let ends = [
            (row.clientAddress, row.clientPort, row.serverAddress, row.serverPort),
            (row.serverAddress, row.serverPort, row.clientAddress, row.clientPort),
        ]
        for (local, localPort, remote, remotePort) in ends {
            let key = SocketKey(
                proto: row.proto, local: local, localPort: localPort, remote: remote, remotePort: remotePort)
            if let owner = owners[key] { return owner }
        }
        guard row.proto == IPProtocol.udp else { return nil }
        // Sockets of UDP that are bound and not connected.
        let nowhere = IPv6Address(high: 0, low: 0)
        for (local, localPort, _, _) in ends {
            for address in [local, nowhere] {
                if let owner = owners[SocketKey(proto: row.proto, local: address, localPort: localPort)] {
                    return owner
                }
            }
        }
        return nil
    }
}

/// Reads the kernel's list of sockets again and again, on a thread of its own: at most ten times a second, and for at
/// most a twentieth of the time.
enum SocketPolling {
    /// `isWanted` is asked before each reading how old the last one is, in nanoseconds; `take` gets what was read.
    static func start(
        until isStopped: @escaping @Sendable () -> Bool, when isWanted: @escaping @Sendable (Int64) -> Bool,
        _ take: @escaping @Sendable (SocketTable) -> Void
    ) {
        WorkerThreads.start {
            var table = SocketTable()
            var rest: Int64 = 0
            var lastRead: Int64 = 0
            while !isStopped() {
                FileCheck.sleep(milliseconds: 100)
                let begun = FileCheck.monotonicNanoseconds
                guard begun >= rest, isWanted(begun - lastRead) else { continue }
                table.read()
                lastRead = FileCheck.monotonicNanoseconds
                rest = lastRead + (lastRead - begun) * 20
                take(table)
            }
        }
    }
}

/// Reads the kernel's list of sockets on a thread of its own while flows come whose process is not known.
final class SocketWatcher: Sendable {
    private let state = Locked(State())

    struct State {
        var isWanted = false
        var isStopped = false
        var fresh: SocketHolders?

        /// Whether a list is wanted, which it is no more then.
        mutating func takeWish() -> Bool {
            defer { isWanted = false }
            return isWanted
        }
    }

    /// Begins to watch; nil where the system does not list its sockets.
    init?() {
        guard SocketTable.isAvailable else { return nil }
        let state = state
        SocketPolling.start(until: { state.with { $0.isStopped } }, when: { _ in state.with { $0.takeWish() } }) {
            table in
            let holders = SocketHolders(table)
            state.with { $0.fresh = holders }
        }
    }

    deinit { state.with { $0.isStopped = true } }

    /// Asks for a fresh list.
    func want() { state.with { $0.isWanted = true } }

    /// The list that was read since the last time, which is gone then.
    func take() -> SocketHolders? {
        state.with { state in
            let fresh = state.fresh
            state.fresh = nil
            return fresh
        }
    }
}

/// The processes of live flows, as far as they are known.
struct FlowOwners {
    private let watcher = SocketWatcher()
    private var owners: [UInt64: FlowOwner] = [:]
    /// The flows that were asked for, and how often the latest ones have been.
    private var asked: UInt64 = 0
    private var unknown: [UInt64: Int] = [:]
    private static var limit: Int { 100_000 }

    init() {}

    /// Looks for the processes of flows that are new, or that nobody held so far.
    mutating func update(_ table: borrowing FlowTable) {
        let isNew = table.counts.flows > asked
        if isNew || !unknown.isEmpty { watcher?.want() }
        guard let holders = watcher?.take() else { return }
        for place in table.order() where place.index > asked || unknown[place.index] != nil {
            let row = table.row(place)
            if let owner = holders.owner(of: row) {
                unknown[place.index] = nil
                if owners.count < Self.limit {
                    owners[place.index] = FlowOwner(pid: owner.pid, process: owner.name, user: owner.user)
                }
            } else {
                let times = (unknown[place.index] ?? 0) + 1
                unknown[place.index] = times > 3 || unknown.count > 4096 ? nil : times
            }
        }
        asked = table.counts.flows
    }

    /// The row with its process.
    func owned(_ row: FlowRow) -> FlowRow {
        var row = row
        row.owner = owners[row.index]
        return row
    }
}
