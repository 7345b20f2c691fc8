import PeelWire

/// The fields that an IP header gains where its packet completes a fragmented datagram. Names are Wireshark's.
public enum FragmentFields {
    static var fragments4: Field<WirePlace> { .init("ip.fragments", "IPv4 Fragments", as: .hexadecimal) }
    static var fragment4: Field<UInt32> { .init("ip.fragment", "Fragment in frame", depth: 1) }
    /// The frame of a fragment that is not as it should be, in place of ``fragment4``.
    static var error4: Field<UInt32> { .init("ip.fragment.error", "Defragmentation error", depth: 1) }
    static var overlap4: Field<Bool> { .init("ip.fragment.overlap", "Fragment overlap", depth: 2) }
    static var conflict4: Field<Bool> {
        .init("ip.fragment.overlap.conflict", "Conflicting data in fragment overlap", depth: 2)
    }
    static var tails4: Field<Bool> { .init("ip.fragment.multipletails", "Multiple tail fragments found", depth: 2) }
    static var long4: Field<Bool> { .init("ip.fragment.toolongfragment", "Fragment too long", depth: 2) }
    static var count4: Field<UInt32> { .init("ip.fragment.count", "Fragment count", depth: 1) }
    static var length4: Field<UInt32> { .init("ip.reassembled.length", "Reassembled IPv4 length", depth: 1) }
    static var data4: Field<WireBytes> { .init("ip.reassembled.data", "Reassembled IPv4 data", depth: 1) }
    static var within4: Field<UInt32> { .init("ip.reassembled_in", "Reassembled IPv4 in frame") }

    static var fragments6: Field<WirePlace> { .init("ipv6.fragments", "IPv6 Fragments") }
    static var fragment6: Field<UInt32> { .init("ipv6.fragment", "Fragment in frame", depth: 1) }
    static var error6: Field<UInt32> { .init("ipv6.fragment.error", "Defragmentation error", depth: 1) }
    static var overlap6: Field<Bool> { .init("ipv6.fragment.overlap", "Fragment overlap", depth: 2) }
    static var conflict6: Field<Bool> {
        .init("ipv6.fragment.overlap.conflict", "Conflicting data in fragment overlap", depth: 2)
    }
    static var tails6: Field<Bool> { .init("ipv6.fragment.multipletails", "Multiple tail fragments found", depth: 2) }
    static var long6: Field<Bool> { .init("ipv6.fragment.toolongfragment", "Fragment too long", depth: 2) }
    static var count6: Field<UInt32> { .init("ipv6.fragment.count", "Fragment count", depth: 1) }
    static var length6: Field<UInt32> { .init("ipv6.reassembled.length", "Reassembled IPv6 length", depth: 1) }
    static var data6: Field<WireBytes> { .init("ipv6.reassembled.data", "Reassembled IPv6 data", depth: 1) }
    static var within6: Field<UInt32> { .init("ipv6.reassembled.in", "Reassembled IPv6 in frame") }

    /// The description that a registry must hold for a ``FrameEngine`` to add these fields.
    public static let layout = Layout(
        "fragments",
        "Fragments of a datagram",
        fields: [
            fragments4, fragment4, error4, overlap4, conflict4, tails4, long4, count4, length4, data4, within4,
            fragments6, fragment6, error6, overlap6, conflict6, tails6, long6, count6, length6, data6, within6,
        ],
        isLayer: false
    )
}

extension Dissection {
    /// Adds the fragments that a datagram was put together from, and the whole, which is source `source`.
    mutating func add(_ whole: WholeDatagram, isIPv4: Bool, source: Int) {
        typealias Fields = FragmentFields
        let all = isIPv4 ? Fields.fragments4 : Fields.fragments6
        add(all, inSource: source, at: 0, count: whole.bytes.count, flags: .generated)
        for part in whole.parts {
            let sound = isIPv4 ? Fields.fragment4 : Fields.fragment6
            let flawed = isIPv4 ? Fields.error4 : Fields.error6
            add(part.isFlawed ? flawed : sound, value: part.frame, flags: .generated)
            if part.isOverlap { add(isIPv4 ? Fields.overlap4 : Fields.overlap6, value: true, flags: .generated) }
            if part.isConflict { add(isIPv4 ? Fields.conflict4 : Fields.conflict6, value: true, flags: .generated) }
            if part.isSecondTail { add(isIPv4 ? Fields.tails4 : Fields.tails6, value: true, flags: .generated) }
            if part.isTooLong { add(isIPv4 ? Fields.long4 : Fields.long6, value: true, flags: .generated) }
        }
        let count = UInt32(truncatingIfNeeded: whole.parts.count)
        let length = UInt32(truncatingIfNeeded: whole.bytes.count)
        add(isIPv4 ? Fields.count4 : Fields.count6, value: count, flags: .generated)
        add(isIPv4 ? Fields.length4 : Fields.length6, value: length, flags: .generated)
        add(isIPv4 ? Fields.data4 : Fields.data6, inSource: source, at: 0, count: whole.bytes.count, flags: .generated)
    }
}
