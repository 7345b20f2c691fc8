import PeelWire

/// A run of bytes of one direction, or a gap in it.
public struct FlowChunk: Equatable, Sendable {
    public var side: Side
    /// Where it begins in its direction, in bytes; gaps count.
    public var offset: Int
    /// The bytes; empty for a gap.
    public var bytes: [UInt8]
    /// Bytes that are missing here; 0 where there are bytes.
    public var gap: Int
    /// The frame that brought the bytes; of a gap the frame that tells of it.
    public var frame: UInt64
    /// When that frame was captured.
    public var time: Timestamp
    /// The stream inside the connection that the bytes belong to; nil where the connection has none.
    public var stream: UInt64?
    /// Why the bytes of the gap are not known; nil where the capture lacks them.
    public var seal: Content.Seal?

    public init(side: Side, offset: Int, bytes: [UInt8], gap: Int, frame: UInt64, time: Timestamp) {
        (self.side, self.offset, self.bytes) = (side, offset, bytes)
        (self.gap, self.frame, self.time) = (gap, frame, time)
    }
}

/// Gives the bytes of one flow in the order in which its ends sent them, both directions as they answer each other.
///
/// TCP is put in order by sequence numbers, of bytes that come twice the first stay, and a gap is told with its length
/// once it cannot be filled any more. Of other protocols each packet's payload is a chunk.
public struct FlowFollower: Sendable {
    private var client: Direction
    private var server: Direction
    private let isTCP: Bool

    private struct Direction: Sendable {
        var queue: SegmentQueue
        var offset = 0
        /// When the frames of bytes that are kept were captured.
        var times: [UInt32: Timestamp] = [:]
    }

    /// What may wait behind a gap, each way.
    public static var limits: SegmentQueue.Limits {
        var limits = SegmentQueue.Limits()
        limits.bytes = 4 << 20
        limits.segments = 4096
        limits.unansweredSegments = 4096
        return limits
    }

    public init(isTCP: Bool, limits: SegmentQueue.Limits = FlowFollower.limits) {
        self.isTCP = isTCP
        client = Direction(queue: SegmentQueue(limits))
        server = client
    }

    /// Bytes that wait behind gaps.
    public var waitingCount: Int { client.queue.keptByteCount &+ server.queue.keptByteCount }

    /// Takes a packet of the flow whose captured payload is `payload`, and appends what is in order now to `chunks`.
    public mutating func take(
        _ headers: Headers, _ payload: RawSpan, fromClient: Bool, into chunks: inout [FlowChunk]
    ) {
        let frame = UInt32(truncatingIfNeeded: headers.number)
        guard isTCP else {
            return takeDatagram(headers, payload, fromClient ? .client : .server, into: &chunks)
        }
        if headers.flags & Headers.Flag.rst != 0 { return }
        let side: Side = fromClient ? .client : .server
        var own = fromClient ? client : server
        let isSyn = headers.flags & Headers.Flag.syn != 0
        let first = headers.sequence &+ (isSyn ? 1 : 0)
        own.queue.start(at: first)
        if headers.payloadCount > 0 {
            let count = Int(headers.payloadCount)
            switch own.queue.take(first, payload, declaredCount: count, frame: frame) {
            case .inOrder(let skipped):
                var bytes: [UInt8] = []
                bytes.append(payload.clamped(skipped..<payload.byteCount))
                Self.add(bytes, side, headers.number, headers.time, &own, &chunks)
            case .kept: own.times[frame] = headers.time
            case .old: break
            }
            Self.flush(side, &own, headers, isLast: false, &chunks)
        }
        if fromClient { client = own } else { server = own }
        if headers.flags & Headers.Flag.ack != 0 {
            var far = fromClient ? server : client
            far.queue.noteAcknowledgment(headers.acknowledgment)
            Self.flush(side.other, &far, headers, isLast: false, &chunks)
            if fromClient { server = far } else { client = far }
        }
    }

    /// Appends what still waits, with the gaps before it: the source is at its end.
    public mutating func finish(into chunks: inout [FlowChunk]) {
        Self.flush(.client, &client, Headers(), isLast: true, &chunks)
        Self.flush(.server, &server, Headers(), isLast: true, &chunks)
    }

    private mutating func takeDatagram(
        _ headers: Headers, _ payload: RawSpan, _ side: Side, into chunks: inout [FlowChunk]
    ) {
        var own = side == .client ? client : server
        if !payload.isEmpty {
            var bytes: [UInt8] = []
            bytes.append(payload)
            Self.add(bytes, side, headers.number, headers.time, &own, &chunks)
        }
        let missing = Int(headers.payloadCount) &- payload.byteCount
        if missing > 0 { Self.addGap(missing, side, headers.number, headers.time, &own, &chunks) }
        if side == .client { client = own } else { server = own }
    }

    /// Hands out what was kept and is in order, over gaps that are not waited for; all of it where `isLast`.
    private static func flush(
        _ side: Side, _ own: inout Direction, _ headers: Headers, isLast: Bool, _ chunks: inout [FlowChunk]
    ) {
        while true {
            while let piece = own.queue.popReady() {
                let time = own.times.removeValue(forKey: piece.frame) ?? headers.time
                add(piece.bytes, side, UInt64(piece.frame), time, &own, &chunks)
                // A frame around bytes that came before it is in several pieces.
                if own.queue.keptByteCount > 0 { own.times[piece.frame] = time }
            }
            guard own.queue.keptByteCount > 0, isLast || own.queue.isWaitOver else { break }
            let count = own.queue.skipGap()
            addGap(count, side, headers.number, headers.time, &own, &chunks)
        }
        if own.queue.keptByteCount == 0, !own.times.isEmpty { own.times = [:] }
    }

    private static func add(
        _ bytes: [UInt8], _ side: Side, _ frame: UInt64, _ time: Timestamp, _ own: inout Direction,
        _ chunks: inout [FlowChunk]
    ) {
        chunks.append(FlowChunk(side: side, offset: own.offset, bytes: bytes, gap: 0, frame: frame, time: time))
        own.offset &+= bytes.count
    }

    private static func addGap(
        _ count: Int, _ side: Side, _ frame: UInt64, _ time: Timestamp, _ own: inout Direction,
        _ chunks: inout [FlowChunk]
    ) {
        guard count > 0 else { return }
        chunks.append(FlowChunk(side: side, offset: own.offset, bytes: [], gap: count, frame: frame, time: time))
        own.offset &+= count
    }
}
