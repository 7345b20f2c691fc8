import PeelCapture
import PeelOutput
import PeelWire

/// Moments as people write them.
public enum MomentText {
    /// Reads seconds since 1970 with a fraction, or `2023-11-14 22:13:20.5`, in the local zone, or with `Z`, or with
    /// `+01:00` behind; a `T` may stand for the space, and the time of day may be left out.
    public static func parse(_ text: String) throws(CaptureError) -> Timestamp {
        guard let moment = epoch(text) ?? calendar(text) else {
            throw CaptureError(
                text, "is no time", cure: "write 1700000000.5, '2023-11-14 22:13:20' or 2023-11-14T22:13:20Z",
                status: .usage)
        }
        return moment
    }

    /// Reads seconds with a sign and at most nine places; nil where that is no number or too large.
    public static func nanoseconds(_ text: String) -> Int64? {
        var rest = text[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = number(parts[0], 1...12), parts.count == 1 || parts[1].count <= 9 else { return nil }
        var fraction: Int64 = 0
        if parts.count == 2 {
            let padded = parts[1] + String(repeating: "0", count: 9 - parts[1].count)
            guard let value = number(padded[...], 9...9), !parts[1].isEmpty else { return nil }
            fraction = value
        }
        let (scaled, overflows) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowsToo) = scaled.addingReportingOverflow(fraction)
        if overflows || overflowsToo { return nil }
        return isNegative ? -sum : sum
    }

    private static func epoch(_ text: String) -> Timestamp? {
        guard !text.hasPrefix("-"), let value = nanoseconds(text) else { return nil }
        return Timestamp(nanoseconds: value)
    }

    private static func calendar(_ text: String) -> Timestamp? {
        var rest = text[...]
        let zone = takeZone(&rest)
        let halves = rest.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard let day = halves.first, halves.count <= 2 else { return nil }
        let date = day.split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, let year = number(date[0], 4...4), let month = number(date[1], 2...2),
            let dayOfMonth = number(date[2], 2...2), (1...12).contains(month), (1...31).contains(dayOfMonth),
            year >= 1700, year <= 2200
        else { return nil }
        var seconds = days(year, month, dayOfMonth) * 86_400
        var fraction: Int64 = 0
        if halves.count == 2 {
            let clock = halves[1].split(separator: ":", omittingEmptySubsequences: false)
            guard (2...3).contains(clock.count), let hour = number(clock[0], 2...2),
                let minute = number(clock[1], 2...2),
                hour < 24, minute < 60
            else { return nil }
            seconds += hour * 3600 + minute * 60
            if clock.count == 3 {
                guard let part = nanoseconds(String(clock[2])), part >= 0, part < 61_000_000_000 else { return nil }
                fraction = part
            }
        }
        if let zone {
            seconds -= zone
        } else {
            // The zone's offset at the moment that is meant, asked twice around a change of the clocks.
            var local = LocalZone()
            let guess = seconds - local.offset(at: seconds)
            seconds -= local.offset(at: guess)
        }
        return Timestamp(nanoseconds: seconds * 1_000_000_000 + fraction)
    }

    /// Takes `Z` or `+01:00` from the end: seconds east of UTC.
    private static func takeZone(_ text: inout Substring) -> Int64? {
        if text.hasSuffix("Z") {
            text = text.dropLast()
            return 0
        }
        let tail = text.suffix(6)
        guard text.count > 10, tail.count == 6, let sign = tail.first, sign == "+" || sign == "-" else { return nil }
        let parts = tail.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hours = number(parts[0], 2...2), let minutes = number(parts[1], 2...2) else {
            return nil
        }
        text = text.dropLast(6)
        return (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
    }

    private static func number(_ text: Substring, _ width: ClosedRange<Int>) -> Int64? {
        guard width.contains(text.count), text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int64(text)
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // Years begin in March here, so that a leap day is a year's last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// `20231114T221500Z`, for names of files.
    static func compact(_ time: Timestamp) -> String {
        var clock = ClockText(.dateAndTime, utc: true, nanoseconds: false)
        var writer = ByteWriter(capacity: 64)
        clock.write(time, to: &writer)
        let digits = writer.text.prefix(19).filter { $0.isASCII && $0.isNumber }
        return "\(digits.prefix(8))T\(digits.dropFirst(8))Z"
    }
}
