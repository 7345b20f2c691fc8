import PeelOutput
import PeelWire
import Testing

/// No byte off the wire does more than it says.
struct EscapingTests {
    private func escaped(_ bytes: [UInt8], _ escaping: Escaping) -> String {
        var writer = ByteWriter(capacity: 64)
        writer.append(escaped: bytes.rawSpan, as: escaping)
        return writer.text
    }

    @Test func controlBytes() {
        let bytes: [UInt8] = [0x1b, 0x5b, 0x41, 0x0a, 0x09, 0x0d, 0x00, 0x7f, 0x07]
        #expect(escaped(bytes, .terminal) == #"\x1b[A\n\t\r\x00\x7f\x07"#)
        #expect(escaped(bytes, .field) == #"\x1b[A\n\t\r\x00\x7f\x07"#)
        #expect(escaped(bytes, .json) == #"\u001b[A\n\t\r\u0000\u007f\u0007"#)
    }

    @Test func quotesAndBackslashes() {
        let bytes = Array(#"a"b\c"#.utf8)
        #expect(escaped(bytes, .terminal) == #"a"b\\c"#)
        #expect(escaped(bytes, .field) == #"a"b\c"#)
        #expect(escaped(bytes, .json) == #"a\"b\\c"#)
    }

    @Test func charactersThatTurnTheLineAround() {
        let bytes = Array("a\u{202e}b\u{200b}c\u{85}".utf8)
        #expect(escaped(bytes, .terminal) == #"a\u{202e}b\u{200b}c\u{85}"#)
        #expect(escaped(bytes, .json) == "a\u{202e}b\u{200b}c\u{85}")
    }

    @Test func validTextStays() {
        let text = "Grüße 日本 🙂"
        for escaping in [Escaping.terminal, .field, .json] { #expect(escaped(Array(text.utf8), escaping) == text) }
    }

    @Test(
        arguments: [
            [0xff], [0xc0, 0xaf], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80],
        ] as [[UInt8]])
    func bytesThatAreNoText(_ bytes: [UInt8]) {
        let expected = bytes.map { "\\x" + String($0, radix: 16) }.joined()
        #expect(escaped(bytes, .terminal) == expected)
        #expect(escaped(bytes, .json) == String(repeating: "\u{fffd}", count: bytes.count))
    }

    @Test func everyByteAloneLeavesNoControlByte() {
        for byte in UInt8.min...UInt8.max {
            for escaping in [Escaping.terminal, .field, .json] {
                #expect(escaped([byte], escaping).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
            }
        }
    }
}
