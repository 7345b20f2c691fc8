import CPcap
import PeelWire

/// A capture expression (pcap-filter(7)), compiled by libpcap for each link type that it meets.
///
/// Compiled programs are kept, so that a file with several link types compiles each once. This file is part of the
/// boundary to libpcap.
@safe public struct CaptureFilter: ~Copyable {
    /// The expression as it was given.
    public let expression: String
    private let snapLength: Int32
    private let isOptimized: Bool
    private var programs: [LinkType: Program] = [:]
    private var latest: (linkType: LinkType, program: Program)

    /// Compiles `expression` for `linkType`; throws with libpcap's words where it makes no sense there.
    public init(
        _ expression: String,
        linkType: LinkType,
        snapLength: UInt32 = 262_144,
        isOptimized: Bool = true
    ) throws(CaptureError) {
        let length = snapLength == 0 ? 262_144 : Int32(clamping: snapLength)
        let program = try Program(expression, linkType, length, isOptimized)
        self.expression = expression
        self.snapLength = length
        self.isOptimized = isOptimized
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
    public borrowing func instructions(
        for linkType: LinkType
    ) throws(CaptureError) -> [(code: UInt16, jumpTrue: UInt8, jumpFalse: UInt8, operand: UInt32)] {
        try program(for: linkType).instructions
    }

    private borrowing func program(for linkType: LinkType) throws(CaptureError) -> Program {
        if let known = programs[linkType] { return known }
        return try Program(expression, linkType, snapLength, isOptimized)
    }
}

/// One compiled program; it frees itself. Nothing changes it after it was made.
@safe private final class Program: @unchecked Sendable {
    private var program: bpf_program

    init(_ expression: String, _ linkType: LinkType, _ snapLength: Int32, _ isOptimized: Bool) throws(CaptureError) {
        unsafe program = bpf_program()
        guard let handle = unsafe pcap_open_dead(linkType.libraryNumber, snapLength) else {
            throw CaptureError(expression, "no memory for the expression", status: .usage)
        }
        defer { unsafe pcap_close(handle) }
        let status = unsafe pcap_compile(handle, &program, expression, isOptimized ? 1 : 0, PCAP_NETMASK_UNKNOWN)
        guard status == 0 else {
            let words = unsafe String(cString: pcap_geterr(handle))
            throw CaptureError(expression, words, cure: "pcap-filter(7) tells the syntax", status: .usage)
        }
    }

    deinit { unsafe pcap_freecode(&program) }

    func matches(_ bytes: RawSpan, wireCount: Int) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            // A frame without bytes has no address, which the interpreter never uses then.
            let start = unsafe buffer.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
            let length = UInt32(clamping: wireCount)
            return unsafe bpf_filter(
                program.bf_insns, start?.assumingMemoryBound(to: UInt8.self), length, UInt32(clamping: buffer.count))
                != 0
        }
    }

    var listing: [String] {
        (0..<Int(unsafe program.bf_len)).map { index in
            unsafe String(cString: bpf_image(program.bf_insns + index, Int32(index)))
        }
    }

    var instructions: [(code: UInt16, jumpTrue: UInt8, jumpFalse: UInt8, operand: UInt32)] {
        (0..<Int(unsafe program.bf_len)).map { index in
            let instruction = unsafe program.bf_insns[index]
            return (instruction.code, instruction.jt, instruction.jf, instruction.k)
        }
    }
}
