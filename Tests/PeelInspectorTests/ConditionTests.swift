import Foundation
import Testing

/// `peel flows --where` and `peel assert`, as users meet them.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct ConditionTests {
    private let capture = Program.root.appendingPathComponent("fixtures/tcp/first-light.pcap").path

    private func flows(_ condition: String, _ more: String...) throws -> [[String: Any]] {
        let ran = try Program.run(["flows", capture, "--json", "--where", condition] + more)
        #expect(ran.status == 0 && ran.errors.isEmpty)
        return try ran.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func selectsWhatJSONShows() throws {
        let all = try flows("1 == 1")
        let many = try flows("server_bytes > 300 and protocol == tcp")
        let expected = all.filter { ($0["server_bytes"] as? Int ?? 0) > 300 && $0["protocol"] as? String == "tcp" }
        #expect(!many.isEmpty && many.count < all.count)
        #expect(many.map { $0["flow"] as? Int } == expected.map { $0["flow"] as? Int })
        let unknown = try flows("connect_rtt == null").count
        #expect(unknown + (try flows("connect_rtt >= 0").count) == all.count)
    }

    /// Every key of a row can be asked for and sorted by.
    @Test func everyKeyIsKnown() throws {
        let row = try #require(try flows("flow == 1").first)
        for key in row.keys {
            #expect(
                try Program.run("flows", capture, "--csv", "--where", "\(key) == null or \(key) != null").status == 0)
            #expect(try Program.run("flows", capture, "--csv", "--sort", key).status == 0)
        }
    }

    @Test func sortsWhatItSelected() throws {
        let top = try flows("protocol == tcp", "--top", "2", "--sort", "client_packets")
        #expect(top.count == 2)
        let counts = top.compactMap { $0["client_packets"] as? Int }
        #expect(counts == counts.sorted(by: >))
        let table = try Program.run("flows", capture, "--where", "flow <= 3").output.split(separator: "\n")
        #expect(table.last?.hasPrefix("3 of ") == true)
    }

    @Test func wrongConditionsHaveACaret() throws {
        let ran = try Program.run("flows", capture, "--where", "flow > 1 and server_byte > 3")
        #expect(ran.status == 2)
        #expect(ran.output.isEmpty)
        #expect(
            ran.errors == """
                peel: `server_byte` is none of the keys of a flow; did you mean server_bytes, server_name?
                  flow > 1 and server_byte > 3
                               ^^^^^^^^^^^

                """)
        #expect(try Program.run("assert", "all(flow > )", capture).status == 2)
        #expect(try Program.run("assert", "count() > 0").status == 2)
    }

    @Test func assertions() throws {
        let kept = try Program.run("assert", "count() > 5 and all(duration >= 0)", capture)
        #expect(kept.status == 0 && kept.output.isEmpty && kept.errors.isEmpty)
        let broken = try Program.run("assert", "all(state != REJ) and count() > 0", capture, "--json")
        #expect(broken.status == 5)
        #expect(broken.errors.hasPrefix("peel: all(state != REJ): does not hold; 1 of "))
        #expect(broken.output.split(separator: "\n").count == 1)
        #expect(broken.output.contains("\"state\":\"REJ\""))
        #expect(try Program.run("assert", "count() > 0", "/no/such/file").status == 3)
        let damaged = try Data(contentsOf: URL(fileURLWithPath: capture)).dropLast(3)
        #expect(try Program.run("assert", "count() > 0", "-", input: Data(damaged)).status == 1)
        #expect(try Program.run("assert", "count() == 0", "-", input: Data(damaged)).status == 5)
    }
}
