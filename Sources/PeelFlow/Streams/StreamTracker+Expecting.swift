import PeelWire

/// How far what is known of the packets that come next has been brought near.
struct ExpectedPackets: Sendable {
    struct Packet: BitwiseCopyable, Sendable {
        var hash: UInt64 = 0
        /// Where its stream's key is, and the stream; -1 where that is not known.
        var key: Int32 = -1
        var stream: Int32 = -1
        var isSegment = false
    }

    /// The next ones; the number of a packet modulo their count is its place.
    private var packets = InlineArray<8, Packet>(repeating: Packet())
    /// How many packets were told.
    var count = 0
    /// The headers of the packet in hand.
    var headers = Headers()

    /// The packet that was told as the `age`-th before the newest.
    subscript(age: Int) -> Packet {
        @inline(__always)
        get { packets[(count &- age) & 7] }
        @inline(__always)
        set { packets[(count &- age) & 7] = newValue }
    }
}

/// TCP streams that packets come of soon; -1 for none.
struct ExpectedStreams {
    /// The stream that was found just now, and those found one and two packets ago.
    var first = -1
    var second = -1
    var third = -1
}

extension StreamTracker {
    /// How many frames before it is taken a frame is told of.
    package static var lead: Int { 5 }

    /// Tells which frame most likely comes as the ``lead``-th after the next one, so that what is known of its stream can
    /// be brought near in time; `follows` that segments are analysed, and not asked for their streams alone.
    ///
    /// Nothing is taken from it, and it need not come. Streams lie far apart in memory, and what is known of one leads to
    /// more: the slot to the key, that to the stream, and this to the segments that wait. Each is asked for a frame after
    /// the one before it.
    mutating func expect(_ frame: borrowing Frame, follows: Bool) -> ExpectedStreams {
        expected.count &+= 1
        var streams = ExpectedStreams()
        // The oldest first, whose memory has had most time to come.
        let oldest = Int(expected[5].stream)
        if follows, oldest >= 0 { prefetchSegments(oldest, next: true) }
        streams.third = Int(expected[4].stream)
        if follows, streams.third >= 0 { prefetchSegments(streams.third, next: false) }
        streams.second = Int(expected[3].stream)
        if follows, streams.second >= 0 { prefetchQueues(streams.second) }
        let key = Int(expected[2].key)
        if key >= 0, expected[2].isSegment {
            streams.first = max(places.place(ofKey: key), -1)
            expected[2].stream = Int32(truncatingIfNeeded: streams.first)
            if follows { tcpStreams.prefetch(streams.first) }
        }
        expected[1].key = Int32(truncatingIfNeeded: places.findExpected(expected[1].hash))
        expected[0] = ExpectedPackets.Packet()
        if Headers.read(frame, number: 0, into: &expected.headers), expected.headers.bits.contains(.ports),
            expected.headers.proto == IPProtocol.tcp || expected.headers.proto == IPProtocol.udp
        {
            expected[0].isSegment = expected.headers.proto == IPProtocol.tcp
            expected[0].hash = places.expect(StreamEndpoints(expected.headers).key(expected.headers.proto))
        }
        return streams
    }

    @inline(__always)
    private func prefetchQueues(_ stream: Int) {
        guard stream < tcpStreams.count else { return }
        memory.prefetch(tcpStreams[stream].analysis.sides[0])
        memory.prefetch(tcpStreams[stream].analysis.sides[1])
    }

    /// Asks for the segments that have waited longest, or for the next ones, as an acknowledgment may be for both.
    @inline(__always)
    private func prefetchSegments(_ stream: Int, next: Bool) {
        guard stream < tcpStreams.count else { return }
        memory.prefetchOldest(tcpStreams[stream].analysis.sides[0], next: next)
        memory.prefetchOldest(tcpStreams[stream].analysis.sides[1], next: next)
    }

    /// The number of the TCP connection between such endpoints; nil where it is new. It mutates nothing, but so the tracker
    /// is not copied to be asked.
    @inline(__always)
    mutating func stream(between endpoints: StreamEndpoints) -> Int? {
        guard let place = places.place(at: places.find(endpoints.key(IPProtocol.tcp))) else { return nil }
        if place < 0 { return StreamPlaces.number(forgotten: place) }
        // Up to the bound both are the same, and the record need not be looked at.
        return hasForgotten ? number(of: place) : place
    }
}

extension StreamEndpoints {
    /// Those of a packet's innermost transport.
    @inline(__always)
    package init(_ headers: borrowing Headers) {
        self.init(
            source: headers.source, destination: headers.destination, sourcePort: headers.sourcePort,
            destinationPort: headers.destinationPort, version: headers.bits.contains(.v6) ? 6 : 4)
    }
}
