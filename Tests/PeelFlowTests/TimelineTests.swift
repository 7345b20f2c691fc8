import PeelFlow
import PeelWire
import Testing

/// A connection's time budget.
struct TimelineTests {
    /// A connection of segments made by hand; times are milliseconds.
    struct Script {
        var timeline = ConnectionTimeline()
        var steps: [TimelineStep] = []
        private var next: [Bool: UInt32] = [true: 1000, false: 5000]

        /// A segment; `flags` are letters of `SFRA`. A repeat begins `back` bytes before the next number.
        mutating func send(
            _ time: Double, client: Bool, _ flags: String = "A", length: UInt32 = 0,
            window: UInt16 = 60_000,
            back: UInt32 = 0, findings: AnalysisFlags = [], roundTrip: Double = 0,
            acknowledges: Bool = true
        ) {
            var packet = TimelinePacket()
            packet.time = Timestamp(nanoseconds: Int64(time * 1_000_000))
            packet.fromOne = client
            packet.isSegment = true
            packet.sequence = next[client, default: 0] &- back
            packet.payloadCount = length
            packet.window = window
            packet.findings = findings
            packet.ackRoundTrip = Int64(roundTrip * 1_000_000)
            for (letter, bit) in [("F", 1), ("S", 2), ("R", 4), ("A", 16)] as [(Character, UInt8)]
            where flags.contains(letter) {
                packet.flags |= bit
            }
            if packet.flags & 16 != 0 {
                packet.acknowledgment = acknowledges ? next[!client, default: 0] : 1
            }
            let end = packet.sequence &+ length &+ (flags.contains("S") || flags.contains("F") ? 1 : 0)
            next[client] = max(next[client, default: 0], end)
            steps.append(timeline.take(packet))
        }

        /// A handshake that begins at 0, seen near the client: 20 ms to the server, nothing to the client.
        mutating func open() {
            send(0, client: true, "S")
            send(20, client: false, "SA")
            send(20, client: true)
        }

        var budget: TimeBudget { timeline.current }
    }

    private static func milliseconds(_ value: Double) -> Int64 { Int64(value * 1_000_000) }

    @Test func aRequestAndItsAnswer() {
        var script = Script()
        script.open()
        script.send(25, client: true, length: 100)
        script.send(145, client: false, length: 1000)
        script.send(146, client: false, length: 1000)
        script.send(150, client: true)
        script.send(250, client: true, "FA")
        script.send(270, client: false, "FA")
        script.send(270, client: true)
        let budget = script.budget
        #expect(budget.handshake == Self.milliseconds(20))
        #expect(budget.one.think == Self.milliseconds(5))
        // 120 ms after the request came the answer; 20 of these are the round trip.
        #expect(budget.network == Self.milliseconds(20))
        #expect(budget.other.think == Self.milliseconds(100))
        #expect(budget.other.transfer == Self.milliseconds(1))
        #expect(budget.idle == Self.milliseconds(104))
        #expect(budget.closing == Self.milliseconds(20))
        #expect(budget.one.turns == 1 && budget.other.turns == 1)
        #expect(budget.one.bytes == 100 && budget.other.bytes == 2000)
        #expect(budget.total == Self.milliseconds(270))
        #expect(script.timeline.tap == .nearClient)
        #expect(script.timeline.roundTrip == Self.milliseconds(20))
    }

    @Test func anAttemptWithoutAnswerIsAllHandshake() {
        var script = Script()
        for time in [0, 1000, 3000, 7000] as [Double] {
            script.send(time, client: true, "S", back: time == 0 ? 0 : 1)
        }
        #expect(script.budget.handshake == Self.milliseconds(7000))
        #expect(script.budget.total == Self.milliseconds(7000))
        script.send(7500, client: false, "RA")
        #expect(script.budget.handshake == Self.milliseconds(7500))
        #expect(script.timeline.tap == nil)
    }

    @Test func aLossWaitsForTheTimer() {
        var script = Script()
        script.open()
        script.send(25, client: true, length: 100)
        script.send(325, client: true, length: 100, back: 100, findings: .retransmission)
        script.send(345, client: false, length: 10)
        #expect(script.budget.one.stalls.timeOut == Self.milliseconds(300))
        #expect(script.budget.one.bytes == 100)
        #expect(script.budget.other.think == 0)
        #expect(script.budget.network == Self.milliseconds(20))
    }

    @Test func aClosedWindowStalls() {
        var script = Script()
        script.open()
        for time in [30, 31, 32] as [Double] { script.send(time, client: true, length: 1000) }
        script.send(52, client: false, window: 0)
        script.send(300, client: true, length: 1, findings: .zeroWindowProbe)
        script.send(320, client: false, window: 0)
        script.send(900, client: false)
        script.send(901, client: true, length: 1000)
        #expect(script.budget.one.stalls.zeroWindow == Self.milliseconds(869))
        #expect(script.steps.last == .more(gap: Self.milliseconds(869), stall: .zeroWindow))
        #expect(script.budget.one.transfer == Self.milliseconds(2))
    }

    @Test func aFullWindowAndAnIdleSender() {
        var script = Script()
        script.open()
        for time in [30, 31, 32, 33] as [Double] { script.send(time, client: true, length: 1000) }
        script.send(53, client: false, window: 2000)
        script.send(54, client: true, length: 2000)
        script.send(103, client: true, length: 100)
        #expect(script.steps.last == .more(gap: Self.milliseconds(49), stall: .windowLimited))
        script.send(123, client: false)
        script.send(523, client: true, length: 100)
        #expect(script.steps.last == .more(gap: Self.milliseconds(420), stall: .application))
    }

    @Test func dataAfterAHalfCloseIsNoClosing() {
        var script = Script()
        script.open()
        script.send(21, client: true, "FA", length: 10)
        script.send(141, client: false, length: 500)
        script.send(150, client: false, "FA")
        script.send(150, client: true)
        #expect(script.budget.other.think == Self.milliseconds(100))
        #expect(script.budget.idle == Self.milliseconds(9))
        #expect(script.budget.closing == 0)
    }

    @Test func datagramsHaveTurnsToo() {
        var timeline = ConnectionTimeline()
        for (time, client) in [(0, true), (5, false), (6, false), (30, true)] as [(Int64, Bool)] {
            var packet = TimelinePacket()
            packet.time = Timestamp(nanoseconds: time * 1_000_000)
            packet.fromOne = client
            packet.isDatagram = true
            packet.payloadCount = 40
            timeline.take(packet)
        }
        let budget = timeline.current
        #expect(budget.one.turns == 2 && budget.other.turns == 1)
        #expect(budget.other.think == Self.milliseconds(5))
        #expect(budget.one.think == Self.milliseconds(24))
        #expect(budget.total == Self.milliseconds(30))
    }

    /// Whatever comes, the parts are not negative and add up to the time from the first to the last packet.
    @Test(arguments: 0..<400) func thePartsAddUp(_ seed: Int) {
        var random = SplitMix(state: UInt64(seed) &+ 1)
        var timeline = ConnectionTimeline()
        var time: Int64 = 1_700_000_000_000_000_000
        var first = Int64.max
        var last = Int64.min
        for _ in 0..<Int.random(in: 1...300, using: &random) {
            // Mostly forward, sometimes back, sometimes at once, sometimes after a long time.
            switch UInt8.random(in: 0...9, using: &random) {
            case 0: time &-= Int64.random(in: 0...2_000_000_000, using: &random)
            case 1: break
            case 2: time &+= Int64.random(in: 0...100_000_000_000, using: &random)
            default: time &+= Int64.random(in: 0...3_000_000, using: &random)
            }
            var packet = TimelinePacket()
            packet.time = Timestamp(nanoseconds: time)
            packet.fromOne = Bool.random(using: &random)
            packet.isSegment = UInt8.random(in: 0...20, using: &random) > 0
            packet.isDatagram = !packet.isSegment && Bool.random(using: &random)
            packet.sequence = UInt32.random(in: 0...3000, using: &random) &- 1000
            packet.acknowledgment = UInt32.random(in: 0...3000, using: &random) &- 1000
            packet.payloadCount =
                Bool.random(using: &random) ? UInt32.random(in: 0...1460, using: &random) : 0
            packet.window = Bool.random(using: &random) ? UInt16.random(in: 0...3000, using: &random) : 0
            packet.flags =
                [16, 16, 16, 16, 24, 2, 18, 17, 20, 4, 0].randomElement(using: &random) ?? 16
            packet.windowScale = Int8.random(in: -1...14, using: &random)
            packet.findings = AnalysisFlags(rawValue: UInt32.random(in: 0...0x7fff, using: &random))
            if Bool.random(using: &random) { packet.findings = [] }
            packet.ackRoundTrip = Int64.random(in: -5...50_000_000, using: &random)
            timeline.take(packet)
            first = min(first, time)
            last = max(last, time)
            let budget = timeline.current
            #expect(budget.total == last - first)
            for side in [budget.one, budget.other] {
                #expect(side.think >= 0 && side.transfer >= 0)
                for kind in TimeBudget.Stall.allCases { #expect(side.stalls[kind] >= 0) }
            }
            #expect(
                budget.handshake >= 0 && budget.network >= 0 && budget.idle >= 0 && budget.closing >= 0)
        }
    }
}

/// Random numbers that are the same on every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
