/// Multicast listener discovery for IPv6 (RFC 2710 section 3, RFC 3810 section 5) and of its routers (RFC 4286).
enum MulticastListener {
    static var maximumDelay: Field<UInt16> {
        .init("icmpv6.mld.maximum_response_delay", "Maximum Response Delay [ms]", part: 3)
    }
    static var maximumCode: Field<UInt32> {
        .init("icmpv6.mld.maximum_response_code", "Maximum Response Code", part: 3)
    }
    static var group: Field<IPv6Address> { .init("icmpv6.mld.multicast_address", "Multicast Address", part: 3) }
    static var flags: Field<UInt8> { .init("icmpv6.mld.flag", "Flags", as: .hexadecimal, part: 3) }
    static var suppress: Field<Bool> {
        .init("icmpv6.mld.flag.s", "Suppress Router-Side Processing", bits: 4..<5, depth: 1, part: 3)
    }
    static var robustness: Field<UInt8> {
        .init("icmpv6.mld.flag.qrv", "QRV (Querier's Robustness Variable)", bits: 5..<8, depth: 1, part: 3)
    }
    static var flagReserved: Field<UInt8> {
        .init("icmpv6.mld.flag.reserved", "Reserved", bits: 0..<4, depth: 1, part: 3)
    }
    static var intervalCode: Field<UInt16> { .init("icmpv6.mld.qqi", "QQIC (Querier's Query Interval Code)", part: 3) }
    static var sourceCount: Field<UInt16> { .init("icmpv6.mld.nb_sources", "Number of Sources", part: 3) }
    static var source: Field<IPv6Address> { .init("icmpv6.mld.source_address", "Source Address", part: 3) }
    static var recordCount: Field<UInt16> {
        .init("icmpv6.mldr.nb_mcast_records", "Number of Multicast Address Records", part: 3)
    }
    static var record: Field<WirePlace> { .init("icmpv6.mldr.mar", "Multicast Address Record", part: 3) }
    static var recordType: Field<UInt8> {
        .init("icmpv6.mldr.mar.record_type", "Record Type", depth: 1, names: recordNames, part: 3)
    }
    /// In words of 32 bits.
    static var auxiliaryLength: Field<UInt8> {
        .init("icmpv6.mldr.mar.aux_data_len", "Aux Data Len", depth: 1, part: 3)
    }
    static var recordSources: Field<UInt16> {
        .init("icmpv6.mldr.mar.nb_sources", "Number of Sources", depth: 1, part: 3)
    }
    static var recordGroup: Field<IPv6Address> {
        .init("icmpv6.mldr.mar.multicast_address", "Multicast Address", depth: 1, part: 3)
    }
    static var recordSource: Field<IPv6Address> {
        .init("icmpv6.mldr.mar.source_address", "Source Address", depth: 1, part: 3)
    }
    static var auxiliaryData: Field<WireBytes> {
        .init("icmpv6.mldr.mar.auxiliary_data", "Auxiliary Data", depth: 1, part: 3)
    }
    static var routerInterval: Field<UInt16> { .init("icmpv6.mcast_ra.query_interval", "Query Interval", part: 3) }
    static var routerRobustness: Field<UInt16> {
        .init("icmpv6.mcast_ra.robustness_variable", "Robustness Variable", part: 3)
    }

    static var fields: [any FieldDescription] {
        [
            maximumDelay, maximumCode, group, flags, suppress, robustness, flagReserved, intervalCode, sourceCount,
            source,
            recordCount, record, recordType, auxiliaryLength, recordSources, recordGroup, recordSource, auxiliaryData,
            routerInterval, routerRobustness,
        ]
    }

    /// Adds a query, report or done of version 1 or 2; a query's version shows by its length.
    static func describe(_ bytes: RawSpan, _ type: UInt8, into dissection: inout Dissection) {
        if type == 143 { return describeReport(bytes, into: &dissection) }
        let isSecond = type == 130 && bytes.byteCount >= 28
        if isSecond {
            // From 32,768 on a floating-point number (RFC 3810 section 5.1.3).
            let code = UInt32(bytes.uint16(at: 4))
            let time = code < 0x8000 ? code : (code & 0xfff | 0x1000) << ((code >> 12 & 7) &+ 3)
            dissection.add(maximumCode, value: time, at: 4, count: 2)
        } else {
            dissection.add(maximumDelay, in: bytes, at: 4)
        }
        dissection.addBytes(ICMPv6.reserved, in: bytes, at: 6, count: 2)
        dissection.add(group, in: bytes, at: 8)
        guard isSecond else { return }
        dissection.add(flags, in: bytes, at: 24)
        dissection.add(suppress, in: bytes, at: 24)
        dissection.add(robustness, in: bytes, at: 24)
        dissection.add(flagReserved, in: bytes, at: 24)
        // From 128 on one too (section 5.1.9).
        let code = UInt16(bytes.uint8(at: 25))
        let interval = code < 0x80 ? code : (code & 0xf | 0x10) << ((code >> 4 & 7) &+ 3)
        dissection.add(intervalCode, value: interval, at: 25, count: 1)
        dissection.add(sourceCount, in: bytes, at: 26)
        _ = addSources(source, sourceCount, at: 26, bytes, 28, into: &dissection)
    }

    /// RFC 4286 section 3: the interval is in seconds.
    static func describeRouter(_ bytes: RawSpan, _ type: UInt8, into dissection: inout Dissection) {
        if type == 151 {
            dissection.add(routerInterval, in: bytes, at: 4)
            dissection.add(routerRobustness, in: bytes, at: 6)
        } else {
            dissection.addBytes(ICMPv6.reserved, in: bytes, at: 4, count: 4)
        }
    }

    private static func describeReport(_ bytes: RawSpan, into dissection: inout Dissection) {
        dissection.addBytes(ICMPv6.reserved, in: bytes, at: 4, count: 2)
        dissection.add(recordCount, in: bytes, at: 6)
        var left = Int(bytes.uint16(at: 6))
        var place = 8
        while left > 0 {
            guard place &+ 20 <= bytes.byteCount else {
                dissection.fault(
                    .malformed(.rule("icmpv6.mldr.nb_mcast_records is more than there is room for")), at: 6)
                return
            }
            let sources = Int(bytes.uint16(at: place &+ 2)) &* 16
            let auxiliary = Int(bytes.uint8(at: place &+ 1)) &* 4
            let count = min(20 &+ sources &+ auxiliary, bytes.byteCount &- place)
            dissection.add(record, at: place, count: count)
            dissection.add(recordType, in: bytes, at: place)
            dissection.add(auxiliaryLength, in: bytes, at: place &+ 1)
            dissection.add(recordSources, in: bytes, at: place &+ 2)
            dissection.add(recordGroup, in: bytes, at: place &+ 4)
            guard addSources(recordSource, recordSources, at: place &+ 2, bytes, place &+ 20, into: &dissection) else {
                return
            }
            dissection.addBytes(auxiliaryData, in: bytes, at: place &+ 20 &+ sources, count: auxiliary)
            place &+= 20 &+ sources &+ auxiliary
            left &-= 1
        }
    }

    /// Adds as many addresses as the number at `offset` tells; false, with a fault, where they are not all here.
    private static func addSources(
        _ field: Field<IPv6Address>,
        _ number: Field<UInt16>,
        at offset: Int,
        _ bytes: RawSpan,
        _ start: Int,
        into dissection: inout Dissection
    ) -> Bool {
        let count = Int(bytes.uint16(at: offset))
        let room = max(0, bytes.byteCount &- start) / 16
        for index in 0..<min(count, room) { dissection.add(field, in: bytes, at: start &+ index &* 16) }
        if count <= room { return true }
        dissection.fault(.malformed(.outOfRange(field: number.name, value: count, allowed: 0...room)), at: offset)
        return false
    }

    static let recordNames = ValueNames { value in
        switch value {
        case 1: "Include"
        case 2: "Exclude"
        case 3: "Changed to include"
        case 4: "Changed to exclude"
        case 5: "Allow new sources"
        case 6: "Block old sources"
        default: nil
        }
    }
}
