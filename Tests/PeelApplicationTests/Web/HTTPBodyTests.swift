import PeelApplication
import PeelFlow
import PeelWire
import Testing

@Suite struct HTTPBodyTests {
    private static let plain = "{\"a\": \"hello, hello, hello\"}\n"
    private static let coded: [(name: String, hex: String)] = [
        ("gzip", "1f8b0800000000000203ab564a54b25250ca48cdc9c9d75140a6946ab900833062901d000000"),
        ("deflate", "789cab564a54b25250ca48cdc9c9d75140a6946ab9008526091a"),
        ("deflate", "ab564a54b25250ca48cdc9c9d75140a6946ab900"),
        ("br", "0b0e807b2261223a202268656c6c6f2c2068656c6c6f2c2068656c6c6f227d0a03"),
        ("zstd", "28b52ffd201dbd0000887b2261223a202268656c6c6f2c20227d0a0100e28a12"),
    ]

    private func answer(_ head: String, _ body: [UInt8]) -> Exchange.Shown {
        var web = Exchange(port: 80, conversations: .standard.decodingBodies(true))
        _ = web.send(.client, "GET / HTTP/1.1\r\n\r\n")
        return web.send(.server, Array("HTTP/1.1 200 OK\r\n\(head)\r\n".utf8) + body, inSegmentsOf: 60_000)
    }

    @Test(arguments: coded.indices) func codedBodies(_ index: Int) {
        let (name, hex) = Self.coded[index]
        let body = [UInt8](hex: hex)
        let shown = answer("Content-Encoding: \(name)\r\nContent-Length: \(body.count)\r\n", body)
        #expect(shown["http.file_data"].map { $0.prefix(20) } == [Self.plain.prefix(20)])
        #expect(shown.defects == [])
        let chunks = Array("4\r\n".utf8) + body[..<4] + Array("\r\n\(String(body.count - 4, radix: 16))\r\n".utf8)
        let inChunks = answer(
            "Content-Encoding: \(name)\r\nTransfer-Encoding: chunked\r\n",
            chunks + body[4...] + Array("\r\n0\r\n\r\n".utf8))
        #expect(inChunks["http.file_data"] == shown["http.file_data"])
    }

    @Test(arguments: coded.indices) func aCodingThatEndsEarlyIsTold(_ index: Int) {
        let (name, hex) = Self.coded[index]
        let body = [UInt8](hex: hex)
        for count in 1..<body.count {
            let shown = answer("Content-Encoding: \(name)\r\nContent-Length: \(count)\r\n", Array(body[..<count]))
            #expect(shown.defects.count == 1, "\(name), \(count) bytes")
        }
    }

    @Test func bodiesAreLeftAloneWhereNobodyAsks() {
        var web = Exchange(port: 80)
        _ = web.send(.client, "GET / HTTP/1.1\r\n\r\n")
        let shown = web.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab")
        #expect(shown["http.file_data"] == [])
        #expect(shown["peel.http.body"] == ["6162"])
    }

    @Test func aBombIsCut() {
        let body = Array(repeating: Zeros.member, count: 5).flatMap(\.self)
        let shown = answer("Content-Encoding: gzip\r\nContent-Length: \(body.count)\r\n", body)
        #expect(shown.defects == ["limit: more than 16777216 bytes in one message, the rest is not shown"])
    }

    @Test func chunksInPiecesOfAnyLength() {
        let text = Array(" \t3\u{c}\r\nabc\r\n1;x=y\r\nd\r\n0\r\nT: u\r\n\r\nmore".utf8)
        for count in 1...text.count {
            var reader = ChunkReader()
            var body: [UInt8] = []
            var trailer: [UInt8] = []
            var start = 0
            while start < text.count, !reader.isOver {
                let piece = Array(text[start..<min(start + count, text.count)])
                var parts = ChunkReader.Parts()
                start += reader.take(piece.rawSpan, from: 0, into: &parts)
                for range in parts.data { body += piece[range] }
                trailer += piece[parts.trailer]
            }
            #expect(String(decoding: body, as: UTF8.self) == "abcd", "in pieces of \(count)")
            #expect(String(decoding: trailer, as: UTF8.self) == "T: u\r\n\r\n", "in pieces of \(count)")
            #expect(start == text.count - 4)
        }
        for text in ["x", "3\r\nabcd", ";", " ;", "fffffffffffff\r\n"] {
            var reader = ChunkReader()
            var parts = ChunkReader.Parts()
            _ = reader.take(Array(text.utf8).rawSpan, from: 0, into: &parts)
            #expect(reader.isBroken, "\(text)")
        }
    }
}

extension Zeros {
    /// A member of gzip that holds the zeros; its sum and length are of 4,205,401 zeros.
    static let member: [UInt8] = [UInt8](hex: "1f8b0800000000000203") + [deflated[0] | 1] + deflated[1...] + trailer
    /// CRC-32 and length, least significant byte first.
    private static let trailer: [UInt8] = [UInt8](hex: "b044be56592b4000")
}
