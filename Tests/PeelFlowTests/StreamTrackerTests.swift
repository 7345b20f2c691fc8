import PeelFlow
import PeelWire
import Testing

private typealias Capture = StreamCapture

@Suite struct StreamTrackerTests {
    @Test func numbersAreRelativeAndWindowsScaled() throws {
        guard var capture = Capture() else { throw Missing() }
        capture.open()
        let data = capture.send(30, 24, sequence: 1001, ack: 5001, payload: 100)
        #expect(data["tcp.stream"] == 0)
        #expect(data["tcp.seq"] == 1 && data["tcp.nxtseq"] == 101 && data["tcp.ack"] == 1)
        #expect(data["tcp.window_size"] == 8192 * 4 && data["tcp.window_size_scalefactor"] == 4)
        #expect(data["tcp.completeness"] == 7)
        #expect(data["tcp.analysis.initial_rtt"] == 20_000_000)
        #expect(data["tcp.analysis.bytes_in_flight"] == 100 && data["tcp.analysis.push_bytes_sent"] == 100)
        #expect(data["tcp.time_relative"] == 30_000_000 && data["tcp.time_delta"] == 10_000_000)
        let ack = capture.send(55, client: false, 16, sequence: 5001, ack: 1101)
        #expect(ack["tcp.analysis.acks_frame"] == 4 && ack["tcp.analysis.ack_rtt"] == 25_000_000)
    }

    /// Beyond the bound a connection is analysed anew, and keeps its number.
    @Test func theConnectionThatIsSilentLongestIsForgotten() throws {
        guard var capture = Capture(limit: 2), var whole = Capture() else { throw Missing() }
        /// What both tell of the same segment.
        func send(_ time: Int64, _ port: UInt8, _ sequence: UInt32) -> (few: [String: UInt64], all: [String: UInt64]) {
            (capture.portOffset, whole.portOffset) = (port, port)
            return (
                capture.send(time, 24, sequence: sequence, ack: 1, payload: 100),
                whole.send(time, 24, sequence: sequence, ack: 1, payload: 100)
            )
        }
        for (time, sequence) in [(0, 1000), (2, 1100)] as [(Int64, UInt32)] {
            for port in 1...2 as ClosedRange<UInt8> {
                let told = send(time + Int64(port), port, sequence)
                #expect(told.few == told.all && told.few["tcp.stream"] == UInt64(port - 1))
            }
        }
        let third = send(5, 3, 1000)
        #expect(third.few == third.all && third.few["tcp.stream"] == 2)
        // One of the others had to go; each is known by its number all the same.
        let (first, second) = (send(6, 1, 1200), send(7, 2, 1200))
        #expect(first.few["tcp.stream"] == 0 && second.few["tcp.stream"] == 1)
        #expect(first.few != first.all || second.few != second.all)
        #expect(first.all["tcp.seq"] == 201 && second.all["tcp.seq"] == 201)
        #expect(send(8, 4, 1000).few["tcp.stream"] == 3)
    }

    @Test func aTimeoutIsARetransmission() throws {
        guard var capture = Capture() else { throw Missing() }
        capture.open()
        _ = capture.send(30, 24, sequence: 1001, ack: 5001, payload: 100)
        let again = capture.send(330, 24, sequence: 1001, ack: 5001, payload: 100)
        #expect(again["tcp.analysis.retransmission"] != nil && again["tcp.analysis.fast_retransmission"] == nil)
        #expect(again["tcp.analysis.rto"] == 300_000_000 && again["tcp.analysis.rto_frame"] == 4)
    }

    @Test func duplicatesAndAFastRetransmission() throws {
        guard var capture = Capture() else { throw Missing() }
        capture.open()
        _ = capture.send(30, 16, sequence: 1001, ack: 5001, payload: 100)
        let gap = capture.send(31, 16, sequence: 1201, ack: 5001, payload: 100)
        #expect(gap["tcp.analysis.lost_segment"] != nil && gap["tcp.analysis.bytes_in_flight"] == nil)
        _ = capture.send(40, client: false, 16, sequence: 5001, ack: 1101)
        for count in 1...3 {
            let ack = capture.send(40 + Int64(count), client: false, 16, sequence: 5001, ack: 1101)
            #expect(ack["tcp.analysis.duplicate_ack_num"] == UInt64(count))
            #expect(ack["tcp.analysis.duplicate_ack_frame"] == 6)
        }
        let again = capture.send(50, 16, sequence: 1101, ack: 5001, payload: 100)
        #expect(again["tcp.analysis.fast_retransmission"] != nil && again["tcp.analysis.rto"] == nil)
    }

    @Test func lateButNotAgain() throws {
        guard var capture = Capture() else { throw Missing() }
        capture.open()
        _ = capture.send(30, 16, sequence: 1101, ack: 5001, payload: 100)
        let late = capture.send(31, 16, sequence: 1001, ack: 5001, payload: 100)
        #expect(late["tcp.analysis.out_of_order"] != nil && late["tcp.analysis.retransmission"] == nil)
    }

    @Test func acknowledgedAlready() throws {
        guard var capture = Capture() else { throw Missing() }
        capture.open()
        _ = capture.send(30, 16, sequence: 1001, ack: 5001, payload: 100)
        _ = capture.send(50, client: false, 16, sequence: 5001, ack: 1101)
        let again = capture.send(260, 16, sequence: 1001, ack: 5001, payload: 100)
        #expect(again["tcp.analysis.spurious_retransmission"] != nil)
    }

    @Test func windowsCloseAreProbedAndOpen() throws {
        guard var capture = Capture() else { throw Missing() }
        capture.open()
        _ = capture.send(30, 16, sequence: 1001, ack: 5001, payload: 100)
        let closed = capture.send(40, client: false, 16, sequence: 5001, ack: 1101, window: 0)
        #expect(closed["tcp.analysis.zero_window"] != nil)
        let probe = capture.send(250, 16, sequence: 1101, ack: 5001, payload: 1)
        #expect(probe["tcp.analysis.zero_window_probe"] != nil)
        let answer = capture.send(260, client: false, 16, sequence: 5001, ack: 1101, window: 0)
        #expect(answer["tcp.analysis.zero_window_probe_ack"] != nil)
        let update = capture.send(300, client: false, 16, sequence: 5001, ack: 1101, window: 100)
        #expect(update["tcp.analysis.window_update"] != nil)
        let full = capture.send(310, 16, sequence: 1101, ack: 5001, payload: 400)
        #expect(full["tcp.analysis.window_full"] != nil)
    }

    @Test func keepAlive() throws {
        guard var capture = Capture() else { throw Missing() }
        capture.open()
        _ = capture.send(30, client: false, 16, sequence: 5001, ack: 1001)
        let probe = capture.send(60_000, 16, sequence: 1000, ack: 5001)
        #expect(probe["tcp.analysis.keep_alive"] != nil)
        let answer = capture.send(60_010, client: false, 16, sequence: 5001, ack: 1001)
        #expect(answer["tcp.analysis.keep_alive_ack"] != nil)
    }

    @Test func anotherNumberOnTheSamePortsIsAnotherStream() throws {
        guard var capture = Capture() else { throw Missing() }
        capture.open()
        let same = capture.send(1000, 2, sequence: 1000)
        #expect(same["tcp.stream"] == 0 && same["tcp.analysis.reused_ports"] == nil)
        let other = capture.send(2000, 2, sequence: 9000)
        #expect(other["tcp.stream"] == 1 && other["tcp.analysis.reused_ports"] != nil && other["tcp.seq"] == 0)
    }

    @Test func aByteToASideThatWasNeverSeenIsNoProbe() throws {
        guard var capture = Capture() else { throw Missing() }
        _ = capture.send(0, 24, sequence: 1001, ack: 5001, payload: 100)
        let byte = capture.send(1, 24, sequence: 1101, ack: 5001, payload: 1)
        #expect(byte["tcp.analysis.zero_window_probe"] == nil && byte["tcp.analysis.bytes_in_flight"] == 101)
        let next = capture.send(2, 24, sequence: 1102, ack: 5001, payload: 1)
        #expect(next["tcp.analysis.lost_segment"] == nil)
        _ = capture.send(3, client: false, 16, sequence: 5001, ack: 1103, window: 0)
        let probe = capture.send(4, 24, sequence: 1103, ack: 5001, payload: 1)
        #expect(probe["tcp.analysis.zero_window_probe"] != nil)
    }

    @Test func theAckThatEndsTheHandshakeIsJudgedWithoutItsRoundTrip() throws {
        guard var capture = Capture() else { throw Missing() }
        _ = capture.send(0, 2, sequence: 1000, payload: 10)
        let late = capture.send(1, 16, sequence: 900, ack: 5001, payload: 1)
        #expect(late["tcp.analysis.out_of_order"] != nil && late["tcp.analysis.retransmission"] == nil)
    }

    @Test func aWindowIsNotScaledBeforeAnAckComes() throws {
        guard var capture = Capture() else { throw Missing() }
        let scale: [UInt8] = [3, 3, 2, 0]
        _ = capture.send(0, 2, sequence: 1000, options: scale)
        _ = capture.send(10, client: false, 18, sequence: 5000, ack: 1001, window: 50, options: scale)
        // Neither SYN nor ACK.
        _ = capture.send(11, client: false, 0, sequence: 5001, ack: 1001, window: 100)
        let full = capture.send(20, 24, sequence: 1001, ack: 5001, payload: 100)
        #expect(full["tcp.analysis.window_full"] != nil)
    }

    @Test func bytesInFlightFromBeforeTheFirstNumberAreNotTold() throws {
        guard var capture = Capture() else { throw Missing() }
        _ = capture.send(0, 24, sequence: 1001, ack: 5001, payload: 100)
        let before = capture.send(400, 24, sequence: 901, ack: 5001, payload: 50)
        // Relative numbers of 4294967196 to 101 span nearly all there are.
        #expect(before["tcp.analysis.bytes_in_flight"] == nil)
        let own = capture.send(401, client: false, 24, sequence: 5001, ack: 1101, payload: 7)
        #expect(own["tcp.analysis.bytes_in_flight"] == 7)
    }

    @Test func optionsThatWereCutCountAsFarAsTheyAreThere() throws {
        guard var capture = Capture() else { throw Missing() }
        _ = capture.send(0, 2, sequence: 1000, options: [3, 3, 2, 1, 1, 1, 1, 1], snapped: 44)
        // The scale is known, and nothing else is told of a SYN whose options end the capture.
        let late: [UInt8] = [1, 1, 1, 3, 3, 3, 1, 1]
        _ = capture.send(1, client: false, 18, sequence: 5000, ack: 1001, options: late, snapped: 44)
        let client = capture.send(2, 16, sequence: 1001, ack: 5001)
        #expect(client["tcp.window_size_scalefactor"] == 4)
        let server = capture.send(3, client: false, 24, sequence: 5001, ack: 1001, payload: 100)
        #expect(server["tcp.window_size_scalefactor"] == UInt64(bitPattern: -1))
        // Payload begins behind all of the header, and the analysis goes on unseen.
        let sack: [UInt8] = [1, 1, 5, 18] + [0, 0, 19, 137, 0, 0, 19, 187] + [UInt8](repeating: 0, count: 8)
        let cut = capture.send(4, 24, sequence: 1001, ack: 5001, payload: 10, options: sack, snapped: 54)
        #expect(cut["tcp.nxtseq"] == 11 && cut["tcp.analysis.bytes_in_flight"] == nil)
        let more = capture.send(5, client: false, 24, sequence: 5101, ack: 1011, payload: 10)
        #expect(more["tcp.analysis.bytes_in_flight"] == 60 && more["tcp.analysis.acks_frame"] == 5)
    }

    @Test func aSecondPassShowsWhatTheStreamHasComeTo() throws {
        func pass(_ hindsight: Hindsight) throws -> (first: [String: UInt64], answer: [String: UInt64], Hindsight) {
            guard var capture = Capture(hindsight) else { throw Missing() }
            let first = capture.send(0, client: false, 24, sequence: 5001, ack: 1001, payload: 10)
            _ = capture.send(10, 2, sequence: 1000, options: [3, 3, 2, 0])
            let answer = capture.send(20, client: false, 18, sequence: 6000, ack: 1001, options: [3, 3, 3, 0])
            guard let found = capture.hindsight else { throw Missing() }
            return (first, answer, found)
        }
        var (first, answer, hindsight) = try pass(Hindsight())
        #expect(first["tcp.seq"] == 1 && first["tcp.window_size_scalefactor"] == UInt64(bitPattern: -1))
        #expect(first["tcp.analysis.initial_rtt"] == nil && answer["tcp.analysis.reused_ports"] != nil)
        hindsight.finish()
        (first, answer, hindsight) = try pass(hindsight)
        #expect(first["tcp.seq"] == UInt64(UInt32(bitPattern: 5001 - 6000)))
        #expect(first["tcp.window_size_scalefactor"] == 8 && first["tcp.window_size"] == 8192 * 8)
        #expect(first["tcp.analysis.initial_rtt"] == UInt64(bitPattern: -10_000_000))
        #expect(answer["tcp.seq"] == 0 && answer["tcp.analysis.reused_ports"] != nil)
    }

    @Test func whatWasNeverSeenIsToldOnce() throws {
        guard var capture = Capture() else { throw Missing() }
        capture.open()
        let first = capture.send(30, client: false, 16, sequence: 5001, ack: 2001)
        #expect(first["tcp.analysis.ack_lost_segment"] != nil)
        let second = capture.send(31, client: false, 16, sequence: 5001, ack: 2501)
        #expect(second["tcp.analysis.ack_lost_segment"] == nil)
    }
}

/// Fast Open, data connections of FTP, and packets that are too big for their path.
@Suite struct StreamTrackerRareTests {
    /// The options of a SYN with a cookie: kind 34, and one byte to fill the word.
    static let cookie: [UInt8] = [34, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1]

    @Test func fastOpenDataIsAcceptedOrIgnored() throws {
        guard var accepted = Capture() else { throw Missing() }
        let syn = accepted.send(0, 2, sequence: 1000, payload: 5, options: Self.cookie)
        #expect(syn["tcp.analysis.tfo_syn"] != nil)
        let answer = accepted.send(10, client: false, 18, sequence: 5000, ack: 1006)
        #expect(answer["tcp.analysis.tfo_ack"] != nil)
        #expect(answer["tcp.analysis.tfo_ignored"] == nil)

        guard var ignored = Capture() else { throw Missing() }
        _ = ignored.send(0, 2, sequence: 1000, payload: 5, options: Self.cookie)
        let refusal = ignored.send(10, client: false, 18, sequence: 5000, ack: 1001)
        #expect(refusal["tcp.analysis.tfo_ack"] == nil)
        #expect(refusal["tcp.analysis.tfo_ignored"] != nil)
    }

    @Test func aSynWithoutDataOrCookieIsNoFastOpen() throws {
        guard var request = Capture() else { throw Missing() }
        let syn = request.send(0, 2, sequence: 1000, options: [34, 2, 1, 1])
        #expect(syn["tcp.analysis.tfo_syn"] == nil)
        let answer = request.send(10, client: false, 18, sequence: 5000, ack: 1001)
        #expect(answer["tcp.analysis.tfo_ack"] == nil)
        #expect(answer["tcp.analysis.tfo_ignored"] == nil)
        guard var experiment = Capture() else { throw Missing() }
        let other = experiment.send(0, 2, sequence: 1000, options: [254, 8, 0xf9, 0x89, 1, 2, 3, 4])
        #expect(other["tcp.analysis.tfo_syn"] != nil)
    }
}
