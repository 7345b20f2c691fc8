import PeelInspector
import Synchronization

/// A value that one thread puts and another one takes.
final class SharedValue<Value: Sendable>: Sendable {
    private let value: Mutex<Value?>

    init(_ value: Value?) { self.value = Mutex(value) }

    func put(_ fresh: Value) { value.withLock { $0 = fresh } }

    /// The value, which is gone then.
    func take() -> Value? {
        value.withLock { value in
            let taken = value
            value = nil
            return taken
        }
    }
}
