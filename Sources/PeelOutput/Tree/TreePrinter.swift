import PeelWire

/// Prints every layer and field of a frame, indented by depth, with the place of each in the frame.
///
/// The first column is the offset in bytes. What peel computed stands in brackets, flags show which of their bits they
/// are, and a fault stands in its layer behind `[!]`.
public struct TreePrinter: PacketPrinter {
    private let index: FieldIndex
    private var clock: ClockText
    private var history = FrameHistory()
    private let color: Bool
    private var order = TreeOrder()
    private let lines: TreeLines

    public init(index: FieldIndex, utc: Bool = false, color: Bool = false) {
        self.index = index
        self.color = color
        lines = TreeLines(index)
        clock = ClockText(.none, utc: utc)
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
        history.take(dissection.time)
        heading(dissection, to: &writer)
        let bytes = FrameBytes(frame.bytes.captured)
        order.begin(dissection)
        var layer = 0
        while layer < dissection.layers.count {
            print(layer: layer, dissection, bytes, to: &writer)
            layer &+= 1
        }
        for fault in dissection.faults where !dissection.layers.indices.contains(fault.layer) {
            print(fault, to: &writer)
        }
        writer.append(UInt8(ascii: "\n"))
    }

    private mutating func heading(_ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        bold(&writer)
        writer.append("Frame ")
        writer.append(decimal: dissection.number)
        writer.append(": ")
        writer.append(decimal: dissection.wireCount)
        writer.append(" bytes on the wire, ")
        writer.append(decimal: dissection.capturedCount)
        writer.append(" captured, interface ")
        writer.append(decimal: UInt64(dissection.interface))
        plain(&writer)
        writer.append("\n          Time: ")
        clock.writeExact(dissection.time, to: &writer)
        writer.append(" (")
        writer.append(seconds: dissection.time.nanoseconds)
        writer.append(" s since 1970)\n          Since first frame: ")
        writer.append(seconds: history.relative)
        writer.append(" s\n          Since previous frame: ")
        writer.append(seconds: history.delta)
        writer.append(" s\n          Protocols: ")
        writer.append(chainOf: dissection)
        writer.append(UInt8(ascii: "\n"))
    }

    private mutating func print(
        layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let shown = dissection.layers[layer]
        gutter(Int(shown.start), to: &writer)
        bold(&writer)
        writer.append(headingOf: layer, dissection, bytes, index)
        plain(&writer)
        writer.append(", ")
        writer.append(decimal: UInt64(shown.headerCount))
        writer.append(shown.headerCount == 1 ? " byte\n" : " bytes\n")
        order.fill(layer: layer, dissection, index)
        let fields = dissection.fields.span
        let entries = order.entries
        var place = 0
        while place < entries.count {
            let entry = entries[place]
            if entry.slot >= 0 {
                print(fields[Int(entry.record)], slot: Int(entry.slot), dissection, bytes, to: &writer)
            }
            place &+= 1
        }
        if shown.fault >= 0 {
            for fault in dissection.faults where fault.layer == layer { print(fault, to: &writer) }
        }
    }

    /// One field's line. What is plain is put together from prepared parts.
    @inline(__always)
    private mutating func print(
        _ record: FieldRecord,
        slot: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let line = lines.lines[slot]
        guard record.flags.rawValue & Self.special == 0, line.kind != .other else {
            return printSpecial(record, slot: slot, dissection, bytes, to: &writer)
        }
        gutter(Int(record.start), to: &writer)
        switch line.kind {
        case .flag: return writer.append(record.value != 0 ? line.set : line.clear, of: lines.table)
        case .place: return writer.append(line.lead, of: lines.table)
        case .number, .bits:
            writer.append(line.lead, of: lines.table)
            let shown = index.fields[slot]
            if line.kind == .bits {
                writer.append(bitsOf: record.value / UInt64(max(shown.scale, 1)), field: shown)
                writer.append(line.set, of: lines.table)
            }
            if shown.hasNames, let name = index.name(of: record.value, slot) {
                writer.append(name)
                writer.append(packed: 0x2820, count: 2)
                writer.append(number: record.value, of: shown)
                return writer.append(packed: 0x0a29, count: 2)
            }
            writer.append(number: record.value, of: shown)
            return writer.append(line.end, of: lines.table)
        case .ipv4:
            writer.append(line.lead, of: lines.table)
            writer.append(IPv4Address(bits: record.value))
        case .ipv6:
            writer.append(line.lead, of: lines.table)
            writer.append(bytes.ipv6(of: record))
        case .mac:
            writer.append(line.lead, of: lines.table)
            writer.append(MACAddress(bits48: record.value))
        case .other: break
        }
        writer.append(UInt8(ascii: "\n"))
    }

    /// Flags of a record whose line is made piece by piece.
    private static var special: UInt16 {
        FieldRecord.Flags.generated.rawValue | FieldRecord.Flags.hidden.rawValue | FieldRecord.Flags.wrong.rawValue
    }

    private mutating func printSpecial(
        _ record: FieldRecord,
        slot: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        guard !record.flags.contains(.hidden) else { return }
        let isGenerated = record.flags.contains(.generated)
        if isGenerated, record.count == 0 {
            writer.append(spaces: 6)
        } else {
            gutter(Int(record.start), to: &writer)
        }
        writer.append(spaces: 4 &+ Int(record.depth) &* 4)
        if record.flags.contains(.wrong) { alarm(&writer) }
        if isGenerated { writer.append(UInt8(ascii: "[")) }
        writer.append(described: record, slot, index, in: bytes, dissection, clock: &clock)
        if isGenerated { writer.append(UInt8(ascii: "]")) }
        if record.flags.contains(.wrong) { plain(&writer) }
        writer.append(UInt8(ascii: "\n"))
    }

    private func print(_ fault: FaultRecord, to writer: inout ByteWriter) {
        gutter(fault.start, to: &writer)
        writer.append("    ")
        if fault.fault.isDamage {
            alarm(&writer)
            writer.append("[!] ")
            writer.append(fault.fault.description)
            plain(&writer)
        } else {
            writer.append("[")
            writer.append(fault.fault.description)
            writer.append("]")
        }
        writer.append(UInt8(ascii: "\n"))
    }

    /// The offset, right-aligned in four columns, and two spaces.
    @inline(__always)
    private func gutter(_ offset: Int, to writer: inout ByteWriter) {
        if offset < lines.gutters.count {
            writer.append(packed: lines.gutters[offset], count: 6)
        } else {
            writer.append(decimal: UInt64(offset))
            writer.append("  ")
        }
    }

    @inline(__always)
    private func bold(_ writer: inout ByteWriter) { if color { writer.append("\u{1b}[1m") } }
    @inline(__always)
    private func alarm(_ writer: inout ByteWriter) { if color { writer.append("\u{1b}[1;31m") } }
    @inline(__always)
    private func plain(_ writer: inout ByteWriter) { if color { writer.append("\u{1b}[0m") } }
}
