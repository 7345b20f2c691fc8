import PeelWire

/// One direction of a flow as it is updated by every packet: together with its neighbour one cache line.
struct FlowSide: BitwiseCopyable, Sendable {
    var packets: UInt64 = 0
    /// Frame bytes on the wire.
    var bytes: UInt64 = 0
    /// IP total length.
    var ipBytes: UInt64 = 0
    /// Transport payload.
    var payloadBytes: UInt64 = 0
    /// The initial sequence number: a SYN's own, else the one before the first byte seen or acknowledged.
    var startSequence: UInt32 = 0
    /// One past the highest sequence number sent; SYN and FIN count.
    var nextSequence: UInt32 = 0
    /// The highest acknowledgment number that this side has sent.
    var acknowledged: UInt32 = 0
    /// One past the FIN's last byte.
    var finSequence: UInt32 = 0
    var ttlMin: UInt8 = 0
    var ttlMax: UInt8 = 0
    /// The code point of the first packet.
    var dscp: UInt8 = 0
    var state = EndpointState.inactive
    /// What has been seen, see ``Seen``.
    var seen: UInt8 = 0

    /// Bits of ``seen``: letters that are written once, and which numbers are known.
    enum Seen {
        static var ack: UInt8 { 1 }
        static var data: UInt8 { 2 }
        static var multiple: UInt8 { 4 }
        static var strange: UInt8 { 8 }
        static var start: UInt8 { 16 }
        static var next: UInt8 { 32 }
        static var acknowledged: UInt8 { 64 }
        /// The state before the reset was CLOSED.
        static var closedFirst: UInt8 { 128 }
    }
}

/// An endpoint's state by Zeek's rules (TCP_Endpoint).
enum EndpointState: UInt8, BitwiseCopyable, Sendable {
    case inactive, synSent, synAckSent, partial, established, closed, reset
}

/// A flow's hot part: three cache lines, one for key and times, one a direction.
struct FlowRecord: BitwiseCopyable, Sendable {
    // The key; of the two endpoints the lower is first.
    var low = IPv6Address(high: 0, low: 0)
    var high = IPv6Address(high: 0, low: 0)
    var lowPort: UInt16 = 0
    var highPort: UInt16 = 0
    var proto: UInt8 = 0
    /// See ``Bits``; the key bits belong to the key.
    var bits: UInt8 = 0
    /// The first packet's outermost VLAN.
    var vlan: UInt16 = Headers.noVLAN
    /// The earliest and latest packet, nanoseconds since 1970.
    var first: Int64 = 0
    var last: Int64 = 0
    /// The flow's index from 1 once it is numbered, till then its first packet's number.
    var number: UInt64 = 0

    var client = FlowSide()
    var history = History()

    var server = FlowSide()
    /// Where the rare things are, an index into the cold records; 0 for nowhere.
    var cold: UInt32 = 0
    var quality = FlowQuality(rawValue: 0)
    /// What the cold record holds that the next packets ask for, see ``Marks``.
    var marks: UInt8 = 0
    private var unused: UInt8 = 0

    /// Bits of ``marks``.
    enum Marks {
        static var clientHoles: UInt8 { 1 }
        static var serverHoles: UInt8 { 2 }
        static var holes: UInt8 { 3 }
        /// A SYN-ACK was seen and the client's ACK to it was not.
        static var handshake: UInt8 { 4 }
        /// Nothing more is to be learnt from the flow's payload, or from that of one end.
        static var named: UInt8 { 8 }
        static var lowTold: UInt8 { 16 }
        static var highTold: UInt8 { 32 }
        /// Something is known of what the flow is, see ``FlowOpening/names``.
        static var hasNames: UInt8 { 64 }
        /// What does not depend on which end is the client.
        static var common: UInt8 { handshake | named | lowTold | highTold | hasNames }
    }

    enum Bits {
        static var v6: UInt8 { 1 }
        static var oneWay: UInt8 { 2 }
        static var portless: UInt8 { 4 }
        /// The bits that belong to the key.
        static var key: UInt8 { 7 }
        /// The client is the higher endpoint.
        static var clientIsHigh: UInt8 { 8 }
        /// Used since the hand of the clock passed.
        static var used: UInt8 { 16 }
        /// ``FlowRecord/number`` is the flow's index.
        static var numbered: UInt8 { 32 }
        /// A newer flow has taken the key.
        static var detached: UInt8 { 64 }
    }
}

/// What limits a flow's numbers.
public struct FlowQuality: OptionSet, Sendable, BitwiseCopyable {
    public let rawValue: UInt8
    @inlinable @inline(__always)
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Packets were cut by the snapshot length.
    public static var snaplen: FlowQuality { .init(rawValue: 1) }
    /// One direction of a TCP connection is missing though the other acknowledges it.
    public static var oneSided: FlowQuality { .init(rawValue: 2) }
    /// The capture does not hold the connection's beginning.
    public static var midstream: FlowQuality { .init(rawValue: 4) }
    /// Bytes were acknowledged that the capture does not hold.
    public static var gaps: FlowQuality { .init(rawValue: 8) }
    /// Segmentation or checksum offload: frames are not those on the wire.
    public static var offload: FlowQuality { .init(rawValue: 16) }
    /// Packets with a wrong checksum; they count.
    public static var badChecksum: FlowQuality { .init(rawValue: 32) }
}
