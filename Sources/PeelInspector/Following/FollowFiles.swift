import PeelCapture
import PeelFlow
import PeelWire

/// Writes each direction of the followed flows to a file of its own; gaps read as zeros.
struct FollowFiles: ~Copyable {
    private let folder: String
    private var files: [Key: Waiting] = [:]
    /// Bytes that wait to be written, of all files.
    private var waitingCount = 0
    private(set) var failure: CaptureError?
    private(set) var byteCount = 0
    private(set) var gapCount = 0

    private struct Key: Hashable {
        let flow: UInt64
        let side: Side
        let stream: UInt64?
    }

    private struct Waiting {
        let file: NewFile
        var bytes: [UInt8] = []
    }

    /// Bytes that wait at most, of one file and of all.
    private static var pieceLimit: Int { 64 << 10 }
    private static var limit: Int { 32 << 20 }

    init(_ folder: String) throws(CaptureError) {
        self.folder = folder
        try NewFile.makeFolder(folder)
    }

    var fileCount: Int { files.count }

    mutating func write(_ flow: FollowedFlow, _ chunk: FlowChunk) {
        guard failure == nil else { return }
        do throws(CaptureError) {
            let key = Key(flow: flow.number, side: chunk.side, stream: chunk.stream)
            var waiting: Waiting
            if let known = files.removeValue(forKey: key) {
                waiting = known
            } else {
                waiting = Waiting(file: try NewFile(path: "\(folder)/\(flow.fileName(chunk.side, chunk.stream))"))
            }
            byteCount &+= chunk.bytes.count
            gapCount &+= chunk.gap
            if chunk.gap > 0 {
                try waiting.file.append(waiting.bytes.rawSpan)
                waitingCount &-= waiting.bytes.count
                waiting.bytes = []
                try waiting.file.skip(chunk.gap)
            }
            waiting.bytes += chunk.bytes
            waitingCount &+= chunk.bytes.count
            if waiting.bytes.count > Self.pieceLimit {
                try waiting.file.append(waiting.bytes.rawSpan)
                waitingCount &-= waiting.bytes.count
                waiting.bytes = []
            }
            files[key] = waiting
            if waitingCount > Self.limit { try writeAll() }
        } catch {
            failure = error
        }
    }

    /// Writes what waits.
    mutating func finish() {
        guard failure == nil else { return }
        do throws(CaptureError) { try writeAll() } catch { failure = error }
    }

    private mutating func writeAll() throws(CaptureError) {
        for (key, waiting) in files where !waiting.bytes.isEmpty {
            try waiting.file.append(waiting.bytes.rawSpan)
            files[key]?.bytes = []
        }
        waitingCount = 0
    }
}
