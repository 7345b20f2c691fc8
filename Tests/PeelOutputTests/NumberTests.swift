import PeelOutput
import PeelWire
import Testing

/// Each kind of value as text.
struct NumberTests {
    private func text(_ body: (inout ByteWriter) -> Void) -> String {
        var writer = ByteWriter(capacity: 64)
        body(&writer)
        return writer.text
    }

    @Test(arguments: [
        UInt64(0), 9, 10, 99, 100, 12_345, 99_999_999, 100_000_000, 123_456_789, 9_999_999_999_999_999, .max,
    ])
    func decimal(_ value: UInt64) {
        #expect(text { $0.append(decimal: value) } == "\(value)")
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max])
    func signed(_ value: Int64) {
        #expect(text { $0.append(decimal: value) } == "\(value)")
    }

    @Test func hexadecimal() {
        #expect(text { $0.append(hexadecimal: 0xab, digits: 2) } == "ab")
        #expect(text { $0.append(hexadecimal: 0x0102_0304, digits: 8) } == "01020304")
        #expect(text { $0.append(hexadecimal: 0x9abc_def0_1234_5678, digits: 16) } == "9abcdef012345678")
        #expect(text { $0.append(hexadecimal: 0x1_2345, digits: 6) } == "012345")
        #expect(text { $0.append(hexadecimal: 0xf_0000_0001, digits: 10) } == "0f00000001")
        #expect(text { $0.append(shortHexadecimal: 0) } == "0")
        #expect(text { $0.append(shortHexadecimal: 0x1f) } == "1f")
        #expect(text { $0.append(shortHexadecimal: .max) } == "ffffffffffffffff")
        let bytes: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, 0xa5]
        #expect(text { $0.append(hexadecimal: bytes.rawSpan) } == "00017f80ffa5")
    }

    @Test func digits() {
        #expect(text { $0.append(digits: 42, count: 6) } == "000042")
        #expect(text { $0.append(digits: 999_999_999, count: 9) } == "999999999")
        #expect(text { $0.append(digits: 7, count: 9) } == "000000007")
    }

    @Test func seconds() {
        #expect(text { $0.append(seconds: 1_700_000_000_123_456_789) } == "1700000000.123456789")
        #expect(text { $0.append(seconds: 0) } == "0.000000000")
        #expect(text { $0.append(seconds: -1_500_000_000) } == "-1.500000000")
        #expect(text { $0.append(seconds: -1) } == "-0.000000001")
    }

    @Test(arguments: [0, 0x0a00_0001, 0xffff_ffff, 0xc0a8_6463, 0x0963_6407] as [UInt32])
    func ipv4(_ bits: UInt32) {
        let address = IPv4Address(bits32: bits)
        #expect(text { $0.append(address) } == address.description)
    }

    @Test(
        arguments: [
            (0, 0, "::"), (0, 1, "::1"), (0x2001_0db8_0000_0000, 1, "2001:db8::1"),
            (0xfe80_0000_0000_0000, 0x0200_5eff_fe00_5301, "fe80::200:5eff:fe00:5301"),
            (0x2001_0db8_0001_0000, 0x0001_0000_0000_0001, "2001:db8:1:0:1::1"),
            (0, 0xffff_c000_0201, "::ffff:192.0.2.1"),
            (0x0001_0002_0003_0004, 0x0005_0006_0007_0008, "1:2:3:4:5:6:7:8"),
            (0xff02_0000_0000_0000, 0, "ff02::"),
        ] as [(UInt64, UInt64, String)])
    func ipv6(_ high: UInt64, _ low: UInt64, _ expected: String) {
        #expect(text { $0.append(IPv6Address(high: high, low: low)) } == expected)
    }

    @Test func mac() {
        #expect(text { $0.append(MACAddress(bits48: 0x0000_5e00_53af)) } == "00:00:5e:00:53:af")
    }

    @Test func textsOfEveryLength() {
        var writer = ByteWriter(capacity: 64)
        writer.append("")
        writer.append("a")
        writer.append("abc")
        writer.append("abcd")
        writer.append("abcdefg")
        writer.append("abcdefgh")
        writer.append("abcdefghijklmnopq")
        writer.append("abcdefghijklmnopqrstuvwxyzabcdef")
        writer.append("abcdefghijklmnopqrstuvwxyzabcdefg")
        #expect(
            writer.text
                == "aabcabcdabcdefgabcdefghabcdefghijklmnopqabcdefghijklmnopqrstuvwxyzabcdefabcdefghijklmnopqrstuvwxyzabcdefg"
        )
    }

    @Test func aWriterThatKeepsItsBytesGrows() {
        var writer = ByteWriter(capacity: 64)
        for _ in 0..<1000 { writer.append(decimal: UInt64(1234)) }
        writer.append(spaces: 40)
        #expect(writer.count == 4040)
        writer.truncate(to: 4)
        #expect(writer.text == "1234")
    }
}
