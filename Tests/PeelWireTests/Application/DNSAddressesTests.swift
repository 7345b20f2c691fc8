import PeelWire
import Testing

@Suite struct DNSAddressesTests {
    /// A name's labels.
    private func name(_ text: String) -> [UInt8] {
        var labels: [UInt8] = []
        for part in text.split(separator: ".") {
            labels.append(UInt8(part.utf8.count))
            labels += Array(part.utf8)
        }
        return labels + [0]
    }

    private func record(_ owner: [UInt8], _ type: UInt8, _ data: [UInt8]) -> [UInt8] {
        owner + [0, type, 0, 1, 0, 0, 0, 60, 0, UInt8(data.count)] + data
    }

    private func message(
        flags: [UInt8] = [0x81, 0x80], questions: [[UInt8]], answers: [[UInt8]], additional: [[UInt8]] = []
    ) -> [UInt8] {
        [0, 7] + flags + [0, UInt8(questions.count), 0, UInt8(answers.count), 0, 0, 0, UInt8(additional.count)]
            + (questions + answers + additional).flatMap { $0 }
    }

    /// Each address with the name that it belongs to.
    private func found(_ message: [UInt8], isMulticast: Bool = false) -> [String] {
        guard var addresses = DNSAddresses(message.rawSpan, isMulticast: isMulticast) else { return [] }
        var found: [String] = []
        while let next = addresses.next() {
            let address =
                next.isV6
                ? next.address.description
                : IPv4Address(bits32: UInt32(truncatingIfNeeded: next.address.low)).description
            found.append("\(String(decoding: addresses.name, as: UTF8.self)) \(address)")
        }
        return found
    }

    private var six: [UInt8] { [0x20, 0x01, 0x0d, 0xb8] + Array(repeating: 0, count: 11) + [9] }

    /// An alias, then addresses of both versions; the name is the question's.
    private var usual: [UInt8] {
        let here: [UInt8] = [0xc0, 12]
        return message(
            questions: [name("WWW.example.org") + [0, 1, 0, 1]],
            answers: [
                record(here, 5, name("edge.example.net")), record(name("edge.example.net"), 1, [192, 0, 2, 80]),
                record(name("edge.example.net"), 28, six),
            ])
    }

    @Test func addressesBelongToTheQuestion() {
        #expect(found(usual) == ["www.example.org 192.0.2.80", "www.example.org 2001:db8::9"])
    }

    @Test func hintsOfServices() {
        let data: [UInt8] =
            [0, 1, 0, 0, 1, 0, 3, 2, 104, 50, 0, 4, 0, 8, 192, 0, 2, 1, 192, 0, 2, 2, 0, 6, 0, 16] + six
        let answer = message(
            questions: [name("a.test") + [0, 65, 0, 1]], answers: [record([0xc0, 12], 65, data)])
        #expect(found(answer) == ["a.test 192.0.2.1", "a.test 192.0.2.2", "a.test 2001:db8::9"])
    }

    @Test func multicastAnswersNameTheirOwner() {
        let answer = message(
            flags: [0x84, 0], questions: [], answers: [record(name("printer.local"), 1, [192, 0, 2, 7])],
            additional: [record(name("scanner.local"), 1, [192, 0, 2, 8])])
        #expect(found(answer, isMulticast: true) == ["printer.local 192.0.2.7", "scanner.local 192.0.2.8"])
        #expect(found(answer) == [])
    }

    @Test func whatIsNoAnswerLeadsNowhere() {
        for (high, low) in [(0x01, 0x00), (0x81, 0x83), (0xa8, 0x00)] as [(UInt8, UInt8)] {
            var other = usual
            other[2] = high
            other[3] = low
            #expect(found(other) == [])
        }
    }

    @Test func shorterOnesEndEarly() {
        for count in usual.indices {
            #expect(found(usual).starts(with: found(Array(usual[..<count]))), "\(count)")
        }
        #expect(found(Array(usual[..<(usual.count - 1)])) == ["www.example.org 192.0.2.80"])
    }

    @Test func lyingLengthsAndPointersEnd() {
        var bytes = usual
        // A pointer to itself, one forward, and a label beyond the end.
        let loop = message(
            questions: [[0xc0, 12, 0, 1, 0, 1]], answers: [record([0xc0, 12], 1, [192, 0, 2, 80])])
        #expect(found(loop) == [])
        bytes[12] = 63
        #expect(found(bytes) == [])
        bytes = usual
        bytes[7] = 255
        #expect(found(bytes).count == 2)
        let long = message(
            questions: [Array((0..<200).map { _ in [1, 0x61] as [UInt8] }.joined()) + [0, 0, 1, 0, 1]],
            answers: [record([0], 1, [192, 0, 2, 80])])
        #expect(found(long) == [])
    }
}
