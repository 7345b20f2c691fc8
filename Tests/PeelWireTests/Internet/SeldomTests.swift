import PeelWire
import Testing

/// What captures seldom hold, as it was found by drawing packets at random and holding them against tshark.
struct SeldomTests {
    @Test func igmpResponseTimesAreFloatingPoint() {
        let query = dissect([UInt8](hex: "118c 0000 e0000001 0000 0000"), as: .ipProtocol(2))
        #expect(query["igmp.max_resp"] == ["224"])
        #expect(query["igmp.max_resp.mant"] == ["0x0c"])
    }

    @Test func igmpReportsHaveEightBytes() {
        // The checksum leaves out what follows.
        let report = dissect([UInt8](hex: "1600 09fe e0000001 ffff"), as: .ipProtocol(2))
        #expect(report["igmp.checksum.status"] == ["1"])
        let other = dissect([UInt8](hex: "64aa bbcc dddddddd"), as: .ipProtocol(2))
        #expect(other["igmp.data"] == ["aabbccdddddddd"])
        #expect(other["igmp.checksum.status"] == [])
    }

    @Test func icmpQuotesOfMoreThan255Bytes() {
        let error = dissect([UInt8](hex: "0300 0000 004f 0000 45000014"), as: .ipProtocol(1))
        #expect(error["icmp.length.original_datagram"] == ["316"])
    }

    @Test func gratuitousWhateverTheProtocol() {
        let reply = [UInt8](hex: "0001 0700 06 02 0002 020000000001 1234 020000000002 1234")
        #expect(dissect(reply, as: .etherType(0x0806))["arp.isgratuitous"] == ["1"])
        let empty = [UInt8](hex: "0001 0700 06 00 0002 020000000001 020000000002")
        #expect(dissect(empty, as: .etherType(0x0806))["arp.isgratuitous"] == [])
    }

    @Test func geneveFlagsAreThreeBits() {
        let packet = dissect([UInt8](hex: "0100 0800 000063 00 0102 80 e0"), as: .udpPorts(9, 6081))
        #expect(packet["geneve.option.flags"] == ["0x07"])
    }

    @Test func datagramsWithoutTheChecksumTheyNeed() {
        let addresses = "20010db8000000000000000000000001 20010db8000000000000000000000002"
        let six = "333300000001 020000000001 86dd 60000000 0009 11 40 \(addresses) 9c40 9c41 0009 0000 aa"
        let packet = dissect([UInt8](hex: six))
        #expect(packet["udp.checksum.status"] == ["4"])
        #expect(!packet.faults.isEmpty)
        let lite = dissect([UInt8](hex: "9c40 9c41 0000 0000 aabb"), as: .ipProtocol(136))
        #expect(lite["udp.checksum.status"] == ["4"])
        #expect(lite["udp.length"] == ["10"])
    }

    @Test func echoesOfOptionsHaveTheNameOfTheOption() {
        let bytes = "9c40 9c41 00000001 00000000 9010 ffff 0000 0000 0c06 00000001 0706 00000002 0000 0000"
        let segment = dissect([UInt8](hex: bytes), as: .ipProtocol(6))
        #expect(segment["tcp.option_kind"].prefix(2) == ["12", "7"])
        #expect(segment["tcp.options.cc"].count == 1)
        #expect(segment["tcp.options.echo"].count == 1)
        #expect(segment["tcp.options.cc_value"] == ["1"])
    }

    @Test func mirroredFramesWithoutHeader() {
        let frame = "020000000001 020000000002 88b5 00"
        let packet = dissect([UInt8](hex: "0000 88be \(frame)"), as: .ipProtocol(47))
        #expect(packet.chain.hasPrefix("gre:erspan:eth"))
    }

    @Test func routesWhosePointerIsWrong() {
        let start = "47 00 001c 0000 0000 40 3b 0000 0a000001 0a000002"
        let wrong = dissect([UInt8](hex: "\(start) 07 07 05 01020304 00"), as: .etherType(0x0800))
        #expect(wrong["ip.rec_rt"] == [])
        #expect(wrong.faults.contains { $0.contains("ip.opt.ptr") })
        let right = dissect([UInt8](hex: "\(start) 07 07 08 01020304 00"), as: .etherType(0x0800))
        #expect(right["ip.rec_rt"] == ["1.2.3.4"])
    }

    @Test func securityOptionsOfElevenBytes() {
        let start = "48 00 0020 0000 0000 40 3b 0000 0a000001 0a000002 82 0b"
        let old = dissect([UInt8](hex: "\(start) d788 0001 4142 434445 00"), as: .etherType(0x0800))
        #expect(old["ip.opt.sec_rfc791_comp"] == ["1"])
        let new = dissect([UInt8](hex: "\(start) 5a 0302030203020302 00"), as: .etherType(0x0800))
        #expect(new["ip.opt.sec_cl"] == ["0x5a"])
        #expect(new["ip.opt.sec_rfc791_comp"] == [])
    }

    @Test func listenerTimesAreFloatingPoint() {
        let group = String(repeating: "00", count: 16)
        let query = dissect([UInt8](hex: "8200 0000 8001 0000 \(group) 00 bb 0000"), as: .ipProtocol(58))
        #expect(query["icmpv6.mld.maximum_response_code"] == ["32776"])
        #expect(query["icmpv6.mld.qqi"] == ["1728"])
    }

    @Test func translationPrefixesByTheirCode() {
        let router = "8600 0000 40 00 0708 00000000 00000000"
        let option = "26 02 0001 0064ff9b 0001020304050607"
        let packet = dissect([UInt8](hex: "\(router) \(option)"), as: .ipProtocol(58))
        #expect(packet["icmpv6.opt.pref64.prefix"] == ["64:ff9b:1:203::"])
    }

    @Test func attributesOfOtherVendors() {
        let bytes = "c802 001c 0001 0000 0000 0000 8008 0137 0002 beef 8008 0009 0003 beef"
        let packet = dissect([UInt8](hex: bytes), as: .udpPorts(1701, 1701))
        #expect(packet["l2tp.avp.vendor_id"] == ["311", "9"])
        #expect(packet["l2tp.avp.type"] == ["2"])
    }

    @Test func paddingBetweenOptions() {
        let head =
            [UInt8](hex: "01 07 01 00") + [UInt8](repeating: 0, count: 24) + [0xab]
            + [UInt8](repeating: 0, count: 207)
        let packet = dissect(head + [UInt8](hex: "63825363 350101 000000 ff"), as: .udpPorts(68, 67))
        #expect(packet["dhcp.option.type"] == ["53", "0", "0"])
        #expect(packet["dhcp.hw.addr"] == ["ab" + String(repeating: "00", count: 15)])
        let old = dissect(head + [UInt8](hex: "01020304"), as: .udpPorts(68, 67))
        #expect(old["dhcp.cookie"] == [])
    }

    @Test func extensionsOfTimeAreToldFromTheCode() {
        let head = [0x23] + [UInt8](repeating: 0, count: 47)
        let code = String(repeating: "cc", count: 16)
        let value = String(repeating: "ee", count: 12)
        let packet = dissect(head + [UInt8](hex: "0104 0010 \(value) 00000001 \(code)"), as: .udpPorts(123, 123))
        #expect(packet["ntp.ext.length"] == ["16"])
        #expect(packet["ntp.keyid"] == ["00000001"])
        #expect(packet["ntp.mac"] == [code])
        let short = dissect(head + [UInt8](hex: "0104 0008 \(code) \(value)"), as: .udpPorts(123, 123))
        #expect(short["ntp.ext"] == [])
        #expect(short["ntp.keyid"] == ["01040008"])
    }
}
