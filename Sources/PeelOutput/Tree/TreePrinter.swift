import PeelWire

/// Prints every layer and field of a frame, indented by depth, with the place of each in the frame.
///
/// The first column is the offset in bytes. What peel computed stands in brackets, flags show which of their bits they
/// are, and a fault stands in its layer behind `[!]`.
public struct TreePrinter: PacketPrinter {
    private let index: FieldIndex
    private var history = FrameHistory()
    private var order = TreeOrder()
    private var lines: TreeLinePrinter
    private var plans = TreePlans()

    public init(index: FieldIndex, utc: Bool = false, color: Bool = false) {
        self.index = index
        lines = TreeLinePrinter(
            index: index, lines: TreeLines(index), color: color, clock: ClockText(.none, utc: utc))
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
            lines.print(fault, to: &writer)
        }
        writer.append(UInt8(ascii: "\n"))
    }

    private mutating func heading(_ dissection: borrowing Dissection, to writer: inout ByteWriter) {
        lines.bold(&writer)
        writer.append("Frame ")
        writer.append(decimal: dissection.number)
        writer.append(": ")
        writer.append(decimal: dissection.wireCount)
        writer.append(" bytes on the wire, ")
        writer.append(decimal: dissection.capturedCount)
        writer.append(" captured, interface ")
        writer.append(decimal: UInt64(dissection.interface))
        lines.plain(&writer)
        writer.append("\n          Time: ")
        lines.clock.writeExact(dissection.time, to: &writer)
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
        let place = order.place(of: layer, dissection)
        if let plan = plans.recall(place, dissection) ?? findPlan(place, dissection) {
            plans.print(plan, place, dissection, bytes, &lines, to: &writer)
        } else {
            printPlainly(place, dissection, bytes, to: &writer)
        }
        if shown.fault >= 0 {
            for fault in dissection.faults where fault.layer == layer { lines.print(fault, to: &writer) }
        }
    }

    /// The plan of a layer, made where its kind was seen before; nil at the first sight, with the records in order.
    @inline(never)
    private mutating func findPlan(_ place: LayerPlace, _ dissection: borrowing Dissection) -> Int? {
        let hash = TreePlans.hash(place, dissection)
        var plan = plans.find(hash, place, dissection)
        if plan == nil {
            order.fill(place, dissection, index)
            if plans.isKnown(hash) { plan = plans.make(hash, place, order.entries, dissection, lines) }
        }
        if let plan { plans.note(plan, place) }
        return plan
    }

    /// A layer whose kind was not seen before, line by line.
    private mutating func printPlainly(
        _ place: LayerPlace,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        lines.gutter(Int(place.start), to: &writer)
        lines.bold(&writer)
        writer.append(headingOf: place.layer, dissection, bytes, index)
        lines.plain(&writer)
        writer.append(headerCount: place.headerCount)
        let fields = dissection.fields.span
        for entry in order.entries where entry.slot >= 0 {
            lines.print(fields[Int(entry.record)], slot: Int(entry.slot), dissection, bytes, to: &writer)
        }
    }
}

extension ByteWriter {
    /// Appends what a layer's heading ends with.
    @inline(__always)
    mutating func append(headerCount count: UInt32) {
        append(packed: 0x202c, count: 2)
        append(decimal: UInt64(count))
        append(count == 1 ? " byte\n" : " bytes\n")
    }
}
