import PeelWire
import Testing

@Suite struct DatagramTests {
    /// 192.0.2.1 > 192.0.2.2 as the pseudo-header sees it.
    static func context(_ number: UInt8) -> LayerContext {
        var context = LayerContext()
        context.ipVersion = 4
        context.ipProtocol = number
        context.sourceSum = 0xc000 + 0x0201
        context.destinationSum = 0xc000 + 0x0202
        return context
    }

    static func udp(_ length: UInt16) -> [UInt8] {
        [0x9c, 0x40, 0xff, 0x35, UInt8(length >> 8), UInt8(length & 255), 0, 0, 0xab, 0xcd]
    }

    @Test(arguments: [0, 7, 11, 65535]) func lengthIsChecked(length: UInt16) {
        let packet = dissect(Self.udp(length), as: .ipProtocol(17), context: Self.context(17))
        let defect = Defect.outOfRange(field: "udp.length", value: Int(length), allowed: 8...10)
        #expect(packet.fault == .malformed(defect))
    }

    @Test func checksumMayBeMissing() {
        let packet = dissect(Self.udp(10), as: .ipProtocol(17), context: Self.context(17))
        #expect(packet["udp.checksum.status"] == ["3"])
        #expect(packet["udp.payload"] == ["abcd"])
        #expect(packet.faults == [])
    }

    @Test func anEmptyDatagramIsNoMessage() {
        let ports = [UInt8](hex: "9c40 0035")
        let empty = dissect(ports + [0, 8, 0, 0], as: .ipProtocol(17), context: Self.context(17))
        #expect(empty.chain == "udp" && empty.faults == [])
        let cut = dissect(ports + [0, 20, 0, 0], as: .ipProtocol(17), wireCount: 20, context: Self.context(17))
        #expect(cut.chain == "udp" && cut.fault == .truncated(needed: 12, captured: 0))
        let lite = dissect(ports + [0, 8, 0, 0], as: .ipProtocol(136), context: Self.context(136))
        #expect(lite.chain == "udplite")
    }

    @Test func everyShorterPrefixIsTruncated() {
        for count in 0..<8 {
            let packet = dissect(Array(Self.udp(10)[..<count]), as: .ipProtocol(17), wireCount: 10)
            #expect(packet.fault == .truncated(needed: 8, captured: count))
        }
    }

    @Test(arguments: [1, 7, 11]) func coverageIsChecked(coverage: UInt16) {
        let packet = dissect(Self.udp(coverage), as: .ipProtocol(136), context: Self.context(136))
        let defect = Defect.outOfRange(field: "udp.checksum_coverage", value: Int(coverage), allowed: 8...10)
        #expect(packet.fault == .malformed(defect))
        #expect(packet.chain == "udplite:data")
    }

    /// An association's first data chunk, "abc" with a byte of padding.
    static let sctp = [UInt8](
        hex: "0b59 0b5a 00000001 00000000 00 03 0013 00000064 0002 0003 00000000 616263 00")

    @Test func dataChunkIsRead() {
        let packet = dissect(Self.sctp, as: .ipProtocol(132))
        let expected = [
            "sctp.srcport": "2905", "sctp.dstport": "2906", "sctp.verification_tag": "0x00000001",
            "sctp.chunk_type": "0", "sctp.chunk_flags": "0x03", "sctp.chunk_length": "19", "sctp.data_tsn_raw": "100",
            "sctp.data_sid": "0x0002", "sctp.data_ssn": "3", "sctp.data_payload_proto_id": "0", "sctp.data_e_bit": "1",
            "sctp.data_b_bit": "1", "sctp.data_u_bit": "0", "sctp.chunk_padding": "00", "sctp.checksum.status": "0",
        ]
        for (name, text) in expected { #expect(packet[name] == [text], "\(name)") }
        #expect(packet.chain == "sctp:data")
    }

    @Test(arguments: [0, 3, 255]) func chunkLengthIsChecked(length: UInt8) {
        var bytes = Self.sctp
        bytes[15] = length
        let fault = dissect(bytes, as: .ipProtocol(132)).faults.last
        #expect(fault == "malformed: sctp.chunk_length is \(length), expected 4…20")
    }
}
