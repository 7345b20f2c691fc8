import PeelCapture
import PeelWire

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads files into a session's index, on its own thread.
enum FilePassages {
    /// How many packets are taken while the lock is held: a screen asks for it some hundred times.
    private static var stride: Int { 256 }

    /// A mapped file: frames stay where they are.
    static func map(_ held: Held, _ session: CaptureSession, _ changed: @escaping @Sendable () -> Void) {
        var news = News(changed)
        while !session.stop.isCancelled {
            let goesOn = session.state.with { state in
                let goesOn = step(&held.reader, &state)
                learn(held.reader, &state)
                return goesOn
            }
            if !goesOn { break }
            news.tell()
            while session.state.isWanted, !session.stop.isCancelled { sched_yield() }
        }
        finish(session, held.reader.damage.map { "\($0)" })
        news.tellNow()
    }

    private static func step(_ reader: inout FrameReader, _ state: inout SessionState) -> Bool {
        var goesOn = true
        for _ in 0..<stride where goesOn { goesOn = take(&reader, &state) }
        state.settle()
        return goesOn
    }

    @inline(__always)
    private static func take(_ reader: inout FrameReader, _ state: inout SessionState) -> Bool {
        // Reading from here comes to the frame by way of whatever blocks lie before it.
        let offset = reader.bytesRead
        guard let frame = reader.next() else { return false }
        state.take(frame, offset: offset)
        return true
    }

    /// A pipe or compressed data: frames go to the spool as they come.
    static func spool(
        _ held: Held, _ spool: SpoolFile, _ session: CaptureSession, _ changed: @escaping @Sendable () -> Void
    ) {
        var news = News(changed)
        while !session.stop.isCancelled {
            if !held.reader.isFrameWaiting { news.tellNow() }
            guard keep(&held.reader, spool, session) else { break }
            news.tell()
        }
        finish(session, spool.failure ?? held.reader.damage.map { "\($0)" })
        news.tellNow()
    }

    private static func keep(_ reader: inout FrameReader, _ spool: SpoolFile, _ session: CaptureSession) -> Bool {
        guard let frame = reader.next(), let offset = spool.append(frame) else { return false }
        session.take(frame, offset: offset)
        return true
    }

    /// Several files, in order of time, by way of the spool.
    static func merge(
        _ paths: [String], _ spool: SpoolFile, _ session: CaptureSession, _ changed: @escaping @Sendable () -> Void
    ) {
        var sink = SpoolSink(spool, session, News(changed))
        var damage: String?
        do throws(CaptureError) {
            var files: [WaitingFile] = []
            for path in paths { files.append(try WaitingFile(path, salvages: false)) }
            if FilePass.merge(files, &sink, SourceNotes()) != Status.done { damage = "one of the files is damaged" }
        } catch { damage = "\(error)" }
        finish(session, spool.failure ?? damage)
        changed()
    }

    static func finish(_ session: CaptureSession, _ damage: String?) {
        session.state.with { state in
            state.status.isComplete = true
            state.status.progress = 1
            state.status.damage = damage
        }
    }

    private static func learn(_ reader: borrowing FrameReader, _ state: inout SessionState) {
        if let size = reader.fileSize, size > 0 {
            state.status.progress = min(1, Double(reader.bytesRead) / Double(size))
        }
        guard reader.descriptionCount != state.descriptionCount else { return }
        state.descriptionCount = reader.descriptionCount
        state.descriptions = reader.descriptions
    }
}

/// Takes frames for a session whose source cannot be read again.
struct SpoolSink: FrameSink, ~Copyable {
    private let spool: SpoolFile
    private let session: CaptureSession
    private var news: News

    init(_ spool: SpoolFile, _ session: CaptureSession, _ news: News) {
        (self.spool, self.session, self.news) = (spool, session, news)
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        guard !session.stop.isCancelled, let offset = spool.append(frame) else { return false }
        session.take(frame, offset: offset)
        news.tell()
        return true
    }

    mutating func rest() {}
    mutating func finish() -> Int32 { Status.done }
}

extension CaptureSession {
    /// Counts a packet that was spooled at `offset`.
    func take(_ frame: borrowing Frame, offset: Int64) {
        state.take(frame, offset)
    }
}

extension Locked where State == SessionState {
    /// Counts a packet.
    func take(_ frame: borrowing Frame, _ offset: Int64) {
        with {
            $0.take(frame, offset: offset)
            $0.settle()
        }
    }
}

/// Tells of news, ten times a second at most.
struct News {
    private let changed: @Sendable () -> Void
    private var next: Int64 = 0

    init(_ changed: @escaping @Sendable () -> Void) { self.changed = changed }

    mutating func tell() {
        let now = FileCheck.monotonicNanoseconds
        if now >= next { tellNow() }
    }

    mutating func tellNow() {
        next = FileCheck.monotonicNanoseconds + 100_000_000
        changed()
    }
}
