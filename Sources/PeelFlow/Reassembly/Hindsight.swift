import PeelWire

/// What the numbers and windows of a TCP stream are shown by: sequence numbers that count as 0, and shifts of windows.
///
/// On a second pass Wireshark shows a stream from its beginning by what it had come to at its end.
struct StreamScale: Sendable {
    /// The lower endpoint's, and the other's.
    var bases: InlineArray<2, UInt32>
    var hasBase: InlineArray<2, Bool>
    /// See ``AnalysisSide/scale``.
    var shifts: InlineArray<2, Int8>
    /// The last SYN without ACK; 0 for none.
    private var synTime: Int64

    init(_ stream: TCPStream) {
        bases = stream.start.bases
        let sides = stream.analysis.sides
        hasBase = [sides[0].has(AnalysisSide.Bits.base), sides[1].has(AnalysisSide.Bits.base)]
        shifts = [sides[0].scale, sides[1].scale]
        synTime = stream.start.synTime
    }

    /// From the last SYN to an ACK without SYN, where the first pass found none after a SYN; 0 for none.
    func roundTrip(to segment: TCPSegment) -> Int64 {
        let flags = segment.flags & (Headers.Flag.syn | Headers.Flag.ack)
        return synTime == 0 || flags != Headers.Flag.ack ? 0 : segment.time.nanoseconds &- synTime
    }

    mutating func place(_ segment: TCPSegment, side: Int, _ place: inout SegmentPlace) -> Bool {
        let answer = Headers.Flag.syn | Headers.Flag.ack
        var isOther = false
        if segment.flags & answer == answer, hasBase[side], segment.sequence != bases[side] {
            isOther = true
            bases[side] = segment.sequence
        }
        place.base = bases[side]
        place.reverseBase = bases[side ^ 1]
        place.scale = shifts[side]
        return isOther
    }
}

/// What a first pass over a file found out about packets before: values that depend on later ones.
public struct Hindsight: Sendable {
    /// Whether the first pass is over, so that values may be shown.
    private var isComplete = false
    /// The frame that completes what a frame holds a part of, by the frame and what in it.
    private var completing: [UInt64: UInt32] = [:]
    /// The final completeness of each TCP stream.
    private var completeness: [UInt8] = []
    /// The time that each TCP stream's handshake took, in nanoseconds; 0 where that is not known.
    private var roundTrips: [Int64] = []
    /// What each TCP stream's numbers and windows are shown by.
    private var scales: [StreamScale] = []

    /// What later frames tell of a frame.
    private var later: [UInt32: [LaterField]] = [:]

    public init() {}

    /// The frames of what lies behind layer `layer` of frame `frame`: one number for both.
    private static func key(_ frame: UInt32, _ layer: Int) -> UInt64 { UInt64(frame) << 8 | UInt64(layer & 0xff) }

    /// Notes that the part in `frame`, behind its layer `layer`, is completed in frame `last`.
    mutating func note(_ frame: UInt32, _ layer: Int, isCompletedIn last: UInt32) {
        if !isComplete { completing[Self.key(frame, layer)] = last }
    }

    /// The frame that completes what `frame` holds a part of, on the second pass; nil where nothing does.
    func frame(completing frame: UInt32, _ layer: Int) -> UInt32? {
        isComplete ? completing[Self.key(frame, layer)] : nil
    }

    /// Notes what a frame tells of earlier ones; on the second pass adds what later ones have told of it.
    mutating func exchange(with dissection: inout Dissection) {
        guard isComplete else {
            for field in dissection.laterFields { later[field.frame, default: []].append(field) }
            return
        }
        guard let fields = later[UInt32(truncatingIfNeeded: dissection.number)] else { return }
        for field in fields { dissection.add(field) }
    }

    /// Notes what the stream with a number has come to.
    mutating func note(_ number: Int, _ stream: @autoclosure () -> TCPStream) {
        if isComplete { return }
        let stream = stream()
        if number == completeness.count {
            completeness.append(stream.completeness)
            roundTrips.append(stream.start.roundTrip)
            scales.append(StreamScale(stream))
        } else if number < completeness.count {
            completeness[number] = stream.completeness
            roundTrips[number] = stream.start.roundTrip
            scales[number] = StreamScale(stream)
        }
    }

    /// Shows a segment by what its stream has come to, on the second pass; true where that makes it look like one of
    /// another connection on the same ports.
    mutating func place(_ segment: TCPSegment, fromOne: Bool, of stream: Int, _ place: inout SegmentPlace) -> Bool {
        guard isComplete, stream < scales.count else { return false }
        if roundTrips[stream] == 0 { roundTrips[stream] = scales[stream].roundTrip(to: segment) }
        return scales[stream].place(segment, side: fromOne ? 0 : 1, &place)
    }

    /// The final completeness of a stream, on the second pass.
    func completeness(of stream: Int) -> UInt8? {
        isComplete && stream < completeness.count ? completeness[stream] : nil
    }

    /// The time that a stream's handshake took, on the second pass.
    func roundTrip(of stream: Int) -> Int64? {
        isComplete && stream < roundTrips.count ? roundTrips[stream] : nil
    }

    /// Ends the first pass.
    public mutating func finish() { isComplete = true }
}
