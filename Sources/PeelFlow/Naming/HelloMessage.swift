import PeelWire

/// The first handshake message of TLS in a stream, from however many records. RFC 8446 section 5.1.
enum HelloMessage {
    /// So many bytes must be here before more can be told.
    case need(Int)
    /// The bytes are none of TLS's, or no hello begins them.
    case none
    /// The message lies in one piece.
    case whole(Range<Int>)
    /// The message lies in several records, which were joined.
    case joined([UInt8])

    /// The longest hello that is waited for.
    private static var limit: Int { 1 << 16 }

    /// Finds the message that begins `bytes`.
    init(_ bytes: RawSpan) {
        var joined: [UInt8] = []
        var needed = 4
        var offset = 0
        while true {
            if bytes.byteCount < offset &+ 5 {
                self = .need(offset &+ 5)
                return
            }
            let count = Int(bytes.uint16(at: offset &+ 3))
            guard bytes.uint8(at: offset) == 22, bytes.uint8(at: offset &+ 1) == 3, 1...0x4000 ~= count else {
                self = .none
                return
            }
            let start = offset &+ 5
            let end = start &+ count
            if offset == 0, bytes.byteCount > start, !(1...2 ~= bytes.uint8(at: start)) {
                self = .none
                return
            }
            if bytes.byteCount < end {
                self = .need(end)
                return
            }
            if offset == 0, count >= 4 {
                needed = 4 &+ Int(bytes.uint24(at: start &+ 1))
                if needed <= count {
                    self = .whole(start..<start &+ needed)
                    return
                }
            }
            joined.append(bytes.clamped(start..<end))
            if joined.count >= 4 { needed = 4 &+ Int(joined.rawSpan.uint24(at: 1)) }
            if needed > Self.limit {
                self = .none
                return
            }
            if joined.count >= needed {
                joined.removeLast(joined.count &- needed)
                self = .joined(joined)
                return
            }
            offset = end
        }
    }
}
