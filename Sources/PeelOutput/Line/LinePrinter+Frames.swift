import PeelWire

/// What frames of HTTP/2 say.
extension LinePrinter {
    /// `HTTP/2 HEADERS[1] GET /path`, `HTTP/2 HEADERS[1] 200`, `HTTP/2 DATA[1] 1024 bytes`; of a further frame what
    /// stands in it alone.
    ///
    /// What headers say is added to a layer after it was read, and may stand anywhere behind its own fields.
    mutating func frame(
        _ layer: Int,
        isAnother: Bool,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        if !isAnother { writer.append("HTTP/2 ") }
        var place = Int(dissection.layers[layer].firstField)
        var length: UInt64 = 0
        var isData = false
        var (method, path): (Int?, Int?)
        while place < dissection.fields.count {
            let record = dissection.fields[place]
            place &+= 1
            guard Int(record.layer) == layer, let slot = index.slot(record) else { continue }
            switch index.roles[slot] {
            case .totalLength: length = record.value
            case .words: writer.append("preface")
            case .type:
                isData = record.value == 0
                if let name = index.name(of: record) {
                    writer.append(name)
                } else {
                    writer.append("frame of type ")
                    writer.append(decimal: record.value)
                }
            case .identifier:
                writer.append(UInt8(ascii: "["))
                writer.append(decimal: record.value)
                writer.append(UInt8(ascii: "]"))
            case .method: method = place &- 1
            case .uri: path = place &- 1
            case .status:
                writer.append(UInt8(ascii: " "))
                writer.append(decimal: record.value)
            case .code:
                writer.append(UInt8(ascii: " "))
                writer.append(index.name(of: record) ?? "unknown error")
            default: break
            }
        }
        // Whichever of the two the block has first.
        for place in [method, path] {
            guard let place else { continue }
            writer.append(UInt8(ascii: " "))
            writer.append(text: dissection.fields[place], in: bytes, dissection, as: .terminal)
        }
        guard isData else { return }
        writer.append(UInt8(ascii: " "))
        writer.append(decimal: length)
        writer.append(length == 1 ? " byte" : " bytes")
    }
}
