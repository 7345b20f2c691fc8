import Foundation
import PeelInspector
import Testing

/// A packet opened in the terminal view shows what `peel read -2 --tree` prints of it, whatever was looked at before.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct RandomAccessTests {
    /// Left out is what depends on other connections: tunnels around it, what ICMP errors quote, ports that are used
    /// again, the count of QUIC connections; and fragments whose first piece comes late.
    private static let captures = GoldenTests.captures.filter { capture in
        !["/tunnel/", "/fragments", "/too-big", "/unreachable", "/reused-ports", "/quic"].contains {
            capture.contains($0)
        }
    }

    @Test(arguments: captures) func sameAsTwoPasses(_ capture: String) throws {
        let ran = try Program.run("read", "-2", "--tree", "--utc", "--color", "never", capture)
        let frames = ran.output.components(separatedBy: "\n\n").filter { !$0.isEmpty }
        let session = try CaptureSession(.files([capture]))
        session.readAll()
        #expect(session.status.packets == frames.count)
        let reader = PacketReader(session, utc: true) {}
        // From the last to the first, then the first ones once more.
        let numbers = Array(1...max(1, min(frames.count, 40)))
        for number in numbers.reversed() + numbers.prefix(5) where number <= frames.count {
            let detail = try #require(reader.detail(number))
            #expect(!detail.isPartial)
            let shown = detail.lines.filter { $0.depth > 0 }.map { "\($0.depth) \($0.text)" }
            var expected = Self.fields(frames[number - 1])
            // The answer to what was asked of all belongs to another connection than the question.
            if shown.contains(where: { $0.contains("Boot Reply") }) {
                expected.removeAll { $0.contains("[Request in frame: ") || $0.contains("[Time since request: ") }
            }
            if shown != expected {
                let change = zip(shown, expected).first { $0 != $1 }
                Issue.record("packet \(number): \(change?.0 ?? "-") instead of \(change?.1 ?? "-")")
            }
        }
    }

    /// The lines below the headings, each with its depth; the offset before them left out.
    private static func fields(_ frame: String) -> [String] {
        frame.split(separator: "\n").dropFirst().compactMap { line in
            let text = line.dropFirst(6)
            let depth = text.prefix { $0 == " " }.count / 4
            return depth > 0 ? "\(depth) \(text.drop { $0 == " " })" : nil
        }
    }
}
