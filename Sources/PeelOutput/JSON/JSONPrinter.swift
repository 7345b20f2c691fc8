import PeelWire

/// Prints one JSON object a line: the frame, its layers, their fields.
public struct JSONPrinter: PacketPrinter {
    private let index: FieldIndex
    private var clock = ClockText(.none, utc: true)
    /// The newest record of each name, and in which layer and frame it was met.
    private var newest: [(stamp: UInt64, record: Int32)]
    /// For each record the next one of the same name in its layer; -1 where there is none.
    private var following: [Int32] = []
    /// Whether a record is the first of its name in its layer.
    private var isFirst: [Bool] = []
    private var stamp: UInt64 = 0
    /// `"name":` of each field.
    private let keys: [TextPiece]
    private let table: TextTable

    public init(index: FieldIndex) {
        self.index = index
        var table = TextTable()
        keys = index.fields.map { table.add("\"\($0.name)\":") }
        self.table = table
        newest = Array(repeating: (0, 0), count: index.names.count)
    }

    public mutating func print(
        _ frame: borrowing Frame,
        number: Int,
        _ dissector: inout Dissector,
        to writer: inout ByteWriter
    ) {
        dissector.dissect(frame, number: number)
        print(dissector.dissection, of: frame, to: &writer)
    }

    private mutating func print(
        _ dissection: borrowing Dissection,
        of frame: borrowing Frame,
        to writer: inout ByteWriter
    ) {
        link(dissection)
        let bytes = FrameBytes(frame.bytes.captured, dissection)
        writer.append("{\"number\":")
        writer.append(decimal: dissection.number)
        writer.append(",\"time\":")
        writer.append(seconds: dissection.time.nanoseconds)
        writer.append(",\"length\":")
        writer.append(decimal: dissection.wireCount)
        writer.append(",\"captured\":")
        writer.append(decimal: dissection.capturedCount)
        writer.append(",\"interface\":")
        writer.append(decimal: UInt64(dissection.interface))
        writer.append(",\"layers\":[")
        let hasLateFields = dissection.hasLateFields
        var layer = 0
        while layer < dissection.layers.count {
            if layer > 0 { writer.append(UInt8(ascii: ",")) }
            print(layer: layer, hasLateFields, dissection, bytes, to: &writer)
            layer &+= 1
        }
        writer.append("]")
        if !dissection.sources.isEmpty { sources(of: dissection, to: &writer) }
        writer.append(",\"fault\":")
        faults(of: dissection, to: &writer)
        writer.append("}\n")
    }

    /// Links the records of each name within a layer, so that each key is printed once.
    private mutating func link(_ dissection: borrowing Dissection) {
        let count = dissection.fields.count
        following.removeAll(keepingCapacity: true)
        isFirst.removeAll(keepingCapacity: true)
        let base = stamp &+ 1
        stamp = base &+ 256
        var record = 0
        while record < count {
            following.append(-1)
            var first = true
            let field = dissection.fields[record]
            if let slot = index.slot(field) {
                let name = index.fields[slot].nameIndex
                let mark = base &+ UInt64(field.layer)
                if newest[name].stamp == mark {
                    following[Int(newest[name].record)] = Int32(truncatingIfNeeded: record)
                    first = false
                }
                newest[name] = (mark, Int32(truncatingIfNeeded: record))
            } else {
                first = false
            }
            isFirst.append(first)
            record &+= 1
        }
    }

    private mutating func print(
        layer: Int,
        _ hasLateFields: Bool,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let shown = dissection.layers[layer]
        writer.append("{\"name\":\"")
        writer.append(index.layoutNames[Int(shown.layout)])
        writer.append("\",\"source\":")
        writer.append(decimal: UInt64(shown.source))
        writer.append(",\"offset\":")
        writer.append(decimal: UInt64(shown.start))
        writer.append(",\"length\":")
        writer.append(decimal: UInt64(shown.headerCount))
        writer.append(",\"fields\":{")
        var isEmpty = true
        // A layer's own fields lie together; those that a later layer added to it lie behind them.
        var record = Int(shown.firstField)
        let count = dissection.fields.count
        let ownEnd = record &+ Int(shown.fieldCount)
        while record < count {
            if record >= ownEnd, !hasLateFields { break }
            if Int(dissection.fields[record].layer) == layer, isFirst[record],
                let slot = index.slot(dissection.fields[record])
            {
                if !isEmpty { writer.append(UInt8(ascii: ",")) }
                isEmpty = false
                writer.append(keys[slot], of: table)
                values(from: record, slot: slot, dissection, bytes, to: &writer)
            }
            record &+= 1
        }
        writer.append("}}")
    }

    private mutating func values(
        from first: Int,
        slot: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        if following[first] < 0 {
            return value(dissection.fields[first], index.fields[slot], dissection, bytes, to: &writer)
        }
        writer.append(UInt8(ascii: "["))
        var record = first
        while true {
            let field = dissection.fields[record]
            value(field, index.fields[index.slot(field) ?? slot], dissection, bytes, to: &writer)
            guard following[record] >= 0 else { break }
            record = Int(following[record])
            writer.append(UInt8(ascii: ","))
        }
        writer.append(UInt8(ascii: "]"))
    }

    private mutating func value(
        _ record: FieldRecord,
        _ shown: ShownField,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        switch shown.type {
        case .unsigned: writer.append(decimal: record.value)
        case .signed: writer.append(decimal: Int64(bitPattern: record.value))
        case .boolean: writer.append(record.value != 0 ? "true" : "false")
        case .none: writer.append("true")
        case .absoluteTime where Int64(bitPattern: record.value) == Timestamp.none.nanoseconds: writer.append("null")
        case .absoluteTime, .relativeTime: writer.append(seconds: Int64(bitPattern: record.value))
        case .float:
            let number = Double(bitPattern: record.value)
            writer.append(number.isFinite ? number.description : "null")
        case .bytes where record.count == 0: writer.append("\"\"")
        case .ipv4, .ipv6, .mac, .bytes:
            writer.append(UInt8(ascii: "\""))
            writer.append(plain: record, of: shown, in: bytes, dissection, clock: &clock)
            writer.append(UInt8(ascii: "\""))
        case .text:
            writer.append(UInt8(ascii: "\""))
            writer.append(text: record, in: bytes, dissection, as: .json)
            writer.append(UInt8(ascii: "\""))
        }
    }

    /// What lies outside the frame: the layers' `source` counts from 1 in it.
    private func sources(of dissection: borrowing Dissection, to writer: inout ByteWriter) {
        writer.append(",\"sources\":[")
        for (place, source) in dissection.sources.enumerated() {
            writer.append(place == 0 ? "{\"name\":\"" : ",{\"name\":\"")
            writer.append(source.name)
            writer.append("\",\"length\":")
            writer.append(decimal: source.bytes.count)
            writer.append(",\"frames\":[")
            for (place, frame) in source.frames.enumerated() {
                if place > 0 { writer.append(UInt8(ascii: ",")) }
                writer.append(decimal: UInt64(frame))
            }
            writer.append("]}")
        }
        writer.append(UInt8(ascii: "]"))
    }

    private func faults(of dissection: borrowing Dissection, to writer: inout ByteWriter) {
        var isFirst = true
        for fault in dissection.faults where fault.fault.isDamage {
            writer.append(isFirst ? "\"" : "; ")
            isFirst = false
            if dissection.layers.indices.contains(fault.layer) {
                writer.append(index.layoutNames[Int(dissection.layers[fault.layer].layout)])
                writer.append(": ")
            }
            writer.append(escaped: Array(fault.fault.description.utf8).rawSpan, as: .json)
        }
        writer.append(isFirst ? "null" : "\"")
    }
}

extension Dissection {
    /// Whether a layer gained fields after the next one began.
    @inline(__always)
    var hasLateFields: Bool {
        var total: UInt32 = 0
        var index = 0
        while index < layers.count {
            total &+= layers[index].fieldCount
            index &+= 1
        }
        return Int(total) != fields.count
    }
}
