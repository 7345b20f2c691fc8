/// Numbers as a person reads them.
enum Quantities {
    /// At most five characters: `1.24k`, `42.5k`, `987`, `12M`.
    static func short(_ value: UInt64) -> String {
        if value < 1000 { return "\(value)" }
        var scaled = Double(value)
        for unit in ["k", "M", "G", "T", "P", "E"] {
            scaled /= 1000
            if scaled < 999.5 { return digits(scaled) + unit }
        }
        return "\(value)"
    }

    /// Three digits.
    private static func digits(_ value: Double) -> String {
        if value < 9.995 { return places(value, 2) }
        return value < 99.95 ? places(value, 1) : "\(Int(value.rounded()))"
    }

    /// So many decimal places, at most six.
    static func places(_ value: Double, _ count: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "-" }
        var factor = 1.0
        for _ in 0..<count { factor *= 10 }
        let scaled = Int64((abs(value) * factor).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        let whole = scaled / Int64(factor)
        guard count > 0 else { return "\(sign)\(whole)" }
        let rest = "\(scaled % Int64(factor))"
        return "\(sign)\(whole).\(String(repeating: "0", count: count - rest.count))\(rest)"
    }

    /// Bits a second of so many bytes in so many nanoseconds: `12.3 Mbit/s`; empty where there is no time between.
    static func rate(_ bytes: UInt64, _ nanoseconds: Int64) -> String {
        guard nanoseconds > 0 else { return "" }
        let bits = Double(bytes) * 8e9 / Double(nanoseconds)
        guard bits < 1e18 else { return "" }
        let text = short(UInt64(bits))
        let unit = text.last?.isLetter == true ? String(text.suffix(1)) : ""
        return "\(unit.isEmpty ? text : String(text.dropLast())) \(unit)bit/s"
    }

    /// A duration in at most seven characters: `1.24 ms`, `12.3 s`, `4:05`, `2:03:04`, `3d 4h`.
    static func duration(_ nanoseconds: Int64) -> String {
        let value = Double(nanoseconds)
        let size = abs(value)
        if size == 0 { return "0" }
        if size < 999.5 { return "\(nanoseconds) ns" }
        if size < 999.5e3 { return digits(value / 1e3) + " µs" }
        if size < 999.5e6 { return digits(value / 1e6) + " ms" }
        if size < 59.95e9 { return digits(value / 1e9) + " s" }
        let seconds = nanoseconds / 1_000_000_000
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        if days > 0 { return "\(days)d \(hours)h" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
    }

    /// With a thin mark between thousands: `10 000 000` as `10,000,000`.
    static func grouped(_ value: Int) -> String {
        var text = ""
        for (place, digit) in "\(abs(value))".reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }
}
