/// One frame of a decrypted QUIC packet: its integers and what else it carries. RFC 9000 section 19, RFC 9221.
package struct QUICFrame: Sendable {
    package let type: UInt64
    package let start: Int
    /// Where the frame ends.
    package private(set) var end: Int
    /// Where each integer after the type lies, how many bytes it has, and its value.
    private(set) var places = SIMD8<UInt32>(repeating: 0)
    private(set) var counts = SIMD8<UInt8>(repeating: 0)
    package private(set) var values = SIMD8<UInt64>(repeating: 0)
    private(set) var integerCount = 0
    /// The bytes of a token, stream, reason or connection id.
    package private(set) var data = 0..<0
    /// The type is none that is known, so that its end cannot be told.
    private(set) var isUnknown = false

    static var padding: UInt64 { 0x00 }
    package static var crypto: UInt64 { 0x06 }
    package static var reset: UInt64 { 0x04 }
    package static var newConnection: UInt64 { 0x18 }
    package var isStream: Bool { 0x08...0x0f ~= type }
    package var isAcknowledgment: Bool { 2...3 ~= type }
    /// The last bytes of a stream.
    package var isLast: Bool { isStream && type & 1 != 0 }

    /// A stream's or CRYPTO's offset.
    package var offset: UInt64 {
        if type == Self.crypto { return values[0] }
        return type & 4 != 0 ? values[1] : 0
    }

    /// Reads the frame at `start`; nil where it is not wholly there.
    package init?(_ bytes: RawSpan, at start: Int) {
        guard let type = QUICInteger(bytes, at: start) else { return nil }
        self.type = type.value
        self.start = start
        end = start &+ type.count
        switch type.value {
        case 0x00:
            while end < bytes.byteCount, bytes.uint8(at: end) == 0 { end &+= 1 }
        case 0x01, 0x1e: break
        case 0x02, 0x03: guard acknowledgment(bytes) else { return nil }
        case 0x04: guard integers(3, bytes) else { return nil }
        case 0x05, 0x11, 0x15: guard integers(2, bytes) else { return nil }
        case 0x06: guard integers(2, bytes), carry(values[1], bytes) else { return nil }
        case 0x07: guard integers(1, bytes), carry(values[0], bytes) else { return nil }
        case 0x08...0x0f:
            let count = 1 &+ (type.value & 4 != 0 ? 1 : 0) &+ (type.value & 2 != 0 ? 1 : 0)
            guard integers(count, bytes) else { return nil }
            let left = UInt64(bytes.byteCount &- end)
            guard carry(type.value & 2 != 0 ? values[count &- 1] : left, bytes) else { return nil }
        case 0x10, 0x12...0x14, 0x16, 0x17, 0x19: guard integers(1, bytes) else { return nil }
        case 0x18:
            guard integers(2, bytes), end < bytes.byteCount else { return nil }
            let count = Int(bytes.uint8(at: end))
            guard count <= QUICHeader.idLimit, end &+ 1 &+ count &+ 16 <= bytes.byteCount else { return nil }
            data = end &+ 1..<end &+ 1 &+ count
            end = data.upperBound &+ 16
        case 0x1a, 0x1b: guard carry(8, bytes) else { return nil }
        case 0x1c: guard integers(3, bytes), carry(values[2], bytes) else { return nil }
        case 0x1d: guard integers(2, bytes), carry(values[1], bytes) else { return nil }
        case 0x30: guard carry(UInt64(bytes.byteCount &- end), bytes) else { return nil }
        case 0x31: guard integers(1, bytes), carry(values[0], bytes) else { return nil }
        default:
            isUnknown = true
            data = end..<bytes.byteCount
            end = bytes.byteCount
        }
    }

    private mutating func integers(_ count: Int, _ bytes: RawSpan) -> Bool {
        for _ in 0..<count {
            guard integerCount < 8, let integer = QUICInteger(bytes, at: end) else { return false }
            places[integerCount] = UInt32(truncatingIfNeeded: end)
            counts[integerCount] = UInt8(truncatingIfNeeded: integer.count)
            values[integerCount] = integer.value
            integerCount &+= 1
            end &+= integer.count
        }
        return true
    }

    private mutating func carry(_ count: UInt64, _ bytes: RawSpan) -> Bool {
        guard count <= UInt64(max(0, bytes.byteCount &- end)) else { return false }
        data = end..<end &+ Int(count)
        end = data.upperBound
        return true
    }

    /// Four integers, the ranges behind them, and perhaps three counts.
    private mutating func acknowledgment(_ bytes: RawSpan) -> Bool {
        guard integers(4, bytes) else { return false }
        let first = end
        // Each range has two bytes at least.
        guard values[2] <= UInt64(bytes.byteCount) else { return false }
        for _ in 0..<values[2] &* 2 {
            guard let integer = QUICInteger(bytes, at: end) else { return false }
            end &+= integer.count
        }
        data = first..<end
        return type == 2 || integers(3, bytes)
    }
}
