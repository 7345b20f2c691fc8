import PeelFlow
import PeelWire
import Testing

@Suite struct TLSConversationTests {
    private func secrets(_ text: String) -> SecretStore {
        let store = SecretStore()
        store.add(keyLog: Array(text.utf8))
        return store
    }

    @Test func opensTheTraceOfTheRFC() {
        let store = secrets(TLSVectors.keyLog)
        #expect(store.count == 4)
        #expect(store.badLineCount == 0)
        var tls = Exchange(port: 4711, secrets: store)
        #expect(tls.send(.client, TLSVectors.clientHello).chain == "tls")
        _ = tls.send(.server, TLSVectors.serverHello)
        let flight = tls.send(.server, TLSVectors.serverFlight)
        #expect(flight["tls.handshake.type"] == ["8", "11", "15", "20"])
        #expect(flight["tls.record.content_type"] == ["22"])
        #expect(flight["tls.record.opaque_type"] == ["23"])
        #expect(flight["peel.tls.certificate.subject"] == ["CN=rsa"])
        #expect(flight.faults.allSatisfy { $0.hasPrefix("damaged: ") || $0.hasPrefix("offload: ") })
        #expect(tls.send(.client, TLSVectors.clientFinished)["tls.handshake.type"] == ["20"])
        #expect(tls.send(.server, TLSVectors.ticket)["tls.handshake.session_ticket_lifetime_hint"] == ["30"])
        let data = tls.send(.client, TLSVectors.clientData)
        #expect(data.chain == "tls:data")
        #expect(data["data.data"] == [(0..<50).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()])
        let alert = tls.send(.client, TLSVectors.clientAlert)
        #expect(alert["tls.alert_message.desc"] == ["0"])
    }

    @Test func inAnySegments() {
        for count in [1, 7, 100] {
            var tls = Exchange(port: 443, secrets: secrets(TLSVectors.keyLog))
            _ = tls.send(.client, TLSVectors.clientHello, inSegmentsOf: count)
            _ = tls.send(.server, TLSVectors.serverHello, inSegmentsOf: count)
            let flight = tls.send(.server, TLSVectors.serverFlight, inSegmentsOf: count)
            #expect(flight["tls.handshake.type"] == ["8", "11", "15", "20"], "in segments of \(count)")
        }
    }

    @Test func wrongSecretsAreTold() {
        let wrong = TLSVectors.keyLog.replacing("b67b7d69", with: "00000000")
        var tls = Exchange(port: 4711, secrets: secrets(wrong))
        _ = tls.send(.client, TLSVectors.clientHello)
        _ = tls.send(.server, TLSVectors.serverHello)
        let flight = tls.send(.server, TLSVectors.serverFlight)
        #expect(flight["peel.tls.decryption_failed"] == [""])
        #expect(flight["tls.handshake.type"] == [])
        #expect(tls.send(.client, TLSVectors.clientFinished)["tls.handshake.type"] == ["20"])
    }

    @Test func withoutSecretsNothingIsOpened() {
        var tls = Exchange(port: 4711, secrets: SecretStore())
        _ = tls.send(.client, TLSVectors.clientHello)
        _ = tls.send(.server, TLSVectors.serverHello)
        let flight = tls.send(.server, TLSVectors.serverFlight)
        #expect(flight["peel.tls.decryption_failed"] == [])
        #expect(flight["tls.record.content_type"] == [])
        #expect(flight["tls.record.opaque_type"] == ["23"])
    }

    @Test func badLinesAreCounted() {
        let store = secrets("#\r\n\nCLIENT_RANDOM 00 11\nEXPORTER_SECRET aa bb\nwhat\nCLIENT_RANDOM zz yy\n")
        #expect(store.count == 0)
        #expect(store.badLineCount == 3)
        let random = String(repeating: "0a", count: 32)
        store.add(keyLog: Array("CLIENT_RANDOM \(random) \(String(repeating: "0b", count: 48))".utf8))
        #expect(store.secret(.master, of: [UInt8](repeating: 10, count: 32)) == [UInt8](repeating: 11, count: 48))
        store.add(keyLog: [UInt8](repeating: 0x41, count: 1 << 20))
        #expect(store.badLineCount == 4)
    }

    @Test func datagramsInFragments() {
        // A ServerHello of 45 bytes in two fragments, the later first.
        let body = [UInt8](hex: "fefd") + [UInt8](repeating: 5, count: 32) + [UInt8](hex: "00c02b00 0005 ff01000100")
        func record(_ range: Range<Int>, _ number: UInt8) -> [UInt8] {
            let head: [UInt8] = [
                2, 0, 0, UInt8(body.count), 0, 1, 0, 0, UInt8(range.lowerBound), 0, 0, UInt8(range.count),
            ]
            let fragment = head + body[range]
            return [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, number, 0, UInt8(fragment.count)] + fragment
        }
        var dtls = Exchange(port: 4711, isTCP: false)
        let first = dtls.send(.server, datagram: record(20..<body.count, 2))
        #expect(first.chain == "dtls")
        #expect(first["dtls.handshake.fragment_offset"] == ["20"])
        #expect(first["dtls.handshake.ciphersuite"] == [])
        let last = dtls.send(.server, datagram: record(0..<20, 1))
        #expect(last["dtls.handshake.ciphersuite"] == ["49195"])
        #expect(last.chain == "dtls")
        for count in 0..<record(0..<20, 1).count {
            var cut = Exchange(port: 4711, isTCP: false)
            _ = cut.send(.server, datagram: Array(record(0..<20, 1)[..<count]))
        }
    }
}
