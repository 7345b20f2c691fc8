import PeelWire

/// Finds out what flows are: from the first messages of each, taken apart by the protocols themselves, and from the
/// answers of DNS.
///
/// A flow has an entry while something is known or waited for; 0 is none.
struct FlowNamer {
    let registry: Registry
    /// What its flows' conversations have in common; they know no secrets.
    let common: FlowCommons
    var book = NameBook()
    private var entries: [Entry] = [.none]
    private var free: [UInt32] = []
    /// What open flows cost, by shard, so that the bound does not depend on the number of workers.
    private var costs = Array(repeating: 0, count: 64)
    var scratch = Dissection()
    var fingerprints: FingerprintTracker?
    let layouts: Layouts
    let fields: Fields
    /// What flows are of which only the service is known, by its protocol.
    private var plain: [Int: FlowNames] = [:]
    /// For each of the registry's readers whether it has a conversation of its own.
    let converses: [Bool]

    /// What one shard's open flows may cost, in bytes: about a thousand flows with their first segments.
    private static var shardLimit: Int { 2 << 20 }
    /// What an open flow takes beside the bytes that wait.
    private static var flowCost: Int { 768 }

    private enum Entry {
        case none
        case open(OpenFlow)
        case known(FlowNames)
    }

    /// The protocols that are read in a way of their own; -1 for none.
    struct Layouts {
        let tls, message, http: Int
    }

    /// The fields that names come from, by their protocol and number.
    struct Fields {
        let serverName, application, host, request, response: UInt16

        init(_ registry: Registry, _ layouts: Layouts) {
            func id(_ layout: Int, _ name: String) -> UInt16 {
                guard layout >= 0 else { return .max }
                return registry.layout(layout).fields.first { $0.name.description == name }?.id ?? .max
            }
            serverName = id(layouts.tls, "tls.handshake.extensions_server_name")
            application = id(layouts.tls, "tls.handshake.extensions_alpn_str")
            host = id(layouts.http, "http.host")
            request = id(layouts.http, "http.request")
            response = id(layouts.http, "http.response")
        }
    }

    init(_ naming: FlowNaming) {
        registry = naming.registry
        common = FlowCommons(naming.registry, naming.conversations.knowing(nil))
        layouts = Layouts(
            tls: registry.index(of: "tls") ?? -1, message: registry.index(of: "tls.message") ?? -1,
            http: registry.index(of: "http") ?? -1)
        fields = Fields(registry, layouts)
        fingerprints = FingerprintTracker(registry)
        converses = registry.readers.map { naming.conversations.has($0.layout.name) }
    }

    /// What is known of the flow with entry `entry`.
    func names(_ entry: UInt32) -> FlowNames? {
        switch entries[Int(entry)] {
        case .none: nil
        case .known(let names): names
        case .open(let flow): flow.names(registry)
        }
    }

    /// An entry for a flow whose server's name DNS has told; 0 where it has not.
    mutating func begin(client: IPv6Address, server: IPv6Address, isV6: Bool) -> UInt32 {
        guard let names = book.names(client: client, server: server, isV6: isV6) else { return 0 }
        return add(.known(names))
    }

    /// Forgets a flow that has left its table.
    mutating func end(_ entry: UInt32, shard: Int) {
        if entry == 0 { return }
        if case .open(let flow) = entries[Int(entry)] { costs[shard] &-= flow.cost }
        remove(entry)
    }

    private mutating func add(_ entry: Entry) -> UInt32 {
        if let index = free.popLast() {
            entries[Int(index)] = entry
            return index
        }
        entries.append(entry)
        return UInt32(truncatingIfNeeded: entries.count &- 1)
    }

    private mutating func remove(_ entry: UInt32) {
        entries[Int(entry)] = .none
        free.append(entry)
    }

    /// What came of a payload.
    enum Outcome {
        /// More of the same end may tell more.
        case open
        /// The end tells no more.
        case told
        /// Nothing more is to be learnt of the flow.
        case decided
    }

    /// Looks at a payload.
    mutating func take(_ payload: RawSpan, _ packet: NamedPacket, shard: Int, _ entry: inout UInt32) -> Outcome {
        if entry == 0, isHopeless(payload, packet) { return packet.isTCP ? .told : .open }
        let flow: OpenFlow
        switch entries[Int(entry)] {
        case .open(let open): flow = open
        case .known(let names):
            if isHopeless(payload, packet) { return packet.isTCP ? .told : .open }
            flow = OpenFlow(names)
        case .none: flow = OpenFlow(nil)
        }
        flow.packets &+= 1
        if packet.isTCP { takeSegment(payload, packet, flow) } else { takeDatagram(payload, packet, flow) }
        let cost = Self.flowCost &+ flow.waitingCount
        if isDecided(flow, isTCP: packet.isTCP) || costs[shard] &+ cost &- flow.cost > Self.shardLimit {
            costs[shard] &-= flow.cost
            close(flow, &entry)
            return .decided
        }
        costs[shard] &+= cost &- flow.cost
        flow.cost = cost
        let outcome = packet.isTCP && flow[packet.fromLow].isDone ? Outcome.told : .open
        if case .open = entries[Int(entry)] { return outcome }
        if entry == 0 { entry = add(.open(flow)) } else { entries[Int(entry)] = .open(flow) }
        return outcome
    }

    /// Nobody knows the first bytes of one end: nothing need be kept of them.
    private func isHopeless(_ payload: RawSpan, _ packet: NamedPacket) -> Bool {
        if !packet.isTCP { return candidates(payload, packet) == (nil, nil) }
        guard packet.sequence == packet.start, candidate(payload, packet, refused: []) == nil else { return false }
        return payload.byteCount >= Self.shortest || !Self.mayBegin(payload)
    }

    /// Whether a few bytes may be the first of a message that a protocol would know by a few more: of TLS, of MQTT, or text.
    private static func mayBegin(_ payload: RawSpan) -> Bool {
        let first = payload.uint8(at: 0)
        if first == 22 || first == 16 { return true }
        for offset in 0..<payload.byteCount {
            let byte = payload.uint8(at: offset)
            guard 0x20...0x7e ~= byte || 0x09...0x0d ~= byte else { return false }
        }
        return true
    }

    private func isDecided(_ flow: OpenFlow, isTCP: Bool) -> Bool {
        if flow.packets >= (isTCP || flow.datagrams != nil ? 12 : 4) { return true }
        if flow.datagrams != nil { return flow.ja4 != nil && flow.ja3s != nil }
        let isDone = flow.ends.0.isDone && flow.ends.1.isDone
        return flow.service < 0 || flow.service == layouts.tls ? isDone : true
    }

    /// Keeps what came of a flow, and nothing else of it.
    private mutating func close(_ flow: OpenFlow, _ entry: inout UInt32) {
        var names: FlowNames?
        if flow.service >= 0, flow.serverName == nil, flow.ja4 == nil, flow.ja3s == nil {
            names = plain[flow.service] ?? flow.names(registry)
            plain[flow.service] = names
        } else {
            names = flow.names(registry)
        }
        guard let names else {
            if entry != 0 { remove(entry) }
            entry = 0
            return
        }
        if entry == 0 { entry = add(.known(names)) } else { entries[Int(entry)] = .known(names) }
    }
}

/// What a payload's packet is, as far as the naming of its flow needs it.
struct NamedPacket {
    var isTCP: Bool
    var fromLow: Bool
    var fromClient: Bool
    /// Of TCP the number of the payload's first byte, and of the first byte of its direction.
    var sequence: UInt32
    var start: UInt32
    /// Bytes of payload, captured or not.
    var declaredCount: Int
    var sourcePort: UInt16
    var destinationPort: UInt16
    var number: UInt64

    var side: Side { fromClient ? .client : .server }

    /// What the protocols are told of the bytes.
    var context: LayerContext {
        var context = LayerContext()
        context.sourcePort = sourcePort
        context.destinationPort = destinationPort
        context.sender = fromClient ? .client : .server
        return context
    }
}
