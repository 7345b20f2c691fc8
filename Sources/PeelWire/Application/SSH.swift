/// A line or a packet of the Secure Shell protocol, read in place.
///
///     SSH-2.0-name CR LF                       the line that each side sends first
///
///      0                32       40
///     +-----------------+--------+---------+---------+
///     |  Packet length  |Padding | Payload | Padding |
///     +-----------------+--------+---------+---------+
///
/// RFC 4253 sections 4.2, 6 and 7.1. What follows NEWKEYS is encrypted and stays so: all that is here is one message.
public struct SSH: MessageLayer, ~Escapable {
    public static var version: Field<WireText> { .init("ssh.protocol", "Protocol") }
    public static var length: Field<UInt32> { .init("ssh.packet_length", "Packet Length") }
    public static var paddingLength: Field<UInt8> { .init("ssh.padding_length", "Padding Length") }
    public static var code: Field<UInt8> { .init("ssh.message_code", "Message Code", names: codes) }
    public static var cookie: Field<WireBytes> { .init("ssh.cookie", "Cookie") }
    public static var kex: Field<WireText> { .init("ssh.kex_algorithms", "kex_algorithms string") }
    public static var hostKeys: Field<WireText> {
        .init("ssh.server_host_key_algorithms", "server_host_key_algorithms string")
    }
    public static var clientCiphers: Field<WireText> {
        .init("ssh.encryption_algorithms_client_to_server", "encryption_algorithms_client_to_server string")
    }
    public static var serverCiphers: Field<WireText> {
        .init("ssh.encryption_algorithms_server_to_client", "encryption_algorithms_server_to_client string")
    }
    public static var clientMACs: Field<WireText> {
        .init("ssh.mac_algorithms_client_to_server", "mac_algorithms_client_to_server string")
    }
    public static var serverMACs: Field<WireText> {
        .init("ssh.mac_algorithms_server_to_client", "mac_algorithms_server_to_client string")
    }
    public static var clientCompression: Field<WireText> {
        .init("ssh.compression_algorithms_client_to_server", "compression_algorithms_client_to_server string")
    }
    public static var serverCompression: Field<WireText> {
        .init("ssh.compression_algorithms_server_to_client", "compression_algorithms_server_to_client string")
    }
    public static var clientLanguages: Field<WireText> {
        .init("ssh.languages_client_to_server", "languages_client_to_server string")
    }
    public static var serverLanguages: Field<WireText> {
        .init("ssh.languages_server_to_client", "languages_server_to_client string")
    }
    public static var kexFollows: Field<UInt8> { .init("ssh.first_kex_packet_follows", "First KEX Packet Follows") }
    public static var reserved: Field<WireBytes> { .init("ssh.kex.reserved", "Reserved") }
    public static var hostKeyType: Field<WireText> { .init("ssh.host_key.type", "Host key type") }
    public static var reason: Field<UInt32> {
        .init("ssh.disconnect_reason", "Disconnect reason", as: .hexadecimal)
    }
    public static var reasonText: Field<WireText> {
        .init("ssh.disconnect_description", "Disconnect description")
    }
    public static var padding: Field<WireBytes> { .init("ssh.padding_string", "Padding String") }
    public static var encrypted: Field<WireBytes> { .init("peel.ssh.encrypted", "Encrypted") }

    public static let layout = Layout(
        "ssh",
        "Secure Shell",
        claims: [.tcpPorts(22, 22)],
        fields: [
            version, length, paddingLength, code, cookie, kex, hostKeys, clientCiphers, serverCiphers, clientMACs,
            serverMACs, clientCompression, serverCompression, clientLanguages, serverLanguages, kexFollows, reserved,
            hostKeyType, reason, reasonText, padding, encrypted,
        ]
    )

    /// The lists of a KEXINIT message, in their order.
    public static var lists: [Field<WireText>] {
        [
            kex, hostKeys, clientCiphers, serverCiphers, clientMACs, serverMACs, clientCompression, serverCompression,
            clientLanguages, serverLanguages,
        ]
    }

    /// The longest packet that is believed.
    static var limit: UInt32 { 0xffff }
    static var lineLimit: Int { 255 }
    /// The state's bits: the client's line was seen, its keys are in use; shifted by one, the server's; version 1.
    private static var greeted: UInt32 { 1 }
    private static var secured: UInt32 { 4 }
    private static var isOld: UInt32 { 16 }

    public let message: PacketBytes
    public static var guesses: Transport? { .tcp }

    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        return isLine(captured) && (captured.hasPrefix("2.", at: 4) || captured.hasPrefix("1.", at: 4))
    }

    @_lifetime(copy message)
    public init(message: PacketBytes) { self.message = message }

    /// `bit` of the state, as it stands for the sender.
    private static func own(_ bit: UInt32, _ context: LayerContext) -> UInt32 {
        context.isFromServer ? bit << 1 : bit
    }

    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let here = bytes.captured.byteCount
        let context = bytes.context
        if isLine(bytes.captured) {
            if let count = bytes.captured.lineCount { return .count(count) }
            return here > lineLimit ? .count(here) : .unknown(until: here &+ 1)
        }
        let isOld = context.state & isOld != 0
        if isEncrypted(context), !isOld, !isKeyExchange(bytes) { return .count(here) }
        if here < 4 { return .unknown(until: 4) }
        let count = bytes.captured.uint32(at: 0)
        // Version 1 fills up to eight bytes, before what is encrypted, and always by one at least.
        if isOld, count <= limit { return .count(Int(count) &+ 12 &- Int(count & 7)) }
        return count > limit ? .count(here) : .count(Int(count) &+ 4)
    }

    public static func unfinished(_ bytes: borrowing PacketBytes) -> Unfinished { .named }

    private static func isLine(_ bytes: RawSpan) -> Bool { bytes.uint32(at: 0) == 0x5353_482d }

    /// Nothing can be read: the keys are in use, or the beginning was not seen.
    private static func isEncrypted(_ context: LayerContext) -> Bool {
        context.state & own(secured, context) != 0 || context.state & own(greeted, context) == 0
    }

    /// A packet of a key exchange in a connection whose lines were not seen.
    private static func isKeyExchange(_ message: borrowing PacketBytes) -> Bool {
        let (bytes, context) = (message.captured, message.context)
        let count = bytes.uint32(at: 0)
        let code = bytes.uint8(at: 5)
        return context.state & own(secured | greeted, context) == 0 && 12...8192 ~= count && count & 7 == 4
            && 4...40 ~= bytes.uint8(at: 4) && (code == 20 || 30...34 ~= code)
    }

    public static func state(after message: borrowing PacketBytes) -> UInt32 {
        let context = message.context
        if isLine(message.captured) {
            let isOne = message.captured.hasPrefix("1.", at: 4) && !message.captured.hasPrefix("1.99", at: 4)
            return context.state | own(greeted, context) | (isOne && !context.isFromServer ? isOld : 0)
        }
        if context.state & isOld != 0 { return context.state | own(secured, context) }
        if isKeyExchange(message) { return context.state | own(greeted, context) }
        if !isEncrypted(context), message.captured.uint8(at: 5) == 21 { return context.state | own(secured, context) }
        return context.state
    }

    public func describe(into dissection: inout Dissection) {
        if Self.isLine(header) {
            return dissection.add(Self.version, at: 0, count: header.line(at: 0).end)
        }
        let count = header.uint32(at: 0)
        if context.state & Self.isOld != 0, count <= Self.limit { return describeOld(count, into: &dissection) }
        let isClear = !Self.isEncrypted(context) || Self.isKeyExchange(message)
        guard isClear, count <= Self.limit, header.byteCount >= 6 else {
            return dissection.add(Self.encrypted, at: 0, count: header.byteCount)
        }
        let padding = Int(header.uint8(at: 4))
        let end = max(6, header.byteCount &- padding)
        dissection.add(Self.length, in: header, at: 0)
        dissection.add(Self.paddingLength, in: header, at: 4)
        dissection.add(Self.code, in: header, at: 5)
        var cursor = MessageCursor(header, at: 6, upTo: end)
        switch header.uint8(at: 5) {
        case 1:
            cursor.add(Self.reason, &dissection)
            let count = Int(cursor.uint32)
            cursor.skip(4)
            cursor.add(Self.reasonText, count: count, &dissection)
        case 20: Self.describeLists(&cursor, into: &dissection)
        case 31, 33: describeReply(&cursor, into: &dissection)
        default: break
        }
        if message.captured.byteCount == message.declaredCount, padding < header.byteCount &- 5 {
            dissection.add(Self.padding, at: header.byteCount &- padding, count: padding)
        }
    }

    /// A packet of version 1: its length, one to eight bytes to fill, and at first a code.
    private func describeOld(_ count: UInt32, into dissection: inout Dissection) {
        dissection.add(Self.length, in: header, at: 0)
        let filling = Int(8 &- count & 7)
        dissection.add(Self.paddingLength, value: UInt8(filling), at: 4, count: filling)
        if context.state & Self.own(Self.secured, context) == 0 {
            dissection.add(Self.code, in: header, at: 4 &+ filling)
        }
    }

    /// KEXINIT (RFC 4253 section 7.1): a cookie, then ten lists of names.
    private static func describeLists(_ cursor: inout MessageCursor, into dissection: inout Dissection) {
        cursor.add(cookie, count: 16, &dissection)
        for list in lists {
            guard cursor.rest >= 4 else { return }
            let count = Int(cursor.uint32)
            cursor.skip(4)
            cursor.add(list, count: count, &dissection)
        }
        cursor.add(kexFollows, &dissection)
        if cursor.rest >= 4 { cursor.add(reserved, count: 4, &dissection) }
    }

    /// The server's reply in a key exchange begins with its host key, which begins with the name of its type; a group of
    /// RFC 4419 has the same number and begins with a great one.
    private func describeReply(_ cursor: inout MessageCursor, into dissection: inout Dissection) {
        let count = Int(cursor.uint32)
        let nameCount = Int(header.uint32(at: cursor.offset &+ 4))
        guard 1...64 ~= nameCount, nameCount < count, 8 &+ nameCount <= cursor.rest else { return }
        cursor.skip(8)
        let name = header.clamped(cursor.offset..<cursor.offset &+ nameCount)
        for offset in 0..<nameCount where !(0x21...0x7e ~= name.uint8(at: offset)) { return }
        cursor.add(Self.hostKeyType, count: nameCount, &dissection)
    }

    /// RFC 4250 section 4.1.
    static let codes = ValueNames { value in
        switch value {
        case 1: "Disconnect"
        case 2: "Ignore"
        case 3: "Unimplemented"
        case 4: "Debug"
        case 5: "Service Request"
        case 6: "Service Accept"
        case 7: "Extension Information"
        case 20: "Key Exchange Init"
        case 21: "New Keys"
        case 30: "Key Exchange Request"
        case 31: "Key Exchange Reply"
        case 32: "Diffie-Hellman Group Exchange Init"
        case 33: "Diffie-Hellman Group Exchange Reply"
        case 34: "Diffie-Hellman Group Exchange Request"
        default: nil
        }
    }
}
