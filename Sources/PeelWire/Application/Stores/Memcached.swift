/// A command or an answer of memcached's text protocol, read in place, with the data that belongs to it.
///
///     set key 0 0 5 CR LF value CR LF          VALUE key 0 5 CR LF value CR LF END CR LF
///
/// memcached, doc/protocol.txt.
public struct Memcached: MessageLayer, ~Escapable {
    public static var command: Field<WireText> { .init("memcache.command", "Command") }
    public static var key: Field<WireText> { .init("memcache.key", "Key") }
    public static var answer: Field<WireText> { .init("peel.memcache.answer", "Answer") }
    public static var data: Field<WireBytes> { .init("peel.memcache.data", "Data") }
    public static var requestIn: Field<UInt32> { .init("peel.memcache.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.memcache.time", "Time since request") }

    public static let layout = Layout(
        "memcache",
        "Memcache Protocol",
        claims: [.tcpPorts(11211, 11211)],
        fields: [command, key, answer, data, requestIn, time]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// How much data follows the line that ends at `end`; nil where none does.
    private static func dataCount(_ bytes: RawSpan, at start: Int, _ end: Int) -> Int? {
        let isValue = bytes.hasPrefix("value ", at: start)
        var isStore = false
        for name: StaticString in ["set ", "add ", "replace ", "append ", "prepend ", "cas "]
        where bytes.hasPrefix(name, at: start) { isStore = true }
        guard isValue || isStore else { return nil }
        // A value's size is the fourth word, that of one to be kept the fifth.
        var place = start
        for _ in 0..<(isValue ? 3 : 4) { place = bytes.word(at: place, upTo: end).rest }
        return bytes.decimal(bytes.word(at: place, upTo: end).word).map { Int(clamping: min($0, 1 << 30)) }
    }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let captured = bytes.captured
        let here = captured.byteCount
        if here > 0, captured.uint8(at: 0) < 0x20 || captured.uint8(at: 0) > 0x7e { return .foreign }
        var offset = 0
        while true {
            let line = captured.line(at: offset)
            guard line.next > line.end else {
                return here &- offset < 8192 ? .unknown(until: here &+ 1) : .count(here)
            }
            if let count = dataCount(captured, at: offset, line.end) {
                offset = line.next &+ count &+ 2
            } else if bytes.context.isFromServer, captured.hasPrefix("stat ", at: offset) {
                offset = line.next
            } else {
                return .count(line.next)
            }
            // Of an answer, further values or numbers and the end belong to it.
            if !bytes.context.isFromServer { return .count(offset) }
            if offset >= here { return .unknown(until: offset &+ 1) }
        }
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        message.context.isFromServer ? .answer(0) : .request(0)
    }

    public func describe(into dissection: inout Dissection) {
        let line = header.line(at: 0)
        let isServer = context.isFromServer
        if isServer {
            dissection.add(Self.answer, at: 0, count: line.end)
        } else {
            let command = header.word(at: 0, upTo: line.end)
            dissection.add(Self.command, at: 0, count: command.word.count)
            let key = header.word(at: command.rest, upTo: line.end)
            if !key.word.isEmpty { dissection.add(Self.key, at: key.word.lowerBound, count: key.word.count) }
        }
        var offset = 0
        while offset < header.byteCount, dissection.hasRoom {
            let line = header.line(at: offset)
            if isServer, header.hasPrefix("stat ", at: offset) {
                dissection.add(Self.command, at: offset, count: 4)
                offset = line.next
                continue
            }
            guard let count = Self.dataCount(header, at: offset, line.end) else { return }
            if isServer {
                let key = header.word(at: header.word(at: offset, upTo: line.end).rest, upTo: line.end).word
                dissection.add(Self.key, at: key.lowerBound, count: key.count)
            }
            if count > 0 { dissection.add(Self.data, at: line.next, count: min(count, header.byteCount &- line.next)) }
            offset = line.next &+ count &+ 2
        }
    }
}
