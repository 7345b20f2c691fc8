import PeelOutput
import PeelWire
import Testing

/// One line a packet.
struct LineTests {
    private func line(
        _ frame: [UInt8], wireCount: Int? = nil, _ change: (inout LineOptions) -> Void = { _ in }
    ) -> String {
        var options = LineOptions()
        options.utc = true
        change(&options)
        return Frames.text(LinePrinter(options, index: Frames.index), frame, wireCount: wireCount)
    }

    @Test func segments() {
        #expect(
            line(Frames.syn)
                == "22:13:20.000000 TCP 10.0.0.1:49153 > 10.0.0.2:80 [SYN] seq 100 win 64240 len 0 <mss 1460>\n")
        #expect(
            line(Frames.data)
                == "22:13:20.000000 TCP 10.0.0.1:49153 > 10.0.0.2:80 [PSH ACK] seq 101:105 ack 200 win 502 len 4\n")
    }

    @Test func datagrams() {
        #expect(line(Frames.udp) == "22:13:20.000000 UDP 10.0.0.1:40000 > 10.0.0.2:5300 len 4\n")
    }

    @Test func lessAndMore() {
        #expect(
            line(Frames.data) { $0.quiet = true } == "22:13:20.000000 TCP 10.0.0.1:49153 > 10.0.0.2:80 len 4\n")
        #expect(line(Frames.udp) { $0.number = true }.hasPrefix("    1  22:13:20.000000 UDP"))
        #expect(
            line(Frames.udp) { $0.link = true }
                == "22:13:20.000000 02:00:00:00:00:01 > 02:00:00:00:00:02 UDP 10.0.0.1:40000 > 10.0.0.2:5300 len 4\n")
        #expect(line(Frames.udp) { $0.clock = .none } == "UDP 10.0.0.1:40000 > 10.0.0.2:5300 len 4\n")
    }

    @Test func faultsStandAtTheEnd() {
        #expect(line(Frames.flawed).hasSuffix("[udp malformed: udp.length is 4, expected 8…12]\n"))
        #expect(
            line(Array(Frames.udp.prefix(30)))
                == "22:13:20.000000 IP [ip malformed: 20 bytes needed, 16 left in the packet]\n")
    }

    @Test func everyPrefixIsALine() {
        for frame in [Frames.syn, Frames.udp, Frames.data, Frames.echo] {
            for count in 0...frame.count {
                let text = line(Array(frame.prefix(count)))
                #expect(text.hasSuffix("\n"))
                #expect(text.utf8.filter { $0 == 0x0a }.count == 1)
                // A snapshot length cuts the same place, and the headers declare more than is there.
                let cut = line(Array(frame.prefix(count)), wireCount: frame.count) { _ in }
                #expect(cut.utf8.filter { $0 == 0x0a }.count == 1)
            }
        }
    }

    /// What the headers' record prints is what the dissection prints: `--link` and `-v` go the long way always.
    @Test func theShortWayPrintsWhatTheLongWayPrints() {
        for frame in [Frames.syn, Frames.data, Frames.udp] {
            let long = line(frame) { $0.link = true }
            let short = line(frame)
            #expect(short == long.replacing("02:00:00:00:00:01 > 02:00:00:00:00:02 ", with: ""))
        }
    }
}
