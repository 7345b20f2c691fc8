import PeelWire

/// What the tree shows of a frame before its layers, put together of prepared text.
struct TreeHeading: Sendable {
    private var table = TextTable()
    /// The texts of `date` and `epoch`.
    private var moment = TextTable()
    private let frame: TextPiece
    private let number: TextPiece
    private let wire: TextPiece
    private let captured: TextPiece
    private let interface: TextPiece
    private let time: TextPiece
    private let relative: TextPiece
    private let delta: TextPiece
    /// The second since 1970 that `date` and `epoch` are of.
    private var second: Int64 = -1
    private var date: TextPiece
    private var epoch: TextPiece

    init(_ lines: TreeLinePrinter) {
        frame = table.add(lines.color ? "\u{1b}[1mFrame " : "Frame ")
        number = table.add(": ")
        wire = table.add(" bytes on the wire, ")
        captured = table.add(" captured, interface ")
        interface = table.add((lines.color ? "\u{1b}[0m" : "") + "\n          Time: ")
        time = table.add(" s since 1970)\n          Since first frame: ")
        relative = table.add(" s\n          Since previous frame: ")
        delta = table.add(" s\n          Protocols: ")
        date = moment.add("")
        epoch = date
    }

    mutating func print(
        _ dissection: borrowing Dissection,
        _ clock: inout ClockText,
        to writer: inout ByteWriter
    ) {
        let now = dissection.time.nanoseconds
        let whole = now / 1_000_000_000
        // A moment before 1970 is not told by its second and what follows.
        if now < 0 || whole != second { refresh(now, whole, &clock) }
        // The longest chain of names is far shorter.
        _ = writer.compose(8192) { cursor in
            let text = table.text
            cursor.put(frame, of: text)
            cursor.put(decimal: UInt64(truncatingIfNeeded: dissection.number))
            cursor.put(number, of: text)
            cursor.put(decimal: UInt64(truncatingIfNeeded: dissection.wireCount))
            cursor.put(wire, of: text)
            cursor.put(decimal: UInt64(truncatingIfNeeded: dissection.capturedCount))
            cursor.put(captured, of: text)
            cursor.put(decimal: UInt64(dissection.interface))
            cursor.put(interface, of: text)
            cursor.put(date, of: moment.text)
            if now >= 0 {
                let rest = UInt64(now &- whole &* 1_000_000_000)
                cursor.put(nine: rest)
                cursor.put(epoch, of: moment.text)
                cursor.put(nine: rest)
            }
            cursor.put(time, of: text)
            cursor.put(seconds: dissection.timeRelative)
            cursor.put(relative, of: text)
            cursor.put(seconds: dissection.timeDelta)
            cursor.put(delta, of: text)
            let chain = dissection.chain.span
            var index = 0
            while index < chain.count {
                if index > 0 { cursor.put(UInt8(ascii: ":")) }
                cursor.put(chain[index])
                index &+= 1
            }
            cursor.put(UInt8(ascii: "\n"))
        }
    }

    /// Puts the text of another second together.
    @inline(never)
    private mutating func refresh(_ now: Int64, _ whole: Int64, _ clock: inout ClockText) {
        var writer = ByteWriter(capacity: 128)
        let isEarly = now < 0
        clock.writeExact(Timestamp(nanoseconds: isEarly ? now : whole &* 1_000_000_000), to: &writer)
        let text = writer.text
        writer.removeAll()
        writer.append(seconds: now)
        let seconds = writer.text
        second = isEarly ? -1 : whole
        moment = TextTable()
        if isEarly {
            date = moment.add("\(text) (\(seconds)")
        } else {
            date = moment.add(text.prefix { $0 != "." } + ".")
            epoch = moment.add("\(text.drop { $0 != "." }.dropFirst(10)) (\(seconds.prefix { $0 != "." }).")
        }
    }
}
