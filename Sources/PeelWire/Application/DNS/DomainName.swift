/// Reads domain names, whose labels may continue earlier in the message.
///
/// RFC 1035 section 4.1.4. A pointer must lead before everything that was read of the name so far, so that a name ends
/// after at most as many steps as the message has bytes; a name has at most 255 bytes (section 3.1).
struct DomainName {
    /// Where the name ends, behind its first pointer where it has one.
    var end: Int
    /// Where its text begins in the dissection's arena.
    var text: Int
    /// How many bytes of text.
    var count: Int
    /// Those of them that stand for others, which are no letters.
    var marks: Int
    /// The text's length without them.
    var length: Int { count &- marks }
    /// Labels, counted by the dots as Wireshark does.
    var labels: Int

    /// The longest name on the wire.
    static var limit: Int { 255 }
    static var root: StaticString { "<Root>" }

    /// Reads the name at `start` into the arena; nil, with the fault noted, where it is broken.
    static func read(
        _ message: borrowing PacketBytes, at start: Int, into dissection: inout Dissection
    ) -> DomainName? {
        let bytes = message.captured
        let text = dissection.textEnd
        var offset = start
        var end = -1
        var before = start
        var length = 0
        var labels = 0
        var marks = 0
        while true {
            if let fault = message.fault(reading: offset &+ 1) { return broken(fault, start, text, &dissection) }
            let head = Int(bytes.uint8(at: offset))
            switch head >> 6 {
            case 0:
                if head == 0 {
                    if labels == 0 {
                        dissection.write(root)
                        labels = 1
                    }
                    let last = end < 0 ? offset &+ 1 : end
                    return DomainName(
                        end: last, text: text, count: dissection.textEnd &- text, marks: marks, labels: labels)
                }
                if let fault = message.fault(reading: offset &+ 1 &+ head) {
                    return broken(fault, start, text, &dissection)
                }
                length &+= head &+ 1
                if length >= limit {
                    return broken(.malformed(.rule("a domain name has more than 255 bytes")), start, text, &dissection)
                }
                if labels > 0 { dissection.write(UInt8(ascii: ".")) }
                write(bytes.clamped(offset &+ 1..<offset &+ 1 &+ head), &labels, &marks, &dissection)
                labels &+= 1
                offset &+= 1 &+ head
            case 3:
                if let fault = message.fault(reading: offset &+ 2) { return broken(fault, start, text, &dissection) }
                let target = Int(bytes.uint16(at: offset) & 0x3fff)
                if end < 0 { end = offset &+ 2 }
                guard target < before else {
                    let rule = "a domain name's pointer does not lead backwards" as StaticString
                    return broken(.malformed(.rule(rule)), start, text, &dissection)
                }
                before = target
                offset = target
            default:
                return broken(.malformed(.rule("a label has an unknown type")), start, text, &dissection)
            }
        }
    }

    /// Writes a label; bytes that are no letters as Wireshark shows them, `\000`, and dots within counted as its are.
    private static func write(
        _ label: RawSpan, _ labels: inout Int, _ marks: inout Int, _ dissection: inout Dissection
    ) {
        var start = 0
        for offset in 0..<label.byteCount {
            let byte = label.uint8(at: offset)
            if byte == 0x2e { labels &+= 1 }
            guard byte < 0x07 || 0x0e..<0x20 ~= byte || byte == 0x7f else { continue }
            dissection.write(label.clamped(start..<offset))
            dissection.write(UInt8(ascii: "\\"))
            for shift: UInt8 in [6, 3, 0] { dissection.write(0x30 | byte >> shift & 7) }
            marks &+= 3
            start = offset &+ 1
        }
        dissection.write(label.clamped(start..<label.byteCount))
    }

    @inline(never)
    private static func broken(
        _ fault: Fault, _ start: Int, _ text: Int, _ dissection: inout Dissection
    ) -> DomainName? {
        dissection.fault(fault, at: start)
        return nil
    }
}
