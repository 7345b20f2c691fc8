/// The transport parameters of QUIC, which an extension of TLS carries: type, length and value, each of variable size.
///
/// RFC 9000 section 18, RFC 9221 (datagrams), RFC 9368 (versions), RFC 9287 (the fixed bit).
enum TLSParameters {
    static var type: Field<UInt64> {
        .init("tls.quic.parameter.type", "Type", depth: 2, names: names, part: 4)
    }
    static var length: Field<UInt64> { .init("tls.quic.parameter.length", "Length", depth: 3, part: 4) }
    static var value: Field<WireBytes> { .init("tls.quic.parameter.value", "Value", depth: 3, part: 4) }
    static var originalID: Field<WireBytes> {
        .init(
            "tls.quic.parameter.original_destination_connection_id", "original_destination_connection_id", depth: 3,
            part: 4)
    }
    /// In milliseconds.
    static var idleTimeout: Field<UInt64> {
        .init("tls.quic.parameter.max_idle_timeout", "max_idle_timeout", depth: 3, part: 4)
    }
    static var resetToken: Field<WireBytes> {
        .init("tls.quic.parameter.stateless_reset_token", "stateless_reset_token", depth: 3, part: 4)
    }
    static var udpSize: Field<UInt64> {
        .init("tls.quic.parameter.max_udp_payload_size", "max_udp_payload_size", depth: 3, part: 4)
    }
    static var maximumData: Field<UInt64> {
        .init("tls.quic.parameter.initial_max_data", "initial_max_data", depth: 3, part: 4)
    }
    static var maximumLocal: Field<UInt64> {
        .init(
            "tls.quic.parameter.initial_max_stream_data_bidi_local", "initial_max_stream_data_bidi_local", depth: 3,
            part: 4)
    }
    static var maximumRemote: Field<UInt64> {
        .init(
            "tls.quic.parameter.initial_max_stream_data_bidi_remote", "initial_max_stream_data_bidi_remote", depth: 3,
            part: 4)
    }
    static var maximumOneWay: Field<UInt64> {
        .init("tls.quic.parameter.initial_max_stream_data_uni", "initial_max_stream_data_uni", depth: 3, part: 4)
    }
    static var streams: Field<UInt64> {
        .init("tls.quic.parameter.initial_max_streams_bidi", "initial_max_streams_bidi", depth: 3, part: 4)
    }
    static var streamsOneWay: Field<UInt64> {
        .init("tls.quic.parameter.initial_max_streams_uni", "initial_max_streams_uni", depth: 3, part: 4)
    }
    static var exponent: Field<UInt64> {
        .init("tls.quic.parameter.ack_delay_exponent", "ack_delay_exponent", depth: 3, part: 4)
    }
    /// In milliseconds.
    static var delay: Field<UInt64> { .init("tls.quic.parameter.max_ack_delay", "max_ack_delay", depth: 3, part: 4) }
    static var idLimit: Field<UInt64> {
        .init("tls.quic.parameter.active_connection_id_limit", "Active Connection ID Limit", depth: 3, part: 4)
    }
    static var sourceID: Field<WireBytes> {
        .init("tls.quic.parameter.initial_source_connection_id", "Initial Source Connection ID", depth: 3, part: 4)
    }
    static var retryID: Field<WireBytes> {
        .init("tls.quic.parameter.retry_source_connection_id", "Retry Source Connection ID", depth: 3, part: 4)
    }
    static var datagramSize: Field<UInt64> {
        .init("tls.quic.parameter.max_datagram_frame_size", "max_datagram_frame_size", depth: 3, part: 4)
    }
    static var address4: Field<IPv4Address> {
        .init("tls.quic.parameter.preferred_address.ipv4address", "ipv4Address", depth: 3, part: 4)
    }
    static var port4: Field<UInt16> {
        .init("tls.quic.parameter.preferred_address.ipv4port", "ipv4Port", depth: 3, part: 4)
    }
    static var address6: Field<IPv6Address> {
        .init("tls.quic.parameter.preferred_address.ipv6address", "ipv6Address", depth: 3, part: 4)
    }
    static var port6: Field<UInt16> {
        .init("tls.quic.parameter.preferred_address.ipv6port", "ipv6Port", depth: 3, part: 4)
    }
    static var addressIDLength: Field<UInt8> {
        .init("tls.quic.parameter.preferred_address.connectionid.length", "Length", depth: 3, part: 4)
    }
    static var addressID: Field<WireBytes> {
        .init("tls.quic.parameter.preferred_address.connectionid", "connectionId", depth: 3, part: 4)
    }
    static var addressToken: Field<WireBytes> {
        .init("tls.quic.parameter.preferred_address.statelessresettoken", "statelessResetToken", depth: 3, part: 4)
    }
    static var chosenVersion: Field<UInt32> {
        .init(
            "tls.quic.parameter.vi.chosen_version", "Chosen Version", as: .hexadecimal, depth: 3,
            names: QUICVersion.names, part: 4)
    }
    static var otherVersion: Field<UInt32> {
        .init(
            "tls.quic.parameter.vi.other_version", "Other Version", as: .hexadecimal, depth: 3,
            names: QUICVersion.names, part: 4)
    }

    static var fields: [any FieldDescription] {
        [
            type, length, value, originalID, idleTimeout, resetToken, udpSize, maximumData, maximumLocal,
            maximumRemote, maximumOneWay, streams, streamsOneWay, exponent, delay, idLimit, sourceID, retryID,
            datagramSize, address4, port4, address6, port6, addressIDLength, addressID, addressToken, chosenVersion,
            otherVersion,
        ]
    }

    /// Adds the parameters from `start` to the end of `bytes`.
    static func describe(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset < bytes.byteCount, dissection.hasRoom {
            guard let number = QUICInteger(bytes, at: offset),
                let length = QUICInteger(bytes, at: offset &+ number.count)
            else { return }
            let body = offset &+ number.count &+ length.count
            let left = bytes.byteCount &- body
            let count = length.value > UInt64(left) ? left : Int(length.value)
            dissection.add(type, value: number.value, at: offset, count: number.count)
            dissection.add(Self.length, value: length.value, at: offset &+ number.count, count: length.count)
            dissection.add(value, at: body, count: count)
            // An id may have no bytes.
            if count > 0 || [0x00, 0x0f, 0x10].contains(number.value) {
                describe(number.value, bytes.clamped(0..<body &+ count), body, count, into: &dissection)
            }
            offset = body &+ count
        }
    }

    private static func describe(
        _ number: UInt64, _ bytes: RawSpan, _ start: Int, _ count: Int, into dissection: inout Dissection
    ) {
        switch number {
        case 0x00: dissection.add(originalID, at: start, count: count)
        case 0x02: dissection.add(resetToken, at: start, count: count)
        case 0x0d: address(bytes, start, into: &dissection)
        case 0x0f: dissection.add(sourceID, at: start, count: count)
        case 0x10: dissection.add(retryID, at: start, count: count)
        case 0x11, 0xff73db:
            dissection.add(chosenVersion, in: bytes, at: start)
            var offset = start &+ 4
            while offset &+ 4 <= bytes.byteCount, dissection.hasRoom {
                dissection.add(otherVersion, in: bytes, at: offset)
                offset &+= 4
            }
        default:
            guard let field = integer(number), let integer = QUICInteger(bytes, at: start) else { return }
            dissection.add(field, value: integer.value, at: start, count: integer.count)
        }
    }

    /// The field of a parameter that is an integer.
    private static func integer(_ number: UInt64) -> Field<UInt64>? {
        switch number {
        case 0x01: idleTimeout
        case 0x03: udpSize
        case 0x04: maximumData
        case 0x05: maximumLocal
        case 0x06: maximumRemote
        case 0x07: maximumOneWay
        case 0x08: streams
        case 0x09: streamsOneWay
        case 0x0a: exponent
        case 0x0b: delay
        case 0x0e: idLimit
        case 0x20: datagramSize
        default: nil
        }
    }

    /// RFC 9000 section 18.2.
    private static func address(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        dissection.add(address4, in: bytes, at: start)
        dissection.add(port4, in: bytes, at: start &+ 4)
        dissection.add(address6, in: bytes, at: start &+ 6)
        dissection.add(port6, in: bytes, at: start &+ 22)
        dissection.add(addressIDLength, in: bytes, at: start &+ 24)
        let count = Int(bytes.uint8(at: start &+ 24))
        guard start &+ 25 &+ count &+ 16 <= bytes.byteCount else { return }
        if count > 0 { dissection.add(addressID, at: start &+ 25, count: count) }
        dissection.add(addressToken, at: start &+ 25 &+ count, count: 16)
    }

    private static let names = ValueNames { value in
        switch value {
        case 0x00: "original_destination_connection_id"
        case 0x01: "max_idle_timeout"
        case 0x02: "stateless_reset_token"
        case 0x03: "max_udp_payload_size"
        case 0x04: "initial_max_data"
        case 0x05: "initial_max_stream_data_bidi_local"
        case 0x06: "initial_max_stream_data_bidi_remote"
        case 0x07: "initial_max_stream_data_uni"
        case 0x08: "initial_max_streams_bidi"
        case 0x09: "initial_max_streams_uni"
        case 0x0a: "ack_delay_exponent"
        case 0x0b: "max_ack_delay"
        case 0x0c: "disable_active_migration"
        case 0x0d: "preferred_address"
        case 0x0e: "active_connection_id_limit"
        case 0x0f: "initial_source_connection_id"
        case 0x10: "retry_source_connection_id"
        case 0x11: "version_information"
        case 0x20: "max_datagram_frame_size"
        case 0x2ab2: "grease_quic_bit"
        default: value >= 27 && (value &- 27) % 31 == 0 ? "GREASE" : nil
        }
    }
}
