import PeelWire

/// What carries a protocol whose layer tells all that is to be known of its messages: how long they are, what they ask
/// and answer, what the connection has come to behind them.
public struct MessageConversation: Conversation {
    private let flow: FlowContext
    /// The flow's, held here as each use of it would count its references.
    private let registry: Registry
    private let pairing: PairFields?
    private var state: UInt32 = 0
    private var pending = PendingRequests<UInt64>()
    /// Bytes were missing since the last message.
    private var hasGap = false

    public init(_ flow: FlowContext) {
        self.flow = flow
        registry = flow.registry
        pairing = registry.pairing(of: Int(flow.layout))
    }

    /// What a layer is told of a message.
    private func context(_ bytes: borrowing PacketBytes, _ side: Side) -> LayerContext {
        var context = bytes.context
        context.sender = side == .client ? .client : .server
        context.state = state
        return context
    }

    public func showUnfinished(
        _ bytes: PacketBytes, from side: Side, isFirst: Bool, into dissection: inout Dissection
    ) {
        var context = context(bytes, side)
        let layout = Int(flow.layout)
        let known = bytes.payload(after: 0, upTo: bytes.captured.byteCount, context: context)
        switch registry.unfinished(layout, known) {
        case .nothing: break
        case .named: if isFirst { dissection.appendName(registry.layout(layout).name) }
        case .shown:
            context.isUnfinished = true
            let bytes = bytes.payload(after: 0, upTo: bytes.captured.byteCount, context: context)
            registry.show(bytes, as: .reader(flow.layout), into: &dissection)
        }
    }

    public mutating func take(_ bytes: PacketBytes, from side: Side, into dissection: inout Dissection) -> Taken {
        let here = bytes.captured.byteCount
        let bytes = bytes.payload(after: 0, upTo: here, context: context(bytes, side))
        switch registry.message(of: Int(flow.layout), in: bytes) {
        case .segment: return show(bytes, here, &dissection)
        case .count(let count):
            guard count > 0 else { return .notMine }
            return count <= here ? show(bytes, count, &dissection) : .need(count)
        case .unknown(let count): return .need(max(count, here &+ 1))
        case .foreign: return .notMine
        }
    }

    private mutating func show(
        _ bytes: borrowing PacketBytes, _ count: Int, _ dissection: inout Dissection
    ) -> Taken {
        let message = bytes.payload(after: 0, upTo: count)
        let layout = Int(flow.layout)
        let layer = registry.show(message, as: .reader(flow.layout), into: &dissection)
        if let pairing { pair(message, layer, pairing, &dissection) }
        state = registry.state(of: layout, after: message)
        if let claim = registry.successor(of: layout, after: message) {
            return .upgrade(to: claim, after: count)
        }
        return .complete(count)
    }

    /// Notes a request; adds to an answer what is known of its request.
    private mutating func pair(
        _ message: borrowing PacketBytes, _ layer: Int, _ fields: PairFields, _ dissection: inout Dissection
    ) {
        let layout = Int(flow.layout)
        if hasGap { dissection.noteGap(before: layer) }
        hasGap = false
        switch registry.exchange(of: layout, in: message) {
        case .aside: break
        case .none: if fields.parts != .none { dissection.notePart(layer) }
        case .request(let key):
            pending.ask(key, dissection.noteRequest(by: layer), dissection.time, inOrder: key == 0)
        case .progress(let key):
            if let request = pending.first(key) { dissection.noteProgress(by: layer, of: request.mark) }
        case .answer(let key):
            guard let request = pending.answer(key) else { return dissection.noteAnswer(by: layer, to: nil) }
            dissection.resume(layer: layer, describedBy: layout)
            fields.add(request: request.mark, at: request.time, to: &dissection)
        }
    }

    public mutating func skip(_ count: Int, from side: Side) {
        pending.removeAll()
        hasGap = true
    }
}

/// Requests that wait for their answers, in the order in which they came; a bounded number.
public struct PendingRequests<Key: Equatable & Sendable>: Sendable {
    /// A request: where and when it was seen.
    public struct Request: Sendable {
        let key: Key
        public let mark: RequestMark
        public let time: Timestamp
        public var frame: UInt32 { mark.frame }
    }

    /// The most that wait: of more, the oldest are forgotten; where answers come in order, the newest.
    static var limit: Int { 256 }

    private var waiting: [Request] = []
    /// Those before were answered.
    private var first = 0
    /// Requests in order that came when too many waited: answers to them are none to those that wait.
    private var forgotten = 0

    public init() {}

    /// Notes a request under `key`, which ``Dissection/noteRequest(by:)`` named.
    ///
    /// `inOrder` tells that answers come in the order of the requests, so that one that is forgotten shifts none.
    public mutating func ask(_ key: Key, _ mark: RequestMark, _ time: Timestamp, inOrder: Bool = false) {
        if inOrder, forgotten > 0 || waiting.count &- first >= Self.limit {
            forgotten &+= 1
            return
        }
        if waiting.count &- first >= Self.limit { first &+= 1 }
        if first >= Self.limit {
            waiting.removeFirst(first)
            first = 0
        }
        waiting.append(Request(key: key, mark: mark, time: time))
    }

    /// The oldest request under `key`, which goes on waiting.
    public func first(_ key: Key) -> Request? { waiting[first...].first { $0.key == key } }

    /// Takes the oldest request under `key`; nil where none waits.
    public mutating func answer(_ key: Key) -> Request? {
        guard let index = waiting[first...].firstIndex(where: { $0.key == key }) else {
            forgotten = max(0, forgotten &- 1)
            return nil
        }
        if index > first { return waiting.remove(at: index) }
        first &+= 1
        let request = waiting[index]
        if first == waiting.count { clear() }
        return request
    }

    /// Forgets all.
    public mutating func removeAll() {
        clear()
        forgotten = 0
    }

    private mutating func clear() {
        waiting.removeAll(keepingCapacity: true)
        first = 0
    }
}
