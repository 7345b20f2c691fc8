import PeelFlow
import PeelWire

/// The bytes of one connection in the order in which its ends sent them.
public struct FlowBytes: Sendable {
    /// A run of bytes of one direction, or a gap in it.
    public struct Piece: Sendable {
        public var side: Side
        /// Where it begins in its direction; gaps count.
        public var offset: Int
        /// Where its bytes lie in ``bytes``.
        public var start: Int
        public var count: Int
        /// Bytes that are missing here; 0 where there are bytes.
        public var gap: Int
        /// The packet that brought it; 0 where none did.
        public var packet: Int
    }

    public var flow = 0
    public var pieces: [Piece] = []
    public var bytes: [UInt8] = []
    /// Bytes that each side sent, and bytes that are missing among them.
    public var clientCount = 0
    public var serverCount = 0
    public var gapCount = 0
    /// Bytes that were left out, because more were there than are kept.
    public var leftOut = 0
    /// The last packet of the connection that was looked at.
    public var lastPacket = 0

    /// The most bytes that are kept.
    public static var limit: Int { 16 << 20 }

    mutating func add(_ chunk: FlowChunk) {
        if chunk.side == .client { clientCount += chunk.bytes.count } else { serverCount += chunk.bytes.count }
        gapCount += chunk.gap
        guard bytes.count + chunk.bytes.count <= Self.limit, leftOut == 0 else {
            leftOut += chunk.bytes.count
            return
        }
        pieces.append(
            Piece(
                side: chunk.side, offset: chunk.offset, start: bytes.count, count: chunk.bytes.count, gap: chunk.gap,
                packet: Int(clamping: chunk.frame)))
        bytes += chunk.bytes
    }
}

/// Goes through the packets of one connection and puts its bytes in order, as far as they have come. One thread at a
/// time uses it.
public final class FlowBytesReader: @unchecked Sendable {
    private let session: CaptureSession
    private let access: FrameAccess
    private let flow: Int
    /// The ends as they were named when this began, so that a change of roles mixes nothing.
    private let client: IPv6Address
    private let clientPort: UInt16
    private let proto: UInt8
    private var follower: FlowFollower
    private var joiner = FragmentJoiner()
    /// What has come in order.
    private var known = FlowBytes()
    private var number: Int

    /// A reader of `flow`'s bytes; nil where there is no such flow.
    public init?(_ flow: Int, _ session: CaptureSession) {
        guard let row = session.row(flow), let (first, _) = session.packets(of: flow) else { return nil }
        self.session = session
        self.flow = flow
        access = FrameAccess(session)
        client = row.clientAddress
        clientPort = row.clientPort
        proto = row.proto
        follower = FlowFollower(isTCP: row.proto == IPProtocol.tcp)
        number = first
        known.flow = flow
    }

    /// Goes on to the connection's last packet and returns its bytes; nil where it was cancelled.
    public func read(_ cancellation: Cancellation) -> FlowBytes? {
        let isComplete = session.status.isComplete
        let last = session.packets(of: flow)?.last ?? 0
        while number <= last {
            if cancellation.isCancelled { return nil }
            let end = PacketIndex.end(of: number, upTo: last + 1)
            for numbered in session.entries(number..<end, of: flow) {
                access.read(numbered.entry) { frame in take(frame, numbered.number) }
            }
            number = end
        }
        known.lastPacket = last
        guard isComplete else { return known }
        // What still waits behind gaps is shown where nothing more can come.
        var (bytes, rest) = (known, follower)
        var chunks: [FlowChunk] = []
        rest.finish(into: &chunks)
        for chunk in chunks { bytes.add(chunk) }
        return bytes
    }

    private func take(_ frame: borrowing Frame, _ number: Int) {
        var headers = Headers()
        guard Headers.read(frame, number: UInt64(number), into: &headers) else { return }
        while let inner = headers.carried(in: frame) { headers = inner }
        guard headers.proto == proto else { return }
        joiner.take(headers, in: frame) { headers, payload in
            var chunks: [FlowChunk] = []
            let fromClient = headers.source == client && headers.sourcePort == clientPort
            follower.take(headers, payload, fromClient: fromClient, into: &chunks)
            for chunk in chunks { known.add(chunk) }
        }
    }
}
