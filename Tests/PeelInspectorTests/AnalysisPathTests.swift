import Foundation
import PeelCapture
import PeelFlow
import Testing

/// A table has two ways through the analysis, a short one for ordinary segments in batches and the general one that
/// tells its findings. Both must come to the same.
@Suite struct AnalysisPathTests {
    private static let captures: [String] = {
        let folder = Program.root.appendingPathComponent("fixtures")
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (all?.compactMap { ($0 as? URL)?.path } ?? []).filter { $0.hasSuffix(".pcap") }.sorted()
    }()

    @Test func thereAreCaptures() { #expect(Self.captures.count > 40) }

    @Test(arguments: captures) func bothWaysAgree(_ path: String) throws {
        #expect(try rows(path, visiting: true) == rows(path, visiting: false))
    }

    private func rows(_ path: String, visiting: Bool) throws -> [String] {
        var table = try FlowTable(FlowTableOptions())
        var reader = try FrameReader(path: path)
        var number: UInt64 = 0
        while let frame = reader.next() {
            number += 1
            if visiting {
                _ = table.visit(frame, number: number) { _ in }
            } else {
                _ = table.take(frame, number: number)
            }
        }
        table.settle()
        return table.order().map { "\(table.row($0))" }
    }
}
