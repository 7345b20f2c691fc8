import PeelWire

extension ByteWriter {
    /// Appends what a layer is called and between whom it goes: `Internet Protocol Version 4, Src: 10.0.0.1, Dst: …`.
    mutating func append(
        headingOf layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ index: FieldIndex
    ) {
        append(index.layoutLabels[Int(dissection.layers[layer].layout)])
        guard let (source, destination) = index.endpoints(layer, dissection) else { return }
        let isPort = index.fields[index.slot(dissection.fields[source]) ?? 0].type == .unsigned
        append(isPort ? ", Src Port: " : ", Src: ")
        append(address: dissection.fields[source], bytes, index)
        append(isPort ? ", Dst Port: " : ", Dst: ")
        append(address: dissection.fields[destination], bytes, index)
    }

    /// Appends an address or a port.
    mutating func append(address record: FieldRecord, _ bytes: borrowing FrameBytes, _ index: FieldIndex) {
        guard let slot = index.slot(record) else { return }
        switch index.fields[slot].type {
        case .ipv4: append(IPv4Address(bits: record.value))
        case .ipv6: append(bytes.ipv6(of: record))
        case .mac: append(MACAddress(bits48: record.value))
        default: append(decimal: record.value)
        }
    }
}

extension FieldIndex {
    /// The records that tell between whom a layer goes; nil where it does not.
    func endpoints(_ layer: Int, _ dissection: borrowing Dissection) -> (source: Int, destination: Int)? {
        let record = dissection.layers[layer]
        guard hasEndpoints[Int(record.layout)] else { return nil }
        var source: Int?
        var destination: Int?
        let end = Int(record.firstField &+ record.fieldCount)
        var field = Int(record.firstField)
        let fields = dissection.fields.span
        while field < end, field < fields.count, source == nil || destination == nil {
            if let slot = slot(fields[field]) {
                switch roles[slot] {
                case .source: source = source ?? field
                case .destination: destination = destination ?? field
                default: break
                }
            }
            field &+= 1
        }
        guard let source, let destination else { return nil }
        return (source, destination)
    }
}
