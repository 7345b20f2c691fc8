/// The extensions of TLS handshake messages: two bytes type, two bytes length, and the data.
///
/// RFC 8446 section 4.2, RFC 6066 (server name), RFC 7301 (ALPN), RFC 8422 (point formats).
enum TLSExtension {
    static var type: Field<UInt16> {
        .init("tls.handshake.extension.type", "Type", depth: 1, names: TLSNames.extensions, part: 2)
    }
    static var length: Field<UInt16> { .init("tls.handshake.extension.len", "Length", depth: 2, part: 2) }
    static var data: Field<WireBytes> { .init("tls.handshake.extension.data", "Data", depth: 2, part: 2) }
    static var namesLength: Field<UInt16> {
        .init("tls.handshake.extensions_server_name_list_len", "Server Name list length", depth: 2, part: 2)
    }
    static var nameType: Field<UInt8> {
        .init("tls.handshake.extensions_server_name_type", "Server Name Type", depth: 2, part: 2)
    }
    static var nameLength: Field<UInt16> {
        .init("tls.handshake.extensions_server_name_len", "Server Name length", depth: 2, part: 2)
    }
    static var name: Field<WireText> {
        .init("tls.handshake.extensions_server_name", "Server Name", depth: 2, part: 2)
    }
    static var groupsLength: Field<UInt16> {
        .init("tls.handshake.extensions_supported_groups_length", "Supported Groups List Length", depth: 2, part: 2)
    }
    static var groups: Field<WirePlace> {
        .init("tls.handshake.extensions_supported_groups", "Supported Groups List", depth: 2, part: 2)
    }
    static var group: Field<UInt16> {
        .init(
            "tls.handshake.extensions_supported_group", "Supported Group", as: .hexadecimal, depth: 3,
            names: TLSNames.groups, part: 2)
    }
    static var formatsLength: Field<UInt8> {
        .init("tls.handshake.extensions_ec_point_formats_length", "EC point formats Length", depth: 2, part: 2)
    }
    static var formats: Field<WirePlace> {
        .init("tls.handshake.extensions_ec_point_formats", "EC point formats", depth: 2, part: 2)
    }
    static var format: Field<UInt8> {
        .init("tls.handshake.extensions_ec_point_format", "EC point format", depth: 3, part: 2)
    }
    static var algorithmsLength: Field<UInt16> {
        .init("tls.handshake.sig_hash_alg_len", "Signature Hash Algorithms Length", depth: 2, part: 2)
    }
    static var algorithms: Field<WirePlace> {
        .init("tls.handshake.sig_hash_algs", "Signature Algorithms", depth: 2, part: 2)
    }
    static var algorithm: Field<UInt16> {
        .init(
            "tls.handshake.sig_hash_alg", "Signature Algorithm", as: .hexadecimal, depth: 3,
            names: TLSNames.signatures, part: 2)
    }
    static var hash: Field<UInt8> {
        .init("tls.handshake.sig_hash_hash", "Signature Hash Algorithm Hash", depth: 4, part: 2)
    }
    static var signature: Field<UInt8> {
        .init("tls.handshake.sig_hash_sig", "Signature Hash Algorithm Signature", depth: 4, part: 2)
    }
    static var protocolsLength: Field<UInt16> {
        .init("tls.handshake.extensions_alpn_len", "ALPN Extension Length", depth: 2, part: 2)
    }
    static var protocols: Field<WirePlace> {
        .init("tls.handshake.extensions_alpn_list", "ALPN Protocol", depth: 2, part: 2)
    }
    static var protocolLength: Field<UInt8> {
        .init("tls.handshake.extensions_alpn_str_len", "ALPN string length", depth: 3, part: 2)
    }
    static var protocolName: Field<WireText> {
        .init("tls.handshake.extensions_alpn_str", "ALPN Next Protocol", depth: 3, part: 2)
    }
    static var versionsLength: Field<UInt8> {
        .init("tls.handshake.extensions.supported_versions_len", "Supported Versions length", depth: 2, part: 2)
    }
    static var version: Field<UInt16> {
        .init(
            "tls.handshake.extensions.supported_version", "Supported Version", as: .hexadecimal, depth: 2,
            names: TLSNames.versions, part: 2)
    }
    static var modesLength: Field<UInt8> {
        .init("tls.extension.psk_ke_modes_length", "PSK Key Exchange Modes Length", depth: 2, part: 2)
    }
    static var mode: Field<UInt8> { .init("tls.extension.psk_ke_mode", "PSK Key Exchange Mode", depth: 2, part: 2) }
    static var sharesLength: Field<UInt16> {
        .init("tls.handshake.extensions_key_share_client_length", "Client Key Share Length", depth: 2, part: 2)
    }
    static var shareGroup: Field<UInt16> {
        .init("tls.handshake.extensions_key_share_group", "Group", depth: 3, names: TLSNames.groups, part: 2)
    }
    static var shareLength: Field<UInt16> {
        .init("tls.handshake.extensions_key_share_key_exchange_length", "Key Exchange Length", depth: 3, part: 2)
    }
    static var share: Field<WireBytes> {
        .init("tls.handshake.extensions_key_share_key_exchange", "Key Exchange", depth: 3, part: 2)
    }
    static var selectedGroup: Field<UInt16> {
        .init(
            "tls.handshake.extensions_key_share_selected_group", "Selected Group", depth: 2, names: TLSNames.groups,
            part: 2)
    }
    static var renegotiationLength: Field<UInt8> {
        .init("tls.handshake.extensions_reneg_info_len", "Renegotiation info extension length", depth: 2, part: 2)
    }
    static var renegotiation: Field<WireBytes> {
        .init("tls.handshake.extensions_reneg_info", "Renegotiation info", depth: 2, part: 2)
    }
    static var padding: Field<WireBytes> {
        .init("tls.handshake.extensions_padding_data", "Padding Data", depth: 2, part: 2)
    }
    static var recordSize: Field<UInt16> { .init("tls.record_size_limit", "Record Size Limit", depth: 2, part: 2) }

    static var fields: [any FieldDescription] {
        [
            type, length, data, namesLength, nameType, nameLength, name, groupsLength, groups, group, formatsLength,
            formats, format, algorithmsLength, algorithms, algorithm, hash, signature, protocolsLength, protocols,
            protocolLength, protocolName, versionsLength, version, modesLength, mode, sharesLength, shareGroup,
            shareLength, share, selectedGroup, renegotiationLength, renegotiation, padding, recordSize,
        ]
    }

    /// The message that extensions stand in.
    enum Place {
        case client, server, retry, encrypted
    }

    /// Adds the extensions from `start` to the end of a message.
    static func describe(_ bytes: RawSpan, _ start: Int, _ place: Place, into dissection: inout Dissection) {
        var offset = start
        while offset &+ 4 <= bytes.byteCount, dissection.hasRoom {
            let number = bytes.uint16(at: offset)
            let count = Int(bytes.uint16(at: offset &+ 2))
            let left = bytes.byteCount &- offset &- 4
            dissection.add(type, in: bytes, at: offset)
            dissection.add(length, in: bytes, at: offset &+ 2)
            guard count <= left else {
                return dissection.fault(
                    .malformed(.outOfRange(field: length.name, value: count, allowed: 0...left)), at: offset &+ 2)
            }
            if count > 0 {
                let body = bytes.clamped(0..<offset &+ 4 &+ count)
                describe(number, body, offset &+ 4, place, into: &dissection)
            } else if !isKnown(number) {
                dissection.add(data, at: offset &+ 4, count: 0)
            }
            offset &+= 4 &+ count
        }
    }

    /// Adds the data of one extension, which ends `bytes` and is not empty.
    private static func describe(
        _ number: UInt16, _ bytes: RawSpan, _ start: Int, _ place: Place, into dissection: inout Dissection
    ) {
        let end = bytes.byteCount
        switch number {
        case 0: serverNames(bytes, start, into: &dissection)
        case 10:
            dissection.add(groupsLength, in: bytes, at: start)
            numbers(groups, group, bytes, start &+ 2, into: &dissection)
        case 11:
            dissection.add(formatsLength, in: bytes, at: start)
            dissection.add(formats, at: start &+ 1, count: end &- start &- 1)
            for offset in start &+ 1..<end { dissection.add(format, in: bytes, at: offset) }
        case 13, 50: signatures(bytes, start, into: &dissection)
        case 18: timestamps(bytes, start, into: &dissection)
        case 34 where place == .client: signatures(bytes, start, into: &dissection)
        case 16: applications(bytes, start, into: &dissection)
        case 21: dissection.add(padding, at: start, count: end &- start)
        case 28: dissection.add(recordSize, in: bytes, at: start)
        case 43 where place == .client:
            dissection.add(versionsLength, in: bytes, at: start)
            var offset = start &+ 1
            while offset &+ 2 <= end, dissection.hasRoom {
                dissection.add(version, in: bytes, at: offset)
                offset &+= 2
            }
        case 43: dissection.add(version, in: bytes, at: start)
        case 45:
            dissection.add(modesLength, in: bytes, at: start)
            for offset in start &+ 1..<end { dissection.add(mode, in: bytes, at: offset) }
        case 40, 51: shares(bytes, start, place, into: &dissection)
        case 57, 0xffa5: TLSParameters.describe(bytes, start, into: &dissection)
        case 0xff01:
            dissection.add(renegotiationLength, in: bytes, at: start)
            if start &+ 1 < end { dissection.add(renegotiation, at: start &+ 1, count: end &- start &- 1) }
        default: if !isKnown(number) { dissection.add(data, at: start, count: end &- start) }
        }
    }

    /// Extensions that have fields of their own, or none at all; of others the data is shown.
    private static func isKnown(_ number: UInt16) -> Bool {
        switch number {
        case 0, 1, 5, 9...23, 27, 28, 34, 40...51, 53, 54, 57, 13172, 17513, 0xff01, 0xffa5, 0xffce: true
        default: false
        }
    }

    private static func numbers(
        _ list: Field<WirePlace>, _ field: Field<UInt16>, _ bytes: RawSpan, _ start: Int,
        into dissection: inout Dissection
    ) {
        guard start < bytes.byteCount else { return }
        dissection.add(list, at: start, count: bytes.byteCount &- start)
        var offset = start
        while offset &+ 2 <= bytes.byteCount, dissection.hasRoom {
            dissection.add(field, in: bytes, at: offset)
            offset &+= 2
        }
    }

    private static func serverNames(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        dissection.add(namesLength, in: bytes, at: start)
        var offset = start &+ 2
        while offset &+ 3 <= bytes.byteCount, dissection.hasRoom {
            dissection.add(nameType, in: bytes, at: offset)
            dissection.add(nameLength, in: bytes, at: offset &+ 1)
            let count = min(Int(bytes.uint16(at: offset &+ 1)), bytes.byteCount &- offset &- 3)
            dissection.add(name, at: offset &+ 3, count: count)
            offset &+= 3 &+ count
        }
    }

    /// A list of algorithms, behind its length, up to the end of `bytes`.
    static func signatures(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        dissection.add(algorithmsLength, in: bytes, at: start)
        var offset = start &+ 2
        guard offset < bytes.byteCount else { return }
        dissection.add(algorithms, at: offset, count: bytes.byteCount &- offset)
        while offset &+ 2 <= bytes.byteCount, dissection.hasRoom {
            algorithm(bytes, offset, into: &dissection)
            offset &+= 2
        }
    }

    /// An algorithm, and its two bytes as TLS 1.2 meant them.
    static func algorithm(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        dissection.add(algorithm, in: bytes, at: offset)
        dissection.add(hash, in: bytes, at: offset)
        dissection.add(signature, in: bytes, at: offset &+ 1)
    }

    /// That a certificate was logged: of each of these the algorithm of the log's signature (RFC 6962 section 3.3).
    static func timestamps(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        var offset = start &+ 2
        while offset &+ 2 <= bytes.byteCount, dissection.hasRoom {
            let end = offset &+ 2 &+ Int(bytes.uint16(at: offset))
            // A version, the log, the time, and extensions come first.
            let place = offset &+ 45 &+ Int(bytes.uint16(at: offset &+ 43))
            guard end <= bytes.byteCount, place &+ 2 <= end else { return }
            algorithm(bytes, place, into: &dissection)
            offset = end
        }
    }

    private static func applications(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        dissection.add(protocolsLength, in: bytes, at: start)
        var offset = start &+ 2
        guard offset < bytes.byteCount else { return }
        dissection.add(protocols, at: offset, count: bytes.byteCount &- offset)
        while offset < bytes.byteCount, dissection.hasRoom {
            dissection.add(protocolLength, in: bytes, at: offset)
            let count = min(Int(bytes.uint8(at: offset)), bytes.byteCount &- offset &- 1)
            dissection.add(protocolName, at: offset &+ 1, count: count)
            offset &+= 1 &+ count
        }
    }

    private static func shares(
        _ bytes: RawSpan, _ start: Int, _ place: Place, into dissection: inout Dissection
    ) {
        if place == .retry { return dissection.add(selectedGroup, in: bytes, at: start) }
        var offset = start
        if place == .client {
            dissection.add(sharesLength, in: bytes, at: start)
            offset &+= 2
        }
        while offset &+ 4 <= bytes.byteCount, dissection.hasRoom {
            dissection.add(shareGroup, in: bytes, at: offset)
            dissection.add(shareLength, in: bytes, at: offset &+ 2)
            let count = min(Int(bytes.uint16(at: offset &+ 2)), bytes.byteCount &- offset &- 4)
            if count > 0 { dissection.add(share, at: offset &+ 4, count: count) }
            offset &+= 4 &+ count
        }
    }
}
