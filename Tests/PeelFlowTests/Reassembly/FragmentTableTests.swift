import PeelFlow
import PeelWire
import Testing

/// Datagrams put together from their fragments.
struct FragmentTableTests {
    private static func key(_ identification: UInt32) -> FragmentKey {
        FragmentKey(
            source: IPv6Address(high: 0, low: 1), destination: IPv6Address(high: 0, low: 2),
            identification: identification, proto: 17, version: 4)
    }

    private static func take(
        _ table: inout FragmentTable, _ identification: UInt32, _ offset: Int, _ bytes: [UInt8], more: Bool,
        frame: UInt32, seconds: Int64 = 0
    ) -> WholeDatagram? {
        let fragment = Fragment(
            offset: offset, more: more, frame: frame, time: Timestamp(nanoseconds: seconds * 1_000_000_000), proto: 17)
        return table.take(fragment, bytes.rawSpan, of: key(identification))
    }

    @Test func anyOrderGivesTheSameBytes() {
        var random = Generator(seed: 11)
        for _ in 0..<300 {
            let whole = (0..<Int.random(in: 9...400, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            var parts: [(Int, Int)] = []
            var place = 0
            while place < whole.count {
                let end = min(whole.count, place + 8 * Int.random(in: 1...6, using: &random))
                parts.append((place, end))
                place = end
            }
            parts.shuffle(using: &random)
            var table = FragmentTable()
            for (number, part) in parts.enumerated() {
                let done = Self.take(
                    &table, 1, part.0, Array(whole[part.0..<part.1]), more: part.1 < whole.count,
                    frame: UInt32(number + 1))
                #expect((done != nil) == (number == parts.count - 1))
                if let done {
                    #expect(done.bytes == whole)
                    #expect(done.parts.map(\.offset) == parts.map(\.0).sorted())
                }
            }
            #expect(table.waitingCount == 0)
        }
    }

    @Test func ofDifferingBytesThoseThatBeginFirstStay() throws {
        var table = FragmentTable()
        #expect(Self.take(&table, 1, 8, [UInt8](repeating: 2, count: 16), more: true, frame: 1) == nil)
        #expect(Self.take(&table, 1, 0, [UInt8](repeating: 1, count: 16), more: true, frame: 2) == nil)
        let last = Self.take(&table, 1, 24, [3], more: false, frame: 3)
        let whole = try #require(last)
        #expect(whole.bytes == [UInt8](repeating: 1, count: 16) + [UInt8](repeating: 2, count: 8) + [3])
        #expect(whole.parts.map(\.isOverlap) == [false, true, false])
        #expect(whole.parts.map(\.isConflict) == [false, true, false])
        #expect(whole.parts.map(\.isFlawed) == [false, true, false])
    }

    @Test func bytesThatComeTwiceAreNoError() throws {
        var table = FragmentTable()
        #expect(Self.take(&table, 1, 0, [UInt8](repeating: 1, count: 16), more: true, frame: 1) == nil)
        #expect(Self.take(&table, 1, 0, [UInt8](repeating: 1, count: 16), more: true, frame: 2) == nil)
        let whole = try #require(Self.take(&table, 1, 16, [3], more: false, frame: 3))
        #expect(whole.bytes == [UInt8](repeating: 1, count: 16) + [3])
        #expect(whole.parts.map(\.isOverlap) == [false, true, false])
        #expect(!whole.parts.contains { $0.isFlawed || $0.isConflict })
    }

    @Test func endsThatContradictAreTold() throws {
        var table = FragmentTable()
        #expect(Self.take(&table, 1, 8, [1, 2], more: false, frame: 1) == nil)
        #expect(Self.take(&table, 1, 8, [1, 2, 3, 4], more: false, frame: 2) == nil)
        let whole = try #require(Self.take(&table, 1, 0, [UInt8](repeating: 9, count: 8), more: true, frame: 3))
        #expect(whole.bytes.count == 10)
        #expect(whole.parts.map(\.isSecondTail) == [false, false, true])
        #expect(whole.parts.map(\.isTooLong) == [false, false, true])
    }

    @Test func theOldestAreForgottenFirst() {
        var limits = FragmentTable.Limits()
        limits.bytes = 100
        limits.datagrams = 5
        var table = FragmentTable(limits)
        for number in 1...8 {
            #expect(Self.take(&table, UInt32(number), 0, [UInt8](repeating: 0, count: 8), more: true, frame: 1) == nil)
        }
        #expect(table.waitingCount == 5 && table.evictedCount == 3)
        #expect(Self.take(&table, 3, 8, [1], more: false, frame: 2) == nil)
        #expect(Self.take(&table, 8, 8, [1], more: false, frame: 2)?.bytes.count == 9)
        // 96 bytes leave room for the one byte of number 3 alone.
        #expect(Self.take(&table, 9, 0, [UInt8](repeating: 0, count: 96), more: true, frame: 1) == nil)
        #expect(table.waitingCount == 2)
    }

    @Test func afterTwoMinutesItIsAnother() {
        var table = FragmentTable()
        let first = [UInt8](repeating: 0, count: 8)
        #expect(Self.take(&table, 1, 0, first, more: true, frame: 1) == nil)
        #expect(Self.take(&table, 2, 0, first, more: true, frame: 1, seconds: 119) == nil)
        #expect(Self.take(&table, 1, 8, first, more: false, frame: 1, seconds: 121) == nil)
        #expect(table.expiredCount == 1)
        #expect(Self.take(&table, 2, 8, first, more: false, frame: 1, seconds: 130) != nil)
    }
}
