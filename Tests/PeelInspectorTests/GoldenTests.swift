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

    @Test func thereAreCaptures() { #expect(Self.captures.count > 15) }

    @Test(arguments: captures) func lines(_ capture: String) throws {
        try expect(Program.run("read", capture, "--utc", "--color", "never"), beside: capture, "txt")
    }

    @Test(arguments: captures) func json(_ capture: String) throws {
        try expect(Program.run("read", capture, "--json", "-c", "20"), beside: capture, "json")
    }

    @Test(arguments: captures) func flows(_ capture: String) throws {
        try expect(Program.run("flows", capture, "--json"), beside: capture, "flows.json")
    }

    @Test(arguments: captures) func tree(_ capture: String) throws {
        let ran = try Program.run("read", capture, "--tree", "--utc", "-c", "20", "--color", "never")
        try expect(ran, beside: capture, "tree.txt")
    }

    /// Compares line by line, so that the first difference is told and not the whole output.
    private func expect(_ ran: Program.Ran, beside capture: String, _ ending: String) throws {
        #expect(ran.status == 0)
        #expect(ran.errors.isEmpty || ending == "flows.json")
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
