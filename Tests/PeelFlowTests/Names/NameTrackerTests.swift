import PeelFlow
import PeelWire
import Testing

@Suite struct NameTrackerTests {
    static let registry = Registry(
        Registry.wire + [Reader(fields: StreamFields.layout), Reader(fields: NameFields.layout)])

    /// A datagram between two hosts; the question comes from port 40000.
    static func frame(_ id: UInt8, isAnswer: Bool) -> [UInt8] {
        var bytes: [UInt8] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0]
        bytes += [0x45, 0, 0, 40, 0, 1, 0, 0, 64, 17, 0, 0] as [UInt8]
        bytes += (isAnswer ? [10, 0, 0, 2, 10, 0, 0, 1] : [10, 0, 0, 1, 10, 0, 0, 2]) as [UInt8]
        bytes += (isAnswer ? [0, 53, 0x9c, 0x40] : [0x9c, 0x40, 0, 53]) as [UInt8]
        bytes += [0, 20, 0, 0, 0, id, isAnswer ? 0x80 : 0] as [UInt8]
        bytes += [UInt8](repeating: 0, count: 9)
        return bytes
    }

    /// What each frame is told, as names and values.
    static func follow(_ frames: [(at: Int64, bytes: [UInt8])]) -> [[String: UInt64]] {
        guard var tracker = StreamTracker(registry) else { return [] }
        var dissection = Dissection()
        let pairs = registry.index(of: "dns.pairs") ?? -1
        var told: [[String: UInt64]] = []
        for item in frames {
            let frame = Frame(
                time: Timestamp(nanoseconds: item.at), linkType: .ethernet, interface: 0,
                captured: item.bytes.rawSpan, wireCount: item.bytes.count)
            registry.dissect(frame, into: &dissection)
            dissection.number = told.count + 1
            tracker.follow(frame, &dissection)
            var found: [String: UInt64] = [:]
            for record in dissection.fields where Int(record.layout) == pairs {
                let field = registry.layout(pairs).fields.first { $0.id == record.id }
                found[field?.name.description ?? "?"] = record.value
            }
            told.append(found)
        }
        return told
    }

    @Test func answersFindTheirQuestions() {
        let found = Self.follow([
            (0, Self.frame(1, isAnswer: false)), (5, Self.frame(2, isAnswer: false)),
            (7, Self.frame(1, isAnswer: true)), (9, Self.frame(1, isAnswer: true)),
            (10, Self.frame(3, isAnswer: true)),
        ])
        #expect(found[0] == [:])
        #expect(found[2] == ["dns.response_to": 1, "dns.time": 7])
        #expect(found[3] == ["dns.retransmit_response_in": 3, "dns.retransmission": 1])
        #expect(found[4] == ["dns.unsolicited": 1])
    }

    @Test func questionsAreRepeatedOrNew() {
        let second: Int64 = 1_000_000_000
        let found = Self.follow([
            (0, Self.frame(1, isAnswer: false)), (second, Self.frame(1, isAnswer: false)),
            (6 * second, Self.frame(1, isAnswer: false)), (7 * second, Self.frame(1, isAnswer: true)),
            (8 * second, Self.frame(1, isAnswer: false)),
        ])
        #expect(found[1] == ["dns.retransmit_request_in": 1, "dns.retransmission": 1])
        #expect(found[2] == [:])
        #expect(found[3] == ["dns.response_to": 3, "dns.time": UInt64(second)])
        #expect(found[4] == [:])
    }
}
