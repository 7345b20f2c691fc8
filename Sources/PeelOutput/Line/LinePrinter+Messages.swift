import PeelWire

/// ICMP, ICMPv6 and IGMP in words.
extension LinePrinter {
    mutating func icmp(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        guard let type = facts.value(.type, dissection) else { return }
        let code = facts.value(.code, dissection) ?? 0
        writer.append(UInt8(ascii: " "))
        switch type {
        case 0, 8:
            writer.append(type == 8 ? "echo request" : "echo reply")
            echo(dissection, to: &writer)
        case 3:
            writer.append(Self.unreachable(code))
            if code == 4, let unit = facts.value(.unit, dissection) {
                writer.append(" (next MTU ")
                writer.append(decimal: unit)
                writer.append(")")
            }
            return
        case 4: return writer.append("source quench")
        case 5:
            writer.append("redirect")
            if let gateway = facts.value(.gateway, dissection) {
                writer.append(" to ")
                writer.append(IPv4Address(bits: gateway))
            }
            return
        case 9: writer.append("router advertisement")
        case 10: writer.append("router solicitation")
        case 11: return writer.append(code == 1 ? "reassembly time exceeded" : "time exceeded in transit")
        case 12: return writer.append("parameter problem")
        case 13: writer.append("timestamp request")
        case 14: writer.append("timestamp reply")
        case 17: writer.append("address mask request")
        case 18: writer.append("address mask reply")
        default: numbered(type, code, to: &writer)
        }
        length(ofMessage: layer, dissection, to: &writer)
    }

    mutating func icmpv6(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        guard let type = facts.value(.type, dissection) else { return }
        let code = facts.value(.code, dissection) ?? 0
        writer.append(UInt8(ascii: " "))
        switch type {
        case 1: return writer.append(Self.unreachable6(code))
        case 2:
            writer.append("packet too big")
            if let unit = facts.value(.unit, dissection) {
                writer.append(" (MTU ")
                writer.append(decimal: unit)
                writer.append(")")
            }
            return
        case 3: return writer.append(code == 1 ? "reassembly time exceeded" : "time exceeded in transit")
        case 4: return writer.append("parameter problem")
        case 128, 129:
            writer.append(type == 128 ? "echo request" : "echo reply")
            echo(dissection, to: &writer)
        case 130: writer.append("multicast listener query")
        case 131: writer.append("multicast listener report")
        case 132: writer.append("multicast listener done")
        case 133: writer.append("router solicitation")
        case 134:
            writer.append("router advertisement")
            prefixes(layer, dissection, bytes, to: &writer)
        case 135:
            writer.append("neighbor solicitation, who has ")
            target(dissection, bytes, to: &writer)
        case 136:
            writer.append("neighbor advertisement, is ")
            target(dissection, bytes, to: &writer)
        case 137:
            writer.append("redirect to ")
            target(dissection, bytes, to: &writer)
        case 143: writer.append("multicast listener report v2")
        default: numbered(type, code, to: &writer)
        }
        length(ofMessage: layer, dissection, to: &writer)
    }

    mutating func igmp(_ layer: Int, _ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        writer.append(UInt8(ascii: " "))
        switch facts.value(.type, dissection) {
        case 0x11: writer.append("membership query")
        case 0x12: writer.append("v1 membership report")
        case 0x16: writer.append("v2 membership report")
        case 0x17: writer.append("leave group")
        case 0x22: writer.append("v3 membership report")
        case let type?: numbered(type, 0, to: &writer)
        case nil: writer.append("message")
        }
        if let group = facts.value(.target, dissection), group != 0 {
            writer.append(UInt8(ascii: " "))
            writer.append(IPv4Address(bits: group))
        }
        length(ofMessage: layer, dissection, to: &writer)
    }

    private func echo(_ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        if let identifier = facts.value(.identifier, dissection) {
            writer.append(" id ")
            writer.append(decimal: identifier)
        }
        if let sequence = facts.value(.sequence, dissection) {
            writer.append(" seq ")
            writer.append(decimal: sequence)
        }
    }

    private func target(_ dissection: borrowing Dissection, _ bytes: borrowing FrameBytes, to writer: inout ByteWriter)
    {
        if let target = facts.record(.target) { writer.append(address: dissection.fields[target], bytes, index) }
    }

    /// ` prefix 2001:db8::/64`, as often as the message has one.
    private func prefixes(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let shown = dissection.layers[layer]
        var count: UInt64?
        for record in Int(shown.firstField)..<Int(shown.firstField &+ shown.fieldCount) {
            guard let slot = index.slot(dissection.fields[record]) else { continue }
            switch index.roles[slot] {
            case .prefixLength: count = dissection.fields[record].value
            case .prefix:
                writer.append(" prefix ")
                writer.append(address: dissection.fields[record], bytes, index)
                if let count {
                    writer.append(UInt8(ascii: "/"))
                    writer.append(decimal: count)
                }
            default: break
            }
        }
    }

    private func numbered(_ type: UInt64, _ code: UInt64, to writer: inout ByteWriter) {
        writer.append("type ")
        writer.append(decimal: type)
        writer.append(" code ")
        writer.append(decimal: code)
    }

    /// ` len 64`: the bytes of the whole message, as ping counts them.
    private func length(ofMessage layer: Int, _ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        writer.append(" len ")
        writer.append(decimal: UInt64(dissection.layers[layer].declaredCount))
    }

    private static func unreachable(_ code: UInt64) -> StaticString {
        switch code {
        case 0: "network unreachable"
        case 1: "host unreachable"
        case 2: "protocol unreachable"
        case 3: "port unreachable"
        case 4: "fragmentation needed"
        case 5: "source route failed"
        case 6: "network unknown"
        case 7: "host unknown"
        case 8: "source host isolated"
        case 9: "network prohibited"
        case 10: "host prohibited"
        case 11: "network unreachable for this type of service"
        case 12: "host unreachable for this type of service"
        case 13: "communication prohibited"
        case 14: "host precedence violated"
        case 15: "precedence cut off"
        default: "destination unreachable"
        }
    }

    private static func unreachable6(_ code: UInt64) -> StaticString {
        switch code {
        case 0: "no route to destination"
        case 1: "communication prohibited"
        case 2: "beyond the scope of the source address"
        case 3: "address unreachable"
        case 4: "port unreachable"
        case 5: "source address failed policy"
        case 6: "route rejected"
        default: "destination unreachable"
        }
    }
}
