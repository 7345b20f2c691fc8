import PeelFlow
import PeelWire

/// A connection that speaks HTTP/1: requests one way, their responses the other, in the same order.
///
/// RFC 9112 section 6.3 tells how long a message is: a response to HEAD has no body whatever it says, and one that says
/// nothing goes on to the end of the connection.
public struct HTTPConversation: Conversation {
    private let flow: FlowContext
    /// Requests that no response was seen for, in order.
    private var waiting: [Request] = []
    private var client = Direction()
    private var server = Direction()

    /// Requests that wait at most.
    private static var waitingLimit: Int { 1024 }
    /// The longest message that is waited for; what is longer is shown in pieces.
    private static var messageLimit: Int { 15 << 20 }

    /// What is kept of a request till its response.
    private struct Request {
        var isHead = false
        var isConnect = false
        /// The port that CONNECT asks for.
        var port: UInt16 = 0
    }

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

    public init(_ flow: FlowContext) { self.flow = flow }

    public mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        take(bytes, from: side, isLast: false, into: &dissection)
    }

    public mutating func end(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        take(bytes, from: side, isLast: true, into: &dissection)
    }

    public mutating func skip(_ count: Int, from side: Side) {
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
            return flow.registry.reader(recognizing: PacketBytes(captured: bytes, declaredCount: count)) == nil
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
        guard HTTPHead.begins(captured) else {
            if !isLast, HTTPHead.mayBegin(captured) { return .need(here &+ 1) }
            let isElses = flow.registry.reader(recognizing: bytes) != nil
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
        let taken = show(bytes, end, &dissection)
        if isResponse { return noteResponse(captured, head, end) ?? taken }
        noteRequest(captured)
        return taken
    }

    /// Whether a response has no body because of what was asked.
    private func isBodiless(_ bytes: RawSpan, _ isResponse: Bool) -> Bool {
        guard isResponse, let request = waiting.first else { return false }
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
        flow.registry.show(bytes.payload(after: 0, upTo: count), as: .reader(flow.layout), into: &dissection)
        return .complete(count)
    }

    /// Notes a request.
    private mutating func noteRequest(_ bytes: RawSpan) {
        var request = Request()
        request.isHead = bytes.uint32(at: 0) == 0x4845_4144
        request.isConnect = bytes.uint64(at: 0) == 0x434f_4e4e_4543_5420
        if request.isConnect { request.port = HTTPHead.targetPort(bytes) }
        if waiting.count >= Self.waitingLimit { waiting.removeFirst(Self.waitingLimit / 2) }
        waiting.append(request)
    }

    /// Notes a response; tells where another protocol follows.
    private mutating func noteResponse(_ bytes: RawSpan, _ head: Int, _ end: Int) -> Taken? {
        let code = bytes.decimal(9..<12) ?? 0
        if code == 101 {
            waiting = []
            return .upgrade(to: HTTPHead.upgrade(bytes, head), after: end)
        }
        // An interim response is followed by the final one.
        if 100..<200 ~= code || waiting.isEmpty { return nil }
        let request = waiting.removeFirst()
        guard request.isConnect, 200..<300 ~= code else { return nil }
        return .upgrade(to: .tcpPorts(request.port, request.port), after: end)
    }
}
