import PeelFilter
import Testing

struct AssertionTests {
    private static let vocabulary = Vocabulary(
        [("rtt", .time), ("losses", .number)], subject: "keys of a flow", nearest: { _ in [] })

    /// Three flows: the third has no round trip.
    private static let flows: [[Value]] = [
        [.nanoseconds(10_000_000), .whole(0)], [.nanoseconds(90_000_000), .whole(4)], [.unknown, .whole(0)],
    ]

    private func run(_ text: String) throws -> (assertion: Assertion, broken: [[Int]]) {
        var assertion = try Assertion(text, Self.vocabulary)
        var broken: [[Int]] = []
        for flow in Self.flows {
            var parts: [Int] = []
            assertion.take({ flow[$0] }, broken: { parts.append($0) })
            broken.append(parts)
        }
        return (assertion, broken)
    }

    @Test(arguments: [
        "count() == 3", "all(rtt < 0.1)", "any(rtt > 50ms)", "none(rtt > 1s)", "sum(losses) == 4", "max(losses) == 4",
        "min(rtt) == 10ms", "avg(rtt) == 50ms", "count(rtt == null) == 1", "count(rtt < 1) == 2",
        "all(rtt < 0.05) or sum(losses) > 0", "not all(losses == 0)", "sum(losses) / count() < 1.4",
    ]) func holds(_ text: String) throws {
        #expect(try run(text).assertion.holds)
    }

    @Test(arguments: [
        ("all(rtt < 0.05)", [[], [0], []]), ("none(losses > 0)", [[], [0], []]),
        ("sum(losses) == 0", [[], [0], []]), ("max(rtt) <= 50ms", [[], [0], []]),
        ("count(losses > 0) < 1", [[], [0], []]), ("0 == sum(losses)", [[], [0], []]),
        ("count() > 3", [[], [], []]), ("all(rtt < 0.05) and sum(losses) == 0", [[], [0, 1], []]),
        ("count() == 3 and all(losses == 0)", [[], [1], []]),
    ]) func breaks(_ text: String, _ broken: [[Int]]) throws {
        let ran = try run(text)
        #expect(!ran.assertion.holds)
        #expect(ran.broken == broken)
    }

    @Test func whatIsUnknownIsCounted() throws {
        let assertion = try run("all(rtt < 0.05) and count() == 3").assertion
        #expect(assertion.parts.map(\.text) == ["all(rtt < 0.05)", "count() == 3"])
        #expect(assertion.unknownCount(of: assertion.parts[0]) == 1)
        #expect(assertion.parts[0].broken == 1)
        #expect(assertion.holds(assertion.parts[0]) == false)
        #expect(assertion.holds(assertion.parts[1]) == true)
    }

    /// The least of nothing is unknown, and what is unknown does not hold.
    @Test func noFlows() throws {
        #expect(try !Assertion("min(rtt) > 0", Self.vocabulary).holds)
        #expect(try Assertion("all(rtt > 0) and sum(losses) == 0 and count() == 0", Self.vocabulary).holds)
    }

    @Test(arguments: [
        ("rtt < 1", "`rtt` has a value for each flow; say of which: all(rtt …)"),
        ("all(rtt)", "this is a time in seconds where a condition is needed"),
        ("sum(rtt < 1) == 0", "this is true or false, no number"),
        ("all(sum(rtt) < 1)", "`sum` cannot stand inside another one"),
        ("mean(rtt) < 1", "there is no function `mean`; all, any"),
        ("sum() < 1", "`sum` takes one argument"), ("sum < 1", "`sum` takes an argument in parentheses"),
        ("1 < 2", "this asks nothing of the flows"), ("count()", "this is a number where a condition is needed"),
    ]) func complains(_ text: String, _ reason: String) {
        do throws(ExpressionError) {
            _ = try Assertion(text, Self.vocabulary)
            Issue.record("no complaint about \(text)")
        } catch { #expect(error.reason.hasPrefix(reason), "\(error.reason)") }
    }
}
