import PeelFlow
import PeelWire

/// A connection that speaks HTTP/1, of which the bodies are handed over as they come: nothing waits for its rest but
/// heads, and no layer is shown.
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
        /// The number of the object, where it has one.
        var object: Int?
    }

    package init(_ flow: FlowContext) { self.flow = flow }

    private subscript(side: Side) -> Direction {
        get { side == .client ? client : server }
        set { if side == .client { client = newValue } else { server = newValue } }
    }

    package mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        let captured = bytes.captured
        let here = captured.byteCount
        guard here > 0 else { return .need(1) }
        switch self[side].body {
        case .none: return takeHead(bytes, side, dissection)
        case .bytes(let left):
            let count = min(left, here)
            hand(captured.clamped(0..<count), side)
            self[side].body = .bytes(left &- count)
            if count == left { finish(side, isWhole: true) }
            return .complete(count)
        case .chunks(var reader):
            var ranges: [Range<Int>] = []
            let end = reader.take(captured, from: 0, into: &ranges)
            for range in ranges { hand(captured.clamped(range), side) }
            self[side].body = .chunks(reader)
            if reader.isOver { finish(side, isWhole: true) }
            if reader.isBroken {
                finish(side, isWhole: false)
                return .complete(here)
            }
            return .complete(max(end, 1))
        case .rest:
            hand(captured, side)
            return .complete(here)
        }
    }

    package mutating func skip(_ count: Int, from side: Side) {
        // A request or a response may be missing, so that those which wait are not sure to be meant.
        if case .none = self[side].body { return waiting.removeAll() }
        let object = self[side].object
        switch self[side].body {
        case .none: break
        case .bytes(let left):
            if let object { flow.conversations.transfers?.miss(min(left, count), of: object) }
            self[side].body = .bytes(max(0, left &- count))
            if left <= count { finish(side, isWhole: true) }
            if left < count { waiting.removeAll() }
        case .chunks(var reader):
            guard let missed = reader.skip(count) else {
                waiting.removeAll()
                return finish(side, isWhole: false)
            }
            if let object { flow.conversations.transfers?.miss(missed, of: object) }
            self[side].body = .chunks(reader)
        case .rest: if let object { flow.conversations.transfers?.miss(count, of: object) }
        }
    }

    package mutating func close(_ side: Side) {
        if case .rest = self[side].body { return finish(side, isWhole: true) }
        if case .none = self[side].body { return }
        finish(side, isWhole: false)
    }

    private func hand(_ bytes: RawSpan, _ side: Side) {
        guard let object = self[side].object, bytes.byteCount > 0 else { return }
        flow.conversations.transfers?.append(bytes, to: object)
    }

    private mutating func finish(_ side: Side, isWhole: Bool) {
        if let object = self[side].object { flow.conversations.transfers?.end(object, isWhole: isWhole) }
        self[side] = Direction()
    }

    private mutating func takeHead(_ bytes: PacketBytes, _ side: Side, _ dissection: borrowing Dissection) -> Taken {
        let captured = bytes.captured
        let here = captured.byteCount
        guard HTTPHead.begins(captured) else {
            if HTTPHead.mayBegin(captured) { return .need(here &+ 1) }
            let isElses = flow.registry.reader(recognizing: bytes) != nil
            return isElses && !isKnown ? .notMine : .complete(here)
        }
        guard let head = HTTPHead.count(captured) else {
            return here > HTTPHead.limit ? .complete(here) : .need(here &+ 1)
        }
        isKnown = true
        let isResponse = HTTPHead.isResponse(captured)
        let length = HTTPHead.length(of: captured, head)
        if isResponse { return takeResponse(captured, head, length, side, dissection) }
        var request = Request()
        let target = HTTPHead.target(of: captured)
        request.method = Self.text(captured, 0..<max(0, target.lowerBound &- 1))
        request.target = Self.text(captured, target)
        request.host = Self.value("host", captured, head)
        if request.isCalled("CONNECT") { request.port = HTTPHead.targetPort(captured) }
        if waiting.count >= Self.waitingLimit { waiting.removeAll() }
        waiting.append(request)
        begin(length, request, 0, captured, head, side, dissection)
        return .complete(head)
    }

    private mutating func takeResponse(
        _ bytes: RawSpan, _ head: Int, _ length: HTTPHead.Length, _ side: Side, _ dissection: borrowing Dissection
    ) -> Taken {
        let code = HTTPHead.status(of: bytes)
        if code == 101 { return .upgrade(to: HTTPHead.upgrade(bytes, head), after: head) }
        if 100..<200 ~= code { return .complete(head) }
        let request = waiting.isEmpty ? Request() : waiting.removeFirst()
        if request.isCalled("CONNECT"), 200..<300 ~= code {
            return .upgrade(to: .tcpPorts(request.port, request.port), after: head)
        }
        if !request.isCalled("HEAD") { begin(length, request, code, bytes, head, side, dissection) }
        return .complete(head)
    }

    /// Begins the body behind a head, where there is one.
    private mutating func begin(
        _ length: HTTPHead.Length, _ request: Request, _ status: Int, _ bytes: RawSpan, _ head: Int, _ side: Side,
        _ dissection: borrowing Dissection
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
        self[side].object = flow.conversations.transfers?.begin(transfer)
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
        standard.handing("http", HTTPTransfers.self, to: taker)
    }
}
