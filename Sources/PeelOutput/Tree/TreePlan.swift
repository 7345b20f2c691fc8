import PeelWire

/// How a layer of one kind is printed: its constant text joined once, with the places where values go.
///
/// Layers are of one kind where the same fields lie at the same places. Neighbouring fields of few bits, such as flags,
/// form a run: what a run looked like is kept by its values, so that it is copied when they occur again.
struct TreePlan: Sendable {
    var hash: UInt64
    /// The layer's own fields, and all with those that it gained later.
    var ownCount: Int
    var count: Int
    /// Where its parts and what decides its kind begin.
    var firstPart: Int
    var lastPart: Int
    var firstShape: Int
    /// What follows the last part.
    var tail: TextPiece

    /// A piece of constant text and the value behind it.
    struct Part: Sendable, BitwiseCopyable {
        enum Kind: UInt8, Sendable {
            case run, decimal, signed, hexadecimal, named, ipv4, ipv6, mac, seconds, bytes, headerCount, any
        }

        var lead = TextPiece()
        var kind: Kind
        /// Hexadecimal digits; 0 for decimal.
        var digits: UInt8 = 0
        /// The place of a run's text among the layer's values; -1 where it has none.
        var text: Int16 = -1
        var slot: Int32 = 0
        /// The record's position in its layer; of a run the first of its members.
        var first: Int32 = 0
        /// Members of a run.
        var count: Int32 = 0
        /// The first of a run's kept texts.
        var memo: Int32 = 0
    }

    /// A field of a run.
    struct Member: Sendable, BitwiseCopyable {
        var slot: Int32
        /// The record's position in its layer.
        var position: UInt16
        /// Bits of the value that the key takes; none of text, which stands beside them.
        var width: UInt8
        var isText = false
    }

    /// The values of a run: the bits of all one after another, and the bytes of one text.
    struct Key: Equatable, Sendable {
        var bits: UInt64 = 0
        var one: UInt64 = 0
        var two: UInt64 = 0
        var three: UInt64 = 0

        /// One of ``TreePlan/ways``.
        @inline(__always)
        var way: Int {
            let mixed = bits ^ one &* 0x9e37_79b9_7f4a_7c15 ^ two &* 31 ^ three &* 0xc2b2_ae3d_27d4_eb4f
            return Int(truncatingIfNeeded: (mixed &* 0x9fb2_1c65_1e98_df25) >> 60)
        }
    }

    /// What a run looked like.
    struct Memo: Sendable {
        var key = Key()
        var text = TextPiece()
        var isUsed = false
    }

    /// How many texts are kept for a run.
    static var ways: Int { 16 }
}

/// Puts a plan's parts together.
struct TreePlanMaker {
    private let index: FieldIndex
    private let lines: TreeLinePrinter
    private(set) var parts: [TreePlan.Part] = []
    private(set) var leads: [String] = []
    private(set) var members: [TreePlan.Member] = []
    /// Constant text that waits for the next part.
    private(set) var pending = ""
    /// Bits that the values of the run in hand take.
    private var runBits: UInt64 = 0
    private let firstMember: Int

    init(_ lines: TreeLinePrinter, firstMember: Int) {
        self.lines = lines
        index = lines.index
        self.firstMember = firstMember
    }

    private mutating func add(_ part: TreePlan.Part) {
        parts.append(part)
        leads.append(pending)
        pending = ""
    }

    /// The layer's own line.
    mutating func addHeading(_ place: LayerPlace, _ dissection: borrowing Dissection) {
        var writer = ByteWriter(capacity: 256)
        lines.gutter(Int(place.start), to: &writer)
        lines.bold(&writer)
        writer.append(index.layoutLabels[Int(place.layout)])
        pending = writer.text
        if let (source, destination) = index.endpoints(place.layer, dissection) {
            let record = dissection.fields[source]
            let isPort = index.fields[index.slot(record) ?? 0].type == .unsigned
            for (name, end) in [("Src", source), ("Dst", destination)] {
                pending += ", \(name)\(isPort ? " Port" : ""): "
                let slot = index.slot(dissection.fields[end]) ?? 0
                let kind: TreePlan.Part.Kind =
                    switch index.fields[slot].type {
                    case .ipv4: .ipv4
                    case .ipv6: .ipv6
                    case .mac: .mac
                    default: .decimal
                    }
                add(.init(kind: kind, first: Int32(truncatingIfNeeded: end - place.first)))
            }
        }
        if lines.color { pending += "\u{1b}[0m" }
        add(.init(kind: .headerCount))
    }

    /// A field's line.
    mutating func add(_ record: FieldRecord, at position: Int, slot: Int) {
        if record.flags.contains(.hidden) { return }
        let shown = index.fields[slot]
        let position = Int32(truncatingIfNeeded: position)
        if !record.flags.contains(.wrong) {
            if let width = width(record, shown, slot), position <= Int16.max {
                return addMember(
                    .init(
                        slot: Int32(slot), position: UInt16(position), width: UInt8(width), isText: shown.type == .text)
                )
            }
            if let kind = kind(shown) {
                let isGenerated = record.flags.contains(.generated)
                pending += lead(record, shown)
                let digits = shown.display == .hexadecimal ? shown.typeCount &* 2 : 0
                add(.init(kind: kind, digits: digits, slot: Int32(slot), first: position))
                if kind == .seconds { pending += " s" }
                if kind == .decimal || kind == .signed || kind == .hexadecimal { pending += shown.unit.description }
                pending += isGenerated ? "]\n" : "\n"
                return
            }
        }
        add(.init(kind: .any, slot: Int32(slot), first: position))
    }

    /// Bits of a value that a run takes; nil for what is too wide or decided by more than its value.
    private func width(_ record: FieldRecord, _ shown: ShownField, _ slot: Int) -> UInt64? {
        switch shown.type {
        case .boolean: return 1
        case .none: return shown.bitCount == 0 ? 0 : nil
        case .text: return record.flags.contains(.inArena) ? 0 : nil
        case .unsigned:
            let bits = UInt64(shown.bitCount == 0 ? shown.typeCount &* 8 : shown.bitCount)
            let scale = UInt64(8 - shown.scale.leadingZeroBitCount)
            // Few types of two bytes occur in a capture, but many ports.
            let isType = shown.hasNames && index.roles[slot] == .type
            let most: UInt64 = shown.bitCount > 0 ? 13 : isType ? 16 : 8
            return bits <= most ? bits + (shown.scale > 1 ? scale : 0) : nil
        default: return nil
        }
    }

    /// How a value that stands alone is printed; nil for what is not plain.
    private func kind(_ shown: ShownField) -> TreePlan.Part.Kind? {
        switch shown.type {
        case .unsigned:
            if shown.bitCount > 0 || shown.display == .octal { return nil }
            if shown.hasNames { return .named }
            return shown.display == .hexadecimal ? .hexadecimal : .decimal
        case .signed where shown.bitCount == 0 && !shown.hasNames: return .signed
        case .ipv4: return .ipv4
        case .ipv6: return .ipv6
        case .mac: return .mac
        case .relativeTime: return .seconds
        case .bytes: return shown.bitCount == 0 ? .bytes : nil
        default: return nil
        }
    }

    /// What stands before a value.
    private func lead(_ record: FieldRecord, _ shown: ShownField) -> String {
        var writer = ByteWriter(capacity: 256)
        let isGenerated = record.flags.contains(.generated)
        if record.hasNoPlace {
            writer.append(spaces: 6)
        } else {
            lines.gutter(Int(record.start), to: &writer)
        }
        writer.append(spaces: 4 + Int(record.depth) * 4)
        if isGenerated { writer.append(UInt8(ascii: "[")) }
        writer.append(shown.label)
        writer.append(": ")
        return writer.text
    }

    /// Adds to the last run, or begins one.
    private mutating func addMember(_ member: TreePlan.Member) {
        // The length of a text takes five bits.
        let width = member.isText ? 5 : UInt64(member.width)
        if let last = parts.indices.last, parts[last].kind == .run, pending.isEmpty, runBits + width <= 64,
            !(member.isText && parts[last].text >= 0)
        {
            parts[last].count += 1
            runBits += width
        } else {
            add(.init(kind: .run, first: Int32(truncatingIfNeeded: firstMember + members.count), count: 1))
            runBits = width
        }
        if member.isText { parts[parts.count - 1].text = Int16(truncatingIfNeeded: member.position) }
        members.append(member)
    }
}
