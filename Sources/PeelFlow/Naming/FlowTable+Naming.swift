import PeelWire

extension FlowTable {
    /// Keeps the payload of the packet that is put at `place`, where its flow may have to be named.
    @inline(__always)
    mutating func peek(_ frame: borrowing Frame, _ place: Int) {
        pending[place].peekCount = 0
        if namer != nil,
            pending[place].headers.payloadCount != 0 || pending[place].headers.flags & Headers.Flag.syn != 0
        {
            look(frame, place)
        }
    }

    @inline(never)
    private mutating func look(_ frame: borrowing Frame, _ place: Int) {
        let proto = pending[place].headers.proto
        let bits = pending[place].headers.bits
        guard proto == IPProtocol.tcp || proto == IPProtocol.udp, bits.contains(.transport),
            bits.isDisjoint(with: [.fragment, .quoted])
        else { return }
        let hash = pending[place].hash
        let count = Int(pending[place].headers.payloadCount)
        let opening = Headers.Flag.syn | Headers.Flag.ack
        if pending[place].headers.flags & opening == Headers.Flag.syn, !pending[place].isForeign {
            peeks.noteOpening(hash, packet: pending[place].headers.number)
        }
        if count == 0 { return }
        let isAnswer = Self.isAnswer(pending[place].headers)
        // Close to the bound a flow may leave the table before its packet is counted.
        if !isAnswer, peeks.isDecided(hash), !shards.isNearlyFull(Int(pending[place].shard)) { return }
        let start =
            Int(pending[place].headers.transportStart) &+ Int(pending[place].headers.transportHeaderCount)
        let payload = frame.bytes.captured.clamped(start..<start &+ count)
        pending[place].isAnswer = isAnswer
        pending[place].peekCount = UInt16(truncatingIfNeeded: peeks.keep(payload, at: place))
    }

    /// A message that a name server may have sent.
    @inline(__always)
    static func isAnswer(_ headers: Headers) -> Bool {
        switch headers.sourcePort {
        case 53: headers.proto == IPProtocol.udp || headers.proto == IPProtocol.tcp
        case 5353, 5355: headers.proto == IPProtocol.udp
        default: false
        }
    }

    /// Lets an answer of DNS wait that counts in another worker's flow: what it tells is for all.
    @inline(never)
    mutating func waitForAnswer(_ frame: borrowing Frame) {
        let place = waiting.next
        guard Self.isAnswer(pending[place].headers), pending[place].headers.payloadCount > 0 else { return }
        pending[place].isForeign = true
        pending[place].isSegment = false
        pending[place].hash = 0
        pending[place].candidate = -1
        peek(frame, place)
        if pending[place].peekCount == 0 {
            pending[place].isForeign = false
            return
        }
        wait()
    }

    /// Counts the packet at `place`, of which a payload was kept, and learns from that.
    @inline(never)
    mutating func updatePeeked(_ place: Int) {
        if pending[place].isForeign {
            pending[place].isForeign = false
            pending[place].mark = FlowMark()
            return learn(place)
        }
        let index = countAndAnalyze(place)
        name(place, index)
    }

    /// Learns from the payload of the packet at `place`, whose flow's record is at `index`.
    mutating func name(_ place: Int, _ index: Int) {
        if pending[place].isAnswer { learn(place) }
        guard index >= 0 else { return }
        let fromLow = pending[place].fromLow
        let marks = hot[index].marks
        if marks & FlowRecord.Marks.named != 0 {
            return peeks.noteDecided(pending[place].hash, packet: pending[place].headers.number)
        }
        let told = fromLow ? FlowRecord.Marks.lowTold : FlowRecord.Marks.highTold
        let isTCP = pending[place].headers.proto == IPProtocol.tcp
        if marks & told != 0 {
            // The other end may never say a word.
            if hot[index].client.packets &+ hot[index].server.packets > 64 {
                hot[index].marks |= FlowRecord.Marks.named
            }
            return
        }
        let fromClient = hot[index].isFromClient(fromLow)
        let seen = fromClient ? hot[index].client.seen : hot[index].server.seen
        let first = fromClient ? hot[index].client.startSequence : hot[index].server.startSequence
        let flags = pending[place].headers.flags
        let sequence = pending[place].headers.sequence &+ (flags & Headers.Flag.syn == 0 ? 0 : 1)
        let packet = NamedPacket(
            isTCP: isTCP, fromLow: fromLow, fromClient: fromClient, sequence: sequence,
            start: seen & FlowSide.Seen.start != 0 ? first &+ 1 : sequence,
            declaredCount: Int(pending[place].headers.payloadCount),
            sourcePort: pending[place].headers.sourcePort,
            destinationPort: pending[place].headers.destinationPort, number: pending[place].headers.number)
        let before = marks & FlowRecord.Marks.hasNames == 0 ? 0 : cold.openings[index].names
        var entry = before
        let outcome = Self.take(
            peeks, place, Int(pending[place].peekCount), packet, shard: Int(pending[place].shard), &entry, &namer)
        if entry != before {
            cold.openings[index].names = entry
            hot[index].marks &= ~FlowRecord.Marks.hasNames
            if entry != 0 { hot[index].marks |= FlowRecord.Marks.hasNames }
        }
        switch outcome {
        case .decided: hot[index].marks |= FlowRecord.Marks.named
        case .told:
            hot[index].marks |= told
            let both = FlowRecord.Marks.lowTold | FlowRecord.Marks.highTold
            if hot[index].marks & both == both { hot[index].marks |= FlowRecord.Marks.named }
        case .open:
            if !isTCP, entry == 0, hot[index].client.packets &+ hot[index].server.packets >= 4 {
                hot[index].marks |= FlowRecord.Marks.named
            }
        }
    }

    /// Hands the payload of a packet to what names its flow.
    private static func take(
        _ peeks: borrowing PeekStore, _ place: Int, _ count: Int, _ packet: NamedPacket, shard: Int,
        _ entry: inout UInt32, _ namer: inout FlowNamer?
    ) -> FlowNamer.Outcome {
        namer?.take(peeks.payload(at: place, count: count), packet, shard: shard, &entry) ?? .decided
    }

    /// Learns the names that an answer of DNS tells.
    private mutating func learn(_ place: Int) {
        Self.learn(peeks, place, Int(pending[place].peekCount), pending[place].headers, &namer)
    }

    private static func learn(
        _ peeks: borrowing PeekStore, _ place: Int, _ count: Int, _ headers: Headers, _ namer: inout FlowNamer?
    ) {
        var message = peeks.payload(at: place, count: count)
        guard headers.proto == IPProtocol.tcp else {
            namer?.book.learn(message, headers)
            return
        }
        // Over TCP two bytes of length come before each message.
        while message.byteCount > 14 {
            let end = 2 &+ Int(message.uint16(at: 0))
            guard end > 14, end <= message.byteCount else { return }
            namer?.book.learn(message.clamped(2..<end), headers)
            message = message.clamped(end..<message.byteCount)
        }
    }

    /// What was found out about the flow whose record is at `index`.
    func names(of index: Int) -> FlowNames? {
        hot[index].marks & FlowRecord.Marks.hasNames == 0 ? nil : namer?.names(cold.openings[index].names)
    }

    /// Notes which name of DNS led to the server of a flow that begins.
    @inline(__always)
    mutating func nameByAnswers(_ index: Int) {
        guard namer?.book.isEmpty == false else { return }
        let isSwapped = hot[index].bits & FlowRecord.Bits.clientIsHigh != 0
        let client = isSwapped ? hot[index].high : hot[index].low
        let server = isSwapped ? hot[index].low : hot[index].high
        let isV6 = hot[index].bits & FlowRecord.Bits.v6 != 0
        guard let entry = namer?.begin(client: client, server: server, isV6: isV6), entry != 0 else { return }
        cold.openings[index].names = entry
        hot[index].marks |= FlowRecord.Marks.hasNames
    }

    /// Forgets what was found out about a flow that leaves the table.
    mutating func forgetNames(_ index: Int, _ shard: Int, _ hash: UInt64) {
        guard namer != nil else { return }
        peeks.forget(hash)
        guard hot[index].marks & FlowRecord.Marks.hasNames != 0 else { return }
        let entry = cold.openings[index].names
        namer?.end(entry, shard: shard)
    }
}
