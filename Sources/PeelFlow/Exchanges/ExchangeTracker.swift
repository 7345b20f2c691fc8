import PeelWire

/// Pairs the requests and answers of protocols over UDP, by endpoints and number, in file order.
///
/// A request with the number of one that waits is the same request again, unless its protocol says otherwise; an answer
/// may come more than once.
struct ExchangeTracker {
    private let registry: Registry
    /// For each layout what it adds to answers.
    private let pairings: [PairFields?]
    /// The layout of SIP, whose fields have rules of their own; -1 where the registry lacks it.
    private let sip: Int
    private var calls = CallTracker()
    /// The same of SSDP.
    private let ssdp: Int
    private var discovery = DiscoveryTracker()
    /// What was asked.
    private var recent = RecentValues<Key, Request>(limit: 32768)

    private struct Key: Hashable {
        let stream: StreamKey
        let layout: Int
        let number: UInt64

        init(_ endpoints: StreamEndpoints, _ layout: Int, _ number: UInt64) {
            stream = endpoints.key(IPProtocol.udp)
            self.layout = layout
            self.number = number
        }
    }

    private struct Request {
        let mark: RequestMark
        let time: Timestamp
        var isAnswered = false
    }

    init(_ registry: Registry) {
        self.registry = registry
        pairings = registry.readers.indices.map(registry.pairing)
        sip = registry.index(of: "sip") ?? -1
        ssdp = registry.index(of: "ssdp") ?? -1
    }

    /// Whether layers of layout `kind` ask and answer.
    @inline(__always)
    func follows(_ kind: Int) -> Bool { kind < pairings.count && pairings[kind] != nil }

    /// Takes the message that begins `bytes` and is layer `index`.
    mutating func take(
        _ index: Int, _ bytes: RawSpan, _ endpoints: StreamEndpoints, _ dissection: inout Dissection
    ) {
        let layout = Int(dissection.layers[index].layout)
        if layout == sip { calls.take(index, layout, bytes, endpoints, &dissection) }
        if layout == ssdp { discovery.take(index, layout, bytes, endpoints, &dissection) }
        guard let fields = pairings[layout] else { return }
        var context = LayerContext()
        context.sourcePort = endpoints.sourcePort
        context.destinationPort = endpoints.destinationPort
        let count = Int(dissection.layers[index].declaredCount)
        let message = PacketBytes(captured: bytes, declaredCount: count, context: context)
        switch registry.exchange(of: layout, in: message) {
        case .none, .aside: break
        case .request(let number):
            let key = Key(endpoints.between(fields.scope, isAnswer: false), layout, number)
            if let known = recent[key] {
                switch fields.repeats {
                case .untilAnswered where !known.isAnswered, .first:
                    return dissection.noteRepeat(by: index, of: known.mark)
                default: break
                }
            }
            recent.keep(Request(mark: dissection.noteRequest(by: index), time: dissection.time), for: key)
        case .progress(let number):
            let key = Key(endpoints.between(fields.scope, isAnswer: true), layout, number)
            if let known = recent[key] { dissection.noteProgress(by: index, of: known.mark) }
        case .answer(let number):
            let key = Key(endpoints.between(fields.scope, isAnswer: true), layout, number)
            guard var known = recent[key] else { return dissection.noteAnswer(by: index, to: nil) }
            // Of those whom all were asked, the first answers.
            if known.isAnswered, fields.scope != .endpoints { return }
            dissection.resume(layer: index, describedBy: layout)
            if known.isAnswered { return fields.add(frame: known.mark.frame, at: known.time, to: &dissection) }
            fields.add(request: known.mark, at: known.time, to: &dissection)
            known.isAnswered = true
            recent.keep(known, for: key)
        }
    }
}

extension StreamEndpoints {
    /// What a request and its answer have in common of their endpoints.
    func between(_ scope: PairFields.Scope, isAnswer: Bool) -> StreamEndpoints {
        var common = StreamEndpoints()
        common.version = version
        switch scope {
        case .endpoints: return self
        case .asker:
            common.source = isAnswer ? destination : source
            common.sourcePort = isAnswer ? destinationPort : sourcePort
        case .everyone: break
        }
        return common
    }
}
