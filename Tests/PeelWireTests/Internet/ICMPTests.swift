import PeelWire
import Testing

@Suite struct ICMPTests {
    static func read(_ hex: String, wireCount: Int? = nil) -> Dissected {
        dissect(fixed([UInt8](hex: hex)), as: .ipProtocol(1), wireCount: wireCount)
    }

    static func fixed(_ message: [UInt8]) -> [UInt8] {
        guard message.count >= 4 else { return message }
        var bytes = message
        bytes[2] = 0
        bytes[3] = 0
        let sum = ~Checksum.sum(bytes.rawSpan)
        bytes[2] = UInt8(sum >> 8)
        bytes[3] = UInt8(sum & 255)
        return bytes
    }

    @Test(arguments: [
        (
            "08 00 0000 0102 0304 abcd",
            [
                "icmp.type": "8", "icmp.code": "0", "icmp.ident": "258", "icmp.ident_le": "513", "icmp.seq": "772",
                "icmp.seq_le": "1027", "icmp.checksum.status": "1", "data.len": "2",
            ]
        ),
        ("05 01 0000 c0000201", ["icmp.redir_gw": "192.0.2.1"]),
        (
            "0d 00 0000 0001 0002 00000003 00000004 00000005",
            [
                "icmp.originate_timestamp": "3", "icmp.receive_timestamp": "4", "icmp.transmit_timestamp": "5",
            ]
        ),
        ("11 00 0000 0001 0002 ffffff00", ["icmp.address_mask": "255.255.255.0"]),
        (
            "09 00 0000 01 02 0708 c0000201 ffffffff",
            [
                "icmp.num_addrs": "1", "icmp.addr_entry_size": "2", "icmp.lifetime": "1800",
                "icmp.router_address": "192.0.2.1", "icmp.pref_level": "-1",
            ]
        ),
        (
            "2b 00 0000 0001 02 47",
            [
                "icmp.ext.echo.seq": "2", "icmp.ext.echo.rsp.state": "2", "icmp.ext.echo.rsp.active": "1",
                "icmp.ext.echo.rsp.ipv4": "1", "icmp.ext.echo.rsp.ipv6": "1",
            ]
        ),
    ])
    func messageIsRead(hex: String, expected: [String: String]) {
        let packet = Self.read(hex)
        for (name, text) in expected { #expect(packet[name] == [text], "\(name)") }
        #expect(packet.faults == [])
    }

    @Test func quotedPacketFollows() {
        let packet = Self.read(
            "03 04 0000 0000 05dc 4500 0054 0001 0000 40 11 0000 c0000201 c0000202 c000 0035 0040 1234")
        #expect(packet["icmp.unused"] == ["0000"])
        #expect(packet["icmp.mtu"] == ["1500"])
        #expect(packet.chain == "icmp:ip:udp")
        #expect(packet["udp.dstport"] == ["53"])
        #expect(packet["udp.checksum.status"] == ["2"])
        // What the router quotes of the datagram is read as far as its port tells.
        let more = Self.read(
            "03 04 0000 0000 05dc 4500 0054 0001 0000 40 11 0000 c0000201 c0000202 c000 0035 0040 1234"
                + "abcd 0100 0001 0000 0000 0000")
        #expect(more.chain == "icmp:ip:udp:dns")
        #expect(more["dns.id"] == ["0xabcd"])
    }

    @Test func labelsAfterTheQuotedPacket() {
        let quoted = "4500 0080 0001 0000 40 fd 0000 c0000201 c0000202" + String(repeating: "00", count: 108)
        let packet = Self.read("0b 00 0000 00 20 0000" + quoted + "2000 0000 0008 01 01 000101 40")
        #expect(packet["icmp.length.original_datagram"] == ["128"])
        #expect(packet["icmp.ext.checksum.status"] == ["3"])
        #expect(packet["icmp.mpls.label"] == ["16"])
        #expect(packet["icmp.mpls.s"] == ["1"])
        #expect(packet["icmp.mpls.ttl"] == ["64"])
    }

    @Test func everyShorterPrefixIsTruncated() {
        let bytes = Self.fixed([UInt8](hex: "0d 00 0000 0001 0002 00000003 00000004 00000005"))
        for count in 0..<bytes.count {
            let packet = dissect(Array(bytes[..<count]), as: .ipProtocol(1), wireCount: bytes.count)
            #expect(packet.fault == .truncated(needed: count < 4 ? 4 : 20, captured: count))
        }
    }

    @Test(arguments: [("11 64 0000 00000000", "2"), ("11 00 0000 00000000", "1"), ("22 00 0000 0000 0000", "3")])
    func groupManagementVersion(hex: String, version: String) {
        let packet = dissect(Self.fixed([UInt8](hex: hex)), as: .ipProtocol(2))
        #expect(packet["igmp.version"] == [version])
        #expect(packet["igmp.checksum.status"] == ["1"])
        #expect(packet.chain == "igmp:igmp")
    }

    @Test func groupManagementCountsAreChecked() {
        let packet = dissect(
            Self.fixed([UInt8](hex: "22 00 0000 0000 0001 04 00 0005 e00000fb c0000201")), as: .ipProtocol(2))
        #expect(packet["igmp.saddr"] == ["192.0.2.1"])
        #expect(packet.faults == ["malformed: igmp.num_src is 5, expected 0…1"])
    }
}
