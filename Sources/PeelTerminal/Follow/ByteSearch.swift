/// Looks for bytes among bytes.
enum ByteSearch {
    /// What is looked for: the text itself, or the bytes behind `0x`.
    static func wanted(_ needle: String) -> [UInt8] {
        (needle.hasPrefix("0x") ? bytes(needle.dropFirst(2)) : nil) ?? Array(needle.utf8)
    }

    /// The bytes that pairs of hexadecimal digits stand for; nil where the text is something else.
    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard text.count % 2 == 0, !text.isEmpty else { return nil }
        let digits = Array(text)
        var result: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(digits[place...place + 1]), radix: 16) else { return nil }
            result.append(byte)
        }
        return result
    }

    /// Where `wanted` stands next behind, or before, `start`; nil where it does not.
    static func find(_ wanted: [UInt8], in bytes: [UInt8], from start: Int, forward: Bool) -> Int? {
        guard let first = wanted.first, wanted.count <= bytes.count else { return nil }
        let last = bytes.count - wanted.count
        var place = forward ? max(0, start + 1) : min(last, start - 1)
        while place >= 0, place <= last {
            if bytes[place] == first {
                var count = 1
                while count < wanted.count, bytes[place + count] == wanted[count] { count += 1 }
                if count == wanted.count { return place }
            }
            place += forward ? 1 : -1
        }
        return nil
    }
}
