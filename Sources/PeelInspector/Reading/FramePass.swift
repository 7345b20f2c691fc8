import PeelCapture
import PeelWire

/// What takes the frames of a pass, one after the other.
protocol FrameSink: ~Copyable {
    /// Takes a frame and its number from 1; false ends the pass.
    mutating func take(_ frame: borrowing Frame, number: Int) -> Bool
    /// No frame is waiting: what was printed should be seen.
    mutating func rest()
}

/// Hands the frames of one file to a sink.
struct FilePass: ~Copyable {
    private var reader: FrameReader
    /// Frames handed out so far.
    private(set) var count = 0

    init(path: String) throws(CaptureError) { reader = try FrameReader(path: path) }

    /// What was wrong where reading ended.
    var damage: CaptureDamage? { reader.damage }

    /// Runs to the end, or until the sink has enough.
    mutating func run<Sink: FrameSink & ~Copyable>(_ sink: inout Sink) {
        while let frame = reader.next() {
            count &+= 1
            if !sink.take(frame, number: count) { return }
        }
    }
}
