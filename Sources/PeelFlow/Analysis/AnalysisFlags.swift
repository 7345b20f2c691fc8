/// What the analysis of a TCP segment found: the flags that Wireshark's `tcp.analysis.*` fields show.
///
/// Their conditions are those of Wireshark 4.0 and stand with the code that sets them.
public struct AnalysisFlags: OptionSet, Sendable, BitwiseCopyable {
    public let rawValue: UInt32
    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The segment carries bytes that were sent before.
    public static var retransmission: AnalysisFlags { .init(rawValue: 1) }
    /// The same, within 20 ms of a second duplicate acknowledgment that asks for it.
    public static var fastRetransmission: AnalysisFlags { .init(rawValue: 1 << 1) }
    /// The same, and the receiver had acknowledged the bytes.
    public static var spuriousRetransmission: AnalysisFlags { .init(rawValue: 1 << 2) }
    /// The segment came after one that follows it, too soon for a retransmission.
    public static var outOfOrder: AnalysisFlags { .init(rawValue: 1 << 3) }
    /// A segment before this one was not captured.
    public static var lostSegment: AnalysisFlags { .init(rawValue: 1 << 4) }
    /// The acknowledgment covers bytes that were not captured.
    public static var ackLostSegment: AnalysisFlags { .init(rawValue: 1 << 5) }
    public static var duplicateAck: AnalysisFlags { .init(rawValue: 1 << 6) }
    public static var zeroWindow: AnalysisFlags { .init(rawValue: 1 << 7) }
    public static var zeroWindowProbe: AnalysisFlags { .init(rawValue: 1 << 8) }
    public static var zeroWindowProbeAck: AnalysisFlags { .init(rawValue: 1 << 9) }
    /// The segment fills the window that the receiver offers to its last byte.
    public static var windowFull: AnalysisFlags { .init(rawValue: 1 << 10) }
    public static var windowUpdate: AnalysisFlags { .init(rawValue: 1 << 11) }
    public static var keepAlive: AnalysisFlags { .init(rawValue: 1 << 12) }
    public static var keepAliveAck: AnalysisFlags { .init(rawValue: 1 << 13) }
    /// A SYN with another sequence number on the ports of an earlier connection.
    public static var reusedPorts: AnalysisFlags { .init(rawValue: 1 << 14) }

    /// What Wireshark marks as `tcp.analysis.retransmission`: plain, fast and spurious ones.
    static var repeated: AnalysisFlags { [.retransmission, .fastRetransmission, .spuriousRetransmission] }
}
