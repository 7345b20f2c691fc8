import PeelFlow
import PeelWire
import Testing

/// What the rows of a table say of a connection's analysis.
@Suite struct FlowAnalysisTests {
    @Test func memoryOfAFlow() {
        let bytes = FlowTable.bytesPerFlow
        #expect(bytes.record == 192)
        #expect(bytes.analysis == 384)
        #expect(bytes.opening == 88)
    }

    @Test func roundTripsOfWhatWasSentOnce() throws {
        var conversation = Conversation()
        conversation.open()
        conversation.send(.client, "PA", seq: 1, ack: 1, length: 100)
        conversation.send(.client, "PA", seq: 101, ack: 1, length: 100)
        // One millisecond after the second, two after the first: the acknowledgment answers the second alone.
        conversation.send(.server, "A", seq: 1, ack: 201)
        conversation.send(.client, "PA", seq: 201, ack: 1, length: 100)
        conversation.send(.client, "PA", seq: 201, ack: 1, length: 100)
        // Nobody knows which of the two this answers.
        conversation.send(.server, "A", seq: 1, ack: 301)
        let row = try conversation.flow()
        #expect(row.initialNanoseconds == 2_000_000)
        // The SYN's and the second segment's.
        #expect(row.client.tcp?.roundTripCount == 2)
        #expect(row.client.tcp?.roundTripMin == 1_000_000 && row.client.tcp?.roundTripMax == 1_000_000)
        #expect(row.client.tcp?.roundTripMean == 1_000_000)
        #expect(row.server.tcp?.roundTripCount == 1)
        #expect(row.client.tcp?.retransmissions == 1 && row.client.tcp?.retransmittedBytes == 100)
        #expect(row.client.tcp?.inFlightMax == 200)
    }

    @Test func duplicatesAndTheSegmentTheyAskFor() throws {
        var conversation = Conversation()
        conversation.open()
        conversation.send(.server, "A", seq: 1, ack: 1, length: 100)
        conversation.send(.client, "A", seq: 1, ack: 101)
        conversation.send(.server, "A", seq: 201, ack: 1, length: 100)
        for _ in 1...3 { conversation.send(.client, "A", seq: 1, ack: 101) }
        conversation.send(.server, "A", seq: 101, ack: 1, length: 100)
        let row = try conversation.flow()
        #expect(row.client.tcp?.duplicateAcks == 3)
        #expect(row.server.tcp?.lostSegments == 1)
        #expect(row.server.tcp?.fastRetransmissions == 1 && row.server.tcp?.retransmissions == 1)
        #expect(row.client.tcp?.retransmissions == 0)
    }

    @Test func windowsAreKnownOnlyWithTheirScale() throws {
        var conversation = Conversation()
        conversation.send(.client, "A", seq: 1, ack: 1, length: 10, window: 500)
        conversation.send(.server, "A", seq: 1, ack: 11, window: 0)
        let row = try conversation.flow()
        #expect(row.client.tcp?.windowMax == nil)
        #expect(row.server.tcp?.zeroWindows == 1)
        var opened = Conversation()
        opened.open()
        #expect(try opened.flow().client.tcp?.windowMax == 1000)
    }

    @Test func whoSentNothingHasNoNumbers() throws {
        var conversation = Conversation()
        conversation.send(.client, "S", seq: 0)
        let row = try conversation.flow()
        #expect(row.client.tcp != nil && row.server.tcp == nil)
        #expect(row.client.tcp?.roundTripMin == nil && row.server.resets == nil)
        var datagrams = Conversation()
        datagrams.datagram(.client)
        #expect(try datagrams.flow().client.tcp == nil)
    }
}

/// Bytes, windows and times of one side.
@Suite struct FlowExtentTests {
    @Test func whatWasSentOnceAndAgain() throws {
        var conversation = Conversation()
        conversation.open()
        conversation.send(.client, "A", seq: 1, ack: 1, length: 100)
        conversation.send(.client, "A", seq: 201, ack: 1, length: 100)
        conversation.send(.client, "A", seq: 101, ack: 1, length: 50)
        conversation.send(.client, "A", seq: 101, ack: 1, length: 150)
        conversation.send(.server, "A", seq: 1, ack: 301)
        conversation.close(client: 300)
        let client = try #require(try conversation.flow().client.tcp)
        // Of the last one 50 bytes had been sent, 50 were missing, and 50 had been sent.
        #expect(client.repeatedSegments == 1 && client.repeatedBytes == 100)
        #expect(client.dataSegments == 4 && client.payloadMin == 50 && client.payloadMax == 150)
        #expect(try conversation.flow().client.streamBytes == 300)
    }

    @Test func initialWindowAndIdleTime() throws {
        var conversation = Conversation()
        conversation.open()
        for index in 0..<3 { conversation.send(.server, "A", seq: 1 + 100 * UInt32(index), ack: 1, length: 100) }
        conversation.send(.client, "A", seq: 1, ack: 101)
        conversation.send(.server, "A", seq: 301, ack: 1, length: 100)
        let row = try conversation.flow()
        #expect(row.server.tcp?.initialBytes == 300 && row.server.tcp?.initialSegments == 3)
        // A millisecond a packet: SYN-ACK, two others', data.
        #expect(row.server.tcp?.idleMax == 2_000_000)
        #expect(row.server.tcp?.dataTime == 4_000_000)
    }

    @Test func windowsOfAll() throws {
        var conversation = Conversation()
        conversation.open()
        conversation.send(.client, "A", seq: 1, ack: 1, length: 10, window: 500)
        conversation.send(.server, "A", seq: 1, ack: 11)
        conversation.send(.client, "A", seq: 11, ack: 1, length: 10, window: 300)
        let client = try #require(try conversation.flow().client.tcp)
        #expect(client.windowMin == 300 && client.windowMean == 600 && client.windowMax == 1000)
    }
}
