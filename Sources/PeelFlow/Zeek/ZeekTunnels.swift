import PeelWire

/// The tunnels of IP in IP and GRE: they have a name of their own and no line in `conn.log`.
struct ZeekTunnels {
    private struct Key: Hashable {
        var low: IPv6Address
        var high: IPv6Address
        var proto: UInt8
    }

    private var indices: [Key: UInt64] = [:]
    /// Beyond it no more are told apart.
    private static var limit: Int { 65_536 }
    /// So that no connection has the same name.
    private static var firstIndex: UInt64 { 1 << 62 }

    mutating func index(of headers: Headers) -> UInt64 {
        let isOrdered = (headers.source.high, headers.source.low) <= (headers.destination.high, headers.destination.low)
        let key = Key(
            low: isOrdered ? headers.source : headers.destination,
            high: isOrdered ? headers.destination : headers.source,
            proto: headers.proto == 47 ? 47 : 4)
        if let index = indices[key] { return index }
        let index = Self.firstIndex &+ UInt64(indices.count)
        if indices.count < Self.limit { indices[key] = index }
        return index
    }
}
