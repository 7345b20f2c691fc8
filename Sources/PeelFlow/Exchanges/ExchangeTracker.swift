import PeelWire

/// Pairs the requests and answers of protocols over UDP, by endpoints and number, in file order.
///
/// A request with the number of one that waits is the same request again; an answer may come more than once.
struct ExchangeTracker {
    private let registry: Registry
    /// For each layout what it adds to answers.
    private let pairings: [PairFields?]
    /// What was asked.
    private var recent = RecentValues<Key, Request>(limit: 32768)

    private struct Key: Hashable {
        let stream: StreamKey
        let number: UInt64
    }

    private struct Request {
        let frame: UInt32
        let time: Timestamp
        var isAnswered = false
    }

    init(_ registry: Registry) {
        self.registry = registry
        pairings = registry.readers.indices.map(registry.pairing)
    }

    /// Whether layers of layout `kind` ask and answer.
    @inline(__always)
    func follows(_ kind: Int) -> Bool { kind < pairings.count && pairings[kind] != nil }

    /// Takes the message that begins `bytes` and is layer `index`.
    mutating func take(
        _ index: Int, _ bytes: RawSpan, _ endpoints: StreamEndpoints, _ dissection: inout Dissection
    ) {
        let layout = Int(dissection.layers[index].layout)
        var context = LayerContext()
        context.sourcePort = endpoints.sourcePort
        context.destinationPort = endpoints.destinationPort
        let count = Int(dissection.layers[index].declaredCount)
        let message = PacketBytes(captured: bytes, declaredCount: count, context: context)
        let stream = endpoints.key(IPProtocol.udp)
        switch registry.exchange(of: layout, in: message) {
        case .none: break
        case .request(let number):
            let key = Key(stream: stream, number: number)
            if let known = recent[key], !known.isAnswered { return }
            let frame = UInt32(truncatingIfNeeded: dissection.number)
            recent.keep(Request(frame: frame, time: dissection.time), for: key)
        case .answer(let number):
            let key = Key(stream: stream, number: number)
            guard var known = recent[key], let fields = pairings[layout] else { return }
            dissection.resume(layer: index, describedBy: layout)
            fields.add(request: known.frame, at: known.time, to: &dissection)
            if known.isAnswered { return }
            known.isAnswered = true
            recent.keep(known, for: key)
        }
    }
}
