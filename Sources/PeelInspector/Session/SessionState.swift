import PeelCapture
import PeelFlow
import PeelWire

/// Where a flow is, and which packets are its own.
struct FlowFacts: BitwiseCopyable, Sendable {
    var place: FlowPlace
    var firstPacket: UInt32
    var lastPacket: UInt32
    /// Its number as Wireshark counts streams of its protocol, from 0.
    var stream: UInt32
    /// Segments sent again, and packets that somebody who looks for trouble wants to see.
    var retransmissions: UInt32 = 0
    var problems: UInt32 = 0
}

/// A flow as a list shows it.
public struct FlowLine: Sendable {
    public var row: FlowRow
    /// What it sent over the whole capture's time, see ``FlowActivity``.
    public var activity: [UInt32]
    public var retransmissions: Int
    public var problems: Int
    public var firstPacket: Int
    public var lastPacket: Int
    /// The process of this machine that holds its socket, as far as it is known.
    public var owner: SocketOwner?
}

/// How far a session has come.
public struct SessionStatus: Sendable {
    public var packets = 0
    public var bytes: UInt64 = 0
    public var flows = 0
    /// Packets that no flow was found for.
    public var withoutFlow = 0
    public var problems = 0
    public var first: Timestamp?
    public var last: Timestamp?
    /// How much of the source has been read, from 0 to 1; nil where its size is not known.
    public var progress: Double?
    /// The source has been read to its end.
    public var isComplete = false
    /// Packets come from an interface now.
    public var isCapturing = false
    /// What the kernel had no room for.
    public var dropped: UInt64 = 0
    public var received: UInt64 = 0
    /// Flows that were taken out of the table for lack of room.
    public var evicted: UInt64 = 0
    /// Flows that came when the list was full, and flows taken out of the table whose numbers were not kept.
    public var unlisted = 0
    public var forgotten = 0
    /// What was wrong where reading ended, in words.
    public var damage: String?
    /// What limits the flows' numbers, of all flows together.
    public var quality = FlowQuality(rawValue: 0)

    public init() {}
}

/// Which packets each flow has, and what they did.
struct SessionLedger {
    var flows: [FlowFacts] = []
    var activity = FlowActivity()
    /// Flows that came when the list was full.
    private(set) var unlisted = 0
    private var tcpStreams: UInt32 = 0
    private var udpStreams: UInt32 = 0

    /// The most flows that are listed; about 100 bytes each.
    private static var limit: Int { 2 << 20 }

    /// Asks for what is known of a flow, from 1.
    @inline(__always)
    func expect(_ flow: UInt64) {
        flows.prefetch(Int(truncatingIfNeeded: flow) &- 1)
        activity.expect(Int(truncatingIfNeeded: flow))
    }

    /// Notes what a packet meant to a flow.
    mutating func note(_ mark: FlowMark, _ headers: borrowing Headers, _ marks: PacketMarks) {
        let place = Int(mark.place.index) - 1
        let number = UInt32(truncatingIfNeeded: headers.number)
        if place < flows.count {
            flows[place].lastPacket = number
        } else if flows.count < Self.limit {
            add(mark, headers, number)
        } else {
            if mark.isFirst { unlisted += 1 }
            return
        }
        if marks.isProblem, place < flows.count {
            flows[place].problems &+= 1
            if !marks.analysis.isDisjoint(with: [.retransmission, .fastRetransmission, .spuriousRetransmission]) {
                flows[place].retransmissions &+= 1
            }
        }
        activity.add(headers.time.nanoseconds, flow: place + 1, bytes: Int(headers.wireCount))
    }

    private mutating func add(_ mark: FlowMark, _ headers: borrowing Headers, _ number: UInt32) {
        var stream: UInt32 = 0
        if headers.bits.contains(.ports) {
            if headers.proto == 6 {
                stream = tcpStreams
                tcpStreams &+= 1
            } else if headers.proto == 17 {
                stream = udpStreams
                udpStreams &+= 1
            }
        }
        flows.append(FlowFacts(place: mark.place, firstPacket: number, lastPacket: number, stream: stream))
    }
}

/// What a session notes of each packet as the table counts it.
struct SessionNotes: FlowMarkTaker {
    var index = PacketIndex()
    var series = RateSeries()
    var ledger = SessionLedger()
    var withoutFlow = 0
    var problems = 0

    @inline(__always)
    mutating func expect(_ flow: UInt64) { ledger.expect(flow) }

    @inline(__always)
    mutating func take(_ mark: FlowMark, _ headers: borrowing Headers) {
        let marks = PacketMarks(mark, headers)
        let flow = UInt32(truncatingIfNeeded: mark.place.index)
        // Of packets in tunnels the innermost comes last, and stays.
        let before = index.note(Int(headers.number), flow: flow, marks)
        if before.flow == 0 { withoutFlow -= 1 }
        if marks.isProblem != before.marks.isProblem {
            problems += marks.isProblem ? 1 : -1
            series.addProblem(headers.time.nanoseconds, takesBack: !marks.isProblem)
        }
        ledger.note(mark, headers, marks)
    }
}

/// What a session knows, behind its lock.
struct SessionState: ~Copyable {
    private var table: FlowTable
    private var notes = SessionNotes()
    var index: PacketIndex { notes.index }
    var series: RateSeries { notes.series }
    var ledger: SessionLedger { notes.ledger }
    /// Flows that have left the table, by their index; the first so many.
    private var departed: [UInt32: FlowRow] = [:]
    private var departedCount: UInt64 = 0
    private static var departedLimit: Int { 1 << 16 }
    var descriptions: CaptureDescriptions?
    var descriptionCount = 0
    var status = SessionStatus()

    init(_ table: consuming FlowTable) { self.table = table }

    /// Takes the next packet, whose record lies at `offset`; ``settle()`` counts it at the latest.
    mutating func take(_ frame: borrowing Frame, offset: Int64) {
        let bytes = frame.wireCount
        var entry = PacketEntry()
        entry.offset = offset
        entry.time = frame.time.nanoseconds
        notes.index.append(entry)
        notes.series.add(entry.time, bytes: bytes)
        notes.withoutFlow += 1
        if status.first == nil { status.first = frame.time }
        status.last = frame.time
        status.bytes &+= UInt64(bytes)
        _ = table.mark(frame, number: UInt64(notes.index.count), &notes)
        if table.counts.evicted != departedCount { keepDeparted() }
    }

    /// Counts the packets that wait to be counted together, before others look at what is known.
    mutating func settle() {
        table.settleMarks(&notes)
        if table.counts.evicted != departedCount { keepDeparted() }
    }

    private mutating func keepDeparted() {
        for row in table.takeDeparted() {
            if departed.count < Self.departedLimit { departed[UInt32(truncatingIfNeeded: row.index)] = row }
        }
        // The table counts what it has given out, whether it could be taken or not.
        departedCount = table.counts.evicted
    }

    /// The row of a flow; nil where there is none.
    mutating func row(_ flow: Int) -> FlowRow? {
        guard flow > 0, flow <= ledger.flows.count else { return nil }
        if !departed.isEmpty, let row = departed[UInt32(truncatingIfNeeded: flow)] { return row }
        let row = table.row(ledger.flows[flow - 1].place)
        // Another flow stands where one was that is not kept any more.
        return row.index == UInt64(flow) ? row : nil
    }

    /// A flow as a list shows it; nil where there is none.
    mutating func line(_ flow: Int) -> FlowLine? {
        guard let row = row(flow) else { return nil }
        let facts = ledger.flows[flow - 1]
        return FlowLine(
            row: row, activity: ledger.activity.values(flow: flow), retransmissions: Int(facts.retransmissions),
            problems: Int(facts.problems), firstPacket: Int(facts.firstPacket), lastPacket: Int(facts.lastPacket))
    }

    /// The status as it is now.
    var currentStatus: SessionStatus {
        var result = status
        result.packets = index.count
        result.flows = ledger.flows.count
        result.withoutFlow = notes.withoutFlow
        result.problems = notes.problems
        result.evicted = table.counts.evicted
        result.unlisted = ledger.unlisted
        result.forgotten = Int(clamping: departedCount) - departed.count
        return result
    }
}
