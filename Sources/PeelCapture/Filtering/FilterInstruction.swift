/// One instruction of the kernel's filter machine, as bpf(4) describes them.
public struct FilterInstruction: Equatable, Sendable, BitwiseCopyable {
    public var code: UInt16
    /// How many instructions are left out where the test holds, and where it does not.
    public var jumpTrue: UInt8
    public var jumpFalse: UInt8
    public var operand: UInt32

    public init(_ code: UInt16, _ operand: UInt32, jumpTrue: UInt8 = 0, jumpFalse: UInt8 = 0) {
        self.code = code
        self.operand = operand
        self.jumpTrue = jumpTrue
        self.jumpFalse = jumpFalse
    }

    /// It loads bytes of the frame: from a fixed place, from a computed one, or a header's length (bpf(4): BPF_ABS,
    /// BPF_IND, BPF_MSH).
    var readsFrame: Bool { code & 7 <= 1 && [0x20, 0x40, 0xa0].contains(code & 0xe0) }

    /// Loads two bytes, or one, of the frame.
    static func loadHalf(_ offset: UInt32) -> FilterInstruction { .init(0x28, offset) }
    static func loadByte(_ offset: UInt32) -> FilterInstruction { .init(0x30, offset) }
    /// Goes on with the next instruction where the value loaded is `value`, or has one of its bits; else leaves it out.
    static func nextIfEqual(_ value: UInt32) -> FilterInstruction { .init(0x15, value, jumpTrue: 0, jumpFalse: 1) }
    static func nextIfSet(_ bits: UInt32) -> FilterInstruction { .init(0x45, bits, jumpTrue: 0, jumpFalse: 1) }
    /// Leaves out so many instructions.
    static func jump(_ count: UInt32) -> FilterInstruction { .init(0x05, count) }
    /// Ends: the frame is not taken.
    static let refuse = FilterInstruction(0x06, 0)
}
