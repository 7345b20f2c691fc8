import PeelFlow
import PeelWire
import Testing

/// Bytes in the order of their sequence numbers.
struct SegmentQueueTests {
    /// Hands segments of `whole`, whose first byte has number `start`, over as `ranges` tell; returns what comes out.
    private func run(_ whole: [UInt8], start: UInt32, _ ranges: [Range<Int>]) -> [UInt8] {
        var queue = SegmentQueue()
        queue.start(at: start)
        var out: [UInt8] = []
        for (frame, range) in ranges.enumerated() {
            let bytes = Array(whole[range])
            let arrival = queue.take(
                start &+ UInt32(range.lowerBound), bytes.rawSpan, declaredCount: bytes.count, frame: UInt32(frame))
            if case .inOrder(let skipped) = arrival { out += bytes[skipped...] }
            while let piece = queue.popReady() { out += piece.bytes }
        }
        return out
    }

    @Test func anyOrderGivesTheSameBytes() {
        var random = Generator(seed: 7)
        for round in 0..<400 {
            let whole = (0..<Int.random(in: 1...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            var ranges: [Range<Int>] = []
            var place = 0
            while place < whole.count {
                let end = min(whole.count, place + Int.random(in: 1...40, using: &random))
                ranges.append(place..<end)
                place = end
            }
            // Copies, and segments cut otherwise.
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let first = Int.random(in: 0..<whole.count, using: &random)
                ranges.append(first..<Int.random(in: first + 1...whole.count, using: &random))
            }
            ranges.shuffle(using: &random)
            let start: UInt32 = round % 2 == 0 ? 4_294_967_200 : UInt32.random(in: 0...UInt32.max, using: &random)
            #expect(run(whole, start: start, ranges) == whole)
        }
    }

    @Test func theFirstOfDifferingBytesStay() {
        var queue = SegmentQueue()
        queue.start(at: 100)
        #expect(queue.take(104, [5, 6].rawSpan, declaredCount: 2, frame: 1) == .kept)
        #expect(queue.take(100, [1, 2, 3, 4, 9, 9, 7].rawSpan, declaredCount: 7, frame: 2) == .kept)
        var out: [UInt8] = []
        while let piece = queue.popReady() { out += piece.bytes }
        #expect(out == [1, 2, 3, 4, 5, 6, 7])
        #expect(queue.overlapCount == 1)
        #expect(queue.take(103, [8, 8].rawSpan, declaredCount: 2, frame: 3) == .old)
    }

    @Test func aGapHasALengthAndAnEnd() {
        var queue = SegmentQueue()
        queue.start(at: 0)
        #expect(queue.take(10, [1].rawSpan, declaredCount: 1, frame: 1) == .kept)
        #expect(queue.gapCount == 10 && !queue.isWaitOver && queue.popReady() == nil)
        queue.noteAcknowledgment(5)
        #expect(!queue.isWaitOver)
        queue.noteAcknowledgment(11)
        #expect(queue.isWaitOver)
        #expect(queue.skipGap() == 10)
        #expect(queue.popReady()?.bytes == [1])
        #expect(queue.lostByteCount == 10 && queue.next == 11)
    }

    @Test func whatWaitsIsBounded() {
        var limits = SegmentQueue.Limits()
        limits.bytes = 1000
        var queue = SegmentQueue(limits)
        queue.start(at: 0)
        let bytes = [UInt8](repeating: 7, count: 100)
        for place in 0..<10 {
            _ = queue.take(UInt32(50 + place * 200), bytes.rawSpan, declaredCount: 100, frame: 1)
            #expect(!queue.isWaitOver)
        }
        _ = queue.take(5000, bytes.rawSpan, declaredCount: 100, frame: 1)
        #expect(queue.isWaitOver && queue.skipGap() == 50)
        #expect(queue.drop() == 1100 && queue.keptByteCount == 0)
    }

    @Test func whatTheCaptureCutIsLost() {
        var queue = SegmentQueue()
        #expect(queue.take(1, [1, 2].rawSpan, declaredCount: 8, frame: 1) == .inOrder(skipping: 0))
        #expect(queue.take(9, [3].rawSpan, declaredCount: 1, frame: 2) == .kept)
        #expect(queue.isWaitOver && queue.skipGap() == 6)
    }
}

/// Numbers that are the same on every run.
struct Generator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
