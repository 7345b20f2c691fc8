import Foundation
import Testing

/// `peel flows --story` and `--budget`, as users meet them.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct StoryTests {
    private let capture = Program.root.appendingPathComponent("fixtures/tcp/first-light.pcap").path

    private static func objects(_ output: String) throws -> [[String: Any]] {
        try output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    /// The nanoseconds that a key's number stands for, without a double in between.
    private static func nanoseconds(_ line: Substring, _ key: String) throws -> Int64 {
        let found = try #require(line.range(of: "\"\(key)\":"))
        let digits = line[found.upperBound...].prefix { $0 == "." || $0.isNumber }
        return try #require(Int64(digits.replacing(".", with: "")))
    }

    private static let parts = [
        "handshake", "client_think", "server_think", "network_time", "client_transfer_time",
        "server_transfer_time",
        "stall_zero_window", "stall_rto", "stall_recovery", "stall_window_limited", "stall_app_limited", "stall_other",
        "idle_time",
        "closing_time",
    ]

    @Test(arguments: GoldenTests.captures) func theBudgetIsTheDuration(_ capture: String) throws {
        let ran = try Program.run("flows", capture, "--budget", "--json")
        #expect(ran.status == 0)
        for line in ran.output.split(separator: "\n") {
            let sum = try Self.parts.map { try Self.nanoseconds(line, $0) }.reduce(0, +)
            #expect(try sum == Self.nanoseconds(line, "duration"), "\(line)")
        }
    }

    @Test func theBudgetFollowsTheKeysOfAFlow() throws {
        let plain = try Program.run("flows", capture, "--csv").output.split(whereSeparator: \.isNewline)
        let budget = try Program.run("flows", capture, "--csv", "--budget").output.split(
            whereSeparator: \.isNewline)
        #expect(plain.count == budget.count)
        for (one, other) in zip(plain, budget) { #expect(other.hasPrefix(one + ",")) }
        #expect(budget.first?.hasSuffix(",closing_time,budget_tap") == true)
        let rows = try Program.run("flows", capture, "--json").output.split(separator: "\n")
        let stories = try Program.run("flows", capture, "--json", "--story").output.split(
            separator: "\n")
        for (one, other) in zip(rows, stories) { #expect(other.hasPrefix(one.dropLast())) }
        for object in try Self.objects(stories.joined(separator: "\n")) {
            let events = try #require(object["story"] as? [[String: Any]])
            #expect(!events.isEmpty)
            #expect(events.allSatisfy { ($0["text"] as? String)?.isEmpty == false })
        }
    }

    @Test func flowsAreChosen() throws {
        let one = try Program.run("flows", capture, "--story", "--flow", "5", "--ascii")
        #expect(one.status == 0)
        #expect(one.output.hasPrefix("Flow 5, tcp: 192.0.2.10:34558 > 198.51.100.20:8080, "))
        #expect(!one.output.contains("Flow 6"))
        let refused = try Program.run("flows", capture, "--story", "--where", "state == REJ", "--ascii")
            .output
        #expect(refused.contains("connect fails with ECONNREFUSED (inferred)"))
        #expect(refused.split(separator: "\n").filter { $0.hasPrefix("Flow") }.count == 1)
        let none = try Program.run("flows", capture, "--story", "--flow", "999")
        #expect(none.status == 2 && none.output.isEmpty)
        #expect(none.errors.contains("there is no flow 999; the capture has "))
        let input = try Data(contentsOf: URL(fileURLWithPath: capture))
        #expect(
            try Program.run("flows", "-", "--story", "--flow", "5", "--ascii", input: input).output
                == one.output)
        let damaged = try Program.run(
            "flows", "-", "--story", "--ascii", input: Data(input.dropLast(3)))
        #expect(damaged.status == 1 && damaged.output.contains("Flow 5, "))
    }

    @Test func longStoriesAreFolded() throws {
        let dialogues = Program.root.appendingPathComponent("fixtures/tcp/dialogues.pcap").path
        let folded = try Program.run("flows", dialogues, "--story", "--flow", "1", "--ascii").output
        #expect(folded.contains("... and so on until 1.217050: client 36 times 1800 bytes, server 36 times 7200 bytes"))
        #expect(folded.contains("the longest wait, 302 ms for the server, ended at 1.010050"))
        let all = try Program.run("flows", dialogues, "--story", "--flow", "1", "--all", "--ascii").output
        #expect(all.components(separatedBy: " later write ").count == 80)
        #expect(!all.contains("and so on"))
        #expect(all.split(separator: "\n").last == folded.split(separator: "\n").last)
        let object = try Self.objects(Program.run("flows", dialogues, "--story", "--flow", "1", "--json").output)[0]
        #expect(object["turns"] as? Int == 80 && object["budget_tap"] as? String == "client")
        #expect((object["story"] as? [Any])?.count == 85)
    }

    @Test func misuseEndsWithTwo() throws {
        #expect(try Program.run("flows", capture, "--story", "--csv").status == 2)
        #expect(try Program.run("flows", capture, "--flow", "5").status == 2)
        #expect(try Program.run("flows", capture, "--all").status == 2)
        #expect(try Program.run("flows", capture, "--budget").status == 2)
        #expect(try Program.run("flows", capture, "--story", "--sort", "duration").status == 2)
        #expect(try Program.run("flows", capture, "--story", "--zeek").status == 2)
        #expect(try Program.run("flows", "/no/such/file", "--story").status == 3)
    }
}
