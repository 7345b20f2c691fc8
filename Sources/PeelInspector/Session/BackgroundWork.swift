/// Work that nobody waits for.
public enum Background {
    /// Runs `body` on a thread of its own.
    public static func run(_ body: @escaping @Sendable () -> Void) { WorkerThreads.start(body) }
}
