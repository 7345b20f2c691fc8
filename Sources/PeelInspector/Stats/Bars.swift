import PeelOutput

/// Bars of block characters, or of `#` where a terminal has none.
struct Bars: Sendable {
    let ascii: Bool
    /// The longest bar, in columns.
    let width: Int

    /// Appends a bar that is `value` of `most` long; a value above zero is always seen.
    func write(_ value: UInt64, of most: UInt64, to writer: inout ByteWriter) {
        guard most > 0, value > 0, width > 0 else { return }
        let share = min(1, Double(value) / Double(most))
        if ascii {
            writer.append(UInt8(ascii: "#"), times: max(1, Int((share * Double(width)).rounded())))
            return
        }
        let eighths = max(1, Int((share * Double(width * 8)).rounded()))
        for _ in 0..<(eighths / 8) { writer.append("█") }
        switch eighths % 8 {
        case 1: writer.append("▏")
        case 2: writer.append("▎")
        case 3: writer.append("▍")
        case 4: writer.append("▌")
        case 5: writer.append("▋")
        case 6: writer.append("▊")
        case 7: writer.append("▉")
        default: break
        }
    }
}

/// Cells of a table for people.
extension ByteWriter {
    /// Appends text that came from us, filled up with spaces behind it; longer text stays whole.
    mutating func append(left text: String, _ width: Int) {
        append(text)
        append(UInt8(ascii: " "), times: width - text.count)
    }

    /// Appends text with spaces before it.
    mutating func append(right text: String, _ width: Int) {
        append(UInt8(ascii: " "), times: width - text.count)
        append(text)
    }

    /// Appends a count with spaces before it.
    mutating func append(right value: UInt64, _ width: Int) { append(right: String(value), width) }
}

/// Durations and shares as people read them.
enum Readable {
    /// `250 ns`, `26 µs`, `1.4 ms`, `3.05 s`, `12 min 5 s`.
    static func duration(_ nanoseconds: Int64, ascii: Bool = false) -> String {
        StoryWords(ascii: ascii).duration(nanoseconds)
    }

    /// `12.5 %`; what is more than nothing is never shown as `0.0 %`.
    static func share(_ value: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "" }
        let tenths = Int((Double(value) / Double(whole) * 1000).rounded())
        if tenths == 0, value > 0 { return "< 0.1 %" }
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// `1 packet`, `2 packets`.
    static func count(_ value: UInt64, _ noun: String) -> String { "\(value) \(noun)\(value == 1 ? "" : "s")" }
}
