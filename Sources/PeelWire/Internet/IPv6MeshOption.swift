/// The IPv6 options of mesh networks: RPL (RFC 6553), MPL multicast (RFC 7731), depth-first forwarding (RFC 6971).
enum IPv6MeshOption {
    static var rplFlags: Field<UInt8> { .init("ipv6.opt.rpl.flag", "Flag", as: .hexadecimal, depth: 1, part: 2) }
    static var down: Field<Bool> { .init("ipv6.opt.rpl.flag.o", "Down", bits: 0..<1, depth: 2, part: 2) }
    static var rankError: Field<Bool> { .init("ipv6.opt.rpl.flag.r", "Rank Error", bits: 1..<2, depth: 2, part: 2) }
    static var forwardingError: Field<Bool> {
        .init("ipv6.opt.rpl.flag.f", "Forwarding Error", bits: 2..<3, depth: 2, part: 2)
    }
    static var rplReserved: Field<UInt8> {
        .init("ipv6.opt.rpl.flag.rsv", "Reserved", bits: 3..<8, as: .hexadecimal, depth: 2, part: 2)
    }
    static var instance: Field<UInt8> {
        .init("ipv6.opt.rpl.instance_id", "RPLInstanceID", as: .hexadecimal, depth: 1, part: 2)
    }
    static var senderRank: Field<UInt16> {
        .init("ipv6.opt.rpl.sender_rank", "Sender Rank", as: .hexadecimal, depth: 1, part: 2)
    }
    static var mplFlags: Field<UInt8> { .init("ipv6.opt.mpl.flag", "Flag", as: .hexadecimal, depth: 1, part: 2) }
    static var seedLength: Field<UInt8> {
        .init("ipv6.opt.mpl.flag.s", "Seed ID Length", bits: 0..<2, depth: 2, part: 2)
    }
    static var isLargest: Field<Bool> {
        .init("ipv6.opt.mpl.flag.m", "Largest Sequence", bits: 2..<3, depth: 2, part: 2)
    }
    static var mplVersion: Field<Bool> { .init("ipv6.opt.mpl.flag.v", "Version", bits: 3..<4, depth: 2, part: 2) }
    static var mplReserved: Field<UInt8> {
        .init("ipv6.opt.mpl.flag.rsv", "Reserved", bits: 4..<8, as: .hexadecimal, depth: 2, part: 2)
    }
    static var mplSequence: Field<UInt8> {
        .init("ipv6.opt.mpl.sequence", "Sequence", as: .hexadecimal, depth: 1, part: 2)
    }
    static var seed: Field<WireBytes> { .init("ipv6.opt.mpl.seed_id", "Seed ID", depth: 1, part: 2) }
    static var dffFlags: Field<UInt8> { .init("ipv6.opt.dff.flags", "Flags", as: .hexadecimal, depth: 1, part: 2) }
    static var dffVersion: Field<UInt8> { .init("ipv6.opt.dff.flag.ver", "Version", bits: 0..<2, depth: 2, part: 2) }
    static var isDuplicate: Field<Bool> { .init("ipv6.opt.dff.flag.dup", "Duplicate", bits: 2..<3, depth: 2, part: 2) }
    static var isReturned: Field<Bool> { .init("ipv6.opt.dff.flag.ret", "Return", bits: 3..<4, depth: 2, part: 2) }
    static var dffReserved: Field<UInt8> {
        .init("ipv6.opt.dff.flag.rsv", "Reserved", bits: 4..<8, as: .hexadecimal, depth: 2, part: 2)
    }
    static var dffSequence: Field<UInt16> {
        .init("ipv6.opt.dff.sequence_number", "Sequence Number", depth: 1, part: 2)
    }

    static let fields: [any FieldDescription] = [
        rplFlags, down, rankError, forwardingError, rplReserved, instance, senderRank, mplFlags, seedLength,
        isLargest, mplVersion, mplReserved, mplSequence, seed, dffFlags, dffVersion, isDuplicate, isReturned,
        dffReserved, dffSequence,
    ]

    /// One option's data of `count` bytes at `first`.
    static func describe(
        _ kind: UInt8,
        _ data: RawSpan,
        at first: Int,
        count: Int,
        into dissection: inout Dissection
    ) {
        switch kind {
        case IPv6OptionType.rpl:
            dissection.add(rplFlags, in: data, at: first)
            for field in [down, rankError, forwardingError] { dissection.add(field, in: data, at: first) }
            dissection.add(rplReserved, in: data, at: first)
            dissection.add(instance, in: data, at: first &+ 1)
            dissection.add(senderRank, in: data, at: first &+ 2)
        case IPv6OptionType.multicast:
            dissection.add(mplFlags, in: data, at: first)
            dissection.add(seedLength, in: data, at: first)
            dissection.add(isLargest, in: data, at: first)
            dissection.add(mplVersion, in: data, at: first)
            dissection.add(mplReserved, in: data, at: first)
            dissection.add(mplSequence, in: data, at: first &+ 1)
            let sizes = [0, 2, 8, 16]
            let size = min(sizes[Int(data.uint8(at: first) >> 6)], max(count &- 2, 0))
            if size > 0 { dissection.add(seed, at: first &+ 2, count: size) }
        default:
            dissection.add(dffFlags, in: data, at: first)
            dissection.add(dffVersion, in: data, at: first)
            dissection.add(isDuplicate, in: data, at: first)
            dissection.add(isReturned, in: data, at: first)
            dissection.add(dffReserved, in: data, at: first)
            dissection.add(dffSequence, in: data, at: first &+ 1)
        }
    }
}
