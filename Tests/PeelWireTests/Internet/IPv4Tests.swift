import PeelWire
import Testing

@Suite struct IPv4Tests {
    static let packet = [UInt8](hex: "45b9 0016 0001 4000 40fd b52d c0000201 c0000202 abcd")

    /// `header` with its checksum set right.
    static func summed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let count = Int(bytes[0] & 15) * 4
        bytes[10] = 0
        bytes[11] = 0
        let sum = ~Checksum.sum(Array(bytes[..<count]).rawSpan)
        bytes[10] = UInt8(sum >> 8)
        bytes[11] = UInt8(sum & 255)
        return bytes
    }

    @Test func everyFieldIsRead() {
        let frame = dissect(Self.packet, linkType: .ipv4)
        #expect(frame["ip.version"] == ["4"])
        #expect(frame["ip.hdr_len"] == ["20"])
        #expect(frame["ip.dsfield"] == ["0xb9"])
        #expect(frame["ip.dsfield.dscp"] == ["46"])
        #expect(frame["ip.dsfield.ecn"] == ["1"])
        #expect(frame["ip.len"] == ["22"])
        #expect(frame["ip.id"] == ["0x0001"])
        #expect(frame["ip.flags"] == ["0x02"])
        #expect(frame["ip.flags.rb"] == ["0"])
        #expect(frame["ip.flags.df"] == ["1"])
        #expect(frame["ip.flags.mf"] == ["0"])
        #expect(frame["ip.frag_offset"] == ["0"])
        #expect(frame["ip.ttl"] == ["64"])
        #expect(frame["ip.proto"] == ["253"])
        #expect(frame["ip.src"] == ["192.0.2.1"])
        #expect(frame["ip.dst"] == ["192.0.2.2"])
    }

    @Test func checksums() {
        let good = dissect(Self.summed(Self.packet), linkType: .ipv4)
        #expect(good["ip.checksum.status"] == ["1"])
        #expect(good.faults == [])
        var bytes = Self.summed(Self.packet)
        let right = good["ip.checksum"]
        bytes[11] ^= 1
        let bad = dissect(bytes, linkType: .ipv4)
        #expect(bad["ip.checksum.status"] == ["0"])
        #expect(bad["ip.checksum_calculated"] == right)
    }

    @Test(arguments: 0..<20)
    func shorterPacketsSayHowMuchIsMissing(_ count: Int) {
        let cut = dissect(Array(Self.packet[..<count]), linkType: .ipv4, wireCount: 22)
        #expect(cut.fault == .truncated(needed: 20, captured: count))
        #expect(cut["ip.ttl"].count == (count > 8 ? 1 : 0))
    }

    @Test func lengths() {
        var bytes = Self.packet
        bytes[0] = 0x44
        #expect(
            dissect(bytes, linkType: .ipv4).fault
                == .malformed(.outOfRange(field: "ip.hdr_len", value: 16, allowed: 20...60)))
        bytes[0] = 0x46
        #expect(dissect(bytes, linkType: .ipv4).fault == .malformed(.tooShort(needed: 24, declared: 22)))
        bytes = Self.packet
        bytes[3] = 19
        #expect(
            dissect(bytes, linkType: .ipv4).faults.contains("malformed: ip.len is 19, expected 20…22"))
        bytes[3] = 23
        #expect(
            dissect(bytes, linkType: .ipv4).faults.contains("malformed: ip.len is 23, expected 20…22"))
        bytes[3] = 0
        let offload = dissect(Self.summed(bytes), linkType: .ipv4)
        #expect(offload["ip.len"] == ["22"])
        #expect(offload.chain == "ip:data")
        bytes = Self.packet
        bytes[0] = 0x55
        #expect(
            dissect(bytes, linkType: .ipv4).fault
                == .malformed(.unexpected(field: "ip.version", value: 5, expected: 4)))
    }

    @Test func fragmentsEndTheChain() {
        var bytes = Self.packet
        bytes[9] = 17
        bytes[6] = 0x20
        #expect(dissect(bytes, linkType: .ipv4).chain == "ip:data")
        bytes[6] = 0
        bytes[7] = 3
        let later = dissect(bytes, linkType: .ipv4)
        #expect(later.chain == "ip:data")
        #expect(later["ip.frag_offset"] == ["3"])
    }

    /// A packet with `options`, padded to words.
    static func packet(options: String) -> Dissected {
        var data = [UInt8](hex: options)
        while data.count % 4 != 0 { data.append(0) }
        var bytes = packet[..<20] + data + [0xab, 0xcd]
        bytes[0] = 0x45 + UInt8(data.count / 4)
        bytes[3] = UInt8(bytes.count)
        return dissect(summed(Array(bytes)), linkType: .ipv4)
    }

    @Test func sourceRoutesNameTheFinalDestination() {
        let frame = Self.packet(options: "83 0b 04 01020304 05060708 00")
        #expect(frame["ip.opt.type"] == ["131", "0"])
        #expect(frame["ip.opt.len"] == ["11"])
        #expect(frame["ip.opt.ptr"] == ["4"])
        #expect(frame["ip.dst"] == ["5.6.7.8"])
        #expect(frame["ip.cur_rt"] == ["192.0.2.2"])
        #expect(frame["ip.src_rt"] == ["1.2.3.4"])
        let done = Self.packet(options: "83 0b 0c 01020304 05060708 00")
        #expect(done["ip.dst"] == ["192.0.2.2"])
        #expect(done["ip.rec_rt"] == ["1.2.3.4", "5.6.7.8"])
        let recorded = Self.packet(options: "07 0b 08 01020304 00000000 00")
        #expect(recorded["ip.rec_rt"] == ["1.2.3.4"])
        #expect(recorded["ip.empty_rt"] == ["0.0.0.0"])
    }

    @Test func otherOptions() {
        let stamps = Self.packet(options: "44 0c 05 31 01020304 00000002")
        #expect(stamps["ip.opt.overflow"] == ["3"])
        #expect(stamps["ip.opt.flag"] == ["0x01"])
        #expect(stamps["ip.opt.time_stamp_addr"] == ["1.2.3.4"])
        #expect(stamps["ip.opt.time_stamp"] == ["2"])
        #expect(Self.packet(options: "94 04 0000")["ip.opt.ra"] == ["0"])
        #expect(Self.packet(options: "88 04 0007")["ip.opt.sid"] == ["7"])
        #expect(Self.packet(options: "0b 04 0500")["ip.opt.mtu"] == ["1280"])
        let quick = Self.packet(options: "19 08 05 40 01020304")
        #expect(quick["ip.opt.qs_rate"] == ["5"])
        #expect(quick["ip.opt.qs_ttl_diff"] == ["0"])
        #expect(quick["ip.opt.qs_nonce"] == ["0x004080c1"])
        let security = Self.packet(options: "82 04 ab 80")
        #expect(security["ip.opt.sec_cl"] == ["0xab"])
        #expect(security["ip.opt.sec_prot_auth_genser"] == ["1"])
        let commercial = Self.packet(options: "86 0e 00000001 05 08 00 05 0007 0001")
        #expect(commercial["ip.cipso.doi"] == ["1"])
        #expect(commercial["ip.cipso.tag_type"] == ["5"])
        #expect(commercial["ip.cipso.categories"] == ["7-1"])
        let bitmap = Self.packet(options: "86 0b 00000001 01 05 00 05 81")
        #expect(bitmap["ip.cipso.categories"] == ["0,7"])
    }

    @Test func optionLengths() {
        #expect(Self.packet(options: "99 01 0000").faults == ["malformed: ip.opt.len is 1, expected 2…4"])
        #expect(Self.packet(options: "99 20 0000").faults == ["malformed: ip.opt.len is 32, expected 2…4"])
        #expect(Self.packet(options: "99 00 0000").faults == ["malformed: ip.opt.len is 0, expected 2…4"])
        #expect(Self.packet(options: "94 03 00 00").faults == ["malformed: ip.opt.len is 3, expected 4…4"])
        #expect(Self.packet(options: "99 04 0102")["peel.ip.opt.data"] == ["0102"])
    }
}
