import PeelWire

/// Follows the fragments of a source in file order, and peels each datagram in the frame that completes it.
struct FragmentEngine: Sendable {
    private let registry: Registry
    /// The layout of ``FragmentFields``.
    private let layout: Int
    private let ipv4: Int
    private let ipv6: Int
    private let vlan: Int
    private(set) var table = FragmentTable()

    /// Prepares for a registry; nil where it does not hold ``FragmentFields/layout``, or no IP.
    init?(_ registry: Registry) {
        guard let layout = registry.index(of: "fragments"), let ipv4 = registry.index(of: "ip") else { return nil }
        self.registry = registry
        self.layout = layout
        self.ipv4 = ipv4
        ipv6 = registry.index(of: "ipv6") ?? -1
        vlan = registry.index(of: "vlan") ?? -1
    }

    /// Takes a fragment, the payload of the layer that `pause` names, and peels what it completes, or shows it as it is.
    mutating func take(
        _ pause: Interruption, _ frame: borrowing Frame, hindsight: inout Hindsight?, _ dissection: inout Dissection
    ) {
        var key = FragmentKey(
            source: IPv6Address(high: 0, low: 0), destination: IPv6Address(high: 0, low: 0), identification: 0,
            proto: 0, version: 0)
        var fragment = Fragment(
            offset: 0, more: false, frame: UInt32(truncatingIfNeeded: dissection.number), time: frame.time,
            proto: pause.context.ipProtocol)
        let owner = read(pause, frame.bytes.captured, dissection, &key, &fragment)
        guard owner >= 0 else { return registry.proceed(pause, in: frame, into: &dissection) }
        let isIPv4 = key.version == 4
        guard let whole = complete(pause, frame.bytes.captured, dissection, fragment, key) else {
            if let last = hindsight?.frame(completing: fragment.frame, pause.layer) {
                dissection.resume(layer: owner, describedBy: layout)
                let field = isIPv4 ? FragmentFields.within4 : FragmentFields.within6
                dissection.add(field, value: last, flags: .generated)
            }
            return registry.proceed(pause, as: .data, in: frame, into: &dissection)
        }
        for part in whole.parts where part.frame != fragment.frame {
            hindsight?.note(part.frame, pause.layer, isCompletedIn: fragment.frame)
        }
        let name: StaticString = isIPv4 ? "Reassembled IPv4" : "Reassembled IPv6"
        dissection.resume(layer: owner, describedBy: layout)
        let source = dissection.addSource(name, frames: whole.parts.map(\.frame)) { $0 = whole.bytes }
        guard let source else { return registry.proceed(pause, as: .data, in: frame, into: &dissection) }
        dissection.add(whole, isIPv4: isIPv4, source: source)
        var context = pause.context
        context.isFragment = false
        context.ipProtocol = whole.proto
        registry.peel(
            source: source, 0..<whole.bytes.count, as: .ipProtocol(whole.proto), context: context, into: &dissection)
    }

    private mutating func complete(
        _ pause: Interruption, _ captured: RawSpan, _ dissection: borrowing Dissection, _ fragment: Fragment,
        _ key: FragmentKey
    ) -> WholeDatagram? {
        let source = Int(dissection.layers[pause.layer].source)
        let bytes = dissection.bytes(ofSource: source, frame: captured)
        return table.take(fragment, bytes.clamped(pause.start..<pause.start &+ pause.capturedCount), of: key)
    }

    /// Reads the headers of a fragment; returns the IP layer that it belongs to, or -1.
    private func read(
        _ pause: Interruption, _ captured: RawSpan, _ dissection: borrowing Dissection, _ key: inout FragmentKey,
        _ fragment: inout Fragment
    ) -> Int {
        var owner = -1
        var layer = 0
        while layer <= pause.layer, layer < dissection.layers.count {
            let record = dissection.layers[layer]
            let kind = Int(record.layout)
            let bytes = dissection.bytes(ofSource: Int(record.source), frame: captured)
            let header = bytes.clamped(Int(record.start)..<Int(record.start) &+ Int(record.headerCount))
            if kind == ipv4 {
                key.source = IPv6Address(high: 0, low: UInt64(header.uint32(at: 12)))
                key.destination = IPv6Address(high: 0, low: UInt64(header.uint32(at: 16)))
                key.identification = UInt32(header.uint16(at: 4))
                key.proto = header.uint8(at: 9)
                key.version = 4
                fragment.offset = Int(header.uint16(at: 6) & 0x1fff) &* 8
                fragment.more = header.uint16(at: 6) & 0x2000 != 0
                owner = layer
            } else if kind == ipv6 {
                key.source = IPv6Address(high: header.uint64(at: 8), low: header.uint64(at: 16))
                key.destination = IPv6Address(high: header.uint64(at: 24), low: header.uint64(at: 32))
                key.version = 6
                key.proto = 0
                owner = layer
            } else if kind == vlan {
                key.vlan = header.uint16(at: 0) & 0xfff
            }
            if layer == pause.layer, kind != ipv4 {
                key.identification = header.uint32(at: 4)
                fragment.offset = Int(header.uint16(at: 2) & 0xfff8)
                fragment.more = header.uint8(at: 3) & 1 != 0
                if key.version != 6 { return -1 }
            }
            layer &+= 1
        }
        return owner
    }
}
