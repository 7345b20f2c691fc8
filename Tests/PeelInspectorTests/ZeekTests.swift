import Foundation
import Testing

/// What `peel flows --zeek` says beside the kept logs of all captures.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct ZeekTests {
    private let stories = Program.root.appendingPathComponent("fixtures/zeek/stories.pcap").path

    /// A line's cells by the names in the log's header.
    private func rows(_ arguments: String...) throws -> [[String: String]] {
        let ran = try Program.shell("$PEEL flows --zeek " + arguments.joined(separator: " "))
        #expect(ran.status == 0)
        var names: [String] = []
        var rows: [[String: String]] = []
        for line in ran.output.split(separator: "\n") {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            if cells[0] == "#fields" { names = Array(cells.dropFirst()) }
            if line.hasPrefix("#") { continue }
            #expect(cells.count == names.count)
            rows.append(Dictionary(uniqueKeysWithValues: zip(names, cells)))
        }
        return rows
    }

    /// States and letters by client port, from Zeek's rules and its own tests of resets.
    @Test(arguments: [
        (1001, "SF", "ShADadFf"), (1002, "OTH", "R"), (1003, "RSTOS0", "SR"), (1004, "RSTOS0", "SaR"),
        (1005, "OTH", "SaFR"), (1006, "REJ", "Sr"), (1007, "RSTO", "ShR"), (1008, "RSTR", "ShAr"),
        (1009, "RSTRH", "^hr"), (1010, "SH", "SF"), (1011, "SHR", "^hf"), (1012, "S2", "ShAFa"),
        (1013, "S3", "ShAf"), (1014, "S1", "ShAW"), (1015, "OTH", "Dd"), (1016, "SF", "^hADadFf"),
        (1017, "S1", "Hs^A"), (1018, "RSTO", "ShI"), (1020, "S1", "ShADTTa"), (1021, "SF", "ShAdgFf"),
        (1022, "OTH", "C"), (1031, "SHR", "^d"),
    ]) func statesAndLetters(_ port: Int, _ state: String, _ history: String) throws {
        let row = try #require(try rows(stories).first { $0["id.orig_p"] == "\(port)" && $0["proto"] != "icmp" })
        #expect(row["conn_state"] == state)
        #expect(row["history"] == history)
    }

    /// How often each pair of ports has a line: what time-outs and new SYNs cut.
    @Test func timeOuts() throws {
        let counts = Dictionary(grouping: try rows(stories)) { $0["id.orig_p"] ?? "" }.mapValues(\.count)
        for (port, count) in [("1025", 2), ("1026", 2), ("1027", 2), ("1028", 1), ("1030", 2)] {
            #expect(counts[port] == count)
        }
    }

    @Test func checksumsAreIgnoredOnRequest() throws {
        #expect(try rows(stories).allSatisfy { $0["id.orig_p"] != "1024" })
        let ignoring = try rows("-C", stories)
        #expect(ignoring.first { $0["id.orig_p"] == "1024" }?["orig_pkts"] == "1")
        #expect(ignoring.first { $0["id.orig_p"] == "1022" }?["history"] == "S")
    }

    @Test func namesAreUniqueAndTheSameAgain() throws {
        let first = try rows(stories).compactMap { $0["uid"] }
        #expect(Set(first).count == first.count)
        #expect(first.allSatisfy { $0.hasPrefix("C") && $0.count > 12 })
        #expect(try rows(stories).compactMap { $0["uid"] } == first)
    }

    /// JSON lines say the same, and leave out what is unset.
    @Test func jsonLines() throws {
        let ran = try Program.run("flows", stories, "--zeek", "--json")
        let lines = ran.output.split(separator: "\n")
        #expect(try rows(stories).count == lines.count)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            let row = try #require(object as? [String: Any])
            #expect(row["service"] == nil)
            #expect((row["duration"] == nil) == (row["orig_bytes"] == nil))
            #expect(row["local_orig"] is Bool)
        }
        let tunnelled = try #require(lines.first { $0.contains("10.0.0.1") })
        #expect(tunnelled.contains("\"tunnel_parents\":[\"C"))
        #expect(tunnelled.hasPrefix("{\"ts\":1700000000.0,\"uid\":\"C"))
    }

    @Test(arguments: ["--csv", "--top 3", "--sort bytes", "--where 'true'", "-i lo"])
    func whatZeekHasNotIsRefused(_ option: String) throws {
        let file = option.hasPrefix("-i") ? "" : "'\(stories)'"
        #expect(try Program.shell("$PEEL flows --zeek \(option) \(file)").status == 2)
        #expect(try Program.shell("$PEEL flows -C '\(stories)'").status == 2)
    }

    /// A low bound ends connections early and says so; each packet counts all the same.
    @Test func boundedMemory() throws {
        let ran = try Program.run("flows", stories, "--zeek", "--max-flows", "3")
        #expect(ran.status == 0)
        #expect(ran.errors.contains("printed early"))
    }
}
