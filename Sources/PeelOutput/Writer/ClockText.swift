import PeelWire

/// How the time in front of a line is written; tcpdump's `-t` to `-ttttt`.
public enum ClockStyle: Sendable {
    /// `13:37:05.123456`, local.
    case timeOfDay
    /// No time: `-t`.
    case none
    /// Seconds since 1970: `-tt`.
    case epoch
    /// Since the line before: `-ttt`.
    case sincePrevious
    /// `2023-11-14 13:37:05.123456`, local: `-tttt`.
    case dateAndTime
    /// Since the first line: `-ttttt`.
    case sinceFirst
}

/// A date and a time of day.
struct CivilTime {
    var year: Int64
    var month: UInt64
    var day: UInt64
    /// Seconds since midnight.
    var second: UInt64
    var nanosecond: UInt64

    /// Splits nanoseconds since 1970, which are already shifted to the zone.
    @inline(__always)
    init(seconds: Int64, nanosecond: UInt64) {
        self.nanosecond = nanosecond
        var days = seconds / 86_400
        var rest = seconds &- days &* 86_400
        if rest < 0 {
            rest &+= 86_400
            days &-= 1
        }
        second = UInt64(rest)
        // Days to a date of the Gregorian calendar, in eras of 400 years that begin on the first of March.
        let shifted = days &+ 719_468
        let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
        day = UInt64(dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1)
        month = UInt64(shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9)
        year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    }

    static func monthName(_ month: UInt64) -> StaticString {
        switch month {
        case 1: "Jan"
        case 2: "Feb"
        case 3: "Mar"
        case 4: "Apr"
        case 5: "May"
        case 6: "Jun"
        case 7: "Jul"
        case 8: "Aug"
        case 9: "Sep"
        case 10: "Oct"
        case 11: "Nov"
        default: "Dec"
        }
    }
}

/// Writes moments in the local zone or in UTC.
public struct ClockText: Sendable {
    public var style: ClockStyle
    /// Nine places and not six.
    public var nanoseconds: Bool
    private var zone: LocalZone
    private var first: Timestamp?
    private var previous: Timestamp?

    public init(_ style: ClockStyle = .timeOfDay, utc: Bool = false, nanoseconds: Bool = false) {
        self.style = style
        self.nanoseconds = nanoseconds
        zone = LocalZone(utc: utc)
    }

    /// Splits `time` into seconds, rounded down, and the rest.
    @inline(__always)
    static func split(_ time: Timestamp) -> (seconds: Int64, nanosecond: UInt64) {
        var seconds = time.nanoseconds / 1_000_000_000
        var rest = time.nanoseconds &- seconds &* 1_000_000_000
        if rest < 0 {
            rest &+= 1_000_000_000
            seconds &-= 1
        }
        return (seconds, UInt64(rest))
    }

    /// Writes the time of a line and a space after it; nothing for ``ClockStyle/none``.
    @inline(__always)
    public mutating func write(_ time: Timestamp, to writer: inout ByteWriter) {
        switch style {
        case .none: return
        case .timeOfDay:
            let (seconds, rest) = Self.split(time)
            var second = (seconds &+ zone.offset(at: seconds)) % 86_400
            if second < 0 { second &+= 86_400 }
            Self.write(secondOfDay: UInt64(second), to: &writer)
            fraction(rest, to: &writer)
        case .epoch:
            let (seconds, rest) = Self.split(time)
            writer.append(decimal: seconds)
            fraction(rest, to: &writer)
        case .dateAndTime:
            let (seconds, rest) = Self.split(time)
            let civil = CivilTime(seconds: seconds &+ zone.offset(at: seconds), nanosecond: rest)
            Self.write(date: civil, to: &writer)
            writer.append(UInt8(ascii: " "))
            Self.write(secondOfDay: civil.second, to: &writer)
            fraction(rest, to: &writer)
        case .sincePrevious:
            difference(time.nanoseconds(since: previous ?? time), to: &writer)
            previous = time
        case .sinceFirst:
            let start = first ?? time
            first = start
            difference(time.nanoseconds(since: start), to: &writer)
        }
        writer.append(UInt8(ascii: " "))
    }

    @inline(__always)
    private func fraction(_ nanosecond: UInt64, to writer: inout ByteWriter) {
        writer.append(UInt8(ascii: "."))
        if nanoseconds {
            writer.append(digits: nanosecond, count: 9)
        } else {
            writer.append(digits: nanosecond / 1000, count: 6)
        }
    }

    private func difference(_ nanoseconds: Int64, to writer: inout ByteWriter) {
        writer.append(nanoseconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: " "))
        let seconds = nanoseconds.magnitude / 1_000_000_000
        let hours = seconds / 3600
        if hours < 10 { writer.append(UInt8(ascii: "0")) }
        writer.append(decimal: hours)
        writer.append(packed: 0x3a | ByteWriter.pair(seconds / 60 % 60) << 8 | 0x3a << 24, count: 4)
        writer.append(packed: ByteWriter.pair(seconds % 60), count: 2)
        fraction(nanoseconds.magnitude % 1_000_000_000, to: &writer)
    }

    @inline(__always)
    static func write(secondOfDay second: UInt64, to writer: inout ByteWriter) {
        let hour = second / 3600
        let rest = second &- hour &* 3600
        let minute = rest / 60
        let clock =
            ByteWriter.pair(hour) | 0x3a << 16 | ByteWriter.pair(minute) << 24 | 0x3a << 40
            | ByteWriter.pair(rest &- minute &* 60) << 48
        writer.append(packed: clock, count: 8)
    }

    static func write(date civil: CivilTime, to writer: inout ByteWriter) {
        writer.append(digits: UInt64(clamping: civil.year), count: 4)
        writer.append(packed: 0x2d | ByteWriter.pair(civil.month) << 8 | 0x2d << 24, count: 4)
        writer.append(packed: ByteWriter.pair(civil.day), count: 2)
    }

    /// Writes `Nov 14, 2023 13:37:05.123456789 CET`, the long form of a field that holds a moment.
    public mutating func writeLong(_ time: Timestamp, to writer: inout ByteWriter) {
        let (seconds, rest) = Self.split(time)
        let civil = CivilTime(seconds: seconds &+ zone.offset(at: seconds), nanosecond: rest)
        writer.append(CivilTime.monthName(civil.month))
        writer.append(UInt8(ascii: " "))
        if civil.day < 10 { writer.append(UInt8(ascii: " ")) }
        writer.append(decimal: civil.day)
        writer.append(", ")
        writer.append(decimal: civil.year)
        writer.append(UInt8(ascii: " "))
        Self.write(secondOfDay: civil.second, to: &writer)
        writer.append(UInt8(ascii: "."))
        writer.append(digits: rest, count: 9)
        writer.append(UInt8(ascii: " "))
        writer.append(zone.abbreviation)
    }

    /// Writes `2023-11-14 13:37:05.123456789 +01:00`.
    mutating func writeExact(_ time: Timestamp, to writer: inout ByteWriter) {
        let (seconds, rest) = Self.split(time)
        let offset = zone.offset(at: seconds)
        let civil = CivilTime(seconds: seconds &+ offset, nanosecond: rest)
        Self.write(date: civil, to: &writer)
        writer.append(UInt8(ascii: " "))
        Self.write(secondOfDay: civil.second, to: &writer)
        writer.append(UInt8(ascii: "."))
        writer.append(digits: rest, count: 9)
        writer.append(offset < 0 ? " -" : " +")
        let minutes = offset.magnitude / 60
        writer.append(packed: ByteWriter.pair(minutes / 60) | 0x3a << 16, count: 3)
        writer.append(packed: ByteWriter.pair(minutes % 60), count: 2)
    }
}
