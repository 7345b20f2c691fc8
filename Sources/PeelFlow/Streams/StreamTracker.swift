import PeelWire

/// Follows the TCP and UDP streams of a source in file order, and adds to each packet what its stream tells:
/// stream number, relative sequence numbers, scaled window, times, and the analysis of the segment.
public struct StreamTracker: ~Copyable {
    let layout: Int
    private let tcp: Int
    private let udp: Int
    private let ipv4: Int
    private let ipv6: Int
    private let icmp: Int
    private let icmpv6: Int
    var places = StreamPlaces()
    var tcpStreams: [TCPStream] = []
    private var udpStreams: [UDPStream] = []
    private var place = FramePlace()
    private var names: NameTracker?
    private var exchanges: ExchangeTracker
    private var fingerprints: FingerprintTracker?
    private var announced = AnnouncedConnections()
    /// The TCP segment that was taken last.
    private var latest = FollowedSegment()
    /// The UDP datagram that was taken last.
    private var latestDatagram = FollowedDatagram()
    var memory: AnalysisMemory
    /// The frames that are expected, see ``expect(_:follows:)``.
    var expected = ExpectedPackets()
    /// The numbers of the first streams.
    private let firstTCP: Int
    private let firstUDP: Int
    /// Connections so far. Up to `limit` of them a connection's number is its slot's.
    private var tcpCount = 0
    /// The most connections that are known at once.
    private let limit: Int
    /// Where the key of each slot's connection is.
    private var keyPlaces: [UInt32] = []
    /// The slot that was looked at last for one to forget.
    private var hand = 0
    /// Connections that were forgotten before they were over.
    private(set) var forgottenCount = 0

    /// Prepares for a registry; nil where it does not hold ``StreamFields/layout``, or no IP, TCP or UDP.
    ///
    /// Streams are numbered from `firstTCP` and `firstUDP`: for a source that is a part of another. Of more than `limit`
    /// TCP connections those that were silent longest are forgotten; one that comes back begins anew under its number.
    public init?(_ registry: Registry, firstTCP: Int = 0, firstUDP: Int = 0, limit: Int = 1 << 18) {
        guard let layout = registry.index(of: "stream"), let tcp = registry.index(of: "tcp"),
            let udp = registry.index(of: "udp"), let ipv4 = registry.index(of: "ip"),
            let memory = try? AnalysisMemory(directions: 1 << 23)
        else { return nil }
        self.memory = memory
        self.limit = max(1, limit)
        self.firstTCP = firstTCP
        self.firstUDP = firstUDP
        self.layout = layout
        self.tcp = tcp
        self.udp = udp
        self.ipv4 = ipv4
        self.ipv6 = registry.index(of: "ipv6") ?? -1
        self.icmp = registry.index(of: "icmp") ?? -1
        self.icmpv6 = registry.index(of: "icmpv6") ?? -1
        names = NameTracker(registry)
        exchanges = ExchangeTracker(registry)
        fingerprints = FingerprintTracker(registry)
    }

    /// Takes the next frame of the source, dissected, and adds its streams' fields.
    public mutating func follow(_ frame: borrowing Frame, _ dissection: inout Dissection) {
        var hindsight: Hindsight?
        follow(frame, hindsight: &hindsight, &dissection)
    }

    /// The same, with what a first pass has found, or to find it.
    package mutating func follow(
        _ frame: borrowing Frame, hindsight: inout Hindsight?, _ dissection: inout Dissection
    ) {
        begin()
        advance(frame, hindsight: &hindsight, &dissection)
    }

    /// Begins the next frame of the source.
    mutating func begin() { place = FramePlace() }

    /// Takes the layers of the frame that it has gained since the last call.
    mutating func advance(
        _ frame: borrowing Frame, hindsight: inout Hindsight?, _ dissection: inout Dissection
    ) {
        while place.layer < dissection.layers.count {
            let index = place.layer
            place.layer &+= 1
            let kind = Int(dissection.layers[index].layout)
            if kind == ipv4 || kind == ipv6 || kind == tcp || kind == udp {
                take(index, kind, frame.bytes.captured, &hindsight, &dissection)
            } else if kind == icmp || kind == icmpv6 {
                place.isQuoted = true
                place.isTooBig = isTooBig(index, kind, frame.bytes.captured, dissection)
            } else if !place.isQuoted, names?.follows(kind) == true {
                takeNames(index, frame.bytes.captured, &dissection)
            } else if place.isDatagram, !place.isQuoted, exchanges.follows(kind) {
                takeExchange(index, frame.bytes.captured, &dissection)
            } else if fingerprints?.follows(kind) == true {
                fingerprints?.take(index, frame.bytes.captured, &dissection)
            }
        }
    }

    /// Whether an ICMP message says that a packet was too big for the path (RFC 1191, RFC 4443 section 3.2).
    private func isTooBig(_ index: Int, _ kind: Int, _ captured: RawSpan, _ dissection: borrowing Dissection) -> Bool {
        let layer = dissection.layers[index]
        let bytes = dissection.bytes(ofSource: Int(layer.source), frame: captured)
        let header = bytes.clamped(Int(layer.start)..<Int(layer.start) &+ 2)
        guard header.byteCount == 2 else { return false }
        return kind == icmp ? header.uint16(at: 0) == 0x0304 : header.uint8(at: 0) == 2
    }

    /// Takes one layer of the frame whose bytes are `captured`.
    @inline(__always)
    private mutating func take(
        _ index: Int, _ kind: Int, _ captured: RawSpan, _ hindsight: inout Hindsight?, _ dissection: inout Dissection
    ) {
        let layer = dissection.layers[index]
        var segment = TCPSegment()
        var flaw: SegmentFlaw?
        do {
            let bytes = dissection.bytes(ofSource: Int(layer.source), frame: captured)
            let header = bytes.clamped(Int(layer.start)..<Int(layer.start) &+ Int(layer.headerCount))
            if kind == ipv4 {
                place.endpoints.version = 4
                place.network = TCPSegment()
                place.network.noteNetwork(header, at: 0, isV6: false)
                place.endpoints.source = IPv6Address(high: 0, low: UInt64(header.uint32(at: 12)))
                place.endpoints.destination = IPv6Address(high: 0, low: UInt64(header.uint32(at: 16)))
                return
            }
            if kind == ipv6 {
                place.endpoints.version = 6
                place.network = TCPSegment()
                place.network.noteNetwork(header, at: 0, isV6: true)
                place.endpoints.source = IPv6Address(high: header.uint64(at: 8), low: header.uint64(at: 16))
                place.endpoints.destination = IPv6Address(high: header.uint64(at: 24), low: header.uint64(at: 32))
                return
            }
            guard header.byteCount >= (kind == tcp ? SegmentFlaw.minimumCount : 8) else { return }
            place.endpoints.sourcePort = header.uint16(at: 0)
            place.endpoints.destinationPort = header.uint16(at: 2)
            if kind == udp {
                let length = header.uint16(at: 4)
                place.isEmpty = length == 8
                place.isDatagram = true
                // A length that leaves no room for the header belongs to nothing.
                let isLarge = length == 0 && (place.endpoints.version == 6 || layer.declaredCount > 0xffff)
                if length < 8, !isLarge { return }
            } else {
                segment = TCPSegment(header)
                let headerCount = UInt32(header.uint8(at: 12) >> 4) &* 4
                segment.payloadCount = layer.declaredCount &- min(layer.declaredCount, headerCount)
                flaw = SegmentFlaw(header, headerCount: headerCount, declaredCount: layer.declaredCount)
                segment.fingerprint ^= place.network.fingerprint
                segment.congestion = place.network.congestion
                segment.timeToLive = place.network.timeToLive
                if AnnouncedConnections.follows(place.endpoints), !place.isQuoted {
                    let start = Int(layer.start) &+ Int(layer.headerCount)
                    let end = Int(layer.start) &+ Int(layer.declaredCount)
                    announced.read(bytes.clamped(start..<max(start, end)), place.endpoints)
                }
            }
        }
        place.isDatagram = kind == udp
        if kind == udp { return followUDP(index, place.endpoints, isQuoted: place.isQuoted, &dissection) }
        followTCP(segment, flaw, index, place.endpoints, isQuoted: place.isQuoted, &hindsight, &dissection)
    }

    /// Takes a DNS message.
    private mutating func takeNames(_ index: Int, _ captured: RawSpan, _ dissection: inout Dissection) {
        let (endpoints, proto) = (place.endpoints, place.isDatagram ? IPProtocol.udp : IPProtocol.tcp)
        Self.withHeader(of: index, captured, &dissection) { names?.take(index, $0, endpoints, over: proto, &$1) }
    }

    /// Takes a message of another protocol that asks and answers over UDP.
    private mutating func takeExchange(_ index: Int, _ captured: RawSpan, _ dissection: inout Dissection) {
        let endpoints = place.endpoints
        Self.withHeader(of: index, captured, &dissection) { exchanges.take(index, $0, endpoints, &$1) }
    }

    /// Lends the bytes of a layer's header, which lies in the frame or in another source.
    private static func withHeader(
        of index: Int, _ captured: RawSpan, _ dissection: inout Dissection,
        _ body: (RawSpan, inout Dissection) -> Void
    ) {
        let layer = dissection.layers[index]
        let range = Int(layer.start)..<Int(layer.start) &+ Int(layer.headerCount)
        if layer.source == 0 { return body(captured.clamped(range), &dissection) }
        let bytes = dissection.sources[Int(layer.source) &- 1].bytes
        body(bytes.rawSpan.clamped(range), &dissection)
    }

    private mutating func followUDP(
        _ layer: Int,
        _ endpoints: StreamEndpoints,
        isQuoted: Bool,
        _ dissection: inout Dissection
    ) {
        let key = endpoints.key(IPProtocol.udp)
        let now = dissection.time
        let position = places.find(key)
        let place = places.place(at: position) ?? udpStreams.count
        if place == udpStreams.count {
            places.set(place, for: key, at: position)
            udpStreams.append(UDPStream(first: now, previous: now))
        }
        let stream = udpStreams[place]
        if !isQuoted, !self.place.isEmpty { udpStreams[place].previous = now }
        dissection.resume(layer: layer, describedBy: layout)
        dissection.add(
            StreamFields.udpStream, value: UInt32(truncatingIfNeeded: place &+ firstUDP), flags: .generated)
        // What an ICMP error quotes passed at another time, which nobody tells; and an empty datagram, as in tshark, is
        // no part of the conversation's time.
        if isQuoted || self.place.isEmpty { return }
        latestDatagram = FollowedDatagram(
            layer: layer, stream: place, fromOne: endpoints.isForward, frame: dissection.number)
        dissection.add(
            StreamFields.udpTimeRelative, value: WireDuration(from: stream.first, to: now), flags: .generated)
        dissection.add(
            StreamFields.udpTimeDelta, value: WireDuration(from: stream.previous, to: now), flags: .generated)
    }

    private mutating func followTCP(
        _ segment: TCPSegment,
        _ flaw: SegmentFlaw?,
        _ index: Int,
        _ endpoints: StreamEndpoints,
        isQuoted: Bool,
        _ hindsight: inout Hindsight?,
        _ dissection: inout Dissection
    ) {
        var segment = segment
        segment.time = dissection.time
        segment.frame = UInt32(truncatingIfNeeded: dissection.number)
        let key = endpoints.key(IPProtocol.tcp)
        let fromOne = endpoints.isForward
        let position = places.find(key)
        let kept = places.place(at: position)
        var slot = max(kept ?? -1, -1)
        var isReused = false
        var isKnown = false
        // Asked first, as a stream is many bytes and few segments begin one.
        let isBeginning = segment.has(Headers.Flag.syn) && !segment.has(Headers.Flag.ack)
        if isBeginning, !isQuoted, slot >= 0, tcpStreams[slot].isOver(for: segment, fromOne: fromOne) {
            memory.release(&tcpStreams[slot].analysis, shard: 0)
            tcpStreams[slot].isUsed = false
            isReused = true
        }
        let isNew = slot < 0 || isReused
        if isNew {
            // One that was forgotten keeps its number.
            var number = tcpCount
            if let kept, kept < 0 { number = StreamPlaces.number(forgotten: kept) } else { tcpCount &+= 1 }
            slot = makeSlot()
            tcpStreams[slot] = TCPStream(
                index: UInt32(truncatingIfNeeded: number &+ firstTCP), at: segment.time, isReused: isReused)
            keyPlaces[slot] = UInt32(truncatingIfNeeded: places.set(slot, for: key, at: position))
            isKnown = announced.take(endpoints)
            tcpStreams[slot].isAnnounced = isKnown
            if let final = hindsight?.completeness(of: number) {
                // The second pass adds to what the first has found.
                tcpStreams[slot].completeness = final
                isKnown = true
            }
            if segment.has(Headers.Flag.syn), !isQuoted {
                tcpStreams[slot].isOpenedByOne = fromOne != segment.has(Headers.Flag.ack)
            }
        }
        tcpStreams[slot].isUsed = true
        let place = number(of: slot)
        if isQuoted {
            // What an ICMP error quotes was seen before or elsewhere: it has a stream, and is no news to it.
            dissection.resume(layer: index, describedBy: layout)
            dissection.addQuoted(tcpStreams[slot], segment)
            if self.place.isTooBig {
                tcpStreams[slot].analysis.noteTooBig(from: fromOne ? 0 : 1, at: segment.time, &memory)
            }
            tcpStreams[slot].noteLife(segment, isNew: isNew && !isReused && !isKnown)
            hindsight?.note(place, tcpStreams[slot])
            tcpStreams[slot].previous = segment.time
            return
        }
        let isFirst = isNew && !isReused && !isKnown
        if let flaw {
            follow(flaw, segment, in: slot, fromOne: fromOne, isFirst: isFirst, at: index, &dissection)
            hindsight?.note(place, tcpStreams[slot])
            return
        }
        var known = SegmentPlace()
        var findings = tcpStreams[slot].take(segment, fromOne: fromOne, isNew: isFirst, &memory, &known)
        if isReused { findings.flags.insert(.reusedPorts) }
        hindsight?.note(place, tcpStreams[slot])
        if hindsight?.place(segment, fromOne: fromOne, of: place, &known) == true {
            findings.flags.insert(.reusedPorts)
        }
        let roundTrip = hindsight?.roundTrip(of: place) ?? known.roundTrip
        dissection.resume(layer: index, describedBy: layout)
        dissection.add(known, segment)
        // Where the capture ends within the options, tshark tells no more.
        if !findings.isEmpty, !segment.hasCutOptions { dissection.add(findings, roundTrip) }
        if segment.has(Headers.Flag.syn) { dissection.addFastOpen(known, segment) }
        if findings.goesBeyond { dissection.addBeyond(findings) }
        latest = FollowedSegment(
            layer: index, stream: place, slot: slot, fromOne: fromOne, segment: segment, findings: findings.flags)
    }

    /// The segment in the layer of frame `number` behind which a dissection pauses, and what its stream is known to have
    /// begun with; nil where it was not taken. It mutates nothing, but so the tracker is not copied to be asked.
    mutating func segment(_ layer: Int, of number: Int) -> (segment: FollowedSegment, start: StreamStart)? {
        guard latest.layer == layer, latest.segment.frame == UInt32(truncatingIfNeeded: number) else { return nil }
        return (latest, opening(of: latest.slot))
    }

    /// The same of a UDP datagram.
    mutating func datagram(_ layer: Int, of number: Int) -> FollowedDatagram? {
        latestDatagram.layer == layer && latestDatagram.frame == number ? latestDatagram : nil
    }

    /// There were more connections than are known at once.
    var hasForgotten: Bool { tcpCount > limit }

    /// The number of the connection in a slot, from 0.
    @inline(__always)
    func number(of slot: Int) -> Int { Int(tcpStreams[slot].index &- UInt32(truncatingIfNeeded: firstTCP)) }

    /// A slot for a connection that begins: beyond the bound the first that was silent for a whole round gives its own.
    private mutating func makeSlot() -> Int {
        if tcpStreams.count < limit {
            tcpStreams.makeRoom()
            tcpStreams.append(TCPStream(index: 0, at: Timestamp(nanoseconds: 0), isReused: false))
            keyPlaces.append(0)
            return tcpStreams.count &- 1
        }
        while true {
            hand = hand &+ 1 < tcpStreams.count ? hand &+ 1 : 0
            guard tcpStreams[hand].isUsed else { break }
            tcpStreams[hand].isUsed = false
        }
        // Where its ports were used again, its key is another's.
        let key = Int(keyPlaces[hand])
        if places.place(ofKey: key) == hand {
            if !tcpStreams[hand].isEnding { forgottenCount &+= 1 }
            places.forget(key, number: number(of: hand))
        }
        memory.release(&tcpStreams[hand].analysis, shard: 0)
        return hand
    }

    /// Segments for which there was no room among those that wait to be acknowledged.
    var unmeasuredCount: Int { Int(clamping: memory.pool.refused) }

    /// What the stream in a slot is known to have begun with.
    private mutating func opening(of stream: Int) -> StreamStart {
        guard stream >= 0, stream < tcpStreams.count else { return StreamStart() }
        let base = AnalysisSide.Bits.base
        let bases = tcpStreams[stream].start.bases
        return StreamStart(
            isOpenedByOne: tcpStreams[stream].isOpenedByOne, isAnnounced: tcpStreams[stream].isAnnounced,
            one: tcpStreams[stream].analysis.sides[0].has(base) ? bases[0] &+ 1 : nil,
            other: tcpStreams[stream].analysis.sides[1].has(base) ? bases[1] &+ 1 : nil)
    }
}

/// How far into the layers of a frame the tracker is.
private struct FramePlace {
    /// The next layer.
    var layer = 0
    var endpoints = StreamEndpoints()
    /// What the last IP header adds to a segment.
    var network = TCPSegment()
    var isQuoted = false
    /// The last transport was UDP, and its datagram carries nothing.
    var isDatagram = false
    var isEmpty = false
    /// What is quoted was too big for the path.
    var isTooBig = false
}

/// A TCP segment and the stream that it belongs to.
struct FollowedSegment: Sendable {
    /// Its layer in the dissection; -1 for none.
    var layer = -1
    var stream = 0
    /// Where the tracker keeps the stream.
    var slot = -1
    /// It comes from the lower endpoint.
    var fromOne = false
    var segment = TCPSegment()
    var findings = AnalysisFlags()
}

/// A UDP datagram and the stream that it belongs to.
struct FollowedDatagram: Sendable {
    /// Its layer in the dissection; -1 for none.
    var layer = -1
    var stream = 0
    /// It comes from the lower endpoint.
    var fromOne = false
    var frame = 0
}

/// What is known of the beginning of a TCP stream.
struct StreamStart: Sendable {
    /// The lower endpoint sent the SYN; nil where none was seen.
    var isOpenedByOne: Bool?
    /// A control connection of FTP has announced it.
    var isAnnounced = false
    /// The sequence number of the lower endpoint's first byte, and the other's, as a SYN or the first segment tells.
    var one: UInt32?
    var other: UInt32?
}

/// One UDP stream: its addresses and ports, for as long as the source goes on.
struct UDPStream: Sendable {
    let first: Timestamp
    var previous: Timestamp
}

extension WireDuration {
    init(from earlier: Timestamp, to later: Timestamp) { self.init(nanoseconds: later.nanoseconds(since: earlier)) }
}
