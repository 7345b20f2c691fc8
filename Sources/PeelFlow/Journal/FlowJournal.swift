import PeelWire

/// Where a flow is, and which packets are its own.
package struct FlowFacts: BitwiseCopyable, Sendable {
    package var place = FlowPlace(index: 0, record: 0)
    package var firstPacket: UInt32 = 0
    package var lastPacket: UInt32 = 0
    /// Its number as Wireshark counts streams of its protocol, from 0.
    package var stream: UInt32 = 0
    /// Segments sent again, and packets that somebody who looks for trouble wants to see.
    package var retransmissions: UInt32 = 0
    package var problems: UInt32 = 0
}

/// Which packets each flow has, and what they did, noted while they are counted: see ``FlowTable/mark(_:number:_:)``.
///
/// Two records a flow, of half a cache line and a whole one, as a packet of every flow asks for them.
package struct FlowJournal: ~Copyable {
    private var facts: RecordStore<FlowFacts>
    private var activity: FlowActivity
    /// Flows that are listed.
    package private(set) var count = 0
    /// Flows that came when the list was full.
    package private(set) var unlisted = 0
    private var tcpStreams: UInt32 = 0
    private var udpStreams: UInt32 = 0

    /// Makes room for `limit` flows; about 100 bytes each, once they are there.
    package init(limit: Int = 2 << 20) throws(ReservationError) {
        let facts = try RecordStore<FlowFacts>(capacity: limit, huge: true)
        let activity = try FlowActivity(limit: limit)
        self.facts = facts
        self.activity = activity
    }

    /// Asks for what is known of a flow, from 1.
    package func expect(_ flow: UInt64) {
        let place = Int(truncatingIfNeeded: flow) &- 1
        facts.prefetch(place)
        activity.expect(place)
    }

    /// Notes what a packet meant to its flow: whether it is trouble, and a segment that was sent again.
    package mutating func note(
        _ mark: FlowMark, _ headers: borrowing Headers, isProblem: Bool, isRepeated: Bool
    ) {
        let place = Int(truncatingIfNeeded: mark.place.index) &- 1
        guard place >= 0 else { return }
        let number = UInt32(truncatingIfNeeded: headers.number)
        if place < count {
            facts[place].lastPacket = number
        } else if count < facts.capacity {
            add(mark, headers, number)
        } else {
            if mark.isFirst { unlisted &+= 1 }
            return
        }
        if isProblem, place < count {
            facts[place].problems &+= 1
            if isRepeated { facts[place].retransmissions &+= 1 }
        }
        activity.add(headers.time.nanoseconds, at: place, bytes: Int(headers.wireCount))
    }

    @inline(never)
    private mutating func add(_ mark: FlowMark, _ headers: borrowing Headers, _ number: UInt32) {
        var stream: UInt32 = 0
        if headers.bits.contains(.ports) {
            if headers.proto == IPProtocol.tcp {
                stream = tcpStreams
                tcpStreams &+= 1
            } else if headers.proto == IPProtocol.udp {
                stream = udpStreams
                udpStreams &+= 1
            }
        }
        facts[count] = FlowFacts(place: mark.place, firstPacket: number, lastPacket: number, stream: stream)
        count &+= 1
    }

    /// What is known of flow `flow`, from 1; nil where it is not listed.
    package func facts(of flow: Int) -> FlowFacts? {
        flow > 0 && flow <= count ? facts[flow &- 1] : nil
    }

    /// When a flow sent, see ``FlowActivity``.
    package func activity(of flow: Int) -> [UInt32] { activity.values(at: flow &- 1) }
}
