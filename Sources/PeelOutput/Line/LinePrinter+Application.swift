import PeelWire

/// What tunnels and application protocols say.
extension LinePrinter {
    /// `vxlan 12`, `wg Handshake Initiation`: the protocol, the number that tells its connections apart, what it says.
    mutating func message(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        facts.fill(layer: layer, dissection, index)
        writer.append(index.layoutNames[Int(dissection.layers[layer].layout)])
        if let number = facts.value(.label, dissection) {
            writer.append(UInt8(ascii: " "))
            writer.append(decimal: number)
        }
        // What carries something lets that speak.
        let isCarrier = index.layerRoles[Int(dissection.layers[layer].layout)] == .tunnel
        if isCarrier, layer &+ 1 < dissection.layers.count { return }
        if let type = facts.record(.type) {
            let record = dissection.fields[type]
            writer.append(UInt8(ascii: " "))
            if let slot = index.slot(record), let name = index.name(of: record.value, slot) {
                writer.append(name)
            } else {
                writer.append("type ")
                writer.append(decimal: record.value)
            }
        }
    }
}
