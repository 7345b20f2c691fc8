import PeelFlow
import PeelWire

/// A connection that speaks HTTP/2: what its headers say, which requests its responses answer, what its bodies come to.
///
/// RFC 9113. Where the capture begins in the connection's middle, or lacks bytes of it, frames are shown, and headers as
/// far as they can be known.
public struct HTTP2Conversation: Conversation {
    private let flow: FlowContext
    private var streams = HTTP2Streams()
    private var client = Direction()
    private var server = Direction()
    /// The connection is on a port of HTTP/1, which tshark names before this protocol.
    private let isInsideHTTP: Bool

    /// What one end sends.
    private struct Direction: Sendable {
        var headers = HPACK()
        /// The block that waits for CONTINUATION.
        var block: Block?
        /// A frame was seen.
        var isKnown = false
        /// Bytes that are missing before the next ones.
        var missing = 0
    }

    /// A header block, from its first frame to the one that ends it.
    private struct Block: Sendable {
        /// The stream of the frames, and the one that the headers are of.
        let frames: UInt32
        let stream: UInt32
        let isPromise: Bool
        let isLast: Bool
        var facts = MessageFacts()
    }

    public init(_ flow: FlowContext) {
        self.flow = flow
        let web = flow.registry.index(for: .named("http"))
        let carrier = flow.registry.reader(onPorts: flow.clientPort, flow.serverPort)
        isInsideHTTP = web != nil && carrier == web
    }

    private subscript(side: Side) -> Direction {
        get { side == .client ? client : server }
        _modify {
            if side == .client { yield &client } else { yield &server }
        }
    }

    public mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        let here = bytes.captured.byteCount
        let count: Int
        switch HTTP2.message(in: bytes) {
        case .count(let length): count = length
        case .unknown(let needed): return .need(max(needed, here &+ 1))
        case .segment, .foreign: return .notMine
        }
        if count > here { return .need(count) }
        var context = bytes.context
        context.state = isInsideHTTP ? 1 : 0
        let message = bytes.payload(after: 0, upTo: count, context: context)
        let layer = flow.registry.show(message, as: .reader(flow.layout), into: &dissection)
        if self[side].missing > 0 {
            dissection.note(.http2, lost: self[side].missing, .missing, isFromServer: side == .server)
            self[side].missing = 0
        }
        let frame = bytes.captured.clamped(0..<count)
        note(frame, layer, side, &dissection)
        return .complete(count)
    }

    public mutating func skip(_ count: Int, from side: Side) {
        self[side].headers.forget()
        self[side].block = nil
        self[side].missing &+= count
        streams.lose(side)
    }

    /// Learns from a frame, and adds what only the connection's past tells.
    private mutating func note(_ bytes: RawSpan, _ layer: Int, _ side: Side, _ dissection: inout Dissection) {
        if HTTP2.isPreface(bytes) {
            self[side].isKnown = true
            return
        }
        guard let frame = HTTP2.Frame(bytes) else { return }
        if !self[side].isKnown {
            self[side].isKnown = true
            // Each end begins with its settings (RFC 9113 section 3.4); otherwise its beginning was not captured.
            if frame.type != HTTP2.settings || frame.stream != 0 || frame.flags & 1 != 0 {
                self[side].headers.forget()
            }
        }
        dissection.resume(layer: layer, describedBy: Int(flow.layout))
        if let block = self[side].block, frame.type != HTTP2.continuation || frame.stream != block.frames {
            // RFC 9113 section 6.10: nothing may stand between the frames of a block.
            self[side].block = nil
            self[side].headers.forget()
            dissection.fault(.malformed(.rule("a header block was not ended")))
        }
        switch frame.type {
        case HTTP2.headers, HTTP2.pushPromise:
            let isPromise = frame.type == HTTP2.pushPromise
            self[side].block = Block(
                frames: frame.stream, stream: isPromise ? frame.promised : frame.stream, isPromise: isPromise,
                isLast: frame.isLast)
            readBlock(frame, bytes, side, &dissection)
        case HTTP2.continuation:
            guard self[side].block != nil else {
                self[side].headers.forget()
                return
            }
            readBlock(frame, bytes, side, &dissection)
        case HTTP2.data: readData(frame, bytes, side, &dissection)
        case HTTP2.reset: streams.remove(frame.stream)
        default: break
        }
        let forgotten = streams.takeForgotten()
        if forgotten > 0 {
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            dissection.fault(.limited(.streams(HTTP2Streams.limit)))
        }
    }

    /// Decodes a part of a header block.
    private mutating func readBlock(
        _ frame: HTTP2.Frame, _ bytes: RawSpan, _ side: Side, _ dissection: inout Dissection
    ) {
        guard var block = self[side].block else { return }
        let (start, count) = (frame.content.lowerBound, frame.content.count)
        let piece = self[side].headers.decode(bytes.clamped(frame.content), isLast: frame.endsHeaders)
        HTTP2Header.add(count: piece.count, length: piece.textCount, at: start, count, to: &dissection)
        for item in piece.items {
            switch item {
            case .tableSize(let size): HTTP2Header.add(tableSize: size, at: start, count, to: &dissection)
            case .header(let header, let form, let index):
                HTTP2Header.add(
                    header.name, header.value, form, index: index, at: start, count, to: &dissection)
                block.facts.note(header)
            }
        }
        HTTP2Header.add(
            unknown: piece.unknown, isTooMany: piece.isTooMany, isTooLong: piece.isTooLong, at: start, to: &dissection)
        if piece.isBroken {
            dissection.fault(.malformed(.rule("the header block cannot be decompressed")), at: start)
        }
        if dissection.collects == .http2 {
            var text = piece.items.compactMap { if case .header(let header, _, _) = $0 { header } else { nil } }.lines
            if frame.endsHeaders { text.append(0x0a) }
            dissection.note(
                .http2, stream: UInt64(block.stream), isFromServer: side == .server, text.rawSpan)
        }
        if let uri = block.facts.takeURI() { HTTP2Header.add(fullURI: uri, to: &dissection) }
        self[side].block = frame.endsHeaders ? nil : block
        if frame.endsHeaders { end(block, side, &dissection) }
    }

    /// Notes what a whole header block means to its stream.
    private mutating func end(_ block: Block, _ side: Side, _ dissection: inout Dissection) {
        let facts = block.facts
        let sender = block.isPromise ? side.other : side
        let mark = facts.hasMethod ? dissection.noteRequest(by: dissection.currentLayer) : nil
        let now = dissection.time
        let request = streams.with(block.stream) { stream -> (mark: RequestMark, time: Timestamp)? in
            if facts.isGRPC { stream[sender].isGRPC = true }
            if let mark { stream.request = (mark, now) }
            stream.bodies.begin(
                facts, via: "http2", as: .http2, stream: UInt64(block.stream), of: flow.stream,
                fromClient: sender == .client, isLast: block.isPromise || block.isLast,
                to: flow.conversations.transfers, dissection)
            guard facts.isFinal, let request = stream.request else { return nil }
            stream.request = nil
            return request
        }
        openSocket(block.stream, facts)
        if let request {
            HTTP2.pairing?.add(request: request.mark, at: request.time, to: &dissection)
        }
        if block.isPromise { streams.with(block.stream) { $0[sender].isOver = true } }
        if block.isLast { endStream(block.stream, side) }
    }

    /// Makes a stream a WebSocket once that was asked for and granted (RFC 8441 section 5).
    private mutating func openSocket(_ id: UInt32, _ facts: MessageFacts) {
        if facts.asksSocket { streams.with(id) { $0.asksSocket = true } }
        guard facts.isGranted, streams.stream(id)?.asksSocket == true, streams.hasRoomForSocket,
            let layout = flow.registry.index(for: .named("websocket"))
        else { return }
        let socket = NestedStream(flow, layout: layout, called: "Reassembled HTTP/2 DATA", terms: facts.socketTerms)
        streams.with(id) {
            $0.asksSocket = false
            $0.socket = socket
        }
    }

    /// Hands what a DATA frame carries to the WebSocket that its stream is.
    private mutating func readSocket(
        _ data: RawSpan, _ id: UInt32, _ side: Side, _ dissection: inout Dissection
    ) {
        // Taken out meanwhile, so that nothing of it is held twice.
        guard var socket = streams.with(id, { $0.socket.take() }) else { return }
        let number = UInt32(truncatingIfNeeded: dissection.number)
        var bytes: [UInt8] = []
        bytes.append(data)
        if !bytes.isEmpty, let source = dissection.addSource("HTTP/2 DATA", frames: [number], fill: { $0 = bytes }) {
            socket.take(source, 0..<bytes.count, from: side, frame: number, into: &dissection)
        }
        streams.with(id) { $0.socket = socket }
    }

    private mutating func endStream(_ id: UInt32, _ side: Side) {
        let isOver = streams.with(id) { stream -> Bool in
            stream[side].isOver = true
            stream[side].waiting = []
            stream.bodies.end(fromClient: side == .client, isWhole: true)
            return stream.client.isOver && stream.server.isOver
        }
        if isOver { streams.remove(id) }
    }

    /// Hands what a DATA frame carries to who follows the content or takes objects.
    private mutating func pass(_ data: RawSpan, _ id: UInt32, _ side: Side, _ dissection: inout Dissection) {
        guard dissection.collects == .http2 || flow.conversations.transfers != nil else { return }
        // Taken out meanwhile, so that nothing of it is held twice.
        var bodies = streams.with(id) { stream -> MessageBodies in
            defer { stream.bodies = MessageBodies() }
            return stream.bodies
        }
        let isTold = bodies.take(data, fromClient: side == .client, into: &dissection)
        streams.with(id) { $0.bodies = bodies }
        if !isTold { dissection.note(.http2, stream: UInt64(id), isFromServer: side == .server, data) }
    }

    /// Shows what a DATA frame carries, alone or with those before it.
    private mutating func readData(
        _ frame: HTTP2.Frame, _ bytes: RawSpan, _ side: Side, _ dissection: inout Dissection
    ) {
        let data = bytes.clamped(frame.content)
        pass(data, frame.stream, side, &dissection)
        let number = UInt32(truncatingIfNeeded: dissection.number)
        let (start, count) = (frame.content.lowerBound, frame.content.count)
        let room = streams.hasRoom(for: count)
        var end = streams.stream(frame.stream)?[side] ?? HTTP2Streams.End()
        // Written back below; not held twice meanwhile, as that would copy what waits.
        streams.with(frame.stream) { $0[side] = HTTP2Streams.End() }
        if streams.stream(frame.stream)?.socket != nil {
            HTTP2Body.add(at: start, count, to: &dissection)
            readSocket(data, frame.stream, side, &dissection)
        } else if end.isGRPC, !end.isGivenUp {
            HTTP2Body.add(at: start, count, to: &dissection)
            GRPCBody.take(data, at: start, &end, room, number, flow.registry, &dissection)
        } else if end.isGivenUp || !room || !end.hasRoom(for: count) {
            end.isGivenUp = true
            end.waiting = []
            end.frames = []
            HTTP2Body.add(at: start, count, to: &dissection)
        } else if frame.isLast, !end.frames.isEmpty {
            end.waiting.append(data)
            if count > 0 { end.frames.append(number) }
            let body = end.waiting
            var frames: [UInt32] = []
            for frame in end.frames where frames.last != frame { frames.append(frame) }
            let source = dissection.addSource("Reassembled HTTP/2 body", frames: frames) { $0 = body }
            if let source {
                HTTP2Body.add(whole: source, body.count, from: end.frames, to: &dissection)
            } else {
                HTTP2Body.add(at: start, count, to: &dissection)
            }
        } else {
            HTTP2Body.add(at: start, count, to: &dissection)
            if !frame.isLast, count > 0 {
                end.waiting.append(data)
                end.frames.append(number)
            }
        }
        streams.with(frame.stream) { $0[side] = end }
        if frame.isLast { endStream(frame.stream, side) }
    }
}
