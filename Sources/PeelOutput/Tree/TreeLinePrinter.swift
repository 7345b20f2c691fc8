import PeelWire

/// Prints single lines of the tree: a field, a fault, whatever they hold.
struct TreeLinePrinter: Sendable {
    let index: FieldIndex
    let lines: TreeLines
    let color: Bool
    var clock: ClockText

    /// One field's line. What is plain is put together from prepared parts.
    @inline(__always)
    mutating func print(
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
        if record.hasNoPlace {
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

    func print(_ fault: FaultRecord, to writer: inout ByteWriter) {
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
    func gutter(_ offset: Int, to writer: inout ByteWriter) {
        if offset < lines.gutters.count {
            writer.append(packed: lines.gutters[offset], count: 6)
        } else {
            writer.append(decimal: UInt64(offset))
            writer.append("  ")
        }
    }

    @inline(__always)
    func bold(_ writer: inout ByteWriter) { if color { writer.append("\u{1b}[1m") } }
    @inline(__always)
    func alarm(_ writer: inout ByteWriter) { if color { writer.append("\u{1b}[1;31m") } }
    @inline(__always)
    func plain(_ writer: inout ByteWriter) { if color { writer.append("\u{1b}[0m") } }
}
