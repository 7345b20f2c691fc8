import PeelFlow
import PeelWire
import Testing

@Suite struct AnnouncedConnectionsTests {
    private static let client = IPv6Address(high: 0, low: 0xc000_0201)
    private static let server = IPv6Address(high: 0, low: 0xc000_0202)

    /// The line goes from client to server, or back.
    private func announced(_ line: String, fromClient: Bool) -> AnnouncedConnections {
        var connections = AnnouncedConnections()
        var endpoints = StreamEndpoints()
        endpoints.source = fromClient ? Self.client : Self.server
        endpoints.destination = fromClient ? Self.server : Self.client
        endpoints.sourcePort = fromClient ? 40_000 : 21
        endpoints.destinationPort = fromClient ? 21 : 40_000
        #expect(AnnouncedConnections.follows(endpoints))
        let bytes = Array(line.utf8)
        connections.read(bytes.rawSpan, endpoints)
        return connections
    }

    private func connection(toClient: Bool, _ port: UInt16) -> StreamEndpoints {
        var endpoints = StreamEndpoints()
        endpoints.source = toClient ? Self.server : Self.client
        endpoints.destination = toClient ? Self.client : Self.server
        endpoints.sourcePort = 50_000
        endpoints.destinationPort = port
        return endpoints
    }

    @Test(arguments: [
        ("227 Entering Passive Mode (192,0,2,2,4,210).\r\n", false), ("PORT 192,0,2,1,4,210\r\n", true),
        ("229 Entering Extended Passive Mode (|||1234|)\r\n", false), ("EPRT |1|192.0.2.1|1234|\r\n", true),
    ]) func announcementsAreTakenOnce(_ line: String, _ fromClient: Bool) {
        var connections = announced(line, fromClient: fromClient)
        let taken = [1235, 1234, 1234].map { connections.take(connection(toClient: fromClient, $0)) }
        #expect(taken == [false, true, false])
    }

    @Test(arguments: [
        "227 Entering Passive Mode (192,0,2,2,4).\r\n", "227 (192,0,2,2,4,256)\r\n", "229 nothing\r\n",
        "229 (|||99999|)\r\n", "226 192,0,2,2,4,210\r\n", "PORT", "227 ", "227 192,0,2,2\r\n4,210\r\n",
    ]) func otherLinesAnnounceNothing(_ line: String) {
        var connections = announced(line, fromClient: false)
        let taken = [1234, 4, 1024, 34_463].map { connections.take(connection(toClient: false, $0)) }
        #expect(!taken.contains(true))
    }
}
