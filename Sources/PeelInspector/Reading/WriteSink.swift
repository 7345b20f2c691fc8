import PeelCapture
import PeelWire

/// Writes each frame to a capture file.
struct WriteSink: FrameSink, ~Copyable {
    private var writer: CaptureWriter
    private let limit: Int
    private var failure: CaptureError?

    init(_ writer: consuming CaptureWriter, limit: Int?) {
        self.writer = writer
        self.limit = limit ?? Int.max
    }

    /// Frames written.
    var frameCount: Int { writer.frameCount }

    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool {
        do throws(CaptureError) {
            try writer.write(frame)
            return writer.frameCount < limit && !writer.isFull
        } catch {
            failure = error
            return false
        }
    }

    mutating func rest() {
        do throws(CaptureError) { try writer.flush() } catch { failure = failure ?? error }
    }

    mutating func finish() -> Int32 {
        do throws(CaptureError) { try writer.close() } catch { failure = failure ?? error }
        let lost = writer.lostCommentCount
        if lost > 0 {
            Diagnostics.complain("\(lost) packet comment\(lost == 1 ? "" : "s") left out: pcap has no room, pcapng has")
        }
        guard let failure else { return Status.done }
        if failure.status != .closedPipe { Diagnostics.complain(failure.description) }
        return failure.status.rawValue
    }
}
