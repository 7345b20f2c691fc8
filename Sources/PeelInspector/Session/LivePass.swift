import PeelCapture
import PeelWire

/// Captures on interfaces into a session's index, on its own thread.
final class LivePass: @unchecked Sendable {
    private let captures: [LiveSource]

    init(_ names: [String], filter: String?) throws(CaptureError) {
        var captures: [LiveSource] = []
        for name in names { captures.append(try LiveSource(name, filter, patience: names.count > 1 ? 20 : 100)) }
        self.captures = captures
    }

    func run(_ spool: SpoolFile, _ session: CaptureSession, _ changed: @escaping @Sendable () -> Void) {
        var news = News(changed)
        var failure: String?
        session.state.with { $0.status.isCapturing = true }
        var lastDrops: UInt64 = 0
        running: while !session.stop.isCancelled, failure == nil {
            for capture in captures {
                var count = 0
                let pause = capture.drain { frame in
                    guard let offset = spool.append(frame) else { return }
                    session.take(frame, offset: offset)
                    count += 1
                }
                if count > 0 { news.tell() }
                failure = failure ?? spool.failure
                switch pause {
                case .ended: break running
                case .failed(let error): failure = error.description
                case .reportRequested, .timedOut, .none: break
                }
            }
            count(session, &lastDrops)
        }
        count(session, &lastDrops)
        session.state.with { state in
            state.status.isCapturing = false
            state.status.isComplete = true
            state.status.damage = failure
        }
        changed()
    }

    /// Puts what the kernel counts into the status.
    private func count(_ session: CaptureSession, _ last: inout UInt64) {
        var received: UInt64 = 0
        var dropped: UInt64 = 0
        for capture in captures {
            let counted = capture.statistics
            received &+= counted.received
            dropped &+= counted.dropped
        }
        guard received &+ dropped != last else { return }
        last = received &+ dropped
        let (allReceived, allDropped) = (received, dropped)
        session.state.with { state in
            state.status.received = allReceived
            state.status.dropped = allDropped
        }
    }
}

/// An interface that frames come from; a class, so that several can stand in an array.
final class LiveSource {
    private var capture: LiveCapture

    init(_ name: String, _ filter: String?, patience: Int) throws(CaptureError) {
        var live = LiveOptions(interface: name)
        live.filter = filter
        capture = try LiveCapture(live)
        capture.patience = patience
    }

    var statistics: LiveStatistics { capture.statistics() }

    /// Hands what has come to `body`, at most 256 frames, and tells why it ended.
    func drain(_ body: (borrowing Frame) -> Void) -> Pause { Self.drain(&capture, body) }

    private static func drain(_ capture: inout LiveCapture, _ body: (borrowing Frame) -> Void) -> Pause {
        for _ in 0..<256 {
            guard let frame = capture.next() else { return capture.pause }
            body(frame)
        }
        return .none
    }
}
