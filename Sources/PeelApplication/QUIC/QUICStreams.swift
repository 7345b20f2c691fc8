import PeelFlow
import PeelWire

/// What the streams of a connection carry, which speaks HTTP/3.
struct QUICStreams: Sendable {
    private struct Key: Hashable {
        let id: UInt64
        let fromClient: Bool
    }

    /// What a stream is for (RFC 9114 section 6).
    private enum Kind: Sendable {
        /// Its type has not come.
        case unknown
        case frames
        case encoder
        case other
    }

    private struct Stream: Sendable {
        var assembly = ByteAssembly(limit: QUICStreams.streamLimit)
        var kind: Kind
        /// Bytes still to come of a frame that is shown already.
        var rest: UInt64 = 0
    }

    private var streams: [Key: Stream] = [:]
    /// What the headers that each end sends are decoded by.
    private var client = QPACK()
    private var server = QPACK()

    /// Most streams that are followed, and bytes of one that wait.
    static var limit: Int { 128 }
    static var streamLimit: Int { 1 << 16 }

    /// Bytes that wait.
    var waitingCount: Int { streams.values.reduce(0) { $0 &+ $1.assembly.waitingCount } }

    /// Takes a STREAM frame, whose data lies in source `source`, and shows what it completes; without `http` notes it
    /// only as what the stream carries.
    mutating func take(
        _ frame: QUICFrame, _ bytes: RawSpan, _ source: Int, fromClient: Bool, http: Int?, _ registry: Registry,
        number: UInt32, into dissection: inout Dissection
    ) {
        let key = Key(id: frame.values[0], fromClient: fromClient)
        if streams[key] == nil, streams.count >= Self.limit {
            // Requests come and go; the streams of one direction stay.
            streams = streams.filter { $0.key.id & 2 != 0 }
            if streams.count >= Self.limit { return }
        }
        var stream = streams[key] ?? Stream(kind: key.id & 2 == 0 ? .frames : .unknown)
        guard
            case .inOrder(let skipped) = stream.assembly.take(
                bytes.clamped(frame.data), at: frame.offset, frame: number)
        else {
            streams[key] = stream
            return
        }
        let start = frame.data.lowerBound &+ skipped
        let piece = bytes.clamped(start..<frame.data.upperBound)
        let isNoted = dissection.collects == .quic
        stream.assembly.keepsJoined = isNoted
        dissection.note(.quic, stream: key.id, isFromServer: !fromClient, piece)
        defer {
            if isNoted {
                let joined = stream.assembly.takeJoined()
                dissection.note(.quic, stream: key.id, isFromServer: !fromClient, joined.rawSpan)
            }
            streams[key] = frame.isLast && stream.assembly.bytes.isEmpty && key.id & 2 == 0 ? nil : stream
        }
        guard let http else {
            stream.assembly.pass(piece.byteCount)
            return stream.assembly.consume(stream.assembly.bytes.count)
        }
        if stream.assembly.bytes.isEmpty {
            let count = show(piece, at: start, source, &stream, key, http, registry, &dissection)
            stream.assembly.pass(count)
            let rest = piece.clamped(count..<piece.byteCount)
            if rest.byteCount > 0 { stream.assembly.append(rest, frame: number) }
        } else {
            stream.assembly.append(piece, frame: number)
        }
        // What was kept behind a gap may go on now.
        let waiting = stream.assembly.bytes
        if !waiting.isEmpty, waiting.count > (stream.assembly.shown ?? 0) {
            let mark = dissection.mark
            let joined = dissection.addSource("Reassembled QUIC STREAM", frames: stream.assembly.frames) {
                $0.append(contentsOf: waiting)
            }
            if let joined {
                let count = show(waiting.rawSpan, at: 0, joined, &stream, key, http, registry, &dissection)
                if count == 0 { dissection.rollBack(to: mark) }
                stream.assembly.consume(count)
            }
            stream.assembly.noteShown()
        }
    }

    /// Shows what is whole of `bytes`, which lie at `start` of a source; returns how much that is.
    private mutating func show(
        _ bytes: RawSpan, at start: Int, _ source: Int, _ stream: inout Stream, _ key: Key, _ http: Int,
        _ registry: Registry, _ dissection: inout Dissection
    ) -> Int {
        guard let count = measure(bytes, stream), count > 0 else { return 0 }
        let (outerStart, outer) = (dissection.messageStart, dissection.begin(messageAt: start, inSource: source))
        defer { _ = dissection.begin(messageAt: outerStart, inSource: outer) }
        dissection.skipNextName(false)
        let shown = bytes.clamped(0..<count)
        let layer = registry.show(
            PacketBytes(captured: shown, declaredCount: count), as: .reader(UInt16(truncatingIfNeeded: http)),
            into: &dissection)
        guard layer < dissection.layers.count else { return count }
        dissection.resume(layer: layer, describedBy: http)
        var offset = 0
        if case .unknown = stream.kind, let type = QUICInteger(shown, at: 0) {
            dissection.add(HTTP3.streamType, value: type.value, at: 0, count: type.count)
            offset = type.count
            switch type.value {
            case 0, 1: stream.kind = type.value == 0 ? .frames : .other
            case 2: stream.kind = .encoder
            default: stream.kind = .other
            }
        }
        switch stream.kind {
        case .encoder:
            var instructions: [UInt8] = []
            instructions.append(shown.clamped(offset..<count))
            if key.fromClient { client.instruct(instructions) } else { server.instruct(instructions) }
        case .frames: showFrames(shown, offset, &stream, key, &dissection)
        default: break
        }
        return count
    }

    private mutating func showFrames(
        _ bytes: RawSpan, _ start: Int, _ stream: inout Stream, _ key: Key, _ dissection: inout Dissection
    ) {
        var offset = start &+ Int(min(stream.rest, UInt64(max(0, bytes.byteCount &- start))))
        stream.rest &-= UInt64(offset &- start)
        while let frame = HTTP3.Frame(bytes, at: offset) {
            frame.describe(bytes, into: &dissection)
            let end = frame.body &+ Int(min(frame.length, UInt64(max(0, bytes.byteCount &- frame.body))))
            stream.rest = frame.length &- UInt64(end &- frame.body)
            if frame.type == HTTP3.headers, stream.rest == 0 {
                var section: [UInt8] = []
                section.append(bytes.clamped(frame.body..<end))
                let found = key.fromClient ? client.decode(section) : server.decode(section)
                for header in found ?? [] {
                    HTTP3.add(header.name, header.value, at: frame.body, count: end &- frame.body, into: &dissection)
                }
            }
            offset = end
        }
    }

    /// How many bytes can be shown now: a type, and frames; of data what is here.
    private func measure(_ bytes: RawSpan, _ stream: Stream) -> Int? {
        var offset = 0
        switch stream.kind {
        case .encoder, .other: return bytes.byteCount
        case .unknown:
            guard let type = QUICInteger(bytes, at: 0) else { return nil }
            if type.value != 0 { return bytes.byteCount }
            offset = type.count
        case .frames: offset = Int(min(stream.rest, UInt64(bytes.byteCount)))
        }
        while let frame = HTTP3.Frame(bytes, at: offset) {
            let left = UInt64(max(0, bytes.byteCount &- frame.body))
            // Of data, and of what is too long to wait for, what is here is enough.
            let isPartial = frame.type == HTTP3.data || frame.length > UInt64(Self.streamLimit / 2)
            if frame.length > left, !isPartial { break }
            offset = frame.body &+ Int(min(frame.length, left))
        }
        return offset
    }
}
