/// A packet of MQTT, versions 3.1 to 5, read in place.
///
///      0   4   8                ≤ 40
///     +---+---+-----------------+---------+
///     |Typ|Flg| Rest (1–4 bytes)| Content |
///     +---+---+-----------------+---------+
///
/// OASIS MQTT 3.1.1 and 5.0, chapters 2 and 3; seven bits a byte of the length, least significant first.
public struct MQTT: MessageLayer, ~Escapable {
    public static var first: Field<UInt8> { .init("mqtt.hdrflags", "Header Flags", at: 0, as: .hexadecimal) }
    public static var type: Field<UInt8> {
        .init("mqtt.msgtype", "Message Type", at: 0, bits: 0..<4, depth: 1, names: types)
    }
    public static var quality: Field<UInt8> { .init("mqtt.qos", "QoS Level", bits: 5..<7, depth: 1) }
    public static var isKept: Field<Bool> { .init("mqtt.retain", "Retain", bits: 7..<8, depth: 1) }
    public static var isAgain: Field<Bool> { .init("mqtt.dupflag", "DUP Flag", bits: 4..<5, depth: 1) }
    public static var length: Field<UInt64> { .init("mqtt.len", "Msg Len") }
    public static var protocolName: Field<WireText> { .init("mqtt.protoname", "Protocol Name") }
    public static var version: Field<UInt8> { .init("mqtt.ver", "Version", names: versions) }
    public static var connectFlags: Field<UInt8> { .init("mqtt.conflags", "Connect Flags", as: .hexadecimal) }
    public static var keepAlive: Field<UInt16> { .init("mqtt.kalive", "Keep Alive") }
    public static var client: Field<WireText> { .init("mqtt.clientid", "Client ID") }
    public static var willTopic: Field<WireText> { .init("mqtt.willtopic", "Will Topic") }
    public static var user: Field<WireText> { .init("mqtt.username", "User Name") }
    public static var password: Field<WireText> { .init("mqtt.passwd", "Password") }
    public static var returnCode: Field<UInt8> { .init("mqtt.conack.val", "Return Code", names: codes) }
    public static var reason: Field<UInt8> { .init("mqtt.connack.reason_code", "Reason Code") }
    public static var id: Field<UInt16> { .init("mqtt.msgid", "Message Identifier") }
    public static var topic: Field<WireText> { .init("mqtt.topic", "Topic") }
    public static var content: Field<WireBytes> { .init("mqtt.msg", "Message") }
    public static var requestIn: Field<UInt32> { .init("peel.mqtt.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.mqtt.time", "Time since request") }

    public static let layout = Layout(
        "mqtt",
        "MQ Telemetry Transport",
        claims: [.tcpPorts(1883, 1883)],
        fields: [
            first, type, quality, isKept, isAgain, length, protocolName, version, connectFlags, keepAlive, client,
            willTopic, user, password, returnCode, reason, id, topic, content, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    public let message: PacketBytes
    public static var guesses: Transport? { .tcp }

    /// A CONNECT packet with one of the protocol's two names.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        guard bytes.captured.uint8(at: 0) == 0x10, let rest = rest(bytes.captured) else { return false }
        let name = bytes.captured.uint64(at: rest.start)
        return name >> 16 == 0x0004_4d51_5454 || name == 0x0006_4d51_4973_6470
    }

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// A number of seven bits a byte at `place`; nil where it does not end.
    private static func number(_ bytes: RawSpan, at place: Int) -> (value: Int, next: Int)? {
        var value = 0
        for index in 0..<4 {
            guard place &+ index < bytes.byteCount else { return nil }
            let byte = Int(bytes.uint8(at: place &+ index))
            value |= (byte & 0x7f) << (index &* 7)
            if byte & 0x80 == 0 { return (value, place &+ index &+ 1) }
        }
        return nil
    }

    /// How many bytes follow the length, and where they begin.
    private static func rest(_ bytes: RawSpan) -> (count: Int, start: Int)? {
        number(bytes, at: 1).map { ($0.value, $0.next) }
    }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let here = bytes.captured.byteCount
        if here < 2 { return .unknown(until: 2) }
        guard bytes.captured.uint8(at: 0) >> 4 != 0 else { return .foreign }
        if let rest = rest(bytes.captured) { return .count(rest.start &+ rest.count) }
        return here < 5 ? .unknown(until: here &+ 1) : .foreign
    }

    /// The version that a CONNECT names, from where its name ends.
    public static func state(after message: borrowing PacketBytes) -> UInt32 {
        guard message.captured.uint8(at: 0) >> 4 == 1, let rest = rest(message.captured) else {
            return message.context.state
        }
        return UInt32(message.captured.uint8(at: rest.start &+ 2 &+ Int(message.captured.uint16(at: rest.start))))
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        guard let rest = rest(message.captured) else { return .none }
        let type = message.captured.uint8(at: 0) >> 4
        let own: UInt64 = message.context.isFromServer ? 1 << 20 : 0
        let other: UInt64 = 1 << 20 &- own
        let id = UInt64(message.captured.uint16(at: rest.start))
        switch type {
        case 1: return .request(1 << 16)
        case 2: return .answer(1 << 16)
        case 3:
            guard message.captured.uint8(at: 0) & 6 != 0 else { return .none }
            let topic = Int(message.captured.uint16(at: rest.start))
            return .request(own | UInt64(message.captured.uint16(at: rest.start &+ 2 &+ topic)))
        case 4, 5, 9, 11: return .answer(other | id)
        case 8, 10: return .request(own | id)
        case 12: return .request(2 << 16)
        case 13: return .answer(2 << 16)
        default: return .none
        }
    }

    public func describe(into dissection: inout Dissection) {
        let bytes = message.captured
        let type = bytes.uint8(at: 0) >> 4
        // Version 3.1 has the first two in other messages that are answered too.
        if type == 3 || message.context.state == 3 && (type == 6 || type == 8 || type == 10) {
            dissection.add(Self.isAgain, in: bytes, at: 0)
            dissection.add(Self.quality, in: bytes, at: 0)
        }
        if type == 3 { dissection.add(Self.isKept, in: bytes, at: 0) }
        guard let rest = Self.rest(bytes) else { return }
        dissection.add(Self.length, value: UInt64(rest.count), at: 1, count: rest.start &- 1)
        var cursor = MessageCursor(bytes, at: rest.start, upTo: rest.start &+ rest.count)
        let isFive = message.context.state == 5
        switch type {
        case 1: connect(&cursor, &dissection)
        case 2:
            cursor.skip(1)
            if cursor.rest > 0 { cursor.add(isFive ? Self.reason : Self.returnCode, &dissection) }
        case 3:
            text(Self.topic, &cursor, &dissection)
            if bytes.uint8(at: 0) & 6 != 0 { cursor.add(Self.id, &dissection) }
            if isFive { properties(&cursor) }
            if cursor.rest > 0 { cursor.add(Self.content, count: cursor.rest, &dissection) }
        case 4, 5, 6, 7, 9, 11: cursor.add(Self.id, &dissection)
        case 8, 10:
            cursor.add(Self.id, &dissection)
            if isFive { properties(&cursor) }
            while cursor.rest > 2, dissection.hasRoom {
                text(Self.topic, &cursor, &dissection)
                if type == 8 { cursor.skip(1) }
            }
        default: break
        }
    }

    private func text(_ field: Field<WireText>, _ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        let count = Int(cursor.uint16)
        cursor.skip(2)
        cursor.add(field, count: count, &dissection)
    }

    private func properties(_ cursor: inout MessageCursor) {
        guard let count = Self.number(cursor.bytes, at: cursor.offset) else { return }
        cursor.skip(count.next &- cursor.offset &+ count.value)
    }

    private func connect(_ cursor: inout MessageCursor, _ dissection: inout Dissection) {
        text(Self.protocolName, &cursor, &dissection)
        let version = cursor.uint8
        cursor.add(Self.version, &dissection)
        let flags = cursor.uint8
        cursor.add(Self.connectFlags, &dissection)
        cursor.add(Self.keepAlive, &dissection)
        if version == 5 { properties(&cursor) }
        guard cursor.rest >= 2 else { return }
        text(Self.client, &cursor, &dissection)
        if flags & 4 != 0 {
            if version == 5 { properties(&cursor) }
            text(Self.willTopic, &cursor, &dissection)
            let count = Int(cursor.uint16)
            cursor.skip(2 &+ count)
        }
        if flags & 0x80 != 0 { text(Self.user, &cursor, &dissection) }
        if flags & 0x40 != 0 { text(Self.password, &cursor, &dissection) }
    }

    static let types = ValueNames { value in
        switch value {
        case 1: "Connect Command"
        case 2: "Connect Ack"
        case 3: "Publish Message"
        case 4: "Publish Ack"
        case 5: "Publish Received"
        case 6: "Publish Release"
        case 7: "Publish Complete"
        case 8: "Subscribe Request"
        case 9: "Subscribe Ack"
        case 10: "Unsubscribe Request"
        case 11: "Unsubscribe Ack"
        case 12: "Ping Request"
        case 13: "Ping Response"
        case 14: "Disconnect Req"
        case 15: "Authentication Exchange"
        default: nil
        }
    }

    static let versions = ValueNames { value in
        switch value {
        case 3: "MQTT v3.1"
        case 4: "MQTT v3.1.1"
        case 5: "MQTT v5.0"
        default: nil
        }
    }

    static let codes = ValueNames { value in
        switch value {
        case 0: "Connection Accepted"
        case 1: "Connection Refused: unacceptable protocol version"
        case 2: "Connection Refused: identifier rejected"
        case 3: "Connection Refused: server unavailable"
        case 4: "Connection Refused: bad user name or password"
        case 5: "Connection Refused: not authorized"
        default: nil
        }
    }
}
