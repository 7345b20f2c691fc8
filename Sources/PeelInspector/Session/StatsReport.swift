import PeelOutput
import PeelWire

/// The statistics of a session's packets, counted in the background.
public final class StatsReport: Sendable {
    private let session: CaptureSession
    private let state = Locked(State())
    private let cancellation = Cancellation()

    struct State {
        var work: StatsWork?
        var shown: CaptureStats?
        var position = 0
        var isRunning = false
    }

    public init(_ session: CaptureSession) { self.session = session }

    deinit { cancel() }

    /// Lets the counting end, for who needs its answers no more.
    public func cancel() { cancellation.cancel() }

    /// How many packets have been counted, and whether more are being counted.
    public var progress: (position: Int, isRunning: Bool) { state.with { ($0.position, $0.isRunning) } }

    /// What was counted so far, as text `columns` wide.
    public func lines(columns: Int, ascii: Bool) -> [String] {
        guard let stats = state.with({ $0.shown }) else { return [] }
        var options = StatsOptions()
        options.columns = columns
        options.ascii = ascii
        var writer = ByteWriter(capacity: 1 << 14)
        StatsText(options, session.registry).write(stats, to: &writer)
        return writer.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Every finding so far, as `peel stats --problems` lists them; nil where nothing was counted yet.
    public var problems: ProblemList? { state.with { $0.shown?.problems } }

    /// What is wrong with one packet by itself, the gravest first; what its stream tells is not among it.
    public func findings(in number: Int) -> [ProblemKind] {
        let list = ProblemList(session.registry)
        var dissector = Dissector(session.registry, followsStreams: false, reassembles: false)
        var found: [ProblemKind] = []
        FrameAccess(session).read(number) { frame in
            dissector.dissect(frame, number: number)
            found = list.findings(in: frame, dissector.dissection).filter { !$0.isOrdinary }
        }
        return found
    }

    /// Counts the packets that have come since, on a thread of its own.
    public func advance(_ changed: @escaping @Sendable () -> Void) {
        let status = session.status
        guard begin(status.packets) else { return }
        Background.run { [self] in
            work(status, changed)
            changed()
        }
    }

    /// Counts all packets that there are before it returns.
    public func advanceHere() {
        let status = session.status
        if begin(status.packets) { work(status) {} }
    }

    private func begin(_ total: Int) -> Bool {
        state.with { state in
            guard !state.isRunning, state.position < total else { return false }
            state.isRunning = true
            return true
        }
    }

    private func work(_ status: SessionStatus, _ changed: @Sendable () -> Void) {
        let total = status.packets
        let work = state.with { $0.work } ?? StatsWork(session)
        var position = state.with { $0.position }
        var nextShown = max(position * 2, 4096)
        while position < total, !cancellation.isCancelled {
            let end = min(total, position + 1024)
            for (offset, entry) in session.entries(position + 1..<end + 1).enumerated() {
                work.take(entry, position + offset + 1)
            }
            position = end
            let isShown = position >= nextShown || position == total
            let stats = isShown ? work.stats : nil
            let reached = position
            state.with { state in
                state.position = reached
                state.work = work
                if let stats { state.shown = stats }
            }
            if isShown {
                nextShown = position * 2
                changed()
            }
        }
        state.with { state in
            state.isRunning = false
            // Nothing comes any more that would need what streams have told.
            if status.isComplete, state.position == total { state.work = nil }
        }
    }
}

/// What counts; one thread at a time uses it.
final class StatsWork: @unchecked Sendable {
    private(set) var stats: CaptureStats
    private var dissector: Dissector
    private let access: FrameAccess

    init(_ session: CaptureSession) {
        stats = CaptureStats(StatsOptions(), session.registry, keepsPackets: true)
        dissector = Dissector(session.registry)
        access = FrameAccess(session)
    }

    func take(_ entry: PacketEntry, _ number: Int) {
        access.read(entry) { frame in
            stats.count(frame)
            dissector.dissect(frame, number: number)
            stats.count(frame, dissector.dissection)
        }
    }
}
