import PeelApplication
import PeelWire
import Testing

@Suite struct BodyDecoderTests {
    private func decode(_ decoder: inout BodyDecoder, _ bytes: [UInt8], inPiecesOf count: Int) -> (String, left: Int) {
        var text: [UInt8] = []
        var left = 0
        for start in stride(from: 0, to: bytes.count, by: count) {
            let piece = Array(bytes[start..<min(start + count, bytes.count)])
            var offset = 0
            while let plain = decoder.next(piece.rawSpan, &offset) { text += plain }
            left += piece.count - offset
        }
        return (String(decoding: text, as: UTF8.self), left)
    }

    @Test func piecesOfAnyLength() {
        for count in 1...40 {
            var decoder = BodyDecoder(.gzip, limit: 100)
            #expect(decode(&decoder, GZIP.hello, inPiecesOf: count) == ("hello hello", 0), "in pieces of \(count)")
            #expect(decoder.state == .ended)
        }
    }

    @Test func whatIsTooLongIsCut() {
        var decoder = BodyDecoder(.gzip, limit: 5)
        #expect(decode(&decoder, GZIP.hello, inPiecesOf: 3).0 == "hello")
        #expect(decoder.state == .tooLong)
    }

    @Test func whatIsDamagedEnds() {
        var decoder = BodyDecoder(.gzip, limit: 100)
        let (text, left) = decode(&decoder, GZIP.hello.prefix(10) + [7, 7, 7, 7, 7, 7], inPiecesOf: 1)
        #expect(text == "" && left > 0)
        #expect(decoder.state == .damaged)
    }

    @Test func othersPassAsTheyCome() {
        for coding in [HTTPCoding.none, .other] {
            var decoder = BodyDecoder(coding, limit: 1)
            #expect(decode(&decoder, Array("abc".utf8), inPiecesOf: 2) == ("abc", 0))
            decoder.lose()
            #expect(decoder.state == .open)
        }
        var decoder = BodyDecoder(.brotli, limit: 1)
        decoder.lose()
        #expect(decoder.state == .damaged)
    }
}

private enum GZIP {
    static let hello = [UInt8](hex: "1f8b0800000000000203cb48cdc9c957c800910040a62d010b000000")
}
