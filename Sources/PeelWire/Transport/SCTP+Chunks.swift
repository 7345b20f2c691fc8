/// The chunks of an SCTP packet (RFC 9260 section 3.2; later ones in their own documents).
///
/// A chunk's length holds its head and no padding. Each turn takes at least four bytes; a length below that or beyond
/// the packet ends the list with a fault.
enum SCTPChunk {
    static var type: Field<UInt8> { .init("sctp.chunk_type", "Chunk type", depth: 1, names: typeNames, part: 1) }
    static var stops: Field<Bool> { .init("sctp.chunk_bit_1", "Bit", bits: 0..<1, depth: 2, part: 1) }
    static var reports: Field<Bool> { .init("sctp.chunk_bit_2", "Bit", bits: 1..<2, depth: 2, part: 1) }
    static var flags: Field<UInt8> { .init("sctp.chunk_flags", "Chunk flags", as: .hexadecimal, depth: 1, part: 1) }
    static var length: Field<UInt16> { .init("sctp.chunk_length", "Chunk length", depth: 1, part: 1) }
    static var padding: Field<WireBytes> { .init("sctp.chunk_padding", "Chunk padding", depth: 1, part: 1) }
    static var value: Field<WireBytes> { .init("sctp.chunk_value", "Chunk value", depth: 1, part: 1) }
    static var cookie: Field<WireBytes> { .init("sctp.cookie", "Cookie", depth: 1, part: 1) }
    static var isEnd: Field<Bool> { .init("sctp.data_e_bit", "E-Bit", bits: 7..<8, depth: 2, part: 1) }
    static var isBegin: Field<Bool> { .init("sctp.data_b_bit", "B-Bit", bits: 6..<7, depth: 2, part: 1) }
    static var isUnordered: Field<Bool> { .init("sctp.data_u_bit", "U-Bit", bits: 5..<6, depth: 2, part: 1) }
    static var isImmediate: Field<Bool> { .init("sctp.data_i_bit", "I-Bit", bits: 4..<5, depth: 2, part: 1) }
    static var sequence: Field<UInt32> {
        .init("sctp.data_tsn_raw", "Transmission sequence number (absolute)", depth: 1, part: 1)
    }
    static var stream: Field<UInt16> {
        .init("sctp.data_sid", "Stream identifier", as: .hexadecimal, depth: 1, part: 1)
    }
    static var streamSequence: Field<UInt16> { .init("sctp.data_ssn", "Stream sequence number", depth: 1, part: 1) }
    static var protocolID: Field<UInt32> {
        .init("sctp.data_payload_proto_id", "Payload protocol identifier", depth: 1, part: 1)
    }
    /// RFC 8260 section 2.1.
    static var dataReserved: Field<UInt16> { .init("sctp.data_reserved", "Reserved", depth: 1, part: 1) }
    static var message: Field<UInt32> { .init("sctp.data_mid", "Message identifier", depth: 1, part: 1) }
    static var fragment: Field<UInt32> { .init("sctp.data_fsn", "Fragment sequence number", depth: 1, part: 1) }
    static var initiateTag: Field<UInt32> {
        .init("sctp.initiate_tag", "Initiate tag", as: .hexadecimal, depth: 1, part: 1)
    }
    static var initTag: Field<UInt32> {
        .init("sctp.init_initiate_tag", "Initiate tag", as: .hexadecimal, depth: 1, part: 1)
    }
    static var initCredit: Field<UInt32> {
        .init("sctp.init_credit", "Advertised receiver window credit (a_rwnd)", depth: 1, part: 1)
    }
    static var initOutbound: Field<UInt16> {
        .init("sctp.init_nr_out_streams", "Number of outbound streams", depth: 1, part: 1)
    }
    static var initInbound: Field<UInt16> {
        .init("sctp.init_nr_in_streams", "Number of inbound streams", depth: 1, part: 1)
    }
    static var initSequence: Field<UInt32> { .init("sctp.init_initial_tsn", "Initial TSN", depth: 1, part: 1) }
    static var ackTag: Field<UInt32> {
        .init("sctp.initack_initiate_tag", "Initiate tag", as: .hexadecimal, depth: 1, part: 1)
    }
    static var ackCredit: Field<UInt32> {
        .init("sctp.initack_credit", "Advertised receiver window credit (a_rwnd)", depth: 1, part: 1)
    }
    static var ackOutbound: Field<UInt16> {
        .init("sctp.initack_nr_out_streams", "Number of outbound streams", depth: 1, part: 1)
    }
    static var ackInbound: Field<UInt16> {
        .init("sctp.initack_nr_in_streams", "Number of inbound streams", depth: 1, part: 1)
    }
    static var ackSequence: Field<UInt32> { .init("sctp.initack_initial_tsn", "Initial TSN", depth: 1, part: 1) }
    static var nonceSum: Field<UInt8> { .init("sctp.sack_nounce_sum", "Nonce sum", bits: 7..<8, depth: 2, part: 1) }
    static var cumulative: Field<UInt32> {
        .init("sctp.sack_cumulative_tsn_ack_raw", "Cumulative TSN ACK (absolute)", depth: 1, part: 1)
    }
    static var credit: Field<UInt32> {
        .init("sctp.sack_a_rwnd", "Advertised receiver window credit (a_rwnd)", depth: 1, part: 1)
    }
    static var gapCount: Field<UInt16> {
        .init("sctp.sack_number_of_gap_blocks", "Number of gap acknowledgement blocks", depth: 1, part: 1)
    }
    static var duplicateCount: Field<UInt16> {
        .init("sctp.sack_number_of_duplicated_tsns", "Number of duplicated TSNs", depth: 1, part: 1)
    }
    static var gapStart: Field<UInt16> { .init("sctp.sack_gap_block_start", "Start", depth: 2, part: 1) }
    static var gapEnd: Field<UInt16> { .init("sctp.sack_gap_block_end", "End", depth: 2, part: 1) }
    static var duplicate: Field<UInt32> { .init("sctp.sack_duplicate_tsn", "Duplicate TSN", depth: 1, part: 1) }
    static var shutdown: Field<UInt32> {
        .init("sctp.shutdown_cumulative_tsn_ack", "Cumulative TSN Ack", depth: 1, part: 1)
    }
    static var completeTag: Field<Bool> {
        .init("sctp.shutdown_complete_t_bit", "T-Bit", bits: 7..<8, depth: 2, part: 1)
    }
    static var abortTag: Field<Bool> { .init("sctp.abort_t_bit", "T-Bit", bits: 7..<8, depth: 2, part: 1) }
    static var congestion: Field<UInt32> { .init("sctp.ecne_lowest_tsn", "Lowest TSN", depth: 1, part: 1) }
    static var reduced: Field<UInt32> { .init("sctp.cwr_lowest_tsn", "Lowest TSN", depth: 1, part: 1) }
    /// RFC 3758 section 3.2.
    static var forward: Field<UInt32> { .init("sctp.forward_tsn_tsn", "New cumulative TSN", depth: 1, part: 1) }
    static var forwardStream: Field<UInt16> { .init("sctp.forward_tsn_sid", "Stream identifier", depth: 1, part: 1) }
    static var forwardSequence: Field<UInt16> {
        .init("sctp.forward_tsn_ssn", "Stream sequence number", depth: 1, part: 1)
    }

    static var fields: [any FieldDescription] {
        [
            type, stops, reports, flags, length, padding, value, cookie, isEnd, isBegin, isUnordered, isImmediate,
            sequence,
            stream, streamSequence, protocolID, dataReserved, message, fragment, initiateTag, initTag, initCredit,
            initOutbound, initInbound, initSequence, ackTag, ackCredit, ackOutbound, ackInbound, ackSequence, nonceSum,
            cumulative, credit, gapCount, duplicateCount, gapStart, gapEnd, duplicate, shutdown, completeTag, abortTag,
            congestion, reduced, forward, forwardStream, forwardSequence,
        ]
    }

    /// Where the user data of the first data chunk lies; empty, at the end, where there is none.
    static func firstData(_ bytes: RawSpan) -> Range<Int> {
        var offset = 12
        while offset &+ 4 <= bytes.byteCount {
            let type = bytes.uint8(at: offset)
            let count = Int(bytes.uint16(at: offset &+ 2))
            let head = type == 0 ? 16 : 20
            if type == 0 || type == 64, count > head { return offset &+ head..<offset &+ count }
            if count < 4 { break }
            offset &+= (count &+ 3) & ~3
        }
        return bytes.byteCount..<bytes.byteCount
    }

    /// Adds the chunks after the common header.
    static func describe(_ packet: borrowing PacketBytes, into dissection: inout Dissection) {
        let bytes = packet.captured
        var offset = 12
        while offset &+ 4 <= bytes.byteCount {
            let count = Int(bytes.uint16(at: offset &+ 2))
            dissection.add(type, in: bytes, at: offset)
            dissection.add(stops, in: bytes, at: offset)
            dissection.add(reports, in: bytes, at: offset)
            dissection.add(flags, in: bytes, at: offset &+ 1)
            dissection.add(length, in: bytes, at: offset &+ 2)
            guard count >= 4, count <= packet.declaredCount &- offset else {
                let allowed = 4...max(4, packet.declaredCount &- offset)
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

    /// Adds what the chunk at `offset` holds; `bytes` end with it.
    private static func describe(_ bytes: RawSpan, _ offset: Int, _ count: Int, into dissection: inout Dissection) {
        switch bytes.uint8(at: offset) {
        case 0, 64: describeData(bytes, offset, into: &dissection)
        case 1, 2: describeInitiation(bytes, offset, into: &dissection)
        case 3: describeAcknowledgment(bytes, offset, into: &dissection)
        case 4, 5: SCTPParameter.describe(bytes, at: offset &+ 4, into: &dissection)
        case 6: dissection.add(abortTag, in: bytes, at: offset &+ 1)
        case 7: dissection.add(shutdown, in: bytes, at: offset &+ 4)
        case 8, 9, 11: break
        case 10: dissection.addBytes(cookie, in: bytes, at: offset &+ 4, count: count &- 4)
        case 12: dissection.add(congestion, in: bytes, at: offset &+ 4)
        case 13: dissection.add(reduced, in: bytes, at: offset &+ 4)
        case 14: dissection.add(completeTag, in: bytes, at: offset &+ 1)
        case 192:
            dissection.add(forward, in: bytes, at: offset &+ 4)
            var place = offset &+ 8
            while place &+ 4 <= bytes.byteCount {
                dissection.add(forwardStream, in: bytes, at: place)
                dissection.add(forwardSequence, in: bytes, at: place &+ 2)
                place &+= 4
            }
        default: dissection.addBytes(value, in: bytes, at: offset &+ 4, count: count &- 4)
        }
    }

    private static func describeData(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        for flag in [isEnd, isBegin, isUnordered, isImmediate] { dissection.add(flag, in: bytes, at: offset &+ 1) }
        dissection.add(sequence, in: bytes, at: offset &+ 4)
        dissection.add(stream, in: bytes, at: offset &+ 8)
        guard bytes.uint8(at: offset) == 64 else {
            dissection.add(streamSequence, in: bytes, at: offset &+ 10)
            return dissection.add(protocolID, in: bytes, at: offset &+ 12)
        }
        dissection.add(dataReserved, in: bytes, at: offset &+ 10)
        dissection.add(message, in: bytes, at: offset &+ 12)
        let begins = bytes.uint8(at: offset &+ 1) & 2 != 0
        dissection.add(begins ? protocolID : fragment, in: bytes, at: offset &+ 16)
    }

    private static func describeInitiation(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        let isFirst = bytes.uint8(at: offset) == 1
        dissection.add(initiateTag, in: bytes, at: offset &+ 4, flags: .hidden)
        dissection.add(isFirst ? initTag : ackTag, in: bytes, at: offset &+ 4)
        dissection.add(isFirst ? initCredit : ackCredit, in: bytes, at: offset &+ 8)
        dissection.add(isFirst ? initOutbound : ackOutbound, in: bytes, at: offset &+ 12)
        dissection.add(isFirst ? initInbound : ackInbound, in: bytes, at: offset &+ 14)
        dissection.add(isFirst ? initSequence : ackSequence, in: bytes, at: offset &+ 16)
        SCTPParameter.describe(bytes, at: offset &+ 20, into: &dissection)
    }

    private static func describeAcknowledgment(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        dissection.add(nonceSum, in: bytes, at: offset &+ 1)
        dissection.add(cumulative, in: bytes, at: offset &+ 4)
        dissection.add(credit, in: bytes, at: offset &+ 8)
        dissection.add(gapCount, in: bytes, at: offset &+ 12)
        dissection.add(duplicateCount, in: bytes, at: offset &+ 14)
        var place = offset &+ 16
        let gaps = place &+ Int(bytes.uint16(at: offset &+ 12)) &* 4
        while place < gaps, place &+ 4 <= bytes.byteCount {
            dissection.add(gapStart, in: bytes, at: place)
            dissection.add(gapEnd, in: bytes, at: place &+ 2)
            place &+= 4
        }
        let end = place &+ Int(bytes.uint16(at: offset &+ 14)) &* 4
        while place < end, place &+ 4 <= bytes.byteCount {
            dissection.add(duplicate, in: bytes, at: place)
            place &+= 4
        }
        if place < end || place < gaps {
            dissection.fault(
                .malformed(.rule("sctp.sack_number_of_gap_blocks is more than there is room for")), at: offset &+ 12)
        }
    }

    /// IANA sctp-parameters.
    static let typeNames = ValueNames { value in
        switch value {
        case 0: "DATA"
        case 1: "INIT"
        case 2: "INIT_ACK"
        case 3: "SACK"
        case 4: "HEARTBEAT"
        case 5: "HEARTBEAT_ACK"
        case 6: "ABORT"
        case 7: "SHUTDOWN"
        case 8: "SHUTDOWN_ACK"
        case 9: "ERROR"
        case 10: "COOKIE_ECHO"
        case 11: "COOKIE_ACK"
        case 12: "ECNE"
        case 13: "CWR"
        case 14: "SHUTDOWN_COMPLETE"
        case 15: "AUTH"
        case 16: "NR-SACK"
        case 64: "I_DATA"
        case 128: "ASCONF_ACK"
        case 129: "PKTDROP"
        case 130: "RE_CONFIG"
        case 132: "PAD"
        case 192: "FORWARD_TSN"
        case 193: "ASCONF"
        case 194: "I_FORWARD_TSN"
        default: nil
        }
    }
}
