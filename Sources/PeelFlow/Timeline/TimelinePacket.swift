import PeelWire

/// What a connection's timeline needs of one packet.
public struct TimelinePacket: Sendable, BitwiseCopyable {
    public var time = Timestamp(nanoseconds: 0)
    /// The sender of the flow's first packet sent this one too.
    public var fromOne = true
    /// The header of a TCP segment was read; else only the time counts, or the packet is a datagram.
    public var isSegment = false
    /// The packet is a datagram with a payload of its own.
    public var isDatagram = false
    public var sequence: UInt32 = 0
    public var acknowledgment: UInt32 = 0
    /// As ``Headers/Flag``.
    public var flags: UInt8 = 0
    /// Bytes of payload, captured or not.
    public var payloadCount: UInt32 = 0
    /// The window field, not scaled.
    public var window: UInt16 = 0
    /// The shift that a SYN offers; -1 where it offers none.
    public var windowScale: Int8 = -1
    /// What the analysis found.
    public var findings: AnalysisFlags = []
    /// Since the segment that this one acknowledges exactly; 0 for none.
    public var ackRoundTrip: Int64 = 0

    public init() {}

    /// A packet as its flow sees it.
    public init(_ headers: Headers, _ findings: TCPFindings?, fromOne: Bool) {
        time = headers.time
        self.fromOne = fromOne
        payloadCount = headers.payloadCount
        guard headers.proto == IPProtocol.tcp else {
            isDatagram = headers.bits.contains(.ports)
            return
        }
        guard headers.bits.contains(.transport), !headers.bits.contains(.laterFragment) else { return }
        isSegment = true
        sequence = headers.sequence
        acknowledgment = headers.acknowledgment
        flags = headers.flags
        window = headers.window
        if headers.bits.contains(.synOptions) {
            let shift = SynOptions(rawValue: headers.extra).windowScale
            windowScale = shift.map { Int8(min($0, 14)) } ?? -1
        }
        if let findings {
            self.findings = findings.flags
            ackRoundTrip = findings.acksFrame != 0 ? findings.ackRoundTrip : 0
        }
    }

    @inline(__always)
    func has(_ mask: UInt8) -> Bool { isSegment && flags & mask != 0 }

    /// The segment carries data of its own: neither a keep-alive's nor a probe's byte. A datagram does even where it is
    /// empty.
    var carriesData: Bool {
        guard isSegment else { return isDatagram }
        return payloadCount > 0 && findings.isDisjoint(with: [.keepAlive, .zeroWindowProbe])
    }
}

/// What a packet meant to the timeline.
public enum TimelineStep: Sendable, Equatable {
    /// Nothing that a part of the budget begins or ends with.
    case quiet
    /// The handshake is over.
    case established
    /// The first data of a turn, after `wait`; of that `network` is the path's, and `closed` passed with the other
    /// side's window at zero.
    case turn(wait: Int64, network: Int64, closed: Bool)
    /// Further data of the turn, `gap` after the one before.
    case more(gap: Int64, stall: TimeBudget.Stall?)
}
