import PeelApplication
import PeelWire
import Testing

@Suite struct HTTP2ConversationTests {
    private let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    private let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]

    /// A frame of `type` on `stream`.
    private func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let count = payload.count
        return [UInt8(count >> 16), UInt8(count >> 8 & 255), UInt8(count & 255), type, flags, 0, 0, 0, stream] + payload
    }

    /// Faults that are not the checksums', which are none here.
    private func defects(_ shown: Exchange.Shown) -> Int { shown.faults.count { $0.hasPrefix("malformed") } }

    private func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt8, hex: String) -> [UInt8] {
        frame(type, flags, stream, [UInt8](hex: hex))
    }

    /// A connection whose ends have sent their settings.
    private func opened(_ port: UInt16 = 8080) -> Exchange {
        var web = Exchange(port: port)
        _ = web.send(.client, preface + settings)
        _ = web.send(.server, settings)
        return web
    }

    private let request = "828684410f7777772e6578616d706c652e636f6d"

    @Test func aRequestAndItsResponse() {
        var web = opened()
        let asked = web.send(.client, frame(1, 5, 1, hex: request))
        #expect(asked.chain == "http:http2")
        #expect(asked["http2.headers.method"] == ["GET"])
        #expect(asked["http2.headers.authority"] == ["www.example.com"])
        #expect(asked["http2.request.full_uri"] == ["http://www.example.com/"])
        #expect(asked["http2.header.length"] == ["84"])
        #expect(asked["http2.header.count"] == ["4"])
        let answered = web.send(.server, frame(1, 4, 1, hex: "88 5f87497ca58ae819aa") + frame(0, 1, 1, [0x68, 0x69]))
        #expect(answered["http2.headers.status"] == ["200"])
        #expect(answered["peel.http2.request_in"] == ["5"])
        #expect(answered["peel.http2.time"] == ["1000000"])
        #expect(answered["http2.data.data"] == ["6869"])
        #expect(defects(answered) == 0)
    }

    @Test func answersFindTheirRequestsByStream() {
        var web = opened()
        _ = web.send(.client, frame(1, 5, 1, hex: request))
        _ = web.send(.client, frame(1, 5, 3, hex: "828684be"))
        // An interim response is followed by the final one.
        #expect(web.send(.server, frame(1, 4, 3, hex: "0803313033"))["peel.http2.request_in"] == [])
        #expect(web.send(.server, frame(1, 5, 3, hex: "88"))["peel.http2.request_in"] == ["6"])
        #expect(web.send(.server, frame(1, 4, 1, hex: "8d"))["peel.http2.request_in"] == ["5"])
        // Trailers answer nothing.
        #expect(web.send(.server, frame(1, 5, 1, hex: "400161 0162"))["peel.http2.request_in"] == [])
    }

    @Test func bodiesAreHandedOver() {
        let basket = Basket()
        var web = Exchange(port: 8080, conversations: .transferring(to: basket))
        _ = web.send(.client, preface + settings)
        _ = web.send(.server, settings)
        _ = web.send(.client, frame(1, 5, 1, hex: request) + frame(1, 5, 3, hex: "828684be"))
        _ = web.send(.server, frame(1, 4, 3, hex: "88") + frame(1, 4, 1, hex: "8d") + frame(0, 0, 1, [0x61]))
        _ = web.send(.server, frame(0, 1, 3, [0x63]) + frame(0, 0, 1, [0x62]) + frame(3, 0, 1, [0, 0, 0, 8]))
        let objects = basket.objects
        #expect(objects.map(\.text) == ["ab", "c"])
        #expect(objects.map(\.transfer.status) == [404, 200])
        #expect(objects.map(\.transfer.innerStream) == [1, 3])
        #expect(objects.map(\.transfer.host) == [Array("www.example.com".utf8), Array("www.example.com".utf8)])
        // The first was given up by its server.
        #expect(objects.map(\.end) == [false, true])
        // A body without bytes, and trailers, are no objects.
        _ = web.send(.client, frame(1, 5, 5, hex: "828684be"))
        _ = web.send(.server, frame(1, 4, 5, hex: "88") + frame(0, 0, 5, []) + frame(1, 5, 5, hex: "4001610162"))
        #expect(basket.objects.count == 2)
    }

    /// RFC 8441 section 5.1.
    @Test func aWebSocketOnAStream() {
        var web = opened()
        let connect = "4207434f4e4e454354 87 84 40093a70726f746f636f6c 09776562736f636b6574"
        _ = web.send(.client, frame(1, 4, 1, hex: connect))
        // What comes before it was granted is none.
        #expect(web.send(.client, frame(0, 0, 1, hex: "8182 00000000 6869"))["websocket.payload.text"] == [])
        _ = web.send(.server, frame(1, 4, 1, hex: "88"))
        let asked = web.send(.client, frame(0, 0, 1, hex: "8182 01020304 696b"))
        #expect(asked.chain == "http:http2:websocket")
        #expect(asked["websocket.payload.text"] == ["hi"])
        #expect(asked["http2.data.data"].count == 1)
        // A frame in two.
        #expect(web.send(.server, frame(0, 0, 1, hex: "8105 68656c")).chain == "http:http2")
        #expect(web.send(.server, frame(0, 1, 1, hex: "6c6f"))["websocket.payload.text"] == ["hello"])
        // A request that was refused stays what it is.
        _ = web.send(.client, frame(1, 4, 3, hex: connect))
        _ = web.send(.server, frame(1, 4, 3, hex: "8d"))
        #expect(web.send(.client, frame(0, 0, 3, hex: "8182 01020304 696b")).chain == "http:http2")
    }

    @Test func forgottenStreamsAreTold() {
        var web = opened()
        var told: [String] = []
        for stream in 0..<300 {
            let id = UInt16(2 * stream + 1)
            let head: [UInt8] = [0, 0, 1, 1, 4, 0, 0, UInt8(id >> 8), UInt8(id & 255), 0x82]
            told += web.send(.client, head).faults.filter { $0.hasPrefix("limit") }
        }
        #expect(told.count == 44)
        #expect(told.first == "limit: more than 256 streams are open, the eldest is forgotten")
    }

    @Test func messagesBehindAGapAreNotGuessed() {
        var web = opened()
        _ = web.send(.client, frame(1, 4, 1, hex: "8386 5f8b1d75d0620d263d4c4d6564"))
        #expect(web.send(.client, frame(0, 0, 1, [0, 0, 0, 0, 1, 7]))["grpc.message_length"] == ["1"])
        web.lose(20, from: .client)
        _ = web.send(.server, [], flags: 0x10)
        #expect(web.send(.client, frame(0, 0, 1, [0, 0, 0, 0, 1, 7]))["grpc.message_length"] == [])
    }

    @Test func framesInSegmentsOfAnySize() {
        let all = preface + settings + frame(1, 5, 1, hex: request) + frame(8, 0, 0, [0, 0, 1, 0])
        for count in 1...all.count {
            var web = Exchange(port: 8080)
            let last = web.send(.client, all, inSegmentsOf: count)
            #expect(last["http2.window_update.window_size_increment"] == ["256"], "in segments of \(count)")
        }
    }

    @Test func aBlockOverContinuation() {
        let block = [UInt8](hex: request)
        for cut in 0...block.count {
            var web = opened()
            let first = web.send(.client, frame(1, 1, 1, Array(block[..<cut])))
            let last = web.send(.client, frame(9, 4, 1, Array(block[cut...])))
            #expect(first["http2.header.name"].count + last["http2.header.name"].count == 4, "cut at \(cut)")
            #expect(web.send(.server, frame(1, 5, 1, hex: "88"))["peel.http2.request_in"] == ["6"])
        }
    }

    @Test func aBlockThatIsNotEnded() {
        var web = opened()
        _ = web.send(.client, frame(1, 1, 1, hex: request))
        let next = web.send(.client, frame(6, 0, 0, [UInt8](repeating: 7, count: 8)))
        #expect(defects(next) == 1)
        #expect(next["http2.ping"] == ["0707070707070707"])
    }

    @Test func aBodyIsPutTogether() {
        var web = opened()
        _ = web.send(.client, frame(1, 5, 1, hex: request))
        _ = web.send(.server, frame(1, 4, 1, hex: "88") + frame(0, 0, 1, [1, 2]))
        // Padding is none of it.
        _ = web.send(.server, frame(0, 8, 1, [3, 3, 4, 0, 0, 0]))
        let last = web.send(.server, frame(0, 1, 1, [5]))
        #expect(last["http2.body.fragment"] == ["6", "7", "8"])
        #expect(last["http2.body.fragment.count"] == ["3"])
        #expect(last["http2.body.reassembled.length"] == ["5"])
        #expect(last["http2.body.reassembled.data"] == ["0102030405"])
        #expect(last["http2.data.data"] == ["0102030405"])
    }

    @Test func messagesOfGRPC() {
        var web = opened(50051)
        let call = request + "5f8b1d75d0620d263d4c4d6564"  // content-type: application/grpc
        let asked = web.send(.client, frame(1, 4, 1, hex: call) + frame(0, 1, 1, hex: "00 00000002 6869"))
        #expect(asked.chain == "http2:grpc")
        #expect(asked["grpc.message_length"] == ["2"])
        #expect(asked["grpc.message_data"] == ["6869"])
        _ = web.send(.server, frame(1, 4, 1, hex: "88" + "5f8b1d75d0620d263d4c4d6564"))
        // One message over frames, and another behind it.
        let answer = [UInt8](hex: "01 00000003 616263 00 00000000")
        for cut in 1..<8 {
            let first = web.send(.server, frame(0, 0, 1, Array(answer[..<cut])))
            #expect(first["grpc.message_length"] == [])
            let last = web.send(.server, frame(0, 0, 1, Array(answer[cut...])))
            #expect(last["grpc.message_length"] == ["3", "0"], "cut at \(cut)")
            #expect(last["grpc.compressed_flag"] == ["1", "0"])
        }
        let trailers = web.send(.server, frame(1, 5, 1, hex: "400b677270632d737461747573 0135"))
        #expect(trailers["peel.grpc.status"] == ["5"])
    }

    @Test func aConnectionCaughtInItsMiddle() {
        var web = Exchange(port: 8080)
        _ = web.send(.client, "GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
        _ = web.send(.server, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")
        // No preface, no settings: what the tables hold is not known.
        let asked = web.send(.client, frame(1, 5, 5, hex: "82 c0 84"))
        #expect(asked["http2.header.name"] == [":method", ":path"])
        #expect(asked["peel.http2.unknown_headers"] == ["1"])
        #expect(defects(asked) == 0)
    }

    @Test func bytesThatAreMissingCostTheTable() {
        var web = opened()
        _ = web.send(.client, frame(1, 5, 1, hex: request))
        let lost = frame(1, 5, 3, hex: "828684be")
        web.lose(UInt32(lost.count), from: .client)
        _ = web.send(.server, [], flags: 0x10)
        let asked = web.send(.client, frame(1, 5, 5, hex: "828684be"))
        _ = web.send(.server, [], flags: 0x10)
        let next = web.send(.client, frame(1, 5, 7, hex: "828684be"))
        #expect((asked["peel.http2.unknown_headers"] + next["peel.http2.unknown_headers"]).contains("1"))
    }

    @Test func isKnownOnAnyPort() {
        var web = Exchange(port: 4711)
        #expect(web.send(.client, preface + settings).chain == "http2")
        // A server need not wait for the preface.
        var other = Exchange(port: 4711)
        #expect(other.send(.server, frame(4, 0, 0, hex: "0003 00000064")).chain == "http2")
        #expect(other.send(.client, preface)["http2.magic"].count == 1)
        // Settings that nobody knows are no proof.
        var third = Exchange(port: 4711)
        #expect(third.send(.server, frame(4, 0, 0, hex: "7777 00000064")).chain == "data")
    }

    @Test func upgradesFromHTTP() {
        var web = Exchange(port: 80)
        _ = web.send(.client, "GET /a HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
        let answer = Array("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n".utf8)
        let switched = web.send(.server, answer + frame(4, 0, 0, hex: "0003 00000064"))
        #expect(switched["http2.settings.max_concurrent_streams"] == ["100"])
        #expect(web.send(.client, preface + settings)["http2.magic"].count == 1)
    }

    @Test func lengthsThatLie() {
        for (type, payload) in [(UInt8(2), 4), (3, 5), (4, 5), (6, 7), (7, 7), (8, 3)] {
            var web = opened()
            let shown = web.send(.client, frame(type, 0, 1, [UInt8](repeating: 1, count: payload)))
            #expect(defects(shown) == 1, "type \(type)")
        }
        var web = opened()
        for bytes in [frame(0, 8, 1, [200, 1, 2]), frame(8, 0, 1, [0, 0, 0, 0]), frame(1, 5, 3, hex: "ff")] {
            let shown = web.send(.client, bytes)
            #expect(defects(shown) == 1)
        }
    }

    @Test func streamsAreBounded() {
        var web = opened()
        for round in 0..<3 {
            for stream in stride(from: 1, to: 255, by: 2) {
                let number = round * 256 + stream
                let head: [UInt8] = [0, 0, 1, 0, 0, 0, 0, UInt8(number >> 8), UInt8(number & 255)]
                _ = web.send(.client, head + [1])
            }
        }
        #expect(web.send(.client, frame(1, 5, 1, hex: request))["http2.headers.method"] == ["GET"])
    }
}
