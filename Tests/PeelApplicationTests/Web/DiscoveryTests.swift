import PeelApplication
import Testing

/// What SSDP's searches say of each other.
@Suite struct DiscoveryTests {
    private let search = Array("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMX: 2\r\n\r\n".utf8)
    private let notice = Array("NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n".utf8)
    private let answer = Array("HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n".utf8)

    @Test func searchesAreNumbered() {
        var lan = Exchange(port: 1900, isTCP: false)
        let first = lan.send(.client, datagram: search)
        #expect(first["http.request_number"] == ["1"])
        #expect(first["http.prev_request_in"] == [])
        let second = lan.send(.client, datagram: search)
        #expect(second["http.request_number"] == ["2"])
        #expect(second["http.prev_request_in"] == ["1"])
        // An answer is the newest search's.
        let answered = lan.send(.server, datagram: answer)
        #expect(answered["http.request_in"] == ["2"])
        #expect(answered["http.response_number"] == ["2"])
        #expect(answered["http.time"] == ["1000000"])
        let again = lan.send(.server, datagram: answer)
        #expect(again["http.request_in"] == [])
        #expect(again["http.response_number"] == ["3"])
        #expect(again["http.prev_response_in"] == ["3"])
        // Other ends begin anew.
        #expect(lan.send(.client, datagram: search, from: 5000)["http.request_number"] == ["1"])
    }

    @Test func notificationsAreNot() {
        var lan = Exchange(port: 1900, isTCP: false)
        #expect(lan.send(.client, datagram: notice)["http.request_number"] == [])
        #expect(lan.send(.client, datagram: search)["http.request_number"] == ["1"])
    }
}
