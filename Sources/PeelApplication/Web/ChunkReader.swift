import PeelWire

/// Follows a body in chunks through whatever pieces it comes in. RFC 9112 section 7.1.
package struct ChunkReader: Sendable {
    private enum Place: Sendable {
        /// In the size of a chunk: so far, of so many digits.
        case size(Int, digits: Int)
        /// Behind the size, where extensions may stand: the chunk's size.
        case line(Int)
        case data(Int)
        /// Before the line end behind a chunk's data.
        case dataEnd
        /// In a line of the trailer that has so many bytes.
        case trailer(Int)
        case over
        case broken
    }

    private var place = Place.size(0, digits: 0)

    package init() {}

    /// The last chunk and its trailer have come.
    package var isOver: Bool { if case .over = place { true } else { false } }
    /// The bytes are no chunks.
    package var isBroken: Bool { if case .broken = place { true } else { false } }

    private var isInTrailer: Bool {
        switch place {
        case .trailer, .over: true
        default: false
        }
    }

    /// Where parts of a body lie.
    package struct Parts: Sendable {
        package var data: [Range<Int>] = []
        /// Header lines behind the last chunk, and the line end behind them.
        package var trailer = 0..<0

        package init() {}
    }

    /// Takes bytes from `start` on, tells which of them are the body's, and returns where it stopped: at the end of the
    /// bytes, behind the body, or where the bytes are no chunks.
    package mutating func take(_ bytes: RawSpan, from start: Int, into parts: inout Parts) -> Int {
        var offset = start
        var trailer = start
        defer { if isInTrailer { parts.trailer = trailer..<offset } }
        while offset < bytes.byteCount {
            let byte = bytes.uint8(at: offset)
            switch place {
            case .size(let size, let digits):
                if let digit = HTTPHead.hexadecimal(byte), digits < 12 {
                    place = .size(size << 4 | digit, digits: digits &+ 1)
                    offset &+= 1
                } else if digits > 0, digits < 12 {
                    // An extension, or what some senders put there.
                    place = .line(size)
                } else if digits == 0, byte == 0x20 || byte == 0x09 {
                    offset &+= 1
                } else {
                    place = .broken
                    return offset
                }
            case .line(let size):
                offset &+= 1
                if byte == 0x0a { place = size == 0 ? .trailer(0) : .data(size) }
                trailer = offset
            case .data(let left):
                let count = min(left, bytes.byteCount &- offset)
                parts.data.append(offset..<offset &+ count)
                offset &+= count
                place = count < left ? .data(left &- count) : .dataEnd
            case .dataEnd:
                guard byte == 0x0d || byte == 0x0a else {
                    place = .broken
                    return offset
                }
                offset &+= 1
                if byte == 0x0a { place = .size(0, digits: 0) }
            case .trailer(let count):
                offset &+= 1
                if byte == 0x0a {
                    if count == 0 {
                        place = .over
                        return offset
                    }
                    place = .trailer(0)
                } else if byte != 0x0d {
                    place = .trailer(min(count &+ 1, 1 << 20))
                }
            case .over, .broken: return offset
            }
        }
        return offset
    }

    /// Learns that `count` bytes are missing; returns how many of them were the body's, nil where nothing is known of
    /// what follows.
    package mutating func skip(_ count: Int) -> Int? {
        guard case .data(let left) = place, count <= left else {
            place = .broken
            return nil
        }
        place = count < left ? .data(left &- count) : .dataEnd
        return count
    }
}
