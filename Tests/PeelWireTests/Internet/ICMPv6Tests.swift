import PeelWire
import Testing

@Suite struct ICMPv6Tests {
    static func read(_ hex: String) -> Dissected { dissect([UInt8](hex: hex), as: .ipProtocol(58)) }

    @Test(arguments: [
        (
            "80 00 0000 0001 0002 abcd",
            [
                "icmpv6.type": "128", "icmpv6.echo.identifier": "0x0001", "icmpv6.echo.sequence_number": "2",
                "icmpv6.checksum.status": "2",
            ]
        ),
        ("02 00 0000 00000500", ["icmpv6.mtu": "1280"]),
        (
            "88 00 0000 e0000000 20010db8000000000000000000000001 02 01 020000000001",
            [
                "icmpv6.nd.na.flag": "0xe0000000", "icmpv6.nd.na.flag.r": "1", "icmpv6.nd.na.flag.rsv": "0",
                "icmpv6.nd.na.target_address": "2001:db8::1", "icmpv6.opt.type": "2", "icmpv6.opt.length": "1",
                "icmpv6.opt.target_linkaddr": "02:00:00:00:00:01",
            ]
        ),
        (
            "86 00 0000 40 c8 0708 00000001 00000002 18 02 30 00 0000003c 20010db800000000",
            [
                "icmpv6.nd.ra.cur_hop_limit": "64", "icmpv6.nd.ra.flag": "0xc8", "icmpv6.nd.ra.flag.prf": "1",
                "icmpv6.nd.ra.router_lifetime": "1800", "icmpv6.opt.prefix.length": "48",
                "icmpv6.opt.route_lifetime": "60", "icmpv6.opt.prefix": "2001:db8::",
            ]
        ),
        (
            "85 00 0000 00000000 1f 03 0000 00000e10 03 6c616e 04 74657374 00 00000000000000",
            [
                "icmpv6.opt.dnssl.lifetime": "3600", "icmpv6.opt.dnssl": "lan.test",
            ]
        ),
        (
            "8f 00 0000 0000 0001 04 00 0000 ff020000000000000000000000000001",
            [
                "icmpv6.mldr.nb_mcast_records": "1", "icmpv6.mldr.mar.record_type": "4",
                "icmpv6.mldr.mar.multicast_address": "ff02::1",
            ]
        ),
    ])
    func messageIsRead(hex: String, expected: [String: String]) {
        let packet = Self.read(hex)
        for (name, text) in expected { #expect(packet[name] == [text], "\(name)") }
        #expect(packet.faults == [])
    }

    @Test(arguments: [0, 2, 255]) func optionLengthIsChecked(length: UInt8) {
        let digits = String(length, radix: 16)
        let packet = Self.read("85 00 0000 00000000 01" + (length < 16 ? "0" : "") + digits + "020000000001")
        #expect(packet.faults == ["malformed: icmpv6.opt.length is \(length), expected 1…1"])
    }

    @Test func recordCountIsChecked() {
        let packet = Self.read("8f 00 0000 0000 ffff")
        #expect(packet.faults == ["malformed: icmpv6.mldr.nb_mcast_records is more than there is room for"])
    }

    @Test func everyShorterPrefixIsTruncated() {
        let bytes = [UInt8](hex: "87 00 0000 00000000 20010db8000000000000000000000001")
        for count in 0..<bytes.count {
            let packet = dissect(Array(bytes[..<count]), as: .ipProtocol(58), wireCount: bytes.count)
            #expect(packet.fault == .truncated(needed: count < 4 ? 4 : 24, captured: count))
        }
    }
}
