import PeelWire

/// What never changes in a field's line of the tree, put together once.
struct TreeLines: Sendable {
    /// How a line is completed.
    enum Kind: UInt8, Sendable {
        /// A flag: one of two whole lines.
        case flag
        /// A place: one whole line.
        case place
        /// A number that takes no bits apart, and one whose bits are drawn.
        case number, bits
        /// An address.
        case ipv4, ipv6, mac
        /// Everything else.
        case other
    }

    struct Line: Sendable {
        var kind = Kind.other
        /// Indentation, label and colon; of a place the whole line.
        var lead = TextPiece()
        /// Unit and line feed.
        var end = TextPiece()
        /// The line of a flag that is set, and of one that is not.
        var set = TextPiece()
        var clear = TextPiece()
    }

    private(set) var lines: [Line] = []
    private(set) var table = TextTable()
    /// The column in front for small offsets, packed for a store of six bytes.
    private(set) var gutters: [UInt64] = []

    init(_ index: FieldIndex) {
        for offset in 0..<2048 {
            let digits = "\(offset)"
            let text = String(repeating: " ", count: 4 - digits.count) + digits + "  "
            gutters.append(text.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
        for (slot, shown) in index.fields.enumerated() {
            var line = Line()
            let indent = String(repeating: " ", count: 4 + Int(shown.depth) * 4)
            line.kind = Self.kind(shown)
            line.end = table.add("\(shown.unit)\n")
            switch line.kind {
            case .flag:
                line.set = table.add(indent + Self.flag(slot, 1, index))
                line.clear = table.add(indent + Self.flag(slot, 0, index))
            case .place: line.lead = table.add("\(indent)\(shown.label)\n")
            case .bits:
                line.lead = table.add(indent)
                line.set = table.add(" = \(shown.label): ")
            default: line.lead = table.add("\(indent)\(shown.label): ")
            }
            lines.append(line)
        }
    }

    private static func kind(_ shown: ShownField) -> Kind {
        switch shown.type {
        case .boolean: .flag
        case .none: .place
        case .unsigned: shown.bitCount == 0 ? .number : .bits
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        case .mac: .mac
        default: .other
        }
    }

    /// `.... ..1. = Syn: set` and a line feed.
    private static func flag(_ slot: Int, _ value: UInt64, _ index: FieldIndex) -> String {
        var writer = ByteWriter(capacity: 128)
        let shown = index.fields[slot]
        if shown.bitCount > 0 {
            writer.append(bitsOf: value, field: shown)
            writer.append(" = ")
        }
        writer.append(shown.label)
        writer.append(": ")
        writer.append(flag: value, slot, index)
        writer.append("\n")
        return writer.text
    }
}

extension ByteWriter {
    /// Appends what a flag means: its name, or whether it is set.
    mutating func append(flag value: UInt64, _ slot: Int, _ index: FieldIndex) {
        if let name = index.name(of: value, slot) {
            append(name)
        } else if index.fields[slot].bitCount > 0 {
            append(value != 0 ? "set" : "not set")
        } else {
            append(value != 0 ? "true" : "false")
        }
    }
}
