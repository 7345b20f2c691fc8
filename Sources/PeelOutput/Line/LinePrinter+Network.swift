import PeelWire

/// Link and network layers in a line.
extension LinePrinter {
    /// `00:00:5e:00:53:01 > ff:ff:ff:ff:ff:ff `.
    mutating func link(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        facts.fill(layer: layer, dissection, index)
        if let source = facts.record(.source), let destination = facts.record(.destination) {
            writer.append(address: dissection.fields[source], bytes, index)
            writer.append(" > ")
            writer.append(address: dissection.fields[destination], bytes, index)
            writer.append(UInt8(ascii: " "))
        } else {
            writer.append(index.layoutNames[Int(dissection.layers[layer].layout)])
            writer.append(UInt8(ascii: " "))
        }
        if dissection.layers.count == 1 {
            if let type = facts.value(.type, dissection) {
                writer.append("type 0x")
                writer.append(hexadecimal: type, digits: 4)
                writer.append(UInt8(ascii: " "))
            }
            writer.append("len ")
            writer.append(decimal: dissection.wireCount)
        }
    }

    /// `vlan 10 `.
    mutating func vlan(_ layer: Int, _ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        facts.fill(layer: layer, dissection, index)
        if let number = facts.value(.vlan, dissection) {
            writer.append("vlan ")
            writer.append(decimal: number)
            writer.append(UInt8(ascii: " "))
        } else if let number = facts.value(.label, dissection) {
            writer.append("mpls ")
            writer.append(decimal: number)
            writer.append(UInt8(ascii: " "))
        }
    }

    /// `ARP who-has 10.0.0.1 tell 10.0.0.2`, `ARP 10.0.0.1 is-at 00:00:5e:00:53:01`.
    mutating func arp(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        facts.fill(layer: layer, dissection, index)
        writer.append("ARP ")
        let operation = facts.value(.type, dissection)
        guard let source = facts.record(.protocolSource), let destination = facts.record(.protocolDestination) else {
            if let operation {
                writer.append("operation ")
                writer.append(decimal: operation)
            }
            return length(ofPayload: layer, dissection, to: &writer)
        }
        switch operation {
        case 1:
            writer.append("who-has ")
            writer.append(address: dissection.fields[destination], bytes, index)
            if let asked = facts.value(.hardwareDestination, dissection), asked != 0, asked != 0xffff_ffff_ffff {
                writer.append(" (")
                writer.append(MACAddress(bits48: asked))
                writer.append(")")
            }
            writer.append(" tell ")
            writer.append(address: dissection.fields[source], bytes, index)
        case 2:
            writer.append(address: dissection.fields[source], bytes, index)
            writer.append(" is-at ")
            writer.append(MACAddress(bits48: facts.value(.hardwareSource, dissection) ?? 0))
        default:
            writer.append("operation ")
            writer.append(decimal: operation ?? 0)
            writer.append(UInt8(ascii: " "))
            writer.append(address: dissection.fields[source], bytes, index)
            writer.append(" > ")
            writer.append(address: dissection.fields[destination], bytes, index)
        }
    }

    /// `IP 10.0.0.1 > 10.0.0.2 carries `, in front of what a tunnel carries.
    mutating func tunnel(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        network(layer, dissection, bytes, to: &writer)
        writer.append(" carries ")
    }

    /// `IP 10.0.0.1 > 10.0.0.2`.
    private mutating func network(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        facts.fill(layer: layer, dissection, index)
        writer.append(index.layerRoles[Int(dissection.layers[layer].layout)] == .ipv6 ? "IPv6" : "IP")
        guard let source = facts.record(.source), let destination = facts.record(.destination) else { return }
        writer.append(UInt8(ascii: " "))
        writer.append(address: dissection.fields[source], bytes, index)
        writer.append(" > ")
        writer.append(address: dissection.fields[destination], bytes, index)
    }

    /// A packet that nobody decodes further: its protocol's number, or its place among fragments.
    mutating func carried(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        network(layer, dissection, bytes, to: &writer)
        guard facts.record(.destination) != nil else { return }
        var shown = layer
        var following = layer &+ 1
        while following < dissection.layers.count {
            if index.layerRoles[Int(dissection.layers[following].layout)] == .fragmentHeader { shown = following }
            following &+= 1
        }
        if shown != layer { facts.fill(layer: shown, dissection, index) }
        if let number = facts.value(.carried, dissection) {
            writer.append(UInt8(ascii: " "))
            if let name = IPProtocol.names.name(number) {
                writer.append(name)
            } else {
                writer.append("proto ")
                writer.append(decimal: number)
            }
        }
        let offset = facts.value(.fragmentOffset, dissection) ?? 0
        let more = facts.value(.moreFragments, dissection) ?? 0
        if offset != 0 || more != 0 {
            writer.append(" fragment id 0x")
            writer.append(hexadecimal: facts.value(.identifier, dissection) ?? 0, digits: shown == layer ? 4 : 8)
            writer.append(" offset ")
            // Counted in units of eight bytes on the wire (RFC 791 section 3.1, RFC 8200 section 4.5).
            writer.append(decimal: offset &* 8)
            if more == 0 { writer.append(" last") }
        }
        let record = dissection.layers[shown]
        writer.append(" len ")
        writer.append(decimal: max(0, Int(record.declaredCount) &- Int(record.headerCount)))
        details(layer, dissection, to: &writer)
    }

    /// What `-v` adds about the network layer.
    mutating func details(_ layer: Int, _ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        guard options.verbosity > 0 else { return }
        facts.fill(layer: layer, dissection, index)
        writer.append(" (")
        if let hops = facts.value(.timeToLive, dissection) {
            writer.append(index.layerRoles[Int(dissection.layers[layer].layout)] == .ipv6 ? "hlim " : "ttl ")
            writer.append(decimal: hops)
        }
        if let identifier = facts.value(.identifier, dissection) {
            writer.append(", id ")
            writer.append(decimal: identifier)
        }
        if let traffic = facts.value(.trafficClass, dissection), traffic != 0 {
            writer.append(", tos 0x")
            writer.append(hexadecimal: traffic, digits: 2)
        }
        writer.append(UInt8(ascii: ")"))
    }

    /// A layer that nobody decodes, without a network layer.
    mutating func unknown(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let outer = layer &- 1
        if !options.link { link(outer, dissection, bytes, to: &writer) }
        facts.fill(layer: outer, dissection, index)
        if let type = facts.value(.type, dissection) {
            writer.append("type 0x")
            writer.append(hexadecimal: type, digits: 4)
            writer.append(UInt8(ascii: " "))
        }
        writer.append("len ")
        writer.append(decimal: UInt64(dissection.layers[layer].declaredCount))
    }

    /// ` len 12`: the bytes that the layer carries.
    mutating func length(ofPayload layer: Int, _ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        let record = dissection.layers[layer]
        writer.append(" len ")
        writer.append(decimal: max(0, Int(record.declaredCount) &- Int(record.headerCount)))
    }
}
