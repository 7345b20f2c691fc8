#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Threads that run one job each. One of the files that may say `unsafe`.
enum WorkerThreads {
    private final class Job {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` with 0 up to `count`, each on a thread of its own but 0 on this one, and returns when all are done.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        var threads: [pthread_t] = []
        for index in 1..<max(count, 1) {
            let job = unsafe Unmanaged.passRetained(Job { body(index) })
            #if os(Linux)
            var thread = pthread_t()
            #else
            var thread: pthread_t?
            #endif
            let status = unsafe pthread_create(&thread, nil, start, job.toOpaque())
            if status == 0 {
                #if os(Linux)
                threads.append(thread)
                #else
                if let thread { threads.append(thread) }
                #endif
            } else {
                // No thread to be had: the work is done here instead.
                unsafe job.release()
                body(index)
            }
        }
        body(0)
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Runs `body` on a thread of its own that nobody waits for; here, where there is none to be had.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let job = unsafe Unmanaged.passRetained(Job(body))
        #if os(Linux)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        guard unsafe pthread_create(&thread, nil, start, job.toOpaque()) == 0 else {
            unsafe job.release()
            return body()
        }
        #if os(Linux)
        pthread_detach(thread)
        #else
        if let thread { pthread_detach(thread) }
        #endif
    }

    #if os(Linux)
    private static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        if let pointer = unsafe pointer { unsafe Unmanaged<Job>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
    }
    #else
    private static let start: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { pointer in
        unsafe Unmanaged<Job>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
    }
    #endif
}

/// A worker that one thread at a time uses: a thread's own while it runs, the caller's between two runs.
final class WorkerBox: @unchecked Sendable {
    private var worker: FlowWorker

    init(_ worker: consuming FlowWorker) { self.worker = worker }

    /// Calls `body` with the worker.
    func with<Result>(_ body: (inout FlowWorker) -> Result) -> Result { body(&worker) }
}
