import PeelFlow
import PeelWire

/// One packet of a connection, as graphs and ladders need it.
public struct TracePoint: Sendable, BitwiseCopyable {
    public var number: UInt32 = 0
    public var time: Int64 = 0
    public var isFromClient = true
    /// TCP flags, FIN to CWR.
    public var flags: UInt8 = 0
    public var payload: UInt32 = 0
    /// TCP's numbers, counted from each side's first.
    public var sequence: UInt32 = 0
    public var acknowledgment: UInt32 = 0
    /// What the sender still takes, in bytes; scaled where the SYN segments told by how much.
    public var window: UInt32 = 0
    /// Bytes that the sender has in flight after it.
    public var inFlight: UInt32 = 0
    /// Nanoseconds that the data took to be acknowledged that this packet acknowledges; 0 where it does not.
    public var roundTrip: Int64 = 0
    public var marks = PacketMarks()
}

/// A connection's packets, gone through once. Of a long one the first so many are kept point by point.
public struct FlowTrace: Sendable {
    public var flow = 0
    /// The last packet that was looked at.
    public var lastPacket = 0
    public var isTCP = false
    public var points: [TracePoint] = []
    /// Packets of the connection that are not among the points.
    public var rest = 0
    /// What happened, in words.
    public var story: [String] = []

    /// The most points that are kept.
    static var limit: Int { 50_000 }

    /// Goes through the packets of `flow` so far; nil where it was cancelled.
    public static func make(_ flow: Int, _ session: CaptureSession, _ cancellation: Cancellation) -> FlowTrace? {
        guard let (first, last) = session.packets(of: flow), let row = session.row(flow) else { return nil }
        var trace = FlowTrace()
        trace.flow = flow
        trace.lastPacket = last
        trace.isTCP = row.proto == 6 && row.hasPorts
        let access = FrameAccess(session)
        var sides = TraceSides()
        let story = TraceStory()
        var number = first
        while number <= last {
            if cancellation.isCancelled { return nil }
            let end = PacketIndex.end(of: number, upTo: last + 1)
            for numbered in session.entries(number..<end, of: flow) {
                if trace.points.count >= Self.limit {
                    trace.rest += 1
                    continue
                }
                access.read(numbered.entry) { frame in
                    story.take(frame, numbered.number)
                    trace.points.append(
                        sides.point(frame, numbered.entry, numbered.number, isTCP: trace.isTCP, row.clientPort))
                }
            }
            number = end
        }
        trace.story = story.lines(row, ascii: false)
        return trace
    }
}

/// What both sides have said so far.
private struct TraceSides {
    struct Side {
        var base: UInt32?
        /// One past the highest number sent.
        var next: UInt32 = 0
        var acknowledged: UInt32 = 0
        var shift: Int = -1
        /// Ends of data that waits for its acknowledgment, with the time it was sent.
        var waiting: [(end: UInt32, time: Int64)] = []
    }

    private var client = Side()
    private var server = Side()

    mutating func point(
        _ frame: borrowing Frame, _ entry: PacketEntry, _ number: Int, isTCP: Bool, _ clientPort: UInt16
    ) -> TracePoint {
        var point = TracePoint()
        point.number = UInt32(truncatingIfNeeded: number)
        point.time = entry.time
        point.isFromClient = entry.marks.isFromClient
        point.marks = entry.marks
        var headers = Headers()
        guard Headers.read(frame, number: UInt64(number), into: &headers) else { return point }
        while let inner = headers.carried(in: frame) { headers = inner }
        point.payload = headers.payloadCount
        point.flags = headers.flags
        guard isTCP, headers.proto == 6 else { return point }
        if point.isFromClient {
            Self.take(headers, &client, &server, &point)
        } else {
            Self.take(headers, &server, &client, &point)
        }
        return point
    }

    private static func take(_ headers: Headers, _ one: inout Side, _ other: inout Side, _ point: inout TracePoint) {
        let isSyn = headers.flags & Headers.Flag.syn != 0
        if one.base == nil {
            one.base = headers.sequence
            one.next = headers.sequence
        }
        if isSyn, headers.bits.contains(.synOptions) {
            one.shift = Int(SynOptions(rawValue: headers.extra).windowScale ?? 0)
        }
        let scales = one.shift > 0 && other.shift >= 0 && !isSyn
        point.window = UInt32(headers.window) << UInt32(scales ? min(one.shift, 14) : 0)
        let base = one.base ?? headers.sequence
        point.sequence = headers.sequence &- base
        let count = headers.payloadCount &+ (isSyn || headers.flags & Headers.Flag.fin != 0 ? 1 : 0)
        let end = headers.sequence &+ count
        let isNew = Int32(bitPattern: end &- one.next) > 0
        if isNew {
            one.next = end
            if headers.payloadCount > 0, one.waiting.count < 4096 { one.waiting.append((end, point.time)) }
        } else if headers.payloadCount > 0 {
            // Sent again: which of them is acknowledged cannot be told.
            one.waiting.removeAll { Int32(bitPattern: $0.end &- headers.sequence) > 0 }
        }
        if headers.flags & Headers.Flag.ack != 0 {
            if other.base == nil {
                other.base = headers.acknowledgment
                other.next = headers.acknowledgment
            }
            point.acknowledgment = headers.acknowledgment &- (other.base ?? 0)
            one.acknowledged = headers.acknowledgment
            while let first = other.waiting.first, Int32(bitPattern: headers.acknowledgment &- first.end) >= 0 {
                if first.end == headers.acknowledgment { point.roundTrip = point.time &- first.time }
                other.waiting.removeFirst()
            }
        }
        let flight = one.next &- other.acknowledged
        point.inFlight = other.acknowledged == 0 || Int32(bitPattern: flight) < 0 ? 0 : flight
    }
}
