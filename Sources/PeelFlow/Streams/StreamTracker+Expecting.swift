import PeelWire

extension StreamTracker {
    /// Tells which frame comes after the next one, so that what is known of its stream can be brought near in time.
    ///
    /// Nothing is taken from it, and it need not come: streams lie far apart in memory, and reading ahead of them makes
    /// the difference between waiting for that memory and not. Its slot is asked for here, its key once the frame before
    /// it was followed, and its connection when the one after it is told.
    public mutating func expect(_ frame: borrowing Frame) {
        if expectsTCP { tcpStreams.prefetch(places.expectedPlace) }
        expectsTCP = false
        guard Headers.read(frame, number: 0, into: &expected), expected.bits.contains(.ports) else { return }
        guard expected.proto == IPProtocol.tcp || expected.proto == IPProtocol.udp else { return }
        expectsTCP = expected.proto == IPProtocol.tcp
        let endpoints = StreamEndpoints(
            source: expected.source, destination: expected.destination, sourcePort: expected.sourcePort,
            destinationPort: expected.destinationPort, version: expected.bits.contains(.v6) ? 6 : 4)
        places.expect(endpoints.key(expected.proto))
    }
}
