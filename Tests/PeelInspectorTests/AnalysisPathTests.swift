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

    /// Segments at random: in order mostly, and now and then anything. Numbers begin where they wrap.
    @Test(arguments: 1...40) func bothWaysAgreeOnAnything(_ seed: UInt64) throws {
        var random = Lottery(state: seed)
        var bytes = capture([0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, 1])
        var sides = [UInt32](repeating: 0, count: 32)
        for place in sides.indices { sides[place] = random.below(2) == 0 ? 0xffff_ff80 : random.below(1 << 16) }
        var microseconds: UInt32 = 0
        for number in 0..<4000 as Range<UInt32> {
            let side = Int(random.below(32))
            microseconds += random.below(50) == 0 ? random.below(7_000_000) : random.below(2_000)
            let isOrdinary = number > 200 && random.below(12) != 0
            let flags: UInt8 =
                isOrdinary
                ? [0x10, 0x18, 0x10, 0x18, 0x11][Int(random.below(random.below(30) == 0 ? 5 : 4))]
                : [0x02, 0x12, 0x10, 0x02, 0x12, 0x04, 0x11, 0x00, 0xff][Int(random.below(9))]
            let payload = flags & 0x02 == 0 && random.below(3) != 0 ? random.below(4) * random.below(40) : 0
            let nudge = isOrdinary ? 0 : random.below(120) &- 60
            let sequence = sides[side] &+ nudge
            let missing = random.below(4) == 0 ? random.below(90) : 0
            let acknowledgment = flags & 0x10 == 0 ? 0 : sides[side ^ 1] &- missing
            if isOrdinary || random.below(3) == 0 {
                sides[side] = sequence &+ payload &+ (flags & 3 == 0 ? 0 : 1)
            }
            bytes += capture([microseconds / 1_000_000, microseconds % 1_000_000, 54 + payload, 54 + payload])
            bytes += [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0] + network(UInt16(40 + payload))
            bytes += network(UInt16(truncatingIfNeeded: number)) + [0, 0, 64, 6, 0, 0]
            bytes += [10, 0, 0, UInt8(side & 1)] + [10, 0, 0, UInt8(side & 1 ^ 1)]
            bytes += network(UInt16(side & 1 == 0 ? 1000 + side / 2 : 80))
            bytes += network(UInt16(side & 1 == 0 ? 80 : 1000 + side / 2))
            bytes += network(UInt16(truncatingIfNeeded: sequence >> 16)) + network(UInt16(truncatingIfNeeded: sequence))
            bytes += network(UInt16(truncatingIfNeeded: acknowledgment >> 16))
            bytes += network(UInt16(truncatingIfNeeded: acknowledgment))
            bytes += [0x50, flags] + network(random.below(40) == 0 ? 0 : 500)
            bytes += network(UInt16(truncatingIfNeeded: random.below(1 << 16))) + [0, 0]
            bytes += [UInt8](repeating: 0, count: Int(payload))
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("peel-\(UUID().uuidString).pcap").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let long = try rows(path, visiting: true)
        let short = try rows(path, visiting: false)
        #expect(long.count == short.count)
        for (one, other) in zip(long, short) { #expect(one == other) }
    }

    /// Words as a savefile's headers have them here.
    private func capture(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    /// A word in network order.
    private func network(_ word: UInt16) -> [UInt8] { [UInt8(word >> 8), UInt8(truncatingIfNeeded: word)] }

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

/// The same numbers on every machine.
private struct Lottery {
    var state: UInt64

    mutating func below(_ bound: UInt32) -> UInt32 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt32(truncatingIfNeeded: (state >> 33) % UInt64(max(bound, 1)))
    }
}
