import PeelWire
import Testing

@Suite struct EthernetTests {
    static let addresses = [UInt8](hex: "030000000002 020000000001")
    /// 192.0.2.1 > 192.0.2.2, protocol 253, two bytes: 22 bytes.
    static let packet = [UInt8](hex: "4500 0016 0001 0000 40fd f5e6 c0000201 c0000202 abcd")

    @Test func everyFieldIsRead() {
        let frame = dissect(Self.addresses + [8, 0] + Self.packet)
        #expect(frame.chain == "eth:ethertype:ip:data")
        #expect(frame["eth.dst"] == ["03:00:00:00:00:02"])
        #expect(frame["eth.dst.lg"] == ["1"])
        #expect(frame["eth.dst.ig"] == ["1"])
        #expect(frame["eth.src"] == ["02:00:00:00:00:01"])
        #expect(frame["eth.src.lg"] == ["1"])
        #expect(frame["eth.src.ig"] == ["0"])
        #expect(frame["eth.type"] == ["0x0800"])
        #expect(frame.faults == [])
    }

    @Test(arguments: 0..<14)
    func shorterFramesSayHowMuchIsMissing(_ count: Int) {
        let whole = Self.addresses + [8, 0]
        let cut = dissect(Array(whole[..<count]), wireCount: 60)
        #expect(cut.fault == .truncated(needed: 14, captured: count))
        let short = dissect(Array(whole[..<count]))
        #expect(short.fault == .malformed(.tooShort(needed: 14, declared: count)))
        #expect(cut["eth.dst"].count == (count >= 6 ? 1 : 0))
    }

    @Test func paddingTrailerAndCheckSequenceAreToldApart() {
        let head = Self.addresses + [8, 0] + Self.packet
        let padded = dissect(head + [UInt8](repeating: 0, count: 24))
        #expect(padded["eth.padding"] == [String(repeating: "00", count: 24)])
        #expect(padded["eth.trailer"] == [])
        let checked = dissect(head + [UInt8](repeating: 0, count: 24) + [1, 2, 3, 4])
        #expect(checked["eth.padding"].count == 1)
        #expect(checked["eth.fcs"] == ["0x01020304"])
        #expect(checked["eth.fcs.status"] == ["2"])
        let long = dissect(head + [UInt8](repeating: 0, count: 24) + [9, 9, 1, 2, 3, 4])
        #expect(long["eth.trailer"] == ["0909"])
        let odd = dissect(head + [UInt8](repeating: 7, count: 24))
        #expect(odd["eth.padding"] == [])
        #expect(odd["eth.trailer"].count == 1)
        let small = dissect(head + [0, 0])
        #expect(small["eth.trailer"] == ["0000"])
    }

    @Test func lengthsOfLLCFrames() {
        let body = [UInt8](hex: "424203") + [UInt8](repeating: 0x61, count: 35)
        let exact = dissect(Self.addresses + [0, 38] + body)
        #expect(exact.chain == "eth:llc:data")
        #expect(exact["eth.len"] == ["38"])
        #expect(exact["eth.type"] == [])
        let small = dissect(Self.addresses + [0, 30] + body)
        #expect(small["eth.trailer"] == [String(repeating: "61", count: 8)])
        let large = dissect(Self.addresses + [0, 60] + body)
        #expect(large.fault == .malformed(.outOfRange(field: "eth.len", value: 60, allowed: 0...38)))
        let zero = dissect(Self.addresses + [0, 0] + body)
        #expect(zero.chain == "eth:ethertype:data")
        let neither = dissect(Self.addresses + [5, 0xdd] + body)
        #expect(neither.chain == "eth:data")
        #expect(neither["eth.invalid_lentype"] == ["0x05dd"])
    }

    @Test func tagsAtAnyDepth() {
        let one = dissect(Self.addresses + [UInt8](hex: "8100 f064 8100 0065 0800") + Self.packet)
        #expect(one.chain == "eth:ethertype:vlan:ethertype:vlan:ethertype:ip:data")
        #expect(one["vlan.id"] == ["100", "101"])
        #expect(one["vlan.priority"] == ["7", "0"])
        #expect(one["vlan.dei"] == ["1", "0"])
        #expect(one["vlan.etype"] == ["0x8100", "0x0800"])
        let double = dissect(Self.addresses + [UInt8](hex: "88a8 0064 88a8 2065 0800") + Self.packet)
        #expect(double.chain == "eth:ethertype:ieee8021ad:ethertype:ip:data")
        #expect(double["ieee8021ad.svid"] == ["100"])
        #expect(double["ieee8021ad.cvid"] == ["101"])
        #expect(double["ieee8021ad.priority"] == ["0", "1"])
        let cut = dissect(Self.addresses + [UInt8](hex: "8100 0001 08"), wireCount: 60)
        #expect(cut.fault == .truncated(needed: 4, captured: 3))
        #expect(cut["vlan.id"] == ["1"])
    }

    @Test func depthEndsWhereTheLimitIs() {
        let tags = [UInt8](repeating: 0, count: 0) + (0..<40).flatMap { _ in [UInt8](hex: "0001 8100") }
        let frame = dissect(Self.addresses + [0x81, 0] + tags)
        #expect(frame.dissection.layers.count == Dissection.layerLimit)
        #expect(frame.faults.contains(Fault.limited(.depth(Dissection.layerLimit)).description))
    }
}
