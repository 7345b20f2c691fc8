import Synchronization

/// State that several threads use, one at a time.
///
/// A thread that works on it in many small pieces, such as an indexing pass, lets others in between by ``isWanted``.
final class Locked<State: ~Copyable>: @unchecked Sendable {
    private let lock = Mutex<Void>(())
    private let waiting = Atomic<Int>(0)
    private var state: State

    init(_ state: consuming State) { self.state = state }

    /// Somebody waits for the state.
    var isWanted: Bool { waiting.load(ordering: .relaxed) > 0 }

    /// Calls `body` with the state; the caller should be back soon.
    func with<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        waiting.add(1, ordering: .relaxed)
        return lock.withLock { _ in
            waiting.subtract(1, ordering: .relaxed)
            return body(&state)
        }
    }
}

/// What a worker looks at now and then to learn that nobody waits for it any more.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    public var isCancelled: Bool { flag.load(ordering: .relaxed) }
    public func cancel() { flag.store(true, ordering: .relaxed) }
}
