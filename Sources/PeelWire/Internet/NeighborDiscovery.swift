/// The messages of neighbor discovery for IPv6 (RFC 4861 section 4) and of its inverse (RFC 3122 section 2).
enum NeighborDiscovery {
    static var hopLimit: Field<UInt8> { .init("icmpv6.nd.ra.cur_hop_limit", "Cur hop limit", part: 1) }
    static var routerFlags: Field<UInt8> { .init("icmpv6.nd.ra.flag", "Flags", as: .hexadecimal, part: 1) }
    static var isManaged: Field<Bool> {
        .init("icmpv6.nd.ra.flag.m", "Managed address configuration", bits: 0..<1, depth: 1, part: 1)
    }
    static var isOther: Field<Bool> {
        .init("icmpv6.nd.ra.flag.o", "Other configuration", bits: 1..<2, depth: 1, part: 1)
    }
    static var isHomeAgent: Field<Bool> { .init("icmpv6.nd.ra.flag.h", "Home Agent", bits: 2..<3, depth: 1, part: 1) }
    /// RFC 4191 section 2.1.
    static var preference: Field<UInt8> {
        .init(
            "icmpv6.nd.ra.flag.prf", "Prf (Default Router Preference)", bits: 3..<5, depth: 1, names: preferenceNames,
            part: 1)
    }
    static var isProxy: Field<Bool> { .init("icmpv6.nd.ra.flag.p", "Proxy", bits: 5..<6, depth: 1, part: 1) }
    static var routerReserved: Field<UInt8> {
        .init("icmpv6.nd.ra.flag.rsv", "Reserved", bits: 6..<8, depth: 1, part: 1)
    }
    static var routerLifetime: Field<UInt16> { .init("icmpv6.nd.ra.router_lifetime", "Router lifetime (s)", part: 1) }
    static var reachableTime: Field<UInt32> { .init("icmpv6.nd.ra.reachable_time", "Reachable time (ms)", part: 1) }
    static var retransmissionTimer: Field<UInt32> { .init("icmpv6.nd.ra.retrans_timer", "Retrans timer (ms)", part: 1) }
    static var solicitedTarget: Field<IPv6Address> { .init("icmpv6.nd.ns.target_address", "Target Address", part: 1) }
    static var neighborFlags: Field<UInt32> { .init("icmpv6.nd.na.flag", "Flags", as: .hexadecimal, part: 1) }
    static var isRouter: Field<Bool> { .init("icmpv6.nd.na.flag.r", "Router", bits: 0..<1, depth: 1, part: 1) }
    static var isSolicited: Field<Bool> { .init("icmpv6.nd.na.flag.s", "Solicited", bits: 1..<2, depth: 1, part: 1) }
    static var isOverride: Field<Bool> { .init("icmpv6.nd.na.flag.o", "Override", bits: 2..<3, depth: 1, part: 1) }
    static var neighborReserved: Field<UInt32> {
        .init("icmpv6.nd.na.flag.rsv", "Reserved", bits: 3..<32, depth: 1, part: 1)
    }
    static var advertisedTarget: Field<IPv6Address> { .init("icmpv6.nd.na.target_address", "Target Address", part: 1) }
    static var redirectTarget: Field<IPv6Address> { .init("icmpv6.nd.rd.target_address", "Target Address", part: 1) }
    static var redirectDestination: Field<IPv6Address> {
        .init("icmpv6.rd.na.destination_address", "Destination Address", part: 1)
    }

    static var fields: [any FieldDescription] {
        [
            hopLimit, routerFlags, isManaged, isOther, isHomeAgent, preference, isProxy, routerReserved, routerLifetime,
            reachableTime, retransmissionTimer, solicitedTarget, neighborFlags, isRouter, isSolicited, isOverride,
            neighborReserved, advertisedTarget, redirectTarget, redirectDestination,
        ]
    }

    /// Adds the fields of a message of `type`, 133 to 137, 141 and 142, and its options.
    static func describe(_ bytes: RawSpan, _ type: UInt8, into dissection: inout Dissection) {
        var options = 8
        switch type {
        case 134:
            dissection.add(hopLimit, in: bytes, at: 4)
            dissection.add(routerFlags, in: bytes, at: 5)
            dissection.add(isManaged, in: bytes, at: 5)
            dissection.add(isOther, in: bytes, at: 5)
            dissection.add(isHomeAgent, in: bytes, at: 5)
            dissection.add(preference, in: bytes, at: 5)
            dissection.add(isProxy, in: bytes, at: 5)
            dissection.add(routerReserved, in: bytes, at: 5)
            dissection.add(routerLifetime, in: bytes, at: 6)
            dissection.add(reachableTime, in: bytes, at: 8)
            dissection.add(retransmissionTimer, in: bytes, at: 12)
            options = 16
        case 136:
            dissection.add(neighborFlags, in: bytes, at: 4)
            dissection.add(isRouter, in: bytes, at: 4)
            dissection.add(isSolicited, in: bytes, at: 4)
            dissection.add(isOverride, in: bytes, at: 4)
            dissection.add(neighborReserved, in: bytes, at: 4)
            dissection.add(advertisedTarget, in: bytes, at: 8)
            options = 24
        default:
            dissection.addBytes(ICMPv6.reserved, in: bytes, at: 4, count: 4)
            if type == 135 {
                dissection.add(solicitedTarget, in: bytes, at: 8)
                options = 24
            } else if type == 137 {
                dissection.add(redirectTarget, in: bytes, at: 8)
                dissection.add(redirectDestination, in: bytes, at: 24)
                options = 40
            }
        }
        NDPOption.describe(bytes, at: options, into: &dissection)
    }

    static let preferenceNames = ValueNames { value in
        switch value {
        case 0: "Medium"
        case 1: "High"
        case 2: "Reserved"
        case 3: "Low"
        default: nil
        }
    }
}
