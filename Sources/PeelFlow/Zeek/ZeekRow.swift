import PeelWire

/// One line of `conn.log`; what is nil is unset there.
public struct ZeekRow: Sendable {
    public var time: Timestamp
    public var uid: ZeekUID
    public var isV6: Bool
    public var originator: IPv6Address
    public var originatorPort: UInt16
    public var responder: IPv6Address
    public var responderPort: UInt16
    /// The IP protocol's number.
    public var proto: UInt8
    /// What the connection carries, in Zeek's words.
    public var service: String?
    /// The last packet that counts for the duration; nil where that is the first one.
    public var end: Timestamp?
    public var originatorBytes: UInt64
    public var responderBytes: UInt64
    public var state: ConnectionState
    public var isOriginatorLocal: Bool
    public var isResponderLocal: Bool
    public var missedBytes: UInt64
    public var history: [UInt8]
    public var originatorPackets: UInt64
    public var originatorIPBytes: UInt64
    public var responderPackets: UInt64
    public var responderIPBytes: UInt64
    public var parents: [ZeekUID]
}

/// A connection's unique name: `C` and 96 bits in base 62. Zeek draws them; ours count the connections, so that two runs
/// over a file print the same.
public struct ZeekUID: Sendable, Equatable {
    public let index: UInt64

    /// The name's characters.
    public var text: [UInt8] {
        var high = Self.mix(index), low = Self.mix(index ^ 0x9e37_79b9_7f4a_7c15) >> 32
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        var text: [UInt8] = []
        // 96 bits as 64 and 32, divided by 62 from the front.
        while high != 0 || low != 0 {
            let rest = (high % 62) << 32 | low
            high /= 62
            low = rest / 62
            text.append(digits[Int(rest % 62)])
        }
        return [UInt8(ascii: "C")] + text
    }

    /// A bijection that scatters neighbours (SplitMix64).
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

extension ZeekRow {
    init(_ connection: ZeekConnection) {
        time = Timestamp(nanoseconds: connection.start)
        uid = ZeekUID(index: connection.index)
        isV6 = connection.isV6
        originator = connection.originator
        originatorPort = connection.originatorPort
        responder = connection.responder
        responderPort = connection.responderPort
        proto = connection.proto
        end = connection.end > connection.start ? Timestamp(nanoseconds: connection.end) : nil
        let sides = connection.sides
        if connection.kind == .tcp {
            originatorBytes = sides.originator.size(peer: sides.responder)
            responderBytes = sides.responder.size(peer: sides.originator)
        } else {
            originatorBytes = sides.originator.datagramBytes
            responderBytes = sides.responder.datagramBytes
        }
        state = ConnectionState(connection, originatorBytes, responderBytes)
        isOriginatorLocal = ZeekNetworks.isLocal(connection.originator, isV6: isV6)
        isResponderLocal = ZeekNetworks.isLocal(connection.responder, isV6: isV6)
        missedBytes = connection.missedBytes
        history = connection.history
        originatorPackets = sides.originator.packets
        originatorIPBytes = sides.originator.ipBytes
        responderPackets = sides.responder.packets
        responderIPBytes = sides.responder.ipBytes
        parents = connection.parents.map { ZeekUID(index: $0) }
    }
}

extension ConnectionState {
    /// Zeek's `conn_state` (base/protocols/conn/main.zeek).
    init(_ connection: ZeekConnection, _ originatorBytes: UInt64, _ responderBytes: UInt64) {
        let one = connection.sides.originator
        let other = connection.sides.responder
        guard connection.kind == .tcp else {
            let isUDP = connection.kind == .udp
            switch (isUDP, one.seen != 0, other.seen != 0) {
            case (true, true, true): self = .sf
            case (true, true, false): self = .s0
            case (true, false, true): self = .shr
            default: self = .oth
            }
            return
        }
        let oneInactive = one.state == .inactive || one.state == .partial
        let otherInactive = other.state == .inactive || other.state == .partial
        switch (one.state, other.state) {
        case (.synSent, .reset), (.synAckSent, .reset): self = .rej
        case (.reset, .reset): self = originatorBytes == 0 && responderBytes == 0 ? .rej : .rstr
        case (_, .reset): self = oneInactive ? .rstrh : .rstr
        case (.reset, _):
            self = otherInactive ? (Self.isWithdrawn(connection.history) ? .rstos0 : .oth) : .rsto
        case (.closed, .closed): self = .sf
        case (.closed, _): self = otherInactive ? .sh : .s2
        case (_, .closed): self = oneInactive ? .shr : .s3
        case (.synSent, .inactive): self = .s0
        case (.established, .established): self = .s1
        default: self = .oth
        }
    }

    /// The history is a SYN and a RST of the originator with nothing of its own between that tells of more.
    private static func isWithdrawn(_ history: [UInt8]) -> Bool {
        var letters = history[...]
        if letters.first == UInt8(ascii: "^") { letters = letters.dropFirst() }
        guard letters.popFirst() == UInt8(ascii: "S") else { return false }
        for letter in letters {
            if letter == UInt8(ascii: "R") { return true }
            if "HAFGIQ".utf8.contains(letter) { return false }
        }
        return false
    }
}
