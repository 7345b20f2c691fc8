import PeelFilter
import PeelWire
import Testing

/// The vocabulary of these tests and one flow's values.
enum Words {
    static let vocabulary = Vocabulary(
        [
            ("client_bytes", .number), ("connect_rtt", .time), ("state", .text), ("client_address", .address),
            ("client_sack", .truth), ("pid", .any), ("server_address", .address), ("initial_rtt", .time),
        ], subject: "keys of a flow", nearest: { $0 == "client_byte" ? ["client_bytes"] : [] })

    static func value(_ place: Int) -> Value {
        switch place {
        case 0: .whole(5000)
        case 1: .nanoseconds(50_000_000)
        case 2: .text("SF")
        case 3: .address(IPv6Address(high: 0, low: 0x0a01_0203), isV6: false)
        case 4: .truth(true)
        case 6: .address(IPv6Address(high: 0x2001_0db8_0000_0000, low: 1), isV6: true)
        default: .unknown
        }
    }

    static func holds(_ text: String) throws -> Bool { try Predicate(text, vocabulary).holds(value) }

    static func complaint(_ text: String) -> String {
        do throws(ExpressionError) {
            _ = try Predicate(text, vocabulary)
            return ""
        } catch { return error.text(in: text) }
    }
}

struct PredicateTests {
    @Test(arguments: [
        "client_bytes > 4999 and client_bytes <= 5000", "client_bytes == 5kB", "client_bytes < 5KiB",
        "connect_rtt == 0.05", "connect_rtt >= 50ms && connect_rtt < 50.000001ms", "connect_rtt == 50000us",
        "not (client_bytes > 5000)", "!(state == \"S0\")", "state == SF", "state != 'S0'", "state in {S0, SF}",
        "state contains \"F\"", "client_address == 10.1.2.3", "client_address == 10.0.0.0/8",
        "client_address in {192.168.0.0/16, 10.1.0.0/16}", "client_address != 10.2.0.0/16",
        "client_address == \"10.1.2.3\"", "server_address == 2001:db8::1", "server_address == 2001:db8::/32",
        "client_sack", "client_sack == true", "pid == null", "connect_rtt != null", "initial_rtt == null",
        "client_bytes in {1, 4000..6000}", "client_bytes * 8 / connect_rtt == 800000", "client_bytes - 1 == 4999",
        "-client_bytes == 0 - 5000", "client_bytes == 2 + 4 * 1249.5", "1 < 2 or pid > 3", "client_bytes eq 5000",
        "client_bytes == 0x1388", "not client_sack or connect_rtt < 1s", "client_bytes == 5k",
    ]) func holds(_ text: String) throws {
        #expect(try Words.holds(text))
    }

    /// What is unknown makes no condition hold, nor its opposite.
    @Test(arguments: [
        "pid > 3", "not (pid > 3)", "initial_rtt < 1", "initial_rtt >= 1", "initial_rtt != 1", "pid > 3 and 1 < 2",
        "pid in {1, 2}", "not (pid in {1, 2})", "client_bytes / 0 == 1", "client_bytes / 0 != 1", "pid == 10.0.0.1",
        "client_bytes * 100000000000000000000 * 100000000000000000000 > 1", "server_address == 10.0.0.0/8",
    ]) func doesNotHold(_ text: String) throws {
        #expect(try !Words.holds(text))
    }

    @Test(arguments: [
        ("client_byte > 3", "`client_byte` is none of the keys of a flow; did you mean client_bytes?", 0, 11),
        ("client_bytes = 3", "equality is written ==", 13, 1),
        ("client_bytes > ", "a value is missing at the end", 15, 1),
        ("client_bytes > 3 5", "an operator or the end was expected here", 17, 1),
        ("client_bytes > 3s", "a duration beside what is no time", 15, 2),
        ("connect_rtt > 3kB", "bytes beside a time", 14, 3),
        ("client_bytes > 3parsecs", "there is no unit `parsecs`;", 16, 7),
        ("client_bytes > \"x\"", "this is text, and the left side is a number", 15, 3),
        ("state > \"S0\"", "text can be compared by == and != alone", 0, 12),
        ("client_bytes", "this is a number where a condition is needed; compare it, as in `> 0`", 0, 12),
        ("client_bytes > 1 > 0", "comparisons do not chain", 17, 1),
        ("(client_bytes > 1", "a ) was expected here", 17, 1),
        ("state == \"S0", "the string has no end", 9, 3),
        ("state in S0", "`in` takes a set", 9, 2),
        ("client_bytes > null", "null can be compared by == and != alone", 0, 19),
        ("sum(client_bytes) > 1", "`sum` is about all flows together: `peel assert` knows it", 0, 3),
        ("client_bytes > 1 and $", "this has no meaning here", 21, 1),
        ("", "an expression is missing", 0, 1),
        ("client_bytes > 0.0000000001", "nine places behind the point are kept", 15, 12),
        ("client_bytes == 10.0.0.0/8", "this is a number, no address", 0, 12),
    ]) func complains(_ text: String, _ reason: String, _ start: Int, _ count: Int) {
        let found = Words.complaint(text)
        #expect(found.hasPrefix(reason), "\(found)")
        let carets = String(repeating: " ", count: start + 2) + String(repeating: "^", count: count)
        #expect(found.hasSuffix("\n  \(text)\n" + carets), "\(found)")
    }

    @Test func nestingIsBounded() {
        let deep = String(repeating: "(", count: 5000) + "1 < 2" + String(repeating: ")", count: 5000)
        #expect(Words.complaint(deep).hasPrefix("this is nested deeper than 100"))
        #expect(Words.complaint(String(repeating: "!", count: 5000) + "client_sack").hasPrefix("this is nested"))
        #expect(Words.complaint(String(repeating: "-", count: 5000) + "1 == 1").hasPrefix("this is nested"))
    }

    @Test func exactBeyondDoubles() throws {
        let vocabulary = Vocabulary([("start", .time)], subject: "keys", nearest: { _ in [] })
        let start: (Int) -> Value = { _ in .nanoseconds(1_700_000_000_123_456_789) }
        #expect(try Predicate("start == 1700000000.123456789", vocabulary).holds(start))
        #expect(try !Predicate("start == 1700000000.123456788", vocabulary).holds(start))
        let bytes: (Int) -> Value = { _ in .whole(.max) }
        #expect(try Predicate("start == 18446744073709551615", vocabulary).holds(bytes))
    }

    @Test(arguments: ["::", "::1", "1::", "fe80::1", "::ffff:10.0.0.1", "2001:db8::/32", "0.0.0.0/0", "10.1.2.3"])
    func addresses(_ text: String) { #expect(AddressRange(text) != nil) }

    @Test(arguments: [
        ":::", "1:2", "10.0.0", "256.1.1.1", "10.0.0.1/33", "1::2::3", "1:2:3:4:5:6:7:8:9", "::1/129", "",
    ])
    func noAddresses(_ text: String) { #expect(AddressRange(text) == nil) }
}
