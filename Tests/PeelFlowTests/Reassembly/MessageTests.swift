import PeelFlow
import PeelWire
import Testing

/// Messages over several segments, shown in the frame that completes them.
struct MessageTests {
    private let one = CountedText.message("one")
    private let two = CountedText.message("number two")

    @Test func wholeMessagesInOneSegment() {
        var capture = SegmentCapture()
        #expect(capture.send(1001, one + two) == ["one", "number two"])
        // The protocol stands once in the chain, as one call reads both.
        #expect(capture.chain == "raw:ip:tcp:counted")
        #expect(capture.dissection.sources.isEmpty)
        #expect(capture.texts("tcp.segment_data").isEmpty)
    }

    @Test func aMessageInTwoSegments() {
        var capture = SegmentCapture()
        #expect(capture.send(1001, Array(two[0..<4])) == [])
        #expect(capture.chain == "raw:ip:tcp")
        #expect(capture.texts("tcp.segment_data") == ["C\0\rn"])
        #expect(capture.send(1005, Array(two[4...]) + one) == ["number two", "one"])
        #expect(capture.chain == "raw:ip:tcp:counted:counted")
        #expect(capture.dissection.sources.map(\.frames) == [[1, 2]])
        #expect(capture.dissection.layers.map(\.source) == [0, 0, 0, 1, 0])
        #expect(capture.values("tcp.segment") == [1, 2])
        #expect(capture.values("tcp.segment.count") == [2])
        #expect(capture.values("tcp.reassembled.length") == [13])
        #expect(capture.texts("tcp.reassembled.data") == ["C\0\rnumber two"])
        #expect(capture.texts("tcp.segment_data") == ["umber two"])
    }

    @Test func theEndOfOneAndTheBeginningOfTheNext() {
        var capture = SegmentCapture()
        #expect(capture.send(1001, Array(one[0..<2])) == [])
        #expect(capture.send(1003, Array(one[2...]) + two[0..<1]) == ["one"])
        #expect(capture.texts("tcp.segment_data") == ["\u{6}one", "C"])
        #expect(capture.send(1008, Array(two[1...])) == ["number two"])
        #expect(capture.values("tcp.segment") == [2, 3])
    }

    private static func send(
        _ capture: inout SegmentCapture, _ port: UInt16, _ sequence: UInt32, _ bytes: [UInt8]
    ) -> [String] {
        capture.clientPort = port
        return capture.send(sequence, bytes)
    }

    @Test func theConversationThatIsSilentLongestIsForgotten() {
        var limits = StreamLimits()
        limits.conversations = 2
        var capture = SegmentCapture(limits: limits)
        let half = Array(two[0..<4])
        let rest = Array(two[4...])
        #expect(Self.send(&capture, 1, 1001, one + half) == ["one"])
        #expect(Self.send(&capture, 2, 1001, one + half) == ["one"])
        #expect(Self.send(&capture, 1, 1011, rest + half) == ["number two"])
        #expect(capture.losses.conversations == 0)
        #expect(Self.send(&capture, 3, 1001, one) == ["one"])
        #expect(capture.losses.conversations == 1)
        #expect(Self.send(&capture, 1, 1024, rest) == ["number two"])
        // The second has lost its half message and goes on in its midst, in the place of another.
        #expect(Self.send(&capture, 2, 1020, one) == ["one"])
        #expect(capture.losses.conversations == 2 && capture.losses.missingBytes == 0)
    }

    @Test func everySplitGivesTheSameMessages() {
        let all = one + two + one
        for first in 1..<all.count - 1 {
            for second in first + 1..<all.count {
                var capture = SegmentCapture()
                var seen: [String] = []
                let cuts = [0, first, second, all.count]
                for (start, end) in zip(cuts, cuts.dropFirst()) {
                    seen += capture.send(
                        UInt32(4_294_967_290).addingReportingOverflow(UInt32(start)).partialValue,
                        Array(all[start..<end]))
                }
                #expect(seen == ["one", "number two", "one"])
            }
        }
    }

    @Test func outOfOrderIsShownInTheFrameThatFillsTheGap() {
        var capture = SegmentCapture()
        #expect(capture.send(1001, one) == ["one"])
        #expect(capture.send(1007 + 5, Array(two[5...])) == [])
        #expect(capture.send(1007, Array(two[0..<5])) == ["number two"])
        #expect(capture.dissection.sources.map(\.frames) == [[3, 2]])
    }

    @Test func whatCameBeforeIsNotShownTwice() {
        var capture = SegmentCapture()
        #expect(capture.send(1001, one) == ["one"])
        #expect(capture.send(1001, one) == [])
        #expect(capture.texts("tcp.segment_data") == ["C\0\u{6}one"])
        // New bytes behind old ones are read, and the first of those that differ stay.
        let changed: [UInt8] = [0x58] + one.dropFirst()
        #expect(capture.send(1001, changed + two) == ["number two"])
    }

    @Test func aGapThatTheOtherSideHasSeenIsNotWaitedFor() {
        var capture = SegmentCapture()
        #expect(capture.send(1001, one) == ["one"])
        #expect(capture.send(client: false, flags: 0x10, 1, ack: 1020) == [])
        #expect(capture.send(1020, two) == ["number two"])
        #expect(capture.losses.missingBytes == 13)
    }

    @Test func theRestOfALostMessageIsLeftOut() {
        var capture = SegmentCapture()
        #expect(capture.send(1001, Array(two[0..<4])) == [])
        _ = capture.send(client: false, flags: 0x10, 1, ack: 1100)
        // Two bytes are missing; seven more end the message.
        #expect(capture.send(1007, Array(two[6...]) + one) == ["one"])
    }

    @Test func aGapIsGivenUpAfterSomeSegments() {
        var capture = SegmentCapture()
        #expect(capture.send(1001, one) == ["one"])
        var seen: [String] = []
        for place in 0..<17 { seen += capture.send(2000 + UInt32(place) * 6, one) }
        #expect(seen.count == 17)
        #expect(capture.losses.missingBytes == 2000 - 1007)
    }

    @Test func theFirstBytesTellTheProtocolOnOtherPorts() {
        var capture = SegmentCapture()
        capture.serverPort = 9000
        let message = CountedText.message("!yes")
        #expect(capture.send(1001, message) == ["!yes"])
        #expect(capture.send(1008, Array(message[0..<5])) == [])
        #expect(capture.send(1013, Array(message[5...])) == ["!yes"])
    }

    @Test func bytesOfAnotherProtocolAreData() {
        var capture = SegmentCapture()
        #expect(capture.send(1001, Array("GET / HTTP".utf8)) == [])
        #expect(capture.chain == "raw:ip:tcp:data")
        #expect(capture.send(1011, Array("more".utf8)) == [])
        #expect(capture.chain == "raw:ip:tcp:data")
        #expect(capture.texts("data.data") == ["more"])
    }

    @Test func theSecondPassTellsWhereAMessageIsWhole() {
        func pass(_ hindsight: Hindsight) -> (Hindsight?, [UInt64], [UInt64]) {
            var capture = SegmentCapture(hindsight: hindsight)
            _ = capture.send(flags: 0x02, 1000)
            let completeness = capture.values("tcp.completeness")
            _ = capture.send(1001, Array(two[0..<4]))
            let within = capture.values("tcp.reassembled_in")
            _ = capture.send(1005, Array(two[4...]))
            #expect(capture.values("tcp.reassembled_in") == [])
            return (capture.found, within, completeness)
        }
        var (found, within, completeness) = pass(Hindsight())
        #expect(within.isEmpty && completeness == [0])
        found?.finish()
        (_, within, completeness) = pass(found ?? Hindsight())
        #expect(within == [3] && completeness == [9])
    }
}

/// A protocol with a memory: it counts the messages of both sides, and may change to another.
struct StatefulTests {
    struct Counting: PeelFlow.Conversation {
        let flow: FlowContext
        var count = 0
        init(_ flow: FlowContext) { self.flow = flow }

        mutating func take(_ bytes: PacketBytes, from side: PeelFlow.Side, into dissection: inout Dissection) -> Taken {
            guard case .count(let length) = CountedText.message(in: bytes) else { return .need(3) }
            if length > bytes.captured.byteCount { return .need(length) }
            count += 1
            let message = bytes.payload(after: 0, upTo: length)
            let layer = flow.registry.show(message, as: .reader(flow.layout), into: &dissection)
            dissection.resume(layer: layer, describedBy: Int(flow.layout))
            let text = Array("\(side) \(count)".utf8)
            dissection.add(CountedText.text, text: text, at: 0, count: 0, flags: .generated)
            return count == 3 ? .upgrade(to: .data, after: length) : .complete(length)
        }

        mutating func skip(_ count: Int, from side: PeelFlow.Side) { self.count += 100 }
    }

    @Test func bothDirectionsShareOneConversation() {
        var capture = SegmentCapture(ConversationTypes([("counted", Counting.self)]))
        let message = CountedText.message("x")
        _ = capture.send(1001, message)
        #expect(capture.arena == "client 1")
        _ = capture.send(client: false, 1, ack: 1005, message)
        #expect(capture.arena == "server 2")
        _ = capture.send(1005, ack: 5, message)
        #expect(capture.arena == "client 3")
        _ = capture.send(1009, ack: 5, message)
        #expect(capture.chain == "raw:ip:tcp:data")
    }
}

extension SegmentCapture {
    /// The text that was made up for the last frame.
    var arena: String { String(decoding: dissection.arena, as: UTF8.self).suffix(8).description }
}
