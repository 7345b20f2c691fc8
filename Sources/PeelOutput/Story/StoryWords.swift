import PeelFlow
import PeelWire

/// Quantities and names as stories say them.
public struct StoryWords: Sendable {
    /// `us` in place of a micro sign.
    let ascii: Bool

    public init(ascii: Bool) { self.ascii = ascii }

    /// `250 ns`, `26 µs`, `1.42 ms`, `3.05 s`, `2 min 5 s`.
    public func duration(_ nanoseconds: Int64) -> String {
        let value = max(0, nanoseconds)
        if value < 1_000 { return "\(value) ns" }
        if value < 1_000_000 { return Self.digits(value, 1_000) + (ascii ? " us" : " µs") }
        if value < 1_000_000_000 { return Self.digits(value, 1_000_000) + " ms" }
        if value < 120_000_000_000 { return Self.digits(value, 1_000_000_000) + " s" }
        let seconds = value / 1_000_000_000
        if seconds < 7_200 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }

    /// Three digits that count.
    private static func digits(_ value: Int64, _ unit: Int64) -> String {
        if value >= unit * 100 || value % unit == 0 { return "\((value + unit / 2) / unit)" }
        if value >= unit * 10 {
            let tenths = (value + unit / 20) / (unit / 10)
            return "\(tenths / 10).\(tenths % 10)"
        }
        let hundredths = (value + unit / 200) / (unit / 100)
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// `78 bytes`, `42.1 kB`.
    func bytes(_ count: UInt64) -> String {
        if count < 10_000 { return "\(count) byte\(count == 1 ? "" : "s")" }
        var writer = ByteWriter(capacity: 32)
        HumanSize.write(count, to: &writer)
        let text = writer.text
        return "\(text.dropLast()) \(text.suffix(1))B"
    }

    /// `, 3 times`; nothing for once.
    func times(_ count: UInt32) -> String { count == 1 ? "" : ", \(count) times" }

    /// An address with its port.
    func endpoint(_ row: FlowRow, server: Bool) -> String {
        let address = self.address(server ? row.serverAddress : row.clientAddress, isV6: row.isV6)
        guard row.hasPorts, row.proto != 1, row.proto != 58 else { return address }
        return (row.isV6 ? "[\(address)]" : address) + ":\(server ? row.serverPort : row.clientPort)"
    }

    func address(_ address: IPv6Address, isV6: Bool) -> String {
        isV6
            ? address.description
            : IPv4Address(bits32: UInt32(truncatingIfNeeded: address.low)).description
    }

    /// `network unreachable from 192.0.2.1`.
    func error(_ source: FlowRow.ErrorSource) -> String {
        var writer = ByteWriter(capacity: 64)
        FlowText.write(source, to: &writer)
        return writer.text
    }

    /// Seconds since the flow began, with six places.
    func clock(_ time: Timestamp, from start: Timestamp) -> String {
        let micros = max(0, time.nanoseconds(since: start)) / 1_000
        var writer = ByteWriter(capacity: 32)
        writer.append(decimal: UInt64(micros / 1_000_000))
        writer.append(UInt8(ascii: "."))
        writer.append(digits: UInt64(micros % 1_000_000), count: 6)
        return writer.text
    }

    /// `12 %`.
    static func share(_ part: Int64, of whole: Int64) -> String {
        guard whole > 0 else { return "" }
        let percent = Int((Double(part) / Double(whole) * 100).rounded())
        return percent == 0 ? "< 1 %" : "\(percent) %"
    }
}
