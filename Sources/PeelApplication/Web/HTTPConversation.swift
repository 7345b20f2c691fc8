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
        case chunks
        case rest
    }

    private struct Direction {
        var body = Body.none
        /// How far the chunks of the message in hand were followed, to go on from there.
        var scanned = 0
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
            $0.scanned = 0
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
            if client.isKnown || server.isKnown { return true }
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
            return show(bytes, count, &dissection)
        case .chunks:
            let (end, isWhole) = chunks(captured, from: 0)
            if isWhole { with(side) { $0.body = .none } }
            return end > 0 ? show(bytes, end, &dissection) : isLast ? show(bytes, here, &dissection) : .need(here &+ 1)
        case .rest: return show(bytes, here, &dissection)
        }
        if !client.isKnown, HTTP2.beginsPreface(captured) {
            return HTTP2.isPreface(captured) ? .notMine : .need(here &+ 1)
        }
        guard HTTPHead.begins(captured) else {
            if !isLast, HTTPHead.mayBegin(captured) { return .need(here &+ 1) }
            let isElses = registry.reader(recognizing: bytes) != nil
            return isElses && !client.isKnown && !server.isKnown ? .notMine : show(bytes, here, &dissection)
        }
        guard let head = HTTPHead.count(captured) else {
            return here > HTTPHead.limit || isLast ? show(bytes, here, &dissection) : .need(here &+ 1)
        }
        let isResponse = HTTPHead.isResponse(captured)
        let length = isBodiless(captured, isResponse) ? .none : HTTPHead.length(of: captured, head)
        var end = head
        var body = Body.none
        switch length {
        case .none: break
        case .count(let count):
            end = head &+ min(count, 1 << 40)
            if end > Self.messageLimit {
                body = .bytes(end &- here)
                end = here
            }
        case .chunks:
            let start = max(head, with(side) { $0.scanned })
            let (last, isWhole) = chunks(captured, from: start)
            end = isWhole ? last : here &+ 1
            if !isWhole, here > Self.messageLimit {
                body = .chunks
                end = last
            } else if !isWhole, !isLast {
                with(side) { $0.scanned = last }
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
            $0.scanned = 0
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

    /// Whether a response has no body because of what was asked.
    private func isBodiless(_ bytes: RawSpan, _ isResponse: Bool) -> Bool {
        guard isResponse, let request = exchanges.next else { return false }
        return request.isHead || request.isConnect && bytes.uint8(at: 9) == 0x32
    }

    /// Where the last chunk that is here ends, from `start` on, and whether it is the last one of all.
    private func chunks(_ bytes: RawSpan, from start: Int) -> (end: Int, isWhole: Bool) {
        var offset = start
        while let chunk = HTTPHead.chunk(bytes, at: offset) {
            if chunk.count == 0 {
                // Trailers follow, then an empty line.
                var place = chunk.start
                while true {
                    let line = bytes.line(at: place)
                    if line.next == line.end { return (offset, false) }
                    if line.end == place { return (line.next, true) }
                    place = line.next
                }
            }
            if chunk.next > bytes.byteCount { break }
            offset = chunk.next
        }
        return (offset, false)
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
