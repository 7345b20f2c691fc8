import Foundation
import Testing

/// `peel follow --as`: what connections carry inside.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct ContentTests {
    private func fixture(_ name: String) -> String {
        Program.root.appendingPathComponent("fixtures").appendingPathComponent(name).path
    }

    private struct Chunk: Decodable {
        var side: String
        var stream: UInt64?
        var length: Int
        var data: String?
    }

    private func chunks(_ arguments: String...) throws -> [Chunk] {
        let ran = try Program.run(["follow"] + arguments + ["--json"])
        return try ran.output.split(separator: "\n").map { try JSONDecoder().decode(Chunk.self, from: Data($0.utf8)) }
    }

    @Test func streamsOfHTTP2() throws {
        let ran = try Program.run(
            "follow", fixture("http2/secure.pcapng"), "--flow", "1", "--as", "http2", "--stream", "1")
        #expect(ran.status == 0)
        #expect(ran.output.contains("stream 1:\n> :method: GET\n> :path: /\n"))
        #expect(ran.output.hasSuffix("< \n< hello from the lab\n"))
        let all = try chunks(fixture("http2/secure.pcapng"), "--flow", "1", "--as", "http2")
        #expect(Set(all.map(\.stream)) == [1, 3])
        // The body is as long as the server says, and none of it is a frame's head.
        let body = all.filter { $0.stream == 3 && $0.side == "server" }.dropFirst()
        #expect(body.reduce(0) { $0 + $1.length } == 3000)
        #expect(body.allSatisfy { $0.data?.allSatisfy { $0 == "7" || $0 == "0" } == true })
    }

    @Test func whatTLSProtects() throws {
        let clear = try Program.run("follow", fixture("tls/https.pcapng"), "--flow", "1", "--as", "tls")
        #expect(clear.status == 0)
        #expect(clear.output.contains("> GET / HTTP/1.1\n"))
        // The same messages, as HTTP tells them.
        let http = try Program.run("follow", fixture("tls/https.pcapng"), "--flow", "1", "--as", "http")
        #expect(http.output == clear.output)
    }

    @Test func bodiesWithoutTheirCodings() throws {
        // Deflate, brotli and zstd of the same page.
        let ran = try Program.run("follow", fixture("web/http.pcap"), "--flow", "2", "--as", "http")
        #expect(ran.status == 0)
        #expect(ran.output.components(separatedBy: "< <title>lab</title>\n").count == 4)
        #expect(ran.output.components(separatedBy: "< <p>line 39 of the page\n> GET").count == 3)
        // In chunks, and coded.
        let raw = try Program.run("follow", fixture("web/http.pcap"), "--flow", "1", "--as", "http", "--raw")
        #expect(raw.output.contains("Transfer-Encoding: chunked\r\n"))
        #expect(raw.output.contains("Content-Encoding: gzip\r\n\r\n<!doctype html>\n<title>lab</title>\n"))
    }

    @Test func headersAndBodiesOfHTTP3() throws {
        let ran = try Program.run(
            "follow", fixture("tls/quic.pcapng"), "--flow", "1", "--as", "quic", "--stream", "4")
        #expect(
            ran.output.contains(
                "stream 4:\n> :method: GET\n> :scheme: https\n> :authority: h3.example\n> :path: /two\n"))
        #expect(ran.output.hasSuffix("< :status: 200\n< server: lab\n< content-length: 19\n< \n< you asked for /two\n"))
    }

    @Test func sessionsThatGoOn() throws {
        // Behind a hello that had to be repeated, with early data and other keys, by number, by ticket.
        for (flow, text) in [(1, "hello"), (2, "early hello\n> again\n> more"), (4, "again"), (6, "again")] {
            let ran = try Program.run("follow", fixture("tls/resumed.pcapng"), "--flow", "\(flow)", "--as", "tls")
            #expect(ran.output.hasSuffix("\n> \(text)\n"), "flow \(flow)")
            #expect(ran.status == 0)
        }
        let early = try Program.run("calls", fixture("tls/quic-early.pcapng"), "--csv")
        #expect(early.output.contains("h3.example/at-once"))
    }

    @Test func streamsOfQUIC() throws {
        let all = try chunks(fixture("tls/quic.pcapng"), "--flow", "1", "--as", "quic")
        #expect(all.contains { $0.stream == 0 && $0.side == "client" })
        #expect(all.contains { $0.stream == 0 && $0.side == "server" })
    }

    @Test func messagesOfWebSocket() throws {
        let all = try chunks(fixture("web/websocket.pcap"), "--flow", "1", "--as", "websocket")
        func hex(_ text: String) -> String {
            text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        #expect(all.first?.data == hex("hello"))
        // Unmasked, and unpacked where it was compressed.
        let again = hex("the same words again and again")
        #expect(all.contains { $0.side == "client" && $0.data?.hasPrefix(again) == true })
    }

    @Test func whatCannotBeOpenedIsTold() throws {
        // The same packets in a pcap, which has no room for secrets.
        let clear = try Program.shell(
            "f=$(mktemp -d)/a.pcap; \"$PEEL\" read '\(fixture("http2/secure.pcapng"))' -w $f; "
                + "\"$PEEL\" follow $f --flow 1 --as http2; s=$?; rm -r ${f%/*}; exit $s")
        #expect(clear.status == 2)
        #expect(clear.output.contains("bytes not decrypted]\n"))
        #expect(clear.errors.contains("no secrets of the connection are known; --keylog FILE"))
    }

    @Test func whatIsNotThereIsTold() throws {
        let ran = try Program.run("follow", fixture("tcp/options.pcap"), "--flow", "1", "--as", "http2")
        #expect(ran.status == 2)
        #expect(ran.errors.contains("there is no http2 in it"))
        for wrong in [["--as", "ftp"], ["--stream", "3"], ["--keylog", "x"], ["--as", "tls", "--stream", "3"]] {
            #expect(try Program.run(["follow", fixture("tcp/options.pcap"), "--flow", "1"] + wrong).status == 2)
        }
    }

    @Test func aFileOfEachStream() throws {
        let ran = try Program.shell(
            "d=$(mktemp -d); \"$PEEL\" follow '\(fixture("http2/secure.pcapng"))' --as http2 --out $d/o; "
                + "ls $d/o | wc -l; tail -c 20 $d/o/flow-1-*-stream-1.server; rm -r $d")
        #expect(ran.output == "6\n\nhello from the lab\n")
    }
}
