import PeelCapture
import PeelWire

extension CaptureSession {
    /// Writes packets `numbers` to a new pcap or pcapng file, which its ending chooses; returns how many there were.
    ///
    /// For a thread of its own: it takes as long as it takes.
    public func save(_ numbers: SavedPackets, to path: String) throws(CaptureError) -> Int {
        if let mappedPath { try Writing.refuse(path, among: [mappedPath]) }
        let access = FrameAccess(self)
        var options = FileOptions()
        options.format = FileFormat(ending: path) ?? .pcap
        options.compression = Compression(ending: path)
        options.linkType = firstLinkType
        options.resolution = .nanoseconds
        let notes = SourceNotes()
        let known = interfaces
        if !known.isEmpty { notes.note(known, source: 0) }
        var writer = try CaptureWriter(path: path, options, notes: notes)
        var failure: CaptureError?
        var place = 0
        while failure == nil {
            let part = numbers.part(place, self)
            if part.isEmpty { break }
            place += part.count
            for number in part where failure == nil {
                access.read(number) { frame in failure = Self.write(frame, &writer) }
            }
        }
        try writer.close()
        if let failure { throw failure }
        return writer.frameCount
    }

    private static func write(_ frame: borrowing Frame, _ writer: inout CaptureWriter) -> CaptureError? {
        do throws(CaptureError) { try writer.write(frame) } catch { return error }
        return nil
    }
}

/// Which packets are saved.
public enum SavedPackets: Sendable {
    case all
    case found(PacketQuery)

    /// The numbers of at most 1,024 packets from the `place`-th on.
    func part(_ place: Int, _ session: CaptureSession) -> [Int] {
        switch self {
        case .all:
            let total = session.status.packets
            return place < total ? Array(place + 1...min(total, place + 1024)) : []
        case .found(let query): return query.numbers(place..<place + 1024)
        }
    }
}
