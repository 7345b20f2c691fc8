import PeelFlow
import PeelWire
import Testing

/// UDP datagrams between two hosts as a ``FrameEngine`` shows them.
private struct DatagramCapture: ~Copyable {
    static let registry = Registry(
        Registry.wire + [
            Reader(fields: StreamFields.layout), Reader(fields: FragmentFields.layout),
            Reader(fields: SegmentFields.layout),
        ])
    private var engine = FrameEngine(Self.registry)
    private(set) var dissection = Dissection()
    private var number = 0

    /// Sends a datagram a millisecond after the one before; returns `frame.protocols`.
    mutating func send(
        _ payload: [UInt8], from source: UInt16, to destination: UInt16, isBack: Bool = false
    ) -> String {
        number += 1
        let addresses: [UInt8] = isBack ? [10, 0, 0, 2, 10, 0, 0, 1] : [10, 0, 0, 1, 10, 0, 0, 2]
        let count = payload.count + 8
        let numbers = [source, destination, UInt16(count), 0].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        let bytes =
            [0x45, 0, UInt8((count + 20) >> 8), UInt8((count + 20) & 255), 0, 1, 0, 0, 64, 17, 0, 0] + addresses
            + numbers + payload
        let made = Frame(
            time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(number) * 1_500_000),
            linkType: .raw, interface: 0, captured: bytes.rawSpan, wireCount: bytes.count)
        engine.dissect(made, number: number, into: &dissection)
        return dissection.chain.map(\.description).joined(separator: ":")
    }

    mutating func send(
        _ text: String, from source: UInt16 = 5060, to destination: UInt16 = 5060, isBack: Bool = false
    ) -> String {
        send(Array(text.utf8), from: source, to: destination, isBack: isBack)
    }

    /// The values of a number of the last frame.
    func values(_ name: String) -> [UInt64] {
        dissection.fields.filter { record in
            Self.registry.layout(Int(record.layout)).fields.contains {
                $0.id == record.id && $0.name.description == name
            }
        }.map(\.value)
    }
}

struct MediaPortTests {
    private let packet = [UInt8](hex: "80080010000000a03796cb71d5d5")

    /// A request that carries a description of `media`.
    private func invitation(_ media: String) -> String {
        "INVITE sip:b SIP/2.0\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\nm=\(media)\r\n"
    }

    @Test func aDescriptionAnnouncesThePort() {
        var capture = DatagramCapture()
        #expect(capture.send(packet, from: 4000, to: 9000) == "raw:ip:udp:data")
        #expect(capture.send(invitation("audio 4000 RTP/AVP 0")) == "raw:ip:udp:sip:sdp")
        #expect(capture.send(packet, from: 4000, to: 9000) == "raw:ip:udp:rtp")
        #expect(capture.send(packet, from: 9000, to: 4000, isBack: true) == "raw:ip:udp:rtp")
        #expect(capture.send(packet, from: 4002, to: 9000) == "raw:ip:udp:data")
        // Reports come to the next port, or to the same.
        let report = [0x81, 203] + packet.dropFirst(2)
        #expect(capture.send(report, from: 4001, to: 9001) == "raw:ip:udp:rtcp")
        #expect(capture.send(report, from: 4000, to: 9000) == "raw:ip:udp:rtcp")
        // What is not of version 2 is none.
        #expect(capture.send([0x40] + packet.dropFirst(), from: 4000, to: 9000) == "raw:ip:udp:data")
    }

    @Test func anotherUseOfThePortEndsIt() {
        var capture = DatagramCapture()
        _ = capture.send(invitation("audio 4000 RTP/AVP 0"))
        #expect(capture.send(packet, from: 4000, to: 9000) == "raw:ip:udp:rtp")
        _ = capture.send(invitation("image 4000 udptl t38"))
        #expect(capture.send(packet, from: 4000, to: 9000) == "raw:ip:udp:data")
    }
}

struct CallTests {
    private func message(_ first: String, _ number: Int, _ method: String, call: String = "a") -> String {
        "\(first)\r\nCall-ID: \(call)\r\nCSeq: \(number) \(method)\r\n\r\n"
    }

    @Test func anAnswerBelongsToTheFirstRequest() {
        var capture = DatagramCapture()
        _ = capture.send(message("INVITE b SIP/2.0", 1, "INVITE"))
        #expect(capture.values("sip.response-request") == [])
        _ = capture.send(message("INVITE b SIP/2.0", 1, "INVITE"))
        _ = capture.send(message("SIP/2.0 180 Ringing", 1, "INVITE"), isBack: true)
        #expect(capture.values("sip.response-request") == [1])
        #expect(capture.values("sip.response-time") == [3])
        _ = capture.send(message("SIP/2.0 200 OK", 1, "INVITE", call: "b"), isBack: true)
        #expect(capture.values("sip.response-request") == [])
        _ = capture.send(message("SIP/2.0 200 OK", 2, "INVITE"), isBack: true)
        #expect(capture.values("sip.response-request") == [])
    }

    @Test func confirmationsAndCancellations() {
        var capture = DatagramCapture()
        _ = capture.send(message("INVITE b SIP/2.0", 1, "INVITE"))
        _ = capture.send(message("CANCEL b SIP/2.0", 1, "CANCEL"))
        _ = capture.send(message("SIP/2.0 200 OK", 1, "CANCEL"), isBack: true)
        #expect(capture.values("sip.response-request") == [])
        #expect(capture.values("peel.sip.request_in") == [2])
        _ = capture.send(message("SIP/2.0 487 Terminated", 1, "INVITE"), isBack: true)
        #expect(capture.values("sip.response-request") == [2])
        #expect(capture.values("peel.sip.request_in") == [1])
        _ = capture.send(message("ACK b SIP/2.0", 1, "ACK"))
        #expect(capture.values("sip.response-request") == [2])
        _ = capture.send(message("SIP/2.0 487 Terminated", 1, "INVITE"), isBack: true)
        #expect(capture.values("sip.response-request") == [])
    }
}

struct AskedOfAllTests {
    @Test func theFirstAnswerOfAnybody() {
        var capture = DatagramCapture()
        _ = capture.send("M-SEARCH * HTTP/1.1\r\nST: a\r\n\r\n", from: 5000, to: 1900)
        // The one that answers has another port than the one that was asked.
        _ = capture.send("HTTP/1.1 200 OK\r\nST: a\r\n\r\n", from: 1900, to: 5000, isBack: true)
        #expect(capture.values("peel.ssdp.request_in") == [1])
        _ = capture.send("HTTP/1.1 200 OK\r\nST: a\r\n\r\n", from: 1900, to: 5001, isBack: true)
        #expect(capture.values("peel.ssdp.request_in") == [])
    }

    @Test func anAddressUnderTheClientsNumber() {
        var capture = DatagramCapture()
        func message(_ type: UInt8, _ operation: UInt8, number: UInt8 = 9) -> [UInt8] {
            let options: [UInt8] = [99, 130, 83, 99, 0, 53, 1, type, 255]
            return [operation, 1, 6, 0, 0, 0, 0, number] + Array(repeating: 0, count: 228) + options
        }
        _ = capture.send(message(1, 1), from: 68, to: 67)
        _ = capture.send(message(3, 1), from: 68, to: 67)
        _ = capture.send(message(2, 2), from: 67, to: 68)
        #expect(capture.values("peel.dhcp.request_in") == [1])
        _ = capture.send(message(5, 2), from: 67, to: 68)
        #expect(capture.values("peel.dhcp.request_in") == [2])
        _ = capture.send(message(5, 2, number: 8), from: 67, to: 68)
        #expect(capture.values("peel.dhcp.request_in") == [])
    }

    @Test func theTimeByTheMomentOfAsking() {
        var capture = DatagramCapture()
        func packet(_ mode: UInt8, origin: UInt8, sent: UInt8) -> [UInt8] {
            [0x20 | mode] + Array(repeating: 0, count: 30) + [origin] + Array(repeating: 0, count: 15) + [sent]
        }
        _ = capture.send(packet(3, origin: 0, sent: 7), from: 5000, to: 123)
        _ = capture.send(packet(4, origin: 6, sent: 9), from: 123, to: 5000, isBack: true)
        #expect(capture.values("peel.ntp.request_in") == [])
        _ = capture.send(packet(4, origin: 7, sent: 9), from: 123, to: 5000, isBack: true)
        #expect(capture.values("peel.ntp.request_in") == [1])
    }
}

struct RepeatedRequestTests {
    @Test func theFirstOfSTUN() {
        var capture = DatagramCapture()
        let tail = "00002112a442b7e7a701bc34d686fa87dfae"
        for _ in 0..<2 { _ = capture.send([UInt8](hex: "0001" + tail), from: 5000, to: 3478) }
        for _ in 0..<2 {
            _ = capture.send([UInt8](hex: "0101" + tail), from: 3478, to: 5000, isBack: true)
            #expect(capture.values("stun.response-to") == [1])
            _ = capture.send([UInt8](hex: "0001" + tail), from: 5000, to: 3478)
        }
    }

    @Test func theLatestOfSNMP() {
        var capture = DatagramCapture()
        let tail = "0b020101020100020100 3000"
        let request = [UInt8](hex: "3015020101 0403616263 a0" + tail)
        for _ in 0..<2 { _ = capture.send(request, from: 5000, to: 161) }
        _ = capture.send([UInt8](hex: "3015020101 0403616263 a2" + tail), from: 161, to: 5000, isBack: true)
        #expect(capture.values("snmp.response_to") == [2])
    }
}

extension [UInt8] {
    /// Bytes from hexadecimal digits; spaces are left out.
    init(hex: String) {
        let digits = hex.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
        self = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
