/// A frame of the Advanced Message Queuing Protocol, version 0-9-1, read in place.
///
///      0        8                24                                56
///     +--------+-----------------+---------------------------------+---------+------+
///     |  Type  |     Channel     |             Length              | Payload | 0xCE |
///     +--------+-----------------+---------------------------------+---------+------+
///
/// AMQP 0-9-1 sections 4.2.2 to 4.2.6; a connection begins with the letters AMQP and a version.
public struct AMQP: MessageLayer, ~Escapable {
    public static var type: Field<UInt8> { .init("amqp.type", "Type", names: types) }
    public static var channel: Field<UInt16> { .init("amqp.channel", "Channel") }
    public static var length: Field<UInt32> { .init("amqp.length", "Length") }
    public static var methodClass: Field<UInt16> { .init("amqp.method.class", "Class", names: classes) }
    public static var method: Field<UInt16> { .init("amqp.method.method", "Method") }
    public static var headerClass: Field<UInt16> { .init("amqp.header.class", "Class ID", names: classes) }
    public static var bodySize: Field<UInt64> { .init("amqp.header.body-size", "Body size") }
    public static var exchangeName: Field<WireText> { .init("amqp.method.arguments.exchange", "Exchange") }
    public static var routingKey: Field<WireText> { .init("amqp.method.arguments.routing_key", "Routing-Key") }
    public static var content: Field<WireBytes> { .init("amqp.payload", "Payload") }
    public static var requestIn: Field<UInt32> { .init("peel.amqp.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.amqp.time", "Time since request") }

    public static let layout = Layout(
        "amqp",
        "Advanced Message Queueing Protocol",
        claims: [.tcpPorts(5672, 5672)],
        fields: [
            type, channel, length, methodClass, method, headerClass, bodySize, exchangeName, routingKey, content,
            requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    static var magic: UInt32 { 0x414d_5150 }

    public let message: PacketBytes
    public static var guesses: Transport? { .tcp }

    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        bytes.captured.uint64(at: 0) == 0x414d_5150_0000_0901
    }

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let captured = bytes.captured
        if captured.byteCount < 7 { return .unknown(until: 7) }
        if captured.uint32(at: 0) == magic { return .count(8) }
        let count = captured.uint32(at: 3)
        guard 1...8 ~= captured.uint8(at: 0), count < 1 << 28 else { return .foreign }
        return .count(Int(count) &+ 8)
    }

    /// Methods that ask have even numbers one below those that answer, but for a few, in each class.
    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        guard message.captured.uint32(at: 0) != magic, message.captured.uint8(at: 0) == 1 else { return .none }
        let group = message.captured.uint16(at: 7)
        let method = message.captured.uint16(at: 9)
        let key = UInt64(message.captured.uint16(at: 1)) << 32 | UInt64(group) << 16
        switch (group, method) {
        case (60, 60), (60, 40), (60, 50), (60, 80), (60, 90), (60, 120), (60, 71), (60, 72): return .none
        case (50, 50): return .request(key | 50)
        case (50, 51): return .answer(key | 50)
        case (60, 70): return .request(key | 70)
        default:
            return method & 1 == 0 || method % 10 == 0
                ? .request(key | UInt64(method)) : .answer(key | UInt64(method &- 1))
        }
    }

    public func describe(into dissection: inout Dissection) {
        guard header.uint32(at: 0) != Self.magic else { return }
        var cursor = MessageCursor(header)
        cursor.add(Self.type, &dissection)
        cursor.add(Self.channel, &dissection)
        let count = Int(cursor.uint32)
        cursor.add(Self.length, &dissection)
        var content = MessageCursor(header, at: 7, upTo: 7 &+ count)
        switch header.uint8(at: 0) {
        case 1:
            let (group, method) = (content.uint16, header.uint16(at: 9))
            content.add(Self.methodClass, &dissection)
            content.add(Self.method, &dissection)
            switch (group, method) {
            case (40, 10), (40, 20):  // an exchange that is declared, or deleted
                content.skip(2)
                text(Self.exchangeName, &content, &dissection)
            case (50, 20), (50, 50):  // a queue that is bound, or unbound
                content.skip(2)
                content.skip(1 &+ Int(content.uint8))
                text(Self.exchangeName, &content, &dissection)
                text(Self.routingKey, &content, &dissection)
            case (60, 40), (60, 60):
                // What is published, behind something reserved; or delivered, behind a tag, a number and a flag.
                content.skip(method == 40 ? 2 : Int(content.uint8) &+ 10)
                text(Self.exchangeName, &content, &dissection)
                text(Self.routingKey, &content, &dissection)
            default: break
            }
        case 2:
            content.add(Self.headerClass, &dissection)
            content.skip(2)
            content.add(Self.bodySize, &dissection)
        case 3: content.add(Self.content, count: content.rest, &dissection)
        default: break
        }
    }

    private func text(_ field: Field<WireText>, _ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        let count = Int(cursor.uint8)
        guard cursor.rest > 0 else { return }
        cursor.skip(1)
        cursor.add(field, count: count, &dissection)
    }

    static let types = ValueNames { value in
        switch value {
        case 1: "Method"
        case 2: "Content header"
        case 3: "Content body"
        case 8: "Heartbeat"
        default: nil
        }
    }

    static let classes = ValueNames { value in
        switch value {
        case 10: "Connection"
        case 20: "Channel"
        case 40: "Exchange"
        case 50: "Queue"
        case 60: "Basic"
        case 85: "Confirm"
        case 90: "Tx"
        default: nil
        }
    }
}
