import PeelWire
import Testing

@Suite struct HTTP2Tests {
    /// A frame of each type in hexadecimal, and its fields with their values.
    static let samples: [(hex: String, values: [String: [String]])] = [
        (
            "000004 00 09 00000001 01 6869 00",
            [
                "http2.length": ["4"], "http2.type": ["0"], "http2.flags": ["0x09"], "http2.streamid": ["1"],
                "http2.flags.unused_data": ["0x00"], "http2.flags.padded": ["1"], "http2.flags.end_stream": ["1"],
                "http2.padding": ["0x01"], "http2.pad_length": ["1"], "http2.data.padding": ["00"],
                "http2.r": ["0x00000000"],
            ]
        ),
        (
            "000009 01 2d 80000003 01 8000000b 0f 8284 00",
            [
                "http2.flags.unused_headers": ["0x00"], "http2.flags.priority": ["1"], "http2.flags.eh": ["1"],
                "http2.exclusive": ["1"], "http2.stream_dependency": ["11"], "http2.headers.weight": ["15"],
                "http2.headers.weight_real": ["16"], "http2.headers": ["8284"], "http2.headers.padding": ["00"],
                "http2.r": ["0x00000001"],
            ]
        ),
        (
            "000005 02 ff 00000005 00000003 ff",
            [
                "http2.flags.unused": ["0xff"], "http2.stream_dependency": ["3"], "http2.headers.weight": ["255"],
                "http2.headers.weight_real": ["0"],
            ]
        ),
        ("000004 03 00 00000005 00000008", ["http2.rst_stream.error": ["8"]]),
        (
            "000012 04 00 00000000 0001 00001000 0003 00000064 7777 00000001",
            [
                "http2.flags.ack.settings": ["0"], "http2.settings.id": ["1", "3", "30583"],
                "http2.settings.header_table_size": ["4096"],
                "http2.settings.max_concurrent_streams": ["100"], "http2.settings.unknown": ["1"],
            ]
        ),
        (
            "000007 05 0c 00000001 01 00000002 82 00",
            [
                "http2.flags.unused_push_promise": ["0x00"], "http2.push_promise.promised_stream_id": ["2"],
                "http2.push_promise.header": ["82"], "http2.push_promise.padding": ["00"],
            ]
        ),
        ("000008 06 00 00000000 0102030405060708", ["http2.ping": ["0102030405060708"]]),
        (
            "000008 06 01 00000000 0102030405060708",
            ["http2.pong": ["0102030405060708"], "http2.flags.ack.ping": ["1"]]
        ),
        (
            "00000a 07 00 00000000 00000005 0000000b 6869",
            [
                "http2.goaway.last_stream_id": ["5"], "http2.goaway.error": ["11"], "http2.goaway.addata": ["6869"],
                "http2.goway.r": ["0x00000000"],
            ]
        ),
        ("000004 08 00 00000000 00000400", ["http2.window_update.window_size_increment": ["1024"]]),
        ("000003 09 04 00000001 616263", ["http2.continuation.header": ["abc"], "http2.flags.eh": ["1"]]),
        (
            "000008 0a 00 00000000 0003 612e62 683d31",
            ["http2.altsvc.origin.len": ["3"], "http2.altsvc.origin": ["a.b"], "http2.altsvc.field_value": ["h=1"]]
        ),
        (
            "00000a 0c 00 00000000 0003 612e62 0003 632e64",
            ["http2.origin.origin": ["a.b", "c.d"], "http2.origin.origin_len": ["3", "3"]]
        ),
        (
            "000007 10 00 00000000 00000003 753d31",
            ["http2.priority_update_stream_id": ["3"], "http2.priority_update_field_value": ["u=1"]]
        ),
        ("000002 f0 00 00000001 0102", ["http2.unknown": ["0102"], "http2.type": ["240"]]),
    ]

    @Test(arguments: samples) func framesOfEachType(_ sample: (hex: String, values: [String: [String]])) {
        let shown = dissect([UInt8](hex: sample.hex), as: .named("http2"))
        #expect(shown.faults == [])
        for (name, expected) in sample.values {
            #expect(shown.values.filter { $0.name == name }.map(\.text) == expected, "\(name)")
        }
    }

    @Test(arguments: samples) func everyShorterPrefix(_ sample: (hex: String, values: [String: [String]])) {
        let bytes = [UInt8](hex: sample.hex)
        for count in 0..<bytes.count {
            let shown = dissect(Array(bytes[..<count]), as: .named("http2"), wireCount: bytes.count)
            let needed = count < 9 ? max(9, count + 1) : bytes.count
            #expect(shown.fault == .truncated(needed: needed, captured: count), "\(count) bytes")
            let short = dissect(Array(bytes[..<count]), as: .named("http2"))
            #expect(short.fault != nil)
        }
    }

    @Test func thePreface() {
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        let shown = dissect(preface, as: .named("http2"))
        #expect(shown.values.contains { $0.name == "http2.magic" })
        #expect(shown.faults == [])
        let other = Array("PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n".utf8)
        #expect(!dissect(other, as: .named("http2")).values.contains { $0.name == "http2.magic" })
    }

    @Test func messagesOfGRPC() {
        let shown = dissect([UInt8](hex: "01 00000002 6869"), as: .named("grpc"))
        #expect(shown.values.map(\.text) == ["0", "1", "2", "6869"])
        for count in 0..<7 {
            let bytes = Array([UInt8](hex: "01 00000002 6869")[..<count])
            #expect(dissect(bytes, as: .named("grpc")).fault != nil, "\(count) bytes")
        }
    }
}
