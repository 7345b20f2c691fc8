/// Text that ends with a line that holds a dot alone, as SMTP and POP3 send it (RFC 5321 section 4.5.2, RFC 1939
/// section 3): found also where the line lies in two segments.
struct DottedText {
    /// How many bytes of CR LF . CR LF have been seen last; 2 at the beginning of a line.
    private(set) var matched: Int

    init(matched: Int) { self.matched = matched }

    private static var end: [UInt8] { [0x0d, 0x0a, 0x2e, 0x0d, 0x0a] }

    /// Goes through `bytes`; returns how many of them belong to the text, the end included, or nil where it goes on.
    mutating func count(in bytes: RawSpan) -> Int? {
        for offset in 0..<bytes.byteCount {
            let byte = bytes.uint8(at: offset)
            switch (matched, byte) {
            case (0, 0x0d), (2, 0x0d), (3, 0x0d): matched = matched == 3 ? 4 : 1
            case (1, 0x0a): matched = 2
            case (2, 0x2e): matched = 3
            case (4, 0x0a): return offset &+ 1
            case (_, 0x0d): matched = 1
            default: matched = 0
            }
        }
        return nil
    }
}

extension RawSpan {
    /// The length of the first line, for protocols whose messages are lines; of one without end, all that is here.
    var lineMessage: MessageLength {
        if let lineCount { return .count(lineCount) }
        return byteCount < 8192 ? .unknown(until: byteCount &+ 1) : .count(byteCount)
    }

    /// The number of three digits that begins the line at `start`, as servers of SMTP, FTP and their like answer.
    func replyCode(at start: Int = 0) -> UInt32? {
        guard let code = decimal(start..<start &+ 3), byteCount >= start &+ 3 else { return nil }
        switch uint8(at: start &+ 3) {
        case 0x20, 0x2d, 0x0d, 0x0a, 0: return UInt32(code)
        default: return nil
        }
    }

    /// How long the reply is that begins the bytes: lines whose code is followed by a dash, then one without.
    var replyMessage: MessageLength {
        var offset = 0
        while offset < byteCount {
            let line = line(at: offset)
            guard line.next > line.end else { break }
            if replyCode(at: offset) == nil || uint8(at: offset &+ 3) != 0x2d { return .count(line.next) }
            offset = line.next
        }
        return byteCount < 65536 ? .unknown(until: byteCount &+ 1) : .count(byteCount)
    }
}
