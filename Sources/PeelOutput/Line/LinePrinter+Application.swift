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

    /// `DNS query A example.org`, `DNS answer A example.org 192.0.2.1`, `DNS answer A example.org No such name`.
    mutating func names(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        facts.fill(layer: layer, dissection, index)
        switch index.layoutNames[Int(dissection.layers[layer].layout)].description {
        case "mdns": writer.append("mDNS")
        case "llmnr": writer.append("LLMNR")
        default: writer.append("DNS")
        }
        let isAnswer = facts.value(.isAnswer, dissection) == 1
        writer.append(isAnswer ? " answer" : " query")
        if let type = facts.record(.questionType) {
            let record = dissection.fields[type]
            writer.append(UInt8(ascii: " "))
            if let slot = index.slot(record), let name = index.name(of: record.value, slot) {
                writer.append(name)
            } else {
                writer.append("TYPE")
                writer.append(decimal: record.value)
            }
        }
        if let name = facts.record(.question) {
            writer.append(UInt8(ascii: " "))
            writer.append(text: dissection.fields[name], in: bytes, dissection, as: .terminal)
        }
        guard isAnswer else { return }
        if let code = facts.record(.replyCode), dissection.fields[code].value != 0 {
            let record = dissection.fields[code]
            writer.append(UInt8(ascii: " "))
            if let slot = index.slot(record), let name = index.name(of: record.value, slot) {
                writer.append(name)
            } else {
                writer.append("code ")
                writer.append(decimal: record.value)
            }
        }
        answers(layer, dissection, bytes, to: &writer)
    }

    /// The first addresses and names of an answer.
    private func answers(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let shown = dissection.layers[layer]
        var count = 0
        for place in Int(shown.firstField)..<Int(shown.firstField &+ shown.fieldCount) {
            let record = dissection.fields[place]
            guard let slot = index.slot(record), index.roles[slot] == .answer else { continue }
            if count == 8 { return writer.append(", \u{2026}") }
            writer.append(count == 0 ? " " : ", ")
            count += 1
            if index.fields[slot].type == .text {
                writer.append(text: record, in: bytes, dissection, as: .terminal)
            } else {
                writer.append(address: record, bytes, index)
            }
        }
    }
}
