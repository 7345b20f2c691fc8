import PeelWire
import Testing

@Suite struct TCPTests {
    /// 192.0.2.1 > 192.0.2.2 as the pseudo-header sees it.
    static let context: LayerContext = {
        var context = LayerContext()
        context.ipVersion = 4
        context.ipProtocol = 6
        context.sourceSum = 0xc000 + 0x0201
        context.destinationSum = 0xc000 + 0x0202
        return context
    }()

    /// A SYN from 49152 to 80 with the options of a common host; its checksum fits.
    static let syn = [UInt8](
        hex: """
            c000 0050 01020304 00000000 a002 ffff 0000 0000
            0204 05b4 0402 080a 00000001 00000000 01 0303 07
            """)

    static func fixed(_ segment: [UInt8]) -> [UInt8] {
        var bytes = segment
        bytes[16] = 0
        bytes[17] = 0
        let start = context.addressSum + 6 + UInt32(bytes.count)
        let sum = ~Checksum.sum(bytes.rawSpan, from: start)
        bytes[16] = UInt8(sum >> 8)
        bytes[17] = UInt8(sum & 255)
        return bytes
    }

    static func read(_ bytes: [UInt8], wireCount: Int? = nil) -> Dissected {
        dissect(bytes, as: .ipProtocol(6), wireCount: wireCount, context: context)
    }

    /// A header whose options are `options`, padded with zeros.
    static func segment(options: [UInt8]) -> [UInt8] {
        let padded = options + [UInt8](repeating: 0, count: (4 - options.count % 4) % 4)
        var bytes = [UInt8](hex: "c000 0050 01020304 00000000 5010 ffff 0000 0000") + padded
        bytes[12] = UInt8((20 + padded.count) / 4) << 4
        return fixed(bytes)
    }

    @Test func everyFieldIsRead() {
        let packet = Self.read(Self.fixed(Self.syn))
        let expected = [
            "tcp.srcport": "49152", "tcp.dstport": "80", "tcp.seq_raw": "16909060", "tcp.ack_raw": "0",
            "tcp.hdr_len": "40", "tcp.flags": "0x0002", "tcp.flags.res": "0", "tcp.flags.ae": "0", "tcp.flags.cwr": "0",
            "tcp.flags.ece": "0", "tcp.flags.urg": "0", "tcp.flags.ack": "0", "tcp.flags.push": "0",
            "tcp.flags.reset": "0", "tcp.flags.syn": "1", "tcp.flags.fin": "0", "tcp.flags.str": "··········S·",
            "tcp.window_size_value": "65535", "tcp.checksum.status": "1", "tcp.urgent_pointer": "0", "tcp.len": "0",
            "tcp.options.mss_val": "1460", "tcp.options.timestamp.tsval": "1", "tcp.options.timestamp.tsecr": "0",
            "tcp.options.wscale.shift": "7", "tcp.options.wscale.multiplier": "128",
        ]
        for (name, text) in expected { #expect(packet[name] == [text], "\(name)") }
        #expect(packet["tcp.option_kind"] == ["2", "4", "8", "1", "3"])
        #expect(packet["tcp.option_len"] == ["4", "2", "10", "3"])
        #expect(packet["tcp.options"] == ["020405b40402080a0000000100000000" + "01030307"])
        #expect(packet.faults == [])
    }

    @Test func everyShorterPrefixIsTruncated() {
        let bytes = Self.fixed(Self.syn)
        for count in 0..<bytes.count {
            let packet = Self.read(Array(bytes[..<count]), wireCount: bytes.count)
            #expect(packet.fault == .truncated(needed: count < 20 ? 20 : 40, captured: count))
            #expect(packet["tcp.dstport"].count == (count >= 4 ? 1 : 0))
        }
    }

    @Test func shorterPacketsAreMalformed() {
        let bytes = Self.fixed(Self.syn)
        #expect(Self.read(Array(bytes[..<19])).fault == .malformed(.tooShort(needed: 20, declared: 19)))
        #expect(Self.read(Array(bytes[..<30])).fault == .malformed(.tooShort(needed: 40, declared: 30)))
    }

    @Test(arguments: [0, 4]) func dataOffsetBelowFiveStops(words: UInt8) {
        var bytes = Self.fixed(Self.syn)
        bytes[12] = words << 4
        let defect = Defect.outOfRange(field: "tcp.hdr_len", value: Int(words) * 4, allowed: 20...60)
        #expect(Self.read(bytes).fault == .malformed(defect))
    }

    @Test func damageIsToldFromOffload() {
        var damaged = Self.fixed(Self.syn)
        damaged[4] ^= 1
        let bad = Self.read(damaged)
        #expect(bad["tcp.checksum.status"] == ["0"])
        #expect(bad["peel.checksum.offload"] == [])
        #expect(bad.fault?.shortDescription == "checksum")

        var offloaded = Self.syn
        let sum = Checksum.fold(UInt64(Self.context.addressSum + 6 + UInt32(offloaded.count)))
        offloaded[16] = UInt8(sum >> 8)
        offloaded[17] = UInt8(sum & 255)
        let left = Self.read(offloaded)
        #expect(left["tcp.checksum.status"] == ["0"])
        #expect(left["peel.checksum.offload"] == ["1"])
        #expect(left.fault?.shortDescription == "offload")
        // Loopbacks of some systems leave the field empty.
        let empty = Self.read(Self.syn)
        #expect(empty["tcp.checksum.status"] == ["0"] && empty["peel.checksum.offload"] == ["1"])
        #expect(empty.fault == .offloaded(field: "tcp.checksum", value: 0))
    }

    @Test(arguments: [
        ("0500", "tcp.option_len is 0, expected 2…4"), ("0501", "tcp.option_len is 1, expected 2…4"),
        ("0214 0000", "tcp.option_len is 20, expected 2…4"), ("0203 05", "tcp.option_len is 3, expected 4"),
        ("0803 00", "tcp.option_len is 3, expected 10"), ("1302 0101", "tcp.option_len is 2, expected 18"),
        ("01010102", "tcp.options end before tcp.option_len"),
    ])
    func optionLengthsAreChecked(options: String, fault: String) {
        #expect(Self.read(Self.segment(options: [UInt8](hex: options))).faults == ["malformed: " + fault])
    }

    @Test(arguments: [
        ("1c04 8005", ["tcp.options.user_to_granularity": "1", "tcp.options.user_to_val": "5"]),
        (
            "1d06 0102 abcd",
            ["tcp.options.ao.keyid": "1", "tcp.options.ao.rnextkeyid": "2", "tcp.options.ao.mac": "abcd"]
        ),
        ("220a 0102030405060708", ["tcp.options.tfo.cookie": "0102030405060708"]),
        ("fd06 e2d4 abcd", ["tcp.options.experimental.exid": "0xe2d4", "tcp.options.experimental.data": "abcd"]),
        ("0606 00000009", ["tcp.options.echo_value": "9"]), ("0b06 00000007", ["tcp.options.cc_value": "7"]),
        ("1b08 0507 00000000", ["tcp.options.qs.rate": "5", "tcp.options.qs.ttl_diff": "7"]),
        ("1506 0001 0002", ["tcp.options.snack.offset": "1", "tcp.options.snack.size": "2"]),
        ("4504 abcd", ["tcp.options.unknown.payload": "abcd"]),
        ("ac05 000102", ["tcp.options.acc_ecn.ee0b": "258"]),
        ("1e04 0183", ["tcp.options.mptcp.subtype": "0", "tcp.options.mptcp.version": "1"]),
        ("1e08 2001 00000009", ["tcp.options.mptcp.subtype": "2", "tcp.options.mptcp.rawdataack": "9"]),
        (
            "1e0c 1105 00000001 00000002",
            [
                "tcp.options.mptcp.backup.flag": "1", "tcp.options.mptcp.addrid": "5", "tcp.options.mptcp.recvtok": "1",
                "tcp.options.mptcp.sendrand": "2",
            ]
        ),
    ])
    func optionIsRead(options: String, expected: [String: String]) {
        let packet = Self.read(Self.segment(options: [UInt8](hex: options)))
        for (name, text) in expected { #expect(packet[name] == [text], "\(name)") }
        #expect(packet.faults == [])
    }

    @Test func everySACKBlockIsRead() {
        let packet = Self.read(Self.segment(options: [UInt8](hex: "0101 0512 00000001 00000002 00000003 00000004")))
        #expect(packet["peel.tcp.sack_le_raw"] == ["1", "3"])
        #expect(packet["peel.tcp.sack_re_raw"] == ["2", "4"])
        #expect(packet["tcp.options.sack.count"] == ["2"])
    }
}
