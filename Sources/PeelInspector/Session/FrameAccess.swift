import PeelCapture
import PeelWire

/// Reads single frames of a session again, in any order; for one thread.
final class FrameAccess {
    private let session: CaptureSession
    private var reader: FrameReader?
    private var knownDescriptions = -1
    private var bytes: [UInt8] = []

    init(_ session: CaptureSession) {
        self.session = session
        if session.spool == nil, let path = session.mappedPath { reader = try? FrameReader(path: path) }
    }

    /// Calls `body` with packet `number`; false where it cannot be read.
    @discardableResult
    func read(_ number: Int, _ body: (borrowing Frame) -> Void) -> Bool {
        guard let entry = session.entry(number) else { return false }
        return read(entry, body)
    }

    /// Calls `body` with the packet of `entry`; false where it cannot be read.
    @discardableResult
    func read(_ entry: PacketEntry, _ body: (borrowing Frame) -> Void) -> Bool {
        if let spool = session.spool {
            guard let record = spool.read(at: entry.offset, into: &bytes) else { return false }
            let kept = bytes
            body(
                Frame(
                    time: record.time, linkType: record.linkType, interface: record.interface,
                    captured: kept.rawSpan, wireCount: record.wireCount))
            return true
        }
        learn()
        return Self.read(&reader, entry.offset, body)
    }

    /// Takes over what the indexing pass was told of interfaces since.
    private func learn() {
        let (count, descriptions) = session.descriptions(after: knownDescriptions)
        guard let descriptions else { return }
        knownDescriptions = count
        reader?.adopt(descriptions)
    }

    private static func read(
        _ reader: inout FrameReader?, _ offset: Int64, _ body: (borrowing Frame) -> Void
    ) -> Bool {
        guard reader?.move(to: offset) == true else { return false }
        guard let frame = reader?.next() else { return false }
        body(frame)
        return true
    }
}
