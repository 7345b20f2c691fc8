/// Reads the integers with a prefix and the text of HPACK and QPACK. RFC 7541 section 5, RFC 9204 section 4.1.
struct PrefixReader {
    private let bytes: ArraySlice<UInt8>
    private(set) var place: Int

    /// The longest text.
    static var textLimit: Int { 1 << 16 }

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    var peek: UInt8? { place < bytes.endIndex ? bytes[place] : nil }
    /// An integer or a text cannot be what is meant, whatever follows.
    private(set) var isBroken = false

    /// An integer whose prefix has `bits` bits; nil where it is not all here, or far too great.
    mutating func integer(_ bits: Int) -> Int? {
        guard let first = peek else { return nil }
        var next = place &+ 1
        let most = 1 << bits &- 1
        var value = Int(first) & most
        if value == most {
            var shift = 0
            while true {
                guard shift < 28 else {
                    isBroken = true
                    return nil
                }
                guard next < bytes.endIndex else { return nil }
                let byte = bytes[next]
                next &+= 1
                value &+= Int(byte & 0x7f) << shift
                shift &+= 7
                if byte & 0x80 == 0 { break }
            }
        }
        place = next
        return value
    }

    /// Text whose length has a prefix of `bits` bits, with a flag before it that it is shortened.
    mutating func text(_ bits: Int, flag: UInt8) -> [UInt8]? {
        guard let first = peek, let count = integer(bits) else { return nil }
        guard count <= Self.textLimit else {
            isBroken = true
            return nil
        }
        guard count <= bytes.endIndex &- place else { return nil }
        let piece = bytes[place..<place &+ count]
        place &+= count
        if first & flag == 0 { return Array(piece) }
        let text = HuffmanText.decode(piece, limit: Self.textLimit)
        if text == nil { isBroken = true }
        return text
    }
}
