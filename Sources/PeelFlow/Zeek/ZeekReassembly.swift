/// Which bytes of one direction Zeek would have handed on, in sequence numbers relative to the SYN: enough to tell
/// gaps as its reassembler does (TCP_Reassembler, Reassembler), without the bytes.
struct ZeekReassembly {
    /// A range of bytes that waits for those before it.
    private struct Block {
        var start: Int64
        var end: Int64
    }

    /// Ahead of a hole without any acknowledgment, and beyond the acknowledged: Zeek's bounds.
    private static var holeLimit: Int64 { 16_384 }
    private static var heldLimit: Int64 { 10 << 20 }
    /// Ours, so that bytes sent one at a time cannot fill the memory.
    private static var blockLimit: Int { 4_096 }

    /// Everything before it was handed on, or given up.
    private(set) var delivered: Int64 = 1
    /// Everything before it was acknowledged, and forgotten.
    private var trimmed: Int64 = 1
    /// The end of the last bytes that were handed on and are still held for their acknowledgment.
    private var heldEnd: Int64 = 1
    private var blocks: [Block] = []
    /// Too much was missing: nothing more is followed.
    private(set) var isSkipping = false

    /// Bytes are held, in order or not.
    var holdsData: Bool { !blocks.isEmpty || heldEnd > trimmed }

    /// Takes `count` bytes at `sequence`; `acknowledged` is what the peer has acknowledged, `size` the bytes sent so far.
    mutating func take(_ sequence: Int64, _ count: Int64, acknowledged: Int64, size: Int64) {
        guard !isSkipping, count > 0 else { return }
        let start = max(sequence, acknowledged, trimmed)
        let end = sequence &+ count
        guard start < end else { return }
        insert(start, end)
        let isUnacknowledged = acknowledged == 0 || acknowledged == 1
        advance(isUnacknowledged && size > Self.holeLimit)
        let ahead = (blocks.last?.end ?? heldEnd) &- delivered
        let held = max(0, heldEnd &- trimmed) &+ blocks.reduce(0) { $0 &+ $1.end &- $1.start }
        if isUnacknowledged && ahead > Self.holeLimit || held > Self.heldLimit || blocks.count > Self.blockLimit {
            blocks.removeAll()
            heldEnd = trimmed
            isSkipping = true
        }
    }

    /// Forgets what was acknowledged up to `sequence`, and calls `gap` with the length of each range that never came.
    ///
    /// The first byte of a connection that was met midway is not missed.
    mutating func acknowledge(_ sequence: Int64, isPartial: Bool, _ gap: (Int64) -> Void) {
        guard sequence > trimmed else { return }
        if sequence > delivered, !(isPartial && sequence <= 2) {
            while !isSkipping, let block = blocks.first, block.start < sequence {
                if block.start > delivered { gap(block.start &- delivered) }
                delivered = block.start
                advance(false)
            }
            if sequence > delivered {
                if !isSkipping { gap(sequence &- delivered) }
                delivered = sequence
            }
        }
        trimmed = sequence
    }

    /// Something between what was handed on and `last`, the end of what was sent, is still missing.
    func isPending(upTo last: Int64) -> Bool {
        if isSkipping || last < delivered { return false }
        return delivered != last &- 1 && delivered != last
    }

    /// Hands on what has become contiguous.
    private mutating func advance(_ forget: Bool) {
        var count = 0
        while count < blocks.count, blocks[count].start <= delivered {
            if blocks[count].end > delivered {
                delivered = blocks[count].end
                heldEnd = delivered
            }
            count &+= 1
        }
        blocks.removeFirst(count)
        if forget { trimmed = max(trimmed, delivered) }
    }

    /// Puts a range in its place; the ranges stay sorted and apart.
    private mutating func insert(_ start: Int64, _ end: Int64) {
        var first = blocks.count
        while first > 0, blocks[first &- 1].end >= start { first &-= 1 }
        var range = Block(start: start, end: end)
        var last = first
        while last < blocks.count, blocks[last].start <= end {
            range.start = min(range.start, blocks[last].start)
            range.end = max(range.end, blocks[last].end)
            last &+= 1
        }
        blocks.replaceSubrange(first..<last, with: CollectionOfOne(range))
    }
}
