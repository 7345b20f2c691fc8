import PeelWire
import Testing

struct SNMPTests {
    /// get-response of version 2c: sysName.0 is "peel".
    private static let response = [UInt8](
        hex: "302c02010104067075626c6963a21f02020102020100020100 3013 3011 06082b06010201010500 0405 7065656c21")

    @Test func aResponse() {
        let shown = Service.read(Self.response, as: "snmp")
        #expect(shown.faults == [])
        #expect(shown["snmp.version"] == ["1"])
        #expect(shown["snmp.community"] == ["public"])
        #expect(shown["snmp.data"] == ["2"])
        #expect(shown["snmp.request_id"] == ["258"])
        #expect(shown["snmp.error_status"] == ["0"])
        #expect(shown["snmp.name"] == ["1.3.6.1.2.1.1.5.0"])
        #expect(shown["snmp.value.octets"] == ["7065656c21"])
    }

    @Test func everyShorterMessage() { Service.expectFaultsInPrefixes(Self.response, as: "snmp") }

    @Test func lengthsThatLie() {
        // A datagram holds the whole message; over TCP the rest may come.
        #expect(Service.length([0x30, 0x84, 0xff, 0xff, 0xff, 0xff], as: "snmp") == .foreign)
        #expect(Service.length([0x30, 0x80, 0, 0], as: "snmp") == .foreign)
        #expect(Service.length([0x30, 0x85, 1, 2, 3, 4, 5], as: "snmp") == .foreign)
        // A PDU, and an identifier, that say to be longer than what holds them.
        var bytes = Self.response
        bytes[14] = 0x7f
        #expect(Service.read(bytes, as: "snmp").fault?.shortDescription == "malformed")
        bytes[30] = 0x7f
        _ = Service.read(bytes, as: "snmp")
    }
}

struct SyslogTests {
    @Test(arguments: [
        ("<34>su: failed", ["4"], ["2"], "su: failed"), ("<191>x", ["23"], ["7"], "x"),
        ("no number", [], [], "no number"),
        ("<>x", [], [], "<>x"), ("<12345>x", [], [], "<12345>x"),
    ])
    func messages(_ wire: String, _ facility: [String], _ level: [String], _ text: String) {
        let shown = Service.read(wire, as: "syslog")
        #expect(shown["syslog.facility"] == facility)
        #expect(shown["syslog.level"] == level)
        #expect(shown["syslog.msg"] == [text])
    }
}

struct NBNSTests {
    /// FILE<20> as letters: 46 49 4c 45 and spaces.
    private static let letters: [UInt8] = {
        var bytes: [UInt8] = [32]
        for byte in Array("FILE           ".utf8) + [0x20] {
            bytes.append(0x41 + (byte >> 4))
            bytes.append(0x41 + (byte & 15))
        }
        return bytes + [0]
    }()

    private static let answer: [UInt8] =
        [UInt8](hex: "84e7 8500 0000 0001 0000 0000") + letters + [UInt8](hex: "0020 0001 000493e0 0006 6000 c0a8c701")

    @Test func anAnswer() {
        let shown = Service.read(Self.answer, as: "nbns")
        #expect(shown["nbns.id"] == ["0x84e7"])
        #expect(shown["nbns.name"] == ["FILE<20> (Server service)"])
        #expect(shown["nbns.ttl"] == ["300000"])
        #expect(shown["nbns.nb_flags"] == ["0x6000"])
        #expect(shown["nbns.addr"] == ["192.168.199.1"])
    }

    @Test func aQuestion() {
        let question = [UInt8](hex: "000101100001000000000000") + Self.letters + [0, 32, 0, 1]
        #expect(Service.read(question, as: "nbns")["nbns.name"] == ["FILE<20>"])
    }

    @Test func whateverIsMissing() {
        for count in 1..<Self.answer.count { _ = Service.read(Array(Self.answer[..<count]), as: "nbns") }
        // A name that points at itself, and forwards.
        for place: UInt8 in [12, 40, 0xff] {
            let loop = [UInt8](hex: "000101100001000000000000") + [0xc0, place, 0, 32, 0, 1]
            #expect(Service.read(loop, as: "nbns")["nbns.name"].isEmpty)
        }
        for count in 1..<12 { #expect(!Service.read(Array(Self.answer[..<count]), as: "nbns").faults.isEmpty) }
    }
}

struct DHCPv6Tests {
    private static let solicit = [UInt8](
        hex: """
            01 10 0a 0b 0001 000a 0003 0001 0200 0000 000a 0006 0004 0017 0018
            0003 0028 0000 0001 0000 0e10 0000 1518 0005 0018 2001 0db8 0001 0000 0000 0000 0000 0010 0000 0e10 0000 1c20
            """)

    @Test func aMessage() {
        let shown = Service.read(Self.solicit, as: "dhcpv6")
        #expect(shown.faults == [])
        #expect(shown["dhcpv6.xid"] == ["0x100a0b"])
        #expect(shown["dhcpv6.option.type"] == ["1", "6", "3", "5"])
        #expect(shown["dhcpv6.requested_option_code"] == ["23", "24"])
        #expect(shown["dhcpv6.iaaddr.ip"] == ["2001:db8:1::10"])
        #expect(shown["dhcpv6.iaid.t1"] == ["3600"])
        #expect(shown["dhcpv6.iaaddr.valid_lifetime"] == ["7200"])
    }

    @Test func aRelayedMessage() {
        let count = UInt8(Self.solicit.count)
        let relayed = [12, 0] + Array(repeating: 0, count: 32) + [0, 9, 0, count] + Self.solicit
        #expect(Service.read(relayed, as: "dhcpv6")["dhcpv6.msgtype"] == ["12", "1"])
    }

    @Test func relaysInsideRelaysEnd() {
        var bytes: [UInt8] = Self.solicit
        for _ in 0..<20 {
            let count = UInt16(bytes.count)
            bytes = [12, 0] + Array(repeating: 0, count: 32) + [0, 9, UInt8(count >> 8), UInt8(count & 0xff)] + bytes
        }
        #expect(Service.read(bytes, as: "dhcpv6")["dhcpv6.msgtype"].count == 5)
    }

    @Test func anOptionThatIsTooLong() {
        #expect(Service.read([1, 0, 0, 1, 0, 1, 0xff, 0xff], as: "dhcpv6").fault?.shortDescription == "malformed")
        for count in 1..<Self.solicit.count { _ = Service.read(Array(Self.solicit[..<count]), as: "dhcpv6") }
    }
}
