import PeelApplication
import PeelFlow
import PeelWire
import Testing

@Suite struct FlowNamingTests {
    private let client = Wire.End(host: 1, port: 40_000)
    private let server = Wire.End(host: 80, port: 443)

    /// A ClientHello for `name` with two cipher suites and ALPN, in a record of its own.
    private func hello(_ name: String) -> [UInt8] {
        func block(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * (size - 1 - $0))) } + bytes
        }
        let sni: [UInt8] = [0, 0] + block(block([0] + block(Array(name.utf8), 2), 2), 2)
        let alpn: [UInt8] = [0, 16] + block(block(block(Array("h2".utf8), 1) + block(Array("http/1.1".utf8), 1), 2), 2)
        let body: [UInt8] =
            [3, 3] + Array(repeating: 7, count: 32) + [0] + block([0x13, 1, 0x13, 2], 2) + [1, 0] + block(sni + alpn, 2)
        return [22, 3, 1] + block([1] + block(body, 3), 2)
    }

    private func text(_ row: FlowRow) -> String {
        "\(row.names?.service ?? "-") \(row.names?.serverName ?? "-")"
    }

    @Test func helloInOneSegment() throws {
        var wire = Wire()
        wire.open(client, server)
        wire.segment(client, server, hello("www.example.org"), seq: 101, ack: 501)
        let row = try wire.flows()[0]
        #expect(text(row) == "tls www.example.org")
        #expect(row.names?.alpn == "h2,http/1.1")
        #expect(row.names?.ja4?.hasPrefix("t12d0202h2_") == true)
        #expect(row.names?.ja3?.count == 32)
        #expect(row.names?.ja3s == nil)
    }

    /// Each cut into two segments, in order, in the other order, and with the first one twice.
    @Test func helloInTwoSegments() throws {
        let whole = hello("www.example.org")
        for cut in 1..<whole.count {
            for order in [[0, 1], [1, 0], [0, 0, 1]] {
                var wire = Wire()
                wire.open(client, server)
                for part in order {
                    let bytes = part == 0 ? whole[..<cut] : whole[cut...]
                    wire.segment(client, server, Array(bytes), seq: 101 + (part == 0 ? 0 : UInt32(cut)), ack: 501)
                }
                #expect(text(try wire.flows()[0]) == "tls www.example.org", "\(cut) \(order)")
            }
        }
    }

    /// The message lies in two records.
    @Test func helloInTwoRecords() throws {
        let message = Array(hello("www.example.org")[5...])
        for cut in 1..<message.count {
            var wire = Wire()
            wire.open(client, server)
            let first = [22, 3, 1, 0, UInt8(cut)] + message[..<cut]
            let second = [22, 3, 1, 0, UInt8(message.count - cut)] + message[cut...]
            wire.segment(client, server, first + second, seq: 101, ack: 501)
            let row = try wire.flows()[0]
            #expect(text(row) == "tls www.example.org", "\(cut)")
            #expect(row.names?.ja3 != nil)
        }
    }

    @Test func aHelloThatTheCaptureCutTellsNoFingerprint() throws {
        var wire = Wire()
        wire.open(client, server)
        wire.segment(client, server, hello("www.example.org"), seq: 101, ack: 501)
        let whole = try wire.flows(captured: .max)[0].names
        #expect(whole?.ja3 != nil)
        let cut = try wire.flows(captured: 40 + hello("www.example.org").count - 4)[0].names
        #expect(cut?.service == "tls")
        #expect(cut?.serverName == "www.example.org")
        #expect(cut?.ja3 == nil)
    }

    @Test func theHostOfHTTPOnAnyPort() throws {
        var wire = Wire()
        let web = Wire.End(host: 80, port: 8123)
        wire.open(client, web)
        wire.segment(client, web, Array("GET / HTTP/1.1\r\nHost: a.example:8123\r\n".utf8), seq: 101, ack: 501)
        wire.segment(client, web, Array("\r\n".utf8), seq: 139, ack: 501)
        #expect(text(try wire.flows()[0]) == "http a.example")
    }

    @Test func aPortAloneIsNoService() throws {
        for port in [22, 80, 443, 5672, 6379] as [UInt16] {
            var wire = Wire()
            let other = Wire.End(host: 80, port: port)
            wire.open(client, other)
            let noise = (0..<64).map { UInt8(truncatingIfNeeded: 131 &* $0 &+ 77) }
            wire.segment(client, other, noise, seq: 101, ack: 501)
            wire.segment(other, client, noise, seq: 501, ack: 165)
            #expect(text(try wire.flows()[0]) == "- -", "\(port)")
        }
    }

    @Test func theUsersChoiceComesFirst() throws {
        var wire = Wire()
        let other = Wire.End(host: 80, port: 7000)
        // An update, which no port but its own tells.
        wire.datagram(client, other, [0, 1, 0x28, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0, 0, 6, 0, 1])
        #expect(text(try wire.flows()[0]) == "- -")
        var registry = Registry.standard
        let isKnown = registry.decode(.udpPorts(7000, 7000), as: "dns")
        #expect(isKnown)
        #expect(text(try wire.flows(FlowNaming(registry, .standard))[0]) == "dns -")
    }

    /// Who asked is led there; who did not ask, and who came before, is not.
    @Test func answersNameLaterFlows() throws {
        var wire = Wire()
        let resolver = Wire.End(host: 53, port: 53)
        func asker(_ host: UInt8) -> Wire.End { Wire.End(host: host, port: 50_000) }
        wire.open(Wire.End(host: 1, port: 40_000), server)
        wire.datagram(asker(1), resolver, [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0, 0, 1, 0, 1])
        wire.answer(to: asker(1), "a.example", is: 80)
        for port in 40_001...40_100 as ClosedRange<UInt16> {
            wire.open(Wire.End(host: 1, port: port), server)
            if port == 40_050 { wire.answer(to: asker(1), "B.example", is: 80) }
        }
        wire.open(Wire.End(host: 2, port: 40_000), server)
        let expected =
            ["- -", "dns -"] + Array(repeating: "- a.example", count: 50) + Array(repeating: "- b.example", count: 50)
            + ["- -"]
        for workers in [1, 2, 3, 8] {
            #expect(try wire.flows(workers: workers).map(text) == expected, "\(workers)")
        }
    }

    @Test func whatTheClientSaysOverrulesDNS() throws {
        var wire = Wire()
        wire.answer(to: client, "edge.example.net", is: 80)
        wire.open(client, server)
        wire.segment(client, server, hello("www.example.org"), seq: 101, ack: 501)
        let rows = try wire.flows()
        #expect(text(rows[1]) == "tls www.example.org")
    }

    /// Ports that are used again: the new connection is looked at anew, however close it follows and however many workers.
    @Test func aNewConnectionOnTheSamePortsHasItsOwnName() throws {
        var wire = Wire()
        for round in 0..<40 as Range<UInt32> {
            let base = 1_000_000 * (round + 1)
            wire.open(client, server, at: base)
            wire.segment(client, server, hello("\(round).example"), seq: base + 1, ack: base + 401)
            wire.segment(server, client, [21, 3, 3, 0, 2, 2, 40], seq: base + 401, ack: base + 1)
            for _ in 0..<3 { wire.segment(client, server, [23], seq: base + 90, ack: base + 408) }
        }
        let expected = (0..<40).map { "tls \($0).example" }
        for workers in [1, 2, 5] { #expect(try wire.flows(workers: workers).map(text) == expected) }
    }

    /// Flows leave a full table and come back: what they say then is read, for any number of workers.
    @Test func namesDoNotDependOnTheNumberOfWorkers() throws {
        var wire = Wire()
        for round in 0..<3 as Range<UInt32> {
            for index in 0..<300 as Range<UInt16> {
                let end = Wire.End(host: 1, port: 30_000 + index)
                wire.segment(end, server, hello("\(index).example"), seq: 101 + round * 90, ack: 501)
            }
        }
        let one = try wire.flows(limit: 100).map(text)
        #expect(one.count == 900)
        #expect(one.allSatisfy { $0.hasPrefix("tls ") && $0.hasSuffix(".example") })
        for workers in [2, 3] { #expect(try wire.flows(workers: workers, limit: 100).map(text) == one) }
    }

    @Test func withoutNamingNothingIsKnown() throws {
        var wire = Wire()
        wire.open(client, server)
        wire.segment(client, server, hello("www.example.org"), seq: 101, ack: 501)
        #expect(try wire.flows(nil)[0].names == nil)
    }

    /// Nothing of what a hello says beyond its end is believed.
    @Test func shorterHellosEnd() throws {
        let whole = hello("www.example.org")
        for count in 1..<whole.count {
            var wire = Wire()
            wire.open(client, server)
            wire.segment(client, server, Array(whole[..<count]), seq: 101, ack: 501)
            let name = text(try wire.flows()[0])
            #expect(name == "- -", "\(count)")
        }
    }
}
