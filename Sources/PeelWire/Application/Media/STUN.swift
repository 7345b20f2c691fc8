/// A message of Session Traversal Utilities for NAT, read in place.
///
///      0                16                31
///     +-----------------+-----------------+
///     |      Type       |     Length      |
///     |      Magic cookie 0x2112A442      |
///     |    Transaction ID (12 bytes)      |
///     |  Attributes: type, length, value  |
///     +-----------------------------------+
///
///     +-----------------+-----------------+
///     | Channel number  |     Length      |  data, which TURN relays
///     +-----------------+-----------------+
///
/// RFC 8489 sections 5 and 14, RFC 8656 (TURN; channels in section 12.4), RFC 8445 (ICE).
public struct STUN: MessageLayer, ~Escapable {
    public static var type: Field<UInt16> { .init("stun.type", "Message Type", as: .hexadecimal) }
    public static var kind: Field<UInt16> {
        .init("stun.type.class", "Message Class", as: .hexadecimal, depth: 1, names: classes)
    }
    public static var method: Field<UInt16> {
        .init("stun.type.method", "Message Method", as: .hexadecimal, depth: 1, names: methods)
    }
    public static var length: Field<UInt16> { .init("stun.length", "Message Length", at: 2) }
    public static var cookie: Field<WireBytes> { .init("stun.cookie", "Message Cookie") }
    public static var id: Field<WireBytes> { .init("stun.id", "Message Transaction ID") }
    public static var attribute: Field<UInt16> {
        .init("stun.att.type", "Attribute Type", as: .hexadecimal, names: attributes)
    }
    public static var attributeLength: Field<UInt16> { .init("stun.att.length", "Attribute Length", depth: 1) }
    public static var family: Field<UInt8> { .init("stun.att.family", "Protocol Family", as: .hexadecimal, depth: 1) }
    public static var port: Field<UInt16> { .init("stun.att.port", "Port", depth: 1) }
    public static var address: Field<IPv4Address> { .init("stun.att.ipv4", "IP", depth: 1) }
    public static var mixedPort: Field<WireBytes> { .init("stun.att.port-xord", "Port (XOR-d)", depth: 1) }
    public static var mixedAddress: Field<WireBytes> { .init("stun.att.ipv4-xord", "IP (XOR-d)", depth: 1) }
    public static var user: Field<WireText> { .init("stun.att.username", "Username", depth: 1) }
    public static var realm: Field<WireText> { .init("stun.att.realm", "Realm", depth: 1) }
    public static var nonce: Field<WireText> { .init("stun.att.nonce", "Nonce", depth: 1) }
    public static var software: Field<WireText> { .init("stun.att.software", "Software", depth: 1) }
    public static var priority: Field<UInt32> { .init("stun.att.priority", "Priority", depth: 1) }
    public static var lifetime: Field<UInt32> { .init("stun.att.lifetime", "Lifetime", depth: 1) }
    public static var errorClass: Field<UInt8> { .init("stun.att.error.class", "Error Class", depth: 1) }
    public static var error: Field<UInt8> { .init("stun.att.error", "Error Code", depth: 1) }
    public static var reason: Field<WireText> { .init("stun.att.error.reason", "Error Reason Phrase", depth: 1) }
    public static var sixAddress: Field<IPv6Address> { .init("stun.att.ipv6", "IP", depth: 1) }
    public static var mixedSixAddress: Field<WireBytes> { .init("stun.att.ipv6-xord", "IP (XOR-d)", depth: 1) }
    public static var channel: Field<UInt16> { .init("stun.channel", "TURN ChannelData Message", as: .hexadecimal) }
    public static var channelNumber: Field<UInt16> {
        .init("stun.att.channelnum", "Channel-Number", as: .hexadecimal, depth: 1)
    }
    public static var transport: Field<UInt8> {
        .init("stun.att.transp", "Transport", as: .hexadecimal, depth: 1)
    }
    public static var checksum: Field<UInt32> { .init("stun.att.crc32", "CRC-32", as: .hexadecimal, depth: 1) }
    public static var integrity: Field<WireBytes> { .init("stun.att.hmac", "HMAC-SHA1", depth: 1) }
    public static var tieBreaker: Field<WireBytes> { .init("stun.att.tie-breaker", "Tie breaker", depth: 1) }
    public static var other: Field<UInt16> {
        .init("peel.stun.att.type", "Attribute Type", as: .hexadecimal)
    }
    public static var requestIn: Field<UInt32> { .init("stun.response-to", "Request In") }
    public static var time: Field<WireDuration> { .init("stun.time", "Time") }

    public static let layout = Layout(
        "stun",
        "Session Traversal Utilities for NAT",
        claims: [.udpPorts(3478, 3478), .tcpPorts(3478, 3478)],
        fields: [
            type, kind, method, length, cookie, id, attribute, attributeLength, family, port, address, mixedPort,
            mixedAddress, user, realm, nonce, software, priority, lifetime, errorClass, error, reason, sixAddress,
            mixedSixAddress, channel, channelNumber, transport, checksum, integrity, tieBreaker, other, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time, repeats: .first) }

    static var headerCount: Int { 20 }
    static var magic: UInt32 { 0x2112_a442 }

    public let message: PacketBytes
    public static var guesses: Transport? { .either }

    /// The header; over UDP it was made sure that its length is the datagram's.
    public var header: RawSpan {
        @_lifetime(copy self) get { isChannel ? message.captured.clamped(0..<4) : message.captured }
    }
    public var payload: PacketBytes {
        @_lifetime(copy self) get {
            let end = isChannel ? 4 &+ Int(message.captured.uint16(at: 2)) : message.declaredCount
            return message.payload(after: isChannel ? 4 : end, upTo: end)
        }
    }
    public var next: Claim { isChannel ? .data : .none }
    private var isChannel: Bool { message.captured.uint8(at: 0) & 0xc0 != 0 }

    /// The cookie, a method that is assigned, and a length that is the datagram's; of a stream's first message the length
    /// in words.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        guard captured.byteCount >= headerCount, isMessage(captured) else { return false }
        let count = Int(captured.uint16(at: 2)) &+ headerCount
        return isStream(bytes.context) ? count & 3 == 0 && count < 4096 : count == bytes.declaredCount
    }

    private static func isStream(_ context: LayerContext) -> Bool { context.ipProtocol == 6 }

    /// Whether 20 bytes are the header of a message with the cookie.
    private static func isMessage(_ bytes: RawSpan) -> Bool {
        bytes.uint8(at: 0) & 0xc0 == 0 && bytes.uint32(at: 4) == magic && method(bytes.uint16(at: 0)) < 256
    }

    /// The method without the two bits of the class between (RFC 8489 section 5).
    private static func method(_ type: UInt16) -> UInt16 { type & 0xf | type >> 1 & 0x70 | type >> 2 & 0xf80 }

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let captured = bytes.captured
        let isStream = isStream(bytes.context)
        let declared = bytes.declaredCount
        if captured.byteCount < 4 { return isStream || captured.byteCount < declared ? .unknown(until: 4) : .foreign }
        let count = Int(captured.uint16(at: 2))
        if captured.uint8(at: 0) & 0xc0 != 0 {
            guard captured.uint8(at: 0) & 0xc0 == 0x40 else { return .foreign }
            // Over UDP it need not be filled up to words.
            let filled = (count &+ 7) & ~3
            if isStream { return bytes.context.state & 1 != 0 ? .count(filled) : .foreign }
            return declared == count &+ 4 || declared == filled ? .count(declared) : .foreign
        }
        if captured.byteCount < headerCount {
            return isStream || captured.byteCount < declared ? .unknown(until: headerCount) : .foreign
        }
        guard isMessage(captured), isStream || count &+ headerCount == declared else { return .foreign }
        return .count(headerCount &+ count)
    }

    /// A message was seen, so that channels may be meant too.
    public static func state(after message: borrowing PacketBytes) -> UInt32 { 1 }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let key = message.captured.uint64(at: 8) ^ UInt64(message.captured.uint32(at: 16))
        if message.captured.uint8(at: 0) & 0xc0 != 0 { return .none }
        switch message.captured.uint16(at: 0) & 0x0110 {
        case 0: return .request(key)
        case 0x0100, 0x0110: return .answer(key)
        default: return .none
        }
    }

    public func describe(into dissection: inout Dissection) {
        if isChannel { return dissection.add(Self.channel, in: header, at: 0) }
        dissection.add(Self.type, in: header, at: 0)
        guard header.byteCount >= Self.headerCount else { return }
        let type = header.uint16(at: 0)
        dissection.add(Self.kind, value: (type & 0x0110) >> 4, at: 0, count: 2)
        dissection.add(Self.method, value: type & 0x3eef, at: 0, count: 2)
        dissection.add(Self.cookie, at: 4, count: 4)
        dissection.add(Self.id, at: 8, count: 12)
        var cursor = MessageCursor(header, at: Self.headerCount)
        while cursor.rest >= 4, dissection.hasRoom {
            let kind = cursor.uint16
            cursor.add(Self.attributes.name(UInt64(kind)) == nil ? Self.other : Self.attribute, &dissection)
            let count = Int(cursor.uint16)
            cursor.add(Self.attributeLength, &dissection)
            if count > cursor.rest {
                return dissection.fault(.malformed(.tooShort(needed: count, declared: cursor.rest)), at: cursor.offset)
            }
            var content = MessageCursor(header, at: cursor.offset, upTo: cursor.offset &+ count)
            describe(attribute: kind, &content, into: &dissection)
            cursor.skip((count &+ 3) & ~3)
        }
    }

    private func describe(attribute: UInt16, _ content: inout MessageCursor, into dissection: inout Dissection) {
        switch attribute {
        case 0x0001, 0x0002, 0x0004, 0x0005, 0x000b, 0x8023, 0x802b, 0x802c, 0x8090:
            place(&content, isMixed: false, into: &dissection)
        case 0x0012, 0x0016, 0x0020, 0x0027, 0x8020: place(&content, isMixed: true, into: &dissection)
        case 0x0017: content.add(Self.family, &dissection)
        case 0x0006: content.add(Self.user, count: content.rest, &dissection)
        case 0x0008: content.add(Self.integrity, count: content.rest, &dissection)
        case 0x000c: content.add(Self.channelNumber, &dissection)
        case 0x0014: content.add(Self.realm, count: content.rest, &dissection)
        case 0x0015: content.add(Self.nonce, count: content.rest, &dissection)
        case 0x0019: content.add(Self.transport, &dissection)
        case 0x8022: content.add(Self.software, count: content.rest, &dissection)
        case 0x8028: content.add(Self.checksum, &dissection)
        case 0x8029, 0x802a: content.add(Self.tieBreaker, count: content.rest, &dissection)
        case 0x0024: content.add(Self.priority, &dissection)
        case 0x000d: content.add(Self.lifetime, &dissection)
        case 0x0009:
            content.skip(2)
            content.add(Self.errorClass, &dissection)
            content.add(Self.error, &dissection)
            content.add(Self.reason, count: content.rest, &dissection)
        default: break
        }
    }

    /// An IPv6 address, which is mixed with the cookie and the transaction's number.
    private func addAddress(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        let source = dissection.addSource("Address of STUN", frames: []) { address in
            for index in 0..<16 { address.append(bytes.uint8(at: offset &+ index) ^ bytes.uint8(at: 4 &+ index)) }
        }
        if let source { dissection.add(Self.sixAddress, inSource: source, at: 0, flags: .generated) }
    }

    /// An address and a port, as they are or mixed with the cookie (RFC 8489 sections 14.1 and 14.2).
    private func place(_ content: inout MessageCursor, isMixed: Bool, into dissection: inout Dissection) {
        content.skip(1)
        let family = content.uint8
        guard content.add(Self.family, &dissection), content.rest >= 2 else { return }
        guard isMixed else {
            content.add(Self.port, &dissection)
            if family == 1 { content.add(Self.address, &dissection) }
            if family == 2 { content.add(Self.sixAddress, &dissection) }
            return
        }
        let port = content.uint16 ^ UInt16(Self.magic >> 16)
        dissection.add(Self.port, value: port, at: content.offset, count: 2, flags: .generated)
        content.add(Self.mixedPort, count: 2, &dissection)
        if family == 2, content.rest >= 16 {
            addAddress(header, content.offset, into: &dissection)
            return content.add(Self.mixedSixAddress, count: 16, &dissection)
        }
        guard family == 1, content.rest >= 4 else { return }
        let address = IPv4Address(bits32: content.uint32 ^ Self.magic)
        dissection.add(Self.address, value: address, at: content.offset, count: 4, flags: .generated)
        content.add(Self.mixedAddress, count: 4, &dissection)
    }
}
