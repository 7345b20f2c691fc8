import PeelWire
import Testing

@Suite struct ChecksumTests {
    /// The sum word by word, as RFC 1071 section 1 puts it.
    static func slow(_ bytes: [UInt8], from start: UInt32) -> UInt16 {
        var total = UInt64(start)
        for index in stride(from: 0, to: bytes.count, by: 2) {
            total += UInt64(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt64(bytes[index + 1]) : 0)
        }
        return Checksum.fold(total)
    }

    @Test func everyLengthSumsAsWordByWord() {
        var state: UInt64 = 1
        let bytes = (0..<700).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        for count in 0...bytes.count {
            let part = Array(bytes[..<count])
            #expect(Checksum.sum(part.rawSpan, from: 0x1_2345) == Self.slow(part, from: 0x1_2345))
        }
    }

    @Test func longRunsOfOnesDoNotOverflow() {
        let bytes = [UInt8](repeating: 0xff, count: (1 << 20) + 77)
        #expect(Checksum.sum(bytes.rawSpan) == Self.slow(bytes, from: 0))
    }

    @Test func cyclicChecksumOfTheDigits() {
        #expect(CRC32C.checksum(of: Array("123456789".utf8).rawSpan, hole: 100) == 0xe306_9283)
    }
}
