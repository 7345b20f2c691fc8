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

    @Test func attributesOfRelays() {
        let shown = Service.read(
            [UInt8](
                hex: """
                    000300282112a442b7e7a701bc34d686fa87dfae 0019000411000000 000c000440010000 80280004deadbeef
                    4000000400000000 000d000400000258
                    """), as: "stun")
        #expect(shown["stun.att.transp"] == ["0x11"])
        #expect(shown["stun.att.channelnum"] == ["0x4001"])
        #expect(shown["stun.att.crc32"] == ["0xdeadbeef"])
        #expect(shown["stun.att.type"] == ["0x0019", "0x000c", "0x8028", "0x000d"])
        #expect(shown["peel.stun.att.type"] == ["0x4000"])
        #expect(shown["stun.att.lifetime"] == ["600"])
    }

    @Test func mixedAddressesOfIPv6() {
        // RFC 5769 section 2.3.
        let shown = Service.read(
            [UInt8](
                hex: """
                    010100182112a442b7e7a701bc34d686fa87dfae
                    002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
                    """), as: "stun")
        #expect(shown["stun.att.ipv6"] == ["2001:db8:1234:5678:11:2233:4455:6677"])
        #expect(shown["stun.att.port"] == ["32853"])
    }

    @Test func channelData() {
        let shown = Service.read([UInt8](hex: "4001000568656c6c6f"), as: "stun")
        #expect(shown["stun.channel"] == ["0x4001"])
        #expect(shown["data.data"] == ["68656c6c6f"])
        #expect(Service.length([UInt8](hex: "4001000568656c6c6f000000"), as: "stun") == .count(12))
        #expect(Service.length([UInt8](hex: "4001000568656c6c6f0000"), as: "stun") == .foreign)
        #expect(Service.length([UInt8](hex: "ffff000568656c6c6f"), as: "stun") == .foreign)
    }

    @Test func whatIsNone() {
        var bytes = Self.response
        bytes[0] = 0x08
        #expect(Service.length(bytes, as: "stun") == .foreign)
        #expect(Service.length(Self.response + [0], as: "stun") == .foreign)
        #expect(Service.length(Array(Self.response.prefix(20)), as: "stun") == .foreign)
    }

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

    @Test func aDescriptionAnnouncesPorts() {
        let session = Array("m=audio 4000 RTP/AVP 0\r\nm=image 4002 udptl t38\r\nm=audio 99999 RTP/AVP 0\r\n".utf8)
        let whole = PacketBytes(captured: session.rawSpan, declaredCount: session.count)
        var dissection = Dissection()
        wireRegistry.dissect(whole, as: .named("sdp"), into: &dissection)
        #expect(dissection.announcedPorts.map(\.port) == [4000, 4002])
        #expect(dissection.announcedPorts.map(\.isMedia) == [true, false])
        wireRegistry.dissect(whole, as: .named("data"), into: &dissection)
        #expect(dissection.announcedPorts.isEmpty)
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

    @Test func partsOfReports() {
        let shown = Service.read(
            [UInt8](
                hex: """
                    80c900015d931534 81ca00045d931534 0103612e62 080401787171 00 81cb00035d931534 04676f6e65000000
                    8fce00025d93153411223344
                    """), as: "rtcp")
        #expect(shown["rtcp.pt"] == ["201", "202", "203", "206"])
        #expect(shown["rtcp.sdes.type"] == ["1", "8", "0"])
        #expect(shown["rtcp.sdes.text"] == ["a.b", "qq", "gone"])
        #expect(shown["rtcp.psfb.fmt"] == ["15"])
        #expect(shown["rtcp.mediassrc"] == ["0x11223344"])
    }

    @Test func whatFollowsWithAnotherType() {
        let shown = Service.read([UInt8](hex: "80c900015d931534 80000001aabbccddeeff001122334455"), as: "rtcp")
        #expect(shown["rtcp.pt"] == ["201"])
    }

    @Test func extendedReports() {
        let shown = Service.read(
            [UInt8](
                hex: """
                    80cf000f00000001 05000003 000000020000000300000004 07000008 11223344 4000000000000000
                    0000000000000000000000000000000000000000
                    """), as: "rtcp")
        #expect(shown["rtcp.ssrc.identifier"] == ["0x00000002", "0x11223344"])
        #expect(shown["rtcp.ssrc.fraction"] == ["64"])
    }
}
