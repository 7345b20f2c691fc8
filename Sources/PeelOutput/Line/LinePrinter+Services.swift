import PeelWire

/// What services are asked and answer.
extension LinePrinter {
    /// `PostgreSQL Simple query "select 1"`, `Redis GET key`: the service and the first words of its message.
    mutating func service(
        _ layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let shown = dissection.layers[layer]
        let name = index.layoutNames[Int(shown.layout)]
        writer.append(ServiceRoles.titles[name.description] ?? name)
        var count = 0
        // What a connection tells of a layer stands behind the fields of the layers after it.
        let gainsFields = ServiceRoles.gainFields.contains(name.description)
        let end = gainsFields ? dissection.fields.count : Int(shown.firstField &+ shown.fieldCount)
        for place in Int(shown.firstField)..<end {
            let record = dissection.fields[place]
            guard Int(record.layer) == layer, let slot = index.slot(record) else { continue }
            let role = index.roles[slot]
            guard Role.word.rawValue...Role.address.rawValue ~= role.rawValue else { continue }
            if count == 6 { return writer.append(" \u{2026}") }
            count += 1
            writer.append(UInt8(ascii: " "))
            if index.fields[slot].type == .text {
                text(record, isQuoted: role == .quoted, dissection, bytes, to: &writer)
            } else if role == .address {
                writer.append(address: record, bytes, index)
            } else if role == .word, let name = index.name(of: record.value, slot) {
                writer.append(name)
            } else {
                writer.append(decimal: record.value)
            }
        }
    }

    /// The first characters of a text.
    private func text(
        _ record: FieldRecord, isQuoted: Bool, _ dissection: borrowing Dissection, _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let limit: UInt32 = 120
        var record = record
        let isLong = record.flags.contains(.inArena) ? record.value & 0xffff_ffff > limit : record.count > limit
        if isLong, record.flags.contains(.inArena) {
            record.value = record.value & ~0xffff_ffff | UInt64(limit)
        } else if isLong {
            record.count = limit
        }
        if isQuoted { writer.append(UInt8(ascii: "\"")) }
        writer.append(text: record, in: bytes, dissection, as: .terminal)
        if isLong { writer.append("\u{2026}") }
        if isQuoted { writer.append(UInt8(ascii: "\"")) }
    }
}
