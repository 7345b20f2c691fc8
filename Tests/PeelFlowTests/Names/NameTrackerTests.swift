import PeelFlow
import PeelWire
import Testing

@Suite struct NameTrackerTests {
    static let registry = Registry(
        Registry.wire + [Reader(fields: StreamFields.layout), Reader(fields: NameFields.layout)])

    /// A datagram between two hosts; the question comes from port 40000.
    static func frame(_ id: UInt8, isAnswer: Bool) -> [UInt8] {
        let one: [UInt8] = [10, 0, 0, 1]
        let other: [UInt8] = [10, 0, 0, 2]
        let high: [UInt8] = [0x9c, 0x40]
        let low: [UInt8] = [0, 53]
        let head: [UInt8] = [0x45, 0, 0, 40, 0, 1, 0, 0, 64, 17, 0, 0]
        let ports = isAnswer ? other + one + low + high : one + other + high + low
        return [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0] + head + ports + [0, 20, 0, 0]
            + [0, id, isAnswer ? 0x80 : 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    }

    /// What each frame is told, as names and values.
    static func follow(_ frames: [(at: Int64, bytes: [UInt8])]) -> [[String: UInt64]] {
        guard var tracker = StreamTracker(registry) else { return [] }
        var dissection = Dissection()
        let pairs = registry.index(of: "dns.pairs") ?? -1
        return frames.enumerated().map { index, item in
            let frame = Frame(
                time: Timestamp(nanoseconds: item.at), linkType: .ethernet, interface: 0,
                captured: item.bytes.rawSpan, wireCount: item.bytes.count)
            registry.dissect(frame, into: &dissection)
            dissection.number = index + 1
            tracker.follow(frame, &dissection)
            var found: [String: UInt64] = [:]
            for record in dissection.fields where Int(record.layout) == pairs {
                let field = registry.layout(pairs).fields.first { $0.id == record.id }
                found[field?.name.description ?? "?"] = record.value
            }
            return found
        }
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
