import PeelCapture
import PeelWire

/// What takes the frames of a pass, one after the other.
protocol FrameSink: ~Copyable {
    /// Takes a frame and its number from 1; false ends the pass.
    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool
    /// No frame is waiting: what was printed should be seen.
    mutating func rest()
    /// The pass is over: writes what is left and tells the exit status.
    mutating func finish() -> Int32
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
    static func run<Sink: FrameSink & ~Copyable>(_ reader: inout FrameReader, _ sink: inout Sink) -> Int32 {
        var progress = Progress(total: reader.fileSize)
        let isStream = !reader.isMapped
        var count = 0
        while true {
            if isStream, !reader.isFrameWaiting { sink.rest() }
            count &+= 1
            guard step(&reader, &sink, count) else { break }
            if count & 0x3fff == 0 { progress.show(packets: count, bytes: reader.bytesRead) }
        }
        progress.clear()
        guard let damage = reader.damage else { return Status.done }
        // Standard error comes after what was read before the damage.
        sink.rest()
        Diagnostics.complain("\(reader.path == "-" ? "standard input" : reader.path): \(damage)")
        return Status.damaged
    }

    /// Hands the next frame over; false at the end, or where the sink has enough.
    @inline(__always)
    private static func step<Sink: FrameSink & ~Copyable>(
        _ reader: inout FrameReader,
        _ sink: inout Sink,
        _ number: Int
    ) -> Bool {
        guard let frame = reader.next() else { return false }
        return sink.take(frame, number: number)
    }

    /// Several files, in order of time; of frames of one time those of the file named first come first.
    static func merge<Sink: FrameSink & ~Copyable>(_ paths: [String], _ sink: inout Sink) throws(CaptureError) -> Int32
    {
        var files: [WaitingFile] = []
        for path in paths { files.append(WaitingFile(try FrameReader(path: path))) }
        var status = Status.done
        var count = 0
        for file in files { file.advance() }
        while true {
            var earliest: WaitingFile?
            for file in files where file.hasFrame {
                if let best = earliest, best.time <= file.time { continue }
                earliest = file
            }
            guard let file = earliest else { break }
            count &+= 1
            if !file.give(number: count, to: &sink) { return status }
            file.advance()
        }
        for file in files {
            guard let damage = file.damage else { continue }
            sink.rest()
            Diagnostics.complain("\(file.path): \(damage)")
            status = Status.damaged
        }
        return status
    }
}

/// A file with its next frame taken out and kept, so that files can be compared by it.
private final class WaitingFile {
    private var reader: FrameReader
    private var bytes: [UInt8] = []
    private var linkType = LinkType.ethernet
    private var interface: UInt32 = 0
    private var wireCount = 0
    private(set) var time = Timestamp(nanoseconds: 0)
    private(set) var hasFrame = false

    init(_ reader: consuming FrameReader) { self.reader = reader }

    var damage: CaptureDamage? { reader.damage }
    var path: String { reader.path }

    /// Takes the next frame out of the file.
    func advance() {
        hasFrame = Self.copy(&reader, into: &bytes, &time, &linkType, &interface, &wireCount)
    }

    private static func copy(
        _ reader: inout FrameReader,
        into bytes: inout [UInt8],
        _ time: inout Timestamp,
        _ linkType: inout LinkType,
        _ interface: inout UInt32,
        _ wireCount: inout Int
    ) -> Bool {
        guard let frame = reader.next() else { return false }
        (time, linkType, interface, wireCount) = (frame.time, frame.linkType, frame.interface, frame.wireCount)
        let captured = frame.bytes.captured
        bytes.removeAll(keepingCapacity: true)
        bytes.reserveCapacity(captured.byteCount)
        for offset in 0..<captured.byteCount { bytes.append(captured.uint8(at: offset)) }
        return true
    }

    func give<Sink: FrameSink & ~Copyable>(number: Int, to sink: inout Sink) -> Bool {
        let kept = bytes
        let frame = Frame(
            time: time, linkType: linkType, interface: interface, captured: kept.rawSpan, wireCount: wireCount)
        return sink.take(frame, number: number)
    }
}
