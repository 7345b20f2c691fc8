import PeelWire

extension FlowRecord {
    /// A flow that begins with a packet, which is not counted yet.
    init(beginning headers: Headers, _ keyBits: UInt8, fromLow: Bool) {
        low = fromLow ? headers.source : headers.destination
        high = fromLow ? headers.destination : headers.source
        lowPort = fromLow ? headers.sourcePort : headers.destinationPort
        highPort = fromLow ? headers.destinationPort : headers.sourcePort
        proto = headers.proto
        bits = keyBits
        vlan = headers.vlan
        first = headers.time.nanoseconds
        last = first
        var clientIsLow = fromLow
        if ClientChoice.isFromServer(headers) {
            clientIsLow.toggle()
            history.append(.flip, fromClient: true)
        }
        if !clientIsLow { bits |= Bits.clientIsHigh }
    }

    /// The key as a packet from the lower endpoint would have it.
    var keyHeaders: Headers {
        var headers = Headers()
        headers.source = low
        headers.destination = high
        headers.sourcePort = lowPort
        headers.destinationPort = highPort
        headers.proto = proto
        if bits & Bits.v6 != 0 { headers.bits.insert(.v6) }
        return headers
    }

    /// Whether a waiting packet has this flow's key.
    @inline(__always)
    func isKey(of item: FlowTable.Pending) -> Bool {
        let headers = item.headers
        let source = item.fromLow ? low : high
        let destination = item.fromLow ? high : low
        let sourcePort = item.fromLow ? lowPort : highPort
        let destinationPort = item.fromLow ? highPort : lowPort
        return source == headers.source && destination == headers.destination
            && sourcePort == headers.sourcePort
            && destinationPort == headers.destinationPort && proto == headers.proto
            && bits & Bits.key == item.keyBits
    }

    /// A SYN with another sequence number than this connection's: Wireshark's rule for a new `tcp.stream`.
    @inline(__always)
    func isNewConnection(_ item: FlowTable.Pending) -> Bool {
        guard item.headers.flags & (Headers.Flag.syn | Headers.Flag.ack) == Headers.Flag.syn else {
            return false
        }
        let side = isFromClient(item.fromLow) ? client : server
        return side.seen & FlowSide.Seen.start != 0 && side.startSequence != item.headers.sequence
    }

    @inline(__always)
    func isFromClient(_ fromLow: Bool) -> Bool { fromLow == (bits & Bits.clientIsHigh == 0) }

    /// Counts a packet that changes nothing but numbers; false, and nothing done, where there is more to it.
    @inline(__always)
    mutating func countOrdinary(_ item: FlowTable.Pending) -> Bool {
        let limits: Headers.Bits = [.truncated, .offload, .badChecksum, .quoted, .fragment]
        guard item.headers.bits.isDisjoint(with: limits), item.headers.time.nanoseconds >= last,
            item.headers.tunnelDepth == 0
        else { return false }
        let isDone: Bool
        if isFromClient(item.fromLow) {
            isDone = client.countOrdinary(item.headers, isTCP: proto == 6, marks, receiver: &server)
        } else {
            isDone = server.countOrdinary(item.headers, isTCP: proto == 6, marks, receiver: &client)
        }
        if isDone {
            last = item.headers.time.nanoseconds
            bits |= Bits.used
        }
        return isDone
    }

    /// Counts a packet of this flow, whose record is at `place`.
    @inline(never)
    mutating func count(_ item: FlowTable.Pending, at place: Int, _ cold: inout ColdStore) {
        let headers = item.headers
        let time = headers.time.nanoseconds
        if time > last { last = time } else if time < first { first = time }
        bits |= Bits.used
        let limits: Headers.Bits = [.truncated, .offload, .badChecksum]
        if !headers.bits.isDisjoint(with: limits) { noteLimits(headers) }
        if headers.bits.contains(.fragment) {
            cold.make(&self.cold)
            if isFromClient(item.fromLow) {
                cold[self.cold].client.fragments &+= 1
            } else {
                cold[self.cold].server.fragments &+= 1
            }
        }
        if headers.proto == 6,
            headers.flags & (Headers.Flag.syn | Headers.Flag.ack) == Headers.Flag.syn,
            !isFromClient(item.fromLow), server.packets == 0, client.state != .synSent
        {
            exchangeSides(at: place, &cold)
        }
        if isFromClient(item.fromLow) {
            client.count(headers)
            if headers.proto == 6 {
                TCPTracker.take(
                    headers, true, at: place, &client, &server, &history, &self.cold, &marks, &cold)
            } else {
                noteDatagram(headers, fromClient: true, &cold)
            }
        } else {
            server.count(headers)
            if headers.proto == 6 {
                TCPTracker.take(
                    headers, false, at: place, &server, &client, &history, &self.cold, &marks, &cold)
            } else {
                noteDatagram(headers, fromClient: false, &cold)
            }
        }
    }

    @inline(never)
    private mutating func noteLimits(_ headers: Headers) {
        if headers.bits.contains(.truncated) { quality.insert(.snaplen) }
        if headers.bits.contains(.offload) { quality.insert(.offload) }
        if headers.bits.contains(.badChecksum) { quality.insert(.badChecksum) }
    }

    /// UDP writes a letter a direction; others have no history.
    @inline(__always)
    private mutating func noteDatagram(_ headers: Headers, fromClient: Bool, _ cold: inout ColdStore) {
        let isUDP = proto == 17 && bits & Bits.portless == 0
        if isUDP, headers.bits.contains(.badChecksum) {
            return TCPTracker.checksumEvent(fromClient, &history, &self.cold, &cold)
        }
        let seen = fromClient ? client.seen : server.seen
        guard seen & FlowSide.Seen.data == 0 else { return }
        if fromClient { client.seen |= FlowSide.Seen.data } else { server.seen |= FlowSide.Seen.data }
        if isUDP { history.append(.data, fromClient: fromClient) }
    }

    /// Makes the server the client: every number of the two sides changes places.
    @inline(never)
    private mutating func exchangeSides(at place: Int, _ cold: inout ColdStore) {
        bits ^= Bits.clientIsHigh
        swap(&client, &server)
        history = history.flipped()
        marks = marks & Marks.common | (marks & 1) << 1 | (marks & 2) >> 1
        let opening = cold.openings[place].client
        cold.openings[place].client = cold.openings[place].server
        cold.openings[place].server = opening
        if self.cold != 0 {
            let old = cold[self.cold].client
            cold[self.cold].client = cold[self.cold].server
            cold[self.cold].server = old
        }
    }
}

extension FlowSide {
    /// Counts a datagram after the first, or a segment in order of an established connection; false where the packet
    /// is neither.
    @inline(__always)
    mutating func countOrdinary(
        _ headers: Headers, isTCP: Bool, _ marks: UInt8, receiver: inout FlowSide
    ) -> Bool {
        if isTCP {
            let flags = Headers.Flag.syn | Headers.Flag.fin | Headers.Flag.rst | Headers.Flag.ack
            let needed =
                Seen.start | Seen.next | Seen.acknowledged
                | (headers.payloadCount == 0 ? Seen.ack : Seen.data)
            guard headers.flags & flags == Headers.Flag.ack, state == .established,
                receiver.state == .established,
                seen & needed == needed, headers.sequence == nextSequence, headers.window != 0,
                !TCPTracker.isAfter(headers.acknowledgment, receiver.nextSequence),
                marks & (FlowRecord.Marks.holes | FlowRecord.Marks.handshake) == 0
            else { return false }
            nextSequence = headers.sequence &+ headers.payloadCount
            if TCPTracker.isAfter(headers.acknowledgment, acknowledged) {
                acknowledged = headers.acknowledgment
            }
        } else if seen & Seen.data == 0 {
            return false
        }
        count(headers)
        return true
    }

    /// Counts a packet that this side sent.
    @inline(__always)
    mutating func count(_ headers: Headers) {
        if packets == 0 {
            ttlMin = headers.timeToLive
            ttlMax = headers.timeToLive
            dscp = headers.dscp
        } else {
            if headers.timeToLive < ttlMin { ttlMin = headers.timeToLive }
            if headers.timeToLive > ttlMax { ttlMax = headers.timeToLive }
        }
        packets &+= 1
        bytes &+= UInt64(headers.wireCount)
        ipBytes &+= UInt64(headers.ipCount)
        payloadBytes &+= UInt64(headers.payloadCount)
    }
}
