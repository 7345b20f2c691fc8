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
/// RFC 8489 sections 5 and 14, RFC 8656 (TURN), RFC 8445 (ICE).
public struct STUN: MessageLayer, ~Escapable {
    public static var type: Field<UInt16> { .init("stun.type", "Message Type", at: 0, as: .hexadecimal) }
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
    public static var requestIn: Field<UInt32> { .init("stun.response-to", "Request In") }
    public static var time: Field<WireDuration> { .init("stun.time", "Time") }

    public static let layout = Layout(
        "stun",
        "Session Traversal Utilities for NAT",
        claims: [.udpPorts(3478, 3478)],
        fields: [
            type, kind, method, length, cookie, id, attribute, attributeLength, family, port, address, mixedPort,
            mixedAddress, user, realm, nonce, software, priority, lifetime, errorClass, error, reason, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    static var headerCount: Int { 20 }
    static var magic: UInt32 { 0x2112_a442 }

    public let message: PacketBytes
    public static var guesses: Transport? { .udp }

    /// The cookie, and a length that is the datagram's.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        return captured.byteCount >= headerCount && captured.uint8(at: 0) & 0xc0 == 0
            && captured.uint32(at: 4) == magic
            && Int(captured.uint16(at: 2)) &+ headerCount == bytes.declaredCount
    }

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        if bytes.captured.byteCount >= 8,
            bytes.captured.uint8(at: 0) & 0xc0 != 0 || bytes.captured.uint32(at: 4) != magic
        {
            return .foreign
        }
        if bytes.captured.byteCount < headerCount { return .unknown(until: headerCount) }
        return .count(headerCount &+ Int(bytes.captured.uint16(at: 2)))
    }

    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let key = message.captured.uint64(at: 8) ^ UInt64(message.captured.uint32(at: 16))
        switch message.captured.uint16(at: 0) & 0x0110 {
        case 0: return .request(key)
        case 0x0100, 0x0110: return .answer(key)
        default: return .none
        }
    }

    public func describe(into dissection: inout Dissection) {
        guard header.byteCount >= Self.headerCount else { return }
        let type = header[Self.type]
        dissection.add(Self.kind, value: (type & 0x0110) >> 4, at: 0, count: 2)
        dissection.add(Self.method, value: type & 0x3eef, at: 0, count: 2)
        dissection.add(Self.cookie, at: 4, count: 4)
        dissection.add(Self.id, at: 8, count: 12)
        var cursor = MessageCursor(header, at: Self.headerCount)
        while cursor.rest >= 4, dissection.hasRoom {
            let kind = cursor.uint16
            cursor.add(Self.attribute, &dissection)
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
        case 0x0001, 0x8023: place(&content, isMixed: false, into: &dissection)
        case 0x0012, 0x0016, 0x0020: place(&content, isMixed: true, into: &dissection)
        case 0x0006: content.add(Self.user, count: content.rest, &dissection)
        case 0x0014: content.add(Self.realm, count: content.rest, &dissection)
        case 0x0015: content.add(Self.nonce, count: content.rest, &dissection)
        case 0x8022: content.add(Self.software, count: content.rest, &dissection)
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

    /// An address and a port, as they are or mixed with the cookie (RFC 8489 sections 14.1 and 14.2).
    private func place(_ content: inout MessageCursor, isMixed: Bool, into dissection: inout Dissection) {
        content.skip(1)
        let family = content.uint8
        guard content.add(Self.family, &dissection), content.rest >= 2 else { return }
        guard isMixed else {
            content.add(Self.port, &dissection)
            if family == 1 { content.add(Self.address, &dissection) }
            return
        }
        let port = content.uint16 ^ UInt16(Self.magic >> 16)
        dissection.add(Self.port, value: port, at: content.offset, count: 2, flags: .generated)
        content.add(Self.mixedPort, count: 2, &dissection)
        guard family == 1, content.rest >= 4 else { return }
        let address = IPv4Address(bits32: content.uint32 ^ Self.magic)
        dissection.add(Self.address, value: address, at: content.offset, count: 4, flags: .generated)
        content.add(Self.mixedAddress, count: 4, &dissection)
    }

    static let classes = ValueNames { value in
        switch value {
        case 0: "Request"
        case 1: "Indication"
        case 0x10: "Success Response"
        case 0x11: "Error Response"
        default: nil
        }
    }

    static let methods = ValueNames { value in
        switch value {
        case 1: "Binding"
        case 2: "SharedSecret"
        case 3: "Allocate"
        case 4: "Refresh"
        case 6: "Send"
        case 7: "Data"
        case 8: "CreatePermission"
        case 9: "ChannelBind"
        default: nil
        }
    }

    static let attributes = ValueNames { value in
        switch value {
        case 0x0001: "MAPPED-ADDRESS"
        case 0x0006: "USERNAME"
        case 0x0008: "MESSAGE-INTEGRITY"
        case 0x0009: "ERROR-CODE"
        case 0x000a: "UNKNOWN-ATTRIBUTES"
        case 0x000c: "CHANNEL-NUMBER"
        case 0x000d: "LIFETIME"
        case 0x0012: "XOR-PEER-ADDRESS"
        case 0x0013: "DATA"
        case 0x0014: "REALM"
        case 0x0015: "NONCE"
        case 0x0016: "XOR-RELAYED-ADDRESS"
        case 0x0019: "REQUESTED-TRANSPORT"
        case 0x0020: "XOR-MAPPED-ADDRESS"
        case 0x0024: "PRIORITY"
        case 0x0025: "USE-CANDIDATE"
        case 0x8022: "SOFTWARE"
        case 0x8023: "ALTERNATE-SERVER"
        case 0x8028: "FINGERPRINT"
        case 0x8029: "ICE-CONTROLLED"
        case 0x802a: "ICE-CONTROLLING"
        default: nil
        }
    }
}
