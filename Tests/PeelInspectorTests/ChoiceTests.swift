import Foundation
import Testing

/// Display filters that choose what is counted and followed, and those that ask for findings.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct ChoiceTests {
    private static func fixture(_ name: String) -> String {
        Program.root.appendingPathComponent("fixtures/\(name)").path
    }

    private let capture = Self.fixture("tcp/first-light.pcap")

    private func count(_ capture: String, _ filter: String) throws -> Int {
        let ran = try Program.run("read", capture, "-Y", filter, "--count")
        #expect(ran.status == 0, "\(ran.errors)")
        return try #require(Int(ran.output.dropLast()))
    }

    private func sections(_ words: String...) throws -> [String: [String: Any]] {
        let ran = try Program.run(["stats", "--json"] + words)
        #expect(ran.status == 0 && ran.errors.isEmpty, "\(ran.errors)")
        var result: [String: [String: Any]] = [:]
        for line in ran.output.split(separator: "\n") {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            result[try #require(object["section"] as? String)] = object
        }
        return result
    }

    @Test(arguments: ["tcp", "udp.port == 5300", "frame.number > 100", "flow.state == \"REJ\"", "tcp.analysis.flags"])
    func statisticsOfChosenPackets(_ filter: String) throws {
        let chosen = try count(capture, filter)
        let found = try sections(capture, "-Y", filter)
        #expect(chosen > 0)
        #expect(found["total"]?["packets"] as? Int == chosen)
        #expect(found["lengths"]?["packets"] as? Int == chosen)
        let rows = try #require(found["io"]?["rows"] as? [[String: Any]])
        #expect(rows.compactMap { $0["packets"] as? Int }.reduce(0, +) == chosen)
        let paths = try #require(found["hierarchy"]?["rows"] as? [[String: Any]])
        #expect(paths.first { $0["path"] as? String == "eth" }?["packets"] as? Int == chosen)
    }

    /// What a packet is depends on those before it, whether these count or not.
    @Test func theOthersStayPartOfTheirStreams() throws {
        let all = try #require(try sections(capture, "--problems")["problems"]?["rows"] as? [[String: Any]])
        for row in all {
            guard let field = row["field"] as? String, field.hasPrefix("tcp.analysis") else { continue }
            let chosen = try #require(
                try sections(capture, "--problems", "-Y", field)["problems"]?["rows"] as? [[String: Any]])
            let same = chosen.first { $0["field"] as? String == field }
            #expect(same?["count"] as? Int == row["count"] as? Int, "\(field)")
            #expect(same?["first"] as? Int == row["first"] as? Int, "\(field)")
        }
        let streams = try sections(capture, "--conversations", "-Y", "tcp.port == 8080")["conversations"]
        #expect(streams?["tcp"] as? Int == 2 && streams?["udp"] as? Int == 0)
    }

    @Test func flowsThatAFilterFinds() throws {
        let one = try Program.run("follow", capture, "-Y", "frame.number == 18")
        #expect(one.status == 0)
        #expect(one.output == (try Program.run("follow", capture, "--flow", "5").output))
        let ran = try Program.run("follow", capture, "-Y", "tcp.port == 8080", "--json")
        var flows: Set<Int> = []
        for line in ran.output.split(separator: "\n") {
            let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            flows.insert(try #require(object["flow"] as? Int))
        }
        #expect(flows == [5, 6])
        let none = try Program.run("follow", capture, "-Y", "tcp.port == 1")
        #expect(none.status == 2 && none.output.isEmpty)
        #expect(none.errors == "peel: no TCP or UDP flow has a packet that the filter selects\n")
        #expect(try Program.run("follow", capture, "-Y", "tcp", "--flow", "5").status == 2)
        #expect(try Program.run("follow", "-", "-Y", "tcp").errors.contains("reads its input twice"))
    }

    /// What `peel stats` counts is what a filter finds, kind by kind.
    @Test(arguments: ["tcp/first-light.pcap", "loss/zero-window.pcap", "ip/fragments.pcap", "tcp/options.pcap"])
    func findingsAreThoseOfTheStatistics(_ name: String) throws {
        let capture = Self.fixture(name)
        let rows = try #require(try sections(capture, "--problems")["problems"]?["rows"] as? [[String: Any]])
        let severities = ["Chat": "Chat", "Note": "Note", "Warn": "Warning", "Error": "Error"]
        for row in rows {
            let summary = try #require(row["summary"] as? String)
            let severity = try #require(severities[row["severity"] as? String ?? ""])
            let group = try #require(row["group"] as? String)
            let found = try count(
                capture,
                "_ws.expert.message == \"\(summary)\" && _ws.expert.severity == \"\(severity)\" "
                    + "&& _ws.expert.group == \"\(group)\"")
            // The same words may stand for two protocols' findings.
            let all = rows.filter { $0["summary"] as? String == summary }.compactMap { $0["count"] as? Int }
            #expect(found <= all.reduce(0, +) && found >= all.max() ?? 0, "\(summary)")
        }
        #expect(rows.isEmpty == (try count(capture, "_ws.expert") == 0))
    }

    @Test func whatIsCutAndWhatIsWrong() throws {
        let ran = try Program.shell(
            """
            d=$(mktemp -d); $PEEL edit '\(capture)' -w $d/short.pcap --snap 50 &&
            $PEEL read $d/short.pcap -Y _ws.short --count; $PEEL read $d/short.pcap -Y _ws.malformed --count
            $PEEL read '\(capture)' -Y _ws.short --count; rm -r $d
            """)
        let counts = ran.output.split(separator: "\n").compactMap { Int($0) }
        #expect(counts.count == 3 && counts[0] > 50 && counts[1] == 0 && counts[2] == 0, "\(ran.output)")
    }

    @Test func theProgramIsListed() throws {
        let ran = try Program.run("read", capture, "-v", "-f", "port 8080", "-c", "1")
        let listed = try Program.run("filter", "--bpf", "port 8080")
        #expect(ran.status == 0)
        let lines = ran.errors.split(separator: "\n").map(String.init)
        #expect(lines.first == "peel: packets are filtered by \(lines.count - 1) instructions:")
        #expect(Array(lines.dropFirst()) == listed.output.split(separator: "\n").map(String.init))
    }
}
