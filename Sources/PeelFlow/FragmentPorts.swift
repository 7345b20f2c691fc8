import PeelWire

/// Which ports a fragmented packet's first piece named, so that its later pieces count in the same flow.
///
/// A fixed number of places: an older packet's ports give way to a newer one's.
struct FragmentPorts: Sendable {
    private struct Entry: BitwiseCopyable {
        var source = IPv6Address(high: 0, low: 0)
        var destination = IPv6Address(high: 0, low: 0)
        var identification: UInt32 = 0
        var sourcePort: UInt16 = 0
        var destinationPort: UInt16 = 0
        var proto: UInt8 = 0
        var bits = Headers.Bits(rawValue: 0)
        var isUsed = false

        func belongs(to headers: Headers) -> Bool {
            isUsed && identification == headers.extra && proto == headers.proto && source == headers.source
                && destination == headers.destination
        }
    }

    private var entries: [Entry] = []
    private static var placeCount: Int { 8192 }

    /// Remembers the ports of a first piece, or gives a later piece those of its first.
    mutating func resolve(_ headers: inout Headers, _ counts: inout FlowCounts, owns: Bool) {
        if entries.isEmpty { entries = Array(repeating: Entry(), count: Self.placeCount) }
        let place = Self.place(headers)
        let kept: Headers.Bits = [.ports, .oneWay]
        if !headers.bits.contains(.laterFragment) {
            guard headers.bits.contains(.ports) else { return }
            entries[place] = Entry(
                source: headers.source,
                destination: headers.destination,
                identification: headers.extra,
                sourcePort: headers.sourcePort,
                destinationPort: headers.destinationPort,
                proto: headers.proto,
                bits: headers.bits.intersection(kept),
                isUsed: true
            )
            return
        }
        let entry = entries[place]
        guard entry.belongs(to: headers) else {
            if owns, Self.hasPorts(headers.proto) { counts.unmatchedFragments &+= 1 }
            return
        }
        headers.sourcePort = entry.sourcePort
        headers.destinationPort = entry.destinationPort
        headers.bits.formUnion(entry.bits)
    }

    /// A flow of the protocol is told by ports, or by ICMP's types.
    private static func hasPorts(_ proto: UInt8) -> Bool {
        switch proto {
        case 1, 6, 17, 33, 58, 132, 136: true
        default: false
        }
    }

    private static func place(_ headers: Headers) -> Int {
        let mixed =
            (headers.source.low &* 0x9e37_79b9_7f4a_7c15 ^ headers.destination.low)
            &+ UInt64(headers.extra) &* 0xd6e8_feb8_6659_fd93
        return Int(truncatingIfNeeded: ((mixed ^ mixed >> 32) &* 0x9e37_79b9_7f4a_7c15) >> 51)
    }

    /// The piece belongs to a packet whose ports are known, and are no tunnel's.
    func isPlain(_ headers: Headers) -> Bool {
        var headers = headers
        if headers.bits.contains(.laterFragment) {
            guard !entries.isEmpty else { return false }
            let entry = entries[Self.place(headers)]
            guard entry.belongs(to: headers) else { return false }
            (headers.sourcePort, headers.destinationPort) = (entry.sourcePort, entry.destinationPort)
            headers.bits.formUnion(entry.bits)
        }
        return headers.bits.contains(.ports) && !headers.hasTunnelPorts
    }
}
