import PeelWire

/// A connection as Zeek keeps it, for `conn.log`: its roles, states, counts and times are Zeek's, not those of
/// ``FlowRecord``, which follow what peel says of a flow (docs/interface.md).
struct ZeekConnection {
    enum Kind { case tcp, udp, icmp, other }

    /// In order of creation, from 1.
    let index: UInt64
    let kind: Kind
    let proto: UInt8
    let isV6: Bool
    let start: Int64
    /// The last packet before both ends had closed.
    var end: Int64
    var originator: IPv6Address
    var responder: IPv6Address
    var originatorPort: UInt16
    var responderPort: UInt16
    var sides: (originator: ZeekEndpoint, responder: ZeekEndpoint) = (ZeekEndpoint(), ZeekEndpoint())
    private(set) var history: [UInt8] = []
    /// Bytes acknowledged that were never seen.
    var missedBytes: UInt64 = 0
    /// What carried it: the indices of the tunnels directly around its packets.
    private(set) var parents: [UInt64] = []
    /// No SYN was seen of the originator, or no SYN-ACK of the responder.
    var isPartial = false
    var sawOriginator = false
    var sawResponder = false
    /// A close waits for bytes that are missing.
    var closeIsDeferred = false
    /// Nothing more is reported of it.
    var isFinished = false
    /// When it will be forgotten after its close; nil while it is open.
    var deletion: Int64?
    /// After how long without a packet it is forgotten, nanoseconds.
    var patience: Int64

    /// What was found out about it, see ``FlowNamer``: its entry, which ends tell no more, and whether nothing does.
    var names: UInt32 = 0
    var told: UInt8 = 0
    var isNamed = false

    static var second: Int64 { 1_000_000_000 }
    /// A history no longer than this: SYN, FIN and RST may be written at every new number.
    private static var historyLimit: Int { 4_096 }

    init(_ headers: Headers, index: UInt64) {
        self.index = index
        proto = headers.proto
        isV6 = headers.bits.contains(.v6)
        start = headers.time.nanoseconds
        end = start
        originator = headers.source
        responder = headers.destination
        kind =
            switch headers.proto {
            case IPProtocol.tcp: .tcp
            case IPProtocol.udp: .udp
            case IPProtocol.icmp, IPProtocol.icmpv6: .icmp
            default: .other
            }
        originatorPort = kind == .other ? 0 : headers.sourcePort
        responderPort = kind == .other ? 0 : headers.destinationPort
        patience = (kind == .tcp ? 300 : 60) &* Self.second
        if Self.isTurned(headers, kind) { flip() }
    }

    /// The first packet's source is more likely the server (WantConnection).
    private static func isTurned(_ headers: Headers, _ kind: Kind) -> Bool {
        let source = headers.sourcePort
        let destination = headers.destinationPort
        let isBroadcast = !headers.bits.contains(.v6) && headers.destination.low == 0xffff_ffff
        guard !isBroadcast else { return false }
        switch kind {
        case .tcp:
            let flags = headers.flags & (Headers.Flag.syn | Headers.Flag.ack)
            guard flags != Headers.Flag.syn, ZeekPorts.isServer(source, proto: 6) else { return false }
            if !ZeekPorts.isServer(destination, proto: 6) { return true }
            return flags & Headers.Flag.syn == 0 && source < destination
        case .udp: return ZeekPorts.isServer(source, proto: 17) && !ZeekPorts.isServer(destination, proto: 17)
        case .icmp, .other: return false
        }
    }

    /// Originator and responder change places, with all that is counted of them.
    mutating func flip() {
        swap(&originator, &responder)
        swap(&originatorPort, &responderPort)
        swap(&sides.originator, &sides.responder)
        swap(&sawOriginator, &sawResponder)
        write(UInt8(ascii: "^"))
    }

    func isFromOriginator(_ headers: Headers) -> Bool {
        headers.source == originator && (kind == .other || headers.sourcePort == originatorPort)
    }

    mutating func write(_ letter: UInt8) {
        if history.count < Self.historyLimit { history.append(letter) }
    }

    /// Writes a letter, in lower case for the responder.
    mutating func write(_ letter: UInt8, fromOriginator: Bool) { write(fromOriginator ? letter : letter | 0x20) }

    /// The history is a SYN-ACK of the originator alone.
    var beganWithSynAck: Bool { history.count == 1 && history[0] == UInt8(ascii: "H") }

    /// The roles of a connection that began with the answer to a SYN that was not seen are turned round.
    mutating func flipSynAck() {
        flip()
        history = [UInt8(ascii: "^"), UInt8(ascii: "h")]
        sides.responder.enter(.established)
        isPartial = false
    }

    mutating func note(parent: UInt64) {
        if parent != 0, !parents.contains(parent), parents.count < 64 { parents.append(parent) }
    }

    /// Calls `body` with the sender's and the receiver's end.
    mutating func withSides<Result>(
        _ fromOriginator: Bool, _ body: (inout ZeekEndpoint, inout ZeekEndpoint) -> Result
    ) -> Result {
        fromOriginator ? body(&sides.originator, &sides.responder) : body(&sides.responder, &sides.originator)
    }

    /// Counts an event and writes its letter at the 1st, 10th, 100th, ….
    mutating func scale(_ letter: UInt8, _ fromOriginator: Bool, _ path: WritableKeyPath<ZeekEndpoint, UInt32>) {
        let count = withSides(fromOriginator) { sender, _ in
            sender[keyPath: path] &+= 1
            return sender[keyPath: path]
        }
        var power: UInt32 = 1
        while power < count, power < 1_000_000_000 { power &*= 10 }
        if power == count { write(letter, fromOriginator: fromOriginator) }
    }

    /// Counts a packet whose checksums are right, or unknown.
    mutating func count(_ headers: Headers, _ fromOriginator: Bool) {
        withSides(fromOriginator) { sender, _ in
            sender.packets &+= 1
            sender.ipBytes &+= UInt64(headers.ipCount)
        }
    }

    /// Takes a datagram, an ICMP message or any other packet.
    mutating func takeDatagram(_ headers: Headers, isSumRight: Bool) {
        let fromOriginator = isFromOriginator(headers)
        guard isSumRight else {
            if kind == .udp { scale(UInt8(ascii: "C"), fromOriginator, \.checksumErrors) }
            return
        }
        end = headers.time.nanoseconds
        let hasPayload = kind != .other
        let isFirst = withSides(fromOriginator) { sender, _ in
            if hasPayload { sender.datagramBytes &+= UInt64(headers.payloadCount) }
            defer { sender.seen = 1 }
            return sender.seen == 0
        }
        if isFirst, kind == .udp { write(UInt8(ascii: "D"), fromOriginator: fromOriginator) }
        count(headers, fromOriginator)
    }
}
