import PeelWire

/// Puts the segments of one direction of a TCP connection in the order of their sequence numbers.
///
/// The caller hands over each segment with ``take(_:_:declaredCount:frame:)``, then takes out what is in order with
/// ``popReady()``. Of bytes that come twice the first stay. Sequence numbers wrap; bytes are at most 2^31 ahead.
public struct SegmentQueue: Sendable {
    /// How long a gap is waited for.
    public struct Limits: Sendable {
        /// Segments and bytes behind the gap.
        public var segments = 128
        public var bytes = 1 << 20
        /// The same where the other direction was never seen, so that no acknowledgment tells of a loss.
        public var unansweredSegments = 16

        public init() {}
    }

    /// Bytes in order, or kept behind a gap.
    public struct Piece: Sendable {
        /// The sequence number of the first byte.
        public var sequence: UInt32
        public var bytes: [UInt8]
        /// The frame that brought them, and where in its payload they begin.
        public var frame: UInt32
        public var offset: Int

        var end: UInt32 { sequence &+ UInt32(truncatingIfNeeded: bytes.count) }
    }

    /// What a segment turned out to be.
    public enum Arrival: Equatable, Sendable {
        /// Its bytes from `skipping` on are the next in order, and the queue counts them as taken.
        case inOrder(skipping: Int)
        /// It has no byte that was not there before.
        case old
        /// Its new bytes are kept: behind a gap, or around others that came before them.
        case kept
    }

    private let limits: Limits
    /// The sequence number of the next byte in order.
    public private(set) var next: UInt32 = 0
    /// A segment was seen, so that ``next`` means something.
    public private(set) var isStarted = false
    /// Bytes kept behind a gap, in their order, none of them twice.
    private var kept: [Piece] = []
    public private(set) var keptByteCount = 0
    /// Up to where bytes that are not here will not come any more; means something where `hasLoss`.
    private var lostUpTo: UInt32 = 0
    private var hasLoss = false
    private var isAnswered = false
    /// Bytes in gaps that were given up.
    public private(set) var lostByteCount = 0
    /// Segments that brought bytes that had come before.
    public private(set) var overlapCount = 0
    /// The sequence number after the last byte, where a FIN told it.
    public private(set) var end: UInt32?

    public init(_ limits: Limits = Limits()) { self.limits = limits }

    /// How far `sequence` lies ahead of what is in order; negative where it was passed.
    @inline(__always)
    private func distance(_ sequence: UInt32) -> Int { Int(Int32(bitPattern: sequence &- next)) }

    /// Begins at `sequence`, as a SYN or the first segment seen tells; only once.
    public mutating func start(at sequence: UInt32) {
        if isStarted { return }
        isStarted = true
        next = sequence
        lostUpTo = sequence
    }

    /// Takes a segment whose captured bytes are `bytes`; what of it was not captured is lost.
    public mutating func take(
        _ sequence: UInt32, _ bytes: RawSpan, declaredCount: Int, frame: UInt32
    ) -> Arrival {
        start(at: sequence)
        let count = bytes.byteCount
        if declaredCount > count { noteLoss(upTo: sequence &+ UInt32(truncatingIfNeeded: declaredCount)) }
        let ahead = distance(sequence)
        if count == 0 || ahead &+ count <= 0 {
            if count > 0 { overlapCount &+= 1 }
            return .old
        }
        if ahead <= 0, kept.isEmpty || distance(kept[0].sequence) >= ahead &+ count {
            if ahead < 0 { overlapCount &+= 1 }
            next = sequence &+ UInt32(truncatingIfNeeded: count)
            return .inOrder(skipping: -ahead)
        }
        return keep(sequence, bytes, frame) ? .kept : .old
    }

    /// Whether a segment that begins at `sequence` is the next in order, and nothing is kept behind it.
    @inline(__always)
    func isNext(_ sequence: UInt32) -> Bool { isStarted && sequence == next && kept.isEmpty }

    /// Counts the next `count` bytes in order as taken, nothing being kept behind them.
    @inline(__always)
    mutating func pass(_ count: Int) { next = next &+ UInt32(truncatingIfNeeded: count) }

    /// Keeps those bytes of a segment that are not here; false where all are.
    private mutating func keep(_ sequence: UInt32, _ bytes: RawSpan, _ frame: UInt32) -> Bool {
        var place = max(0, distance(sequence))
        let stop = distance(sequence) &+ bytes.byteCount
        let start = distance(sequence)
        var new: [Piece] = []
        var isOverlap = start < 0
        for piece in kept {
            let first = distance(piece.sequence)
            let last = distance(piece.end)
            if last <= place { continue }
            if first >= stop { break }
            isOverlap = true
            if first > place { new.append(part(place..<first, of: bytes, from: start, frame)) }
            place = max(place, last)
        }
        if place < stop { new.append(part(place..<stop, of: bytes, from: start, frame)) }
        if isOverlap { overlapCount &+= 1 }
        guard !new.isEmpty else { return false }
        for piece in new {
            keptByteCount &+= piece.bytes.count
            var index = kept.count
            while index > 0, distance(kept[index - 1].sequence) > distance(piece.sequence) { index -= 1 }
            kept.insert(piece, at: index)
        }
        return true
    }

    private func part(_ range: Range<Int>, of bytes: RawSpan, from start: Int, _ frame: UInt32) -> Piece {
        var piece = Piece(
            sequence: next &+ UInt32(truncatingIfNeeded: range.lowerBound), bytes: [], frame: frame,
            offset: range.lowerBound &- start)
        piece.bytes.append(bytes.clamped(range.lowerBound &- start..<range.upperBound &- start))
        return piece
    }

    /// Whether ``popReady()`` has a piece.
    @inline(__always)
    var isReady: Bool { !kept.isEmpty && distance(kept[0].sequence) <= 0 }

    /// The next piece in order, of those that were kept; nil where a gap comes first, or nothing.
    public mutating func popReady() -> Piece? {
        guard let first = kept.first, distance(first.sequence) <= 0 else { return nil }
        kept.removeFirst()
        keptByteCount &-= first.bytes.count
        next = first.end
        return first
    }

    /// Notes that the other side acknowledges up to `sequence`: it has what is missing here.
    public mutating func noteAcknowledgment(_ sequence: UInt32) {
        isAnswered = true
        if isStarted { noteLoss(upTo: sequence) }
    }

    private mutating func noteLoss(upTo sequence: UInt32) {
        guard Int32(bitPattern: sequence &- lostUpTo) > 0 else { return }
        lostUpTo = sequence
        hasLoss = true
    }

    /// Notes a FIN behind the byte before `sequence`.
    public mutating func noteEnd(_ sequence: UInt32) { if end == nil { end = sequence } }

    /// Every byte before the FIN has passed.
    public var isAtEnd: Bool { end.map { distance($0) <= 0 } ?? false }

    /// Bytes missing before the first that is kept; 0 where none is kept.
    public var gapCount: Int { kept.first.map { max(0, distance($0.sequence)) } ?? 0 }

    /// Whether the gap need not be waited for any longer: its bytes are known to be lost, or too much waits behind it.
    public var isWaitOver: Bool {
        if kept.isEmpty { return false }
        let first = kept[0]
        if hasLoss, Int32(bitPattern: lostUpTo &- first.sequence) >= 0 { return true }
        return keptByteCount > limits.bytes
            || kept.count > (isAnswered ? limits.segments : limits.unansweredSegments)
    }

    /// Gives up the bytes before the first that is kept; returns how many these are.
    public mutating func skipGap() -> Int {
        let count = gapCount
        lostByteCount &+= count
        next = next &+ UInt32(truncatingIfNeeded: count)
        return count
    }

    /// Frees what is kept, as nobody will ask for it; returns how many bytes that are.
    public mutating func drop() -> Int {
        let count = keptByteCount
        kept = []
        keptByteCount = 0
        return count
    }
}
