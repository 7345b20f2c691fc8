import PeelWire

/// What an address or port sent and was sent, as `tshark -z endpoints` counts it.
struct EndpointCounts: Sendable {
    var sentPackets: UInt64 = 0
    var sentBytes: UInt64 = 0
    var receivedPackets: UInt64 = 0
    var receivedBytes: UInt64 = 0

    var packets: UInt64 { sentPackets &+ receivedPackets }
    var bytes: UInt64 { sentBytes &+ receivedBytes }

    mutating func add(_ bytes: UInt64, isSource: Bool) {
        if isSource {
            sentPackets &+= 1
            sentBytes &+= bytes
        } else {
            receivedPackets &+= 1
            receivedBytes &+= bytes
        }
    }
}

/// Counts by key, with a bound: keys that come after the table is full are counted together.
struct EndpointTable<Key: Hashable & Sendable>: Sendable {
    private var places: [Key: Int] = [:]
    private(set) var rows: [(key: Key, counts: EndpointCounts)] = []
    /// What belongs to keys that were not kept.
    private(set) var others = EndpointCounts()

    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func add(_ key: Key, _ bytes: UInt64, isSource: Bool) {
        if let place = places[key] { return rows[place].counts.add(bytes, isSource: isSource) }
        guard rows.count < limit else { return others.add(bytes, isSource: isSource) }
        places[key] = rows.count
        var counts = EndpointCounts()
        counts.add(bytes, isSource: isSource)
        rows.append((key, counts))
    }

    /// The rows with the most bytes, of equal ones the first seen.
    func largest(_ count: Int?) -> [(key: Key, counts: EndpointCounts)] {
        let order = rows.indices.sorted {
            let (one, other) = (rows[$0].counts.bytes, rows[$1].counts.bytes)
            return one != other ? one > other : $0 < $1
        }
        return order.prefix(count ?? order.count).map { rows[$0] }
    }
}

/// An address of one layer.
enum NetworkAddress: Hashable, Sendable {
    case mac(MACAddress)
    case ipv4(IPv4Address)
    case ipv6(IPv6Address)

    var text: String {
        switch self {
        case .mac(let address): address.description
        case .ipv4(let address): address.description
        case .ipv6(let address): address.description
        }
    }

    /// `ethernet`, `ipv4`, `ipv6`.
    var kind: StaticString {
        switch self {
        case .mac: "ethernet"
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        }
    }
}

/// A port that is served.
struct ServedPort: Hashable, Sendable {
    /// The IP protocol number.
    let proto: UInt8
    let port: UInt16

    /// Of a packet's two ports the one that has a service's name, else the lower, is the server's.
    static func isServer(_ port: UInt16, over other: UInt16, _ proto: UInt8) -> Bool {
        let named = (name(port, proto) != nil, name(other, proto) != nil)
        return named.0 != named.1 ? named.0 : port <= other
    }

    static func name(_ port: UInt16, _ proto: UInt8) -> StaticString? {
        proto == IPProtocol.tcp ? PortNames.tcp.name(UInt64(port)) : PortNames.udp.name(UInt64(port))
    }

    /// `tcp`, `udp`, `sctp`.
    var protocolName: StaticString {
        switch proto {
        case IPProtocol.tcp: "tcp"
        case IPProtocol.udp: "udp"
        case IPProtocol.sctp: "sctp"
        default: "udplite"
        }
    }
}

/// Two addresses that talk, the lower first.
struct AddressPair: Hashable, Sendable {
    let lower: NetworkAddress
    let upper: NetworkAddress

    init(_ one: NetworkAddress, _ other: NetworkAddress) {
        let isOrdered = Self.order(one) <= Self.order(other)
        lower = isOrdered ? one : other
        upper = isOrdered ? other : one
    }

    private static func order(_ address: NetworkAddress) -> (UInt64, UInt64) {
        switch address {
        case .mac(let mac): (0, mac.bits48)
        case .ipv4(let ip): (0, UInt64(ip.bits32))
        case .ipv6(let ip): (ip.high, ip.low)
        }
    }
}

/// How many pairs of addresses talk; beyond the bound they are no longer told apart.
struct PairCount: Sendable {
    private var pairs: Set<AddressPair> = []
    private let limit: Int
    /// There are more than ``count``.
    private(set) var isFull = false

    init(limit: Int) { self.limit = limit }

    var count: Int { pairs.count }

    mutating func add(_ one: NetworkAddress, _ other: NetworkAddress) {
        let pair = AddressPair(one, other)
        if pairs.count < limit { pairs.insert(pair) } else if !pairs.contains(pair) { isFull = true }
    }
}
