import PeelApplication
import PeelFlow
import PeelWire
import Testing

@Suite struct QUICTests {
    @Test func opensTheVectorsOfVersion1() {
        var quic = Exchange(port: 443, isTCP: false)
        let hello = quic.send(.client, datagram: QUICVectors.client)
        #expect(hello.chain == "quic:tls")
        #expect(hello["quic.packet_number"] == ["2"])
        #expect(hello["quic.frame_type"] == ["6", "0"])
        #expect(hello["tls.handshake.extensions_server_name"] == ["example.com"])
        #expect(hello["tls.handshake.extensions_alpn_str"] == ["alpn"])
        #expect(hello["tls.handshake.ja4"].first?.hasPrefix("q13d0211an_") == true)
        #expect(hello["tls.quic.parameter.type"].count == 8)
        #expect(hello.faults.allSatisfy { $0.hasPrefix("damaged: ip") })
        let answer = quic.send(.server, datagram: QUICVectors.server)
        #expect(answer.chain == "quic:tls")
        #expect(answer["quic.packet_number"] == ["1"])
        #expect(answer["quic.frame_type"] == ["2", "6"])
        #expect(answer["tls.handshake.ciphersuite"] == ["4865"])
    }

    @Test func opensTheVectorsOfVersion2() {
        var quic = Exchange(port: 4433, isTCP: false)
        let hello = quic.send(.client, datagram: QUICVectors.secondClient)
        #expect(hello["quic.long.packet_type_v2"] == ["1"])
        #expect(hello["tls.handshake.extensions_server_name"] == ["example.com"])
        #expect(quic.send(.server, datagram: QUICVectors.secondServer)["tls.handshake.type"] == ["2"])
    }

    @Test func findsRetriesSoundOrNot() {
        for (client, retry) in [
            (QUICVectors.client, QUICVectors.retry), (QUICVectors.secondClient, QUICVectors.secondRetry),
        ] {
            var quic = Exchange(port: 443, isTCP: false)
            _ = quic.send(.client, datagram: client)
            let sound = quic.send(.server, datagram: retry)
            #expect(sound["quic.retry_token"] == ["746f6b656e"])
            #expect(sound["quic.bad_retry"] == [])
            var other = Exchange(port: 443, isTCP: false)
            _ = other.send(.client, datagram: client)
            var wrong = retry
            wrong[wrong.count - 1] ^= 1
            #expect(other.send(.server, datagram: wrong)["quic.bad_retry"] == [""])
        }
    }

    @Test func opensAShortHeaderWithChaCha() {
        for (packet, isSecond) in [(QUICVectors.short, false), (QUICVectors.secondShort, true)] {
            let keys = QUICKeys(QUICVectors.shortSecret, .chacha, .sha256, isSecond: isSecond)
            guard let header = QUICHeader(packet.rawSpan, declaredCount: packet.count),
                let revealed = keys.reveal(packet.rawSpan, header)
            else {
                Issue.record("the header is not read")
                continue
            }
            let opened = keys.open(packet.rawSpan, header, revealed, expected: 654_360_565)
            #expect(opened?.number == 654_360_564)
            #expect(opened?.plain == [1])
            #expect(keys.updated.open(packet.rawSpan, header, revealed, expected: 654_360_565) == nil)
        }
    }

    @Test func numbersAreTheNearest() {
        // RFC 9000 section A.3.
        #expect(QUICKeys.number([0x9b, 0x32], expected: 0xa82f_30eb) == 0xa82f_9b32)
        #expect(QUICKeys.number([0xff], expected: 0) == 0xff)
        #expect(QUICKeys.number([0x00], expected: 0xff) == 0x100)
    }

    @Test func aDamagedPacketStaysClosed() {
        var quic = Exchange(port: 443, isTCP: false)
        var packet = QUICVectors.client
        packet[600] ^= 1
        let shown = quic.send(.client, datagram: packet)
        #expect(shown.chain == "quic")
        #expect(shown["quic.decryption_failed"] == [""])
        #expect(shown["quic.dcid"] == ["8394c8f03e515708"])
    }

    @Test func everyShorterDatagramIsRead() {
        for count in 0..<QUICVectors.client.count where count < 64 || count % 97 == 0 {
            var quic = Exchange(port: 443, isTCP: false)
            let shown = quic.send(.client, datagram: Array(QUICVectors.client[..<count]))
            #expect(shown["tls.handshake.type"] == [], "\(count) bytes")
        }
    }

    @Test func aHelloInPiecesOutOfOrderIsPutTogether() {
        let hello = [UInt8](repeating: 7, count: 300)
        var assembly = ByteAssembly(limit: 1000)
        func take(_ range: Range<Int>) {
            let piece = Array(hello[range])
            if case .inOrder(let skipped) = assembly.take(piece.rawSpan, at: UInt64(range.lowerBound), frame: 1) {
                assembly.append(piece.rawSpan.clamped(skipped..<piece.count), frame: 1)
            }
        }
        take(200..<300)
        take(100..<150)
        #expect(assembly.bytes.isEmpty)
        take(0..<120)
        #expect(assembly.bytes.count == 150)
        take(140..<210)
        #expect(assembly.bytes == hello)
        take(0..<300)
        #expect(assembly.bytes == hello)
    }

    @Test func aGapIsPassedOver() {
        var assembly = ByteAssembly(limit: 1000)
        let piece = [UInt8](repeating: 1, count: 400)
        func take(_ offset: UInt64) -> ByteAssembly.Arrival { assembly.take(piece.rawSpan, at: offset, frame: 1) }
        guard case .kept = take(500), case .kept = take(900), case .full = take(1300) else {
            Issue.record("nothing was full")
            return
        }
        #expect(assembly.passGap(upTo: 1300) == 500)
        #expect(assembly.bytes.count == 800)
        guard case .inOrder(0) = take(1300), case .old = take(0) else {
            Issue.record("the gap was not passed over")
            return
        }
    }

    @Test func whatWaitsIsBounded() {
        var assembly = ByteAssembly(limit: 1000)
        let piece = [UInt8](repeating: 1, count: 10)
        for index in 1...10_000 { _ = assembly.take(piece.rawSpan, at: UInt64(index) &* 20, frame: UInt32(index)) }
        for _ in 0..<200 { assembly.append(piece.rawSpan, frame: 1) }
        #expect(assembly.bytes.count <= 1000)
        #expect(assembly.isGivenUp)
    }

    @Test func aMovedConnectionIsFound() {
        var quic = Exchange(port: 443, isTCP: false)
        _ = quic.send(.client, datagram: QUICVectors.client)
        _ = quic.send(.server, datagram: QUICVectors.server)
        // The server's id, from another port.
        let id = [UInt8](hex: "f067a5502a4262b5")
        let moved = quic.send(.client, datagram: [0x41] + id + [UInt8](repeating: 9, count: 30), from: 50000)
        #expect(moved.chain == "quic")
        #expect(moved["quic.dcid"] == ["f067a5502a4262b5"])
        #expect(moved["quic.connection.number"] == ["0"])
        let other = quic.send(.client, datagram: [0x41] + [UInt8](repeating: 9, count: 40), from: 50001)
        #expect(other.chain == "data")
    }
}
