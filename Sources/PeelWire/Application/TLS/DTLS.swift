/// A record of Datagram Transport Layer Security, read in place.
///
///      0        8                24               40                          88               104
///     +--------+-----------------+----------------+---------------------------+-----------------+
///     |  Type  |     Version     |     Epoch      |     Sequence Number       |     Length      |
///     +--------+-----------------+----------------+---------------------------+-----------------+
///
/// RFC 6347 section 4.1, RFC 9147 section 4 (version 1.3, whose protected records have another head and stay data).
public struct DTLS: Layer, ~Escapable {
    public static var record: Field<WirePlace> { .init("dtls.record", "Record Layer", part: 5) }
    public static var contentType: Field<UInt8> {
        .init("dtls.record.content_type", "Content Type", at: 0, names: TLSNames.contents, part: 5)
    }
    public static var version: Field<UInt16> {
        .init("dtls.record.version", "Version", at: 1, as: .hexadecimal, names: TLSNames.versions, part: 5)
    }
    public static var epoch: Field<UInt16> { .init("dtls.record.epoch", "Epoch", at: 3, part: 5) }
    public static var sequence: Field<UInt64> { .init("dtls.record.sequence_number", "Sequence Number", part: 5) }
    public static var length: Field<UInt16> { .init("dtls.record.length", "Length", at: 11, part: 5) }
    public static var cipherChange: Field<WirePlace> {
        .init("dtls.change_cipher_spec", "Change Cipher Spec Message", part: 5)
    }
    public static var alert: Field<WirePlace> { .init("dtls.alert_message", "Alert Message", part: 5) }
    public static var alertLevel: Field<UInt8> {
        .init("dtls.alert_message.level", "Level", depth: 1, names: TLSNames.levels, part: 5)
    }
    public static var alertDescription: Field<UInt8> {
        .init("dtls.alert_message.desc", "Description", depth: 1, names: TLSNames.alerts, part: 5)
    }
    public static var applicationData: Field<WireBytes> {
        .init("dtls.app_data", "Encrypted Application Data", part: 5)
    }
    public static var messageSequence: Field<UInt16> {
        .init("dtls.handshake.message_seq", "Message Sequence", depth: 1, part: 5)
    }
    public static var fragmentOffset: Field<UInt24> {
        .init("dtls.handshake.fragment_offset", "Fragment Offset", depth: 1, part: 5)
    }
    public static var fragmentLength: Field<UInt24> {
        .init("dtls.handshake.fragment_length", "Fragment Length", depth: 1, part: 5)
    }
    public static var cookieLength: Field<UInt8> {
        .init("dtls.handshake.cookie_length", "Cookie Length", depth: 1, part: 5)
    }
    public static var cookie: Field<WireBytes> { .init("dtls.handshake.cookie", "Cookie", depth: 1, part: 5) }

    public static let layout = Layout(
        "dtls",
        "Datagram Transport Layer Security",
        fields: [
            record, contentType, version, epoch, sequence, length, cipherChange, alert, alertLevel, alertDescription,
            applicationData, messageSequence, fragmentOffset, fragmentLength, cookieLength, cookie,
        ] + DTLSNames.renamed(TLSHandshake.fields + TLSExtension.fields) + Certificate.fields + TLSParameters.fields
    )

    static var headerCount: Int { 13 }
    /// Bytes before the body of a handshake message.
    package static var messageHeaderCount: Int { 12 }

    /// The whole record.
    public let header: RawSpan
    public let payload: PacketBytes
    public var next: Claim { .none }

    public static var guesses: Transport? { .udp }

    /// A known type and version, and a length that the datagram has.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        guard captured.byteCount >= headerCount, 20...25 ~= captured.uint8(at: 0) else { return false }
        let version = captured.uint16(at: 1)
        guard version == 0xfeff || version == 0xfefd || version == 0x0100 else { return false }
        let count = Int(captured.uint16(at: 11))
        return count > 0 && headerCount &+ count <= bytes.declaredCount
    }

    /// How many bytes the record that begins `bytes` has; nil where that is not here.
    package static func count(_ bytes: RawSpan) -> Int? {
        bytes.byteCount < headerCount ? nil : headerCount &+ Int(bytes[length])
    }

    /// Reads a record; others may follow it in the datagram.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<DTLS> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let count = headerCount &+ Int(bytes.captured[length])
        if let fault = bytes.fault(reading: count) { return .flawed(DTLS(bytes, count: count), fault) }
        return .whole(DTLS(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.clamped(0..<count)
        payload = bytes.payload(after: count, upTo: count)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.record, at: 0, count: header.byteCount)
        dissection.add(Self.sequence, value: header.uint48(at: 5), at: 5, count: 6)
        let start = Self.headerCount
        let count = header.byteCount &- start
        guard count > 0 else { return }
        switch header[Self.contentType] {
        case 20: dissection.add(Self.cipherChange, at: start, count: count)
        case 21:
            dissection.add(Self.alert, at: start, count: count)
            if count == 2 {
                dissection.add(Self.alertLevel, in: header, at: start)
                dissection.add(Self.alertDescription, in: header, at: start &+ 1)
            }
        case 22 where header[Self.epoch] == 0: Self.describe(header, start, into: &dissection)
        case 22: dissection.add(TLSHandshake.message, at: start, count: count)
        case 23: dissection.add(Self.applicationData, at: start, count: count)
        default: break
        }
    }

    /// Adds the messages, or fragments of them, from `start` to the end of a record.
    private static func describe(_ record: RawSpan, _ start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset &+ messageHeaderCount <= record.byteCount, dissection.hasRoom {
            let length = Int(record.uint24(at: offset &+ 1))
            let here = Int(record.uint24(at: offset &+ 9))
            let body = offset &+ messageHeaderCount
            let count = min(here, record.byteCount &- body)
            dissection.add(TLSHandshake.message, at: offset, count: messageHeaderCount &+ count)
            dissection.add(TLSHandshake.type, in: record, at: offset)
            dissection.add(TLSHandshake.length, in: record, at: offset &+ 1)
            dissection.add(messageSequence, in: record, at: offset &+ 4)
            dissection.add(fragmentOffset, in: record, at: offset &+ 6)
            dissection.add(fragmentLength, in: record, at: offset &+ 9)
            guard count == here else {
                return dissection.fault(
                    .malformed(.outOfRange(field: fragmentLength.name, value: here, allowed: 0...count)), at: offset)
            }
            if here == length {
                let message = record.clamped(0..<body &+ count)
                TLSHandshake.describe(
                    record.uint8(at: offset), message, body, past(record), isDatagram: true, into: &dissection)
            }
            offset = body &+ count
        }
    }

    /// What the version of a record tells of its messages.
    private static func past(_ record: RawSpan) -> TLSPast { TLSPast(namesAlgorithms: record[version] != 0xfeff) }

    /// Adds a cookie and its length at `start`; returns where it ends.
    static func cookie(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) -> Int? {
        let count = Int(bytes.uint8(at: start))
        dissection.add(cookieLength, in: bytes, at: start)
        guard start &+ 1 &+ count <= bytes.byteCount else { return nil }
        if count > 0 { dissection.add(cookie, at: start &+ 1, count: count) }
        return start &+ 1 &+ count
    }

    /// Shows the body of a message that was put together from fragments; `dtls` is the index of ``DTLS``.
    package static func show(
        _ body: borrowing PacketBytes, kind: UInt8, dtls: Int, _ registry: Registry, into dissection: inout Dissection
    ) {
        dissection.skipNextName(true)
        let layer = registry.show(copy body, as: .named("tls.message"), into: &dissection)
        guard layer < dissection.layers.count else { return }
        dissection.resume(layer: layer, describedBy: dtls)
        TLSHandshake.describe(kind, body.captured, 0, TLSPast(), isDatagram: true, into: &dissection)
    }
}
