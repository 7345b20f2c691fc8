import PeelFlow
import PeelWire

/// Finds out what a packet's stream tells of it, by going through the stream's packets before it once more.
///
/// The stream looked at last is kept where it stands, so that the next packet costs little. Where many packets lie
/// before, a thread of its own goes through them and tells when it has come there.
final class StreamReplay {
    /// How many packets are gone through at once.
    private static var budget: Int { 8192 }

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

    /// Adds the stream's fields to `dissection`; false where that takes longer and comes later.
    func follow(_ frame: borrowing Frame, _ entry: PacketEntry, _ dissection: inout Dissection) -> Bool {
        let number = dissection.number
        let flow = Int(entry.flow)
        // Only TCP and UDP have streams; what an ICMP error quotes belongs to one that is not at hand.
        guard entry.flow > 0, entry.marks.proto == 6 || entry.marks.proto == 17 else { return true }
        let found = worked.with { worked in
            let found = worked.line
            worked.line = nil
            return found
        }
        if let found {
            work = nil
            if found.flow == flow { line = found }
        }
        if let work, work.flow == flow, work.number == number { return false }
        if line?.flow != flow || (line?.number ?? 0) > number { line = StreamLine(session, flow: flow) }
        guard let line else { return true }
        guard line.advance(to: number, access, budget: Self.budget) else {
            begin(flow, number)
            return false
        }
        line.follow(frame, number, &dissection)
        return true
    }

    /// Goes through the stream as far as `number` elsewhere.
    private func begin(_ flow: Int, _ number: Int) {
        work?.cancellation.cancel()
        let cancellation = Cancellation()
        work = (flow, number, cancellation)
        line = nil
        let (session, worked, changed) = (session, worked, changed)
        WorkerThreads.start {
            let line = StreamLine(session, flow: flow)
            let access = FrameAccess(session)
            while !line.advance(to: number, access, budget: 1 << 14) {
                if cancellation.isCancelled { return }
            }
            worked.with { $0.line = line }
            changed()
        }
    }
}

/// One stream, gone through as far as was asked for. One thread at a time uses it.
final class StreamLine: @unchecked Sendable {
    let flow: Int
    /// The next packet that may be the stream's.
    private(set) var number: Int
    private let session: CaptureSession
    private var tracker: StreamTracker?
    private var dissection = Dissection()

    init(_ session: CaptureSession, flow: Int) {
        self.session = session
        self.flow = flow
        let stream = session.stream(of: flow)
        tracker = StreamTracker(session.registry, firstTCP: stream, firstUDP: stream)
        number = session.packets(of: flow)?.first ?? 1
    }

    /// Goes on to packet `wanted`, which is not taken; false where `budget` packets were not enough.
    func advance(to wanted: Int, _ access: FrameAccess, budget: Int) -> Bool {
        var taken = 0
        var looked = 0
        while number < wanted {
            let entries = session.entries(number..<min(wanted, number + 4096))
            if entries.isEmpty { return true }
            for entry in entries {
                if entry.flow == UInt32(truncatingIfNeeded: flow) {
                    take(entry, access)
                    taken += 1
                }
                number += 1
            }
            looked += entries.count
            if looked > budget * 32 || taken > budget { break }
        }
        return number >= wanted
    }

    private func take(_ entry: PacketEntry, _ access: FrameAccess) {
        access.read(entry) { frame in
            session.registry.dissect(frame, into: &dissection)
            dissection.number = number
            tracker?.follow(frame, &dissection)
        }
    }

    /// Takes packet `number`, which the stream has been gone through to.
    func follow(_ frame: borrowing Frame, _ number: Int, _ dissection: inout Dissection) {
        tracker?.follow(frame, &dissection)
        self.number = number + 1
    }
}
