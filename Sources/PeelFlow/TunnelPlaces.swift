import PeelWire

/// Which tunnels carry packets, and which flows they are: known to every worker, because a tunnel's flow and those of
/// the packets in it may lie in different workers' shards.
///
/// A tunnel is the flow that began with the first packet between its ends; one that was given out early and began anew
/// keeps that first index.
struct TunnelPlaces: Sendable {
    private struct Place {
        /// The first packet, as in ``BornFlow/packet``.
        var birth: UInt64
        /// The flow's index; 0 while it has none.
        var index: UInt64 = 0
    }

    private var places: [Place] = []
    private var numbers: [StreamKey: UInt32] = [:]
    /// Places that have no index yet.
    private var waiting = 0
    /// The most tunnels that are told apart.
    private static var limit: Int { 1 << 20 }

    /// The place of the tunnel that a packet belongs to, counted from 1; 0 where there are too many.
    mutating func note(_ headers: Headers) -> UInt32 {
        var endpoints = StreamEndpoints()
        endpoints.source = headers.source
        endpoints.destination = headers.destination
        endpoints.sourcePort = headers.sourcePort
        endpoints.destinationPort = headers.destinationPort
        endpoints.version = headers.bits.contains(.v6) ? 6 : 4
        let key = endpoints.key(headers.proto)
        if let number = numbers[key] { return number }
        guard places.count < Self.limit else { return 0 }
        places.append(Place(birth: Self.birth(headers)))
        numbers[key] = UInt32(truncatingIfNeeded: places.count)
        waiting += 1
        return UInt32(truncatingIfNeeded: places.count)
    }

    /// A packet's number, times eight, and the tunnels around it.
    static func birth(_ headers: Headers) -> UInt64 { headers.number &* 8 &+ UInt64(headers.tunnelDepth) }

    /// A flow has begun and has its index already: with one worker.
    mutating func begin(_ headers: Headers, index: UInt64) {
        guard waiting > 0 else { return }
        let birth = Self.birth(headers)
        for place in places.indices.suffix(256).reversed()
        where places[place].index == 0 && places[place].birth == birth {
            places[place].index = index
            waiting -= 1
            return
        }
    }

    /// Flows have been numbered, see ``FlowTable/number(_:after:)``.
    mutating func number(_ births: [UInt64], after base: UInt64) {
        guard waiting > 0 else { return }
        for place in places.indices where places[place].index == 0 {
            let rank = FlowTable.rank(of: places[place].birth, in: births)
            guard rank <= UInt64(births.count), births[Int(rank) - 1] == places[place].birth else { continue }
            places[place].index = base + rank
            waiting -= 1
        }
    }

    /// The index of the flow at a place; nil for none.
    func index(_ place: UInt32) -> UInt64? {
        guard place > 0, Int(place) <= places.count else { return nil }
        let index = places[Int(place) - 1].index
        return index == 0 ? nil : index
    }
}

extension Headers {
    /// The packet may belong to a tunnel: it carries another one, or is a piece of one that does.
    var mayCarry: Bool {
        bits.contains(.tunnel) || hasTunnelProtocol || bits.contains(.fragment) && hasTunnelPorts
    }
}
