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
package struct StreamEndpoints {
    package var source = IPv6Address(high: 0, low: 0)
    package var destination = IPv6Address(high: 0, low: 0)
    package var sourcePort: UInt16 = 0
    package var destinationPort: UInt16 = 0
    var version: UInt8 = 0

    package init() {}

    init(
        source: IPv6Address, destination: IPv6Address, sourcePort: UInt16, destinationPort: UInt16, version: UInt8
    ) {
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.version = version
    }

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
