import PeelWire

extension FlowNamer {
    /// What came of the first message of one end.
    private enum Reading {
        /// So many bytes are needed.
        case need(Int)
        /// No more is to be learnt from this end.
        case done
        /// The bytes are not the protocol's.
        case refused
    }

    /// Bytes of one end that are waited for.
    private static var limit: Int { 1 << 14 }
    /// Segments behind a gap that are kept.
    private static var laterLimit: Int { 4 }
    /// So many bytes are waited for before nobody's are given up.
    static var shortest: Int { 16 }

    /// Takes a segment in the order of its bytes.
    mutating func takeSegment(_ payload: RawSpan, _ packet: NamedPacket, _ flow: OpenFlow) {
        let low = packet.fromLow
        if flow[low].isDone { return }
        if !flow[low].isStarted {
            flow[low].isStarted = true
            flow[low].next = packet.start
        }
        let ahead = Int(Int32(bitPattern: packet.sequence &- flow[low].next))
        if ahead > 0 {
            guard flow[low].later.count < Self.laterLimit, ahead < Self.limit else { return }
            var bytes: [UInt8] = []
            bytes.append(payload)
            return flow[low].later.append((packet.sequence, bytes))
        }
        guard -ahead < payload.byteCount else { return }
        let fresh = payload.clamped(-ahead..<payload.byteCount)
        flow[low].next &+= UInt32(truncatingIfNeeded: fresh.byteCount)
        let isCut = payload.byteCount < packet.declaredCount
        offer(fresh, packet, flow, isLast: isCut)
        while !isCut, !flow[low].isDone,
            let place = flow[low].later.firstIndex(where: { Int32(bitPattern: $0.sequence &- flow[low].next) <= 0 })
        {
            let segment = flow[low].later.remove(at: place)
            let skipped = Int(Int32(bitPattern: flow[low].next &- segment.sequence))
            guard skipped < segment.bytes.count else { continue }
            let rest = segment.bytes.rawSpan.clamped(skipped..<segment.bytes.count)
            flow[low].next &+= UInt32(truncatingIfNeeded: rest.byteCount)
            offer(rest, packet, flow, isLast: false)
        }
    }

    /// Offers the next bytes of one end, with those that wait; `isLast` where those after them are not here.
    private mutating func offer(_ fresh: RawSpan, _ packet: NamedPacket, _ flow: OpenFlow, isLast: Bool) {
        let low = packet.fromLow
        let reading: Reading
        let isJoined = !flow[low].pending.isEmpty
        if isJoined {
            flow[low].pending.append(fresh)
            if flow[low].pending.count < flow[low].need, !isLast { return }
            let held = flow[low].pending
            reading = read(held.rawSpan, packet, flow, isLast: isLast || held.count >= Self.limit)
        } else {
            reading = read(fresh, packet, flow, isLast: isLast)
        }
        if case .need(let count) = reading, count <= Self.limit, !isLast {
            if !isJoined { flow[low].pending.append(fresh) }
            flow[low].need = count
            return
        }
        flow[low].isDone = true
        flow[low].pending = []
        flow[low].later = []
    }

    /// Reads the message that begins `bytes`, all of one end, by the protocol that is most likely, then by others.
    private mutating func read(
        _ bytes: RawSpan, _ packet: NamedPacket, _ flow: OpenFlow, isLast: Bool
    ) -> Reading {
        while true {
            if flow.candidate < 0 {
                guard let candidate = candidate(bytes, packet, refused: flow.refused) else {
                    return bytes.byteCount < Self.shortest && !isLast ? .need(Self.shortest) : .done
                }
                flow.candidate = candidate
                flow.conversation = nil
            }
            let reading: Reading =
                switch flow.candidate {
                case layouts.tls: readHello(bytes, packet, flow, isLast: isLast)
                case layouts.http: readHead(bytes, packet, flow, isLast: isLast)
                default: converse(bytes, packet, flow)
                }
            guard case .refused = reading else { return reading }
            if flow.service >= 0 { return .done }
            flow.refused.append(flow.candidate)
            flow.candidate = -1
        }
    }

    /// The protocol to try: that of the lower port, of the higher, else one that knows the bytes.
    ///
    /// A protocol that can tell its own beginning has to know this one.
    func candidate(_ bytes: RawSpan, _ packet: NamedPacket, refused: [Int]) -> Int? {
        let message = PacketBytes(captured: bytes, declaredCount: bytes.byteCount, context: packet.context)
        let one = min(packet.sourcePort, packet.destinationPort)
        let other = max(packet.sourcePort, packet.destinationPort)
        if let found = registry.reader(onPorts: one, one), mayBe(found, message, refused) { return found }
        if let found = registry.reader(onPorts: other, other), mayBe(found, message, refused) { return found }
        if let found = registry.reader(recognizing: message), !refused.contains(found) { return found }
        return nil
    }

    private func mayBe(_ index: Int, _ message: borrowing PacketBytes, _ refused: [Int]) -> Bool {
        if refused.contains(index) { return false }
        // Two that are asked by their own ways: TLS may begin in the middle, HTTP with a part of a line.
        if index == layouts.tls { return registry.message(of: index, in: message) != .foreign }
        if index == layouts.http { return 0x41...0x5a ~= message.captured.uint8(at: 0) }
        if !registry.confirms(index, message, over: .tcp) { return false }
        if converses[index] { return true }
        switch registry.message(of: index, in: message) {
        case .foreign: return false
        case .count(let count), .unknown(let count): return count <= Self.limit
        case .segment: return true
        }
    }

    /// TLS: the hello of either end, from however many segments and records.
    private mutating func readHello(
        _ bytes: RawSpan, _ packet: NamedPacket, _ flow: OpenFlow, isLast: Bool
    ) -> Reading {
        switch HelloMessage(bytes) {
        case .need(let count):
            if !isLast, count <= Self.limit { return .need(count) }
            // What there is of it tells the name, and is no ground for fingerprints.
            guard bytes.byteCount > 9, bytes.uint8(at: 0) == 22 else { return .refused }
            var part: [UInt8] = []
            part.append(bytes.clamped(5..<bytes.byteCount))
            let count = part.count &- 4
            for place in 1...3 { part[place] = UInt8(truncatingIfNeeded: count >> (24 &- 8 &* place)) }
            showHello(part.rawSpan, flow, isWhole: false)
        case .whole(let range): showHello(bytes.clamped(range), flow, isWhole: true)
        case .joined(let joined): showHello(joined.rawSpan, flow, isWhole: true)
        case .none:
            // In the middle of a connection a record tells as much as its port does.
            let message = PacketBytes(captured: bytes, declaredCount: bytes.byteCount, context: packet.context)
            guard case .count = registry.message(of: layouts.tls, in: message) else { return .refused }
            flow.service = layouts.tls
            return .done
        }
        return flow.service == layouts.tls ? .done : .refused
    }

    /// Takes a hello apart; the service is TLS where it is one.
    private mutating func showHello(_ message: RawSpan, _ flow: OpenFlow, isWhole: Bool) {
        let bytes = PacketBytes(captured: message, declaredCount: message.byteCount)
        registry.dissect(bytes, as: .none, into: &scratch)
        TLSMessage.show(bytes, isThird: false, tls: layouts.tls, registry, into: &scratch)
        gather(message, flow, isWhole: isWhole)
        if isWhole ? flow.ja4 != nil || flow.ja3s != nil : flow.service >= 0 || !scratch.fields.isEmpty {
            flow.service = layouts.tls
        }
    }

    /// HTTP: the head of a message, whatever its body is.
    private mutating func readHead(
        _ bytes: RawSpan, _ packet: NamedPacket, _ flow: OpenFlow, isLast: Bool
    ) -> Reading {
        let message = PacketBytes(captured: bytes, declaredCount: bytes.byteCount, context: packet.context)
        registry.dissect(message, as: .reader(UInt16(truncatingIfNeeded: layouts.http)), into: &scratch)
        let isMessage = scratch.fields.contains {
            Int($0.layout) == layouts.http && ($0.id == fields.request || $0.id == fields.response)
        }
        if !isMessage {
            return bytes.byteCount < Self.shortest && !isLast ? .need(Self.shortest) : .refused
        }
        if !scratch.faults.isEmpty, !isLast, bytes.byteCount < Self.limit { return .need(bytes.byteCount &+ 1) }
        gather(bytes, flow, isWhole: true)
        flow.service = layouts.http
        return .done
    }

    /// Any other protocol: one whole message without a contradiction.
    private mutating func converse(_ bytes: RawSpan, _ packet: NamedPacket, _ flow: OpenFlow) -> Reading {
        if flow.conversation == nil {
            let context = FlowContext(
                common, layout: UInt16(truncatingIfNeeded: flow.candidate), stream: 0,
                clientPort: packet.fromClient ? packet.sourcePort : packet.destinationPort,
                serverPort: packet.fromClient ? packet.destinationPort : packet.sourcePort)
            flow.conversation = context.begin()
        }
        let message = PacketBytes(captured: bytes, declaredCount: bytes.byteCount, context: packet.context)
        registry.dissect(message, as: .none, into: &scratch)
        switch flow.conversation?.take(message, from: packet.side, into: &scratch) {
        case .need(let count):
            flow.conversation = nil
            return count <= Self.limit ? .need(max(count, bytes.byteCount &+ 1)) : .refused
        case .complete, .upgrade:
            if hasContradiction { return .refused }
            gather(bytes, flow, isWhole: true)
            flow.service = flow.candidate
            return .done
        default: return .refused
        }
    }

    /// The protocol's own layer contradicts its specification.
    var hasContradiction: Bool {
        scratch.layers.isEmpty
            || scratch.faults.contains {
                guard $0.layer == 0, case .malformed = $0.fault else { return false }
                return true
            }
    }

    /// Takes names and fingerprints out of what was taken apart, of which `bytes` are the first source.
    mutating func gather(_ bytes: RawSpan, _ flow: OpenFlow, isWhole: Bool) {
        var isClient = true
        for place in scratch.layers.indices {
            guard fingerprints?.follows(Int(scratch.layers[place].layout)) == true else { continue }
            guard let facts = fingerprints?.read(place, bytes, scratch) else { continue }
            isClient = facts.isClient
            guard isWhole else { continue }
            if facts.isClient {
                flow.ja3 = HelloFacts.md5(facts.ja3Text)
                flow.ja4 = facts.ja4.hashed
            } else {
                flow.ja3s = HelloFacts.md5(facts.ja3Text)
            }
        }
        var applications = ""
        for record in scratch.fields {
            if Int(record.layout) == layouts.http, record.id == fields.host {
                name(flow, Self.host(text(record, bytes)))
            } else if Int(record.layout) == layouts.tls, record.id == fields.serverName, isClient {
                name(flow, text(record, bytes))
            } else if Int(record.layout) == layouts.tls, record.id == fields.application {
                applications += (applications.isEmpty ? "" : ",") + text(record, bytes)
            }
        }
        if applications.isEmpty { return }
        if isClient { flow.offered = applications } else { flow.chosen = applications }
    }

    private func text(_ record: FieldRecord, _ bytes: RawSpan) -> String {
        var text: [UInt8] = []
        text.append(scratch.bytes(of: record, frame: bytes))
        return String(decoding: text, as: UTF8.self)
    }

    private func name(_ flow: OpenFlow, _ name: String) {
        guard !flow.hasOwnName, !name.isEmpty else { return }
        flow.serverName = name
        flow.hasOwnName = true
    }

    /// A host without its port.
    static func host(_ text: String) -> String {
        guard let colon = text.lastIndex(of: ":"), text[text.index(after: colon)...].allSatisfy(\.isNumber),
            text.hasPrefix("[") ? text[..<colon].hasSuffix("]") : text.firstIndex(of: ":") == colon
        else { return text }
        return String(text[..<colon])
    }
}
