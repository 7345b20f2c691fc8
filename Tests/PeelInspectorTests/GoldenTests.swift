import Foundation
import Testing

/// What the program prints for our captures is what stands beside them; `fixtures/refresh` writes it anew.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct GoldenTests {
    /// The captures, by their path without the ending.
    static let captures: [String] = {
        let folder = Program.root.appendingPathComponent("fixtures")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let urls = (files?.allObjects ?? []).compactMap { $0 as? URL }
        return urls.filter { ["pcap", "pcapng"].contains($0.pathExtension) }.map(\.path).sorted()
    }()

    /// Connections over a bad path: of these only connections and the analysis are kept.
    static let losses = captures.filter { $0.contains("/loss/") }
    static let others = captures.filter { !$0.contains("/loss/") }

    @Test func thereAreCaptures() {
        #expect(Self.others.count > 15)
        #expect(Self.losses.count > 30)
        #expect(Self.those(with: "stats.txt").count > 5)
        #expect(Self.those(with: "story.txt").count > 10)
        #expect(Self.those(with: "calls.txt").count > 7)
    }

    @Test(arguments: losses) func analysis(_ capture: String) throws {
        let names = Program.root.appendingPathComponent("fixtures/loss/fields")
        let fields = try String(contentsOf: names, encoding: .utf8).split(separator: "\n")
        let ran = try Program.shell(
            "$PEEL read '\(capture)' -E header=y " + fields.map { "-e \($0)" }.joined(separator: " "))
        try expect(ran, beside: capture, "analysis.txt")
    }

    @Test(arguments: others) func lines(_ capture: String) throws {
        try expect(Program.run("read", capture, "--utc", "--color", "never"), beside: capture, "txt")
    }

    /// A line is the same whether it comes from the headers alone or, as `--link` asks, from the whole packet; where the
    /// link is Ethernet, whose addresses alone are printed then.
    @Test(arguments: captures.filter { !$0.contains("/link/") && !$0.contains("/several-sections") })
    func shortWay(_ capture: String) throws {
        let addresses = #/([0-9a-f]{2}:){5}[0-9a-f]{2} > ([0-9a-f]{2}:){5}[0-9a-f]{2} /#
        let short = try Program.run("read", capture, "--utc", "--color", "never").output
        let long = try Program.run("read", capture, "--utc", "--color", "never", "--link").output
        guard long.contains(addresses) else { return }
        #expect(short.replacing(addresses, with: "") == long.replacing(addresses, with: ""))
    }

    @Test(arguments: others) func json(_ capture: String) throws {
        try expect(Program.run("read", capture, "--json", "-c", "20"), beside: capture, "json")
    }

    @Test(arguments: captures) func flows(_ capture: String) throws {
        try expect(Program.run("flows", capture, "--json"), beside: capture, "flows.json")
    }

    @Test(arguments: captures) func zeek(_ capture: String) throws {
        try expect(Program.run("flows", capture, "--zeek"), beside: capture, "conn.log")
    }

    /// The captures that have an output of their own of one kind.
    static func those(with ending: String) -> [String] {
        captures.filter {
            let file = URL(fileURLWithPath: $0).deletingPathExtension().appendingPathExtension(ending)
            return FileManager.default.fileExists(atPath: file.path)
        }
    }

    @Test(arguments: those(with: "stats.txt")) func stats(_ capture: String) throws {
        try expect(Program.run("stats", capture, "--ascii"), beside: capture, "stats.txt")
    }

    @Test(arguments: those(with: "story.txt")) func stories(_ capture: String) throws {
        try expect(Program.run("flows", capture, "--story", "--ascii"), beside: capture, "story.txt")
    }

    @Test(arguments: those(with: "calls.txt")) func calls(_ capture: String) throws {
        try expect(Program.run("calls", capture, "--utc"), beside: capture, "calls.txt")
    }

    @Test(arguments: others) func tree(_ capture: String) throws {
        let ran = try Program.run("read", capture, "--tree", "--utc", "-c", "20", "--color", "never")
        try expect(ran, beside: capture, "tree.txt")
    }

    /// Compares line by line, so that the first difference is told and not the whole output.
    private func expect(_ ran: Program.Ran, beside capture: String, _ ending: String) throws {
        #expect(ran.status == 0)
        #expect(ran.errors.isEmpty || ["flows.json", "conn.log"].contains(ending))
        let file = URL(fileURLWithPath: capture).deletingPathExtension().appendingPathExtension(ending)
        let expected = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let found = ran.output.split(separator: "\n")
        for (number, lines) in zip(expected, found).enumerated() where lines.0 != lines.1 {
            Issue.record("\(file.lastPathComponent):\(number + 1)\nexpected \(lines.0)\nfound    \(lines.1)")
            return
        }
        #expect(expected.count == found.count)
    }
}
