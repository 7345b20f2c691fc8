import PeelWire

/// The addresses and ports of a stream, the lower endpoint first, so that both directions meet.
struct StreamKey: Hashable, Sendable {
    var low: IPv6Address
    var high: IPv6Address
    var lowPort: UInt16
    var highPort: UInt16
    var proto: UInt8
    /// IPv4 and IPv6 never meet.
    var version: UInt8
}

/// A packet's endpoints in its own order.
struct StreamEndpoints {
    var source = IPv6Address(high: 0, low: 0)
    var destination = IPv6Address(high: 0, low: 0)
    var sourcePort: UInt16 = 0
    var destinationPort: UInt16 = 0
    var version: UInt8 = 0

    /// Whether the source is the lower endpoint.
    var isForward: Bool {
        if source != destination {
            return source.high != destination.high ? source.high < destination.high : source.low < destination.low
        }
        return sourcePort <= destinationPort
    }

    func key(_ proto: UInt8) -> StreamKey {
        isForward
            ? StreamKey(
                low: source, high: destination, lowPort: sourcePort, highPort: destinationPort, proto: proto,
                version: version)
            : StreamKey(
                low: destination, high: source, lowPort: destinationPort, highPort: sourcePort, proto: proto,
                version: version)
    }
}
