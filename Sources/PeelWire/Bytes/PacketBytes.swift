/// What a layer is given: the bytes that were captured, and how many the layer outside said there are.
///
/// Beyond `captured` lies what the snapshot length cut off; beyond `declaredCount` lies what the packet itself does not
/// own. For a frame they are libpcap's `caplen` and `len`. `captured` is never longer than `declaredCount`.
public struct PacketBytes: ~Escapable {
    /// The bytes that are here.
    public let captured: RawSpan
    /// How many bytes the layer outside declared.
    public let declaredCount: Int
    /// What the layers outside know that this one needs.
    public let context: LayerContext

    /// Wraps a layer's bytes; captured bytes beyond the declaration are left out.
    @inlinable @inline(__always)
    @_lifetime(copy captured)
    public init(captured: RawSpan, declaredCount: Int, context: LayerContext = LayerContext()) {
        let declared = Swift.max(declaredCount, 0)
        self.captured = captured.byteCount <= declared ? captured : captured.extracting(first: declared)
        self.declaredCount = declared
        self.context = context
    }

    /// Why `count` bytes cannot be read, or nil where they can.
    @inlinable @inline(__always)
    public func fault(reading count: Int) -> Fault? {
        if captured.byteCount >= count { return nil }
        if declaredCount < count { return .malformed(.tooShort(needed: count, declared: declaredCount)) }
        return .truncated(needed: count, captured: captured.byteCount)
    }

    /// The bytes after a header of `headerCount`, as far as `count` from the start of this layer.
    ///
    /// Both are cut to what this layer declares, so no length on the wire reaches further.
    @inlinable @inline(__always)
    @_lifetime(copy self)
    public func payload(after headerCount: Int, upTo count: Int, context: LayerContext? = nil) -> PacketBytes {
        let start = Swift.max(0, Swift.min(headerCount, declaredCount))
        let end = Swift.max(start, Swift.min(count, declaredCount))
        return PacketBytes(
            captured: captured.clamped(start..<end),
            declaredCount: end &- start,
            context: context ?? self.context
        )
    }
}

/// What a layer inherits from the layers outside it.
public struct LayerContext: Sendable, BitwiseCopyable {
    /// The sum of the source address, as 16-bit words in network order, not folded.
    public var sourceSum: UInt32 = 0
    /// The sum of the final destination address, which a routing header may replace, likewise.
    public var destinationSum: UInt32 = 0
    /// The IP version outside: 4, 6, or 0 where there is none.
    public var ipVersion: UInt8 = 0
    /// The hop limit of the IPv6 header outside.
    public var hopLimit: UInt8 = 0
    /// The packet is quoted inside an ICMP error, so it may be cut short and its checksums cover more than is here.
    public var isQuoted = false
    /// The bytes are a fragment that is not the whole datagram, so no checksum above can be verified.
    public var isFragment = false
    /// What the connection's earlier messages come to, see ``Layer/state(after:)``.
    public var state: UInt32 = 0
    /// Only the beginning of the message is here, see ``Layer/unfinished(_:)``.
    public var isUnfinished = false
    /// A frame check sequence of IEEE 802.11 ends the bytes.
    public var hasFrameCheck = false
    /// When the frame was captured; the epoch where nobody told.
    public var frameTime = Timestamp(nanoseconds: 0)
    /// The upper-layer protocol number that the pseudo-header holds.
    public var ipProtocol: UInt8 = 0
    /// One more than the length of the connection id in a short header of QUIC; 0 where nobody tells.
    package var quicIDCount: UInt8 = 0
    /// The bytes were protected, such as by TLS.
    public var isProtected = false
    /// Which end of its connection sent the bytes.
    public var sender = Sender.unknown
    /// The ports of the transport outside; 0 where there is none.
    public var sourcePort: UInt16 = 0
    public var destinationPort: UInt16 = 0

    /// An end of a connection, as far as it is known.
    public enum Sender: UInt8, Sendable, BitwiseCopyable {
        case unknown, client, server
    }

    /// Whether the server sent the bytes: where nobody has seen the connection, it is the end with the lower port.
    public var isFromServer: Bool { sender == .unknown ? sourcePort < destinationPort : sender == .server }

    /// The same, with the ports of a transport.
    @inlinable @inline(__always)
    func with(ports source: UInt16, _ destination: UInt16) -> LayerContext {
        var context = self
        context.sourcePort = source
        context.destinationPort = destination
        return context
    }

    /// The one's-complement sum of the pseudo-header's addresses, not folded; used by the checksums of TCP, UDP and
    /// ICMPv6 (RFC 9293 section 3.1, RFC 8200 section 8.1).
    @inlinable @inline(__always)
    public var addressSum: UInt32 { sourceSum &+ destinationSum }

    @inlinable @inline(__always)
    public init() {}
}
