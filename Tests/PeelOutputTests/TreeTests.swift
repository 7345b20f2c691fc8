import PeelOutput
import PeelWire
import Testing

/// Every layer and field.
struct TreeTests {
    private func tree(_ frame: [UInt8], color: Bool = false) -> String {
        Frames.text(TreePrinter(index: Frames.index, utc: true, color: color), frame)
    }

    @Test func headingAndPlaces() {
        let text = tree(Frames.udp)
        #expect(
            text.hasPrefix(
                """
                Frame 1: 46 bytes on the wire, 46 captured, interface 0
                          Time: 2023-11-14 22:13:20.000000000 +00:00 (1700000000.000000000 s since 1970)
                          Since first frame: 0.000000000 s
                          Since previous frame: 0.000000000 s
                          Protocols: eth:ethertype:ip:udp:data
                   0  Ethernet II, Src: 02:00:00:00:00:01, Dst: 02:00:00:00:00:02, 14 bytes
                   0      Destination: 02:00:00:00:00:02

                """))
        #expect(text.contains("\n  12      Type: IPv4 (0x0800)\n"))
        #expect(text.contains("\n  34  User Datagram Protocol, Src Port: 40000, Dst Port: 5300, 8 bytes\n"))
        #expect(text.contains("\n  38      Length: 12 bytes\n"))
        #expect(text.hasSuffix("\n\n"))
    }

    @Test func flagsShowTheirBits() {
        let text = tree(Frames.syn)
        #expect(text.contains("\n  46      .... 0000 0000 0010 = Flags: 0x0002\n"))
        #expect(text.contains("\n  47          .... ..1. = Syn: set\n"))
        #expect(text.contains("\n  47          ...0 .... = Acknowledgment: not set\n"))
    }

    @Test func faultsStandInTheirLayer() {
        #expect(tree(Frames.flawed).contains("      [!] malformed: udp.length is 4, expected 8…12\n"))
    }

    @Test func coloursOnlyWhereAskedFor() {
        #expect(!tree(Frames.flawed).contains("\u{1b}"))
        #expect(tree(Frames.flawed, color: true).contains("\u{1b}[1;31m[!] malformed"))
    }

    @Test func offsetsNeverGoBackWithinALayer() {
        for line in tree(Frames.syn).split(separator: "\n").drop(while: { !$0.contains("Transmission") }) {
            let offset = line.prefix(4).drop { $0 == " " }
            #expect(offset.isEmpty || (34...58).contains(Int(offset) ?? -1))
        }
    }

    @Test func everyPrefixIsShown() {
        for count in 0...Frames.syn.count {
            #expect(tree(Array(Frames.syn.prefix(count))).hasPrefix("Frame 1: \(count) bytes"))
        }
    }

    /// What is kept of one layer must not be shown of another that only looks like it: cut, or with a longer trailer.
    @Test func aFrameLooksTheSameAfterOthers() {
        var frames: [[UInt8]] = []
        for frame in [Frames.syn, Frames.data, Frames.udp, Frames.flawed] {
            for count in 0...24 { frames.append(frame + [UInt8](repeating: UInt8(count), count: count)) }
            for count in stride(from: 0, to: frame.count, by: 3) { frames.append(Array(frame.prefix(count))) }
        }
        let printer = TreePrinter(index: Frames.index, utc: true)
        var one = printer
        for frame in frames + frames.reversed() + frames {
            var dissector = Dissector(Frames.registry)
            var known = ByteWriter(capacity: 64)
            var fresh = ByteWriter(capacity: 64)
            let made = Frame(
                time: Timestamp(nanoseconds: -1), linkType: .ethernet, interface: 0, captured: frame.rawSpan,
                wireCount: frame.count)
            one.print(made, number: 0, &dissector, to: &known)
            var other = printer
            other.print(made, number: 0, &dissector, to: &fresh)
            #expect(known.text == fresh.text)
        }
    }
}
