import PeelCapture
import PeelWire

/// Writes each frame to a capture file, or to the file of its part.
struct WriteSink: FrameSink, ~Copyable {
    private var writer: CaptureWriter?
    private var splitter: Splitter?
    private let limit: Int
    private var failure: CaptureError?

    /// Everything into one file, or into several in turn.
    init(_ writer: consuming CaptureWriter, limit: Int?) {
        self.writer = consume writer
        splitter = nil
        self.limit = limit ?? Int.max
    }

    /// Each part into a file of its own.
    init(_ splitter: consuming Splitter, limit: Int?) {
        writer = nil
        self.splitter = consume splitter
        self.limit = limit ?? Int.max
    }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        do throws(CaptureError) {
            if splitter != nil {
                try splitter?.write(frame, number: number)
                return (splitter?.frameCount ?? 0) < limit
            }
            try writer?.write(frame)
            return (writer?.frameCount ?? limit) < limit && writer?.isFull == false
        } catch {
            failure = error
            return false
        }
    }

    mutating func rest() {
        do throws(CaptureError) {
            try writer?.flush()
            try splitter?.flush()
        } catch { failure = failure ?? error }
    }

    mutating func finish() -> Int32 {
        do throws(CaptureError) {
            try writer?.close()
            try splitter?.close()
        } catch { failure = failure ?? error }
        let lost = (writer?.lostCommentCount ?? 0) + (splitter?.lostCommentCount ?? 0)
        if lost > 0 {
            Diagnostics.complain("\(lost) packet comment\(lost == 1 ? "" : "s") left out: pcap has no room, pcapng has")
        }
        if let files = splitter?.fileCount {
            Diagnostics.complain("\(files) file\(files == 1 ? "" : "s") written")
        }
        guard let failure else { return Status.done }
        if failure.status != .closedPipe { Diagnostics.complain(failure.description) }
        return failure.status.rawValue
    }
}
