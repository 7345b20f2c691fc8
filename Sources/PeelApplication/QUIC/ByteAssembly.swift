import PeelWire

/// Puts the pieces of a stream in order that come with their offsets, within bounds.
package struct ByteAssembly: Sendable {
    /// Bytes in order that wait for their rest.
    package private(set) var bytes: [UInt8] = []
    /// The offset of the next byte that is missing.
    private(set) var next: UInt64 = 0
    /// Pieces behind a gap, and how many there may be.
    private var later: [(offset: UInt64, bytes: [UInt8])] = []
    private var laterCount = 0
    private static var laterLimit: Int { 1024 }
    /// A bound was met, so that nothing more is taken.
    package private(set) var isGivenUp = false
    /// Frames that hold what waits.
    private(set) var frames: [UInt32] = []

    /// Whether bytes that waited behind a gap are kept for ``takeJoined()`` once they are in order, and those bytes.
    var keepsJoined = false
    private var joined: [UInt8] = []

    /// Bytes that wait, in order or not.
    var waitingCount: Int { bytes.count &+ laterCount }

    let limit: Int

    /// At most `limit` bytes wait.
    package init(limit: Int) { self.limit = limit }

    package enum Arrival {
        /// The bytes were there before.
        case old
        /// They wait behind a gap.
        case kept
        /// No more may wait behind the gap; nothing was taken.
        case full
        /// They go on, from so many bytes after their first.
        case inOrder(Int)
    }

    /// Takes a piece.
    package mutating func take(_ piece: RawSpan, at offset: UInt64, frame: UInt32) -> Arrival {
        let end = offset &+ UInt64(piece.byteCount)
        if isGivenUp || end <= next || end < offset { return .old }
        if offset > next {
            if later.contains(where: { $0.offset == offset && $0.bytes.count >= piece.byteCount }) { return .old }
            guard laterCount &+ piece.byteCount <= limit, later.count < Self.laterLimit else { return .full }
            var copy: [UInt8] = []
            copy.append(piece)
            later.append((offset, copy))
            laterCount &+= copy.count
            note(frame)
            return .kept
        }
        return .inOrder(Int(next &- offset))
    }

    /// Adds bytes in order, and those that waited for them.
    package mutating func append(_ piece: RawSpan, frame: UInt32) {
        guard bytes.count &+ piece.byteCount <= limit else { return giveUp() }
        bytes.append(piece)
        next &+= UInt64(piece.byteCount)
        note(frame)
        joinLater()
    }

    /// Notes that `count` bytes in order were read where they lie; what waited behind them is joined.
    mutating func pass(_ count: Int) {
        next &+= UInt64(count)
        joinLater()
    }

    /// Takes the first `count` bytes away.
    mutating func consume(_ count: Int) {
        bytes.removeFirst(min(max(count, 0), bytes.count))
        if bytes.isEmpty, later.isEmpty { frames.removeAll(keepingCapacity: true) }
    }

    /// Gives the bytes that came in order since, of those that had waited behind a gap.
    mutating func takeJoined() -> [UInt8] {
        defer { joined = [] }
        return joined
    }

    /// Gives up the bytes that are missing before the first piece behind the gap, `offset` where there is none, and what
    /// waits in front of them; returns how many are missing.
    package mutating func passGap(upTo offset: UInt64) -> UInt64 {
        let first = later.min { $0.offset < $1.offset }?.offset ?? offset
        guard first > next else { return 0 }
        let count = first &- next
        bytes = []
        frames = []
        next = first
        joinLater()
        return count
    }

    mutating func giveUp() {
        isGivenUp = true
        bytes = []
        later = []
        laterCount = 0
        frames = []
    }

    private mutating func note(_ frame: UInt32) {
        if frames.last != frame, frames.count < 256 { frames.append(frame) }
    }

    private mutating func joinLater() {
        while let place = later.firstIndex(where: { $0.offset <= next }) {
            let piece = later.remove(at: place)
            laterCount &-= piece.bytes.count
            let skipped = next &- piece.offset
            guard skipped < UInt64(piece.bytes.count) else { continue }
            let rest = piece.bytes.count &- Int(skipped)
            guard bytes.count &+ rest <= limit else { return giveUp() }
            bytes.append(contentsOf: piece.bytes.suffix(rest))
            if keepsJoined { joined += piece.bytes.suffix(rest) }
            next &+= UInt64(rest)
        }
    }
}
