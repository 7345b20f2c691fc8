import PeelApplication
import PeelWire
import Testing

@Suite struct HPACKTests {
    private func lines(_ piece: HPACK.Piece) -> [String] {
        piece.items.map { item in
            switch item {
            case .header(let header, _, _): String(decoding: header.name + [0x3a, 0x20] + header.value, as: UTF8.self)
            case .tableSize(let size): "table \(size)"
            }
        }
    }

    private func decode(_ hex: String, _ table: inout HPACK) -> [String] {
        let bytes = [UInt8](hex: hex)
        return lines(table.decode(bytes.rawSpan, isLast: true))
    }

    @Test func requestsWithoutShortenedText() {
        // RFC 7541 appendix C.3.
        var table = HPACK()
        let first = [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"]
        #expect(decode("828684410f7777772e6578616d706c652e636f6d", &table) == first)
        #expect(decode("828684be58086e6f2d6361636865", &table) == first + ["cache-control: no-cache"])
        #expect(
            decode("828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565", &table) == [
                ":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com",
                "custom-key: custom-value",
            ])
    }

    @Test func requestsWithShortenedText() {
        // RFC 7541 appendix C.4.
        var table = HPACK()
        #expect(
            decode("828684418cf1e3c2e5f23a6ba0ab90f4ff", &table).last == ":authority: www.example.com")
        #expect(decode("828684be5886a8eb10649cbf", &table).last == "cache-control: no-cache")
        #expect(
            decode("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", &table).last == "custom-key: custom-value")
    }

    @Test func responsesWhoseTableIsSmall() {
        // RFC 7541 appendix C.6: a table of 256 bytes, which loses entries.
        var table = HPACK()
        let date = "Mon, 21 Oct 2013 20:13"
        let first = [
            ":status: 302", "cache-control: private", "date: \(date):21 GMT", "location: https://www.example.com",
        ]
        #expect(
            decode(
                "3fe101 488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8"
                    + "e9ae82ae43d3", &table) == ["table 256"] + first)
        #expect(decode("4883640effc1c0bf", &table) == [":status: 307"] + first.dropFirst())
        #expect(
            decode(
                "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5"
                    + "af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007", &table) == [
                    ":status: 200", "cache-control: private", "date: \(date):22 GMT",
                    "location: https://www.example.com",
                    "content-encoding: gzip",
                    "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
                ])
    }

    @Test func aBlockInPiecesOfAnySize() {
        let block = [UInt8](
            hex: "828684410f7777772e6578616d706c652e636f6d400a637573746f6d2d6b65790c637573746f6d2d76616c7565")
        var whole = HPACK()
        let expected = lines(whole.decode(block.rawSpan, isLast: true))
        for count in 1..<block.count {
            var table = HPACK()
            var found: [String] = []
            var start = 0
            while start < block.count {
                let end = min(start + count, block.count)
                let part = Array(block[start..<end])
                found += lines(table.decode(part.rawSpan, isLast: end == block.count))
                start = end
            }
            #expect(found == expected, "in pieces of \(count)")
        }
    }

    @Test func aBlockThatIsCutIsBroken() {
        let block = [UInt8](hex: "418cf1e3c2e5f23a6ba0ab90f4ff")
        for count in 1..<block.count {
            var table = HPACK()
            let part = Array(block[..<count])
            #expect(table.decode(part.rawSpan, isLast: true).isBroken, "cut at \(count)")
            #expect(table.isPartial)
        }
    }

    @Test func entriesThatCannotBe() {
        for hex in ["80", "be", "ff80808080808080", "7f00", "40", "418cffffffffffffffffffffffff", "417fffffff7f"] {
            var table = HPACK()
            let block = [UInt8](hex: hex)
            #expect(table.decode(block.rawSpan, isLast: true).isBroken, "\(hex)")
        }
    }

    @Test func whatStoodInTheTableBeforeIsUnknown() {
        var table = HPACK()
        table.forget()
        let block = [UInt8](hex: "82 be 40 01 61 01 62 be bf")
        let piece = table.decode(block.rawSpan, isLast: true)
        // The newest entry is the one that was seen; the one behind it is not.
        #expect(lines(piece) == [":method: GET", "a: b", "a: b"])
        #expect(piece.unknown == 2)
        #expect(!piece.isBroken)
    }

    @Test func aBombIsBounded() {
        // One entry of 4000 bytes, then as many references to it as a block of 64 KiB has room for.
        var table = HPACK()
        let value = [UInt8](repeating: 0x61, count: 4000)
        var block: [UInt8] = [0x40, 1, 0x78, 0x7f, 0xa1, 0x1e] + value
        block += [UInt8](repeating: 0xbe, count: 60000)
        let piece = table.decode(block.rawSpan, isLast: true)
        #expect(!piece.isBroken)
        #expect(piece.count == 60001)
        #expect(piece.isTooMany && piece.isTooLong)
        #expect(piece.items.count <= 200)
    }

    @Test func aBlockWithoutEndIsGivenUp() {
        var table = HPACK()
        let part: [UInt8] = [0x40]
        _ = table.decode(part.rawSpan, isLast: false)
        let zero: [UInt8] = [0x7f]
        var givenUp = 0
        for _ in 0..<1000 where table.decode(zero.rawSpan, isLast: false).isTooLong { givenUp += 1 }
        #expect(givenUp <= 1)
        #expect(table.isPartial)
    }

    @Test func aTableGreaterThanIsKept() {
        var table = HPACK()
        #expect(decode("3f e1ffff03", &table) == ["table 8388608"])
        #expect(table.isPartial)
    }
}
