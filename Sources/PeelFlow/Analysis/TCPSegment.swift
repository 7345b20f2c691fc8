import PeelWire

/// What the analysis needs of a TCP segment.
public struct TCPSegment: Sendable, BitwiseCopyable {
    public var time = Timestamp(nanoseconds: 0)
    /// The frame's number, from 1.
    public var frame: UInt32 = 0
    public var sequence: UInt32 = 0
    public var acknowledgment: UInt32 = 0
    /// Bytes of payload, captured or not.
    public var payloadCount: UInt32 = 0
    /// The window field, not scaled.
    public var window: UInt16 = 0
    /// CWR to FIN, as in ``Headers/Flag``.
    public var flags: UInt8 = 0
    /// The shift of a window scale option (RFC 7323); -1 without one.
    public var windowScale: Int8 = -1
    /// Bytes that the segment's SACK blocks cover together (RFC 2018).
    public var sackedCount: UInt32 = 0

    /// Of the IP identification and TCP's checksum: what tells a copy of the packet from the same bytes sent again.
    public var fingerprint: UInt16 = 0
    public var timeToLive: UInt8 = 0
    /// The IP header's congestion bits (RFC 3168); 3 where a router has marked the packet.
    public var congestion: UInt8 = 0
    /// A SYN that has the cookie of an earlier connection (RFC 7413).
    public var hasCookie = false
    /// The capture ends within the options, so that nobody knows what else they hold.
    public var hasCutOptions = false
    /// How many SACK blocks there are.
    public var sackBlocks: UInt8 = 0
    /// The first block names bytes that the receiver had already (DSACK, RFC 2883).
    public var hasDuplicateSack = false
    public var duplicateSackStart: UInt32 = 0
    public var duplicateSackEnd: UInt32 = 0
    /// The highest end of the other blocks.
    public var sackedTo: UInt32 = 0
    /// The timestamp and the one that it echoes (RFC 7323); 0 without.
    public var timestamp: UInt32 = 0
    public var echo: UInt32 = 0

    @inlinable @inline(__always)
    public init() {}

    @inline(__always)
    func has(_ mask: UInt8) -> Bool { flags & mask != 0 }

    /// The sequence number after the segment; SYN and FIN count one.
    @inline(__always)
    var end: UInt32 {
        sequence &+ payloadCount &+ (flags & (Headers.Flag.syn | Headers.Flag.fin) == 0 ? 0 : 1)
    }
}
