import PeelWire

extension StreamTracker {
    /// Tells which frame comes after the next one, so that what is known of its stream can be brought near in time.
    ///
    /// Nothing is taken from it, and it need not come: streams lie far apart in memory, and reading ahead of them makes
    /// the difference between waiting for that memory and not. Its slot is asked for here, its key once the frame before
    /// it was followed, and its connection when the one after it is told. Where that frame was not followed, only its
    /// headers being asked for, its key is asked for last, and its connection is not.
    public mutating func expect(_ frame: borrowing Frame) {
        if expectsTCP {
            if places.isExpectedFound {
                tcpStreams.prefetch(places.expectedPlace)
            } else {
                places.findExpected()
            }
        }
        expectsTCP = false
        guard Headers.read(frame, number: 0, into: &expected), expected.bits.contains(.ports) else { return }
        guard expected.proto == IPProtocol.tcp || expected.proto == IPProtocol.udp else { return }
        expectsTCP = expected.proto == IPProtocol.tcp
        places.expect(StreamEndpoints(expected).key(expected.proto))
    }

    /// The place of the TCP connection between such endpoints; nil where it is new.
    @inline(__always)
    func stream(between endpoints: StreamEndpoints) -> Int? {
        places.place(at: places.find(endpoints.key(IPProtocol.tcp)))
    }
}

extension StreamEndpoints {
    /// Those of a packet's innermost transport.
    @inline(__always)
    package init(_ headers: borrowing Headers) {
        self.init(
            source: headers.source, destination: headers.destination, sourcePort: headers.sourcePort,
            destinationPort: headers.destinationPort, version: headers.bits.contains(.v6) ? 6 : 4)
    }
}
