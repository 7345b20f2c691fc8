/// A value of Redis's protocol, RESP, versions 2 and 3, read in place.
///
///     *2 CR LF $3 CR LF GET CR LF $3 CR LF key CR LF      a command: an array of strings
///     $5 CR LF value CR LF   +OK CR LF   -ERR … CR LF     answers
///     GET key CR LF                                       a command as one types it
///
/// <https://redis.io/docs/latest/develop/reference/protocol-spec/>; the first byte tells the type.
public struct Redis: MessageLayer, ~Escapable {
    public static var string: Field<WireText> { .init("resp.string", "String") }
    public static var error: Field<WireText> { .init("resp.error", "Error") }
    public static var bulk: Field<WirePlace> { .init("resp.bulk_string", "Bulk String") }
    public static var bulkLength: Field<Int32> { .init("resp.bulk_string.length", "Length", depth: 1) }
    public static var bulkValue: Field<WireBytes> { .init("resp.bulk_string.value", "Value", depth: 1) }
    public static var integer: Field<Int64> { .init("resp.integer", "Integer") }
    public static var array: Field<WirePlace> { .init("resp.array", "Array") }
    public static var arrayLength: Field<Int64> { .init("resp.array.length", "Length", depth: 1) }
    public static var aggregate: Field<WirePlace> { .init("peel.resp.aggregate", "Map, set or push") }
    public static var other: Field<WireText> { .init("peel.resp.value", "Value") }
    public static var command: Field<WireText> { .init("peel.resp.command", "Command") }
    public static var answer: Field<WireText> { .init("peel.resp.answer", "Answer") }
    public static var requestIn: Field<UInt32> { .init("peel.resp.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.resp.time", "Time since request") }

    public static let layout = Layout(
        "resp",
        "Redis",
        claims: [.tcpPorts(6379, 6379)],
        fields: [
            string, error, bulk, bulkLength, bulkValue, integer, array, arrayLength, aggregate, other, command, answer,
            requestIn,
            time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    /// The longest value, and the most elements of one, that are waited for.
    static var limit: Int { 1 << 20 }
    static var elementLimit: Int { 65536 }

    public let message: PacketBytes
    public static var guesses: Transport? { .tcp }

    /// An array whose first element is a short string: a command.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        guard captured.uint8(at: 0) == 0x2a, let count = number(captured, at: 1), 1...1024 ~= count.value,
            captured.uint8(at: count.next) == 0x24, let length = number(captured, at: count.next &+ 1)
        else { return false }
        return 1...64 ~= length.value
    }

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// The number in the line at `start`, and where the next line begins; nil where the line has no end or no number.
    static func number(_ bytes: RawSpan, at start: Int) -> (value: Int64, next: Int)? {
        let line = bytes.line(at: start)
        guard line.next > line.end else { return nil }
        let isNegative = bytes.uint8(at: start) == 0x2d
        let first = start &+ (isNegative || bytes.uint8(at: start) == 0x2b ? 1 : 0)
        guard let value = bytes.decimal(first..<max(first, line.end)) else { return nil }
        return (isNegative ? -Int64(clamping: value) : Int64(clamping: value), line.next)
    }

    /// How many values follow one of a type that holds others, for each that its length counts; nil for other types.
    static func members(_ type: UInt8) -> Int? {
        switch type {
        case 0x2a, 0x7e, 0x3e: 1  // * ~ >
        case 0x25, 0x7c: 2  // % |
        default: nil
        }
    }

    /// A type whose length counts bytes: a string, an error, a string with its format.
    static func isBulk(_ type: UInt8) -> Bool { type == 0x24 || type == 0x21 || type == 0x3d }

    private static func isType(_ type: UInt8) -> Bool {
        switch type {
        case 0x2b, 0x2d, 0x3a, 0x5f, 0x2c, 0x23, 0x28: true  // + - : _ , # (
        default: isBulk(type) || members(type) != nil
        }
    }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let captured = bytes.captured
        let here = captured.byteCount
        guard here > 0 else { return .unknown(until: 1) }
        let more: MessageLength = here < limit ? .unknown(until: here &+ 1) : .count(here)
        if !isType(captured.uint8(at: 0)) {
            // A line as one types it.
            for offset in 0..<min(here, 16) {
                let byte = captured.uint8(at: offset)
                if byte == 0x0a { break }
                if byte < 0x20 && byte != 0x0d && byte != 0x09 || byte > 0x7e { return .foreign }
            }
            return captured.lineCount.map { .count($0) } ?? more
        }
        var offset = 0
        var left = 1
        var seen = 0
        while left > 0 {
            guard offset < here else { return more }
            let type = captured.uint8(at: offset)
            if members(type) == nil, !isBulk(type) {
                let line = captured.line(at: offset)
                guard line.next > line.end else { return more }
                offset = line.next
            } else {
                guard let count = number(captured, at: offset &+ 1) else {
                    let line = captured.line(at: offset)
                    return line.next > line.end ? .count(line.next) : more
                }
                offset = count.next
                if let members = members(type) {
                    left = left &+ Int(min(max(0, count.value), Int64(elementLimit))) &* members
                    // Attributes come before what they are of.
                    if type == 0x7c { left &+= 1 }
                } else if count.value >= 0 {
                    let length = Int(min(count.value, Int64(limit) &* 512))
                    offset &+= length &+ 2
                    if offset > here { return offset < limit &* 16 ? .unknown(until: offset) : .count(here) }
                }
            }
            left &-= 1
            seen &+= 1
            if seen > elementLimit { return .count(max(1, min(offset, here))) }
        }
        return .count(offset)
    }

    /// Of values that hold others, those that are here are told; of one alone there is nothing yet.
    public static func unfinished(_ bytes: borrowing PacketBytes) -> Unfinished {
        members(bytes.captured.uint8(at: 0)) == nil ? .named : .shown
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        if !message.context.isFromServer {
            // A line without words is none.
            let first = message.captured.uint8(at: 0)
            return first == 0x0d || first == 0x0a ? .none : .request(0)
        }
        // What is pushed answers nothing; before version 3 it is an array that begins with its kind.
        let isPush = message.captured.uint8(at: 0) == 0x3e || message.captured.hasPrefix("*3\r\n$7\r\nmessage")
        return isPush ? .none : .answer(0)
    }

    public func describe(into dissection: inout Dissection) {
        let isServer = message.context.isFromServer
        let first = header.uint8(at: 0)
        if !Self.isType(first) {
            if context.isUnfinished { return }
            dissection.add(Self.command, at: 0, count: header.line(at: 0).end)
            return
        }
        describeValues(into: &dissection)
        if context.isUnfinished { return }
        let start = dissection.textEnd
        writeSummary(isServer, &dissection)
        dissection.add(
            isServer ? Self.answer : Self.command, textFrom: start, at: 0, count: header.byteCount, flags: .generated)
    }

    /// Adds each value, those inside others too, in the order of the wire.
    private func describeValues(into dissection: inout Dissection) {
        var offset = 0
        while offset < header.byteCount, dissection.hasRoom {
            let type = header.uint8(at: offset)
            let line = header.line(at: offset)
            let text = offset &+ 1..<max(offset &+ 1, line.end)
            let isArray = Self.members(type) != nil
            if isArray || Self.isBulk(type) {
                guard let count = Self.number(header, at: offset &+ 1) else { return }
                // Of a message that goes on what is whole is told.
                if context.isUnfinished, !isArray {
                    let left = Int64(header.byteCount &- count.next)
                    if count.value > left &- 2 { return }
                }
                if isArray, type != 0x2a {
                    dissection.add(Self.aggregate, at: offset, count: count.next &- offset)
                    offset = count.next
                } else if isArray {
                    dissection.add(Self.array, at: offset, count: count.next &- offset)
                    dissection.add(Self.arrayLength, value: count.value, at: text.lowerBound, count: text.count)
                    offset = count.next
                } else if type != 0x24 {
                    let here = min(Int(clamping: max(0, count.value)), max(0, header.byteCount &- count.next))
                    dissection.add(Self.other, at: count.next, count: here)
                    offset = count.next &+ here &+ 2
                } else {
                    let length = Int(clamping: max(0, count.value))
                    let here = min(length, max(0, header.byteCount &- count.next))
                    dissection.add(Self.bulk, at: offset, count: count.next &- offset &+ here)
                    dissection.add(
                        Self.bulkLength, value: Int32(clamping: count.value), at: text.lowerBound, count: text.count)
                    if here > 0 { dissection.add(Self.bulkValue, at: count.next, count: here) }
                    offset = count.value < 0 ? count.next : count.next &+ here &+ 2
                }
                continue
            }
            if context.isUnfinished, line.next == line.end { return }
            switch type {
            case 0x2b: dissection.add(Self.string, at: text.lowerBound, count: text.count)
            case 0x2d: dissection.add(Self.error, at: text.lowerBound, count: text.count)
            case 0x3a:
                if let value = Self.number(header, at: offset &+ 1) {
                    dissection.add(Self.integer, value: value.value, at: text.lowerBound, count: text.count)
                }
            default: dissection.add(Self.other, at: text.lowerBound, count: text.count)
            }
            offset = max(line.next, offset &+ 1)
        }
    }

    /// Writes the first words of a command, or what an answer comes to, into the arena.
    private func writeSummary(_ isServer: Bool, _ dissection: inout Dissection) {
        let type = header.uint8(at: 0)
        let line = header.line(at: 0)
        guard let members = Self.members(type) else {
            if type == 0x2d { dissection.write("error ") }
            guard Self.isBulk(type), let count = Self.number(header, at: 1) else {
                return dissection.write(header.clamped(1..<max(1, line.end)))
            }
            if count.value < 0 { return dissection.write("nothing") }
            let end = count.next &+ min(Int(count.value), 60)
            return dissection.write(header.clamped(count.next..<end))
        }
        if isServer {
            dissection.write(members == 2 ? "map of " : "array of ")
            return dissection.write(header.clamped(1..<max(1, line.end)))
        }
        var offset = line.next
        for word in 0..<5 {
            guard offset < header.byteCount, header.uint8(at: offset) == 0x24,
                let count = Self.number(header, at: offset &+ 1), count.value >= 0
            else { return }
            if word > 0 { dissection.write(0x20) }
            if word == 4 { return dissection.write("…") }
            let length = Int(count.value)
            dissection.write(header.clamped(count.next..<count.next &+ min(length, 60)))
            if length > 60 { dissection.write("…") }
            offset = count.next &+ length &+ 2
        }
    }
}
