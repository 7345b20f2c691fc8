/// The head of a frame of Cassandra's native protocol, versions 3 to 5, read in place.
///
///      0 1      8        16               32       40                72
///     +-+------+--------+-----------------+--------+-----------------+------+
///     |R|Versn |  Flags |     Stream      | Opcode |     Length      | Body |
///     +-+------+--------+-----------------+--------+-----------------+------+
///
/// CQL binary protocol v4 sections 2 and 4; the first bit tells a response.
public struct Cassandra: MessageLayer, ~Escapable {
    public static var version: Field<UInt8> { .init("cql.protocol_version", "Protocol version", bits: 1..<8) }
    public static var stream: Field<UInt16> { .init("cql.stream", "Stream Identifier") }
    public static var opcode: Field<UInt8> { .init("cql.opcode", "Opcode", names: opcodes) }
    public static var length: Field<UInt32> { .init("cql.message_length", "Message Length") }
    public static var text: Field<WireText> { .init("cql.string", "String") }
    public static var error: Field<UInt32> { .init("peel.cql.error", "Error code", as: .hexadecimal) }
    public static var requestIn: Field<UInt32> { .init("cql.response_to", "Request in frame") }
    public static var time: Field<WireDuration> { .init("cql.response_time", "Response time") }

    public static let layout = Layout(
        "cql",
        "Cassandra CQL Protocol",
        claims: [.tcpPorts(9042, 9042)],
        fields: [version, stream, opcode, length, text, error, requestIn, time]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    static var headerCount: Int { 9 }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static var guesses: Transport? { .tcp }

    /// A question for options, or a start with options.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        guard 3...5 ~= captured.uint8(at: 0), captured.byteCount >= headerCount,
            Int(captured.uint32(at: 5)) &+ headerCount == bytes.declaredCount
        else { return false }
        switch captured.uint8(at: 4) {
        case 1:
            // A few options with names in capitals.
            return 1...16 ~= captured.uint16(at: 9) && 3...32 ~= captured.uint16(at: 11)
                && 0x41...0x5a ~= captured.uint8(at: 13)
        case 5: return captured.byteCount == headerCount
        default: return false
        }
    }

    /// On its own port a connection may begin in the middle.
    public static func confirms(_ bytes: borrowing PacketBytes) -> Bool { true }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        if bytes.captured.byteCount < headerCount { return .unknown(until: headerCount) }
        let count = bytes.captured.uint32(at: 5)
        guard 3...5 ~= bytes.captured.uint8(at: 0) & 0x7f, count <= 1 << 28 else { return .foreign }
        return .count(headerCount &+ Int(count))
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let stream = UInt64(message.captured.uint16(at: 2))
        // An event answers nothing.
        if message.captured.uint8(at: 4) == 0x0c { return .none }
        return message.captured.uint8(at: 0) & 0x80 == 0 ? .request(stream) : .answer(stream)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.version, in: header, at: 0)
        dissection.add(Self.stream, in: header, at: 2)
        dissection.add(Self.opcode, in: header, at: 4)
        dissection.add(Self.length, in: header, at: 5)
        var cursor = MessageCursor(header, at: Self.headerCount)
        switch header.uint8(at: 4) {
        case 0:  // an error
            cursor.add(Self.error, &dissection)
            addText(&cursor, &dissection)
        case 1:  // options that a connection starts with: names and values
            var left = 2 &* Int(cursor.uint16)
            cursor.skip(2)
            while left > 0, cursor.rest > 0, dissection.hasRoom {
                addText(&cursor, &dissection)
                left &-= 1
            }
        case 8 where cursor.uint32 == 3:  // the keyspace that is used from here on
            cursor.skip(4)
            addText(&cursor, &dissection)
        case 7, 9:  // a query, a statement to prepare
            let count = Int(clamping: cursor.uint32)
            cursor.skip(4)
            if cursor.rest > 0 { cursor.add(Self.text, count: count, &dissection) }
        default: break
        }
    }

    /// Text behind two bytes of length.
    private func addText(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        let count = Int(cursor.uint16)
        cursor.skip(2)
        if cursor.rest > 0 { cursor.add(Self.text, count: count, &dissection) }
    }

    static let opcodes = ValueNames { value in
        switch value {
        case 0: "ERROR"
        case 1: "STARTUP"
        case 2: "READY"
        case 3: "AUTHENTICATE"
        case 5: "OPTIONS"
        case 6: "SUPPORTED"
        case 7: "QUERY"
        case 8: "RESULT"
        case 9: "PREPARE"
        case 10: "EXECUTE"
        case 11: "REGISTER"
        case 12: "EVENT"
        case 13: "BATCH"
        case 14: "AUTH_CHALLENGE"
        case 15: "AUTH_RESPONSE"
        case 16: "AUTH_SUCCESS"
        default: nil
        }
    }
}
