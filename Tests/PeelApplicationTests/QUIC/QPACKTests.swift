import PeelApplication
import PeelFlow
import PeelWire
import Testing

@Suite struct QPACKTests {
    private func texts(_ headers: [QPACK.Header]?) -> [String]? {
        headers?.map { String(decoding: $0.name + [0x3d] + $0.value, as: UTF8.self) }
    }

    @Test func theExamplesOfTheRFC() {
        // RFC 9204 appendix B.1: a name from the static table.
        var qpack = QPACK()
        #expect(
            texts(qpack.decode([UInt8](hex: "0000 510b 2f69 6e64 6578 2e68 746d 6c"))) == [":path=/index.html"])
        // B.2: two insertions, and a section that names them.
        let section = [UInt8](hex: "0381 1011")
        #expect(qpack.decode(section) == nil)
        let instructions = [UInt8](
            hex: "3fbd01 c00f 7777 772e 6578 616d 706c 652e 636f 6d c10c 2f73 616d 706c 652f 7061 7468")
        for byte in instructions { qpack.instruct([byte]) }
        #expect(texts(qpack.decode(section)) == [":authority=www.example.com", ":path=/sample/path"])
        // B.3 and B.4: another by its own name, a duplicate.
        qpack.instruct([UInt8](hex: "4a63 7573 746f 6d2d 6b65 790c 6375 7374 6f6d 2d76 616c 7565"))
        qpack.instruct([UInt8](hex: "02"))
        #expect(
            texts(qpack.decode([UInt8](hex: "0500 80c1 81"))) == [
                ":authority=www.example.com", ":path=/", "custom-key=custom-value",
            ])
    }

    @Test func textThatIsShortened() {
        // RFC 7541 appendix C.4.1.
        let code = [UInt8](hex: "f1e3 c2e5 f23a 6ba0 ab90 f4ff")
        #expect(HuffmanText.decode(code, limit: 100) == Array("www.example.com".utf8))
        #expect(HuffmanText.decode(code, limit: 5) == nil)
        #expect(HuffmanText.decode([0xff, 0xff, 0xff, 0xff], limit: 100) == nil)
        #expect(HuffmanText.decode([], limit: 0) == [])
    }

    @Test func brokenOnesAreRefused() {
        var qpack = QPACK()
        for count in 0..<14 {
            let section = [UInt8](hex: "0000 510b 2f69 6e64 6578 2e68 746d 6c")
            let shown = qpack.decode(Array(section[..<count]))
            #expect(shown == nil || shown == [], "\(count)")
        }
        #expect(qpack.decode([UInt8](hex: "0000 ff7f ffff ffff 0f")) == nil)
        #expect(qpack.decode([UInt8](hex: "ff00 00")) == nil)
        // A table beyond the bound, then an entry that does not exist.
        qpack.instruct([UInt8](hex: "3fff ffff 0f"))
        #expect(qpack.decode([UInt8](hex: "0200 80")) == nil)
        var other = QPACK()
        other.instruct([UInt8](hex: "05"))
        #expect(other.decode([UInt8](hex: "0200 80")) == nil)
        // What needs no table can be told still.
        #expect(other.decode([UInt8](hex: "0000 d1"))?.first?.value == Array("GET".utf8))
    }
}
