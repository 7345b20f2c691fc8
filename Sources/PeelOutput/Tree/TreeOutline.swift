import PeelWire

/// One line of a frame's tree, with what it refers to.
public struct OutlineLine: Sendable, Equatable {
    public enum Kind: Sendable { case frame, source, layer, field, fault }

    public var kind = Kind.field
    /// How deep it lies; 0 for the frame and its layers.
    public var depth = 0
    public var text = ""
    /// Where its bytes lie in its source, and how many; 0 for what is computed.
    public var start = 0
    public var count = 0
    /// The source: 0 is the frame.
    public var source = 0
    /// The field, an index into ``FieldIndex/fields``; -1 for what is no field.
    public var slot = -1
    /// The layer, an index into the dissection's; -1 for the frame.
    public var layer = -1
    /// The layer's protocol, an index into the registry's readers; -1 where there is none.
    public var layout = -1
    /// The field's value as the dissection keeps it.
    public var value: UInt64 = 0
    /// It does not stand in the packet.
    public var isGenerated = false
    /// It contradicts the specification.
    public var isWrong = false

    public init() {}
}

/// When a frame came, beside its own time.
public struct FrameTimes: Sendable {
    /// Of the capture's first frame.
    public var first: Timestamp
    /// Of the frame before; nil for the first.
    public var previous: Timestamp?

    public init(first: Timestamp, previous: Timestamp?) {
        self.first = first
        self.previous = previous
    }
}

/// Makes the lines of a frame's tree for a screen: the same order and words as ``TreePrinter`` prints.
public struct TreeOutline: Sendable {
    private let index: FieldIndex
    private var order = TreeOrder()
    private var clock: ClockText

    public init(index: FieldIndex, utc: Bool = false) {
        self.index = index
        clock = ClockText(.none, utc: utc)
    }

    /// The lines of `frame`, which `dissection` is of.
    public mutating func lines(
        of dissection: borrowing Dissection, _ frame: borrowing Frame, _ times: FrameTimes
    ) -> [OutlineLine] {
        var lines: [OutlineLine] = []
        var writer = ByteWriter(capacity: 1024)
        addHeading(dissection, times, &writer, to: &lines)
        let bytes = FrameBytes(frame.bytes.captured, dissection)
        order.begin(dissection)
        for layer in 0..<dissection.layers.count { add(layer, dissection, bytes, &writer, to: &lines) }
        for fault in dissection.faults where !dissection.layers.indices.contains(fault.layer) {
            lines.append(line(fault, depth: 0))
        }
        return lines
    }

    private mutating func addHeading(
        _ dissection: borrowing Dissection, _ times: FrameTimes, _ writer: inout ByteWriter,
        to lines: inout [OutlineLine]
    ) {
        var heading = OutlineLine()
        heading.kind = .frame
        heading.count = dissection.capturedCount
        heading.text =
            "Frame \(dissection.number): \(dissection.wireCount) bytes on the wire, "
            + "\(dissection.capturedCount) captured, interface \(dissection.interface)"
        lines.append(heading)
        func add(_ label: String, _ writer: inout ByteWriter) {
            var line = OutlineLine()
            line.depth = 1
            line.text = label + writer.text
            line.isGenerated = true
            lines.append(line)
            writer.removeAll()
        }
        writer.removeAll()
        clock.writeExact(dissection.time, to: &writer)
        writer.append(" (")
        writer.append(seconds: dissection.time.nanoseconds)
        writer.append(" s since 1970)")
        add("Time: ", &writer)
        writer.append(seconds: dissection.time.nanoseconds(since: times.first))
        writer.append(" s")
        add("Since first frame: ", &writer)
        writer.append(seconds: dissection.time.nanoseconds(since: times.previous ?? dissection.time))
        writer.append(" s")
        add("Since previous frame: ", &writer)
        writer.append(chainOf: dissection)
        add("Protocols: ", &writer)
    }

    private mutating func add(
        _ layer: Int, _ dissection: borrowing Dissection, _ bytes: borrowing FrameBytes, _ writer: inout ByteWriter,
        to lines: inout [OutlineLine]
    ) {
        let place = order.place(of: layer, dissection)
        order.fill(place, dissection, index)
        writer.removeAll()
        writer.append(headingOf: layer, dissection, bytes, index)
        if layer > 0, dissection.layers[layer].source != dissection.layers[layer - 1].source {
            lines.append(sourceLine(Int(dissection.layers[layer].source), dissection))
        }
        var heading = OutlineLine()
        heading.kind = .layer
        heading.text = writer.text
        heading.start = Int(place.start)
        heading.count = Int(place.headerCount)
        heading.source = Int(dissection.layers[layer].source)
        heading.layer = layer
        heading.layout = Int(dissection.layers[layer].layout)
        heading.isWrong = dissection.faults.contains { $0.layer == layer && $0.fault.isDamage }
        lines.append(heading)
        for entry in order.entries where entry.slot >= 0 {
            let record = dissection.fields[Int(entry.record)]
            if record.flags.contains(.hidden) { continue }
            writer.removeAll()
            writer.append(described: record, Int(entry.slot), index, in: bytes, dissection, clock: &clock)
            var line = OutlineLine()
            line.depth = 1 + Int(record.depth)
            line.isGenerated = record.flags.contains(.generated)
            line.isWrong = record.flags.contains(.wrong)
            line.text = line.isGenerated ? "[\(writer.text)]" : writer.text
            line.start = Int(record.start)
            line.count = Int(record.count)
            line.source = record.flags.contains(.inSource) ? Int(record.value) : heading.source
            line.slot = Int(entry.slot)
            line.layer = layer
            line.value = record.value
            lines.append(line)
        }
        for fault in dissection.faults where fault.layer == layer { lines.append(line(fault, depth: 1)) }
    }

    /// Says which bytes the lines below lie in.
    private func sourceLine(_ number: Int, _ dissection: borrowing Dissection) -> OutlineLine {
        var line = OutlineLine()
        line.kind = .source
        line.text = Self.title(ofSource: number, dissection)
        line.source = number
        line.count = number == 0 ? dissection.capturedCount : dissection.sources[number - 1].bytes.count
        line.isGenerated = true
        return line
    }

    /// What a source is called: `Reassembled TCP (2920 bytes of frames 4, 5)`.
    public static func title(ofSource number: Int, _ dissection: borrowing Dissection) -> String {
        var writer = ByteWriter(capacity: 256)
        writer.append(titleOfSource: number, dissection)
        let text = writer.text
        return text.last == ":" ? String(text.dropLast()) : text
    }

    private func line(_ fault: FaultRecord, depth: Int) -> OutlineLine {
        var line = OutlineLine()
        line.kind = .fault
        line.depth = depth
        line.text = fault.fault.isDamage ? "[!] \(fault.fault.description)" : "[\(fault.fault.description)]"
        line.start = fault.start
        line.layer = fault.layer
        line.isWrong = fault.fault.isDamage
        return line
    }
}
