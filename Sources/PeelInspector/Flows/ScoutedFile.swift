import PeelCapture
import PeelWire

/// A file among several that are read in order of time, with a second reader that is one frame ahead.
final class ScoutedFile {
    let path: String
    private var reader: FrameReader
    private var scout: FrameReader
    /// When the frame was captured that comes next; nil at the end.
    private(set) var time: Timestamp?

    init(_ path: String) throws(CaptureError) {
        let reader = try FrameReader(path: path)
        let scout = try FrameReader(path: path)
        guard scout.isMapped else {
            throw CaptureError(path, "cannot be read in order of time with other files", cure: "read it alone")
        }
        self.path = path
        self.reader = reader
        self.scout = scout
        look()
    }

    /// What was wrong where reading ended.
    var damage: CaptureDamage? { scout.damage }

    private func look() { time = scout.next()?.time }

    /// Calls `body` with the next frame.
    func take(_ body: (borrowing Frame) -> Void) {
        look()
        Self.hand(&reader, body)
    }

    private static func hand(_ reader: inout FrameReader, _ body: (borrowing Frame) -> Void) {
        if let frame = reader.next() { body(frame) }
    }

    /// The file whose next frame is the earliest, the first of them where several are; nil at the end of all.
    static func earliest(of files: [ScoutedFile]) -> ScoutedFile? {
        var best: ScoutedFile?
        for file in files {
            guard let time = file.time else { continue }
            if let chosen = best?.time, chosen <= time { continue }
            best = file
        }
        return best
    }
}
