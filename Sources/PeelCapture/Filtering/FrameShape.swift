import PeelWire

/// What stands between the link's header and the packet: tags, then nothing, PPPoE or labels.
///
/// libpcap's expressions speak of frames without any of these unless their words say otherwise; an expression that means
/// what people mean is compiled once for each shape, with libpcap's own words in front of it.
struct FrameShape: Hashable {
    enum Inner: Hashable {
        case packet
        case pppoe
        case labels(Int)
    }

    /// VLAN tags.
    let tags: Int
    let inner: Inner

    static let plain = FrameShape(tags: 0, inner: .packet)
    static var mostTags: Int { 2 }
    static var mostLabels: Int { 3 }

    /// Every shape, the common ones first.
    static let all: [FrameShape] =
        (0...mostTags).map { FrameShape(tags: $0, inner: .packet) }
        + (0...mostTags).map { FrameShape(tags: $0, inner: .pppoe) }
        + (0...mostTags).flatMap { tags in (1...mostLabels).map { FrameShape(tags: tags, inner: .labels($0)) } }

    /// The expression that means `expression` in frames of this shape.
    func expression(_ expression: String) -> String {
        var words = Array(repeating: "vlan", count: tags)
        switch inner {
        case .packet: break
        case .pppoe: words.append("pppoes")
        case .labels(let count): words += Array(repeating: "mpls", count: count)
        }
        if words.isEmpty { return expression }
        if expression.allSatisfy(\.isWhitespace) { return words.joined(separator: " and ") }
        return (words + ["(\(expression)\n)"]).joined(separator: " and ")
    }
}

/// Where a frame says what follows its link's header, and where that begins.
struct ShapePlaces {
    /// Where the number of what follows stands, and where the packet or the first tag begins.
    private let type: Int
    private let packet: Int

    /// Nil for links whose frames are not looked into.
    init?(_ linkType: LinkType) {
        switch linkType {
        case .ethernet: (type, packet) = (12, 14)
        case .linuxCooked: (type, packet) = (14, 16)
        case .linuxCooked2: (type, packet) = (0, 20)
        default: return nil
        }
    }

    /// Where the number of what follows so many tags stands: in the last of them.
    func type(behind tags: Int) -> Int { tags == 0 ? type : packet + 4 * tags - 2 }
    func packet(behind tags: Int) -> Int { packet + 4 * tags }

    /// A program for Ethernet without tags as one for this link behind so many; nil where it looks at addresses of
    /// Ethernet, which are not there.
    func moved(_ program: [FilterInstruction], behind tags: Int) -> [FilterInstruction]? {
        var moved = program
        for (index, instruction) in program.enumerated() where instruction.readsFrame {
            switch instruction.operand {
            case 12: moved[index].operand = UInt32(type(behind: tags))
            case 14...0x7fff_ffff: moved[index].operand += UInt32(packet(behind: tags) - 14)
            default: return nil
            }
        }
        return moved
    }
}

/// Joins the programs of all shapes into one that looks at the shape first.
enum ShapeProgram {
    /// Instructions that the kernel takes (BPF_MAXINSNS).
    static var limit: Int { 4096 }

    private static let vlanTypes: [UInt32] = [0x8100, 0x88a8, 0x9100]
    /// MPLS; libpcap knows no other number for it.
    private static let labelTypes: [UInt32] = [0x8847]

    /// The joined program; frames of a shape that has none are refused. Nil where it is too long for the kernel.
    static func joined(
        _ programs: [FrameShape: [FilterInstruction]], _ places: ShapePlaces
    ) -> [FilterInstruction]? {
        var program = Assembly()
        for tags in 0...FrameShape.mostTags {
            program.mark(.tags(tags))
            program.add(.loadHalf(UInt32(places.type(behind: tags))))
            if tags < FrameShape.mostTags { for type in vlanTypes { program.go(.tags(tags + 1), if: type) } }
            program.go(.shape(FrameShape(tags: tags, inner: .pppoe)), if: 0x8864)
            for type in labelTypes { program.go(.labels(tags), if: type) }
            program.go(.shape(FrameShape(tags: tags, inner: .packet)))
            program.mark(.labels(tags))
            for label in 1...FrameShape.mostLabels {
                // The last bit of a label's third byte tells that it is the last of the stack (RFC 3032).
                program.add(.loadByte(UInt32(places.packet(behind: tags) + 4 * (label - 1) + 2)))
                program.add(.nextIfSet(1))
                program.go(.shape(FrameShape(tags: tags, inner: .labels(label))))
            }
            program.add(.refuse)
        }
        for shape in FrameShape.all {
            program.mark(.shape(shape))
            for instruction in programs[shape] ?? [.refuse] { program.add(instruction) }
        }
        let instructions = program.finished()
        return instructions.count <= limit ? instructions : nil
    }

    /// Instructions with jumps to places that are not known yet.
    private struct Assembly {
        enum Label: Hashable {
            case tags(Int)
            case labels(Int)
            case shape(FrameShape)
        }

        private var instructions: [FilterInstruction] = []
        private var places: [Label: Int] = [:]
        private var jumps: [(place: Int, to: Label)] = []

        mutating func mark(_ label: Label) { places[label] = instructions.count }
        mutating func add(_ instruction: FilterInstruction) { instructions.append(instruction) }

        mutating func go(_ label: Label) {
            jumps.append((instructions.count, label))
            instructions.append(.jump(0))
        }

        mutating func go(_ label: Label, if type: UInt32) {
            instructions.append(.nextIfEqual(type))
            go(label)
        }

        func finished() -> [FilterInstruction] {
            var finished = instructions
            for jump in jumps {
                finished[jump.place].operand = UInt32((places[jump.to] ?? jump.place + 1) - jump.place - 1)
            }
            return finished
        }
    }
}
