/// What the analysis remembers of one direction of a TCP connection.
struct AnalysisSide: BitwiseCopyable, Sendable {
    /// When ``nextSequence`` last moved.
    var nextSequenceTime: Int64 = 0
    /// When ``lastAcknowledgment`` was sent, repeated or not.
    var lastAcknowledgmentTime: Int64 = 0
    /// The initial sequence number: what relative numbers count from.
    var base: UInt32 = 0
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
    /// Bytes under the SACK blocks of this side's last segment.
    var sackedCount: UInt32 = 0
    var lastFlags: AnalysisFlags = []
    var window: UInt16 = 0
    /// The scale that this side's windows have; ``unknownScale``, ``noScale``.
    var scale: Int8 = AnalysisSide.unknownScale
    var bits: UInt8 = Bits.inFlight
    var unacked = UnackedQueue()

    static var unknownScale: Int8 { -1 }
    static var noScale: Int8 { -2 }

    enum Bits {
        static var base: UInt8 { 1 }
        /// The bytes in flight are known.
        static var inFlight: UInt8 { 2 }
        /// The last segment was a SYN, whose window is never scaled.
        static var syn: UInt8 { 4 }
        /// The last segment of data had PSH.
        static var pushed: UInt8 { 8 }
    }
}
