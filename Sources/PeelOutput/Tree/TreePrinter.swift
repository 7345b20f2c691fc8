import PeelWire

/// Prints every layer and field of a frame, indented by depth, with the place of each in the frame.
///
/// The first column is the offset in bytes. What peel computed stands in brackets, flags show which of their bits they
/// are, and a fault stands in its layer behind `[!]`.
public struct TreePrinter: PacketPrinter {
    private let index: FieldIndex
    private var order = TreeOrder()
    private var lines: TreeLinePrinter
    private var heading: TreeHeading
    private var plans = TreePlans()
    /// The values of the layer in hand.
    private var values = [UInt64](repeating: 0, count: Dissection.fieldLimit)

    public init(index: FieldIndex, utc: Bool = false, color: Bool = false) {
        self.index = index
        lines = TreeLinePrinter(
            index: index, lines: TreeLines(index), color: color, clock: ClockText(.none, utc: utc))
        heading = TreeHeading(lines)
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
        heading.print(dissection, &lines.clock, to: &writer)
        let bytes = FrameBytes(frame.bytes.captured, dissection)
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

    private mutating func print(
        layer: Int,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        let shown = dissection.layers[layer]
        if layer > 0, shown.source != dissection.layers[layer &- 1].source {
            writer.append(headingOfSource: Int(shown.source), dissection)
        }
        let place = order.place(of: layer, dissection)
        if !Self.print(place, order, &plans, &values, dissection, bytes, &lines, to: &writer) {
            printPlainly(place, dissection, bytes, to: &writer)
        }
        if shown.fault >= 0 {
            for fault in dissection.faults where fault.layer == layer { lines.print(fault, to: &writer) }
        }
    }

    /// Prints a layer by the plan of its kind; false, and nothing printed, at the first sight of it.
    @inline(__always)
    private static func print(
        _ place: LayerPlace,
        _ order: borrowing TreeOrder,
        _ plans: inout TreePlans,
        _ values: inout [UInt64],
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        _ lines: inout TreeLinePrinter,
        to writer: inout ByteWriter
    ) -> Bool {
        if place.isScattered { return false }
        var plan = plans.recall(place, dissection, into: &values)
        if plan == nil { plan = find(place, order, &plans, &values, dissection, lines) }
        guard let plan else { return false }
        let source = TreePlans.Source(place, values.span, dissection)
        return plans.print(plan, source, dissection, bytes, &lines, to: &writer)
    }

    /// The plan of a layer, made where its kind was seen before; nil at the first sight.
    @inline(never)
    private static func find(
        _ place: LayerPlace,
        _ order: borrowing TreeOrder,
        _ plans: inout TreePlans,
        _ values: inout [UInt64],
        _ dissection: borrowing Dissection,
        _ lines: borrowing TreeLinePrinter
    ) -> Int? {
        let hash = TreePlans.hash(place, dissection)
        var plan = plans.find(hash, place, dissection, into: &values)
        if plan == nil, plans.isKnown(hash) {
            var filled = copy order
            filled.fill(place, dissection, lines.index)
            plans.make(hash, place, filled, dissection, copy lines)
            plan = plans.find(hash, place, dissection, into: &values)
        }
        if let plan { plans.note(plan, place, dissection) }
        return plan
    }

    /// A layer whose kind was not seen before, or which is very long, line by line.
    private mutating func printPlainly(
        _ place: LayerPlace,
        _ dissection: borrowing Dissection,
        _ bytes: borrowing FrameBytes,
        to writer: inout ByteWriter
    ) {
        order.fill(place, dissection, index)
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
    /// Appends which bytes the offsets of the layers below count in.
    mutating func append(headingOfSource number: Int, _ dissection: borrowing Dissection) {
        append(spaces: 6)
        append(titleOfSource: number, dissection)
        append(UInt8(ascii: "\n"))
    }

    /// Appends what a source is called, its bytes and the frames that they come from.
    mutating func append(titleOfSource number: Int, _ dissection: borrowing Dissection) {
        guard number > 0, number <= dissection.sources.count else {
            append("Frame (")
            append(decimal: dissection.capturedCount)
            return append(" bytes):")
        }
        let source = dissection.sources[number - 1]
        append(source.name)
        append(" (")
        append(decimal: source.bytes.count)
        append(source.bytes.count == 1 ? " byte" : " bytes")
        for (place, frame) in source.frames.enumerated() {
            append(place > 0 ? ", " : source.frames.count == 1 ? " of frame " : " of frames ")
            if place == 8, source.frames.count > 9 {
                append("… ")
                append(decimal: UInt64(source.frames[source.frames.count - 1]))
                break
            }
            append(decimal: UInt64(frame))
        }
        append("):")
    }

    /// Appends what a layer's heading ends with.
    @inline(__always)
    mutating func append(headerCount count: UInt32) {
        append(packed: 0x202c, count: 2)
        append(decimal: UInt64(count))
        append(count == 1 ? " byte\n" : " bytes\n")
    }
}
