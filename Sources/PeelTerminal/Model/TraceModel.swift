import PeelInspector

/// The trace of the connection that is looked at, made in the background.
@MainActor
final class TraceModel {
    private let session: CaptureSession
    private let wake: @Sendable () -> Void
    private(set) var trace: FlowTrace?
    private let made = SharedValue<FlowTrace>(nil)
    private var work: (flow: Int, begun: Int64, cancellation: Cancellation)?
    /// When the trace of a connection that grows may be made anew.
    private var next: Int64 = 0

    /// How long a connection is looked at before its packets are gone through, in milliseconds.
    private nonisolated static var patience: Int { 60 }

    init(_ session: CaptureSession, _ wake: @escaping @Sendable () -> Void) {
        self.session = session
        self.wake = wake
    }

    /// The trace of `flow` as far as it is there; more is asked for where more packets have come.
    func trace(of flow: Int, last: Int, wait: Bool) -> FlowTrace? {
        if let fresh = made.take() {
            trace = fresh
            // Going through a long connection takes time: a fifth of it at most is spent so.
            let now = FileCheck.monotonicNanoseconds
            if let work { next = now + max(1_000_000_000, (now - work.begun) * 4) }
            work = nil
        }
        let known = trace?.flow == flow ? trace : nil
        if known?.lastPacket == last { return known }
        if let work, work.flow == flow { return known }
        if known != nil, !wait, FileCheck.monotonicNanoseconds < next { return known }
        work?.cancellation.cancel()
        work = nil
        let cancellation = Cancellation()
        if wait {
            trace = FlowTrace.make(flow, session, cancellation)
            return trace
        }
        work = (flow, FileCheck.monotonicNanoseconds, cancellation)
        let (session, made, wake) = (session, made, wake)
        Background.run {
            // Whoever passes by on the way to another connection asks for nothing.
            FileCheck.sleep(milliseconds: Self.patience)
            guard !cancellation.isCancelled, let trace = FlowTrace.make(flow, session, cancellation),
                !cancellation.isCancelled
            else { return }
            made.put(trace)
            wake()
        }
        return known
    }
}
