import Foundation
import Testing

/// `peel flows --calls` counts what `peel calls` lists.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct FlowCallsTests {
    private func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    private func nanoseconds(_ value: Any?) -> Int64? { (value as? Double).map { Int64(($0 * 1e9).rounded()) } }

    @Test(arguments: GoldenTests.those(with: "calls.txt"))
    func theNumbersAreThoseOfTheListing(_ capture: String) throws {
        var expected: [Int: (requests: Int, responses: Int, errors: Int, latencies: [Int64])] = [:]
        for call in try objects(Program.run("calls", capture, "--json").output) {
            let flow = call["flow"] as? Int ?? 0
            var sums = expected[flow] ?? (0, 0, 0, [])
            if call["outcome"] as? String != "unasked" { sums.requests += 1 }
            if ["answered", "unasked"].contains(call["outcome"] as? String) { sums.responses += 1 }
            if call["error"] as? Bool == true { sums.errors += 1 }
            if let latency = nanoseconds(call["latency"]) { sums.latencies.append(latency) }
            expected[flow] = sums
        }
        #expect(!expected.isEmpty)
        for row in try objects(Program.run("flows", capture, "--json", "--calls").output) {
            let flow = try #require(row["flow"] as? Int)
            guard let sums = expected[flow] else {
                #expect(row["requests"] is NSNull)
                continue
            }
            #expect(row["requests"] as? Int == sums.requests)
            #expect(row["responses"] as? Int == sums.responses)
            #expect(row["errors"] as? Int == sums.errors)
            #expect(nanoseconds(row["latency_min"]) == sums.latencies.min())
            #expect(nanoseconds(row["latency_max"]) == sums.latencies.max())
            let mean = sums.latencies.isEmpty ? nil : sums.latencies.reduce(0, +) / Int64(sums.latencies.count)
            #expect(nanoseconds(row["latency_avg"]) == mean)
        }
    }

    @Test func conditionsAskForThem() throws {
        let capture = try #require(GoldenTests.those(with: "calls.txt").first { $0.contains("redis") })
        let ran = try Program.run(
            "flows", capture, "--calls", "--json", "--where", "requests > 0 and service == \"resp\"")
        #expect(!ran.output.isEmpty)
        #expect(try Program.run("flows", capture, "--json", "--where", "requests > 0").output.isEmpty)
    }
}
