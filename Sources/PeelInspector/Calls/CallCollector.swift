import PeelFlow
import PeelOutput
import PeelWire

/// Puts together from the exchanges that frames note the calls that they make, each given out when it is over.
///
/// What waits is bounded: of more than ``waitingLimit`` requests without an answer the oldest are given out as they are.
struct CallCollector {
    private let reader: CallReader
    /// For each layout which other messages belong to its calls.
    private let parts: [ExchangeParts]
    /// Protocols whose answers come unasked, as they are told to all.
    private let announces: [Bool]
    private let tcp: Int
    private let udp: Int
    private var waiting: [RequestMark: Call] = [:]
    /// The requests that wait, in the order in which they came; answered ones stay till the list is cleaned.
    private var order: [RequestMark] = []
    private var firstOrder = 0
    private var connections: [Key: Connection] = [:]
    /// The connections whose last call may still gain parts.
    private var open: Set<Key> = []
    private var nextSweep = Int64.min
    /// The calls that are over.
    private(set) var finished: [Call] = []
    /// Requests that were given out early because too many waited.
    private(set) var evicted = 0

    /// The most requests that wait for their answers.
    static var waitingLimit: Int { 1 << 16 }
    /// The most connections of which something is remembered beside requests that wait.
    static var connectionLimit: Int { 1 << 16 }
    /// How long an answer may pause before what follows is no longer taken for a part of it, in nanoseconds.
    static var patience: Int64 { 2_000_000_000 }

    private struct Key: Hashable {
        let flow: UInt64
        let layout: Int
    }

    /// What is remembered of a connection's messages of one protocol.
    private struct Connection {
        /// The end that asks.
        var asking: Call.End?
        /// Requests that wait, the oldest first.
        var marks: [RequestMark] = []
        /// What belongs to the request that comes.
        var words = CallWords()
        var byteCount: UInt64 = 0
        var isChosen = false
        /// The call that was answered last, while it may gain parts.
        var call: Call?
        var latest: Int64 = 0

        mutating func forgetParts() {
            words = CallWords()
            byteCount = 0
            isChosen = false
        }

        var isEmpty: Bool { marks.isEmpty && byteCount == 0 && call == nil }
    }

    init(_ registry: Registry, _ reader: CallReader) {
        self.reader = reader
        parts = registry.readers.indices.map { registry.pairing(of: $0)?.parts ?? .none }
        tcp = registry.index(of: "tcp") ?? -1
        udp = registry.index(of: "udp") ?? -1
        announces = registry.readers.map {
            ["mdns", "llmnr", "dhcp", "dhcpv6", "nbns", "ssdp"].contains($0.layout.name.description)
        }
    }

    /// Takes what the layers of a frame ask and answer; `place` is where the flow table found it.
    mutating func take(_ dissection: borrowing Dissection, _ frame: borrowing Frame, from place: Place) {
        var place = place
        place.note(frame, dissection, tcp: tcp, udp: udp)
        take(dissection, frame.bytes.captured, from: place)
    }

    private mutating func take(_ dissection: borrowing Dissection, _ frame: RawSpan, from place: Place) {
        for exchange in dissection.exchanges where exchange.layer < dissection.layers.count {
            let layer = dissection.layers[exchange.layer]
            let key = Key(flow: place.flow, layout: Int(layer.layout))
            let message = Call.Message(
                frame: dissection.number, time: dissection.time, byteCount: UInt64(layer.declaredCount))
            var connection = connections.removeValue(forKey: key) ?? Connection()
            switch exchange.role {
            case .request:
                close(&connection, key)
                if let mark = exchange.request {
                    ask(mark, exchange.layer, message, key, place, &connection, dissection, frame)
                }
            case .again:
                if let mark = exchange.request {
                    waiting[mark]?.repeats += 1
                    if place.isChosen { waiting[mark]?.isChosen = true }
                }
            case .answer:
                close(&connection, key)
                answer(exchange, message, key, place, &connection, dissection, frame)
            case .progress:
                if let mark = exchange.request, var call = waiting.removeValue(forKey: mark) {
                    extend(&call, exchange.layer, message, place, dissection, frame)
                    waiting[mark] = call
                }
            case .part: join(exchange.layer, message, key, place, &connection, dissection, frame)
            case .gap:
                close(&connection, key)
                lose(&connection)
            }
            connection.latest = dissection.time.nanoseconds
            if !connection.isEmpty { keep(connection, key) }
        }
        if dissection.time.nanoseconds >= nextSweep { sweep(dissection.time.nanoseconds) }
    }

    private mutating func keep(_ connection: Connection, _ key: Key) {
        if connections.count >= Self.connectionLimit {
            // Rare, so that the whole table may be walked; requests that wait stay known by themselves.
            give(connections.values.compactMap(\.call))
            connections = [:]
            open = []
        }
        if connection.call != nil { open.insert(key) }
        connections[key] = connection
    }

    private mutating func ask(
        _ mark: RequestMark, _ layer: Int, _ message: Call.Message, _ key: Key, _ place: Place,
        _ connection: inout Connection, _ dissection: borrowing Dissection, _ frame: RawSpan
    ) {
        var call = Call()
        call.flow = place.flow
        call.isV6 = place.isV6
        call.client = place.source
        call.server = place.destination
        call.layout = key.layout
        call.isToMany = place.isToMany
        call.words = connection.words
        reader.readRequest(layer, dissection, frame: frame, into: &call.words)
        call.request = message
        call.request?.byteCount += connection.byteCount
        call.isChosen = place.isChosen || connection.isChosen
        connection.forgetParts()
        connection.asking = place.source
        if parts[key.layout] != .none || place.isStream {
            // As many as wait in a connection's own list; of more the oldest are no longer found by their order.
            if connection.marks.count >= 256 { connection.marks.removeFirst(128) }
            connection.marks.append(mark)
        }
        waiting[mark] = call
        order.append(mark)
        if waiting.count > Self.waitingLimit { evict() }
        if order.count - firstOrder > 2 * Self.waitingLimit { clean() }
    }

    private mutating func answer(
        _ exchange: ExchangeRecord, _ message: Call.Message, _ key: Key, _ place: Place,
        _ connection: inout Connection, _ dissection: borrowing Dissection, _ frame: RawSpan
    ) {
        let mark = exchange.request
        var call = mark.flatMap { waiting.removeValue(forKey: $0) } ?? Call()
        if let mark, let index = connection.marks.firstIndex(of: mark) { connection.marks.remove(at: index) }
        if call.request == nil {
            if place.isToMany || exchange.request == nil && announces[key.layout] { return }
            call.flow = place.flow
            call.isV6 = place.isV6
            call.client = place.destination
            call.server = place.source
            call.layout = key.layout
        }
        call.outcome = call.request == nil ? .unasked : .answered
        // Who was asked among all is known by who answers.
        if call.isToMany { call.server = place.source }
        let before = call.answer?.byteCount ?? 0
        call.answer = message
        call.answer?.byteCount += before
        reader.readAnswer(exchange.layer, dissection, frame: frame, into: &call.words)
        if call.outcome == .unasked {
            reader.readRequest(exchange.layer, dissection, frame: frame, into: &call.words)
            // What came before it in vain belongs to it too.
            call.answer?.byteCount += connection.asking == place.source ? 0 : connection.byteCount
            connection.forgetParts()
        }
        if place.isChosen { call.isChosen = true }
        guard parts[key.layout] == .around else { return finished.append(call) }
        connection.call = call
    }

    /// Adds a message that neither asks nor answers to what it belongs to.
    private mutating func join(
        _ layer: Int, _ message: Call.Message, _ key: Key, _ place: Place, _ connection: inout Connection,
        _ dissection: borrowing Dissection, _ frame: RawSpan
    ) {
        let isAsking = connection.asking.map { $0 == place.source } ?? place.fromClient
        if isAsking {
            reader.readRequest(layer, dissection, frame: frame, into: &connection.words)
            connection.byteCount += message.byteCount
            if place.isChosen { connection.isChosen = true }
        } else if var call = connection.call.take() {
            extend(&call, layer, message, place, dissection, frame)
            connection.call = call
        } else if let mark = connection.marks.first(where: { waiting[$0] != nil }),
            var call = waiting.removeValue(forKey: mark)
        {
            extend(&call, layer, message, place, dissection, frame)
            waiting[mark] = call
        }
    }

    /// Adds a part of an answer.
    private func extend(
        _ call: inout Call, _ layer: Int, _ message: Call.Message, _ place: Place,
        _ dissection: borrowing Dissection, _ frame: RawSpan
    ) {
        if call.answer == nil { call.answer = Call.Message(frame: message.frame, time: message.time, byteCount: 0) }
        call.answer?.byteCount += message.byteCount
        if place.isChosen { call.isChosen = true }
        reader.readAnswer(layer, dissection, frame: frame, into: &call.words)
    }

    /// Gives out the call that was answered last.
    private mutating func close(_ connection: inout Connection, _ key: Key) {
        guard let call = connection.call else { return }
        finished.append(call)
        connection.call = nil
        open.remove(key)
    }

    /// Gives out the requests that wait on a connection on which bytes are missing.
    private mutating func lose(_ connection: inout Connection) {
        for mark in connection.marks {
            guard var call = waiting.removeValue(forKey: mark), !call.isToMany else { continue }
            call.outcome = .lost
            call.answer = nil
            finished.append(call)
        }
        connection = Connection(asking: connection.asking)
    }

    /// Gives out the calls whose answers have paused for long.
    private mutating func sweep(_ now: Int64) {
        nextSweep = now &+ Self.patience / 2
        var over: [Call] = []
        for key in open {
            guard let connection = connections[key], let call = connection.call,
                now &- connection.latest >= Self.patience
            else { continue }
            over.append(call)
            connections[key]?.call = nil
            open.remove(key)
        }
        give(over)
    }

    private mutating func evict() {
        while firstOrder < order.count {
            let mark = order[firstOrder]
            firstOrder += 1
            guard let call = waiting.removeValue(forKey: mark) else { continue }
            if call.isToMany { return }
            evicted += 1
            finished.append(unanswered(call))
            return
        }
    }

    private mutating func clean() {
        order = order[firstOrder...].filter { waiting[$0] != nil }
        firstOrder = 0
    }

    /// What came of an answer that never ended is no answer.
    private func unanswered(_ call: Call) -> Call {
        var call = call
        call.answer = nil
        return call
    }

    private mutating func give(_ calls: [Call]) {
        finished += calls.sorted {
            ($0.time, $0.request?.frame ?? 0, $0.flow, $0.layout) < (
                $1.time, $1.request?.frame ?? 0, $1.flow, $1.layout
            )
        }
    }

    /// Gives out what is left: the last answers, then the requests that nobody answered.
    mutating func finish() {
        give(open.compactMap { connections[$0]?.call })
        open = []
        connections = [:]
        for mark in order[firstOrder...] {
            guard let call = waiting.removeValue(forKey: mark), !call.isToMany else { continue }
            finished.append(unanswered(call))
        }
        order = []
        firstOrder = 0
    }

    /// Takes the calls that are over.
    mutating func takeFinished() -> [Call] {
        defer { finished.removeAll(keepingCapacity: true) }
        return finished
    }
}
