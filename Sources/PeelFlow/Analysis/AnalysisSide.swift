/// What every segment asks of one direction of a TCP connection: one cache line. All zero before the first segment.
struct AnalysisSide: BitwiseCopyable, Sendable {
    /// When ``nextSequence`` last moved.
    var nextSequenceTime: Int64 = 0
    /// When this side sent its last segment.
    var lastTime: Int64 = 0
    /// The highest sequence number after a segment; 0 before the first.
    var nextSequence: UInt32 = 0
    /// The highest number that the other side can acknowledge without a gap; 0 before the first segment.
    var acknowledgeable: UInt32 = 0
    var lastAcknowledgment: UInt32 = 0
    var nextSequenceFrame: UInt32 = 0
    /// The frame that first sent ``lastAcknowledgment``.
    var freshAckFrame: UInt32 = 0
    var duplicateAcks: UInt32 = 0
    /// Bytes since the last PSH.
    var pushBytes: UInt32 = 0
    /// The largest window that this side offered, scaled.
    var windowMax: UInt32 = 0
    /// The most bytes of this side that were in flight.
    var inFlightMax: UInt32 = 0
    /// Where this side's ``TCPEvents`` are; 0 for nowhere.
    var events: UInt32 = 0
    var window: UInt16 = 0
    /// The last segment's IP identification; 0 where it has none.
    var identification: UInt16 = 0
    /// How this side's windows are scaled: 0 unknown, 1 not at all, else the shift plus two.
    var scaling: UInt8 = 0
    /// The last segment's time to live or hop limit.
    var timeToLive: UInt8 = 0
    var bits: UInt16 = 0

    /// Bits of ``bits``.
    enum Bits {
        /// The initial sequence number is known.
        static var base: UInt16 { 1 }
        /// The bytes in flight are not known: a segment was not captured.
        static var flightUnknown: UInt16 { 2 }
        /// The last segment was a SYN, whose window is never scaled.
        static var syn: UInt16 { 4 }
        /// The last segment of data had PSH.
        static var pushed: UInt16 { 8 }
        /// The last segment was a keep-alive.
        static var keepAlive: UInt16 { 16 }
        /// The last segment was a probe of a closed window.
        static var probe: UInt16 { 32 }
        /// The last segment had SACK blocks.
        static var sacked: UInt16 { 64 }
        /// A SYN was sent, and the first ACK without SYN is still to come; on the first side for both.
        static var opening: UInt16 { 128 }
    }

    static var unknownScale: Int8 { -1 }
    static var noScale: Int8 { -2 }

    /// The shift of this side's windows; ``unknownScale``, ``noScale``.
    var scale: Int8 {
        @inline(__always)
        get { scaling >= 2 ? Int8(truncatingIfNeeded: scaling &- 2) : scaling == 1 ? Self.noScale : Self.unknownScale }
        set { scaling = newValue >= 0 ? UInt8(newValue) &+ 2 : newValue == Self.noScale ? 1 : 0 }
    }

    /// By how many bits the window of a segment that is no SYN is shifted.
    @inline(__always)
    var shift: UInt32 { scaling >= 2 ? UInt32(scaling &- 2) & 31 : 0 }

    @inline(__always)
    func has(_ mask: UInt16) -> Bool { bits & mask != 0 }

    @inline(__always)
    mutating func set(_ mask: UInt16, _ isOn: Bool) { if isOn { bits |= mask } else { bits &= ~mask } }
}

/// What of one direction is on its way, and how long that took before: one cache line. All zero before the first segment.
struct AnalysisFlight: BitwiseCopyable, Sendable {
    var roundTrips = RoundTrips()
    var unacked = UnackedQueue()
    /// Bytes under the SACK blocks of this side's last segment, where it had any.
    var sackedCount: UInt32 = 0
}

/// Times from a segment to the acknowledgment that ends exactly with it, of segments that were sent once (Karn's rule).
struct RoundTrips: BitwiseCopyable, Sendable {
    /// Nanoseconds, as all times here.
    var least: Int64 = 0
    var most: Int64 = 0
    var sum: Int64 = 0
    var sumOfSquares: Double = 0
    var count: UInt32 = 0

    @inline(__always)
    mutating func add(_ time: Int64) {
        if count == 0 || time < least { least = time }
        if time > most { most = time }
        sum &+= time
        let value = Double(time)
        sumOfSquares += value * value
        count &+= 1
    }
}

/// How a connection began: what its first segments tell. All zero before the first.
struct AnalysisStart: BitwiseCopyable, Sendable {
    /// The initial sequence numbers: what relative numbers count from.
    var bases = InlineArray<2, UInt32>(repeating: 0)
    /// The most recent SYN without ACK; 0 before one.
    var synTime: Int64 = 0
    /// From that SYN to the first ACK without SYN; 0 before it.
    var roundTrip: Int64 = 0
}
