/// A record of Transport Layer Security, read in place.
///
///      0        8                24               40
///     +--------+-----------------+-----------------+
///     |  Type  |     Version     |     Length      |
///     +--------+-----------------+-----------------+
///
/// RFC 8446 section 5.1, RFC 5246 section 6.2.1; the length counts what follows the header, at most 2^14 + 2048 bytes.
/// What is encrypted stays so. A handshake message that goes on in another record is shown by its head. In TLS 1.3 a
/// protected record pretends to be application data, so that its content type is called opaque (section 5.2).
public struct TLS: Layer, ~Escapable {
    public static var record: Field<WirePlace> { .init("tls.record", "Record Layer") }
    public static var contentType: Field<UInt8> {
        .init("tls.record.content_type", "Content Type", names: TLSNames.contents)
    }
    public static var version: Field<UInt16> {
        .init("tls.record.version", "Version", at: 1, as: .hexadecimal, names: TLSNames.versions)
    }
    public static var length: Field<UInt16> { .init("tls.record.length", "Length", at: 3) }
    public static var cipherChange: Field<WirePlace> {
        .init("tls.change_cipher_spec", "Change Cipher Spec Message")
    }
    public static var alert: Field<WirePlace> { .init("tls.alert_message", "Alert Message") }
    public static var alertLevel: Field<UInt8> {
        .init("tls.alert_message.level", "Level", depth: 1, names: TLSNames.levels)
    }
    public static var alertDescription: Field<UInt8> {
        .init("tls.alert_message.desc", "Description", depth: 1, names: TLSNames.alerts)
    }
    public static var applicationData: Field<WireBytes> { .init("tls.app_data", "Encrypted Application Data") }

    /// The type that a protected record of TLS 1.3 shows; its own lies inside.
    public static var opaqueType: Field<UInt8> {
        .init("tls.record.opaque_type", "Opaque Type", names: TLSNames.contents)
    }
    /// A secret of the connection is known, and does not open the record.
    public static var decryptionFailed: Field<WirePlace> {
        .init("peel.tls.decryption_failed", "Not Opened by the Known Secret")
    }

    public static let layout = Layout(
        "tls",
        "Transport Layer Security",
        claims: ports.map { .tcpPorts($0, $0) },
        fields: [
            record, contentType, version, length, cipherChange, alert, alertLevel, alertDescription, applicationData,
            opaqueType, decryptionFailed,
        ] + TLSHandshake.fields + TLSExtension.fields + Certificate.fields + TLSParameters.fields
    )

    /// Where services speak TLS from the first byte on: HTTPS, SMTP, LDAP, DNS, IMAP, POP3, SIP, AMQP, CoAP, MQTT and others.
    private static var ports: [UInt16] {
        [
            324, 443, 465, 636, 802, 853, 993, 995, 1300, 2221, 2443, 3249, 3250, 3251, 3252, 3496, 5061, 5671, 5684,
            5868, 8883, 11207, 19999,
        ]
    }

    static var headerCount: Int { 5 }
    /// The longest record: 2^14 bytes of text, and what encryption may add.
    static var limit: Int { 16384 + 2048 }

    /// The whole record.
    public let header: RawSpan
    public let payload: PacketBytes
    private let past: TLSPast
    public var next: Claim { .none }

    public static var guesses: Transport? { .tcp }

    /// A first record that holds the beginning of a ClientHello or ServerHello, or whole records up to the end and
    /// perhaps one of data that goes on, as in the middle of a connection.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        guard captured.byteCount >= 6, isRecord(captured, 0) else { return false }
        let count = Int(captured.uint16(at: 3))
        if captured.uint8(at: 0) == 22, 1...2 ~= captured.uint8(at: 5) {
            return captured.byteCount >= 11 && count >= 42 && captured.uint24(at: 6) < 1 << 17
                && captured.uint8(at: 9) == 3
        }
        var offset = 0
        for _ in 0..<4 {
            let next = offset &+ headerCount &+ Int(captured.uint16(at: offset &+ 3))
            if next == captured.byteCount { return true }
            if next > captured.byteCount { return captured.uint8(at: offset) == 23 }
            offset = next
            guard offset &+ headerCount <= captured.byteCount else {
                let isWhole = offset &+ 1 == captured.byteCount || captured.uint8(at: offset &+ 1) == 3
                return 20...23 ~= captured.uint8(at: offset) && isWhole
            }
            guard isRecord(captured, offset) else { return false }
        }
        return true
    }

    /// Whether a known type, a known version and a length that may be begin a record at `offset`.
    private static func isRecord(_ bytes: RawSpan, _ offset: Int) -> Bool {
        let count = Int(bytes.uint16(at: offset &+ 3))
        return 20...23 ~= bytes.uint8(at: offset) && bytes.uint8(at: offset &+ 1) == 3
            && bytes.uint8(at: offset &+ 2) <= 4 && 1...limit ~= count
            && (bytes.uint8(at: offset) != 20 || count == 1)
    }

    public static func unfinished(_ bytes: borrowing PacketBytes) -> Unfinished { .named }

    /// Five bytes, and what they say follows; another protocol's where they are no header of a record.
    public static func message(in bytes: borrowing PacketBytes) -> MessageLength {
        let captured = bytes.captured
        let isHeader = 20...24 ~= captured.uint8(at: 0) && (captured.byteCount < 2 || captured.uint8(at: 1) == 3)
        guard captured.byteCount == 0 || isHeader else { return .foreign }
        if captured.byteCount < headerCount { return .unknown(until: headerCount) }
        let count = Int(captured[length])
        return count <= limit ? .count(headerCount &+ count) : .foreign
    }

    /// Reads a record that is here as a whole.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<TLS> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let count = headerCount &+ Int(bytes.captured[length])
        if let fault = bytes.fault(reading: count) { return .flawed(TLS(bytes, count: count), fault) }
        return .whole(TLS(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.clamped(0..<count)
        payload = bytes.payload(after: count, upTo: count)
        past = TLSPast(bytes.context)
    }

    public static func state(after message: borrowing PacketBytes) -> UInt32 {
        var past = TLSPast(message.context)
        past.note(message.captured, fromServer: message.context.isFromServer)
        return past.state
    }

    /// Takes back what the current layer says of what a sealed record of `type` holds, as it was opened.
    package static func withdrawSealed(_ type: UInt8, from dissection: inout Dissection) {
        switch type {
        case 21: dissection.withdraw(alert)
        case 22: dissection.withdraw(TLSHandshake.message)
        case 23: dissection.withdraw(applicationData)
        default: break
        }
    }

    public static func describe(cut bytes: borrowing PacketBytes, into dissection: inout Dissection) {
        dissection.add(contentType, in: bytes.captured, at: 0)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.record, at: 0, count: header.byteCount)
        let type = header.uint8(at: 0)
        dissection.add(type == 23 && past.isThird ? Self.opaqueType : Self.contentType, in: header, at: 0)
        let start = Self.headerCount
        let count = header.byteCount &- start
        guard count > 0 else { return }
        switch type {
        case 20: dissection.add(Self.cipherChange, at: start, count: count)
        case 21:
            dissection.add(Self.alert, at: start, count: count)
            // A longer one is encrypted.
            if count == 2 {
                dissection.add(Self.alertLevel, in: header, at: start)
                dissection.add(Self.alertDescription, in: header, at: start &+ 1)
            }
        case 22 where past.isProtected: dissection.add(TLSHandshake.message, at: start, count: count)
        case 22: TLSHandshake.describe(header, start, past.speaking(header[Self.version]), into: &dissection)
        case 23: dissection.add(Self.applicationData, at: start, count: count)
        default: break
        }
    }
}
