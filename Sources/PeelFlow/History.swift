/// A connection's history by Zeek's rules: one letter an event, upper case for the client, lower for the server.
///
/// Twelve letters of five bits and their count in one word; what is beyond lies in further words of the cold record.
struct History: BitwiseCopyable, Sendable {
    var rawValue: UInt64 = 0

    static var capacity: Int { 12 }

    var count: Int { Int(rawValue & 15) }
    var isFull: Bool { count >= Self.capacity }

    /// An event; bit 0 of a stored letter tells the direction.
    enum Letter: UInt8 {
        case flip = 0, syn, synAck, ack, data, fin, reset, checksum, gap, retransmission, zeroWindow, multiple, strange
    }

    /// Adds a letter where there is room.
    @inline(__always)
    mutating func append(_ letter: Letter, fromClient: Bool) {
        append(code: letter.rawValue << 1 | (fromClient ? 0 : 1))
    }

    @inline(__always)
    mutating func append(code: UInt8) {
        let count = rawValue & 15
        guard count < 12 else { return }
        rawValue |= UInt64(code) << (4 &+ count &* 5)
        rawValue &+= 1
    }

    /// The stored letter at `index`.
    @inline(__always)
    func code(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: rawValue >> UInt64(4 &+ index &* 5) & 31) }

    /// The letters with their directions exchanged, after a `^`.
    func flipped() -> History {
        var result = History()
        result.append(.flip, fromClient: true)
        for index in 0..<count {
            let code = code(index)
            result.append(code: code >> 1 == 0 ? code : code ^ 1)
        }
        return result
    }

    /// Adds the letters' bytes to `text`.
    func write(to text: inout [UInt8]) {
        for index in 0..<count {
            let code = code(index)
            text.append(Self.ascii(code))
        }
    }

    /// The letter of a stored code.
    @inline(__always)
    static func ascii(_ code: UInt8) -> UInt8 {
        let upper: UInt8 =
            switch code >> 1 {
            case 0: 0x5e
            case 1: 0x53
            case 2: 0x48
            case 3: 0x41
            case 4: 0x44
            case 5: 0x46
            case 6: 0x52
            case 7: 0x43
            case 8: 0x47
            case 9: 0x54
            case 10: 0x57
            case 11: 0x49
            default: 0x51
            }
        return upper == 0x5e || code & 1 == 0 ? upper : upper | 0x20
    }
}
