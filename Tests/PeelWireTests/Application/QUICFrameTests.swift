import Testing

import PeelWire

@Suite struct QUICFrameTests {
    /// A frame of each type, and its fields in the order of the wire.
    static let samples: [(bytes: [UInt8], fields: [String])] = [
        ([0, 0, 0], ["quic.frame", "quic.frame_type", "quic.padding_length"]),
        ([1], ["quic.frame", "quic.frame_type"]),
        (
            [3, 0x40, 0x64, 5, 1, 2, 3, 4, 1, 2, 3],
            ["quic.ack.largest_acknowledged", "quic.ack.gap", "quic.ack.ack_range", "quic.ack.ecn_ce_count"]
        ),
        ([4, 8, 1, 9], ["quic.rsts.stream_id", "quic.rsts.application_error_code", "quic.rsts.final_size"]),
        ([5, 8, 1], ["quic.ss.stream_id", "quic.ss.application_error_code"]),
        ([6, 0, 2, 1, 2], ["quic.crypto.offset", "quic.crypto.length", "quic.crypto.crypto_data"]),
        ([7, 2, 1, 2], ["quic.nt.length", "quic.nt.token"]),
        (
            [0x0f, 4, 1, 2, 7, 7],
            [
                "quic.stream.fin", "quic.stream.stream_id", "quic.stream.offset", "quic.stream.length",
                "quic.stream_data",
            ]
        ),
        ([0x08, 4, 7], ["quic.stream.stream_id", "quic.stream_data"]),
        ([0x10, 4], ["quic.md.maximum_data"]),
        ([0x11, 4, 5], ["quic.msd.stream_id", "quic.msd.maximum_stream_data"]),
        ([0x12, 4], ["quic.ms.max_streams"]),
        ([0x14, 4], ["quic.sb.stream_data_limit"]),
        ([0x15, 4, 5], ["quic.sdb.stream_id", "quic.sb.stream_data_limit"]),
        ([0x17, 4], ["quic.sib.stream_limit"]),
        (
            [0x18, 1, 0, 4, 1, 2, 3, 4] + [UInt8](repeating: 9, count: 16),
            ["quic.nci.sequence", "quic.nci.connection_id", "quic.nci.stateless_reset_token"]
        ),
        ([0x19, 1], ["quic.rci.sequence"]),
        ([0x1a, 1, 2, 3, 4, 5, 6, 7, 8], ["quic.path_challenge.data"]),
        ([0x1b, 1, 2, 3, 4, 5, 6, 7, 8], ["quic.path_response.data"]),
        (
            [0x1c, 0x41, 0x28, 6, 2, 0x6e, 0x6f],
            ["quic.cc.error_code", "quic.cc.error_code.tls_alert", "quic.cc.frame_type", "quic.cc.reason_phrase"]
        ),
        ([0x1d, 3, 0], ["quic.cc.error_code.app", "quic.cc.reason_phrase.length"]),
        ([0x1e], ["quic.frame_type"]),
        ([0x31, 2, 1, 2], ["quic.dg.length", "quic.dg"]),
        ([0x30, 1, 2], ["quic.dg"]),
    ]

    private func names(_ bytes: [UInt8]) -> (names: [String], faults: Int) {
        var dissection = Dissection()
        let registry = Registry(Registry.wire)
        registry.dissect(
            PacketBytes(captured: bytes.rawSpan, declaredCount: bytes.count), as: .named("quic.frames"),
            into: &dissection)
        let fields = QUICFrames.layout.fields
        let found = dissection.fields.compactMap { record in
            fields.first { $0.id == record.id }?.name.description
        }
        return (found, dissection.faults.count)
    }

    @Test func everyType() {
        for sample in Self.samples {
            let (found, faults) = names(sample.bytes)
            #expect(faults == 0, "\(sample.bytes)")
            var rest = found[...]
            for name in sample.fields {
                guard let place = rest.firstIndex(of: name) else {
                    Issue.record("\(name) is not among \(found)")
                    break
                }
                rest = rest[(place + 1)...]
            }
            #expect(QUICFrame(sample.bytes.rawSpan, at: 0)?.end == sample.bytes.count)
        }
    }

    @Test func everyShorterPrefix() {
        for sample in Self.samples where ![0x00, 0x08, 0x30].contains(sample.bytes[0]) {
            for count in 1..<sample.bytes.count {
                #expect(QUICFrame(Array(sample.bytes[..<count]).rawSpan, at: 0) == nil, "\(sample.bytes) \(count)")
                #expect(names(Array(sample.bytes[..<count])).faults == 1)
            }
        }
    }

    @Test func lyingLengths() {
        let huge: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
        for type: UInt8 in 0...0x31 {
            _ = names([type] + huge + huge + huge + huge + huge + huge)
            _ = names([type, 0] + huge + huge)
        }
        #expect(QUICFrame(([6, 0] + huge).rawSpan, at: 0) == nil)
        #expect(QUICFrame(([2, 0, 0] + huge + [0]).rawSpan, at: 0) == nil)
        #expect(names([0x21, 1, 2]).names.contains("quic.ft.unknown"))
    }

    @Test func integers() {
        #expect(
            QUICInteger([UInt8]([0xc2, 0x19, 0x7c, 0x5e, 0xff, 0x14, 0xe8, 0x8c]).rawSpan, at: 0)?.value
                == 151_288_809_941_952_652)
        #expect(QUICInteger([UInt8]([0x9d, 0x7f, 0x3e, 0x7d]).rawSpan, at: 0)?.value == 494_878_333)
        #expect(QUICInteger([UInt8]([0x7b, 0xbd]).rawSpan, at: 0)?.value == 15293)
        #expect(QUICInteger([UInt8]([0x25]).rawSpan, at: 0)?.value == 37)
        #expect(QUICInteger([UInt8]([0x7b]).rawSpan, at: 0) == nil)
        #expect(QUICInteger([UInt8]().rawSpan, at: 0) == nil)
    }

    @Test func headersThatLie() {
        // A length beyond the datagram; ids that end behind it; a token that does.
        let head: [UInt8] = [0xc0, 0, 0, 0, 1, 1, 7, 1, 8]
        #expect(QUICHeader((head + [0, 0x7f, 0xff]).rawSpan, declaredCount: 12)?.isFlawed == true)
        #expect(QUICHeader((head + [0x7f, 0xff]).rawSpan, declaredCount: 11)?.isFlawed == true)
        #expect(QUICHeader([UInt8]([0xc0, 0, 0, 0, 1, 200, 7]).rawSpan, declaredCount: 7) == nil)
        #expect(QUICHeader((head + [0, 3, 1, 2, 3, 9]).rawSpan, declaredCount: 15)?.count == 14)
        for count in 0..<9 { #expect(QUICHeader(Array(head[..<count]).rawSpan, declaredCount: count) == nil) }
    }
}
