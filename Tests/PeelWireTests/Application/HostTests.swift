import PeelWire
import Testing

@Suite struct HostTests {
    static let ntp = [UInt8](
        hex:
            "24 01 06 ec 00000800 00000400 47505300 e8fb000180000000 0000000000000000 e8fb000280000000 00000001 00000000"
    )

    @Test func everyFieldOfNTP() {
        let packet = dissect(Self.ntp, as: .udpPorts(123, 123))
        #expect(packet.chain == "ntp")
        #expect(packet["ntp.flags.vn"] == ["4"])
        #expect(packet["ntp.flags.mode"] == ["4"])
        #expect(packet["ntp.stratum"] == ["1"])
        #expect(packet["ntp.precision"] == ["236"])
        #expect(packet["ntp.refid"] == ["47505300"])
        // A moment of November 2023; zero; the first second of the era that begins in 2036.
        #expect(packet["ntp.reftime"] == ["1699774849500000000"])
        #expect(packet["ntp.org"] == ["\(Timestamp.none.nanoseconds)"])
        #expect(packet["ntp.xmt"] == ["2085978497000000000"])
        #expect(packet.faults == [])
    }

    @Test(arguments: 1..<48) func shorterPacketsSayWhatIsMissing(_ count: Int) {
        let short = dissect(Array(Self.ntp[..<count]), as: .udpPorts(123, 123))
        #expect(short.fault == .malformed(.tooShort(needed: 48, declared: count)))
        let cut = dissect(Array(Self.ntp[..<count]), as: .udpPorts(123, 123), wireCount: 48)
        #expect(cut.fault == .truncated(needed: 48, captured: count))
    }

    @Test func extensionsOfNTP() {
        let rest = [UInt8](hex: "0104 0010 616263646162636461626364 00000001") + [UInt8](repeating: 7, count: 20)
        let packet = dissect(Self.ntp + rest, as: .udpPorts(123, 123))
        #expect(packet["ntp.ext.type"] == ["0x0104"])
        #expect(packet["ntp.ext.value"] == ["616263646162636461626364"])
        #expect(packet["ntp.keyid"] == ["00000001"])
        #expect(packet["ntp.mac"] == [String(repeating: "07", count: 20)])
        // A length that no extension has belongs to the code.
        var bad = rest
        bad[3] = 0
        let zero = dissect(Self.ntp + bad, as: .udpPorts(123, 123))
        #expect(zero["ntp.ext"] == [])
        #expect(zero["ntp.keyid"] == ["01040000"])
        bad[3] = 18
        let odd = dissect(Self.ntp + bad + [0, 0], as: .udpPorts(123, 123))
        #expect(odd.fault == .malformed(.rule("ntp.ext.length is no multiple of 4")))
    }

    static func dhcp(_ options: String) -> Dissected {
        let head = [UInt8](hex: "02 01 06 00 11223344 0003 8000 00000000 c000020a c6336414 00000000 02000000000a")
        return dissect(
            head + [UInt8](repeating: 0, count: 202) + [UInt8](hex: "63825363" + options), as: .udpPorts(67, 68))
    }

    @Test func optionsOfDHCP() {
        let packet = Self.dhcp("350105 00 3304 00000e10 0608 c0000235 c0000236 0c02 6869 3702 0103 5201 07 ff")
        #expect(packet.chain == "dhcp")
        #expect(packet["dhcp.id"] == ["0x11223344"])
        #expect(packet["dhcp.ip.your"] == ["192.0.2.10"])
        #expect(packet["dhcp.hw.mac_addr"] == ["02:00:00:00:00:0a"])
        #expect(packet["dhcp.flags.bc"] == ["1"])
        #expect(packet["dhcp.option.type"] == ["53", "0", "51", "6", "12", "55", "82", "0"])
        #expect(packet["dhcp.option.dhcp"] == ["5"])
        #expect(packet["dhcp.option.ip_address_lease_time"] == ["3600"])
        #expect(packet["dhcp.option.domain_name_server"] == ["192.0.2.53", "192.0.2.54"])
        #expect(packet["dhcp.option.hostname"] == ["hi"])
        #expect(packet["dhcp.option.request_list_item"] == ["1", "3"])
        #expect(packet["dhcp.option.value"].last == "07")
        #expect(packet.faults == [])
        #expect(
            Self.dhcp("0c09 6869").fault
                == .malformed(.outOfRange(field: "dhcp.option.length", value: 9, allowed: 0...2)))
        #expect(Self.dhcp("0c").fault == .malformed(.tooShort(needed: 2, declared: 1)))
        let short = dissect([UInt8](repeating: 1, count: 235), as: .udpPorts(67, 68))
        #expect(short.fault == .malformed(.tooShort(needed: 236, declared: 235)))
    }
}
