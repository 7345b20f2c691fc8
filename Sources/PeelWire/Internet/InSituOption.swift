/// In situ measurements that packets collect on their way: the trace options of IOAM (RFC 9197 section 4.4, in IPv6 by
/// RFC 9486).
enum InSituOption {
    static var reserved: Field<UInt8> { .init("ipv6.opt.ioam.rsv", "Reserved", depth: 1, part: 3) }
    static var optionType: Field<UInt8> {
        .init("ipv6.opt.ioam.opt_type", "Option-Type", depth: 1, names: types, part: 3)
    }
    static var namespace: Field<UInt16> { .init("ipv6.opt.ioam.trace.ns", "Namespace ID", depth: 1, part: 3) }
    static var nodeLength: Field<UInt8> {
        .init("ipv6.opt.ioam.trace.nodelen", "Node Length", bits: 0..<5, depth: 1, part: 3)
    }
    static var flags: Field<UInt16> {
        .init("ipv6.opt.ioam.trace.flags", "Flags", bits: 5..<9, as: .hexadecimal, depth: 1, part: 3)
    }
    static var overflow: Field<Bool> {
        .init("ipv6.opt.ioam.trace.flag.o", "Overflow", bits: 5..<6, depth: 2, part: 3)
    }
    static var loopback: Field<Bool> {
        .init("ipv6.opt.ioam.trace.flag.l", "Loopback", bits: 6..<7, depth: 2, part: 3)
    }
    static var active: Field<Bool> { .init("ipv6.opt.ioam.trace.flag.a", "Active", bits: 7..<8, depth: 2, part: 3) }
    static var flagReserved: Field<Bool> {
        .init("ipv6.opt.ioam.trace.flag.rsv", "Reserved", bits: 8..<9, depth: 2, part: 3)
    }
    static var remaining: Field<UInt8> {
        .init("ipv6.opt.ioam.trace.remlen", "Remaining Length", bits: 1..<8, depth: 1, part: 3)
    }
    static var traceType: Field<UInt24> {
        .init("ipv6.opt.ioam.trace.type", "Trace Type", as: .hexadecimal, depth: 1, part: 3)
    }
    static var traceReserved: Field<UInt8> { .init("ipv6.opt.ioam.trace.rsv", "Reserved", depth: 1, part: 3) }
    static var freeSpace: Field<WireBytes> { .init("ipv6.opt.ioam.trace.free_space", "Free space", depth: 1, part: 3) }
    static var nodes: Field<WireBytes> { .init("peel.ipv6.opt.ioam.nodes", "Node Data", depth: 1, part: 3) }

    static let fields: [any FieldDescription] = [
        reserved, optionType, namespace, nodeLength, flags, overflow, loopback, active, flagReserved, remaining,
        traceType, traceReserved, freeSpace, nodes,
    ]

    /// The option's data of `count` bytes at `first`: a trace header, then space not yet used, then the nodes' data,
    /// latest first.
    static func describe(_ data: RawSpan, at first: Int, count: Int, into dissection: inout Dissection) {
        dissection.add(reserved, in: data, at: first)
        dissection.add(optionType, in: data, at: first &+ 1)
        guard count >= 10, data.uint8(at: first &+ 1) < 2 else { return }
        dissection.add(namespace, in: data, at: first &+ 2)
        dissection.add(nodeLength, in: data, at: first &+ 4)
        dissection.add(flags, in: data, at: first &+ 4)
        for field in [overflow, loopback, active, flagReserved] { dissection.add(field, in: data, at: first &+ 4) }
        dissection.add(remaining, in: data, at: first &+ 5)
        dissection.add(traceType, in: data, at: first &+ 6)
        dissection.add(traceReserved, in: data, at: first &+ 9)
        let start = first &+ 10
        let room = count &- 10
        let free = Int(data.uint8(at: first &+ 5) & 0x7f) &* 4
        guard free <= room else {
            let value = free / 4
            return dissection.fault(
                .malformed(.outOfRange(field: remaining.name, value: value, allowed: 0...room / 4)), at: first &+ 5)
        }
        if free > 0 { dissection.add(freeSpace, at: start, count: free) }
        if free < room { dissection.add(nodes, at: start &+ free, count: room &- free) }
    }

    static let types = ValueNames { value in
        switch value {
        case 0: "Pre-allocated Trace"
        case 1: "Incremental Trace"
        case 2: "Proof of Transit"
        case 3: "Edge to Edge"
        case 4: "Direct Export"
        default: nil
        }
    }
}
