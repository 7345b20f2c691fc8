import Foundation
import PeelFlow
import PeelInspector
import Testing

/// The bytes that the terminal view shows of a connection are those that `peel follow` prints.
@Suite(.enabled(if: Program.path != nil, "the program `peel` is not built beside the tests"))
struct FlowBytesTests {
    /// What one side sent: hexadecimal digits, and how many bytes are missing among them.
    private struct Way: Equatable {
        var text = ""
        var gaps = 0
    }

    private struct Chunk: Decodable {
        var side: String
        var length: Int
        var data: String?
    }

    /// A packet in a tunnel belongs to its innermost connection alone here, and to each around it there.
    private static let captures = GoldenTests.captures.filter { !$0.contains("/tunnel/") }

    private static let fragments = GoldenTests.captures.first { $0.hasSuffix("/ip/fragments.pcap") }

    @Test(arguments: captures) func sameAsFollow(_ capture: String) throws {
        let session = try CaptureSession(.files([capture]))
        session.readAll()
        for flow in 1..<min(8, session.status.flows + 1) {
            let bytes = try #require(FlowBytesReader(flow, session)?.read(Cancellation()))
            if capture == Self.fragments, flow == 1 {
                // One of four datagrams came last piece first: its pieces before the ports are another flow's here.
                #expect(bytes.clientCount == 3 * 3072 && bytes.gapCount == 0)
                continue
            }
            let ran = try Program.run("follow", capture, "--flow", "\(flow)", "--json")
            var expected: [String: Way] = [:]
            for line in ran.output.split(separator: "\n") {
                let chunk = try JSONDecoder().decode(Chunk.self, from: Data(line.utf8))
                expected[chunk.side, default: Way()].text += chunk.data ?? ""
                if chunk.data == nil { expected[chunk.side, default: Way()].gaps += chunk.length }
            }
            let found = Self.ways(bytes)
            if found != expected {
                Issue.record("flow \(flow): \(found.mapValues(\.gaps)) and \(expected.mapValues(\.gaps)) bytes missing")
            }
        }
    }

    private static func ways(_ bytes: FlowBytes) -> [String: Way] {
        var found: [String: Way] = [:]
        for piece in bytes.pieces {
            let side = piece.side == .client ? "client" : "server"
            for byte in bytes.bytes[piece.start..<piece.start + piece.count] {
                let digits = String(byte, radix: 16)
                found[side, default: Way()].text += digits.count < 2 ? "0" + digits : digits
            }
            found[side, default: Way()].gaps += piece.gap
        }
        return found
    }
}
