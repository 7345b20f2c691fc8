import PeelWire

/// Reads a moment: `2024-01-31 17:05:00.5`, `2024-01-31T17:05:00Z`, `Jan 31, 2024 17:05:00`.
enum FilterMoment {
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Nanoseconds since 1970; `offset` tells how many seconds local time is ahead of UTC at a moment given as if it
    /// were UTC. Nil where the text is no moment.
    static func read(_ text: String, offset: (Int64) -> Int64) -> Int64? {
        var rest = Substring(text)
        skipSpaces(&rest)
        guard let (year, month, day) = date(&rest) else { return nil }
        var seconds = days(year, month, day) * 86_400
        var nanoseconds: Int64 = 0
        var zone: Int64?
        if rest.first == "T" || rest.first == " " {
            rest = rest.dropFirst()
            skipSpaces(&rest)
            if !rest.isEmpty {
                guard let (clock, fraction) = clock(&rest) else { return nil }
                seconds += clock
                nanoseconds = fraction
                skipSpaces(&rest)
                if !rest.isEmpty {
                    guard let found = Self.zone(&rest) else { return nil }
                    zone = found
                }
            }
        }
        guard rest.isEmpty else { return nil }
        seconds -= zone ?? offset(seconds)
        let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isTooLarge ? nil : product &+ nanoseconds
    }

    private static func date(_ rest: inout Substring) -> (Int64, Int64, Int64)? {
        let (year, month, day): (Int64, Int64, Int64)
        if rest.first?.isLetter == true {
            let name = rest.prefix(3)
            guard let index = months.firstIndex(of: name.lowercased()) else { return nil }
            rest = rest.dropFirst(3)
            skipSpaces(&rest)
            guard let first = number(&rest, 1...2), take(&rest, ",") else { return nil }
            skipSpaces(&rest)
            guard let second = number(&rest, 4...4) else { return nil }
            (year, month, day) = (second, Int64(index) + 1, first)
        } else {
            guard let first = number(&rest, 4...4), take(&rest, "-"), let second = number(&rest, 2...2),
                take(&rest, "-"), let third = number(&rest, 2...2)
            else { return nil }
            (year, month, day) = (first, second, third)
        }
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        return (year, month, day)
    }

    private static func clock(_ rest: inout Substring) -> (Int64, Int64)? {
        guard let hour = number(&rest, 1...2), take(&rest, ":"), let minute = number(&rest, 2...2), hour < 24,
            minute < 60
        else { return nil }
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        if take(&rest, ":") {
            guard let found = number(&rest, 2...2), found <= 60 else { return nil }
            seconds = found
            if take(&rest, ".") {
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                guard (1...9).contains(digits.count), let value = Int64(digits) else { return nil }
                nanoseconds = value
                for _ in digits.count..<9 { nanoseconds *= 10 }
                rest = rest.dropFirst(digits.count)
            }
        }
        return (hour * 3600 + minute * 60 + seconds, nanoseconds)
    }

    /// Seconds ahead of UTC.
    private static func zone(_ rest: inout Substring) -> Int64? {
        for name in ["UTC", "GMT", "Z"] where rest == name {
            rest = rest.dropFirst(name.count)
            return 0
        }
        guard let sign = rest.first, sign == "+" || sign == "-" else { return nil }
        rest = rest.dropFirst()
        guard let hours = number(&rest, 2...2) else { return nil }
        _ = take(&rest, ":")
        guard let minutes = number(&rest, 2...2), hours < 24, minutes < 60 else { return nil }
        return (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
    }

    /// Days since 1970 in the Gregorian calendar.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func number(_ rest: inout Substring, _ counts: ClosedRange<Int>) -> Int64? {
        let digits = rest.prefix(counts.upperBound).prefix { $0.isASCII && $0.isNumber }
        guard counts.contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return Int64(digits)
    }

    private static func take(_ rest: inout Substring, _ letter: Character) -> Bool {
        guard rest.first == letter else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func skipSpaces(_ rest: inout Substring) { rest = rest.drop { $0 == " " } }
}
