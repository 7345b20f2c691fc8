/// A packet of QUIC, read in place as far as it is not protected.
///
///      0        8               40       48                          …
///     +--------+---------------+--------+------------+--------+------------+---
///     |1 F T T | Version       | Length | Dest. ID   | Length | Source ID  | of the type
///     +--------+---------------+--------+------------+--------+------------+---
///     |0 F S   | Destination ID, packet number, payload
///     +--------+---
///
/// RFC 9000 section 17, RFC 9369 (version 2), RFC 8999 (invariants). The packet number and what follows are protected;
/// what is known of the connection adds them.
public struct QUIC: Layer, ~Escapable {
    public static var connection: Field<UInt32> { .init("quic.connection.number", "Connection Number") }
    public static var packetLength: Field<UInt32> { .init("quic.packet_length", "Packet Length") }
    public static var form: Field<UInt8> {
        .init("quic.header_form", "Header Form", at: 0, bits: 0..<1, names: QUICNames.forms)
    }
    public static var fixed: Field<Bool> { .init("quic.fixed_bit", "Fixed Bit", bits: 1..<2) }
    public static var type: Field<UInt8> {
        .init("quic.long.packet_type", "Packet Type", bits: 2..<4, names: QUICNames.types)
    }
    public static var typeOfSecond: Field<UInt8> {
        .init("quic.long.packet_type_v2", "Packet Type", bits: 2..<4, names: QUICNames.typesOfSecond)
    }
    public static var longReserved: Field<UInt8> { .init("quic.long.reserved", "Reserved") }
    public static var numberLength: Field<UInt8> {
        .init("quic.packet_number_length", "Packet Number Length", names: QUICNames.lengths)
    }
    public static var spin: Field<Bool> { .init("quic.spin_bit", "Spin Bit", bits: 2..<3) }
    public static var shortReserved: Field<UInt8> { .init("quic.short.reserved", "Reserved") }
    public static var keyPhase: Field<Bool> { .init("quic.key_phase", "Key Phase Bit") }
    public static var unused: Field<UInt8> { .init("quic.vn.unused", "Unused", bits: 1..<8, as: .hexadecimal) }
    public static var version: Field<UInt32> {
        .init("quic.version", "Version", as: .hexadecimal, names: QUICVersion.names)
    }
    public static var destinationLength: Field<UInt8> { .init("quic.dcil", "Destination Connection ID Length") }
    public static var destination: Field<WireBytes> { .init("quic.dcid", "Destination Connection ID") }
    public static var sourceLength: Field<UInt8> { .init("quic.scil", "Source Connection ID Length") }
    public static var source: Field<WireBytes> { .init("quic.scid", "Source Connection ID") }
    public static var supportedVersion: Field<UInt32> {
        .init("quic.supported_version", "Supported Version", as: .hexadecimal, names: QUICVersion.names)
    }
    public static var tokenLength: Field<UInt64> { .init("quic.token_length", "Token Length") }
    public static var token: Field<WireBytes> { .init("quic.token", "Token") }
    public static var length: Field<UInt64> { .init("quic.length", "Length") }
    public static var retryToken: Field<WireBytes> { .init("quic.retry_token", "Retry Token") }
    public static var retryTag: Field<WireBytes> { .init("quic.retry_integrity_tag", "Retry Integrity Tag") }
    /// The tag is not that of the connection's first packet.
    public static var badRetry: Field<WirePlace> {
        .init("quic.bad_retry", "Retry Integrity Tag verification failure")
    }
    public static var number: Field<UInt64> { .init("quic.packet_number", "Packet Number") }
    /// The protected payload, of which the plain one is known.
    public static var protectedPayload: Field<WireBytes> { .init("quic.payload", "Payload") }
    /// The same of a packet with a short header.
    public static var shortPayload: Field<WireBytes> { .init("quic.protected_payload", "Protected Payload") }
    /// What is protected, and stays so.
    public static var remaining: Field<WireBytes> { .init("quic.remaining_payload", "Remaining Payload") }
    /// Keys are known, and are not those of the packet.
    public static var decryptionFailed: Field<WirePlace> {
        .init("quic.decryption_failed", "Failed to decrypt handshake")
    }
    public static var unknownConnection: Field<WirePlace> {
        .init("quic.connection.unknown", "Unknown QUIC connection. Missing Initial Packet or migrated connection?")
    }
    public static var resetBits: Field<WireBytes> { .init("quic.unpredictable_bits", "Unpredictable Bits") }
    public static var resetToken: Field<WireBytes> { .init("quic.stateless_reset_token", "Stateless Reset Token") }
    /// Bytes behind the last packet of a datagram that are none.
    public static var padding: Field<WirePlace> { .init("quic.coalesced_padding_data", "Coalesced Padding Data") }

    public static let layout = Layout(
        "quic",
        "QUIC IETF",
        fields: [
            connection, packetLength, form, fixed, type, typeOfSecond, longReserved, numberLength, spin, shortReserved,
            keyPhase, unused, version, destinationLength, destination, sourceLength, source, supportedVersion,
            tokenLength, token, length, retryToken, retryTag, badRetry, number, protectedPayload, shortPayload,
            remaining, decryptionFailed, unknownConnection, resetBits, resetToken, padding,
        ]
    )

    /// The whole packet.
    public let header: RawSpan
    public let payload: PacketBytes
    public let next: Claim
    private let parts: QUICHeader

    public static var guesses: Transport? { .udp }

    /// A long header of a known version, whose lengths fit the datagram.
    public static func recognizes(_ bytes: borrowing PacketBytes) -> Bool {
        let captured = bytes.captured
        guard captured.byteCount >= 13, captured.uint8(at: 0) & 0x80 != 0 else { return false }
        let version = captured.uint32(at: 1)
        let isForced = QUICVersion.isForced(version)
        guard version == 0 || QUICVersion.isKnown(version),
            let parts = QUICHeader(captured, declaredCount: bytes.declaredCount), !parts.isFlawed,
            parts.destination.count <= QUICHeader.idLimit, parts.source.count <= QUICHeader.idLimit
        else { return false }
        if version != 0 { return !isForced || parts.destination.count >= 8 && bytes.declaredCount >= 1200 }
        // A list of versions, one of which is known.
        let rest = bytes.declaredCount &- parts.numberStart
        guard rest >= 4, rest % 4 == 0, rest <= 1024 else { return false }
        for offset in stride(from: parts.numberStart, to: parts.numberStart &+ rest, by: 4) {
            let offered = captured.uint32(at: offset)
            if QUICVersion.isKnown(offered), !QUICVersion.isForced(offered) { return true }
        }
        return false
    }

    /// Reads a packet; others may follow it in the datagram.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<QUIC> {
        if let fault = bytes.fault(reading: 1) { return .stopped(fault) }
        let idCount = min(bytes.context.idCount.map(Int.init) ?? 0, bytes.captured.byteCount &- 1)
        guard let parts = QUICHeader(bytes.captured, declaredCount: bytes.declaredCount, idCount: idCount) else {
            return .stopped(bytes.fault(reading: bytes.captured.byteCount &+ 1) ?? .malformed(.rule("quic is short")))
        }
        let packet = QUIC(bytes, parts)
        if parts.isFlawed {
            return .flawed(packet, .malformed(.rule("a length in the quic header goes beyond the datagram")))
        }
        if let fault = bytes.fault(reading: parts.count) { return .flawed(packet, fault) }
        return .whole(packet)
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, _ parts: QUICHeader) {
        header = bytes.captured.clamped(0..<parts.count)
        payload = bytes.payload(after: parts.count, upTo: bytes.declaredCount)
        self.parts = parts
        let isLong = payload.captured.uint8(at: 0) & 0x80 != 0
        next = isLong && payload.captured.uint32(at: 1) == parts.version ? .named("quic") : .none
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(
            Self.packetLength, value: UInt32(truncatingIfNeeded: parts.count), at: 0, count: header.byteCount,
            flags: .generated)
        if parts.kind == .short {
            dissection.add(Self.fixed, in: header, at: 0)
            dissection.add(Self.spin, in: header, at: 0)
            if !parts.destination.isEmpty {
                dissection.add(Self.destination, at: parts.destination.lowerBound, count: parts.destination.count)
            }
            return
        }
        switch parts.kind {
        case .negotiation: dissection.add(Self.unused, in: header, at: 0)
        case .retry: addType(into: &dissection)
        default:
            dissection.add(Self.fixed, in: header, at: 0)
            addType(into: &dissection)
        }
        dissection.add(Self.version, in: header, at: 1)
        dissection.add(Self.destinationLength, in: header, at: 5)
        add(Self.destination, parts.destination, into: &dissection)
        dissection.add(Self.sourceLength, in: header, at: parts.destination.upperBound)
        add(Self.source, parts.source, into: &dissection)
        describeRest(into: &dissection)
    }

    /// Adds what lies between the ids and the packet number.
    private func describeRest(into dissection: inout Dissection) {
        let offset = parts.numberStart
        switch parts.kind {
        case .negotiation:
            var place = offset
            while place &+ 4 <= header.byteCount, dissection.hasRoom {
                dissection.add(Self.supportedVersion, in: header, at: place)
                place &+= 4
            }
        case .retry:
            add(Self.retryToken, parts.token, into: &dissection)
            if !parts.isFlawed { add(Self.retryTag, parts.token.upperBound..<parts.count, into: &dissection) }
        case .unknown: add(Self.remaining, offset..<parts.count, into: &dissection)
        default:
            if parts.kind == .initial, let length = QUICInteger(header, at: parts.tokenLengthStart) {
                dissection.add(
                    Self.tokenLength, value: length.value, at: parts.tokenLengthStart, count: length.count)
                add(Self.token, parts.token, into: &dissection)
            }
            if parts.lengthStart > 0, let length = QUICInteger(header, at: parts.lengthStart) {
                dissection.add(Self.length, value: length.value, at: parts.lengthStart, count: length.count)
            }
        }
    }

    private func addType(into dissection: inout Dissection) {
        if parts.version == QUICVersion.second {
            dissection.add(Self.typeOfSecond, in: header, at: 0)
        } else {
            dissection.add(Self.type, in: header, at: 0)
        }
    }

    private func add(_ field: Field<WireBytes>, _ range: Range<Int>, into dissection: inout Dissection) {
        if !range.isEmpty { dissection.add(field, at: range.lowerBound, count: range.count) }
    }
}

extension LayerContext {
    /// Bytes of the connection id in a short header, as the connection tells.
    package var idCount: UInt8? {
        get { quicIDCount == 0 ? nil : quicIDCount &- 1 }
        set { quicIDCount = newValue.map { $0 &+ 1 } ?? 0 }
    }
}
