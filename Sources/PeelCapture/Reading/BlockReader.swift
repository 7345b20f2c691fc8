import PeelWire

/// The numbers and options inside a pcapng block, in the section's byte order.
///
/// Options are a code, a length and as many bytes, padded to four (draft-ietf-opsawg-pcapng, section 3.5). Lengths that
/// lie end the list; each turn moves on by at least four bytes.
struct BlockReader: ~Escapable {
    let bytes: RawSpan
    let isBigEndian: Bool

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, isBigEndian: Bool) {
        self.bytes = bytes
        self.isBigEndian = isBigEndian
    }

    var count: Int { bytes.byteCount }

    func half(_ offset: Int) -> UInt16 {
        isBigEndian ? bytes.uint16(at: offset) : bytes.uint16LittleEndian(at: offset)
    }

    func word(_ offset: Int) -> UInt32 {
        isBigEndian ? bytes.uint32(at: offset) : bytes.uint32LittleEndian(at: offset)
    }

    func long(_ offset: Int) -> UInt64 {
        isBigEndian ? bytes.uint64(at: offset) : bytes.uint64LittleEndian(at: offset)
    }

    /// Two words, the high one first whatever the byte order: how pcapng writes a time.
    func time(_ offset: Int) -> UInt64 { UInt64(word(offset)) << 32 | UInt64(word(offset &+ 4)) }

    /// The text of `count` bytes at `offset`, without a closing zero; bytes that are no UTF-8 are replaced.
    func text(_ offset: Int, _ count: Int) -> String {
        var units: [UInt8] = []
        units.reserveCapacity(count)
        for index in 0..<Swift.max(Swift.min(count, bytes.byteCount - offset), 0) {
            let byte = bytes.uint8(at: offset + index)
            if byte == 0 { break }
            units.append(byte)
        }
        return String(decoding: units, as: UTF8.self)
    }

    /// Calls `body` with each option's code, offset and length, from `start` on.
    func options(from start: Int, _ body: (UInt16, Int, Int) -> Void) {
        var offset = start
        while offset + 4 <= count {
            let code = half(offset)
            let length = Int(half(offset + 2))
            if code == 0 || offset + 4 + length > count { return }
            body(code, offset + 4, length)
            offset += 4 + (length + 3) & ~3
        }
    }

    /// An option of a packet that only a writer has use for, in this machine's byte order; nil for those that must not
    /// be copied from file to file (draft-ietf-opsawg-pcapng, sections 3.5.1 and 4.3).
    func otherOption(_ code: UInt16, _ start: Int, _ count: Int) -> PacketOption? {
        var value: [UInt8] = []
        value.reserveCapacity(count)
        for index in 0..<count { value.append(bytes.uint8(at: start + index)) }
        let isSwapped = isBigEndian == FrameReader.isLittleEndianMachine
        switch code {
        case 3, 7: break  // A hash or verdict: its kind is a byte, and the rest is bytes.
        case 8 where count == 8: if isSwapped { value = value[..<4].reversed() + value[4...].reversed() }
        case 2988 where count >= 4, 2989 where count >= 4: if isSwapped { value = value[..<4].reversed() + value[4...] }
        default: return nil
        }
        return PacketOption(code: code, value: value)
    }
}
