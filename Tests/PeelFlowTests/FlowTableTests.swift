import PeelFlow
import PeelWire
import Testing

@Suite struct FlowTableTests {
    @Test func bothDirectionsMeet() throws {
        var conversation = Conversation()
        conversation.open()
        conversation.send(.client, "PA", seq: 1, ack: 1, length: 100)
        conversation.send(.server, "PA", seq: 1, ack: 101, length: 300)
        let row = try conversation.flow()
        #expect(row.clientPort == 40_000 && row.serverPort == 80)
        #expect(row.client.packets == 3 && row.server.packets == 2)
        #expect(row.client.payloadBytes == 100 && row.server.payloadBytes == 300)
        #expect(row.client.bytes == 3 * 54 + 100 && row.server.bytes == 2 * 54 + 300)
        #expect(row.client.ipBytes == 3 * 40 + 100)
        #expect(row.client.ttlMin == 64 && row.server.ttlMax == 57)
        #expect(row.durationNanoseconds == 4_000_000)
        #expect(row.connectNanoseconds == 1_000_000 && row.initialNanoseconds == 2_000_000)
        #expect(row.quality.rawValue == 0)
    }

    @Test func aSynWithAnotherNumberBeginsANewFlow() throws {
        var conversation = Conversation()
        conversation.open()
        conversation.close()
        conversation.clientSequence = 9000
        conversation.open()
        let rows = try conversation.flows()
        #expect(rows.map(\.index) == [1, 2])
        #expect(rows.map(\.state) == [.sf, .s1])
        #expect(rows.map(\.packets) == [6, 3])
    }

    @Test func clientOfASynAckIsItsReceiver() throws {
        var conversation = Conversation()
        conversation.serverPort = 40_001
        conversation.send(.server, "SA", seq: 0, ack: 1)
        conversation.send(.client, "A", seq: 1, ack: 1)
        let row = try conversation.flow()
        #expect(row.clientPort == 40_000)
        #expect(row.history.description == "^hA")
        #expect(row.client.packets == 1 && row.server.packets == 1)
    }

    @Test func theSynTellsTheClientAfterwards() throws {
        var conversation = Conversation()
        conversation.serverPort = 40_001
        // A stray reset of the server comes first.
        conversation.send(.server, "R", seq: 0)
        conversation.send(.client, "S", seq: 0)
        let row = try conversation.flow()
        #expect(row.clientPort == 40_000)
        #expect(row.client.packets == 1 && row.server.packets == 1)
        #expect(row.history.description == "^rS")
    }

    @Test func midstreamDataOfTheServerFlips() throws {
        var conversation = Conversation()
        conversation.send(.server, "PA", seq: 1, ack: 1, length: 5)
        let row = try conversation.flow()
        #expect(row.clientPort == 40_000)
        #expect(row.history.description == "^d")
        #expect(row.quality == [.midstream, .oneSided])
    }

    /// Packets of `count` connections, interleaved.
    private func many(_ count: Int, rounds: Int = 3) -> [Headers] {
        var packets: [Headers] = []
        for round in 0..<rounds {
            for index in 0..<count {
                var conversation = Conversation()
                conversation.clientPort = UInt16(1024 + index % 60_000)
                conversation.send(.client, round == 0 ? "S" : "A", seq: UInt32(min(round, 1)), ack: 0)
                var headers = conversation.packets[0]
                headers.source.low &+= UInt64(index / 60_000)
                headers.number = UInt64(packets.count + 1)
                headers.time = Timestamp(nanoseconds: Int64(packets.count))
                packets.append(headers)
            }
        }
        return packets
    }

    @Test func theLeastRecentlyUsedLeavesFirst() throws {
        // Three connections fit. The first is used again before the fourth comes, so the second has to go.
        var packets = Array(many(3, rounds: 1))
        packets.append(packets[0])
        packets += many(4, rounds: 1)[3...]
        for index in packets.indices { packets[index].number = UInt64(index + 1) }
        let rows = try flows(packets, limit: 3)
        #expect(rows.map(\.index) == [2, 1, 3, 4])
        #expect(rows.map(\.packets) == [1, 2, 1, 1])
    }

    @Test func theLimitHolds() throws {
        let packets = many(50_000, rounds: 1)
        var options = FlowTableOptions()
        options.limit = 1000
        var table = try FlowTable(options)
        for packet in packets { table.take(packet) }
        table.settle()
        #expect(table.order().count == 1000)
        #expect(table.counts.evicted == 49_000)
        #expect(table.counts.flows == 50_000)
        #expect(table.takeDeparted().count == 49_000)
    }

    @Test(arguments: [1 << 20, 70_000, 4096, 100])
    func rowsDoNotDependOnTheNumberOfWorkers(limit: Int) throws {
        let packets = many(80_000)
        func text(_ rows: [FlowRow]) -> [String] {
            rows.map { "\($0.index) \($0.clientPort) \($0.packets) \($0.history) \($0.start.nanoseconds)" }
        }
        let one = text(try flows(packets, limit: limit, round: 10_000))
        for workers in [2, 3, 8] {
            #expect(text(try flows(packets, limit: limit, workers: workers, round: 10_000)) == one)
        }
        #expect(text(try flows(packets, limit: limit, round: 10_000)) == one)
    }

    @Test func laterFragmentsCountWhereTheFirstDoes() throws {
        var conversation = Conversation()
        conversation.serverPort = 53
        conversation.datagram(.client, length: 1400, bits: .fragment)
        conversation.datagram(.client, length: 600, bits: .fragment)
        conversation.packets[1].bits.insert(.laterFragment)
        conversation.packets[1].bits.remove([.ports, .transport])
        conversation.packets[1].sourcePort = 0
        conversation.packets[1].destinationPort = 0
        for index in 0...1 { conversation.packets[index].extra = 77 }
        let row = try conversation.flow()
        #expect(row.client.packets == 2 && row.client.payloadBytes == 2000)
        // Another packet's piece has no flow with ports.
        conversation.packets[1].extra = 78
        let rows = try conversation.flows()
        #expect(rows.map(\.hasPorts) == [true, false])
    }

    @Test func idleFlowsEndWhenAsked() throws {
        var table = try FlowTable(FlowTableOptions())
        var conversation = Conversation()
        conversation.serverPort = 53
        conversation.datagram(.client)
        for packet in conversation.packets { table.take(packet) }
        table.settle()
        let last = conversation.packets[0].time.nanoseconds
        table.expire(at: Timestamp(nanoseconds: last + 59_000_000_000), idle: FlowIdleTimes())
        #expect(table.takeDeparted().isEmpty)
        table.expire(at: Timestamp(nanoseconds: last + 61_000_000_000), idle: FlowIdleTimes())
        #expect(table.takeDeparted().count == 1)
        #expect(table.counts.timedOut == 1)
        #expect(table.order().isEmpty)
    }
}
