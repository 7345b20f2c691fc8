/// A number with nine places behind the point, exact: 2^63 bytes and nanoseconds since 1970 alike.
public struct Quantity: Equatable, Comparable, Sendable {
    /// Billionths.
    public let billionths: Int128
    /// What the number was written with.
    public let unit: Unit

    public enum Unit: Sendable { case none, time, bytes }

    /// One, in billionths.
    static var one: Int128 { 1_000_000_000 }

    public init(billionths: Int128, unit: Unit = .none) {
        self.billionths = billionths
        self.unit = unit
    }

    public init(_ whole: UInt64) { self.init(billionths: Int128(whole) * Self.one) }

    public static func < (left: Quantity, right: Quantity) -> Bool { left.billionths < right.billionths }

    /// What letters behind a number mean.
    private static let units: [(name: String, factor: Int128, unit: Unit)] = [
        ("ns", 1, .time), ("us", 1000, .time), ("µs", 1000, .time), ("μs", 1000, .time), ("ms", 1_000_000, .time),
        ("s", one, .time), ("min", 60 * one, .time), ("h", 3600 * one, .time), ("d", 86400 * one, .time),
        ("B", one, .bytes), ("kB", 1000 * one, .bytes), ("KB", 1000 * one, .bytes),
        ("MB", 1_000_000 * one, .bytes), ("GB", 1_000_000_000 * one, .bytes), ("TB", 1_000_000_000_000 * one, .bytes),
        ("KiB", one << 10, .bytes), ("MiB", one << 20, .bytes), ("GiB", one << 30, .bytes), ("TiB", one << 40, .bytes),
        ("k", 1000 * one, .none), ("M", 1_000_000 * one, .none), ("G", 1_000_000_000 * one, .none),
    ]

    /// Reads digits, a point, digits and a unit; or `0x` and hexadecimal digits.
    static func read(_ text: String, at place: Place) throws(ExpressionError) -> Quantity {
        let bytes = Array(text.utf8)
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            guard let value = UInt64(text.dropFirst(2), radix: 16) else {
                throw ExpressionError("this is no number of at most 64 bits", at: place)
            }
            return Quantity(value)
        }
        var digits: Int128 = 0
        var places = 0
        var hasPoint = false
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else if bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") {
                guard digits < Int128(1) << 70 else { throw ExpressionError("this number is too large", at: place) }
                digits = digits * 10 + Int128(bytes[index] - UInt8(ascii: "0"))
                if hasPoint { places += 1 }
            } else {
                break
            }
            index += 1
        }
        let name = String(decoding: bytes[index...], as: UTF8.self)
        guard let found = name.isEmpty ? ("", one, Unit.none) : units.first(where: { $0.name == name }) else {
            throw ExpressionError(
                "there is no unit `\(name)`; ns us ms s min h d, B kB MB GB TB KiB MiB GiB TiB, k M G are known",
                at: place.lowerBound + index..<place.upperBound)
        }
        let (product, isTooLarge) = digits.multipliedReportingOverflow(by: found.1)
        var divisor: Int128 = 1
        for _ in 0..<min(places, 30) { divisor *= 10 }
        guard !isTooLarge else { throw ExpressionError("this number is too large", at: place) }
        guard product % divisor == 0 else { throw ExpressionError("nine places behind the point are kept", at: place) }
        return Quantity(billionths: product / divisor, unit: found.2)
    }
}

/// Arithmetic that tells by nil what it cannot do, rounded down to nine places.
extension Int128 {
    func timesQuantity(_ other: Int128) -> Int128? {
        let (product, isTooLarge) = multipliedReportingOverflow(by: other)
        if !isTooLarge { return product / Quantity.one }
        // Where only the billionths do not fit, one factor gives up its fraction, if it has none.
        for (one, two) in [(self, other), (other, self)] where one % Quantity.one == 0 {
            let (product, isTooLarge) = (one / Quantity.one).multipliedReportingOverflow(by: two)
            return isTooLarge ? nil : product
        }
        return nil
    }

    func overQuantity(_ other: Int128) -> Int128? {
        guard other != 0 else { return nil }
        let (product, isTooLarge) = multipliedReportingOverflow(by: Quantity.one)
        return isTooLarge ? nil : product / other
    }

    func plusQuantity(_ other: Int128) -> Int128? {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? nil : sum
    }

    func minusQuantity(_ other: Int128) -> Int128? {
        let (sum, isTooLarge) = subtractingReportingOverflow(other)
        return isTooLarge ? nil : sum
    }
}
