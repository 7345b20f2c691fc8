/// The head of a message of MongoDB's wire protocol, read in place; numbers are least significant first.
///
///      0                32                64                96               128
///     +-----------------+-----------------+-----------------+-----------------+---------+
///     |     Length      |   Request ID    |   Response to   |     Opcode      | Content |
///     +-----------------+-----------------+-----------------+-----------------+---------+
///
/// MongoDB Wire Protocol: OP_MSG begins with a document whose first name is the command.
public struct MongoDB: MessageLayer, ~Escapable {
    public static var length: Field<Int32> { .init("mongo.message_length", "Message Length") }
    public static var id: Field<UInt32> { .init("mongo.request_id", "Request ID", as: .hexadecimal) }
    public static var response: Field<UInt32> { .init("mongo.response_to", "Response To", as: .hexadecimal) }
    public static var opcode: Field<Int32> { .init("mongo.opcode", "OpCode", names: opcodes) }
    public static var command: Field<WireText> { .init("peel.mongo.command", "Command") }
    public static var argument: Field<WireText> { .init("peel.mongo.argument", "Argument") }
    public static var requestIn: Field<UInt32> { .init("peel.mongo.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.mongo.time", "Time since request") }

    public static let layout = Layout(
        "mongo",
        "MongoDB",
        claims: [.tcpPorts(27017, 27017)],
        fields: [length, id, response, opcode, command, argument, requestIn, time]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    static var headerCount: Int { 16 }

    public let message: PacketBytes

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static var guesses: Transport? { .tcp }

    /// A query or a message that answers nothing and fills its segment.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        guard captured.byteCount >= 26, Int(captured.uint32LittleEndian(at: 0)) == bytes.declaredCount,
            captured.uint32(at: 8) == 0
        else { return false }
        switch captured.uint32LittleEndian(at: 12) {
        case 2013: return captured.uint32LittleEndian(at: 16) & 0xfffe_fffc == 0 && captured.uint8(at: 20) < 2
        case 2004: return captured.hasPrefix("admin.$cmd", at: 20)
        default: return false
        }
    }

    /// On its own port a connection may begin in the middle.
    public static func confirms(_ bytes: borrowing PacketBytes) -> Bool { true }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        if bytes.captured.byteCount < headerCount { return .unknown(until: headerCount) }
        let count = bytes.captured.uint32LittleEndian(at: 0)
        guard 16...48_000_000 ~= count, opcodes.name(UInt64(bytes.captured.uint32LittleEndian(at: 12))) != nil else {
            return .foreign
        }
        return .count(Int(count))
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let response = message.captured.uint32LittleEndian(at: 8)
        return response == 0
            ? .request(UInt64(message.captured.uint32LittleEndian(at: 4))) : .answer(UInt64(response))
    }

    public func describe(into dissection: inout Dissection) {
        var cursor = MessageCursor(header)
        cursor.add(littleEndian: Self.length, count: 4, &dissection)
        cursor.add(littleEndian: Self.id, count: 4, &dissection)
        cursor.add(littleEndian: Self.response, count: 4, &dissection)
        let code = cursor.littleEndian(4)
        cursor.add(littleEndian: Self.opcode, count: 4, &dissection)
        // The flags, then a section of one document: its length, and its first element.
        guard code == 2013, header.uint8(at: 20) == 0, header.byteCount > 27 else { return }
        let type = header.uint8(at: 25)
        cursor.offset = 26
        cursor.add(terminated: Self.command, &dissection)
        guard type == 2, cursor.rest > 4 else { return }
        let count = Int(cursor.littleEndian(4))
        cursor.skip(4)
        cursor.add(Self.argument, count: max(0, count &- 1), &dissection)
    }

    static let opcodes = ValueNames { value in
        switch value {
        case 1: "Reply"
        case 2001: "Update document"
        case 2002: "Insert document"
        case 2004: "Query"
        case 2005: "Get More"
        case 2006: "Delete document"
        case 2007: "Kill Cursors"
        case 2012: "Compressed Data"
        case 2013: "Extensible Message Format"
        default: nil
        }
    }
}
