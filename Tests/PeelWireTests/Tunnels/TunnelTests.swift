import PeelWire
import Testing

@Suite struct TunnelTests {
    /// 10.0.0.1 > 10.0.0.2, protocol 253, two bytes.
    static let packet = [UInt8](hex: "4500 0016 0001 0000 40fd 66d5 0a000001 0a000002 abcd")
    static let frame = [UInt8](hex: "020000000102 020000000101 0800") + packet

    @Test func labelsAreReadToTheBottom() {
        let stack = dissect([UInt8](hex: "00010640 00002d40") + Self.packet, as: .etherType(0x8847))
        #expect(stack.chain == "mpls:ip:data")
        #expect(stack["mpls.label"] == ["16", "2"])
        #expect(stack["mpls.exp"] == ["3", "6"])
        #expect(stack["mpls.bottom"] == ["0", "1"])
        #expect(stack["mpls.ttl"] == ["64", "64"])
        let open = dissect([UInt8](hex: "00010640 00002c40"), as: .etherType(0x8847))
        #expect(open["mpls.label"] == ["16", "2"])
        #expect(open.fault == .malformed(.tooShort(needed: 12, declared: 8)))
    }

    @Test func pseudowiresAreToldByTheirControlWord() {
        let word = dissect([UInt8](hex: "00010140 00000005") + Self.frame, as: .etherType(0x8847))
        #expect(word.chain == "mpls:pwethheuristic:pwethcw:eth:ethertype:ip:data")
        #expect(word["pweth.cw.sequence_number"] == ["5"])
        let bare = dissect([UInt8](hex: "00010140") + Self.frame, as: .etherType(0x8847))
        #expect(bare.chain == "mpls:eth:ethertype:ip:data")
    }

    @Test func discoveryTags() {
        let bytes = [UInt8](hex: "1107 0000 0014 0102 0003 61622d 0103 0001 09 0101 0000 9999 0000")
        let packet = dissect(bytes, as: .etherType(0x8863))
        #expect(packet["pppoe.version"] == ["1"])
        #expect(packet["pppoe.code"] == ["0x07"])
        #expect(packet["pppoe.payload_length"] == ["20"])
        #expect(packet["pppoed.tags.ac_name"] == ["ab-"])
        #expect(packet["pppoed.tags.host_uniq"] == ["09"])
        #expect(packet["pppoed.tag"] == ["0x9999"])
        #expect(packet.faults == [])
        let lying = dissect([UInt8](hex: "1107 0000 0006 0102 0009 6162"), as: .etherType(0x8863))
        #expect(lying.fault == .malformed(.outOfRange(field: "pppoed.tag_length", value: 9, allowed: 0...2)))
        let long = dissect([UInt8](hex: "1107 0000 0009 0101 0000"), as: .etherType(0x8863))
        #expect(long.fault == .malformed(.outOfRange(field: "pppoe.payload_length", value: 9, allowed: 0...4)))
    }

    @Test func pppNumbersOfOneAndTwoBytes() {
        #expect(dissect([0x21] + Self.packet, as: .named("ppp")).chain == "ppp:ip:data")
        #expect(dissect([0, 0x21] + Self.packet, as: .named("ppp"))["ppp.protocol"] == ["0x0021"])
        let framed = dissect([0xff, 3, 0, 0x21] + Self.packet, as: .named("ppp"))
        #expect(framed["ppp.address"] == ["0xff"])
        #expect(framed.chain == "ppp:ip:data")
    }

    @Test func linkControlOptions() {
        let bytes = [UInt8](hex: "c021 01 01 0012 0104 05d4 0506 11223344 0304 c023")
        let packet = dissect(bytes, as: .named("ppp"))
        #expect(packet["ppp.code"] == ["1"])
        #expect(packet["lcp.opt.type"] == ["1", "5", "3"])
        #expect(packet["lcp.opt.mru"] == ["1492"])
        #expect(packet["lcp.opt.magic_number"] == ["0x11223344"])
        #expect(packet["lcp.opt.auth_protocol"] == ["0xc023"])
        let zero = dissect([UInt8](hex: "c021 01 01 0006 0100"), as: .named("ppp"))
        #expect(zero.fault == .malformed(.outOfRange(field: "ppp.opt.length", value: 0, allowed: 2...2)))
        let rejected = dissect([UInt8](hex: "c021 08 01 000a 8021 01 01 0004"), as: .named("ppp"))
        #expect(rejected.chain == "ppp:lcp:ipcp")
        #expect(rejected["lcp.rej_proto"] == ["0x8021"])
    }

    @Test func greTellsItsParts() {
        let bytes = [UInt8](hex: "3000 0800 00000007 00000008") + Self.packet
        let packet = dissect(bytes, as: .ipProtocol(47))
        #expect(packet.chain == "gre:ip:data")
        #expect(packet["gre.key"] == ["0x00000007"])
        #expect(packet["gre.sequence_number"] == ["8"])
        #expect(packet["gre.checksum"] == [])
        let point = dissect(
            [UInt8](hex: "3081 880b 0018 0005 00000001 00000002 0021") + Self.packet, as: .ipProtocol(47))
        #expect(point.chain == "gre:ppp:ip:data")
        #expect(point["gre.key.payload_length"] == ["24"])
        #expect(point["gre.key.call_id"] == ["5"])
        #expect(point["gre.ack_number"] == ["2"])
        let routed = dissect(
            [UInt8](hex: "4000 0800 0000 0000 0800 0004 0a000009 0000 0000") + Self.packet, as: .ipProtocol(47))
        #expect(routed.chain == "gre:ip:data")
        #expect(routed["gre.routing.information"] == ["0a000009"])
        let cut = dissect([UInt8](hex: "4000 0800 0000 0000 0800 00ff 0a000009"), as: .ipProtocol(47))
        #expect(cut.faults.count == 1)
    }

    @Test func greChecksumsAreVerified() {
        let good = dissect([UInt8](hex: "8000 88b5 f748 0000 0001"), as: .ipProtocol(47))
        #expect(good["gre.checksum.status"] == ["1"])
        let bad = dissect([UInt8](hex: "8000 88b5 f749 0000 0001"), as: .ipProtocol(47))
        #expect(bad["gre.checksum.status"] == ["0"])
        #expect(bad.faults == ["damaged: gre.checksum is 0xf749, expected 0xf748"])
    }

    @Test func virtualNetworks() {
        let vxlan = dissect([UInt8](hex: "8840 0005 001092 00") + Self.frame, as: .udpPorts(9, 4789))
        #expect(vxlan.chain == "vxlan:eth:ethertype:ip:data")
        #expect(vxlan["vxlan.vni"] == ["4242"])
        #expect(vxlan["vxlan.flag_g"] == ["1"])
        #expect(vxlan["vxlan.flag_d"] == ["1"])
        #expect(vxlan["vxlan.gbp"] == ["5"])
        let geneve = dissect(
            [UInt8](hex: "0240 6558 000063 00 0102 80 01 deadbeef") + Self.frame, as: .udpPorts(9, 6081))
        #expect(geneve.chain == "geneve:eth:ethertype:ip:data")
        #expect(geneve["geneve.vni"] == ["0x000063"])
        #expect(geneve["geneve.option.length"] == ["8", "8"])
        #expect(geneve["geneve.option.type.critical"] == ["1"])
        #expect(geneve["geneve.option.unknown.data"] == ["deadbeef"])
        let lying = dissect([UInt8](hex: "0100 0800 000063 00 0102 80 02"), as: .udpPorts(9, 6081))
        #expect(lying.fault == .malformed(.outOfRange(field: "geneve.option.length", value: 12, allowed: 4...4)))
    }

    @Test func gtpExtensionHeaders() {
        let bytes = [UInt8](hex: "34ff 001e 0000abcd 0000 00 85 01 00 09 00") + Self.packet
        let packet = dissect(bytes, as: .udpPorts(2152, 2152))
        #expect(packet.chain == "gtp:ip:data")
        #expect(packet["gtp.teid"] == ["0x0000abcd"])
        #expect(packet["gtp.ext_hdr.next"] == ["0x85", "0x00"])
        #expect(packet["gtp.ext_hdr.pdu_ses_con.qos_flow_id"] == ["9"])
        let still = dissect([UInt8](hex: "34ff 0008 0000abcd 0000 00 85 00 00 09 00"), as: .udpPorts(2152, 2152))
        #expect(still.fault == .malformed(.outOfRange(field: "gtp.ext_hdr.length", value: 0, allowed: 1...255)))
        let long = dissect([UInt8](hex: "30ff 0009 0000abcd 4500"), as: .udpPorts(2152, 2152))
        #expect(long.fault == .malformed(.outOfRange(field: "gtp.length", value: 9, allowed: 0...2)))
    }

    @Test func teredoIndications() {
        let six = [UInt8](hex: "60000000 0000 3b 40") + [UInt8](repeating: 0, count: 32)
        let both = [UInt8](hex: "0001 01 02 aa bbcc 0102030405060708 00 0000 fb2d 3ffffdfe") + six
        let packet = dissect(both, as: .udpPorts(3544, 9))
        #expect(packet.chain == "teredo:ipv6")
        #expect(packet["teredo.auth.id"] == ["aa"])
        #expect(packet["teredo.auth.value"] == ["bbcc"])
        #expect(packet["teredo.auth.nonce"] == ["0102030405060708"])
        #expect(packet["teredo.orig.port"] == ["1234"])
        #expect(packet["teredo.orig.addr"] == ["192.0.2.1"])
    }

    @Test func tunnelControlMessages() {
        let bytes = [UInt8](hex: "c802 001e 0005 0000 0001 0002 8008 0000 0000 0001 800a 0000 0007 686f7374")
        let packet = dissect(bytes, as: .udpPorts(1701, 1701))
        #expect(packet["l2tp.tunnel"] == ["5"])
        #expect(packet["l2tp.Ns"] == ["1"])
        #expect(packet["l2tp.Nr"] == ["2"])
        #expect(packet["l2tp.avp.type"] == ["0", "7"])
        #expect(packet["l2tp.avp.message_type"] == ["1"])
        #expect(packet["l2tp.avp.host_name"] == ["host"])
        let small = dissect([UInt8](hex: "c802 0012 0005 0000 0001 0002 8003 0000 0000"), as: .udpPorts(1701, 1701))
        #expect(small.fault == .malformed(.outOfRange(field: "l2tp.avp.length", value: 3, allowed: 6...6)))
        #expect(
            dissect([UInt8](hex: "0002 0005 0006 0021") + Self.packet, as: .udpPorts(1701, 9)).chain
                == "l2tp:ppp:ip:data")
    }

    @Test func wireGuardIsKnownByItsShape() {
        let keepalive = [UInt8](hex: "04000000 01020304 0500000000000000") + [UInt8](repeating: 9, count: 16)
        let packet = dissect(keepalive, as: .udpPorts(40000, 50000))
        #expect(packet.chain == "wg")
        #expect(packet["wg.receiver"] == ["0x04030201"])
        #expect(packet["wg.counter"] == ["5"])
        #expect(packet["wg.keepalive"].count == 1)
        #expect(dissect(Array(keepalive.dropLast()), as: .udpPorts(40000, 50000)).chain == "data")
        let response = [UInt8](hex: "02000000 01000000 02000000") + [UInt8](repeating: 0, count: 80)
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        #expect(dissect(response, as: .udpPorts(40000, 50000))["wg.ephemeral"] == [key])
    }

    static let headers: [(Claim, [UInt8], Int)] = [
        (.etherType(0x8847), [UInt8](hex: "00010140"), 4),
        (.etherType(0x8863), [UInt8](hex: "1109 0000 0000"), 6),
        (.etherType(0x8864), [UInt8](hex: "1100 0007 0002"), 6),
        (.pppProtocol(0xc021), [UInt8](hex: "0501 0004"), 4),
        (.pppProtocol(0x8021), [UInt8](hex: "0501 0004"), 4),
        (.linkType(104), [UInt8](hex: "0f00 0800"), 4),
        (.ipProtocol(47), [UInt8](hex: "0000 0800"), 4),
        (.named("erspan"), [UInt8](hex: "1005 c801 0000 0021"), 4),
        (.udpPorts(4789, 4789), [UInt8](hex: "0800 0000 001092 00"), 8),
        (.udpPorts(6081, 6081), [UInt8](hex: "0000 0800 000063 00"), 8),
        (.udpPorts(2152, 2152), [UInt8](hex: "30ff 0000 0000abcd"), 8),
    ]

    @Test(arguments: headers.indices)
    func shorterHeadersSayHowMuchIsMissing(_ index: Int) {
        let (claim, bytes, first) = Self.headers[index]
        for count in 0..<min(first, bytes.count) {
            let cut = dissect(Array(bytes[..<count]), as: claim, wireCount: bytes.count)
            #expect(cut.fault != nil, "\(claim) \(count)")
            if case .truncated(_, let captured)? = cut.fault { #expect(captured == count) }
            if count == 0 { continue }
            let short = dissect(Array(bytes[..<count]), as: claim)
            guard case .malformed? = short.fault else {
                Issue.record("\(claim) of \(count) bytes is \(short.faults)")
                continue
            }
        }
    }

    /// Flows are counted inside of what carries them.
    @Test func headersFollowWhatTunnelsCarry() {
        let inner = [UInt8](hex: "4500 0020 0002 0000 4011 0000 0a000001 0a000002 0457 08ae 000c 0000 01020304")
        func datagram(_ port: [UInt8], _ payload: [UInt8]) -> [UInt8] {
            let count = UInt8(payload.count)
            return [UInt8](hex: "020000000002 020000000001 0800 4500 00") + [count + 28]
                + [UInt8](hex: "0001 0000 4011 0000 c000020a c6336414 9c40") + port + [0, count + 8, 0, 0] + payload
        }
        let ethernet = [UInt8](hex: "020000000102 020000000101 0800") + inner
        let cases: [[UInt8]] = [
            datagram([0x12, 0xb5], [UInt8](hex: "0800 0000 000001 00") + ethernet),
            datagram([0x17, 0xc1], [UInt8](hex: "0000 6558 000001 00") + ethernet),
            datagram([0x08, 0x68], [UInt8](hex: "30ff 0020 00000001") + inner),
            datagram([0x06, 0xa5], [UInt8](hex: "0002 0001 0002 0021") + inner),
        ]
        for bytes in cases {
            let frame = Frame(
                time: Timestamp(nanoseconds: 0), linkType: .ethernet, interface: 0, captured: bytes.rawSpan,
                wireCount: bytes.count)
            var headers = Headers()
            let isRead = Headers.read(frame, number: 1, into: &headers)
            #expect(isRead)
            let carried = headers.carried(in: frame)
            #expect(carried?.sourcePort == 1111)
            #expect(carried?.destinationPort == 2222)
            #expect(carried?.payloadCount == 4)
            #expect(carried?.tunnelDepth == 1)
        }
    }
}
