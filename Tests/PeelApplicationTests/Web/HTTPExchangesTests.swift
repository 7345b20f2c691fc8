import PeelWire
import Testing

@Suite struct HTTPExchangesTests {
    @Test func aResponseTellsItsRequest() {
        var web = Exchange(port: 80)
        let asked = web.send(.client, "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n")
        #expect(asked["http.request_number"] == ["1"])
        #expect(asked["http.prev_request_in"] == [])
        let answered = web.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(answered["http.response_number"] == ["1"])
        #expect(answered["http.request_in"] == ["3"])
        #expect(answered["http.time"] == ["1000000"])
        #expect(answered["http.response_for.uri"] == ["http://a.example/a"])
        #expect(web.send(.client, "GET /b HTTP/1.1\r\n\r\n")["http.prev_request_in"] == ["3"])
        let second = web.send(.server, "HTTP/1.1 204 No Content\r\n\r\n")
        #expect(second["http.prev_response_in"] == ["4"])
        #expect(second["http.response_for.uri"] == ["/b"])
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() {
        var web = Exchange(port: 80)
        _ = web.send(.client, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /b HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = web.send(.client, "GET /c HTTP/1.1\r\nHost: x\r\n\r\n")
        let both = web.send(
            .server, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
        #expect(both["http.response_for.uri"] == ["http://x/a", "http://x/b"])
        #expect(both["http.request_in"] == ["3", "3"])
        #expect(both["http.next_request_in"] == ["3", "4"])
        #expect(web.send(.server, "HTTP/1.1 304 Not Modified\r\n\r\n")["http.request_in"] == ["4"])
    }

    @Test func theFinalResponseBelongsToTheRequestToo() {
        var web = Exchange(port: 80)
        _ = web.send(.client, "PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab")
        #expect(web.send(.server, "HTTP/1.1 100 Continue\r\n\r\n")["http.request_in"] == ["3"])
        let last = web.send(.server, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        #expect(last["http.request_in"] == ["3"])
        #expect(last["http.response_number"] == ["1"])
    }

    @Test func aResponseWithoutARequestIsNumbered() {
        var web = Exchange(port: 80)
        let first = web.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(first["http.response_number"] == ["1"])
        #expect(first["http.request_in"] == [])
        #expect(web.send(.client, "GET /a HTTP/1.1\r\n\r\n")["http.request_number"] == ["2"])
    }

    @Test func afterAGapTheNewestRequestIsMeant() {
        var web = Exchange(port: 80)
        _ = web.send(.client, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        web.lose(60, from: .server)
        _ = web.send(.client, "", flags: 0x10)
        _ = web.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        _ = web.send(.client, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n")
        let last = web.send(.server, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        #expect(last["http.response_for.uri"].last == "http://x/b")
    }

    @Test func aLongURIIsNotKept() {
        var web = Exchange(port: 80)
        _ = web.send(.client, "GET /\(String(repeating: "a", count: 5000)) HTTP/1.1\r\nHost: x\r\n\r\n")
        let last = web.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(last["http.request_in"] == ["3"])
        #expect(last["http.response_for.uri"] == [])
    }
}
