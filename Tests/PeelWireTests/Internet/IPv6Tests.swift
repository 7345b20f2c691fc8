import PeelWire
import Testing

@Suite struct IPv6Tests {
    static let addresses = "20010db8000000000000000000000001 20010db8000000000000000000000002"

    /// A packet whose header names `next` and the length of `payload`.
    static func packet(_ next: UInt8, _ payload: String, length: Int? = nil) -> [UInt8] {
        let data = [UInt8](hex: payload)
        let count = UInt16(length ?? data.count)
        return [UInt8](hex: "6b912345") + [UInt8(count >> 8), UInt8(count & 255), next, 64]
            + [UInt8](hex: addresses) + data
    }

    @Test func everyFieldIsRead() {
        let frame = dissect(Self.packet(253, "abcd"), linkType: .ipv6)
        #expect(frame.chain == "ipv6:data")
        #expect(frame["ipv6.version"] == ["6"])
        #expect(frame["ip.version"] == ["6"])
        #expect(frame["ipv6.tclass"] == ["0x000000b9"])
        #expect(frame["ipv6.tclass.dscp"] == ["46"])
        #expect(frame["ipv6.tclass.ecn"] == ["1"])
        #expect(frame["ipv6.flow"] == ["0x012345"])
        #expect(frame["ipv6.plen"] == ["2"])
        #expect(frame["ipv6.nxt"] == ["253"])
        #expect(frame["ipv6.hlim"] == ["64"])
        #expect(frame["ipv6.src"] == ["2001:db8::1"])
        #expect(frame["ipv6.dst"] == ["2001:db8::2"])
        #expect(frame.faults == [])
    }

    @Test(arguments: 0..<40)
    func shorterPacketsSayHowMuchIsMissing(_ count: Int) {
        let cut = dissect(Array(Self.packet(253, "")[..<count]), linkType: .ipv6, wireCount: 42)
        #expect(cut.fault == .truncated(needed: 40, captured: count))
    }

    @Test func lengths() {
        let large = dissect(Self.packet(253, "abcd", length: 3), linkType: .ipv6)
        #expect(large.fault == .malformed(.outOfRange(field: "ipv6.plen", value: 3, allowed: 0...2)))
        let zero = dissect(Self.packet(253, "abcd", length: 0), linkType: .ipv6)
        #expect(zero.chain == "ipv6:data")
        let small = dissect(Self.packet(253, "abcd", length: 1), linkType: .ipv6)
        #expect(small["data.data"] == ["ab"])
        let none = dissect(Self.packet(59, ""), linkType: .ipv6)
        #expect(none.chain == "ipv6")
    }

    @Test func jumbograms() {
        let payload = "fd00 c204 00010008" + String(repeating: "00", count: 65536)
        let frame = dissect(Self.packet(0, payload, length: 0), linkType: .ipv6)
        #expect(frame.chain == "ipv6:ipv6.hopopts:data")
        #expect(frame["ipv6.opt.jumbo"] == ["65544"])
        #expect(frame.faults == [])
        let long = dissect(Self.packet(0, "fd00 c204 00010009", length: 0), linkType: .ipv6)
        #expect(long.fault == .malformed(.outOfRange(field: "ipv6.plen", value: 65545, allowed: 0...8)))
    }

    @Test func extensionHeaders() {
        let hop = dissect(Self.packet(0, "3c00 0502 0002 0100 fd00 0104 00000000 abcd"), linkType: .ipv6)
        #expect(hop.chain == "ipv6:ipv6.hopopts:ipv6.dstopts:data")
        #expect(hop["ipv6.hopopts.nxt"] == ["60"])
        #expect(hop["ipv6.hopopts.len_oct"] == ["8"])
        #expect(hop["ipv6.opt.type"] == ["0x05", "0x01", "0x01"])
        #expect(hop["ipv6.opt.router_alert"] == ["2"])
        #expect(hop["ipv6.opt.padn"] == ["", "00000000"])
        let fragment = dissect(Self.packet(44, "1100 0011 00000063 abcd"), linkType: .ipv6)
        #expect(fragment.chain == "ipv6:ipv6.fraghdr:data")
        #expect(fragment["ipv6.fraghdr.offset"] == ["2"])
        #expect(fragment["ipv6.fraghdr.more"] == ["1"])
        #expect(fragment["ipv6.fraghdr.ident"] == ["0x00000063"])
        let atomic = dissect(Self.packet(44, "fd00 0000 00000063 abcd"), linkType: .ipv6)
        #expect(atomic.chain == "ipv6:ipv6.fraghdr:data")
        let ah = dissect(Self.packet(51, "fd04 0000 00000001 00000002 787878787878787878787878 abcd"), linkType: .ipv6)
        #expect(ah.chain == "ipv6:ah:data")
        #expect(ah["ah.sequence"] == ["2"])
        #expect(ah["ah.icv"] == ["787878787878787878787878"])
        let esp = dissect(Self.packet(50, "00000001 00000002 abcd"), linkType: .ipv6)
        #expect(esp.chain == "ipv6:esp")
        #expect(esp["esp.spi"] == ["0x00000001"])
    }

    @Test func routingHeaders() {
        let address = "20010db8000000000000000000000009"
        let segments = dissect(Self.packet(43, "fd02 04 01 00 40 0007 \(address) abcd"), linkType: .ipv6)
        #expect(segments.chain == "ipv6:ipv6.routing:data")
        #expect(segments["ipv6.routing.segleft"] == ["1"])
        #expect(segments["ipv6.routing.srh.addr"] == ["2001:db8::9"])
        #expect(segments["ipv6.routing.srh.tag"] == ["0007"])
        let past = dissect(Self.packet(43, "fd02 04 01 01 40 0007 \(address)"), linkType: .ipv6)
        #expect(
            past.fault == .malformed(.outOfRange(field: "ipv6.routing.srh.last_entry", value: 1, allowed: 0...0)))
        let compressed = dissect(Self.packet(43, "fd01 03 02 ff600000 0304 000000000000"), linkType: .ipv6)
        #expect(compressed["ipv6.routing.rpl.addr_count"] == ["2"])
        #expect(compressed["ipv6.routing.rpl.address"] == ["03", "04"])
    }

    /// A UDP checksum over the final destination, not the next hop, holds.
    @Test func routingHeadersReplaceTheDestinationInChecksums() {
        let final = "20010db8000000000000000000000009"
        let routed = Self.packet(43, "1102 00 01 00000000 \(final) 9c40c350 0008 0000")
        let plain = Self.packet(17, "9c40c350 0008 0000")
        func status(_ bytes: [UInt8]) -> [String] { dissect(bytes, linkType: .ipv6)["udp.checksum.status"] }
        #expect(status(routed) == status(plain))
    }

    @Test func optionLengths() {
        let past = dissect(Self.packet(0, "fd00 0120 00000000"), linkType: .ipv6)
        #expect(past.fault == .malformed(.outOfRange(field: "ipv6.opt.length", value: 32, allowed: 0...4)))
        let wrong = dissect(Self.packet(0, "fd00 0503 000200 00"), linkType: .ipv6)
        #expect(wrong.fault == .malformed(.unexpected(field: "ipv6.opt.length", value: 3, expected: 2)))
        let cut = dissect(Self.packet(0, "fd09 0104 00000000"), linkType: .ipv6)
        #expect(cut.fault == .malformed(.tooShort(needed: 80, declared: 8)))
    }

    @Test(arguments: [(0, "ipv6.hopopts"), (60, "ipv6.dstopts")])
    func optionsBeforeACutAreShown(_ header: (next: UInt8, name: String)) {
        let whole = Self.packet(header.next, "1101 0502 0000 0100 0106 0000 0000 0000 0457 0035 0008 0000")
        let cut = dissect(Array(whole[..<52]), linkType: .ipv6, wireCount: whole.count)
        #expect(cut.chain == "ipv6:" + header.name)
        #expect(cut[header.name + ".len_oct"] == ["16"])
        #expect(cut["ipv6.opt.type"] == ["0x05", "0x01", "0x01"])
        #expect(cut["ipv6.opt.length"] == ["2", "0", "6"] && cut["ipv6.opt.router_alert"] == ["0"])
        #expect(cut.fault == .truncated(needed: 16, captured: 12))
        let atType = dissect(Array(whole[..<49]), linkType: .ipv6, wireCount: whole.count)
        #expect(atType["ipv6.opt.type"] == ["0x05", "0x01"])
    }

    @Test func aCutHeaderTellsItsVersion() {
        #expect(dissect(Array(Self.packet(59, "")[..<8]), linkType: .ipv6, wireCount: 40)["ip.version"] == ["6"])
    }

    @Test func embeddedAddresses() {
        var bytes = Self.packet(59, "")
        bytes.replaceSubrange(8..<24, with: [UInt8](hex: "fe80000000000000 0211 22ff fe33 4455"))
        bytes.replaceSubrange(24..<40, with: [UInt8](hex: "2002 c0000201 0007 0000000000000001"))
        let frame = dissect(bytes, linkType: .ipv6)
        #expect(frame["ipv6.src_slaac_mac"] == ["00:11:22:33:44:55"])
        #expect(frame["ipv6.dst_6to4_gw_ipv4"] == ["192.0.2.1"])
        #expect(frame["ipv6.dst_6to4_sla_id"] == ["7"])
    }

    @Test func tunnels() {
        let inner = "4500 0016 0001 0000 40fd f5e6 c0000201 c0000202 abcd"
        #expect(dissect(Self.packet(4, inner), linkType: .ipv6).chain == "ipv6:ip:data")
    }
}
