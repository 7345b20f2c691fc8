import PeelOutput
import PeelWire
import Testing

/// `-e`.
struct ColumnTests {
    private func columns(
        _ names: [String],
        _ frames: [UInt8]...,
        change: (inout ColumnOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ColumnOptions()
        change(&options)
        var printer = try ColumnPrinter(names, index: Frames.index, options: options, utc: true)
        var text = ""
        for frame in frames {
            text += Frames.text(printer, frame)
            printer = try ColumnPrinter(names, index: Frames.index, options: options, utc: true)
        }
        return text
    }

    @Test func typesAsTsharkPrintsThem() throws {
        let names = [
            "frame.number", "frame.time_epoch", "eth.type", "ip.src", "tcp.srcport", "tcp.flags", "tcp.flags.syn",
            "tcp.flags.ack", "udp.length", "frame.protocols",
        ]
        #expect(
            try columns(names, Frames.syn)
                == "1\t1700000000.000000000\t0x0800\t10.0.0.1\t49153\t0x0002\t1\t0\t\teth:ethertype:ip:tcp\n")
    }

    @Test func combinedNamesPrintAllValues() throws {
        #expect(
            try columns(["ip.addr", "tcp.port", "eth.addr"], Frames.syn)
                == "10.0.0.1,10.0.0.2\t49153,80\t02:00:00:00:00:02,02:00:00:00:00:01\n")
    }

    @Test func occurrencesSeparatorsAndQuotes() throws {
        #expect(try columns(["ip.addr"], Frames.udp) { $0.occurrence = .first } == "10.0.0.1\n")
        #expect(try columns(["ip.addr"], Frames.udp) { $0.occurrence = .last } == "10.0.0.2\n")
        #expect(try columns(["ip.addr"], Frames.udp) { $0.aggregator = ";" } == "10.0.0.1;10.0.0.2\n")
        #expect(
            try columns(["ip.src", "udp.port"], Frames.udp) {
                $0.separator = "|"
                $0.quote = UInt8(ascii: "\"")
            } == "\"10.0.0.1\"|\"40000,5300\"\n")
    }

    @Test func protocolsByName() throws {
        #expect(
            try columns(["ip"], Frames.udp) == "Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2\n")
        #expect(try columns(["tcp"], Frames.udp) == "\n")
    }

    @Test func unknownNamesHaveNeighbours() {
        let error = #expect(throws: UnknownField.self) { try columns(["ip.scr"], Frames.udp) }
        #expect(error?.nearest.contains("ip.src") == true)
    }

    @Test func bytesAsTcpdumpShowsThem() {
        let both = Frames.text(BytesPrinter(BytesForm(.both), registry: Frames.registry), Frames.udp)
        #expect(
            both == """
                \t0x0000:  4500 0020 0002 0000 4011 66c9 0a00 0001  E.......@.f.....
                \t0x0010:  0a00 0002 9c40 14b4 000c 0000 6869 0a1b  .....@......hi..

                """)
        let whole = Frames.text(
            BytesPrinter(BytesForm(.hexadecimal, withLink: true), registry: Frames.registry), Frames.udp)
        #expect(whole.hasPrefix("\t0x0000:  0200 0000 0002 0200 0000 0001 0800 4500\n"))
        let ascii = Frames.text(BytesPrinter(BytesForm(.ascii), registry: Frames.registry), Frames.udp)
        #expect(ascii == "E.. ....@.f.\n...\n....@......hi\n.\n")
    }
}
