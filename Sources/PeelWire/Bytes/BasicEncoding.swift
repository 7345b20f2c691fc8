/// A value in the Basic Encoding Rules of ASN.1: a tag, a length, the content (ITU-T X.690 section 8.1).
struct BasicValue {
    /// The tag's only byte; those of more bytes are not read.
    let tag: UInt8
    /// Where the content lies, cut to what is around it.
    let content: Range<Int>
    /// Where the value begins.
    let start: Int
    /// Where the content ends by the length that is stated, here or not.
    let statedEnd: Int

    /// The value at `start`, within `limit`; nil where there is none, or its length cannot be read.
    init?(_ bytes: RawSpan, at start: Int, upTo limit: Int) {
        let limit = min(limit, bytes.byteCount)
        guard start >= 0, start &+ 2 <= limit, bytes.uint8(at: start) & 0x1f != 0x1f else { return nil }
        tag = bytes.uint8(at: start)
        self.start = start
        let first = Int(bytes.uint8(at: start &+ 1))
        var place = start &+ 2
        var count = first
        if first & 0x80 != 0 {
            let size = first & 0x7f
            guard 1...4 ~= size, place &+ size <= limit else { return nil }
            count = 0
            for offset in 0..<size { count = count << 8 | Int(bytes.uint8(at: place &+ offset)) }
            place &+= size
        }
        statedEnd = place &+ count
        content = place..<max(place, min(statedEnd, limit))
    }

    /// The content is all here.
    var isWhole: Bool { statedEnd == content.upperBound }
    /// Where what follows begins.
    var end: Int { content.upperBound }

    /// The content as a signed number of at most eight bytes.
    func integer(_ bytes: RawSpan) -> Int64 {
        var value: Int64 = bytes.uint8(at: content.lowerBound) & 0x80 != 0 && !content.isEmpty ? -1 : 0
        for offset in content.suffix(8) { value = value << 8 | Int64(bytes.uint8(at: offset)) }
        return value
    }

    /// The content as an unsigned number.
    func unsigned(_ bytes: RawSpan) -> UInt64 {
        var value: UInt64 = 0
        for offset in content.suffix(8) { value = value << 8 | UInt64(bytes.uint8(at: offset)) }
        return value
    }

    /// Writes the content as an object identifier, `1.3.6.1`, into the text in hand.
    func writeIdentifier(_ bytes: RawSpan, _ dissection: inout Dissection) {
        var arc: UInt64 = 0
        var isFirst = true
        for offset in content.prefix(128) {
            let byte = bytes.uint8(at: offset)
            arc = arc << 7 | UInt64(byte & 0x7f)
            if byte & 0x80 != 0 { continue }
            if isFirst {
                let top = min(arc / 40, 2)
                Self.write(top, &dissection)
                dissection.write(0x2e)
                Self.write(arc &- top &* 40, &dissection)
                isFirst = false
            } else {
                dissection.write(0x2e)
                Self.write(arc, &dissection)
            }
            arc = 0
        }
    }

    private static func write(_ number: UInt64, _ dissection: inout Dissection) {
        for byte in String(number).utf8 { dissection.write(byte) }
    }
}
