import PeelApplication
import PeelFlow
import PeelWire
import Testing

@Suite struct DNSConversationTests {
    /// A question or answer for `a` with its length in front.
    private func message(_ id: UInt8, isAnswer: Bool) -> [UInt8] {
        let body: [UInt8] =
            [
                0, id, isAnswer ? 0x81 : 1, isAnswer ? 0x80 : 0, 0, 1, 0, isAnswer ? 1 : 0, 0, 0, 0, 0, 1, 0x61, 0, 0,
                1, 0, 1,
            ]
            + (isAnswer ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 80] : [])
        return [0, UInt8(body.count)] + body
    }

    @Test func aQuestionAndItsAnswer() {
        var exchange = Exchange(port: 53)
        let question = exchange.send(.client, message(7, isAnswer: false))
        #expect(question.chain == "dns")
        #expect(question["dns.length"] == ["19"])
        #expect(question["dns.id"] == ["7"])
        #expect(question["dns.qry.name"] == ["a"])
        let answer = exchange.send(.server, message(7, isAnswer: true))
        #expect(answer["dns.length"] == ["35"])
        #expect(answer["dns.a"] == ["3221226064"])
        #expect(answer["dns.response_to"] == ["3"])
        #expect(answer["dns.time"] == ["1000000"])
    }

    @Test(arguments: 1...40)
    func messagesOverSegments(count: Int) {
        var exchange = Exchange(port: 53)
        let shown = exchange.send(
            .client, message(1, isAnswer: false) + message(2, isAnswer: false), inSegmentsOf: count)
        #expect(shown["dns.id"].last == "2")
    }

    @Test func severalInOneSegment() {
        var exchange = Exchange(port: 53)
        let shown = exchange.send(.client, (1...3).flatMap { message($0, isAnswer: false) })
        #expect(shown.chain == "dns")
        #expect(shown["dns.id"] == ["1", "2", "3"])
        #expect(shown["dns.length"] == ["19", "19", "19"])
        let answers = exchange.send(.server, message(3, isAnswer: true) + message(1, isAnswer: true))
        #expect(answers["dns.response_to"] == ["3", "3"])
    }

    @Test func aShorterLengthIsNoMessage() {
        for length in 0..<12 as Range<UInt8> {
            var exchange = Exchange(port: 53)
            let shown = exchange.send(.client, [0, length] + Array(repeating: 0, count: 30))
            #expect(shown["dns.id"] == [], "\(length)")
        }
    }

    @Test func everyShorterMessageWaits() {
        let whole = message(7, isAnswer: true)
        for count in 1..<whole.count {
            var exchange = Exchange(port: 53)
            #expect(exchange.send(.server, Array(whole[..<count]))["dns.id"] == [], "\(count)")
        }
    }
}
