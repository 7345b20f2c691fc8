import PeelFlow
import PeelWire

/// A connection that speaks HTTP/1: requests one way, their responses the other, in the same order.
///
/// RFC 9112 section 6.3 tells how long a message is: a response to HEAD has no body whatever it says, and one that says
/// nothing goes on to the end of the connection.
public struct HTTPConversation: Conversation {
    private let flow: FlowContext
    /// The flow's, held here as each use of it would count its references.
    private let registry: Registry
    private var exchanges = HTTPExchanges()
    /// The extensions that the response to an upgrade has agreed to.
    public private(set) var terms: [UInt8] = []
    private var client = Direction()
    private var server = Direction()

    /// The longest message that is waited for; what is longer is shown in pieces.
    private static var messageLimit: Int { 15 << 20 }

    /// How the body that is shown in pieces goes on.
    private enum Body {
        case none
        case bytes(Int)
        case chunks(ChunkReader)
        case rest
    }

    private struct Direction {
        var body = Body.none
        /// How far the chunks of the message in hand were followed, to go on from there; nil where none were.
        var scan: (reader: ChunkReader, end: Int)?
        /// How many bytes of what nobody knows have no line end.
        var searched = 0
        /// A message was understood.
        var isKnown = false
    }

    public init(_ flow: FlowContext) {
        self.flow = flow
        registry = flow.registry
    }

    public mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        take(bytes, from: side, isLast: false, into: &dissection)
    }

    public mutating func end(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        take(bytes, from: side, isLast: true, into: &dissection)
    }

    public mutating func skip(_ count: Int, from side: Side) {
        exchanges.doubt()
        with(side) {
            $0.scan = nil
            $0.searched = 0
            switch $0.body {
            case .bytes(let left) where left > count: $0.body = .bytes(left &- count)
            case .rest: break
            default: $0.body = .none
            }
        }
    }

    public mutating func passes(_ bytes: RawSpan, from side: Side) -> Bool {
        let count = bytes.byteCount
        switch with(side, { $0.body }) {
        case .rest: return true
        case .chunks: return false
        case .bytes(let left):
            guard count <= left else { return false }
            with(side) { $0.body = count < left ? .bytes(left &- count) : .none }
            return true
        case .none:
            if HTTPHead.begins(bytes) || HTTPHead.mayBegin(bytes) { return false }
            if client.isKnown || server.isKnown { return bytes.hasLineEnd(from: 0) }
            return registry.reader(recognizing: PacketBytes(captured: bytes, declaredCount: count)) == nil
        }
    }

    private mutating func with<Result>(_ side: Side, _ body: (inout Direction) -> Result) -> Result {
        side == .client ? body(&client) : body(&server)
    }

    private mutating func take(
        _ bytes: PacketBytes, from side: Side, isLast: Bool, into dissection: inout Dissection
    ) -> Taken {
        let captured = bytes.captured
        let here = captured.byteCount
        switch with(side, { $0.body }) {
        case .none: break
        case .bytes(let left):
            let count = min(left, here)
            with(side) { $0.body = count < left ? .bytes(left &- count) : .none }
            return showPart(bytes, count, &dissection)
        case .chunks(var reader):
            var parts = ChunkReader.Parts()
            let end = reader.take(captured, from: 0, into: &parts)
            with(side) { $0.body = reader.isOver || reader.isBroken ? .none : .chunks(reader) }
            return showPart(bytes, reader.isBroken ? here : end, &dissection)
        case .rest: return showPart(bytes, here, &dissection)
        }
        if !client.isKnown, HTTP2.beginsPreface(captured) {
            return HTTP2.isPreface(captured) ? .notMine : .need(here &+ 1)
        }
        guard HTTPHead.begins(captured) else {
            if !isLast, HTTPHead.mayBegin(captured) { return .need(here &+ 1) }
            let isElses = bytes.context.isProtected || registry.reader(recognizing: bytes) != nil
            if isElses, !client.isKnown, !server.isKnown { return .notMine }
            return !isLast && waitsForLine(captured, side) ? .need(here &+ 1) : showPart(bytes, here, &dissection)
        }
        guard let head = HTTPHead.count(captured) else {
            return here > HTTPHead.limit || isLast ? showPart(bytes, here, &dissection) : .need(here &+ 1)
        }
        let isResponse = HTTPHead.isResponse(captured)
        let length = isBodiless(captured, isResponse) ? .none : HTTPHead.length(of: captured, head)
        var end = head
        var body = Body.none
        switch length {
        case .none: break
        case .count(let count):
            end = head &+ min(count, 1 << 40)
            if end > max(Self.messageLimit, here) {
                body = .bytes(end &- here)
                end = here
            }
        case .chunks:
            var scan = with(side) { $0.scan } ?? (reader: ChunkReader(), end: head)
            var parts = ChunkReader.Parts()
            scan.end = scan.reader.take(captured, from: scan.end, into: &parts)
            if scan.reader.isOver || scan.reader.isBroken {
                end = scan.end
            } else if here > Self.messageLimit {
                body = .chunks(scan.reader)
                end = here
            } else {
                if !isLast { with(side) { $0.scan = scan } }
                end = here &+ 1
            }
        case .rest:
            end = here > Self.messageLimit || isLast ? here : Self.messageLimit &+ 1
            if !isLast { body = .rest }
        }
        if end > here {
            guard isLast else { return .need(end) }
            end = here
        }
        with(side) {
            $0.body = body
            $0.scan = nil
            $0.isKnown = true
        }
        let layer = dissection.layers.count
        let taken = show(bytes, end, &dissection)
        if flow.conversations.decodesBodies {
            HTTPBody.show(
                captured.clamped(0..<end), head, isChunked: length == .chunks, layer, Int(flow.layout), &dissection)
        }
        if isResponse { return answer(captured, head, end, layer, &dissection) ?? taken }
        exchanges.ask(captured, head, bytes.context.isProtected, layer, Int(flow.layout), &dissection)
        return taken
    }

    /// Whether bytes that no head begins have no line end yet, for which tshark waits to see whether one does; where neither
    /// side has sent a head, nothing says that one will come.
    private mutating func waitsForLine(_ bytes: RawSpan, _ side: Side) -> Bool {
        guard client.isKnown || server.isKnown else { return false }
        let here = bytes.byteCount
        let start = with(side) { $0.searched }
        let isFound = here > HTTPHead.limit || start > here || bytes.hasLineEnd(from: start)
        with(side) { $0.searched = isFound ? 0 : here }
        return !isFound
    }

    /// Whether a response has no body because of what was asked.
    private func isBodiless(_ bytes: RawSpan, _ isResponse: Bool) -> Bool {
        guard isResponse, let request = exchanges.next else { return false }
        return request.isHead || request.isConnect && bytes.uint8(at: 9) == 0x32
    }

    /// Shows what no head begins: a part of a body, or what nobody knows.
    private func showPart(_ bytes: borrowing PacketBytes, _ count: Int, _ dissection: inout Dissection) -> Taken {
        let layer = dissection.layers.count
        let taken = show(bytes, count, &dissection)
        if flow.conversations.decodesBodies, layer < dissection.layers.count {
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            dissection.add(HTTPExchange.fileData, at: 0, count: count)
        }
        return taken
    }

    private func show(_ bytes: borrowing PacketBytes, _ count: Int, _ dissection: inout Dissection) -> Taken {
        registry.show(bytes.payload(after: 0, upTo: count), as: .reader(flow.layout), into: &dissection)
        return .complete(count)
    }

    /// Pairs a response with its request; tells where another protocol follows.
    private mutating func answer(
        _ bytes: RawSpan, _ head: Int, _ end: Int, _ layer: Int, _ dissection: inout Dissection
    ) -> Taken? {
        let code = HTTPHead.status(of: bytes)
        let isInterim = 100..<200 ~= code && code != 101
        let request = exchanges.answer(isInterim: isInterim, layer, Int(flow.layout), &dissection)
        if code == 101 {
            if let value = HTTPHead.value(of: "sec-websocket-extensions", in: bytes, head) {
                terms.append(bytes.clamped(value))
            }
            return .upgrade(to: HTTPHead.upgrade(bytes, head), after: end)
        }
        guard let request, request.isConnect, 200..<300 ~= code else { return nil }
        return .upgrade(to: .tcpPorts(request.port, request.port), after: end)
    }
}

extension RawSpan {
    /// Whether a line ends at `start` or behind it.
    fileprivate func hasLineEnd(from start: Int) -> Bool {
        let line = line(at: start)
        return line.next > line.end
    }
}
