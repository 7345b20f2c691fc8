/// Segments of one direction that wait for an acknowledgment and are older than the youngest, which ``AnalysisSide``
/// keeps: at most three, the oldest first. Each begins where its elder ends, and the oldest at ``AnalysisSide/keptStart``.
///
/// So that few connections need a queue; two of these are one cache line. All zero while there are none.
struct KeptElders: BitwiseCopyable, Sendable {
    /// Where each ends.
    private var ends = InlineArray<3, UInt32>(repeating: 0)
    /// How many nanoseconds after each the next younger one was sent.
    private var gaps = InlineArray<3, UInt32>(repeating: 0)
    /// See ``TCPSegment/fingerprint``.
    private var fingerprints = InlineArray<3, UInt16>(repeating: 0)
    private(set) var count: UInt8 = 0

    static var limit: UInt8 { 3 }

    /// Where the oldest ends.
    var end: UInt32 { ends[0] }

    /// Puts a segment at the young end, where there is room.
    @inline(__always)
    mutating func append(end: UInt32, gap: UInt32, fingerprint: UInt16) {
        guard count < Self.limit else { return }
        ends[Int(count)] = end
        gaps[Int(count)] = gap
        fingerprints[Int(count)] = fingerprint
        count &+= 1
    }

    /// Takes the oldest `number` away.
    @inline(__always)
    mutating func removeFirst(_ number: UInt8) {
        count = number < count ? count &- number : 0
        var place = 0
        while place < Int(count) {
            ends[place] = ends[(place &+ Int(number)) % 3]
            gaps[place] = gaps[(place &+ Int(number)) % 3]
            fingerprints[place] = fingerprints[(place &+ Int(number)) % 3]
            place &+= 1
        }
    }

    /// Takes what ends at `acknowledgment` or before it away, and tells when the segment that ends there was sent; nil
    /// where none does. The youngest of all was sent at `time`.
    @inline(__always)
    mutating func acknowledge(_ acknowledgment: UInt32, youngest time: Int64) -> Int64? {
        var covered: UInt8 = 0
        while covered < count, !TCPTracker.isAfter(ends[Int(covered)], acknowledgment) { covered &+= 1 }
        guard covered > 0 else { return nil }
        let isExact = ends[Int(covered &- 1)] == acknowledgment
        let sent = isExact ? self.time(Int(covered &- 1), youngest: time) : nil
        removeFirst(covered)
        return sent
    }

    /// When the segment at `place` was sent.
    @inline(__always)
    func time(_ place: Int, youngest time: Int64) -> Int64 {
        var time = time
        var next = place
        while next < Int(count) {
            time &-= Int64(gaps[next])
            next &+= 1
        }
        return time
    }

    /// The oldest as it stands in a queue. It begins at `start`; the youngest of all was sent at `time`.
    func oldest(from start: UInt32, youngest time: Int64) -> UnackedSegment {
        UnackedSegment(
            time: self.time(0, youngest: time), sequence: start, end: ends[0], fingerprint: fingerprints[0])
    }
}
