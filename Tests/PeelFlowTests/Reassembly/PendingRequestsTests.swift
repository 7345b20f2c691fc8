import PeelFlow
import PeelWire
import Testing

/// Requests that wait for their answers, as many as are kept and more.
struct PendingRequestsTests {
    private func mark(_ number: Int) -> RequestMark { RequestMark(frame: UInt32(number), place: 0) }
    private let now = Timestamp(nanoseconds: 0)

    @Test func answersInOrderAreNeverShifted() {
        var pending = PendingRequests<UInt64>()
        for number in 1...300 { pending.ask(0, mark(number), now, inOrder: true) }
        for number in 1...100 { #expect(pending.answer(0)?.frame == UInt32(number)) }
        // There is room again, but 44 of those before are not known by name.
        pending.ask(0, mark(301), now, inOrder: true)
        for number in 101...256 { #expect(pending.answer(0)?.frame == UInt32(number)) }
        for _ in 257...301 { #expect(pending.answer(0) == nil) }
        pending.ask(0, mark(302), now, inOrder: true)
        #expect(pending.answer(0)?.frame == 302)
        #expect(pending.answer(0) == nil)
    }

    @Test func ofRequestsWithNumbersTheOldestAreForgotten() {
        var pending = PendingRequests<UInt64>()
        for number in 1...300 { pending.ask(UInt64(number), mark(number), now) }
        for number in 1...300 {
            #expect(pending.answer(UInt64(number))?.frame == (number > 44 ? UInt32(number) : nil))
        }
    }

    @Test func answersWithNumbersComeInAnyOrder() {
        var pending = PendingRequests<UInt64>()
        for number in 1...8 { pending.ask(UInt64(number), mark(number), now) }
        for number in [3, 1, 8, 2, 7, 4, 6, 5] {
            #expect(pending.answer(UInt64(number))?.frame == UInt32(number))
            #expect(pending.answer(UInt64(number)) == nil)
        }
    }

    @Test func nothingWaitsBehindAGap() {
        var pending = PendingRequests<UInt64>()
        for number in 1...300 { pending.ask(0, mark(number), now, inOrder: true) }
        pending.removeAll()
        #expect(pending.answer(0) == nil)
        pending.ask(0, mark(301), now, inOrder: true)
        #expect(pending.answer(0)?.frame == 301)
    }
}
