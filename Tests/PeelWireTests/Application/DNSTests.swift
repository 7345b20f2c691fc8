import PeelWire
import Testing

@Suite struct DNSTests {
    /// A question for the address of a.bc, and its answer through a pointer.
    static let answer = [UInt8](
        hex: "1234 8580 0001 0001 0000 0000 01 61 02 6263 00 0001 0001 c00c 0001 0001 0000012c 0004 c0000201")

    @Test func questionAndAnswer() {
        let packet = dissect(Self.answer, as: .udpPorts(53, 40000))
        #expect(packet.chain == "dns")
        #expect(packet["dns.id"] == ["0x1234"])
        #expect(packet["dns.flags.response"] == ["1"])
        #expect(packet["dns.flags.authoritative"] == ["1"])
        #expect(packet["dns.flags.rcode"] == ["0"])
        #expect(packet["dns.count.queries"] == ["1"])
        #expect(packet["dns.qry.name"] == ["a.bc"])
        #expect(packet["dns.qry.name.len"] == ["4"])
        #expect(packet["dns.count.labels"] == ["2"])
        #expect(packet["dns.resp.name"] == ["a.bc"])
        #expect(packet["dns.resp.ttl"] == ["300"])
        #expect(packet["dns.a"] == ["192.0.2.1"])
        #expect(packet.faults == [])
    }

    @Test(arguments: 0..<answer.count)
    func shorterMessagesSayWhatIsMissing(_ count: Int) {
        let cut = dissect(Array(Self.answer[..<count]), as: .udpPorts(53, 40000), wireCount: Self.answer.count)
        let short = dissect(Array(Self.answer[..<count]), as: .udpPorts(53, 40000))
        guard case .truncated? = cut.fault else { return #expect(count == 0 || Bool(false), "\(cut.faults)") }
        if count > 0 {
            guard case .malformed? = short.fault else { return #expect(Bool(false), "\(short.faults)") }
        }
    }

    static func question(_ name: String) -> Dissected {
        dissect([UInt8](hex: "0001 0100 0001 0000 0000 0000" + name + "0001 0001"), as: .udpPorts(9, 53))
    }

    @Test func namesOnlyLeadBackwards() {
        let rule = "malformed: a domain name's pointer does not lead backwards"
        #expect(Self.question("c00c").faults == [rule])
        #expect(Self.question("c00d").faults == [rule])
        #expect(Self.question("0161 c00c").faults == [rule])
        #expect(Self.question("0161 c020").faults == [rule])
        #expect(Self.question("4161").faults == ["malformed: a label has an unknown type"])
        #expect(Self.question("00")["dns.qry.name"] == ["<Root>"])
    }

    /// Each record points to the one before: as long a chain as fits ends.
    @Test func chainsOfPointersEnd() {
        var bytes = [UInt8](hex: "0001 8000 0000 0fa0 0000 0000 00 0001 0001 00000000 0000")
        var last = 12
        while bytes.count < 16000 {
            let owner = 0xc000 | last
            last = bytes.count
            bytes += [UInt8(owner >> 8), UInt8(owner & 255)] + [UInt8](hex: "0001 0001 00000000 0000")
        }
        let packet = dissect(bytes, as: .udpPorts(53, 9))
        #expect(packet["dns.resp.name"].allSatisfy { $0 == "<Root>" })
        #expect(packet.dissection.fields.count <= Dissection.fieldLimit)
    }

    @Test func aNameHasAtMost255Bytes() {
        let label = "3f" + String(repeating: "61", count: 63)
        let long = Self.question(label + label + label + label + "00")
        #expect(long.faults == ["malformed: a domain name has more than 255 bytes"])
        #expect(Self.question(label + label + label + "00").faults == [])
    }

    static func record(_ type: String, _ data: String) -> Dissected {
        let count = [UInt8](hex: data).count
        let length = String(count, radix: 16)
        let four = String(repeating: "0", count: 4 - length.count) + length
        return dissect(
            [UInt8](hex: "0001 8180 0000 0001 0000 0000 00" + type + "0001 00000000" + four + data),
            as: .udpPorts(53, 9))
    }

    @Test func recordsOfManyTypes() {
        #expect(Self.record("001c", "20010db8000000000000000000000001")["dns.aaaa"] == ["2001:db8::1"])
        #expect(Self.record("000f", "000a 0161 00")["dns.mx.mail_exchange"] == ["a"])
        #expect(Self.record("0010", "026869 0179")["dns.txt"] == ["hi", "y"])
        #expect(Self.record("0021", "0001 0002 13c4 0161 00")["dns.srv.port"] == ["5060"])
        let start = Self.record("0006", "0161 00 0162 00 00000001 00000002 00000003 00000004 00000005")
        #expect(start["dns.soa.mname"] == ["a"])
        #expect(start["dns.soa.minimum_ttl"] == ["5"])
        let allowed = Self.record("0101", "80 05 6973737565 6361")
        #expect(allowed["dns.caa.issue"] == ["ca"])
        #expect(allowed["dns.caa.flags.issuer_critical"] == ["1"])
        let web = Self.record("0041", "0001 00 0001 0003 026832 0004 0004 c0000201")
        #expect(web["dns.svcb.svcparam.alpn"] == ["h2"])
        #expect(web["dns.svcb.svcparam.ipv4hint.ip"] == ["192.0.2.1"])
        let next = Self.record("002f", "0161 00 0002 6201")
        #expect(next["dns.resp.type"] == ["47", "1", "2", "6", "15"])
        let key = Self.record("0030", "0101 03 0d 0102")
        #expect(key["dns.dnskey.key_id"] == ["1296"])
        #expect(Self.record("ff00", "0102")["dns.data"] == ["0102"])
    }

    @Test func lengthsThatLie() {
        #expect(
            Self.record("0010", "0968").fault
                == .malformed(.outOfRange(field: "dns.txt.length", value: 9, allowed: 0...1)))
        let long = Self.record("0041", "0001 00 0001 0009 02")
        #expect(
            long.fault
                == .malformed(.outOfRange(field: "dns.svcb.svcparam.value.length", value: 9, allowed: 0...1)))
        let option = dissect(
            [UInt8](hex: "0001 8180 0000 0000 0000 0001 00 0029 04d0 00 00 8000 0005 000a 0008 01"),
            as: .udpPorts(53, 9))
        #expect(option.fault == .malformed(.outOfRange(field: "dns.opt.len", value: 8, allowed: 0...1)))
        #expect(option["dns.resp.z.do"] == ["1"])
        #expect(option["dns.rr.udp_payload_size"] == ["1232"])
    }

    @Test func multicastTurnsTheFirstBitOfAClass() {
        let packet = dissect(
            [UInt8](hex: "0000 8400 0000 0001 0000 0000 0161 00 0001 8001 00000078 0004 c0000201"),
            as: .udpPorts(5353, 5353))
        #expect(packet.chain == "mdns")
        #expect(packet["dns.resp.class"] == ["0x0001"])
        #expect(packet["dns.resp.cache_flush"] == ["1"])
        let local = dissect([UInt8](hex: "0001 0500 0001 0000 0000 0000 0161 00 0001 0001"), as: .udpPorts(9, 5355))
        #expect(local.chain == "llmnr")
        #expect(local["dns.flags.conflict"] == ["1"])
        #expect(local["dns.flags.tentative"] == ["1"])
    }

    @Test func knownOnAnyPort() {
        let query = [UInt8](hex: "0001 0100 0001 0000 0000 0000 0161 00 0001 0001")
        #expect(dissect(query, as: .udpPorts(40000, 8600)).chain == "dns")
        // With more bytes than it counts, as an update, of another class, with a byte that no name has, cut in its name.
        for other in [
            "0001 0100 0001 0001 0000 0000 0161 00 0001 0001", "0001 2800 0001 0000 0000 0000 0161 00 0001 0001",
            "0001 0100 0001 0000 0000 0000 0161 00 0001 0007", "0001 0100 0001 0000 0000 0000 0107 00 0001 0001",
            "0001 8100 0001 0002 0000 0000 0161 00 0001 0001",
        ] {
            #expect(dissect([UInt8](hex: other), as: .udpPorts(40000, 8600)).chain == "data")
        }
        for count in 0..<query.count {
            #expect(dissect(Array(query.prefix(count)), as: .udpPorts(40000, 8600)).chain != "dns")
        }
    }
}
