import PeelFlow
import PeelWire
import Testing

/// Packets in pieces, put together for those who follow a flow's bytes.
@Suite struct FragmentJoinerTests {
    /// A datagram from port 5000 to port 53, without a checksum.
    private static func datagram(_ payload: [UInt8]) -> [UInt8] {
        let count = 8 + payload.count
        return [0x13, 0x88, 0, 53, UInt8(count >> 8), UInt8(count & 255), 0, 0] + payload
    }

    /// The bytes `range` of what an IPv4 packet of protocol `proto` carries.
    private static func four(_ whole: [UInt8], _ range: Range<Int>, proto: UInt8 = 17) -> [UInt8] {
        let total = 20 + range.count
        let field = range.lowerBound / 8 | (range.upperBound < whole.count ? 0x2000 : 0)
        return [
            0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 7, UInt8(field >> 8), UInt8(field & 255), 64, proto, 0,
            0,
            192, 0, 2, 1, 198, 51, 100, 2,
        ] + whole[range]
    }

    /// The bytes `range` of what an IPv6 packet carries behind its Fragment header, which names `next`.
    private static func six(_ whole: [UInt8], _ range: Range<Int>, next: UInt8) -> [UInt8] {
        let total = 8 + range.count
        let field = range.lowerBound | (range.upperBound < whole.count ? 1 : 0)
        let addresses = [UInt8](repeating: 1, count: 16) + [UInt8](repeating: 2, count: 16)
        return [0x60, 0, 0, 0, UInt8(total >> 8), UInt8(total & 255), 44, 64] + addresses
            + [next, 0, UInt8(field >> 8), UInt8(field & 255), 0, 0, 0, 9] + whole[range]
    }

    /// What comes of packets in their order, of which `snapped` bytes each were captured: ports, payload, sequence.
    private func join(_ packets: [[UInt8]], snapped: Int = .max) -> [(ports: [UInt16], payload: [UInt8], Headers)] {
        var joiner = FragmentJoiner()
        var found: [(ports: [UInt16], payload: [UInt8], Headers)] = []
        for (index, packet) in packets.enumerated() {
            let frame = Frame(
                time: Timestamp(nanoseconds: Int64(index)), linkType: .raw, interface: 0,
                captured: packet.rawSpan.extracting(first: min(snapped, packet.count)), wireCount: packet.count)
            var headers = Headers()
            guard Headers.read(frame, number: UInt64(index + 1), into: &headers) else { continue }
            joiner.take(headers, in: frame) { whole, payload in
                let bytes = (0..<payload.byteCount).map { payload.uint8(at: $0) }
                found.append(([whole.sourcePort, whole.destinationPort], bytes, whole))
            }
        }
        return found
    }

    private let payload = (0..<60).map { UInt8($0) }

    @Test func piecesInAnyOrder() {
        let whole = Self.datagram(payload)
        let pieces = [0..<24, 24..<48, 48..<68]
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 0, 1, 2]] {
            let four = order.map { Self.four(whole, pieces[$0]) }
            let six = order.map { Self.six(whole, pieces[$0], next: 17) }
            for packets in [four, six] {
                let found = join(packets)
                #expect(found.count == 1)
                #expect(found.first?.payload == payload && found.first?.ports == [5000, 53])
                #expect(found.first?.2.number == UInt64(order.count))
            }
        }
    }

    @Test func anUnfragmentedPacketPasses() {
        let whole = Self.datagram(payload)
        let found = join([Self.four(whole, 0..<whole.count)])
        #expect(found.count == 1 && found.first?.payload == payload)
    }

    @Test func optionsBehindTheFragmentHeaderArePassed() {
        // Destination options of eight bytes, then UDP (RFC 8200 section 4.1).
        let whole = [17, 0, 1, 4, 0, 0, 0, 0] + Self.datagram(payload)
        let found = join([0..<32, 32..<76].map { Self.six(whole, $0, next: 60) })
        #expect(found.count == 1 && found.first?.payload == payload && found.first?.ports == [5000, 53])
    }

    @Test func aSegmentInPieces() {
        let header: [UInt8] = [0x9c, 0x40, 0, 80, 0, 0, 3, 233, 0, 0, 0, 1, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0]
        let whole = header + payload
        let found = join([0..<16, 16..<80].map { Self.four(whole, $0, proto: 6) })
        #expect(found.count == 1 && found.first?.payload == payload && found.first?.2.sequence == 1001)
        #expect(found.first?.2.flags == 0x18)
    }

    @Test func whatIsMissingOrCutJoinsToNothing() {
        let whole = Self.datagram(payload)
        #expect(join([0..<24, 48..<68].map { Self.four(whole, $0) }).isEmpty)
        // Cut pieces: the first shows what is there of it, as it would alone.
        let cut = join([0..<24, 24..<48, 48..<68].map { Self.four(whole, $0) }, snapped: 40)
        #expect(cut.map(\.payload) == [Array(payload[0..<12])])
    }

    @Test func lyingPiecesAreHarmless() {
        let whole = Self.datagram(payload)
        for size in 0..<44 {
            let four = Self.four(whole, 0..<24).prefix(size)
            let six = Self.six(whole, 0..<24, next: 60).prefix(size)
            _ = join([Array(four), Array(six)])
        }
        // A transport header that does not fit into the whole.
        #expect(join([0..<8, 8..<16].map { Self.four([UInt8](repeating: 0xff, count: 16), $0, proto: 6) }).isEmpty)
    }
}
