import PeelWire
import Testing

/// The frames are the examples of RFC 6455 section 5.7 and RFC 7692 section 7.2.3.
@Suite struct WebSocketConversationTests {
    private static let unmasked = [UInt8](hex: "8105 48656c6c6f")
    private static let masked = [UInt8](hex: "8185 37fa213d 7f9f4d5158")
    private static let deflated = [UInt8](hex: "c107 f248cdc9c90700")

    private static func open(_ extensions: String = "") -> Exchange {
        var web = Exchange(port: 80)
        _ = web.send(.client, "GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n")
        let line = extensions.isEmpty ? "" : "Sec-WebSocket-Extensions: \(extensions)\r\n"
        _ = web.send(.server, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\(line)\r\n")
        return web
    }

    @Test func everyFieldOfAFrame() {
        var web = Self.open()
        let shown = web.send(.client, Self.masked)
        #expect(shown.chain == "http:websocket")
        #expect(shown["websocket.fin"] == ["1"])
        #expect(shown["websocket.rsv"] == ["0"])
        #expect(shown["websocket.pmc"] == [])
        #expect(shown["websocket.opcode"] == ["1"])
        #expect(shown["websocket.mask"] == ["1"])
        #expect(shown["websocket.payload_length"] == ["5"])
        #expect(shown["websocket.masking_key"] == ["37fa213d"])
        #expect(shown["websocket.payload.text"] == ["Hello"])
        #expect(web.send(.server, Self.unmasked)["websocket.payload.text"] == ["Hello"])
    }

    @Test func framesInSegmentsOfAnyLength() {
        let bytes = Self.masked + Self.unmasked + [UInt8](hex: "827e0100") + Array(repeating: 7, count: 256)
        for count in 1...bytes.count {
            var web = Self.open()
            var texts: [String] = []
            var lengths: [String] = []
            var start = 0
            while start < bytes.count {
                let shown = web.send(.client, Array(bytes[start..<min(start + count, bytes.count)]))
                texts += shown["websocket.payload.text"]
                lengths += shown["websocket.payload_length_ext_16"]
                start += count
            }
            #expect(texts == ["Hello", "Hello"], "in segments of \(count)")
            #expect(lengths == ["256"], "in segments of \(count)")
        }
    }

    @Test func fragmentsMakeAMessageWithControlFramesBetweenThem() {
        var web = Self.open()
        #expect(web.send(.server, [UInt8](hex: "0103 48656c"))["websocket.payload.text"] == [])
        #expect(web.send(.server, [UInt8](hex: "8900"))["websocket.opcode"] == ["9"])
        #expect(web.send(.server, [UInt8](hex: "0001 6c"))["websocket.payload.continue"] == ["6c"])
        let last = web.send(.server, [UInt8](hex: "8001 6f"))
        #expect(last["websocket.payload.text"] == ["Hello"])
        #expect(last["websocket.fragment.count"] == ["3"])
        #expect(last["websocket.fragment"] == ["5", "7", "8"])
        #expect(last["websocket.reassembled.length"] == ["5"])
    }

    @Test func aPongTellsHowLongItsPingTook() {
        var web = Self.open()
        _ = web.send(.server, [UInt8](hex: "8905 48656c6c6f"))
        _ = web.send(.server, [UInt8](hex: "8901 58"))
        let pong = web.send(.client, [UInt8](hex: "8a85 37fa213d 7f9f4d5158"))
        #expect(pong["websocket.payload.pong"] == ["48656c6c6f"])
        #expect(pong["peel.websocket.ping_in"] == ["5"])
        #expect(pong["peel.websocket.round_trip"] == ["2000000"])
    }

    @Test func aCloseTellsCodeAndReason() {
        var web = Self.open()
        let shown = web.send(.server, [UInt8](hex: "8805 03e8 627965"))
        #expect(shown["websocket.payload.close.status_code"] == ["1000"])
        #expect(shown["websocket.payload.close.reason"] == ["bye"])
        #expect(web.send(.client, [UInt8](hex: "8800"))["websocket.payload.close.status_code"] == [])
    }

    @Test func compressedMessagesWithTheContextOfThoseBefore() {
        var web = Self.open("permessage-deflate")
        let first = web.send(.server, Self.deflated)
        #expect(first["websocket.pmc"] == ["1"])
        #expect(first["websocket.payload.text"] == ["Hello"])
        #expect(web.send(.server, [UInt8](hex: "c105 f200110000"))["websocket.payload.text"] == ["Hello"])
        // Fragments: the bit stands in the first alone.
        _ = web.send(.client, [UInt8](hex: "4103 f248cd"))
        #expect(web.send(.client, [UInt8](hex: "8004 c9c90700"))["websocket.payload.text"] == ["Hello"])
    }

    @Test func aMessageAfterALostOneIsNotUnpacked() {
        var web = Self.open("permessage-deflate")
        _ = web.send(.server, Self.deflated)
        web.lose(9, from: .server)
        _ = web.send(.client, "", flags: 0x10)
        let shown = web.send(.server, [UInt8](hex: "c105 f200110000"))
        #expect(shown["websocket.payload.text"] == [])
        #expect(shown["websocket.payload.unknown"] == ["f200110000"])
        #expect(shown.defects.count == 1)
    }

    @Test func withoutTakeoverEachMessageStandsAlone() {
        var web = Self.open("permessage-deflate; server_no_context_takeover")
        _ = web.send(.server, Self.deflated)
        web.lose(9, from: .server)
        _ = web.send(.client, "", flags: 0x10)
        #expect(web.send(.server, Self.deflated)["websocket.payload.text"] == ["Hello"])
    }

    @Test func aDamagedMessageIsToldOnce() {
        var web = Self.open("permessage-deflate")
        let shown = web.send(.server, [UInt8](hex: "c103 ffffff"))
        #expect(shown.defects == ["malformed: the message cannot be decompressed"])
    }

    @Test func aBombIsCut() {
        // A stored block of zeros that a few thousand matches repeat: 4 MiB and one more.
        let packed = Zeros.deflated
        var web = Self.open("permessage-deflate; server_no_context_takeover")
        var frame: [UInt8] = [0xc1, 126, UInt8(packed.count >> 8), UInt8(packed.count & 255)]
        frame += packed
        let shown = web.send(.server, frame)
        #expect(shown.defects == ["limit: more than 4194304 bytes in one message, the rest is not shown"])
    }

    @Test func impossibleFramesAreData() {
        for bytes in ["83 00", "8b00", "08 00", "897e 0100", "827f ffffffffffffffff 00"] {
            var web = Self.open()
            let shown = web.send(.client, [UInt8](hex: bytes) + Array(repeating: 0, count: 8))
            #expect(shown["websocket.opcode"] == [], "\(bytes)")
        }
    }
}

/// Many zeros, packed by hand.
enum Zeros {
    /// A block with fixed codes (RFC 1951 section 3.2.6): a zero, then matches of 258 bytes at distance 1.
    static let deflated: [UInt8] = {
        var bits: [Bool] = [false, true, false]
        func put(_ value: Int, _ count: Int) {
            for bit in (0..<count).reversed() { bits.append(value >> bit & 1 == 1) }
        }
        put(0x30, 8)
        for _ in 0..<16_300 {
            put(0xc5, 8)
            put(0, 5)
        }
        put(0, 7)
        while bits.count % 8 != 0 { bits.append(false) }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            (0..<8).reduce(UInt8(0)) { $0 | (bits[start + $1] ? 1 << UInt8($1) : 0) }
        }
    }()
}
