import PeelFlow
import PeelWire
import Testing

/// Segments whose header is flawed still have a place in their connection; the values are those of tshark 4.0.17.
@Suite struct FlawedSegmentTests {
    @Test func aHeaderThatPassesThePacketIsNotAnalysed() throws {
        guard var capture = StreamCapture() else { throw Missing() }
        _ = capture.send(0, 2, sequence: 1000)
        let answer = capture.send(10, client: false, 18, sequence: 5000, ack: 1001, words: 9)
        #expect(answer["tcp.stream"] == 0 && answer["tcp.completeness"] == 1)
        #expect(answer["tcp.seq"] == 5000 && answer["tcp.ack"] == 1001 && answer["tcp.nxtseq"] == nil)
        #expect(answer["tcp.window_size"] == 8192 && answer["tcp.time_delta"] == 10_000_000)
        let last = capture.send(20, 16, sequence: 1001, ack: 5001)
        #expect(last["tcp.completeness"] == 3 && last["tcp.seq"] == 1 && last["tcp.ack"] == 1)
    }

    @Test func aDataOffsetBelowFiveIsTakenAtItsWord() throws {
        guard var capture = StreamCapture() else { throw Missing() }
        capture.open()
        let bogus = capture.send(30, 24, sequence: 1001, ack: 5001, payload: 4, words: 3)
        #expect(bogus["tcp.seq"] == 1 && bogus["tcp.completeness"] == 7)
        #expect(bogus["tcp.ack"] == nil && bogus["tcp.window_size"] == nil && bogus["tcp.time_delta"] == nil)
        let ack = capture.send(40, client: false, 16, sequence: 5001, ack: 1005)
        // Twelve bytes, so that this acknowledges nothing unseen, and no data for the connection's life.
        #expect(ack["tcp.analysis.ack_lost_segment"] == nil && ack["tcp.completeness"] == 7)
    }

    @Test(arguments: 36..<40)
    func aHeaderCutBehindItsWindowCounts(_ count: Int) throws {
        guard var capture = StreamCapture() else { throw Missing() }
        _ = capture.send(0, 2, sequence: 1000)
        let answer = capture.send(10, client: false, 18, sequence: 5000, ack: 1001, snapped: count)
        #expect(answer["tcp.seq"] == 0 && answer["tcp.ack"] == 1 && answer["tcp.nxtseq"] == 1)
        #expect(answer["tcp.window_size"] == 8192 && answer["tcp.time_delta"] == nil)
        let last = capture.send(20, 16, sequence: 1001, ack: 5001)
        #expect(last["tcp.completeness"] == 3 && last["tcp.time_delta"] == 10_000_000)
    }

    @Test(arguments: 0..<36)
    func aHeaderCutBeforeItsWindowBelongsToNothing(_ count: Int) throws {
        guard var capture = StreamCapture() else { throw Missing() }
        #expect(capture.send(0, 2, sequence: 1000, snapped: count).isEmpty)
        #expect(capture.send(10, client: false, 18, sequence: 5000, ack: 1001)["tcp.time_relative"] == 0)
    }
}
