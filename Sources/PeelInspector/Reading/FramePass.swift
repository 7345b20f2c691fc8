import PeelCapture
import PeelFlow
import PeelWire

/// What takes the frames of a pass, one after the other.
protocol FrameSink: ~Copyable {
    /// Takes a frame and its number from 1; false ends the pass.
    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool
    /// Tells which frame most likely comes ``FrameEngine/lead`` frames after the one that is taken next.
    mutating func expect(_ frame: borrowing Frame)
    /// No frame is waiting: what was printed should be seen.
    mutating func rest()
    /// Nothing is said about damage, as another pass over the same frames says it.
    var isSilent: Bool { get }
    /// The pass is over: writes what is left and tells the exit status.
    mutating func finish() -> Int32
}

extension FrameSink where Self: ~Copyable {
    mutating func expect(_ frame: borrowing Frame) {}
    var isSilent: Bool { false }
}

/// Lets only those frames through that a capture expression holds for.
struct FilteredSink<Inner: FrameSink & ~Copyable>: FrameSink, ~Copyable {
    private var filter: CaptureFilter
    private var inner: Inner
    private var failure: CaptureError?

    init(_ filter: consuming CaptureFilter, _ inner: consuming Inner) {
        self.filter = filter
        self.inner = inner
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        do throws(CaptureError) {
            return try filter.matches(frame) ? inner.take(frame, number: number) : true
        } catch {
            failure = error
            return false
        }
    }

    var isSilent: Bool { inner.isSilent }

    mutating func rest() { inner.rest() }

    mutating func finish() -> Int32 {
        let status = inner.finish()
        guard let failure else { return status }
        Diagnostics.complain(failure.description)
        return failure.status.rawValue
    }
}

/// Hands the frames of files to a sink.
enum FilePass {
    /// One file, in its own order. Tells damage and returns the exit status of reading.
    static func run<Sink: FrameSink & ~Copyable>(
        _ reader: inout FrameReader,
        _ sink: inout Sink,
        _ notes: SourceNotes
    ) -> Int32 {
        var progress = Progress(total: reader.fileSize)
        let isStream = !reader.isMapped
        let isNoted = notes.isWanted
        var count = 0
        while true {
            if isStream, !reader.isFrameWaiting { sink.rest() }
            count &+= 1
            guard isNoted ? step(&reader, &sink, count, notes, source: 0) : step(&reader, &sink, count) else { break }
            if count & 0x3fff == 0 { progress.show(packets: count, bytes: reader.bytesRead) }
        }
        progress.clear()
        if isNoted { notes.update(from: reader, source: 0) }
        return tell(reader.damage, reader.passedOver, of: reader.path, &sink)
    }

    /// Says where a file stopped making sense, and returns the exit status of reading it.
    fileprivate static func tell<Sink: FrameSink & ~Copyable>(
        _ damage: CaptureDamage?, _ passedOver: SkippedParts, of path: String, _ sink: inout Sink
    ) -> Int32 {
        if sink.isSilent { return damage == nil && passedOver.partCount == 0 ? Status.done : Status.damaged }
        for part in passedOver.parts {
            Diagnostics.complain("\(path): passed over \(part.byteCount) bytes: \(part.damage)")
        }
        if passedOver.partCount > passedOver.parts.count {
            Diagnostics.complain(
                "\(path): passed over \(passedOver.byteCount) bytes in \(passedOver.partCount) places altogether")
        }
        guard let damage else { return passedOver.partCount == 0 ? Status.done : Status.damaged }
        // Standard error comes after what was read before the damage.
        sink.rest()
        Diagnostics.complain("\(path == "-" ? "standard input" : path): \(damage)")
        return Status.damaged
    }

    /// Hands the next frame over; false at the end, or where the sink has enough.
    @inline(__always)
    private static func step<Sink: FrameSink & ~Copyable>(
        _ reader: inout FrameReader,
        _ sink: inout Sink,
        _ number: Int
    ) -> Bool {
        if let later = reader.frame(ahead: FrameEngine.lead) { sink.expect(later) }
        guard let frame = reader.next() else { return false }
        return sink.take(frame, number: number)
    }

    /// The same, and what is told of the frame is noted before.
    fileprivate static func step<Sink: FrameSink & ~Copyable>(
        _ reader: inout FrameReader,
        _ sink: inout Sink,
        _ number: Int,
        _ notes: SourceNotes,
        source: Int
    ) -> Bool {
        // What stands before the frame is read before the frame is taken.
        guard reader.peekTime() != nil else { return false }
        notes.update(from: reader, source: source)
        guard let frame = reader.next(&notes.details) else { return false }
        return sink.take(frame, number: number)
    }

    /// Several files, in order of time; of frames of one time those of the file named first come first.
    static func merge<Sink: FrameSink & ~Copyable>(
        _ files: [WaitingFile],
        _ sink: inout Sink,
        _ notes: SourceNotes
    ) -> Int32 {
        var count = 0
        for file in files { file.advance() }
        if notes.isWanted { for (index, file) in files.enumerated() { file.note(notes, source: index) } }
        while true {
            var earliest: Int?
            for (index, file) in files.enumerated() {
                guard let time = file.time else { continue }
                if let best = earliest.flatMap({ files[$0].time }), best <= time { continue }
                earliest = index
            }
            guard let earliest else { break }
            count &+= 1
            if !files[earliest].give(number: count, to: &sink, notes, source: earliest) { return Status.done }
            files[earliest].advance()
        }
        var status = Status.done
        for (index, file) in files.enumerated() {
            if notes.isWanted { file.note(notes, source: index) }
            status = Status.worse(status, tell(file.damage, file.passedOver, of: file.path, &sink))
        }
        return status
    }
}

/// A file whose next frame waits, so that files can be compared by it.
final class WaitingFile {
    private var reader: FrameReader
    /// The next frame's time; nil at the end.
    private(set) var time: Timestamp?

    init(_ path: String, salvages: Bool, _ secrets: SecretStore? = nil) throws(CaptureError) {
        reader = try FrameReader(path: path)
        reader.isSalvaging = salvages
        if let secrets { reader.onSecrets = KeyLog.taker(secrets) }
    }

    var damage: CaptureDamage? { reader.damage }
    var passedOver: SkippedParts { reader.passedOver }
    var path: String { reader.path }
    var linkTypes: [LinkType] { reader.interfaces.map(\.linkType) }
    var snapLength: UInt32 { reader.interfaces.first?.snapLength ?? 0 }
    var hasInterfaces: Bool { reader.canHaveRemarks }
    var hasNanoseconds: Bool {
        reader.interfaces.contains { $0.resolution.isBinary || $0.resolution.exponent > 6 }
    }

    /// Looks for the next frame.
    func advance() { time = reader.peekTime() }

    func note(_ notes: SourceNotes, source: Int) { notes.update(from: reader, source: source) }

    /// Hands the next frame over; false where the sink has enough.
    func give<Sink: FrameSink & ~Copyable>(
        number: Int, to sink: inout Sink, _ notes: SourceNotes, source: Int
    ) -> Bool {
        Self.give(&reader, number, &sink, notes, source)
    }

    private static func give<Sink: FrameSink & ~Copyable>(
        _ reader: inout FrameReader, _ number: Int, _ sink: inout Sink, _ notes: SourceNotes, _ source: Int
    ) -> Bool {
        if notes.isWanted { return FilePass.step(&reader, &sink, number, notes, source: source) }
        guard let frame = reader.next() else { return false }
        return sink.take(frame, number: number)
    }
}
