/// What the analysis of one TCP segment came to. Values that it has nothing to say about are nil or zero.
public struct TCPFindings: Sendable, BitwiseCopyable {
    public var flags: AnalysisFlags = []
    /// Which duplicate this is, counted from 1; 0 where it is none.
    public var duplicateAckNumber: UInt32 = 0
    /// The frame whose acknowledgment is repeated.
    public var duplicateAckFrame: UInt32 = 0
    /// The frame whose segment ends exactly where this one acknowledges to; 0 where there is none.
    public var acksFrame: UInt32 = 0
    /// That segment was sent once, and nothing that is acknowledged with it was sent after it, so that ``ackRoundTrip`` is
    /// a measure of the path (Karn's rule).
    public var isSample = false
    /// Nanoseconds since that frame.
    public var ackRoundTrip: Int64 = 0
    /// Nanoseconds since the frame in ``retransmissionFrame``, for a retransmission.
    public var retransmissionTimeout: Int64 = 0
    /// The frame that the time-out is counted from; 0 where there is none.
    public var retransmissionFrame: UInt32 = 0
    /// Bytes sent and not acknowledged after this segment; 0 where unknown.
    public var bytesInFlight: UInt32 = 0
    /// Bytes since the last segment with PSH, this one included; 0 where it carries none.
    public var pushBytes: UInt32 = 0
    /// Why a segment without news was sent.
    public var cause = RetransmissionCause.none
    /// The frame whose bytes are sent again; 0 where it is not known.
    public var originalFrame: UInt32 = 0
    /// What proves that an earlier retransmission was not needed, and the frame of that.
    public var proof = SpuriousProof.none
    public var provedFrame: UInt32 = 0
    /// By how much the time to live differs from the packet before of this side.
    public var hopChange: Int16 = 0

    /// Something was looked at closer and has no flag of its own.
    public var isNoted = false

    @inlinable @inline(__always)
    public init() {}

    /// Whether there is something that Wireshark does not tell.
    var goesBeyond: Bool { cause != .none || proof != .none || hopChange != 0 }

    /// Whether the segment shows a part of its own in the tree.
    @inlinable @inline(__always)
    public var isEmpty: Bool {
        flags.isEmpty && !isNoted && acksFrame == 0 && bytesInFlight == 0 && pushBytes == 0
    }
}
