/// One end of a connection as Zeek keeps it (TCP_Endpoint); of a datagram's only the counts matter.
struct ZeekEndpoint {
    /// Packets whose checksums are right, and their IP total lengths.
    var packets: UInt64 = 0
    var ipBytes: UInt64 = 0
    /// Payload of datagrams; of a stream see ``size(peer:)``.
    var datagramBytes: UInt64 = 0

    private(set) var state = EndpointState.inactive
    private(set) var stateBefore = EndpointState.inactive
    /// The initial sequence number, made up where no SYN was seen.
    private(set) var start: UInt32 = 0
    /// One past the highest number sent, and the highest acknowledged by the peer, relative to ``start``.
    var last: Int64 = 0
    var acknowledged: Int64 = 0
    var reassembly = ZeekReassembly()
    var finCount = 0
    /// One past the FIN's segment.
    var finEnd: Int64 = 0
    /// The end has been reported as closed.
    var didClose = false
    /// Its bytes have been handed on to the end.
    var didEnd = false
    /// The sequence numbers of the last SYN, FIN, RST in the history.
    var lastSyn: Int64 = 0
    var lastFin: Int64 = 0
    var lastReset: Int64 = 0
    /// Letters written once, and how often those were met that are written at 1, 10, 100, ….
    var seen: UInt8 = 0
    var checksumErrors: UInt32 = 0
    var retransmissions: UInt32 = 0
    var zeroWindows: UInt32 = 0
    var gaps: UInt32 = 0

    mutating func enter(_ next: EndpointState) {
        guard next != state else { return }
        stateBefore = state
        state = next
    }

    /// Counts numbers from `sequence` on.
    mutating func begin(at sequence: UInt32, last: Int64) {
        start = sequence
        self.last = last
        acknowledged = 0
    }

    /// `sequence` relative to ``start``, near `place`; negative before the start.
    func relative(_ sequence: UInt32, near place: Int64) -> Int64 {
        place &+ Int64(Int32(bitPattern: sequence &- (start &+ UInt32(truncatingIfNeeded: place))))
    }

    /// The handshake is not over.
    var isOpening: Bool { state == .inactive || state == .synSent || state == .synAckSent }

    var isUnacknowledged: Bool { acknowledged == 0 || acknowledged == 1 }

    /// Neither partial nor reset: gaps that are met now are losses of the capture.
    var isClean: Bool { state == .established || state == .closed && stateBefore == .established }

    /// Payload bytes by sequence numbers: SYN and FIN left out.
    func size(peer: ZeekEndpoint) -> UInt64 {
        if stateBefore == .synSent, state == .reset, peer.state == .inactive, !isUnacknowledged { return 0 }
        var size = max(last, acknowledged)
        if size != 0 { size &-= 1 }
        if finCount > 0, size != 0 { size &-= 1 }
        return UInt64(clamping: size)
    }
}
