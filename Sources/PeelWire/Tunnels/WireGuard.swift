/// A WireGuard message, read in place; what it protects is not readable without its keys.
///
///      0        8                                31
///     +--------+---------------------------------+
///     |  Type  |            Reserved             |
///     +--------+---------------------------------+
///
/// https://www.wireguard.com/protocol/, section "First Message" and on; numbers are little-endian. It has no port of its
/// own, so it is known by its type, three zero bytes and the length that belongs to the type.
public struct WireGuard: Layer, ~Escapable {
    public static var type: Field<UInt8> { .init("wg.type", "Type", at: 0, names: typeNames) }
    public static var reserved: Field<WireBytes> { .init("wg.reserved", "Reserved") }
    public static var sender: Field<UInt32> { .init("wg.sender", "Sender", as: .hexadecimal) }
    public static var receiver: Field<UInt32> { .init("wg.receiver", "Receiver", as: .hexadecimal) }
    /// A public key, in base64 as WireGuard's tools write it.
    public static var ephemeral: Field<WireText> { .init("wg.ephemeral", "Ephemeral") }
    public static var encryptedStatic: Field<WirePlace> { .init("wg.encrypted_static", "Encrypted Static") }
    public static var encryptedTimestamp: Field<WirePlace> {
        .init("wg.encrypted_timestamp", "Encrypted Timestamp")
    }
    public static var encryptedEmpty: Field<WirePlace> { .init("wg.encrypted_empty", "Encrypted Empty") }
    public static var mac1: Field<WireBytes> { .init("wg.mac1", "mac1") }
    public static var mac2: Field<WireBytes> { .init("wg.mac2", "mac2") }
    public static var nonce: Field<WireBytes> { .init("wg.nonce", "Nonce") }
    public static var encryptedCookie: Field<WireBytes> { .init("wg.encrypted_cookie", "Encrypted Cookie") }
    public static var counter: Field<UInt64> { .init("wg.counter", "Counter") }
    public static var encryptedPacket: Field<WirePlace> { .init("wg.encrypted_packet", "Encrypted Packet") }
    /// The packet inside is empty: it only keeps the connection alive.
    public static var keepalive: Field<WirePlace> { .init("wg.keepalive", "This is a Keepalive message") }

    public static let layout = Layout(
        "wg",
        "WireGuard Protocol",
        fields: [
            type, reserved, sender, ephemeral, encryptedStatic, encryptedTimestamp, mac1, mac2, receiver,
            encryptedEmpty, nonce, encryptedCookie, counter, encryptedPacket, keepalive,
        ]
    )

    public static var guesses: Transport? { .udp }

    /// A type, zeros, and the length of its message.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let start = bytes.captured.uint32(at: 0)
        switch start {
        case 0x0100_0000: return bytes.declaredCount == 148
        case 0x0200_0000: return bytes.declaredCount == 92
        case 0x0300_0000: return bytes.declaredCount == 64
        case 0x0400_0000: return bytes.declaredCount >= 32
        default: return false
        }
    }

    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }

    /// Reads a message; its length belongs to its type.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<WireGuard> {
        if let fault = bytes.fault(reading: 4) { return .stopped(fault) }
        let needed: Int
        switch bytes.captured[type] {
        case 1: needed = 148
        case 2: needed = 92
        case 3: needed = 64
        case 4: needed = 32
        case let other:
            return .flawed(
                WireGuard(bytes),
                .malformed(.outOfRange(field: type.name, value: Int(other), allowed: 1...4)))
        }
        if let fault = bytes.fault(reading: needed) { return .flawed(WireGuard(bytes), fault) }
        return .whole(WireGuard(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.reserved, at: 1, count: 3)
        switch header[Self.type] {
        case 1:
            number(Self.sender, at: 4, &dissection)
            key(at: 8, &dissection)
            bytes(Self.encryptedStatic, at: 40, count: 48, &dissection)
            bytes(Self.encryptedTimestamp, at: 88, count: 28, &dissection)
            bytes(Self.mac1, at: 116, count: 16, &dissection)
            bytes(Self.mac2, at: 132, count: 16, &dissection)
        case 2:
            number(Self.sender, at: 4, &dissection)
            number(Self.receiver, at: 8, &dissection)
            key(at: 12, &dissection)
            bytes(Self.encryptedEmpty, at: 44, count: 16, &dissection)
            bytes(Self.mac1, at: 60, count: 16, &dissection)
            bytes(Self.mac2, at: 76, count: 16, &dissection)
        case 3:
            number(Self.receiver, at: 4, &dissection)
            bytes(Self.nonce, at: 8, count: 24, &dissection)
            bytes(Self.encryptedCookie, at: 32, count: 32, &dissection)
        case 4:
            number(Self.receiver, at: 4, &dissection)
            guard header.byteCount >= 16 else { return }
            dissection.add(Self.counter, value: header.uint64LittleEndian(at: 8), at: 8, count: 8)
            // An empty packet is its authentication tag of 16 bytes alone.
            if payloadStart == 32 {
                dissection.add(Self.keepalive, at: 0, count: 0, flags: .generated)
            }
            dissection.add(Self.encryptedPacket, at: 16, count: header.byteCount &- 16)
        default: break
        }
    }

    /// Bytes of the whole message.
    private var payloadStart: Int { header.byteCount }

    private func number(_ field: Field<UInt32>, at offset: Int, _ dissection: inout Dissection) {
        guard header.byteCount >= offset &+ 4 else { return }
        dissection.add(field, value: header.uint32LittleEndian(at: offset), at: offset, count: 4)
    }

    private func bytes<Value: VariableWireValue>(
        _ field: Field<Value>, at offset: Int, count: Int, _ dissection: inout Dissection
    ) {
        if header.byteCount >= offset &+ count { dissection.add(field, at: offset, count: count) }
    }

    private func key(at offset: Int, _ dissection: inout Dissection) {
        guard header.byteCount >= offset &+ 32 else { return }
        dissection.add(Self.ephemeral, text: Base64.text(header.clamped(offset..<offset &+ 32)), at: offset, count: 32)
    }

    static let typeNames = ValueNames { value in
        switch value {
        case 1: "Handshake Initiation"
        case 2: "Handshake Response"
        case 3: "Cookie Reply"
        case 4: "Transport Data"
        default: nil
        }
    }
}
