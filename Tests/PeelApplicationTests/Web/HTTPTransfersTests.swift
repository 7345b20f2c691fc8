import PeelApplication
import PeelFlow
import Testing

@Suite struct HTTPTransfersTests {
    @Test func bodiesInSegmentsOfAnyLength() {
        let answers = Array(
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello"
                + "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + "HTTP/1.1 304 Not Modified\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"
                + "HTTP/1.1 404 Not Found\r\n\r\ngone").utf8)
        for count in [1, 2, 3, 7, 50, answers.count] {
            let basket = Basket()
            var web = Exchange(port: 80, conversations: .transferring(to: basket))
            let requests = ["GET /a", "HEAD /b", "GET /c", "GET /d", "GET /e"]
            for request in requests { _ = web.send(.client, "\(request) HTTP/1.1\r\nHost: x\r\n\r\n") }
            _ = web.send(.server, answers, inSegmentsOf: count)
            _ = web.send(.server, [], flags: 0x11)
            let objects = basket.objects
            #expect(objects.map(\.text) == ["hello", "abcd", "gone"], "in segments of \(count)")
            #expect(objects.map(\.end) == [true, true, true], "in segments of \(count)")
            #expect(objects.map(\.transfer.target) == ["/a", "/d", "/e"].map { Array($0.utf8) })
            #expect(objects.map(\.transfer.status) == [200, 200, 404])
        }
    }

    @Test func requestsHaveBodiesToo() {
        let basket = Basket()
        var web = Exchange(port: 80, conversations: .transferring(to: basket))
        _ = web.send(.client, "PUT /up HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        _ = web.send(.server, "HTTP/1.1 100 Continue\r\n\r\n")
        _ = web.send(.client, "abc")
        _ = web.send(.server, "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\n!")
        #expect(basket.objects.map(\.text) == ["abc", "!"])
        #expect(basket.objects.map(\.transfer.isFromClient) == [true, false])
        #expect(basket.objects.map(\.end) == [true, true])
    }

    @Test func gapsAreCounted() {
        let basket = Basket()
        var web = Exchange(port: 80, conversations: .transferring(to: basket))
        _ = web.send(.client, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = web.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        web.lose(4, from: .server)
        _ = web.send(.client, "", flags: 0x10)
        _ = web.send(.server, "hijHTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nz")
        #expect(basket.objects.map(\.text) == ["abchij", "z"])
        #expect(basket.objects.map(\.missing) == [4, 0])
        #expect(basket.objects.map(\.end) == [true, nil])
        _ = web.send(.server, [], flags: 0x11)
        #expect(basket.objects.map(\.end) == [true, false])
    }
}
