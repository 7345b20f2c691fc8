/// Control messages of the routing protocol for low-power and lossy networks (RFC 6550 section 6).
enum RPL {
    static var solicitationFlags: Field<UInt8> { .init("icmpv6.rpl.dis.flags", "Flags", part: 6) }
    static var instance: Field<UInt8> { .init("icmpv6.rpl.dio.instance", "RPLInstanceID", part: 6) }
    static var version: Field<UInt8> { .init("icmpv6.rpl.dio.version", "Version", part: 6) }
    static var rank: Field<UInt16> { .init("icmpv6.rpl.dio.rank", "Rank", part: 6) }
    static var flags: Field<UInt8> { .init("icmpv6.rpl.dio.flag", "Flags", as: .hexadecimal, part: 6) }
    static var isGrounded: Field<Bool> {
        .init("icmpv6.rpl.dio.flag.g", "Grounded (G)", bits: 0..<1, depth: 1, part: 6)
    }
    static var zero: Field<Bool> { .init("icmpv6.rpl.dio.flag.0", "Zero", bits: 1..<2, depth: 1, part: 6) }
    static var mode: Field<UInt8> {
        .init("icmpv6.rpl.dio.flag.mop", "Mode of Operation (MOP)", bits: 2..<5, as: .hexadecimal, depth: 1, part: 6)
    }
    static var preference: Field<UInt8> {
        .init("icmpv6.rpl.dio.flag.preference", "DODAG Preference", bits: 5..<8, depth: 1, part: 6)
    }
    static var trigger: Field<UInt8> {
        .init("icmpv6.rpl.dio.dtsn", "Destination Advertisement Trigger Sequence Number (DTSN)", part: 6)
    }
    static var graph: Field<IPv6Address> { .init("icmpv6.rpl.dio.dagid", "DODAGID", part: 6) }
    static var destinationInstance: Field<UInt8> { .init("icmpv6.rpl.dao.instance", "RPLInstanceID", part: 6) }
    static var destinationFlags: Field<UInt8> { .init("icmpv6.rpl.dao.flag", "Flags", as: .hexadecimal, part: 6) }
    static var wantsAnswer: Field<Bool> {
        .init("icmpv6.rpl.dao.flag.k", "DAO-ACK Request (K)", bits: 0..<1, depth: 1, part: 6)
    }
    static var hasGraph: Field<Bool> {
        .init("icmpv6.rpl.dao.flag.d", "DODAGID Present (D)", bits: 1..<2, depth: 1, part: 6)
    }
    static var destinationReserved: Field<UInt8> {
        .init("icmpv6.rpl.dao.flag.rsv", "Reserved", bits: 2..<8, depth: 1, part: 6)
    }
    static var destinationSequence: Field<UInt8> { .init("icmpv6.rpl.dao.sequence", "DAO Sequence", part: 6) }
    static var destinationGraph: Field<IPv6Address> { .init("icmpv6.rpl.dao.dodagid", "DODAGID", part: 6) }
    static var answerInstance: Field<UInt8> { .init("icmpv6.rpl.daoack.instance", "RPLInstanceID", part: 6) }
    static var answerFlags: Field<UInt8> { .init("icmpv6.rpl.daoack.flag", "Flag", as: .hexadecimal, part: 6) }
    static var answerHasGraph: Field<Bool> {
        .init("icmpv6.rpl.daoack.flag.d", "DODAGID Present (D)", bits: 0..<1, depth: 1, part: 6)
    }
    static var answerReserved: Field<UInt8> {
        .init("icmpv6.rpl.daoack.flag.rsv", "Reserved", bits: 1..<8, depth: 1, part: 6)
    }
    static var answerSequence: Field<UInt8> { .init("icmpv6.rpl.daoack.sequence", "DAO-ACK Sequence", part: 6) }
    static var status: Field<UInt8> { .init("icmpv6.rpl.daoack.status", "Status", part: 6) }
    static var answerGraph: Field<IPv6Address> { .init("icmpv6.rpl.daoack.dodagid", "DODAGID", part: 6) }
    static var optionType: Field<UInt8> { .init("icmpv6.rpl.opt.type", "Type", part: 6) }
    /// In bytes, without type and length.
    static var optionLength: Field<UInt8> { .init("icmpv6.rpl.opt.length", "Length", part: 6) }
    static var targetLength: Field<UInt8> {
        .init("icmpv6.rpl.opt.target.prefix_length", "Target Length", depth: 1, part: 6)
    }
    static var target: Field<IPv6Address> { .init("icmpv6.rpl.opt.target.prefix", "Target", depth: 1, part: 6) }
    static var transitFlags: Field<UInt8> {
        .init("icmpv6.rpl.opt.transit.flag", "Flags", as: .hexadecimal, depth: 1, part: 6)
    }
    static var isExternal: Field<Bool> {
        .init("icmpv6.rpl.opt.transit.flag.e", "External", bits: 0..<1, depth: 2, part: 6)
    }
    static var transitReserved: Field<UInt8> {
        .init("icmpv6.rpl.opt.transit.flag.rsv", "Reserved", bits: 1..<8, depth: 2, part: 6)
    }
    static var pathControl: Field<UInt8> { .init("icmpv6.rpl.opt.transit.pathctl", "Path Control", depth: 1, part: 6) }
    static var pathSequence: Field<UInt8> {
        .init("icmpv6.rpl.opt.transit.pathseq", "Path Sequence", depth: 1, part: 6)
    }
    static var pathLifetime: Field<UInt8> {
        .init("icmpv6.rpl.opt.transit.pathlifetime", "Path Lifetime", depth: 1, part: 6)
    }
    static var parent: Field<IPv6Address> {
        .init("icmpv6.rpl.opt.transit.parent", "Parent Address", depth: 1, part: 6)
    }

    static var fields: [any FieldDescription] {
        [
            solicitationFlags, instance, version, rank, flags, isGrounded, zero, mode, preference, trigger, graph,
            destinationInstance, destinationFlags, wantsAnswer, hasGraph, destinationReserved, destinationSequence,
            destinationGraph, answerInstance, answerFlags, answerHasGraph, answerReserved, answerSequence, status,
            answerGraph, optionType, optionLength, targetLength, target, transitFlags, isExternal, transitReserved,
            pathControl, pathSequence, pathLifetime, parent,
        ]
    }

    /// Adds the message that `code` names; those with security (codes of 0x80 and above) are left as they are.
    static func describe(_ bytes: RawSpan, _ code: UInt8, into dissection: inout Dissection) {
        switch code {
        case 0:
            dissection.add(solicitationFlags, in: bytes, at: 4)
            dissection.addBytes(ICMPv6.reserved, in: bytes, at: 5, count: 1)
            describeOptions(bytes, 6, into: &dissection)
        case 1: describeInformation(bytes, into: &dissection)
        case 2: describeDestination(bytes, into: &dissection)
        case 3:
            dissection.add(answerInstance, in: bytes, at: 4)
            dissection.add(answerFlags, in: bytes, at: 5)
            dissection.add(answerHasGraph, in: bytes, at: 5)
            dissection.add(answerReserved, in: bytes, at: 5)
            dissection.add(answerSequence, in: bytes, at: 6)
            dissection.add(status, in: bytes, at: 7)
            let hasGraph = bytes.uint8(at: 5) & 0x80 != 0
            if hasGraph { dissection.add(answerGraph, in: bytes, at: 8) }
            describeOptions(bytes, hasGraph ? 24 : 8, into: &dissection)
        default: break
        }
    }

    private static func describeInformation(_ bytes: RawSpan, into dissection: inout Dissection) {
        dissection.add(instance, in: bytes, at: 4)
        dissection.add(version, in: bytes, at: 5)
        dissection.add(rank, in: bytes, at: 6)
        dissection.add(flags, in: bytes, at: 8)
        dissection.add(isGrounded, in: bytes, at: 8)
        dissection.add(zero, in: bytes, at: 8)
        dissection.add(mode, in: bytes, at: 8)
        dissection.add(preference, in: bytes, at: 8)
        dissection.add(trigger, in: bytes, at: 9)
        dissection.add(graph, in: bytes, at: 12)
        describeOptions(bytes, 28, into: &dissection)
    }

    private static func describeDestination(_ bytes: RawSpan, into dissection: inout Dissection) {
        dissection.add(destinationInstance, in: bytes, at: 4)
        dissection.add(destinationFlags, in: bytes, at: 5)
        dissection.add(wantsAnswer, in: bytes, at: 5)
        dissection.add(hasGraph, in: bytes, at: 5)
        dissection.add(destinationReserved, in: bytes, at: 5)
        dissection.addBytes(ICMPv6.reserved, in: bytes, at: 6, count: 1)
        dissection.add(destinationSequence, in: bytes, at: 7)
        let hasGraph = bytes.uint8(at: 5) & 0x40 != 0
        if hasGraph { dissection.add(destinationGraph, in: bytes, at: 8) }
        describeOptions(bytes, hasGraph ? 24 : 8, into: &dissection)
    }

    /// Adds the options from `start` to the end; a padding of one byte has no length.
    private static func describeOptions(_ bytes: RawSpan, _ start: Int, into dissection: inout Dissection) {
        var offset = start
        while offset < bytes.byteCount {
            dissection.add(optionType, in: bytes, at: offset)
            if bytes.uint8(at: offset) == 0 {
                offset &+= 1
                continue
            }
            dissection.add(optionLength, in: bytes, at: offset &+ 1)
            let count = 2 &+ Int(bytes.uint8(at: offset &+ 1))
            guard count <= bytes.byteCount &- offset else {
                let allowed = 0...max(0, bytes.byteCount &- offset &- 2)
                return dissection.fault(
                    .malformed(.outOfRange(field: optionLength.name, value: count &- 2, allowed: allowed)),
                    at: offset &+ 1
                )
            }
            describeOption(bytes.clamped(0..<offset &+ count), offset, count, into: &dissection)
            offset &+= count
        }
    }

    private static func describeOption(
        _ bytes: RawSpan,
        _ offset: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        switch bytes.uint8(at: offset) {
        case 5:
            dissection.add(targetLength, in: bytes, at: offset &+ 3)
            let room = min((Int(bytes.uint8(at: offset &+ 3)) &+ 7) / 8, count &- 4, 16)
            NDPOptionValue.addPrefix(target, bytes, offset &+ 4, room, into: &dissection)
        case 6:
            dissection.add(transitFlags, in: bytes, at: offset &+ 2)
            dissection.add(isExternal, in: bytes, at: offset &+ 2)
            dissection.add(transitReserved, in: bytes, at: offset &+ 2)
            dissection.add(pathControl, in: bytes, at: offset &+ 3)
            dissection.add(pathSequence, in: bytes, at: offset &+ 4)
            dissection.add(pathLifetime, in: bytes, at: offset &+ 5)
            dissection.add(parent, in: bytes, at: offset &+ 6)
        default: break
        }
    }
}
