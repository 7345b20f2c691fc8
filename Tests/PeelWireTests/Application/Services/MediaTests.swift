import PeelWire
import Testing

struct SIPTests {
    private static let invitation = """
        INVITE sip:bob@example.org SIP/2.0\r
        Via: SIP/2.0/UDP 192.0.2.10;branch=z9\r
        f: <sip:alice@example.org>;tag=1\r
        To: <sip:bob@example.org>\r
        Call-ID: abc@192.0.2.10\r
        CSeq: 7 INVITE\r
        Content-Type: application/sdp\r
        Content-Length: 50\r
        \r
        v=0\r
        c=IN IP4 192.0.2.10\r
        m=audio 4000 RTP/AVP 0\r

        """

    @Test func aRequestWithADescription() {
        let shown = Service.read(Self.invitation, as: "sip")
        #expect(shown.chain == "sip:sdp")
        #expect(shown["sip.Method"] == ["INVITE"])
        #expect(shown["sip.r-uri"] == ["sip:bob@example.org"])
        #expect(shown["sip.From"] == ["<sip:alice@example.org>;tag=1"])
        #expect(shown["sip.CSeq.seq"] == ["7"])
        #expect(shown["sip.CSeq.method"] == ["INVITE"])
        #expect(shown["sip.Content-Length"] == ["50"])
        #expect(shown["sdp.connection_info"] == ["IN IP4 192.0.2.10"])
        #expect(shown["sdp.media"] == ["audio 4000 RTP/AVP 0"])
    }

    @Test func anAnswer() {
        let shown = Service.read("SIP/2.0 180 Ringing\r\nl: 0\r\n\r\n", as: "sip", from: .server)
        #expect(shown["sip.Status-Code"] == ["180"])
        #expect(shown["sip.Content-Length"] == ["0"])
        #expect(shown.faults == [])
    }

    @Test func lengths() {
        let whole = Array(Self.invitation.utf8)
        #expect(Service.length(whole, as: "sip") == .count(whole.count))
        #expect(Service.length(Array("BYE x SIP/2.0\r\nl: 99999999999999999999\r\n\r\n".utf8), as: "sip") == .count(42))
        #expect(Service.length([0x16, 3, 1, 2], as: "sip") == .foreign)
        for count in 1..<60 {
            #expect(Service.length(Array(whole[..<count]), as: "sip") == .unknown(until: count + 1))
        }
    }

    @Test func requestAndAnswerShareANumber() {
        func exchange(_ text: String) -> Exchange {
            let bytes = Array(text.utf8)
            let whole = PacketBytes(captured: bytes.rawSpan, declaredCount: bytes.count)
            return wireRegistry.exchange(of: wireRegistry.index(of: "sip") ?? 0, in: whole)
        }
        let request = exchange("INVITE x SIP/2.0\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\n\r\n")
        let answer = exchange("SIP/2.0 200 OK\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\n\r\n")
        guard case .request(let one) = request, case .answer(let other) = answer else {
            Issue.record("\(request), \(answer)")
            return
        }
        #expect(one == other)
        #expect(exchange("ACK x SIP/2.0\r\nCall-ID: a\r\nCSeq: 1 ACK\r\n\r\n") == .none)
    }
}

struct STUNTests {
    /// A response with a mixed address: 192.0.2.1, port 32853 (RFC 5769 section 2.2).
    private static let response = [UInt8](
        hex: "0101000c2112a442b7e7a701bc34d686fa87dfae 002000080001a147e112a643")

    @Test func aResponse() {
        let shown = Service.read(Self.response, as: "stun")
        #expect(shown["stun.type.class"] == ["0x0010"])
        #expect(shown["stun.type.method"] == ["0x0001"])
        #expect(shown["stun.id"] == ["b7e7a701bc34d686fa87dfae"])
        #expect(shown["stun.att.type"] == ["0x0020"])
        #expect(shown["stun.att.ipv4"] == ["192.0.2.1"])
        #expect(shown["stun.att.port"] == ["32853"])
    }

    @Test func everyShorterMessage() { Service.expectFaultsInPrefixes(Self.response, as: "stun") }

    @Test func anAttributeThatIsTooLong() {
        var bytes = Self.response
        bytes[23] = 9
        #expect(Service.read(bytes, as: "stun").fault?.shortDescription == "malformed")
    }
}

struct RTPTests {
    @Test func aPacket() {
        let shown = Service.read([UInt8](hex: "a1880010000000a03796cb7111223344d5d501 03"), as: "rtp")
        #expect(shown["rtp.marker"] == ["1"])
        #expect(shown["rtp.p_type"] == ["8"])
        #expect(shown["rtp.seq"] == ["16"])
        #expect(shown["rtp.csrc.item"] == ["0x11223344"])
        // The last byte tells how many are there to fill up: itself among them.
        #expect(shown["rtp.payload"] == ["d5"])
    }

    @Test func aDescriptionAnnouncesThePort() {
        var dissection = Dissection()
        func read(_ bytes: [UInt8], from port: UInt16) -> [String] {
            let head = [UInt8](hex: "0000") + [UInt8(port >> 8), UInt8(port & 0xff), 0, UInt8(bytes.count + 8), 0, 0]
            let whole = head + bytes
            let udp = PacketBytes(captured: whole.rawSpan, declaredCount: whole.count)
            wireRegistry.dissect(udp, as: .named("udp"), into: &dissection)
            return dissection.chain.map(\.description)
        }
        let packet = [UInt8](hex: "80080010000000a03796cb71d5d5")
        #expect(read(packet, from: 4000) == ["udp", "data"])
        let session = Array("m=audio 4000 RTP/AVP 0\r\n".utf8)
        let whole = PacketBytes(captured: session.rawSpan, declaredCount: session.count)
        wireRegistry.dissect(whole, as: .named("sdp"), into: &dissection)
        #expect(read(packet, from: 4000) == ["udp", "rtp"])
        #expect(read(packet, from: 4002) == ["udp", "data"])
        #expect(read([0x81, 203] + packet.dropFirst(2), from: 4001) == ["udp", "rtcp"])
        // What is not of version 2 is none.
        #expect(read([0x40] + packet.dropFirst(), from: 4000) == ["udp", "data"])
    }

    @Test func shorterPackets() {
        let bytes = [UInt8](hex: "81880010000000a03796cb7111223344")
        for count in 1..<bytes.count {
            #expect(!Service.read(Array(bytes[..<count]), as: "rtp").faults.isEmpty, "\(count)")
        }
        #expect(Service.read([UInt8](hex: "41880010000000a03796cb71"), as: "rtp").fault != nil)
    }

    @Test func reports() {
        let report = [UInt8](
            hex: """
                81c8000c5d931534 0000000000000001 00007d00 000000c8 00007d00
                00000001 57000000 00000000 00000007 00000000 00000000
                """)
        let shown = Service.read(report, as: "rtcp")
        #expect(shown["rtcp.pt"] == ["200"])
        #expect(shown["rtcp.senderssrc"] == ["0x5d931534"])
        #expect(shown["rtcp.sender.packetcount"] == ["200"])
        #expect(shown["rtcp.ssrc.fraction"] == ["87"])
        #expect(shown["rtcp.ssrc.jitter"] == ["7"])
        for count in 1..<report.count { _ = Service.read(Array(report[..<count]), as: "rtcp") }
    }
}
