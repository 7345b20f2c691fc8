import PeelWire

/// Reads what stands for a value beside a field: numbers, addresses, bytes, times, names of values.
enum FilterLiteral {
    /// A number from 0: decimal, `0x…`, `0b…`, or octal behind a leading 0.
    static func unsigned(_ text: String) -> UInt64? {
        let lower = text.lowercased()
        guard lower.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        if lower.hasPrefix("0x") { return UInt64(lower.dropFirst(2), radix: 16) }
        if lower.hasPrefix("0b") { return UInt64(lower.dropFirst(2), radix: 2) }
        if lower.hasPrefix("0"), lower.count > 1 { return UInt64(lower.dropFirst(), radix: 8) }
        return UInt64(lower)
    }

    /// Pairs of hexadecimal digits with one kind of mark between them: `:`, `-` or `.`; dots may part groups of four.
    static func separatedBytes(_ text: String) -> [UInt8]? {
        guard let mark = text.first(where: { $0 == ":" || $0 == "-" || $0 == "." }) else { return nil }
        var parts = text.split(separator: mark, omittingEmptySubsequences: false)
        // One byte may be followed by its mark alone, as in `c0:`.
        if parts.count == 2, parts[1].isEmpty { parts.removeLast() }
        let isQuad = mark == "." && parts.allSatisfy { $0.utf8.count == 4 }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.count == (isQuad ? 4 : 2) || part.utf8.count == 1 && mark == ":",
                part.allSatisfy({ $0.isASCII && $0.isHexDigit }), let value = UInt16(part, radix: 16)
            else { return nil }
            if isQuad { bytes.append(UInt8(value >> 8)) }
            bytes.append(UInt8(truncatingIfNeeded: value))
        }
        return bytes
    }

    /// Bytes: with marks between them, or digits alone.
    static func bytes(_ text: String) -> [UInt8]? {
        if let bytes = separatedBytes(text.hasPrefix(":") ? String(text.dropFirst()) : text) { return bytes }
        var digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? String(text.dropFirst(2)) : text
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        if digits.count == 1 { digits = "0" + digits }
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        var rest = Substring(digits)
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    static func mac(_ text: String) -> UInt64? {
        guard let bytes = separatedBytes(text.hasPrefix(":") ? String(text.dropFirst()) : text), bytes.count == 6 else {
            return nil
        }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Seconds with at most nine places.
    static func duration(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let seconds = Int64(parts[0]), parts[0].first?.isNumber == true else { return nil }
        var nanoseconds: Int64 = 0
        if parts.count == 2 {
            guard (1...9).contains(parts[1].count), let value = UInt32(parts[1]), parts[1].first?.isNumber == true
            else { return nil }
            nanoseconds = Int64(value)
            for _ in parts[1].count..<9 { nanoseconds *= 10 }
        }
        let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if isTooLarge { return .max }
        let (sum, isBeyond) = product.addingReportingOverflow(nanoseconds)
        return isBeyond ? .max : sum
    }

    /// The value that a field calls `name`, without regard to case.
    static func named(_ name: String, _ names: ValueNames, byteCount: Int) -> UInt64? {
        let wanted = name.lowercased()
        let last: UInt64 = byteCount <= 1 ? 0xff : byteCount == 2 ? 0xffff : 0x1_ffff
        var value: UInt64 = 0
        while value <= last {
            if let found = names.name(value), found.description.lowercased() == wanted { return value }
            value += 1
        }
        // Wireshark numbers severities and groups of findings in the upper bits (epan/proto.h).
        guard byteCount >= 4 else { return nil }
        return (1...0xfff).lazy.map { UInt64($0) << 20 }.first {
            names.name($0)?.description.lowercased() == wanted
        }
    }
}
