import PeelInspector

/// A search that goes on elsewhere, so that nobody waits for it: what it finds is taken over when it is there.
@MainActor
final class SeekModel {
    /// What was found: a place of a list, a packet's number, or nothing.
    struct Found: Sendable {
        var place: Int?
    }

    private let wake: @Sendable () -> Void
    private var found = SharedValue<Found>(nil)
    private var pending: (cancellation: Cancellation, finish: (Int?) -> Void)?
    /// Everything is done at once: for screens that are printed.
    var isPatient = false

    init(_ wake: @escaping @Sendable () -> Void) { self.wake = wake }

    var isRunning: Bool { pending != nil }

    /// Looks for something; a search that goes on is ended. `work` runs on another thread, `finish` on this one.
    func begin(_ work: @escaping @Sendable (Cancellation) -> Int?, _ finish: @escaping (Int?) -> Void) {
        cancel()
        let cancellation = Cancellation()
        if isPatient { return finish(work(cancellation)) }
        // What an ended search still finds goes nowhere.
        let (found, wake) = (SharedValue<Found>(nil), wake)
        self.found = found
        pending = (cancellation, finish)
        Background.run {
            let place = work(cancellation)
            guard !cancellation.isCancelled else { return }
            found.put(Found(place: place))
            wake()
        }
    }

    /// Takes over what was found.
    func settle() {
        guard let pending, let result = found.take() else { return }
        self.pending = nil
        pending.finish(result.place)
    }

    /// Ends a search; false where there is none.
    @discardableResult
    func cancel() -> Bool {
        guard let pending else { return false }
        pending.cancellation.cancel()
        self.pending = nil
        return true
    }
}
