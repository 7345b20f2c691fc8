/// What one packet's headers say, in one plain record: the fast way for flows, counts and one-line printing.
///
/// ``read(_:number:into:)`` fills it by the same `peel` functions that the tree uses, without allocating and without
/// visiting any field that is not kept here. 96 bytes, no references.
public struct Headers: Sendable, BitwiseCopyable {
    /// The IP source; an IPv4 address lies in the low 32 bits.
    public var source = IPv6Address(high: 0, low: 0)
    /// The IP destination, as ``source``.
    public var destination = IPv6Address(high: 0, low: 0)
    /// When the frame was captured.
    public var time = Timestamp(nanoseconds: 0)
    /// The frame's number in its capture, from 1.
    public var number: UInt64 = 0
    /// TCP's sequence number, raw; 0 elsewhere.
    public var sequence: UInt32 = 0
    /// TCP's acknowledgment number, raw; 0 elsewhere.
    public var acknowledgment: UInt32 = 0
    /// Bytes of the frame on the wire.
    public var wireCount: UInt32 = 0
    /// Bytes of the IP packet: header (with extension headers) and payload, link padding left out.
    public var ipCount: UInt32 = 0
    /// Bytes of transport payload that the headers declare; captured or not.
    public var payloadCount: UInt32 = 0
    /// Of a fragment its identification; else of a SYN its options, see ``SynOptions``; else 0.
    public var extra: UInt32 = 0
    /// The source port; for ICMP the type.
    public var sourcePort: UInt16 = 0
    /// The destination port; for ICMP the type that answers, or the code where nothing answers.
    public var destinationPort: UInt16 = 0
    /// TCP's window field, not scaled.
    public var window: UInt16 = 0
    /// What was found on the way.
    public var bits = Bits(rawValue: 0)
    /// The outermost VLAN identifier; ``noVLAN`` where there is no tag.
    public var vlan: UInt16 = Headers.noVLAN
    /// Where the IP header begins in the frame, in bytes.
    public var networkStart: UInt16 = 0
    /// Where the transport header begins in the frame, in bytes.
    public var transportStart: UInt16 = 0
    /// TCP's flags, CWR to FIN.
    public var flags: UInt8 = 0
    /// The transport protocol's number (IANA protocol-numbers), extension headers passed.
    public var proto: UInt8 = 0
    /// Time to live or hop limit.
    public var timeToLive: UInt8 = 0
    /// The differentiated services code point (RFC 2474).
    public var dscp: UInt8 = 0
    /// Bytes of the transport header.
    public var transportHeaderCount: UInt8 = 0

    /// How many tunnels are around the packet.
    public var tunnelDepth: UInt8 = 0

    /// Stands in ``vlan`` for a frame without a tag.
    public static var noVLAN: UInt16 { 0xffff }

    public init() {}

    /// What was found while reading.
    public struct Bits: OptionSet, Sendable, BitwiseCopyable {
        public let rawValue: UInt16
        @inlinable @inline(__always)
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// The packet is IPv6.
        public static var v6: Bits { .init(rawValue: 1) }
        /// A piece of a fragmented packet.
        public static var fragment: Bits { .init(rawValue: 1 << 1) }
        /// A piece that does not begin the packet, so its ports are unknown.
        public static var laterFragment: Bits { .init(rawValue: 1 << 2) }
        /// The snapshot length cut the frame.
        public static var truncated: Bits { .init(rawValue: 1 << 3) }
        /// A checksum of IP or of the transport is wrong.
        public static var badChecksum: Bits { .init(rawValue: 1 << 4) }
        /// Segmentation or checksum offload left its mark: no frame on the wire looked like this.
        public static var offload: Bits { .init(rawValue: 1 << 5) }
        /// The ports are known.
        public static var ports: Bits { .init(rawValue: 1 << 6) }
        /// The whole transport header was read.
        public static var transport: Bits { .init(rawValue: 1 << 7) }
        /// An ICMP message that nothing answers: its two directions are two flows.
        public static var oneWay: Bits { .init(rawValue: 1 << 8) }
        /// An ICMP error that quotes a packet.
        public static var quotes: Bits { .init(rawValue: 1 << 9) }
        /// The record is of a packet that an ICMP error quotes.
        public static var quoted: Bits { .init(rawValue: 1 << 10) }
        /// ``Headers/extra`` holds the options of a SYN.
        public static var synOptions: Bits { .init(rawValue: 1 << 11) }
        /// A routing header still has segments left, so the pseudo-header's destination is another one.
        public static var routed: Bits { .init(rawValue: 1 << 12) }
        /// The packet may carry another one, see ``Headers/carried(in:)``.
        public static var tunnel: Bits { .init(rawValue: 1 << 13) }
        /// The packet, or the tunnel around it, came in fragments, which were joined: it lies in their whole.
        public static var joined: Bits { .init(rawValue: 1 << 14) }
        /// The capture ends within the options of a TCP header.
        public static var cutOptions: Bits { .init(rawValue: 1 << 15) }
    }

    /// TCP flag bits as they stand in ``Headers/flags`` (RFC 9293 section 3.1).
    public enum Flag {
        public static var fin: UInt8 { 1 }
        public static var syn: UInt8 { 2 }
        public static var rst: UInt8 { 4 }
        public static var psh: UInt8 { 8 }
        public static var ack: UInt8 { 16 }
        public static var urg: UInt8 { 32 }
    }
}
