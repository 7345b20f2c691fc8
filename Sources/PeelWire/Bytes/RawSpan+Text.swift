/// Finding one's way in text on the wire: lines, words, numbers.
extension RawSpan {
    /// The line at `start`: where its text ends, and where the next begins; both the end of the bytes where no line end
    /// is here. A line ends with LF; a CR before it is no part of the text.
    package func line(at start: Int) -> (end: Int, next: Int) {
        let feed = find(0x0a, in: start..<Swift.max(start, byteCount))
        guard feed < byteCount else { return (feed, feed) }
        let hasReturn = feed > start && uint8(at: feed &- 1) == 0x0d
        return (hasReturn ? feed &- 1 : feed, feed &+ 1)
    }

    /// Where the line that begins the bytes ends, line end included; nil where that is not here.
    package var lineCount: Int? {
        let feed = find(0x0a, in: 0..<byteCount)
        return feed < byteCount ? feed &+ 1 : nil
    }

    /// Where `byte` first stands in `range`; the end of the range where it does not.
    package func find(_ byte: UInt8, in range: Range<Int>) -> Int {
        var offset = range.lowerBound
        while offset < range.upperBound, uint8(at: offset) != byte { offset &+= 1 }
        return offset
    }

    /// The word at `start` and what follows the spaces behind it, within `start..<end`.
    func word(at start: Int, upTo end: Int) -> (word: Range<Int>, rest: Int) {
        let stop = find(0x20, in: start..<Swift.max(start, end))
        var rest = stop
        while rest < end, uint8(at: rest) == 0x20 { rest &+= 1 }
        return (start..<stop, rest)
    }

    /// `range` without the white space around it.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        while lower < upper, isSpace(uint8(at: lower)) { lower &+= 1 }
        while upper > lower, isSpace(uint8(at: upper &- 1)) { upper &-= 1 }
        return lower..<upper
    }

    /// Where ``hash(_:_:)`` begins.
    package static var hashBasis: UInt64 { 0xcbf2_9ce4_8422_2325 }

    /// FNV-1a of the bytes in `range`, going on from `value`: enough to tell names of one connection apart.
    package func hash(_ range: Range<Int>, _ value: UInt64 = RawSpan.hashBasis) -> UInt64 {
        var value = value
        for offset in range { value = (value ^ UInt64(uint8(at: offset))) &* 0x100_0000_01b3 }
        return value
    }

    /// The decimal number that fills `range`; nil where it is none, or too large.
    package func decimal(_ range: Range<Int>) -> UInt64? {
        guard !range.isEmpty, range.count < 19 else { return nil }
        var value: UInt64 = 0
        for offset in range {
            let byte = uint8(at: offset)
            guard 0x30...0x39 ~= byte else { return nil }
            value = value &* 10 &+ UInt64(byte &- 0x30)
        }
        return value
    }

    /// Whether the bytes in `range` are `word`, which is in lower case, in whatever case.
    func matches(_ range: Range<Int>, _ word: StaticString) -> Bool {
        word.utf8CodeUnitCount == range.count && hasPrefix(word, at: range.lowerBound)
    }

    /// Whether `word`, which is in lower case, stands at `start`, in whatever case.
    func hasPrefix(_ word: StaticString, at start: Int = 0) -> Bool {
        guard start >= 0, start &+ word.utf8CodeUnitCount <= byteCount else { return false }
        var offset = start
        for letter in word.description.utf8 {
            let byte = uint8(at: offset)
            guard (0x41...0x5a ~= byte ? byte | 0x20 : byte) == letter else { return false }
            offset &+= 1
        }
        return true
    }

    /// The length of the text at `start` that ends with a zero byte, without that; nil where no zero follows.
    func zeroTerminatedCount(at start: Int) -> Int? {
        let end = find(0, in: start..<Swift.max(start, byteCount))
        return end < byteCount ? end &- start : nil
    }
}
