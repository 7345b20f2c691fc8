/// The options of an IPv4 header (RFC 791 section 3.1; IANA ip-parameters).
///
///     +--------+--------+---------+
///     |  Type  | Length | Data …  |
///     +--------+--------+---------+
///
/// Types 0 and 1 have neither length nor data.
public enum IPv4Option {
    static var option: Field<WirePlace> { .init("ip.options", "IP Option", part: 1) }
    static var type: Field<UInt8> { .init("ip.opt.type", "Type", depth: 1, names: names, part: 1) }
    static var isCopied: Field<Bool> {
        .init("ip.opt.type.copy", "Copy on fragmentation", bits: 0..<1, depth: 2, part: 1)
    }
    static var optionClass: Field<UInt8> {
        .init("ip.opt.type.class", "Class", bits: 1..<3, depth: 2, names: classes, part: 1)
    }
    static var number: Field<UInt8> { .init("ip.opt.type.number", "Number", bits: 3..<8, depth: 2, part: 1) }
    static var length: Field<UInt8> { .init("ip.opt.len", "Length", depth: 1, part: 1) }
    static var pointer: Field<UInt8> { .init("ip.opt.ptr", "Pointer", depth: 1, part: 1) }
    static var recorded: Field<IPv4Address> { .init("ip.rec_rt", "Recorded Route", depth: 1, part: 1) }
    static var current: Field<IPv4Address> { .init("ip.cur_rt", "Current Route", part: 1) }
    static var sourceRoute: Field<IPv4Address> { .init("ip.src_rt", "Source Route", depth: 1, part: 1) }
    static var emptyRoute: Field<IPv4Address> { .init("ip.empty_rt", "Empty Route", depth: 1, part: 1) }
    static var streamIdentifier: Field<UInt16> { .init("ip.opt.sid", "Stream Identifier", depth: 1, part: 1) }
    static var mtu: Field<UInt16> { .init("ip.opt.mtu", "MTU", depth: 1, part: 1) }
    static var routerAlert: Field<UInt16> { .init("ip.opt.ra", "Router Alert", depth: 1, part: 1) }
    static var address: Field<IPv4Address> { .init("ip.opt.addr", "IP Address", depth: 1, part: 1) }
    static var idNumber: Field<UInt16> { .init("ip.opt.id_number", "ID Number", depth: 1, part: 1) }
    static var outbound: Field<UInt16> { .init("ip.opt.ohc", "Outbound Hop Count", depth: 1, part: 1) }
    static var returning: Field<UInt16> { .init("ip.opt.rhc", "Return Hop Count", depth: 1, part: 1) }
    static var originator: Field<IPv4Address> {
        .init("ip.opt.originator", "Originator IP Address", depth: 1, part: 1)
    }
    static var overflow: Field<UInt8> { .init("ip.opt.overflow", "Overflow", bits: 0..<4, depth: 1, part: 1) }
    static var flag: Field<UInt8> {
        .init("ip.opt.flag", "Flag", bits: 4..<8, as: .hexadecimal, depth: 1, names: stampFlags, part: 1)
    }
    /// Milliseconds since midnight UT.
    static var timeStamp: Field<UInt32> { .init("ip.opt.time_stamp", "Time stamp", depth: 1, part: 1) }
    static var stampAddress: Field<IPv4Address> { .init("ip.opt.time_stamp_addr", "Address", depth: 1, part: 1) }
    static var quickFunction: Field<UInt8> {
        .init("ip.opt.qs_func", "Function", bits: 0..<4, depth: 1, names: QuickStart.functions, part: 1)
    }
    static var quickRate: Field<UInt8> {
        .init("ip.opt.qs_rate", "Rate", bits: 4..<8, depth: 1, names: QuickStart.rates, part: 1)
    }
    static var quickTTL: Field<UInt8> { .init("ip.opt.qs_ttl", "QS TTL", depth: 1, part: 1) }
    static var quickTTLDifference: Field<UInt8> { .init("ip.opt.qs_ttl_diff", "TTL Diff", depth: 1, part: 1) }
    static var quickUnused: Field<UInt8> { .init("ip.opt.qs_unused", "Not Used", depth: 1, part: 1) }
    static var quickNonce: Field<UInt32> {
        .init("ip.opt.qs_nonce", "QS Nonce", bits: 0..<30, as: .hexadecimal, depth: 1, part: 1)
    }
    static var quickReserved: Field<UInt32> {
        .init("ip.opt.qs_reserved", "Reserved", bits: 30..<32, as: .hexadecimal, depth: 1, part: 1)
    }
    static var unknown: Field<WireBytes> { .init("peel.ip.opt.data", "Option Data", depth: 1, part: 1) }

    static let fields: [any FieldDescription] = [
        option, type, isCopied, optionClass, number, length, pointer, recorded, current, sourceRoute, emptyRoute,
        streamIdentifier, mtu, routerAlert, address, idNumber, outbound, returning, originator, overflow, flag,
        timeStamp, stampAddress, quickFunction, quickRate, quickTTL, quickTTLDifference, quickUnused, quickNonce,
        quickReserved, unknown,
    ]

    /// Adds every option of `header`; a length that does not fit ends the list with a fault.
    @inline(never)
    static func describe(_ header: RawSpan, into dissection: inout Dissection) {
        var offset = IPv4.minimumCount
        while offset < header.byteCount {
            let type = header.uint8(at: offset)
            if type < 2 {
                dissection.add(option, at: offset, count: 1)
                describeType(header, offset, into: &dissection)
                if type == 0 { return }
                offset &+= 1
                continue
            }
            let left = header.byteCount &- offset
            let count = Int(header.uint8(at: offset &+ 1))
            guard left >= 2, count >= 2, count <= left else {
                dissection.add(option, at: offset, count: min(2, left))
                let length = left >= 2 ? count : 0
                return dissection.fault(
                    .malformed(.outOfRange(field: Self.length.name, value: length, allowed: 2...max(2, left))),
                    at: offset
                )
            }
            dissection.add(option, at: offset, count: count)
            describe(type, header, at: offset, count: count, into: &dissection)
            offset &+= count
        }
    }

    private static func describeType(_ header: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        dissection.add(type, in: header, at: offset)
        dissection.add(isCopied, in: header, at: offset)
        dissection.add(optionClass, in: header, at: offset)
        dissection.add(number, in: header, at: offset)
    }

    /// One option of `count` bytes with its type and length.
    private static func describe(
        _ kind: UInt8,
        _ header: RawSpan,
        at offset: Int,
        count: Int,
        into dissection: inout Dissection
    ) {
        guard names.name(UInt64(kind)) != nil else {
            if count > 2 { dissection.add(unknown, at: offset &+ 2, count: count &- 2) }
            return
        }
        describeType(header, offset, into: &dissection)
        dissection.add(length, in: header, at: offset &+ 1)
        let expected = expectedCount(kind)
        if expected.contains(count) == false {
            dissection.fault(
                .malformed(.outOfRange(field: length.name, value: count, allowed: expected)), at: offset &+ 1)
        }
        let data = header.clamped(0..<offset &+ count)
        switch kind {
        case 7, 131, 137: describeRoute(kind, data, at: offset, into: &dissection)
        case 68: describeTimeStamps(data, at: offset, into: &dissection)
        case 11, 12: dissection.add(mtu, in: data, at: offset &+ 2)
        case 136: dissection.add(streamIdentifier, in: data, at: offset &+ 2)
        case 148: dissection.add(routerAlert, in: data, at: offset &+ 2)
        case 149:
            for place in stride(from: offset &+ 2, to: offset &+ count, by: 4) {
                dissection.add(address, in: data, at: place)
            }
        case 82:
            dissection.add(idNumber, in: data, at: offset &+ 2)
            dissection.add(outbound, in: data, at: offset &+ 4)
            dissection.add(returning, in: data, at: offset &+ 6)
            dissection.add(originator, in: data, at: offset &+ 8)
        case 25: describeQuickStart(data, at: offset, into: &dissection)
        default: IPv4Security.describe(kind, data, at: offset, into: &dissection)
        }
    }

    /// How many bytes an option of type `kind` may have.
    private static func expectedCount(_ kind: UInt8) -> ClosedRange<Int> {
        switch kind {
        case 11, 12, 136, 148: 4...4
        case 82: 12...12
        case 25: 8...8
        case 68: 4...40
        case 134: 10...40
        default: 3...40
        }
    }
}
