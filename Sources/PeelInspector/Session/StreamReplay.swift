import PeelApplication
import PeelFlow
import PeelWire

/// Takes a packet apart with what its connection's other packets tell of it, by going through these once more.
///
/// The connection looked at last is kept where it stands, so that the next packet costs little. Where many packets lie
/// before, a thread of its own goes through them and tells when it has come there.
final class StreamReplay {
    /// How many packets are gone through at once.
    private static var budget: Int { 2048 }

    private let session: CaptureSession
    private let access: FrameAccess
    private let changed: @Sendable () -> Void
    private var line: StreamLine?
    private let worked = Locked<WorkedLine>(WorkedLine())
    private var work: (flow: Int, number: Int, cancellation: Cancellation)?

    struct WorkedLine {
        var line: StreamLine?
    }

    init(_ session: CaptureSession, _ changed: @escaping @Sendable () -> Void) {
        self.session = session
        self.changed = changed
        access = FrameAccess(session)
    }

    deinit { work?.cancellation.cancel() }

    /// Dissects packet `number`; false where what its connection tells takes longer and comes later.
    func dissect(
        _ frame: borrowing Frame, _ entry: PacketEntry, _ number: Int, into dissection: inout Dissection
    ) -> Bool {
        let flow = Int(entry.flow)
        let found = worked.with { worked in
            let found = worked.line
            worked.line = nil
            return found
        }
        if let found {
            work = nil
            if found.flow == flow { line = found }
        }
        guard flow > 0 else { return alone(frame, number, &dissection, isWhole: true) }
        if let work, work.flow == flow, work.number == number {
            return alone(frame, number, &dissection, isWhole: false)
        }
        if line?.flow != flow || (line?.number ?? 0) > number { line = StreamLine(session, flow: flow, line) }
        guard let line else { return alone(frame, number, &dissection, isWhole: true) }
        guard line.advance(to: number, access, budget: Self.budget) else {
            begin(flow, number)
            return alone(frame, number, &dissection, isWhole: false)
        }
        line.dissect(frame, number, into: &dissection)
        return true
    }

    /// The packet by itself.
    private func alone(
        _ frame: borrowing Frame, _ number: Int, _ dissection: inout Dissection, isWhole: Bool
    ) -> Bool {
        session.registry.dissect(frame, into: &dissection)
        dissection.number = number
        return isWhole
    }

    /// Goes through the connection as far as `number` elsewhere.
    private func begin(_ flow: Int, _ number: Int) {
        work?.cancellation.cancel()
        let cancellation = Cancellation()
        work = (flow, number, cancellation)
        line = nil
        let (session, worked, changed) = (session, worked, changed)
        WorkerThreads.start {
            let line = StreamLine(session, flow: flow, nil)
            let access = FrameAccess(session)
            while !line.advance(to: number, access, budget: 1 << 14) {
                if cancellation.isCancelled { return }
            }
            worked.with { $0.line = line }
            changed()
        }
    }
}

/// One connection, gone through as far as was asked for. One thread at a time uses it.
///
/// In a capture that is complete its packets are gone through twice, as `peel read -2` does, so that what later ones
/// tell is shown too.
final class StreamLine: @unchecked Sendable {
    let flow: Int
    /// The next packet that may be the connection's.
    private(set) var number: Int
    private let session: CaptureSession
    private var engine: FrameEngine
    private var dissection = Dissection()
    /// What the first pass has found; nil while it goes on.
    private var hindsight: Hindsight?
    private var isScouting: Bool
    private let first: Int
    private let last: Int

    /// `known` is a line whose first pass is used again, if it is of the same connection.
    init(_ session: CaptureSession, flow: Int, _ known: StreamLine?) {
        self.session = session
        self.flow = flow
        let (first, last) = session.packets(of: flow) ?? (1, 0)
        (self.first, self.last, number) = (first, last, first)
        let found = known?.flow == flow && known?.last == last ? known?.hindsight : nil
        hindsight = found
        // While packets still come, nobody knows what later ones will tell.
        isScouting = found == nil && session.status.isComplete
        engine = Self.engine(session, flow, isScouting ? Hindsight() : found)
    }

    private static func engine(_ session: CaptureSession, _ flow: Int, _ hindsight: Hindsight?) -> FrameEngine {
        var engine = FrameEngine(
            session.registry, conversations: .standard.knowing(session.secrets), hindsight: hindsight)
        engine.numberStreams(from: session.stream(of: flow))
        return engine
    }

    /// Goes on to packet `wanted`, which is not taken; false where `budget` packets were not enough.
    func advance(to wanted: Int, _ access: FrameAccess, budget: Int) -> Bool {
        var budget = budget
        if isScouting {
            guard go(to: last + 1, access, &budget) else { return false }
            var found = engine.found ?? Hindsight()
            found.finish()
            hindsight = found
            isScouting = false
            engine = Self.engine(session, flow, found)
            number = first
        }
        return go(to: wanted, access, &budget)
    }

    private func go(to wanted: Int, _ access: FrameAccess, _ budget: inout Int) -> Bool {
        // Looking at an entry costs little beside taking a packet apart.
        var looked = 0
        while number < wanted {
            if budget <= 0 || looked > 1 << 16 { return false }
            let end = min(wanted, number + 1024)
            for numbered in session.entries(number..<end, of: flow) {
                access.read(numbered.entry) { frame in
                    engine.dissect(frame, number: numbered.number, into: &dissection)
                }
                budget -= 1
            }
            looked += end - number
            number = end
        }
        return true
    }

    /// Takes packet `number`, which the connection has been gone through to.
    func dissect(_ frame: borrowing Frame, _ number: Int, into dissection: inout Dissection) {
        engine.dissect(frame, number: number, into: &dissection)
        self.number = number + 1
    }
}
