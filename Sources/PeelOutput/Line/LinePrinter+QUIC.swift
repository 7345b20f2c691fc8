import PeelWire

/// What QUIC says.
extension LinePrinter {
    /// `QUIC 1 Initial`, `QUIC Short Header`; of a further packet of the datagram its type alone.
    mutating func quic(
        _ layer: Int,
        isAnother: Bool,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        facts.fill(layer: layer, dissection, index)
        if !isAnother { writer.append("QUIC ") }
        if let version = facts.record(.version), !isAnother {
            let record = dissection.fields[version]
            if record.value == 0 { return writer.append("Version Negotiation") }
            if let name = index.name(of: record) {
                writer.append(name)
                writer.append(UInt8(ascii: " "))
            }
        }
        let type = facts.record(.type) ?? facts.record(.code)
        writer.append(type.flatMap { index.name(of: dissection.fields[$0]) } ?? "packet")
    }

    /// ` ACK, STREAM 4`: the frames of a packet, each kind and stream once, without what fills it.
    mutating func frames(_ layer: Int, _ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        let shown = dissection.layers[layer]
        var told: [(kind: UInt64, stream: UInt64?)] = []
        var kind: Int?
        for place in Int(shown.firstField)..<Int(shown.firstField &+ shown.fieldCount) {
            let record = dissection.fields[place]
            guard let slot = index.slot(record) else { continue }
            if index.roles[slot] == .type {
                kind = nil
                // Frames of a stream are told by its number, which follows.
                let number = 8...15 ~= record.value ? 8 : record.value
                if number == 0 || number != 8 && told.contains(where: { $0.kind == number }) { continue }
                if told.count == 6 { return writer.append(", \u{2026}") }
                kind = place
                if number == 8 { continue }
                told.append((number, nil))
            } else if index.roles[slot] == .label, kind != nil {
                if told.contains(where: { $0.kind == 8 && $0.stream == record.value }) { continue }
                told.append((8, record.value))
            } else {
                continue
            }
            guard let named = kind else { continue }
            writer.append(told.count == 1 ? " " : ", ")
            writer.append(index.name(of: dissection.fields[named]) ?? "frame")
            guard let stream = told.last?.stream else { continue }
            writer.append(UInt8(ascii: " "))
            writer.append(decimal: stream)
        }
    }
}
