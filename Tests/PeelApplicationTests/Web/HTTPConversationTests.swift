import PeelWire
import Testing

@Suite struct HTTPConversationTests {
    @Test func messagesEndWhereTheirHeadsSay() {
        var web = Exchange(port: 80)
        #expect(web.send(.client, "GET /a HTTP/1.1\r\nHost: a.example\r\n")["http.request.method"] == [])
        #expect(web.send(.client, "\r\nGET /b HTTP/1.1\r\n\r\n")["http.request.uri"] == ["/a", "/b"])
        #expect(web.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")["http.response.code"] == [])
        let last = web.send(.server, "cdeHTTP/1.1 204 No Content\r\n\r\n")
        #expect(last["http.response.code"] == ["200", "204"])
        #expect(last.chain == "http:http")
    }

    @Test func chunksAndTrailers() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nT: u\r\n\r\n"
        for count in 1...text.utf8.count {
            var web = Exchange(port: 8080)
            _ = web.send(.client, "GET / HTTP/1.1\r\n\r\n")
            let last = web.send(.server, Array(text.utf8), inSegmentsOf: count)
            #expect(last["http.chunk_size"] == ["3", "1", "0"], "in segments of \(count)")
        }
    }

    @Test func aResponseWithoutLengthEndsWithTheConnection() {
        var web = Exchange(port: 80)
        _ = web.send(.client, "GET / HTTP/1.0\r\n\r\n")
        #expect(web.send(.server, "HTTP/1.0 200 OK\r\n\r\nabc").chain == "")
        let last = web.send(.server, "def", flags: 0x19)
        #expect(last["http.response.code"] == ["200"])
        #expect(last["peel.http.body"] == ["616263646566"])
    }

    @Test func aResponseToHeadHasNoBody() {
        var web = Exchange(port: 80)
        _ = web.send(.client, "HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n")
        let first = web.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        #expect(first["http.response.code"] == ["200"])
        #expect(
            web.send(.server, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")["http.response.code"] == ["404"])
    }

    @Test func whatFollowsConnectIsAnotherProtocols() {
        var web = Exchange(port: 3128)
        _ = web.send(.client, "CONNECT a.example:443 HTTP/1.1\r\n\r\n")
        _ = web.send(.server, "HTTP/1.1 200 Connection established\r\n\r\n")
        #expect(web.send(.client, [UInt8](hex: "15 0303 0002 02 28")).chain == "tls")
    }

    @Test func isKnownOnOtherPorts() {
        var web = Exchange(port: 4711)
        #expect(web.send(.client, "SEARCH / HTTP/1.1\r\n\r\n")["http.request.method"] == ["SEARCH"])
        var other = Exchange(port: 4711)
        #expect(other.send(.client, "GET lost\r\n").chain == "data")
    }

    @Test func findsItsWayAfterAGap() {
        var web = Exchange(port: 80)
        _ = web.send(.client, "GET / HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n")
        _ = web.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        web.lose(4, from: .server)
        _ = web.send(.server, "hijHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        // The client acknowledges what the capture has not seen.
        _ = web.send(.client, [], flags: 0x10)
        let last = web.send(.server, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")
        #expect(last["http.response.code"] == ["404", "500"] || last["http.response.code"] == ["500"])
    }

    @Test func protocolsOnTheWrongPort() {
        var web = Exchange(port: 80)
        let hello = [UInt8](
            hex: "16 0301 002f 01 00002b 0303" + String(repeating: "00", count: 33) + "0002 1301 0100 0000")
        #expect(web.send(.client, hello)["tls.handshake.ciphersuite"] == ["4865"])
    }

    @Test func aHelloInSeveralSegments() {
        let hello = [UInt8](
            hex: "16 0301 002f 01 00002b 0303" + String(repeating: "00", count: 33) + "0002 1301 0100 0000")
        for count in 1..<hello.count {
            var secure = Exchange(port: 443)
            let last = secure.send(.client, hello, inSegmentsOf: count)
            #expect(last["tls.handshake.ja3_full"] == ["771,4865,,,"], "in segments of \(count)")
        }
    }
}
