import PeelWire
import Testing

/// Messages of service discovery.
struct SSDPTests {
    private func packet(_ text: String) -> Dissected { dissect(Array(text.utf8), as: .udpPorts(1900, 50000)) }

    @Test func searchesAndNotifications() {
        let search = packet("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMX: 2\r\n\r\n")
        #expect(search.chain == "ssdp")
        #expect(search["http.request"] == ["1"])
        #expect(search["http.request.method"] == ["M-SEARCH"])
        #expect(search["http.host"] == ["239.255.255.250:1900"])
        #expect(search["http.request.full_uri"] == ["http://239.255.255.250:1900*"])
        let notice = packet("NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nLOCATION: http://192.0.2.1/\r\n\r\n")
        #expect(notice["http.notification"] == ["1"])
        #expect(notice["http.request"] == [])
        #expect(notice["http.request.line"] == [])
        #expect(notice["http.location"] == ["http://192.0.2.1/"])
        let answer = packet("HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n")
        #expect(answer["http.response.code"] == ["200"])
    }

    @Test func whatIsCutOrElse() {
        let text = "NOTIFY * HTTP/1.1\r\nHOST: a\r\n\r\n"
        for count in 1..<text.utf8.count { #expect(packet(String(text.prefix(count))).chain == "ssdp") }
        #expect(packet("hello").chain == "ssdp")
        let cut = dissect(Array(text.utf8.prefix(20)), as: .udpPorts(1900, 50000), wireCount: text.utf8.count)
        #expect(cut.chain == "ssdp" && cut.fault == .truncated(needed: text.utf8.count, captured: 20))
    }
}
