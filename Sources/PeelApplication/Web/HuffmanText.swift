/// The code that HTTP/2 and HTTP/3 shorten text by. RFC 7541 appendix B.
package enum HuffmanText {
    /// Bits of the code of each byte, and of the end; codes of one length follow each other in the order of the bytes.
    private static let lengths: [UInt8] = [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6,
        6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5,
        6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24,
        23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
        23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26,
        26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21,
        26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26,
        26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    ]

    /// For each length the first code, how many there are, and where their bytes stand in `symbols`.
    private static let table: (first: [UInt32], count: [UInt32], start: [Int], symbols: [UInt16]) = {
        var first = [UInt32](repeating: 0, count: 31)
        var count = [UInt32](repeating: 0, count: 31)
        var start = [Int](repeating: 0, count: 31)
        var symbols: [UInt16] = []
        var code: UInt32 = 0
        for length in 1...30 {
            code <<= 1
            first[length] = code
            start[length] = symbols.count
            for (symbol, bits) in lengths.enumerated() where Int(bits) == length {
                symbols.append(UInt16(symbol))
                count[length] += 1
                code += 1
            }
        }
        return (first, count, start, symbols)
    }()

    /// The text of `bytes`; nil where they are no such code, or the text would be longer than `limit`.
    package static func decode(_ bytes: some Sequence<UInt8>, limit: Int) -> [UInt8]? {
        let table = table
        var text: [UInt8] = []
        var code: UInt32 = 0
        var length = 0
        var isOnes = true
        for byte in bytes {
            for bit in 0..<8 {
                let value = UInt32(byte >> (7 - UInt8(bit)) & 1)
                code = code << 1 | value
                isOnes = isOnes && value == 1
                length += 1
                if length > 30 { return nil }
                let place = code &- table.first[length]
                guard code >= table.first[length], place < table.count[length] else { continue }
                let symbol = table.symbols[table.start[length] + Int(place)]
                guard symbol < 256, text.count < limit else { return nil }
                text.append(UInt8(symbol))
                (code, length, isOnes) = (0, 0, true)
            }
        }
        // What fills the last byte are ones, fewer than eight.
        return length < 8 && isOnes ? text : nil
    }
}
