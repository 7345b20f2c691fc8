import PeelWire

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

    /// Notes what a stream has come to.
    mutating func note(_ stream: Int, _ value: UInt8, roundTrip: Int64) {
        if isComplete { return }
        if stream == completeness.count {
            completeness.append(value)
            roundTrips.append(roundTrip)
        } else if stream < completeness.count {
            completeness[stream] = value
            roundTrips[stream] = roundTrip
        }
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
