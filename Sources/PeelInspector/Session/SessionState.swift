import PeelCapture
import PeelFlow
import PeelWire

/// A flow as a list shows it.
public struct FlowLine: Sendable {
    public var row: FlowRow
    /// What it sent over the whole capture's time: bytes in sixteen intervals, in units of 16.
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

/// What a session notes of each packet as the table counts it.
struct SessionNotes: FlowMarkTaker, ~Copyable {
    var index = PacketIndex()
    var series = RateSeries()
    var journal: FlowJournal
    var withoutFlow = 0
    var problems = 0

    init(_ journal: consuming FlowJournal) { self.journal = journal }

    @inline(__always)
    mutating func expect(_ flow: UInt64) { journal.expect(flow) }

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
        let repeated: AnalysisFlags = [.retransmission, .fastRetransmission, .spuriousRetransmission]
        journal.note(
            mark, headers, isProblem: marks.isProblem, isRepeated: !marks.analysis.isDisjoint(with: repeated))
    }
}

/// What a session knows, behind its lock.
struct SessionState: ~Copyable {
    private var table: FlowTable
    private var notes: SessionNotes
    var index: PacketIndex { notes.index }
    var series: RateSeries { notes.series }
    /// Flows that have left the table, by their index; the first so many.
    private var departed: [UInt32: FlowRow] = [:]
    private var departedCount: UInt64 = 0
    private static var departedLimit: Int { 1 << 16 }
    var descriptions: CaptureDescriptions?
    var descriptionCount = 0
    var status = SessionStatus()

    init(_ table: consuming FlowTable, _ journal: consuming FlowJournal) {
        self.table = table
        notes = SessionNotes(journal)
    }

    /// What is known of a flow, from 1; nil where it is not listed.
    func facts(of flow: Int) -> FlowFacts? { notes.journal.facts(of: flow) }

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
        guard let facts = facts(of: flow) else { return nil }
        if !departed.isEmpty, let row = departed[UInt32(truncatingIfNeeded: flow)] { return row }
        let row = table.row(facts.place)
        // Another flow stands where one was that is not kept any more.
        return row.index == UInt64(flow) ? row : nil
    }

    /// A flow as a list shows it; nil where there is none.
    mutating func line(_ flow: Int) -> FlowLine? {
        guard let row = row(flow), let facts = facts(of: flow) else { return nil }
        return FlowLine(
            row: row, activity: notes.journal.activity(of: flow), retransmissions: Int(facts.retransmissions),
            problems: Int(facts.problems), firstPacket: Int(facts.firstPacket), lastPacket: Int(facts.lastPacket))
    }

    /// The status as it is now.
    var currentStatus: SessionStatus {
        var result = status
        result.packets = index.count
        result.flows = notes.journal.count
        result.withoutFlow = notes.withoutFlow
        result.problems = notes.problems
        result.evicted = table.counts.evicted
        result.unlisted = notes.journal.unlisted
        result.forgotten = Int(clamping: departedCount) - departed.count
        return result
    }
}
