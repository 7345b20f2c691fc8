import PeelWire

/// A pcapng block that is put together in this machine's byte order: what describes something, not packets.
struct BlockBuilder {
    private(set) var bytes: [UInt8] = []

    init(_ type: UInt32) {
        put(type)
        put(UInt32(0))
    }

    /// Whether a finished block describes an interface.
    static func isInterface(_ block: [UInt8]) -> Bool {
        block.starts(with: BlockBuilder(BlockType.interfaceDescription).bytes.prefix(4))
    }

    mutating func put<Number: FixedWidthInteger>(_ value: Number) {
        let width = Number.bitWidth / 8
        for index in 0..<width {
            let place = FrameReader.isLittleEndianMachine ? index : width - 1 - index
            bytes.append(UInt8(truncatingIfNeeded: value >> (place * 8)))
        }
    }

    /// A time: two words, the high one first.
    mutating func put(ticks: UInt64) {
        put(UInt32(truncatingIfNeeded: ticks >> 32))
        put(UInt32(truncatingIfNeeded: ticks))
    }

    mutating func put(raw values: some Sequence<UInt8>) { bytes += values }

    mutating func pad() { while bytes.count & 3 != 0 { bytes.append(0) } }

    /// An option or record: its code, its length and its bytes, which are cut where they are too many for it.
    mutating func option(_ code: UInt16, _ value: [UInt8]) {
        let kept = value.prefix(Int(UInt16.max))
        put(code)
        put(UInt16(kept.count))
        put(raw: kept)
        pad()
    }

    mutating func option(_ code: UInt16, _ text: String?) {
        guard let text else { return }
        option(code, Self.cut(text))
    }

    mutating func option<Number: FixedWidthInteger>(_ code: UInt16, number: Number?) {
        guard let number else { return }
        put(code)
        put(UInt16(Number.bitWidth / 8))
        put(number)
        pad()
    }

    /// The end of a list of options, where it has any.
    mutating func endOptions(since start: Int) {
        if bytes.count > start { put(UInt32(0)) }
    }

    /// The block with both of its lengths.
    consuming func finished() -> [UInt8] {
        pad()
        let count = UInt32(clamping: bytes.count + 4)
        put(count)
        for index in 0..<4 { bytes[4 + index] = bytes[bytes.count - 4 + index] }
        return bytes
    }

    /// The bytes of a text that an option can hold, without cutting a letter.
    private static func cut(_ text: String) -> [UInt8] {
        guard text.utf8.count > Int(UInt16.max) else { return Array(text.utf8) }
        var kept = Array(text.utf8.prefix(Int(UInt16.max)))
        while let last = kept.last, last & 0xc0 == 0x80 { kept.removeLast() }
        if let last = kept.last, last & 0x80 != 0 { kept.removeLast() }
        return kept
    }
}
