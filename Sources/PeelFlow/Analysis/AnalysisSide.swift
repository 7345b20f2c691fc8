import PeelWire

/// What the segments of both directions ask of one of them; two of these are one cache line. All zero before the first
/// segment.
struct AnalysisSide: BitwiseCopyable, Sendable {
    /// When ``nextSequence`` last moved.
    var nextSequenceTime: Int64 = 0
    /// The highest sequence number after a segment; 0 before the first.
    var nextSequence: UInt32 = 0
    /// The highest number that the other side can acknowledge without a gap; 0 before the first segment.
    var acknowledgeable: UInt32 = 0
    var lastAcknowledgment: UInt32 = 0
    /// The youngest segment that nobody has acknowledged is kept here and not in the queue (``Bits/kept``): it ends at
    /// ``nextSequence`` and was sent at ``nextSequenceTime``. Here it begins, or the oldest of its ``KeptElders``.
    var keptStart: UInt32 = 0
    /// The highest bit tells whether there are ``KeptElders``, the others where the queue is.
    private var places: UInt32 = 0
    var window: UInt16 = 0
    var bits: UInt16 = 0

    /// Bits of ``bits``.
    enum Bits {
        /// The initial sequence number is known.
        static var base: UInt16 { 1 }
        /// The bytes in flight are not known: a segment was not captured.
        static var flightUnknown: UInt16 { 2 }
        /// No segment with ACK has come since a SYN, whose window is never scaled.
        static var syn: UInt16 { 4 }
        /// The last segment was a keep-alive.
        static var keepAlive: UInt16 { 8 }
        /// The last segment was a probe of a closed window.
        static var probe: UInt16 { 16 }
        /// The last segment had SACK blocks.
        static var sacked: UInt16 { 32 }
        /// A SYN was sent, and the first ACK without SYN is still to come; on the first side for both.
        static var opening: UInt16 { 64 }
        /// The youngest segment that waits is kept in ``AnalysisSide/keptStart``.
        static var kept: UInt16 { 128 }
        /// The queue has segments.
        static var queued: UInt16 { 256 }
        /// An acknowledgment may tell something of this side's last retransmissions.
        static var proving: UInt16 { 512 }
        /// This side has sent data, and nothing was acknowledged since.
        static var initialWindow: UInt16 { 1024 }
        /// The five highest bits tell how windows are scaled: 0 unknown, 1 not at all, else the shift plus two.
        static var scaling: UInt16 { 0xf800 }
    }

    /// Where the queue of those before the kept ones is; 0 for nowhere.
    var queue: UInt32 {
        @inline(__always)
        get { places & 0x7fff_ffff }
        @inline(__always)
        set { places = places & 0x8000_0000 | newValue & 0x7fff_ffff }
    }

    /// The kept segment has ``KeptElders``.
    var hasElders: Bool {
        @inline(__always)
        get { places & 0x8000_0000 != 0 }
        @inline(__always)
        set { places = places & 0x7fff_ffff | (newValue ? 0x8000_0000 : 0) }
    }

    static var unknownScale: Int8 { -1 }
    static var noScale: Int8 { -2 }

    private var scaling: UInt16 {
        @inline(__always)
        get { bits >> 11 }
    }

    /// The shift of this side's windows; ``unknownScale``, ``noScale``.
    var scale: Int8 {
        get {
            scaling >= 2
                ? Int8(truncatingIfNeeded: scaling) &- 2 : scaling == 1 ? Self.noScale : Self.unknownScale
        }
        set {
            let code: UInt16 = newValue >= 0 ? UInt16(newValue) &+ 2 : newValue == Self.noScale ? 1 : 0
            bits = bits & ~Bits.scaling | code << 11
        }
    }

    /// Somebody saw how this side's windows are scaled.
    @inline(__always)
    var isScaleKnown: Bool { scaling != 0 }

    /// By how many bits the window of a segment that is no SYN is shifted.
    @inline(__always)
    var shift: UInt32 { scaling >= 2 ? UInt32(scaling &- 2) & 31 : 0 }

    /// The sequence number after the last byte that this side's window lets the other send.
    @inline(__always)
    var windowEnd: UInt32 { lastAcknowledgment &+ UInt32(window) << (has(Bits.syn) ? 0 : shift) }

    @inline(__always)
    func has(_ mask: UInt16) -> Bool { bits & mask != 0 }

    @inline(__always)
    mutating func set(_ mask: UInt16, _ isOn: Bool) {
        if isOn { bits |= mask } else { bits &= ~mask }
    }
}

/// What only its own segments ask of one direction: two cache lines. All zero before the first segment.
struct AnalysisTally: BitwiseCopyable, Sendable {
    /// When this side sent its last segment.
    var lastTime: Int64 = 0
    /// Round trips of the other side's segments, as this side's acknowledgments end them.
    var roundTrips = RoundTrips()
    /// The most bytes of this side that were in flight.
    var inFlightMax: UInt32 = 0
    /// Where this side's ``TCPEvents`` are; 0 for nowhere.
    var events: UInt32 = 0
    /// The largest window field of segments that are no SYN.
    var windowMax: UInt16 = 0
    /// Duplicate acknowledgments since the last fresh one; the highest number stands for an unseen segment.
    var duplicateAcks: UInt16 = 0
    /// What tells the last segment from another with the same numbers, see ``TCPSegment/fingerprint``.
    var fingerprint: UInt16 = 0
    /// The same of the segment that is kept.
    var keptFingerprint: UInt16 = 0
    /// The last segment's time to live or hop limit.
    var timeToLive: UInt8 = 0
    var extent = Extent()

    /// Notes a segment of this side; `isInitial` tells that nobody has acknowledged its data yet.
    @inline(__always)
    mutating func note(_ segment: TCPSegment, isInitial: Bool) {
        let time = segment.time.nanoseconds
        if lastTime != 0, time &- lastTime > extent.idleMax { extent.idleMax = time &- lastTime }
        lastTime = time
        timeToLive = segment.timeToLive
        if segment.flags & (Headers.Flag.syn | Headers.Flag.rst) == 0 {
            if segment.window > windowMax { windowMax = segment.window }
            extent.windowSum &+= UInt64(segment.window)
            extent.windowCount &+= 1
            if ~segment.window > extent.windowMinComplement { extent.windowMinComplement = ~segment.window }
        }
        if segment.payloadCount != 0 { extent.note(time, segment.payloadCount, isInitial: isInitial) }
    }
}

/// What a segment asks of the other side's tally.
struct ReverseTally {
    let lastTime: Int64
    /// How many round trips of the segment's own side that side has measured, and the shortest.
    let tripCount: UInt32
    let leastTrip: Int64
    var duplicateAcks: UInt16
    var events: UInt32

    @inline(__always)
    init(_ tally: AnalysisTally) {
        lastTime = tally.lastTime
        tripCount = tally.roundTrips.count
        leastTrip = tally.roundTrips.least
        duplicateAcks = tally.duplicateAcks
        events = tally.events
    }
}

/// How much one side sent, how, and when. All zero before the first segment.
struct Extent: BitwiseCopyable, Sendable {
    /// The longest time between two segments of the side, nanoseconds.
    var idleMax: Int64 = 0
    /// The window fields of segments that are no SYN and no RST, not scaled.
    var windowSum: UInt64 = 0
    /// Bytes in flight after each segment with data, added up.
    var flightSum: UInt64 = 0
    /// The first and the last segment with data; 0 for none.
    var firstData: Int64 = 0
    var lastData: Int64 = 0
    var windowCount: UInt32 = 0
    var dataSegments: UInt32 = 0
    /// Data before the first acknowledgment of any of it.
    var initialBytes: UInt32 = 0
    var initialSegments: UInt16 = 0
    /// The smallest window field, and the smallest payload: their complements, so that zero stands for none.
    var windowMinComplement: UInt16 = 0
    var payloadMinComplement: UInt16 = 0
    /// The largest payload; one of more than 65,535 bytes counts as that.
    var payloadMax: UInt16 = 0

    @inline(__always)
    fileprivate mutating func note(_ time: Int64, _ payload: UInt32, isInitial: Bool) {
        if firstData == 0 { firstData = time }
        lastData = time
        dataSegments &+= 1
        let count = UInt16(truncatingIfNeeded: min(payload, 65_535))
        if count > payloadMax { payloadMax = count }
        if ~count > payloadMinComplement { payloadMinComplement = ~count }
        if isInitial {
            initialBytes &+= payload
            if initialSegments < .max { initialSegments &+= 1 }
        }
    }
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
    /// The largest windows of SYNs, which are never scaled.
    var synWindows = InlineArray<2, UInt16>(repeating: 0)
}

/// What is told of frames and bytes since, where somebody listens to the findings of each segment.
struct AnalysisTrace: BitwiseCopyable, Sendable {
    struct Side: BitwiseCopyable, Sendable {
        /// The frame that moved ``AnalysisSide/nextSequence``.
        var nextSequenceFrame: UInt32 = 0
        /// The frame that first sent ``AnalysisSide/lastAcknowledgment``.
        var freshAckFrame: UInt32 = 0
        /// Bytes since the last PSH.
        var pushBytes: UInt32 = 0
        /// The last segment of data had PSH.
        var isPushed = false
    }

    var sides = InlineArray<2, Side>(repeating: Side())
}
