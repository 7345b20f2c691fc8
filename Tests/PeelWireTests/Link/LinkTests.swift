import PeelWire
import Testing

@Suite struct LinkTests {
    static let packet = EthernetTests.packet

    @Test func loopbackFamiliesInEitherByteOrder() {
        for family in ["02000000", "00000002", "00020000", "00000200"] {
            let frame = dissect([UInt8](hex: family) + Self.packet, linkType: .null)
            #expect(frame.chain == "null:ip:data")
            #expect(frame["null.family"] == ["2"])
        }
        let type = dissect([UInt8](hex: "00080000") + Self.packet, linkType: .null)
        #expect(type.chain == "null:ip:data")
        #expect(type["null.type"] == ["0x0800"])
        let loop = dissect([UInt8](hex: "00000002") + Self.packet, linkType: .loop)
        #expect(loop.chain == "null:ip:data")
        let unknown = dissect([UInt8](hex: "63000000") + Self.packet, linkType: .null)
        #expect(unknown.chain == "null:data")
        #expect(unknown["null.family"] == ["99"])
        let cut = dissect([2, 0], linkType: .null, wireCount: 40)
        #expect(cut.fault == .truncated(needed: 4, captured: 2))
    }

    @Test func rawPackets() {
        for linkType in [12, 14, 101] as [UInt32] {
            #expect(dissect(Self.packet, linkType: LinkType(rawValue: linkType)).chain == "raw:ip:data")
        }
        #expect(dissect(Self.packet, linkType: .ipv4).chain == "ip:data")
        #expect(dissect([0x50, 1, 2], linkType: .raw).chain == "raw:data")
        #expect(dissect([], linkType: .raw).chain == "raw")
    }

    @Test func cookedHeaders() {
        let one = dissect([UInt8](hex: "0004 0001 0006 020000000001 0708 0800") + Self.packet, linkType: .linuxCooked)
        #expect(one.chain == "sll:ethertype:ip:data")
        #expect(one["sll.pkttype"] == ["4"])
        #expect(one["sll.hatype"] == ["1"])
        #expect(one["sll.halen"] == ["6"])
        #expect(one["sll.src.eth"] == ["02:00:00:00:00:01"])
        #expect(one["sll.unused"] == ["0708"])
        #expect(one["sll.etype"] == ["0x0800"])
        let two = dissect(
            [UInt8](hex: "0800 0000 00000005 030a 00 04 0a000001 00000000") + Self.packet, linkType: .linuxCooked2)
        #expect(two.chain == "sll:ip:data")
        #expect(two["sll.gretype"] == ["0x0800"])
        #expect(two["sll.ifindex"] == ["5"])
        #expect(two["sll.src.ipv4"] == ["10.0.0.1"])
        let cut = dissect([0, 4, 0, 1], linkType: .linuxCooked, wireCount: 60)
        #expect(cut.fault == .truncated(needed: 16, captured: 4))
        #expect(cut["sll.hatype"] == ["1"])
    }

    @Test func addressResolution() {
        let request = [UInt8](hex: "0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202")
        let frame = dissect(request, as: .etherType(0x0806))
        #expect(frame.chain == "arp")
        #expect(frame["arp.hw.type"] == ["1"])
        #expect(frame["arp.proto.type"] == ["0x0800"])
        #expect(frame["arp.hw.size"] == ["6"])
        #expect(frame["arp.proto.size"] == ["4"])
        #expect(frame["arp.opcode"] == ["1"])
        #expect(frame["arp.src.hw_mac"] == ["02:00:00:00:00:01"])
        #expect(frame["arp.src.proto_ipv4"] == ["192.0.2.1"])
        #expect(frame["arp.dst.hw_mac"] == ["00:00:00:00:00:00"])
        #expect(frame["arp.dst.proto_ipv4"] == ["192.0.2.2"])
        #expect(frame["arp.isgratuitous"] == [])
        var gratuitous = request
        gratuitous[27] = 1
        let announced = dissect(gratuitous, as: .etherType(0x0806))
        #expect(announced["arp.isgratuitous"] == ["1"])
        #expect(announced["arp.isannouncement"] == ["1"])
        for count in 0..<request.count {
            let cut = dissect(Array(request[..<count]), as: .etherType(0x0806), wireCount: 28)
            #expect(cut.fault == .truncated(needed: count < 8 ? 8 : 28, captured: count))
        }
        var long = request
        long[4] = 255
        let needed = dissect(long, as: .etherType(0x0806))
        #expect(needed.fault == .malformed(.tooShort(needed: 526, declared: 28)))
    }

    @Test func logicalLinkControl() {
        let llc = Claim.etherType(0x8870)
        let snap = dissect([UInt8](hex: "aaaa03 000000 0800") + Self.packet, as: llc)
        #expect(snap.chain == "llc:ip:data")
        #expect(snap["llc.dsap"] == ["0xaa"])
        #expect(snap["llc.dsap.sap"] == ["85"])
        #expect(snap["llc.ssap.cr"] == ["0"])
        #expect(snap["llc.control"] == ["0x0003"])
        #expect(snap["llc.control.ftype"] == ["0x03"])
        #expect(snap["llc.control.u_modifier_cmd"] == ["0x00"])
        #expect(snap["llc.oui"] == ["0"])
        #expect(snap["llc.type"] == ["0x0800"])
        let cisco = dissect([UInt8](hex: "aaaa03 00000c 2000 01"), as: llc)
        #expect(cisco["llc.cisco_pid"] == ["0x2000"])
        let numbered = dissect([UInt8](hex: "f0f1 0503"), as: llc)
        #expect(numbered["llc.control.n_r"] == ["1"])
        #expect(numbered["llc.control.s_ftype"] == ["0x0001"])
        #expect(numbered["llc.control.f"] == ["1"])
        #expect(numbered.chain == "llc")
        #expect(dissect([UInt8](hex: "831b 0100 11"), as: llc).chain == "llc:data")
        #expect(dissect([UInt8](hex: "0001 af 810100"), as: llc).chain == "llc")
        let cut = dissect([0xaa, 0xaa, 3, 0, 0], as: llc, wireCount: 40)
        #expect(cut.fault == .truncated(needed: 8, captured: 5))
        #expect(cut["llc.control"] == ["0x0003"])
    }
}
