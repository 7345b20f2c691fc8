import PeelFlow
import PeelWire

/// A connection that speaks HTTP/1, of which heads and bodies are handed over as they come, to `export` and
/// `follow --as http`: nothing waits for its rest but heads, and no layer is shown.
package struct HTTPTransfers: Conversation {
    private let flow: FlowContext
    private var client = Direction()
    private var server = Direction()
    private var waiting: [Request] = []
    private var isKnown = false

    /// Requests that wait for their responses at most, and the longest texts that are kept of them.
    private static var waitingLimit: Int { 256 }
    private static var textLimit: Int { 2048 }

    private struct Request: Sendable {
        var method: [UInt8] = []
        var host: [UInt8] = []
        var target: [UInt8] = []
        var port: UInt16 = 0

        func isCalled(_ name: StaticString) -> Bool { method.elementsEqual(name.description.utf8) }
    }

    /// How the body goes on.
    private enum Body: Sendable {
        case none
        case bytes(Int)
        case chunks(ChunkReader)
        case rest
    }

    private struct Direction: Sendable {
        var body = Body.none
        var passing: PassingBody?
        /// Bytes that are missing before the next ones.
        var missing = 0
    }

    package init(_ flow: FlowContext) { self.flow = flow }

    private subscript(side: Side) -> Direction {
        get { side == .client ? client : server }
        _modify {
            if side == .client { yield &client } else { yield &server }
        }
    }

    package mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        let captured = bytes.captured
        let here = captured.byteCount
        guard here > 0 else { return .need(1) }
        if self[side].missing > 0 {
            dissection.note(.http, lost: self[side].missing, .missing, isFromServer: side == .server)
            self[side].missing = 0
        }
        switch self[side].body {
        case .none: return takeHead(bytes, side, &dissection)
        case .bytes(let left):
            let count = min(left, here)
            self[side].passing?.take(captured.clamped(0..<count), into: &dissection)
            self[side].body = .bytes(left &- count)
            if count == left { finish(side, isWhole: true) }
            return .complete(count)
        case .chunks(var reader):
            var parts = ChunkReader.Parts()
            let end = reader.take(captured, from: 0, into: &parts)
            for range in parts.data { self[side].passing?.take(captured.clamped(range), into: &dissection) }
            noteTrailer(captured.clamped(parts.trailer), side, &dissection)
            self[side].body = .chunks(reader)
            if reader.isOver { finish(side, isWhole: true) }
            if reader.isBroken {
                finish(side, isWhole: false)
                note(captured.clamped(end..<here), side, &dissection)
                return .complete(here)
            }
            return .complete(max(end, 1))
        case .rest:
            self[side].passing?.take(captured, into: &dissection)
            return .complete(here)
        }
    }

    package mutating func skip(_ count: Int, from side: Side) {
        // A request or a response may be missing, so that those which wait are not sure to be meant.
        switch self[side].body {
        case .none:
            waiting.removeAll()
            self[side].missing &+= count
        case .bytes(let left):
            self[side].passing?.miss(min(left, count))
            self[side].body = .bytes(max(0, left &- count))
            if left <= count { finish(side, isWhole: true) }
            if left < count {
                waiting.removeAll()
                self[side].missing &+= count &- left
            }
        case .chunks(var reader):
            guard let missed = reader.skip(count) else {
                waiting.removeAll()
                finish(side, isWhole: false)
                self[side].missing &+= count
                return
            }
            self[side].passing?.miss(missed)
            self[side].body = .chunks(reader)
        case .rest: self[side].passing?.miss(count)
        }
    }

    package mutating func close(_ side: Side) {
        if case .rest = self[side].body { return finish(side, isWhole: true) }
        if case .none = self[side].body { return }
        finish(side, isWhole: false)
    }

    /// Notes what is no body, as it is.
    private func note(_ bytes: RawSpan, _ side: Side, _ dissection: inout Dissection) {
        dissection.note(.http, isFromServer: side == .server, bytes)
    }

    /// Notes the header lines behind the last chunk, where there are some.
    private func noteTrailer(_ lines: RawSpan, _ side: Side, _ dissection: inout Dissection) {
        guard dissection.collects == .http, lines.line(at: 0).end > 0 else { return }
        note(lines, side, &dissection)
    }

    private mutating func finish(_ side: Side, isWhole: Bool) {
        self[side].passing?.end(isWhole: isWhole)
        self[side] = Direction(missing: self[side].passing?.missing ?? 0)
    }

    private mutating func takeHead(_ bytes: PacketBytes, _ side: Side, _ dissection: inout Dissection) -> Taken {
        let captured = bytes.captured
        let here = captured.byteCount
        guard HTTPHead.begins(captured) else {
            if HTTPHead.mayBegin(captured) { return .need(here &+ 1) }
            let isElses = bytes.context.isProtected || flow.registry.reader(recognizing: bytes) != nil
            if isElses, !isKnown { return .notMine }
            note(captured, side, &dissection)
            return .complete(here)
        }
        guard let head = HTTPHead.count(captured) else {
            if here <= HTTPHead.limit { return .need(here &+ 1) }
            note(captured, side, &dissection)
            return .complete(here)
        }
        isKnown = true
        note(captured.clamped(0..<head), side, &dissection)
        let isResponse = HTTPHead.isResponse(captured)
        let length = HTTPHead.length(of: captured, head)
        if isResponse { return takeResponse(captured, head, length, side, &dissection) }
        var request = Request()
        let target = HTTPHead.target(of: captured)
        request.method = Self.text(captured, 0..<max(0, target.lowerBound &- 1))
        request.target = Self.text(captured, target)
        request.host = Self.value("host", captured, head)
        if request.isCalled("CONNECT") { request.port = HTTPHead.targetPort(captured) }
        if waiting.count >= Self.waitingLimit { waiting.removeAll() }
        waiting.append(request)
        begin(length, request, 0, captured, head, side, &dissection)
        return .complete(head)
    }

    private mutating func takeResponse(
        _ bytes: RawSpan, _ head: Int, _ length: HTTPHead.Length, _ side: Side, _ dissection: inout Dissection
    ) -> Taken {
        let code = HTTPHead.status(of: bytes)
        if code == 101 { return .upgrade(to: HTTPHead.upgrade(bytes, head), after: head) }
        if 100..<200 ~= code { return .complete(head) }
        let request = waiting.isEmpty ? Request() : waiting.removeFirst()
        if request.isCalled("CONNECT"), 200..<300 ~= code {
            return .upgrade(to: .tcpPorts(request.port, request.port), after: head)
        }
        if !request.isCalled("HEAD") { begin(length, request, code, bytes, head, side, &dissection) }
        return .complete(head)
    }

    /// Begins the body behind a head, where there is one.
    private mutating func begin(
        _ length: HTTPHead.Length, _ request: Request, _ status: Int, _ bytes: RawSpan, _ head: Int, _ side: Side,
        _ dissection: inout Dissection
    ) {
        var transfer = Transfer()
        switch length {
        case .none, .count(0): return
        case .count(let count):
            self[side].body = .bytes(count)
            transfer.declaredCount = count
        case .chunks: self[side].body = .chunks(ChunkReader())
        case .rest: self[side].body = .rest
        }
        transfer.stream = flow.stream
        transfer.frame = dissection.number
        transfer.time = dissection.time
        transfer.isFromClient = status == 0
        transfer.method = request.method
        transfer.host = request.host
        transfer.target = request.target
        transfer.status = status
        transfer.contentType = Self.value("content-type", bytes, head)
        transfer.coding = Self.value("content-encoding", bytes, head)
        self[side].passing = PassingBody(transfer, as: .http, to: flow.conversations.transfers)
    }

    private static func value(_ name: StaticString, _ bytes: RawSpan, _ head: Int) -> [UInt8] {
        HTTPHead.value(of: name, in: bytes, head).map { text(bytes, $0) } ?? []
    }

    /// The first bytes of a text.
    private static func text(_ bytes: RawSpan, _ range: Range<Int>) -> [UInt8] {
        var text: [UInt8] = []
        text.append(bytes.clamped(range.lowerBound..<min(range.upperBound, range.lowerBound &+ textLimit)))
        return text
    }
}

extension ConversationTypes {
    /// The standard protocols, which hand the objects that HTTP transfers to `taker`.
    public static func transferring(to taker: any TransferTaker) -> ConversationTypes {
        standard.replacing("http", by: HTTPTransfers.self).handing(to: taker)
    }

    /// The standard protocols, of which HTTP/1 tells its content as it comes.
    public static let telling = standard.replacing("http", by: HTTPTransfers.self)
}
