import CPcap
import PeelWire

/// A capture expression (pcap-filter(7)), compiled by libpcap for each link type that it meets.
///
/// On Ethernet and in Linux cooked captures an expression means what people mean: `port 80` holds with VLAN tags, in PPPoE and below MPLS labels alike.
/// An expression that itself speaks of such things, and one that is to be strict, is taken as libpcap takes it. Compiled
/// programs are kept, so that a file with several link types compiles each once. This file is part of the boundary to
/// libpcap.
@safe public struct CaptureFilter: ~Copyable {
    /// The expression as it was given.
    public let expression: String
    private let snapLength: Int32
    private let isOptimized: Bool
    private let isStrict: Bool
    private var programs: [LinkType: Program] = [:]
    private var latest: (linkType: LinkType, program: Program)

    /// Compiles `expression` for `linkType`; throws with libpcap's words where it makes no sense there.
    public init(
        _ expression: String,
        linkType: LinkType,
        snapLength: UInt32 = 262_144,
        isOptimized: Bool = true,
        isStrict: Bool = false
    ) throws(CaptureError) {
        let length = snapLength == 0 ? 262_144 : Int32(clamping: snapLength)
        let program = try Program(expression, linkType, length, isOptimized, isStrict)
        self.expression = expression
        self.snapLength = length
        self.isOptimized = isOptimized
        self.isStrict = isStrict
        programs = [linkType: program]
        latest = (linkType, program)
    }

    /// Whether the expression holds for `frame`. Throws where it makes no sense for the frame's link type.
    public mutating func matches(_ frame: borrowing Frame) throws(CaptureError) -> Bool {
        if frame.linkType != latest.linkType {
            let linkType = frame.linkType
            let program = try program(for: linkType)
            programs[linkType] = program
            latest = (linkType, program)
        }
        return latest.program.matches(frame.bytes.captured, wireCount: frame.wireCount)
    }

    /// The program for `linkType`, one instruction a line, in the manner of `tcpdump -d`.
    public borrowing func listing(for linkType: LinkType) throws(CaptureError) -> [String] {
        try program(for: linkType).listing
    }

    /// The program for `linkType` as plain instructions: what the kernel takes.
    public borrowing func instructions(for linkType: LinkType) throws(CaptureError) -> [FilterInstruction] {
        try program(for: linkType).instructions
    }

    private borrowing func program(for linkType: LinkType) throws(CaptureError) -> Program {
        if let known = programs[linkType] { return known }
        return try Program(expression, linkType, snapLength, isOptimized, isStrict)
    }

    /// Whether an expression speaks of what stands between the Ethernet header and the packet by itself.
    static func namesShape(_ expression: String) -> Bool {
        let words = expression.lowercased().split { !$0.isLetter && !$0.isNumber }
        if words.contains(where: { ["vlan", "mpls", "pppoes", "pppoed", "geneve"].contains($0) }) { return true }
        // A number or bytes of the Ethernet header.
        for (index, word) in words.enumerated() where word == "ether" || word == "link" {
            if index + 1 < words.count, words[index + 1] == "proto" { return true }
        }
        let packed = expression.lowercased().filter { !$0.isWhitespace }
        return packed.contains("ether[") || packed.contains("link[")
    }

    /// The program for a link type: one for each shape of its frames, behind a look at the shape.
    static func compile(
        _ expression: String, _ linkType: LinkType, _ snapLength: Int32, _ isOptimized: Bool, isStrict: Bool
    ) throws(CaptureError) -> [FilterInstruction] {
        guard let handle = unsafe pcap_open_dead(linkType.libraryNumber, snapLength) else {
            throw CaptureError(expression, "no memory for the expression", status: .usage)
        }
        defer { unsafe pcap_close(handle) }
        let plain = try unsafe instructions(expression, handle, isOptimized)
        return isStrict ? plain : expanded(expression, plain, linkType, snapLength, isOptimized)
    }

    /// The program for all shapes, of which that for frames without tags is known; it alone where there is nothing to
    /// look at.
    static func expanded(
        _ expression: String, _ plain: [FilterInstruction], _ linkType: LinkType, _ snapLength: Int32,
        _ isOptimized: Bool
    ) -> [FilterInstruction] {
        let isEmpty = expression.allSatisfy(\.isWhitespace)
        guard let places = ShapePlaces(linkType), !isEmpty, !namesShape(expression),
            let handle = unsafe pcap_open_dead(LinkType.ethernet.libraryNumber, snapLength)
        else { return plain }
        defer { unsafe pcap_close(handle) }
        var programs = [FrameShape.plain: plain]
        var inner: [FrameShape: [FilterInstruction]] = [:]
        for shape in FrameShape.all where shape != .plain {
            // What makes no sense in a shape, such as ARP below labels, is not there.
            if linkType == .ethernet {
                programs[shape] = try? unsafe instructions(shape.expression(expression), handle, isOptimized)
                continue
            }
            // Behind other headers libpcap knows no tags: its program for Ethernet is moved to where the packet is.
            let bare = FrameShape(tags: 0, inner: shape.inner)
            if inner[bare] == nil {
                inner[bare] = try? unsafe instructions(bare.expression(expression), handle, isOptimized)
            }
            programs[shape] = inner[bare].flatMap { places.moved($0, behind: shape.tags) }
        }
        if let joined = ShapeProgram.joined(programs, places) { return joined }
        // Too long for the kernel: labels are the first to go.
        programs = programs.filter { shape, _ in if case .labels = shape.inner { false } else { true } }
        return ShapeProgram.joined(programs, places) ?? plain
    }

    /// What libpcap makes of an expression.
    static func instructions(
        _ expression: String, _ handle: OpaquePointer, _ isOptimized: Bool
    ) throws(CaptureError) -> [FilterInstruction] {
        var program = unsafe bpf_program()
        let status = unsafe pcap_compile(handle, &program, expression, isOptimized ? 1 : 0, PCAP_NETMASK_UNKNOWN)
        guard status == 0 else {
            let words = unsafe String(cString: pcap_geterr(handle))
            throw CaptureError(expression, words, cure: "pcap-filter(7) tells the syntax", status: .usage)
        }
        defer { unsafe pcap_freecode(&program) }
        return (0..<Int(unsafe program.bf_len)).map { index in
            let instruction = unsafe program.bf_insns[index]
            return FilterInstruction(
                instruction.code, instruction.k, jumpTrue: instruction.jt, jumpFalse: instruction.jf)
        }
    }

    /// One line for each instruction, in the manner of `tcpdump -d`.
    public static func listing(_ instructions: [FilterInstruction]) -> [String] {
        instructions.enumerated().map { index, instruction in
            var raw = bpf_insn(instruction)
            return unsafe String(cString: bpf_image(&raw, Int32(index)))
        }
    }
}

extension bpf_insn {
    init(_ instruction: FilterInstruction) {
        self = bpf_insn(
            code: instruction.code, jt: instruction.jumpTrue, jf: instruction.jumpFalse, k: instruction.operand)
    }
}

/// One compiled program. Nothing changes it after it was made.
@safe private final class Program: Sendable {
    let instructions: [FilterInstruction]
    private let raw: [bpf_insn]

    init(
        _ expression: String, _ linkType: LinkType, _ snapLength: Int32, _ isOptimized: Bool, _ isStrict: Bool
    ) throws(CaptureError) {
        instructions = try CaptureFilter.compile(expression, linkType, snapLength, isOptimized, isStrict: isStrict)
        raw = instructions.map { bpf_insn($0) }
    }

    func matches(_ bytes: RawSpan, wireCount: Int) -> Bool {
        unsafe raw.withUnsafeBufferPointer { program in
            unsafe bytes.withUnsafeBytes { buffer in
                // A frame without bytes has no address, which the interpreter never uses then.
                let start = unsafe buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
                let length = UInt32(clamping: wireCount)
                return unsafe bpf_filter(
                    program.baseAddress, start?.assumingMemoryBound(to: UInt8.self), length,
                    UInt32(clamping: buffer.count)) != 0
            }
        }
    }

    var listing: [String] { CaptureFilter.listing(instructions) }
}
