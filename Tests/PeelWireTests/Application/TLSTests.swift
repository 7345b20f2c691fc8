import PeelWire
import Testing

private let registry = wireRegistry

/// Dissects a whole message as the protocol called `name`.
private func read(_ bytes: [UInt8], as name: StaticString) -> (values: [(String, String)], faults: [String]) {
    var dissection = Dissection()
    registry.dissect(
        PacketBytes(captured: bytes.rawSpan, declaredCount: bytes.count), as: .named(name), into: &dissection)
    let values = dissection.fields.compactMap { record -> (String, String)? in
        guard let field = registry.layout(Int(record.layout)).fields.first(where: { $0.id == record.id }) else {
            return nil
        }
        return (field.name.description, Dissected.text(record, field, bytes, dissection))
    }
    return (values, dissection.faults.map(\.fault.description))
}

@Suite struct TLSTests {
    /// Suites 1301 and c02b; server name, groups, signature algorithms, ALPN, versions, key share.
    static let hello = [UInt8](
        hex: """
            16 0301 0087 01 000083 0303 0000000001020304 05060708090a0b0c 0d0e0f1011121314 15161718191a1b1c
            02 aabb 0004 1301 c02b 01 00 0054
            0000 0010 000e 00 000b 6578616d706c652e6f7267
            000a 0004 0002 001d
            000d 0004 0002 0403
            0010 000e 000c 02 6832 08 687474702f312e31
            002b 0003 02 0304
            0033 000d 000b 001d 0007 01020304050607
            000b 0002 01 00
            """)

    @Test func everyFieldOfAClientHello() {
        let (values, faults) = read(Self.hello, as: "tls")
        func all(_ name: String) -> [String] { values.filter { $0.0 == name }.map(\.1) }
        #expect(faults == [])
        #expect(all("tls.record.content_type") == ["22"])
        #expect(all("tls.record.version") == ["0x0301"])
        #expect(all("tls.record.length") == ["135"])
        #expect(all("tls.handshake.type") == ["1"])
        #expect(all("tls.handshake.version") == ["0x0303"])
        #expect(all("tls.handshake.session_id") == ["aabb"])
        #expect(all("tls.handshake.ciphersuite") == ["0x1301", "0xc02b"])
        #expect(all("tls.handshake.extension.type") == ["0", "10", "13", "16", "43", "51", "11"])
        #expect(all("tls.handshake.extensions_server_name") == ["example.org"])
        #expect(all("tls.handshake.extensions_supported_group") == ["0x001d"])
        #expect(all("tls.handshake.sig_hash_alg") == ["0x0403"])
        #expect(all("tls.handshake.extensions_alpn_str") == ["h2", "http/1.1"])
        #expect(all("tls.handshake.extensions.supported_version") == ["0x0304"])
        #expect(all("tls.handshake.extensions_key_share_key_exchange") == ["01020304050607"])
    }

    @Test(arguments: 0..<hello.count)
    func shorterRecordsSayWhatIsMissing(_ count: Int) {
        let (_, faults) = read(Array(Self.hello[..<count]), as: "tls")
        #expect(count == 0 || faults.count == 1, "\(count): \(faults)")
    }

    @Test func lengthsThatLie() {
        var bytes = Self.hello
        bytes[58] = 9
        #expect(read(bytes, as: "tls").faults == ["malformed: tls.handshake.extension.len is 2320, expected 0…80"])
        bytes = Self.hello
        bytes[43] = 0xff
        #expect(read(bytes, as: "tls").faults.count == 1)
        bytes = Self.hello
        bytes[46] = 0xff
        #expect(read(bytes, as: "tls").faults.count == 1)
    }

    /// Goes through records of a connection, each with its sender.
    private func talk(_ records: [(LayerContext.Sender, String)]) -> [Dissected] {
        Service.talk("tls", records.map { ($0, [UInt8](hex: $1)) })
    }

    private static let random = String(repeating: "ab", count: 32)

    @Test func recordsOfTheThirdVersionPretendToBeData() {
        let shown = talk([
            (.server, "16 0303 0032 02 00002e 0303 \(Self.random) 00 1301 00 0006 002b 0002 0304"),
            (.server, "14 0303 0001 01"),
            (.server, "17 0303 0002 aaaa"),
        ])
        #expect(shown[0]["tls.handshake.ciphersuite"] == ["0x1301"])
        #expect(shown[0]["tls.handshake.random_bytes"] == [])
        #expect(shown[1]["tls.record.content_type"] == ["20"])
        #expect(shown[2]["tls.record.content_type"] == [])
        #expect(shown[2]["tls.record.opaque_type"] == ["23"])
    }

    @Test func whatFollowsAChangeOfKeysIsNotRead() {
        let shown = talk([
            (.client, "14 0303 0001 01"), (.client, "16 0303 0008 0000000000000000"),
            (.server, "16 0303 0004 0e000000"), (.server, "16 0303 0008 0000000000000000"),
        ])
        #expect(shown[1]["tls.handshake"] == [""])
        #expect(shown[1]["tls.handshake.type"] == [])
        #expect(shown[2]["tls.handshake.type"] == ["14"])
        // Where the change was not seen, two empty requests in a row are taken for none.
        #expect(shown[3]["tls.handshake.type"] == [])
    }

    @Test func aHelloOfADraft() {
        let shown = talk([(.server, "16 0301 0030 02 00002c 7f12 \(Self.random) 1302 0006 0028 0002 001d")])[0]
        #expect(shown["tls.handshake.ciphersuite"] == ["0x1302"])
        #expect(shown["tls.handshake.session_id_length"] == [])
        #expect(shown["tls.handshake.extension.type"] == ["40"])
    }

    @Test func signaturesAndRequests() {
        let shown = talk([
            (.server, "16 0303 0012 0c 00000e 03 001d 04 01020304 0804 0002 aabb"),
            (.server, "16 0303 000f 0d 00000b 02 0140 0004 04030804 0000"),
            (.client, "16 0303 000a 0f 000006 0403 0002 ccdd"),
            (.client, "16 0301 0008 0f 000004 0002 ccdd"),
        ])
        #expect(shown[0]["tls.handshake.sig_hash_alg"] == ["0x0804"])
        #expect(shown[0]["tls.handshake.sig"] == ["aabb"])
        #expect(shown[1]["tls.handshake.cert_type"] == ["1", "64"])
        #expect(shown[1]["tls.handshake.sig_hash_alg"] == ["0x0403", "0x0804"])
        #expect(shown[2]["tls.handshake.sig_hash_alg"] == ["0x0403"])
        // Before TLS 1.2 signatures have no algorithm.
        #expect(shown[3]["tls.handshake.sig_hash_alg"] == [])
    }

    @Test func aKeyOfPowers() {
        let shown = talk([
            (.server, "16 0303 002c 02 000028 0303 \(Self.random) 00 009e 00 0000"),
            (.server, "16 0303 0015 0c 000011 0001 17 0001 05 0001 08 0401 0004 aabbccdd"),
        ])
        #expect(shown[1]["tls.handshake.p"] == ["17"])
        #expect(shown[1]["tls.handshake.ys"] == ["08"])
        #expect(shown[1]["tls.handshake.sig"] == ["aabbccdd"])
    }

    @Test func aStreamIsKnownInItsMiddle() {
        func isKnown(_ hex: String) -> Bool { Service.isRecognized([UInt8](hex: hex), as: "tls") }
        #expect(isKnown("17 0303 0004 aabbccdd"))
        #expect(isKnown("17 0303 0400 aabbccdd"))
        #expect(isKnown("14 0303 0001 01 16 0303 0002 aabb"))
        #expect(!isKnown("16 0303 0400 aabbccdd"))
        #expect(!isKnown("17 0303 0000 aabbccdd"))
        #expect(!isKnown("17 0303 0004 aabbccdd 00"))
        #expect(!isKnown("17 0305 0004 aabbccdd"))
    }

    @Test func alertsAndData() {
        let alert = read([UInt8](hex: "15 0303 0002 02 28"), as: "tls").values
        #expect(alert.contains { $0 == ("tls.alert_message.desc", "40") })
        let data = read([UInt8](hex: "17 0303 0003 010203"), as: "tls").values
        #expect(data.contains { $0 == ("tls.app_data", "010203") })
        // Encrypted bytes are no message.
        let sealed = read([UInt8](hex: "16 0303 0008 00ffffff 01020304"), as: "tls").values
        #expect(!sealed.contains { $0.0 == "tls.handshake.type" })
    }

    @Test func certificatesTellWhomTheyAreOf() {
        // CN=a, from 2026-01-01 to 2027-01-01, for a.bc; cut down to what is read.
        let name = "3010 310e 300c 0603 550403 0c05 616c696365"
        let period = "301e 170d 3236303130313030303030305a 170d 3237303130313030303030305a"
        let names = "a312 3010 300e 0603 551d11 0407 3005 8203 612e62"
        let body = "0201 07 3000" + name + period + name + "3000" + names
        let inner = [UInt8](hex: body)
        let certificate = [0x30, UInt8(inner.count + 2), 0x30, UInt8(inner.count)] + inner
        let count = UInt8(certificate.count)
        let message = [0, 0, count + 3, 0, 0, count] + certificate
        let bytes = [22, 3, 3, 0, UInt8(message.count + 4), 11, 0, 0, UInt8(message.count)] + message
        let (values, faults) = read(bytes, as: "tls")
        func all(_ name: String) -> [String] {
            values.filter { $0.0 == "peel.tls.certificate." + name }.map(\.1)
        }
        #expect(faults == [])
        #expect(all("serial") == ["07"])
        #expect(all("subject") == ["CN=alice"])
        #expect(all("issuer") == ["CN=alice"])
        #expect(all("not_before") == ["1767225600000000000"])
        #expect(all("not_after") == ["1798761600000000000"])
        #expect(all("name") == ["a.b"])
    }
}

@Suite struct HTTPTests {
    @Test func requests() {
        let text = "GET /a?b=c&d=e HTTP/1.1\r\nHost: example.org\r\nuser-AGENT:  x y \r\nX-Other: z\r\n\r\n"
        let (values, faults) = read(Array(text.utf8), as: "http")
        func all(_ name: String) -> [String] { values.filter { $0.0 == name }.map(\.1) }
        #expect(faults == [])
        #expect(all("http.request.method") == ["GET"])
        #expect(all("http.request.uri") == ["/a?b=c&d=e"])
        #expect(all("http.request.uri.path") == ["/a"])
        #expect(all("http.request.uri.query.parameter") == ["b=c", "d=e"])
        #expect(all("http.request.version") == ["HTTP/1.1"])
        #expect(all("http.host") == ["example.org"])
        #expect(all("http.user_agent") == ["x y"])
        #expect(all("http.request.line").count == 3)
        #expect(all("http.request.full_uri") == ["http://example.org/a?b=c&d=e"])
    }

    @Test func responsesInChunks() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        let (values, faults) = read(Array(text.utf8), as: "http")
        func all(_ name: String) -> [String] { values.filter { $0.0 == name }.map(\.1) }
        #expect(faults == [])
        #expect(all("http.response.code") == ["200"])
        #expect(all("http.response.phrase") == ["OK"])
        #expect(all("http.response.code.desc") == ["OK"])
        #expect(all("http.chunk_size") == ["3", "0"])
    }

    @Test func damagedHeads() {
        #expect(read(Array("GET / HTTP/1.1\r\nHost: a".utf8), as: "http").faults.count == 1)
        let other = read(Array("hello\r\n\r\n".utf8), as: "http")
        #expect(other.faults == [])
        #expect(other.values.map(\.0) == ["peel.http.body"])
        #expect(read(Array("HTTP/1.1 2x0 OK\r\n\r\n".utf8), as: "http").faults.count == 1)
        #expect(read(Array("GET \r\n\r\n".utf8), as: "http").faults == [])
        let huge = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n"
        #expect(read(Array(huge.utf8), as: "http").faults == [])
    }
}
