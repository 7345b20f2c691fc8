import PeelFlow
import PeelWire

/// What the streams of a connection carry, which may speak HTTP/3.
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
        var assembly = ByteAssembly(limit: QUICStreams.gapLimit)
        var kind: Kind
        /// Bytes still to come of a frame that is shown already, and whether it is one of DATA.
        var rest: UInt64 = 0
        var isData = false
        /// Where the stream ends, as far as is known.
        var end: UInt64 = .max
        var isOver = false
    }

    /// Where a STREAM frame was found.
    struct Place {
        var fromClient: Bool
        /// The number of the UDP stream, and of the frame.
        var flow: Int
        var number: UInt32
        /// The layer of the frames, and what describes it.
        var layer: Int
        var description: Int
        /// What describes HTTP/3; nil where the connection speaks something else.
        var http: Int?
        /// Takes the objects of HTTP/3, where somebody asks for them.
        var taker: (any TransferTaker)?
    }

    private var streams: [Key: Stream] = [:]
    private var bodies: [UInt64: MessageBodies] = [:]
    /// Requests that are not answered.
    private var requests: [UInt64: (mark: RequestMark, time: Timestamp)] = [:]
    /// What the headers that each end sends are decoded by.
    private var client = QPACK()
    private var server = QPACK()
    /// Bytes that wait.
    private(set) var waitingCount = 0

    /// Most streams that are followed.
    static var limit: Int { 256 }
    /// Bytes that wait behind a gap before it is passed over.
    static var gapLimit: Int { 1 << 20 }
    /// The longest frame that is waited for.
    static var frameLimit: Int { 1 << 15 }

    /// Takes a STREAM frame, whose data lies in source `source`, and shows what it completes.
    mutating func take(
        _ frame: QUICFrame, _ bytes: RawSpan, _ source: Int, _ place: Place, _ registry: Registry,
        into dissection: inout Dissection
    ) {
        let key = Key(id: frame.values[0], fromClient: place.fromClient)
        if streams[key] == nil, streams.count >= Self.limit, !makeRoom(place, &dissection) { return }
        // Taken out meanwhile, so that nothing of it is held twice.
        var stream = streams.removeValue(forKey: key) ?? Stream(kind: key.id & 2 == 0 ? .frames : .unknown)
        let before = stream.assembly.waitingCount
        defer {
            waitingCount &+= stream.assembly.waitingCount &- before
            streams[key] = stream
        }
        if stream.isOver { return }
        let piece = bytes.clamped(frame.data)
        if frame.isLast { stream.end = frame.offset &+ UInt64(piece.byteCount) }
        stream.assembly.keepsJoined = isRaw(stream, place)
        while true {
            switch stream.assembly.take(piece, at: frame.offset, frame: place.number) {
            case .old, .kept: return end(&stream, key)
            case .inOrder(let skipped):
                let start = frame.data.lowerBound &+ skipped
                go(
                    on: bytes.clamped(start..<frame.data.upperBound), start, source, &stream, key, place, registry,
                    &dissection)
                return end(&stream, key)
            case .full:
                dissection.resume(layer: place.layer, describedBy: place.description)
                dissection.fault(.limited(.gap(Self.gapLimit)), at: frame.start)
                pass(upTo: frame.offset, &stream, key, place, &dissection)
                showWaiting(&stream, key, place, registry, &dissection)
            }
        }
    }

    /// Learns that an end gives a stream up (RFC 9000 section 19.4).
    mutating func reset(_ id: UInt64, fromClient: Bool) {
        bodies[id]?.end(fromClient: fromClient, isWhole: false)
        streams[Key(id: id, fromClient: fromClient)]?.isOver = true
    }

    /// Whether a stream's bytes are noted as they are.
    private func isRaw(_ stream: Stream, _ place: Place) -> Bool {
        if case .frames = stream.kind { return place.http == nil }
        return true
    }

    /// Forgets streams that are over, or else those of requests, which come and go.
    private mutating func makeRoom(_ place: Place, _ dissection: inout Dissection) -> Bool {
        streams = streams.filter { !$0.value.isOver }
        if streams.count >= Self.limit {
            streams = streams.filter { $0.key.id & 2 != 0 }
            for id in bodies.keys.sorted() { bodies[id]?.giveUp() }
            bodies = [:]
            requests = [:]
            dissection.resume(layer: place.layer, describedBy: place.description)
            dissection.fault(.limited(.streams(Self.limit)))
        }
        waitingCount = streams.values.reduce(0) { $0 &+ $1.assembly.waitingCount }
        return streams.count < Self.limit
    }

    private mutating func end(_ stream: inout Stream, _ key: Key) {
        guard stream.assembly.next >= stream.end else { return }
        stream.isOver = true
        bodies[key.id]?.end(fromClient: key.fromClient, isWhole: stream.rest == 0)
        if streams[Key(id: key.id, fromClient: !key.fromClient)]?.isOver == true { bodies[key.id] = nil }
    }

    /// Passes over bytes that have not come.
    private mutating func pass(
        upTo offset: UInt64, _ stream: inout Stream, _ key: Key, _ place: Place, _ dissection: inout Dissection
    ) {
        // What waits of a frame that is not whole is lost with the rest of it.
        let partial = isRaw(stream, place) ? 0 : stream.assembly.bytes.count
        stream.assembly.keepsJoined = true
        let missing = stream.assembly.passGap(upTo: offset)
        let lost = Int(clamping: missing &+ UInt64(partial))
        if place.http != nil, stream.isData, missing <= stream.rest {
            _ = stream.assembly.takeJoined()
            stream.assembly.keepsJoined = false
            stream.rest &-= missing
            bodies[key.id]?.miss(lost, fromClient: key.fromClient)
            return
        }
        dissection.note(.quic, stream: key.id, lost: lost, .missing, isFromServer: !key.fromClient)
        bodies[key.id]?.end(fromClient: key.fromClient, isWhole: false)
        if case .encoder = stream.kind { if key.fromClient { client.giveUp() } else { server.giveUp() } }
        stream.kind = .other
        stream.rest = 0
    }

    /// Takes bytes in order, which lie at `start` of a source, and those that waited for them.
    private mutating func go(
        on piece: RawSpan, _ start: Int, _ source: Int, _ stream: inout Stream, _ key: Key, _ place: Place,
        _ registry: Registry, _ dissection: inout Dissection
    ) {
        if isRaw(stream, place) { dissection.note(.quic, stream: key.id, isFromServer: !key.fromClient, piece) }
        if place.http != nil, stream.assembly.bytes.isEmpty {
            let count = show(piece, at: start, source, &stream, key, place, registry, &dissection)
            stream.assembly.pass(count)
            let rest = piece.clamped(count..<piece.byteCount)
            if rest.byteCount > 0 { stream.assembly.append(rest, frame: place.number) }
        } else {
            stream.assembly.append(piece, frame: place.number)
        }
        showWaiting(&stream, key, place, registry, &dissection)
    }

    /// Shows what waits and is whole now.
    private mutating func showWaiting(
        _ stream: inout Stream, _ key: Key, _ place: Place, _ registry: Registry, _ dissection: inout Dissection
    ) {
        let joined = stream.assembly.takeJoined()
        dissection.note(.quic, stream: key.id, isFromServer: !key.fromClient, joined.rawSpan)
        guard place.http != nil else { return stream.assembly.consume(stream.assembly.bytes.count) }
        let waiting = stream.assembly.bytes
        guard measure(waiting.rawSpan, stream) > 0 else { return }
        let frames = stream.assembly.frames
        let source = dissection.addSource("Reassembled QUIC STREAM", frames: frames) { $0.append(contentsOf: waiting) }
        guard let source else { return stream.assembly.consume(waiting.count) }
        stream.assembly.consume(show(waiting.rawSpan, at: 0, source, &stream, key, place, registry, &dissection))
    }

    /// Shows what is whole of `bytes`, which lie at `start` of a source; returns how much that is.
    private mutating func show(
        _ bytes: RawSpan, at start: Int, _ source: Int, _ stream: inout Stream, _ key: Key, _ place: Place,
        _ registry: Registry, _ dissection: inout Dissection
    ) -> Int {
        let count = measure(bytes, stream)
        guard count > 0, let http = place.http else { return 0 }
        let (outerStart, outer) = (dissection.messageStart, dissection.begin(messageAt: start, inSource: source))
        defer { _ = dissection.begin(messageAt: outerStart, inSource: outer) }
        dissection.skipNextName(false)
        let shown = bytes.clamped(0..<count)
        let layer = registry.show(
            PacketBytes(captured: shown, declaredCount: count), as: .reader(UInt16(truncatingIfNeeded: http)),
            into: &dissection)
        if layer < dissection.layers.count { dissection.resume(layer: layer, describedBy: http) }
        var offset = 0
        if case .unknown = stream.kind, let type = QUICInteger(shown, at: 0) {
            dissection.add(HTTP3.streamType, value: type.value, at: 0, count: type.count)
            offset = type.count
            stream.kind = type.value == 0 ? .frames : type.value == 2 ? .encoder : .other
        }
        switch stream.kind {
        case .encoder:
            var instructions: [UInt8] = []
            instructions.append(shown.clamped(offset..<count))
            if key.fromClient { client.instruct(instructions) } else { server.instruct(instructions) }
        case .frames: showFrames(shown, offset, &stream, key, place, &dissection)
        default: break
        }
        return count
    }

    private mutating func showFrames(
        _ bytes: RawSpan, _ start: Int, _ stream: inout Stream, _ key: Key, _ place: Place,
        _ dissection: inout Dissection
    ) {
        var offset = start &+ Int(min(stream.rest, UInt64(max(0, bytes.byteCount &- start))))
        if stream.isData { takeBody(bytes.clamped(start..<offset), key, &dissection) }
        stream.rest &-= UInt64(offset &- start)
        while let frame = HTTP3.Frame(bytes, at: offset) {
            frame.describe(bytes, into: &dissection)
            let end = frame.body &+ Int(min(frame.length, UInt64(max(0, bytes.byteCount &- frame.body))))
            stream.rest = frame.length &- UInt64(end &- frame.body)
            stream.isData = frame.type == HTTP3.data
            let inside = bytes.clamped(frame.body..<end)
            switch frame.type {
            case HTTP3.data: takeBody(inside, key, &dissection)
            case HTTP3.headers:
                if stream.rest == 0 {
                    readHeaders(inside, at: frame.body, key, place, &dissection)
                } else {
                    HTTP3.addUnknownSection(at: frame.body, count: inside.byteCount, into: &dissection)
                }
            case HTTP3.settings:
                // How great a table the sender lets the other end have.
                guard let greatest = HTTP3.tableCapacity(in: inside) else { break }
                if key.fromClient { server.greatestCapacity = greatest } else { client.greatestCapacity = greatest }
            default: break
            }
            offset = end
        }
    }

    /// Notes bytes of a body; as they are where its headers were not seen.
    private mutating func takeBody(_ bytes: RawSpan, _ key: Key, _ dissection: inout Dissection) {
        // Taken out meanwhile, so that nothing of it is held twice.
        if var held = bodies.removeValue(forKey: key.id) {
            let isTold = held.take(bytes, fromClient: key.fromClient, into: &dissection)
            bodies[key.id] = held
            if isTold { return }
        }
        dissection.note(.quic, stream: key.id, isFromServer: !key.fromClient, bytes)
    }

    private mutating func readHeaders(
        _ bytes: RawSpan, at start: Int, _ key: Key, _ place: Place, _ dissection: inout Dissection
    ) {
        var section: [UInt8] = []
        section.append(bytes)
        guard let headers = key.fromClient ? client.decode(section) : server.decode(section) else {
            dissection.note(
                .quic, stream: key.id, lost: section.count, .undecodable, isFromServer: !key.fromClient)
            return HTTP3.addUnknownSection(at: start, count: section.count, into: &dissection)
        }
        var facts = MessageFacts()
        for header in headers {
            HTTP3.add(header.name, header.value, at: start, count: section.count, into: &dissection)
            facts.note(header)
        }
        pair(facts, key, &dissection)
        if dissection.collects == .quic {
            dissection.note(
                .quic, stream: key.id, isFromServer: !key.fromClient, (headers.lines + [0x0a]).rawSpan)
        }
        guard place.taker != nil || dissection.collects == .quic else { return }
        bodies[key.id, default: MessageBodies()].begin(
            facts, via: "http3", as: .quic, stream: key.id, of: place.flow, fromClient: key.fromClient, isLast: false,
            to: place.taker, dissection)
    }

    /// Notes a request, or what answers it.
    private mutating func pair(_ facts: MessageFacts, _ key: Key, _ dissection: inout Dissection) {
        if key.fromClient, facts.hasMethod {
            let mark = dissection.noteRequest(by: dissection.currentLayer)
            if requests.count >= Self.limit { requests = [:] }
            requests[key.id] = (mark, dissection.time)
        } else if !key.fromClient, facts.isFinal, let request = requests.removeValue(forKey: key.id) {
            HTTP3.pairing?.add(request: request.mark, at: request.time, to: &dissection)
        }
    }

    /// How many bytes can be shown now: a type, and frames; of data what is here.
    private func measure(_ bytes: RawSpan, _ stream: Stream) -> Int {
        var offset = 0
        switch stream.kind {
        case .encoder, .other: return bytes.byteCount
        case .unknown:
            guard let type = QUICInteger(bytes, at: 0) else { return 0 }
            if type.value != 0 { return bytes.byteCount }
            offset = type.count
        case .frames: offset = Int(min(stream.rest, UInt64(bytes.byteCount)))
        }
        while let frame = HTTP3.Frame(bytes, at: offset) {
            let left = UInt64(max(0, bytes.byteCount &- frame.body))
            // Of data, and of what is too long to wait for, what is here is enough.
            let isPartial = frame.type == HTTP3.data || frame.length > UInt64(Self.frameLimit)
            if frame.length > left, !isPartial { break }
            offset = frame.body &+ Int(min(frame.length, left))
        }
        return offset
    }
}
