/// The parameters of SCTP's INIT, INIT ACK and HEARTBEAT chunks: type, length, value (RFC 9260 section 3.2.1).
enum SCTPParameter {
    static var type: Field<UInt16> {
        .init("sctp.parameter_type", "Parameter type", as: .hexadecimal, depth: 2, names: typeNames, part: 2)
    }
    static var stops: Field<Bool> { .init("sctp.parameter_bit_1", "Bit", bits: 0..<1, depth: 3, part: 2) }
    static var reports: Field<Bool> { .init("sctp.parameter_bit_2", "Bit", bits: 1..<2, depth: 3, part: 2) }
    static var length: Field<UInt16> { .init("sctp.parameter_length", "Parameter length", depth: 2, part: 2) }
    static var value: Field<WireBytes> { .init("sctp.parameter_value", "Parameter value", depth: 2, part: 2) }
    static var padding: Field<WireBytes> { .init("sctp.parameter_padding", "Parameter padding", depth: 2, part: 2) }
    static var ipv4: Field<IPv4Address> {
        .init("sctp.parameter_ipv4_address", "IP Version 4 address", depth: 2, part: 2)
    }
    static var ipv6: Field<IPv6Address> {
        .init("sctp.parameter_ipv6_address", "IP Version 6 address", depth: 2, part: 2)
    }
    static var heartbeat: Field<WireBytes> {
        .init("sctp.parameter_heartbeat_information", "Heartbeat information", depth: 2, part: 2)
    }
    static var cookie: Field<WireBytes> { .init("sctp.parameter_state_cookie", "State cookie", depth: 2, part: 2) }
    /// In milliseconds.
    static var increment: Field<UInt32> {
        .init(
            "sctp.parameter_cookie_preservative_incr", "Suggested Cookie life-span increment (msec)", depth: 2, part: 2
        )
    }
    static var addressType: Field<UInt16> {
        .init("sctp.parameter_supported_address_type", "Supported address type", depth: 2, part: 2)
    }
    static var indication: Field<UInt32> {
        .init("sctp.adaptation_layer_indication", "Indication", as: .hexadecimal, depth: 2, part: 2)
    }
    static var random: Field<WireBytes> { .init("sctp.random_number", "Random number", depth: 2, part: 2) }
    static var authenticated: Field<UInt8> {
        .init("sctp.chunk_type_to_auth", "Chunk type", depth: 2, names: SCTPChunk.typeNames, part: 2)
    }
    static var hmac: Field<UInt16> { .init("sctp.hmac_id", "HMAC identifier", depth: 2, part: 2) }
    static var supportedChunk: Field<UInt8> {
        .init("sctp.supported_chunk_type", "Supported chunk type", depth: 2, names: SCTPChunk.typeNames, part: 2)
    }

    static var fields: [any FieldDescription] {
        [
            type, stops, reports, length, value, padding, ipv4, ipv6, heartbeat, cookie, increment, addressType,
            indication,
            random, authenticated, hmac, supportedChunk,
        ]
    }

    /// Adds the parameters from `start` to the end of the chunk, with which `bytes` end.
    static func describe(_ bytes: RawSpan, at start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset &+ 4 <= bytes.byteCount {
            let count = Int(bytes.uint16(at: offset &+ 2))
            dissection.add(type, in: bytes, at: offset)
            dissection.add(stops, in: bytes, at: offset)
            dissection.add(reports, in: bytes, at: offset)
            dissection.add(length, in: bytes, at: offset &+ 2)
            guard count >= 4, count <= bytes.byteCount &- offset else {
                let allowed = 4...max(4, bytes.byteCount &- offset)
                dissection.fault(
                    .malformed(.outOfRange(field: length.name, value: count, allowed: allowed)), at: offset &+ 2)
                return
            }
            describe(bytes.clamped(0..<offset &+ count), offset, count, into: &dissection)
            let padded = (count &+ 3) & ~3
            dissection.addBytes(padding, in: bytes, at: offset &+ count, count: padded &- count)
            offset &+= padded
        }
    }

    private static func describe(_ bytes: RawSpan, _ offset: Int, _ count: Int, into dissection: inout Dissection) {
        let start = offset &+ 4
        switch bytes.uint16(at: offset) {
        case 1: dissection.addBytes(heartbeat, in: bytes, at: start, count: count &- 4)
        case 5: dissection.add(ipv4, in: bytes, at: start)
        case 6: dissection.add(ipv6, in: bytes, at: start)
        case 7: dissection.addBytes(cookie, in: bytes, at: start, count: count &- 4)
        case 9: dissection.add(increment, in: bytes, at: start)
        case 12: addEach(addressType, bytes, start, 2, into: &dissection)
        case 0x8000, 0xc000: break
        case 0x8002: dissection.addBytes(random, in: bytes, at: start, count: count &- 4)
        case 0x8003: addEach(authenticated, bytes, start, 1, into: &dissection)
        case 0x8004: addEach(hmac, bytes, start, 2, into: &dissection)
        case 0x8008: addEach(supportedChunk, bytes, start, 1, into: &dissection)
        case 0xc006: dissection.add(indication, in: bytes, at: start)
        default: dissection.addBytes(value, in: bytes, at: start, count: count &- 4)
        }
    }

    /// Adds one value after another to the end of the parameter.
    private static func addEach<Value: WireValue>(
        _ field: Field<Value>,
        _ bytes: RawSpan,
        _ start: Int,
        _ size: Int,
        into dissection: inout Dissection
    ) {
        var place = start
        while place &+ size <= bytes.byteCount {
            dissection.add(field, in: bytes, at: place)
            place &+= size
        }
    }

    static let typeNames = ValueNames { value in
        switch value {
        case 1: "Heartbeat info"
        case 5: "IPv4 address"
        case 6: "IPv6 address"
        case 7: "State cookie"
        case 8: "Unrecognized parameter"
        case 9: "Cookie preservative"
        case 11: "Hostname address"
        case 12: "Supported address types"
        case 0x8000: "ECN"
        case 0x8002: "Random"
        case 0x8003: "Authenticated Chunk list"
        case 0x8004: "Requested HMAC Algorithm"
        case 0x8005: "Padding"
        case 0x8008: "Supported Extensions"
        case 0xc000: "Forward TSN supported"
        case 0xc006: "Adaptation Layer Indication"
        default: nil
        }
    }
}
