import PeelWire
import Testing

@Suite struct UDPTests {
    /// 192.0.2.1:40000 > 192.0.2.2:5300, two bytes of payload.
    static let frame: [UInt8] = [
        2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0,
        0x45, 0, 0, 30, 0, 1, 0, 0, 64, 17, 0xf6, 0xca, 192, 0, 2, 1, 192, 0, 2, 2,
        0x9c, 0x40, 0x14, 0xb4, 0, 10, 0, 0, 0xab, 0xcd,
    ]

    @Test func everyFieldIsRead() {
        let packet = dissect(Self.frame)
        #expect(packet.chain == "eth:ethertype:ip:udp:data")
        #expect(packet["udp.srcport"] == ["40000"])
        #expect(packet["udp.dstport"] == ["5300"])
        #expect(packet.faults == [])
    }
}
