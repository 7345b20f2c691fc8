import PeelWire
import Testing

@Suite struct HeadersTests {
    private static let ethernet = [UInt8](hex: "020000000001 020000000002 0800")
    private static let tcp = [UInt8](
        hex: """
            4500003c 0001 4000 40 06 0000 0a000001 0a000002
            c001 0050 00000001 00000002 a002 faf0 0000 0000 020405b4 0402080a 00000001 00000000 01030307
            """)
    private static let udp = [UInt8](
        hex: "45000022 0001 0000 40 11 0000 0a000001 0a000002 c001 0035 000e 0000 616263646566 7061646465")

    private static func read(_ bytes: [UInt8], _ linkType: LinkType, wireCount: Int) -> Headers? {
        let frame = Frame(
            time: Timestamp(nanoseconds: 7), linkType: linkType, interface: 0, captured: bytes.rawSpan,
            wireCount: wireCount)
        var headers = Headers()
        return Headers.read(frame, number: 3, into: &headers) ? headers : nil
    }

    /// What the record holds, as text.
    private static func text(_ headers: Headers?) -> String {
        var text = ""
        if let headers { dump(headers, to: &text) }
        return text
    }

    /// Reads a packet behind an Ethernet header, where there is a short way, and without one, where there is none.
    private static func compare(_ packet: [UInt8], wireCount: Int, _ place: SourceLocation = #_sourceLocation) {
        let short = read(ethernet + packet, .ethernet, wireCount: wireCount + 14)
        var long = read(packet, .raw, wireCount: wireCount)
        long?.wireCount += 14
        long?.networkStart += 14
        // A cut IPv6 header, as the first byte may make of it, has no place for what follows.
        if let start = long?.transportStart { long?.transportStart = start + 14 }
        #expect(text(short) == text(long), "\(packet)", sourceLocation: place)
    }

    @Test func theShortWayIsTaken() throws {
        let tcp = try #require(Self.read(Self.ethernet + Self.tcp, .ethernet, wireCount: 74))
        #expect(tcp.sourcePort == 49153 && tcp.destinationPort == 80 && tcp.transportHeaderCount == 40)
        #expect(tcp.bits == [.ports, .transport, .synOptions] && tcp.payloadCount == 0)
        let udp = try #require(Self.read(Self.ethernet + Self.udp, .ethernet, wireCount: 53))
        #expect(udp.destinationPort == 53 && udp.payloadCount == 6 && udp.ipCount == 34)
    }

    @Test(arguments: [tcp, udp]) func everyByteReadsAsLayerByLayer(packet: [UInt8]) {
        for place in packet.indices {
            for value in [0, 1, 5, 8, 0x20, 0x40, 0x45, 0x46, 0x4f, 0x50, 0x60, 0x7f, 0x80, 0xf0, 0xff] as [UInt8] {
                var changed = packet
                changed[place] = value
                // Without a link header the version tells what the packet is; with one the type does.
                if place == 0, value >> 4 != 4 { continue }
                Self.compare(changed, wireCount: changed.count)
            }
        }
    }

    @Test(arguments: [tcp, udp]) func everyCutReadsAsLayerByLayer(packet: [UInt8]) {
        for count in 1...packet.count {
            Self.compare(Array(packet[..<count]), wireCount: packet.count)
            Self.compare(Array(packet[..<count]), wireCount: count)
        }
    }
}
