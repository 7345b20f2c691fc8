import PeelWire

/// The connections of a capture as Zeek's `conn.log` tells them: with its time-outs, by the packets' times, and its
/// rules for checksums.
///
/// Zeek reads packet after packet, and so does this table; it is beside ``FlowTable``, whose flows no time-out ends.
public struct ZeekTable {
    /// One connection's endpoints, the lower first.
    private struct Key: Hashable {
        var low: IPv6Address
        var high: IPv6Address
        var lowPort: UInt16
        var highPort: UInt16
        var proto: UInt8
        var bits: UInt8
    }

    /// Checksums are not looked at (`zeek -C`).
    private let ignoresChecksums: Bool
    /// The most connections that are kept.
    private let limit: Int
    private var places: [Key: Int] = [:]
    var connections: [ZeekConnection?] = []
    /// What finds out services; nil for nothing.
    var namer: FlowNamer?
    /// Where the connection of the packet is that was delivered last.
    private var latest = -1
    private var keys: [Key] = []
    private var scheduled: [Int64] = []
    private var free: [Int] = []
    private var timers = ZeekTimers()
    private var fragments = ZeekFragments()
    private var tunnels = ZeekTunnels()
    private var now = Int64.min
    private var gone: [ZeekRow] = []
    private var begun: UInt64 = 0
    public private(set) var counts = FlowCounts()
    /// IPv4 packets whose header's checksum is wrong: Zeek looks no further.
    public private(set) var discarded: UInt64 = 0

    public init(limit: Int, ignoresChecksums: Bool, naming: FlowNaming? = nil) {
        namer = naming.map { FlowNamer($0) }
        self.limit = max(1, limit)
        self.ignoresChecksums = ignoresChecksums
    }

    /// Takes a frame; false where it carries no IP packet that can be read.
    public mutating func take(_ frame: borrowing Frame, number: UInt64) -> Bool {
        var headers = Headers()
        guard Headers.read(frame, number: number, into: &headers) else { return false }
        expire(at: headers.time.nanoseconds)
        var parent: UInt64 = 0
        while true {
            guard let carrier = take(headers, in: frame, parent: parent) else { return true }
            guard let inner = headers.carried(in: frame), inner.tunnelDepth <= 2 else { return true }
            parent = carrier
            headers = inner
        }
    }

    /// Takes one packet; returns what may carry another one, and nil where Zeek looks no further.
    private mutating func take(_ packet: Headers, in frame: borrowing Frame, parent: UInt64) -> UInt64? {
        var headers = packet
        guard headers.isWithinFrame(frame) else { return nil }
        if !ignoresChecksums, !headers.isInternetSumRight(in: frame) {
            discarded &+= 1
            return nil
        }
        if headers.bits.contains(.fragment) {
            guard fragments.join(&headers, in: frame, &counts) else { return nil }
        }
        switch headers.proto {
        case 4, 41, 47: return tunnels.index(of: headers)
        case 50, 59, 135: return nil
        default: break
        }
        let isSumRight = ignoresChecksums || headers.isTransportSumRight(in: frame) ?? true
        latest = -1
        let carrier = deliver(
            headers, isSumRight: isSumRight, isWhole: headers.isPayloadCaptured(in: frame), parent: parent)
        if isSumRight, latest >= 0 { name(latest, headers, in: frame) }
        return carrier
    }

    /// Hands a packet to its connection, which it may begin.
    private mutating func deliver(_ headers: Headers, isSumRight: Bool, isWhole: Bool, parent: UInt64) -> UInt64? {
        let isKnown: Bool =
            switch headers.proto {
            case IPProtocol.tcp, IPProtocol.udp, IPProtocol.icmp, IPProtocol.icmpv6: headers.bits.contains(.transport)
            default: true
            }
        guard isKnown else { return nil }
        counts.packets &+= 1
        counts.bytes &+= UInt64(headers.wireCount)
        let key = Self.key(headers)
        var place = places[key] ?? -1
        if place >= 0, connections[place]?.isReused(by: headers) == true {
            remove(place)
            place = -1
        }
        if place < 0 { place = begin(headers, key) }
        latest = place
        connections[place]?.note(parent: parent)
        if headers.proto == IPProtocol.tcp {
            connections[place]?.takeSegment(headers, isSumRight: isSumRight, isWhole: isWhole)
        } else {
            connections[place]?.takeDatagram(headers, isSumRight: isSumRight)
        }
        schedule(place)
        return isSumRight ? connections[place]?.index : nil
    }

    private static func key(_ headers: Headers) -> Key {
        let ordered = FlowOrder(headers)
        let isOther = ![1, 6, 17, 58].contains(headers.proto)
        let ports = isOther ? (0, 0) : (headers.sourcePort, headers.destinationPort)
        return ordered.fromLow
            ? Key(
                low: headers.source, high: headers.destination, lowPort: ports.0, highPort: ports.1,
                proto: headers.proto, bits: ordered.keyBits)
            : Key(
                low: headers.destination, high: headers.source, lowPort: ports.1, highPort: ports.0,
                proto: headers.proto, bits: ordered.keyBits)
    }

    private mutating func begin(_ headers: Headers, _ key: Key) -> Int {
        while places.count >= limit, let next = timers.first {
            timers.removeFirst()
            guard connections[next.place]?.index == next.index else { continue }
            counts.evicted &+= 1
            remove(next.place)
        }
        begun &+= 1
        counts.flows &+= 1
        let connection = ZeekConnection(headers, index: begun)
        let place = free.popLast() ?? connections.count
        if place == connections.count {
            connections.append(connection)
            keys.append(key)
            scheduled.append(.max)
        } else {
            connections[place] = connection
            keys[place] = key
            scheduled[place] = .max
        }
        places[key] = place
        return place
    }

    /// Makes sure that a connection is looked at in time.
    private mutating func schedule(_ place: Int) {
        guard let connection = connections[place] else { return }
        let time = connection.nextCheck
        guard time < scheduled[place] else { return }
        scheduled[place] = time
        timers.add(.init(time: time, place: place, index: connection.index))
    }

    /// Lets go of connections whose time has come by `moment`.
    private mutating func expire(at moment: Int64) {
        now = max(now, moment)
        while let next = timers.first, next.time <= now {
            timers.removeFirst()
            guard let connection = connections[next.place], connection.index == next.index,
                scheduled[next.place] == next.time
            else { continue }
            if connection.isOver(at: now) {
                counts.timedOut &+= 1
                remove(next.place)
            } else {
                scheduled[next.place] = .max
                schedule(next.place)
            }
        }
    }

    private mutating func remove(_ place: Int) {
        guard let connection = connections[place] else { return }
        var row = ZeekRow(connection)
        row.service = takeService(of: connection)
        gone.append(row)
        connections[place] = nil
        places[keys[place]] = nil
        free.append(place)
    }

    /// Connections that have ended since they were last asked for, in the order of their ends.
    public mutating func takeFinished() -> [ZeekRow] {
        defer { gone.removeAll(keepingCapacity: true) }
        return gone
    }

    /// Ends all that are left, in the order of their first packets.
    public mutating func finish() -> [ZeekRow] {
        let left = connections.indices.filter { connections[$0] != nil }
        for place in left.sorted(by: { connections[$0]?.index ?? 0 < connections[$1]?.index ?? 0 }) { remove(place) }
        return takeFinished()
    }
}

extension ZeekConnection {
    /// The moment at which it may be over; asked again after every packet.
    var nextCheck: Int64 {
        if let deletion { return deletion }
        let silence = end &+ patience
        guard kind == .tcp, sides.responder.state == .inactive else { return silence }
        switch sides.originator.state {
        case .synSent, .synAckSent: return isFinished ? silence : start &+ 5 &* Self.second
        case .inactive: return end &+ 6 &* Self.second
        default: return silence
        }
    }

    /// Zeek would have forgotten it by `moment`.
    func isOver(at moment: Int64) -> Bool { nextCheck <= moment }
}
