import PeelOutput
import PeelWire
import Testing

/// Times as tcpdump writes them.
struct ClockTests {
    private func line(_ style: ClockStyle, _ times: Int64..., nanoseconds: Bool = false) -> [String] {
        var clock = ClockText(style, utc: true, nanoseconds: nanoseconds)
        return times.map { time in
            var writer = ByteWriter(capacity: 64)
            clock.write(Timestamp(nanoseconds: time), to: &writer)
            return writer.text
        }
    }

    private let moment: Int64 = 1_700_000_000_123_456_789

    @Test func styles() {
        #expect(line(.timeOfDay, moment) == ["22:13:20.123456 "])
        #expect(line(.timeOfDay, moment, nanoseconds: true) == ["22:13:20.123456789 "])
        #expect(line(.none, moment) == [""])
        #expect(line(.epoch, moment) == ["1700000000.123456 "])
        #expect(line(.dateAndTime, moment) == ["2023-11-14 22:13:20.123456 "])
        #expect(line(.sincePrevious, moment, moment + 1_500_000_000) == [" 00:00:00.000000 ", " 00:00:01.500000 "])
        #expect(
            line(.sinceFirst, moment, moment + 1_000_000_000, moment + 3_601_000_000_000) == [
                " 00:00:00.000000 ", " 00:00:01.000000 ", " 01:00:01.000000 ",
            ])
        #expect(line(.sincePrevious, moment, moment - 1_000_000)[1] == "-00:00:00.001000 ")
    }

    @Test func datesAroundLeapDaysAndBefore1970() {
        #expect(line(.dateAndTime, 951_782_400_000_000_000) == ["2000-02-29 00:00:00.000000 "])
        #expect(line(.dateAndTime, 4_107_542_399_000_000_000) == ["2100-02-28 23:59:59.000000 "])
        #expect(line(.dateAndTime, -1_000) == ["1969-12-31 23:59:59.999999 "])
        #expect(line(.dateAndTime, 0) == ["1970-01-01 00:00:00.000000 "])
    }

    @Test func extremesDoNotTrap() {
        for style in [ClockStyle.timeOfDay, .epoch, .dateAndTime, .sincePrevious, .sinceFirst] {
            #expect(line(style, .max, .min, 0).count == 3)
        }
    }

    @Test func longForm() {
        var clock = ClockText(.none, utc: true)
        var writer = ByteWriter(capacity: 64)
        clock.writeLong(Timestamp(nanoseconds: 1_562_544_987_751_856_000), to: &writer)
        #expect(writer.text == "Jul  8, 2019 00:16:27.751856000 UTC")
    }
}
