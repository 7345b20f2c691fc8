/// What the flags of a segment say by themselves.
extension TCP {
    static var connectionRequest: Field<WirePlace> {
        .init("tcp.connection.syn", "Connection establish request (SYN)", depth: 2, part: 4)
    }
    static var connectionAnswer: Field<WirePlace> {
        .init("tcp.connection.synack", "Connection establish acknowledge (SYN+ACK)", depth: 2, part: 4)
    }
    static var connectionFinish: Field<WirePlace> {
        .init("tcp.connection.fin", "Connection finish (FIN)", depth: 2, part: 4)
    }
    static var connectionReset: Field<WirePlace> {
        .init("tcp.connection.rst", "Connection reset (RST)", depth: 2, part: 4)
    }
    static var strayAcknowledgment: Field<WirePlace> {
        .init("tcp.ack.nonzero", "The acknowledgment number is set without its flag", part: 4)
    }
    static var strayUrgentPointer: Field<WirePlace> {
        .init("tcp.urgent_pointer.non_zero", "The urgent pointer is set without its flag", part: 4)
    }

    static var findings: [any FieldDescription] {
        [
            connectionRequest, connectionAnswer, connectionFinish, connectionReset, strayAcknowledgment,
            strayUrgentPointer,
        ]
    }

    /// Adds what the flags mean for the connection, for those who filter by it; the tree shows the flags themselves.
    func describeFlags(into dissection: inout Dissection) {
        let bits = flags
        Self.describeLetters(bits, into: &dissection)
        func note(_ finding: Field<WirePlace>, _ offset: Int, _ count: Int, _ dissection: inout Dissection) {
            dissection.add(finding, at: offset, count: count, flags: [.generated, .hidden])
        }
        if bits & 0x12 == 0x02 { note(Self.connectionRequest, 13, 1, &dissection) }
        if bits & 0x12 == 0x12 { note(Self.connectionAnswer, 13, 1, &dissection) }
        if bits & 0x01 != 0 { note(Self.connectionFinish, 13, 1, &dissection) }
        if bits & 0x04 != 0 { note(Self.connectionReset, 13, 1, &dissection) }
        if bits & 0x10 == 0, acknowledgment != 0 { note(Self.strayAcknowledgment, 8, 4, &dissection) }
        if bits & 0x20 == 0, header[Self.urgentPointer] != 0 { note(Self.strayUrgentPointer, 18, 2, &dissection) }
    }

    /// A header that ends behind its window, or whose data offset is too small, still has a place in its connection.
    public static func describe(cut bytes: borrowing PacketBytes, into dissection: inout Dissection) {
        guard bytes.captured.byteCount >= window.offset &+ 2 else { return }
        let headerCount = Int(bytes.captured[headerLength])
        if headerCount >= minimumCount { describeLetters(bytes.captured[flags], into: &dissection) }
        guard headerCount <= bytes.declaredCount, !bytes.context.isQuoted else { return }
        let count = UInt32(truncatingIfNeeded: bytes.declaredCount &- headerCount)
        dissection.add(length, value: count, flags: .generated)
    }

    @inline(__always)
    private static func describeLetters(_ bits: UInt16, into dissection: inout Dissection) {
        if bits < 256 {
            let (first, count) = FlagLetters.place(of: bits)
            dissection.add(flagLetters, text: first, count, at: 12, count: 2, flags: .generated)
        } else {
            dissection.add(flagLetters, text: FlagLetters(bits: bits), at: 12, count: 2, flags: .generated)
        }
    }
}

/// The letters of twelve TCP flags, one after another in UTF-8.
struct FlagLetters: Sequence, IteratorProtocol {
    let bits: UInt16
    /// The letters of every value without the reserved bits and accurate ECN, 24 bytes for each: twelve middle dots.
    static let table: [UInt8] = (0..<256).flatMap { bits in
        let letters = Array(FlagLetters(bits: UInt16(bits)))
        return letters + Array(repeating: 0x20, count: 24 - letters.count)
    }
    static var tableCount: Int { 256 * 24 }

    /// Where the letters of `bits`, which are less than 256, lie in the table, and how many bytes they are.
    @inline(__always)
    static func place(of bits: UInt16) -> (first: Int, count: Int) { (Int(bits) &* 24, 24 &- bits.nonzeroBitCount) }

    private var index = 0
    private var isInsideDot = false

    init(bits: UInt16) { self.bits = bits }

    mutating func next() -> UInt8? {
        if isInsideDot {
            isInsideDot = false
            return 0xb7
        }
        guard index < 12 else { return nil }
        let bit = bits >> UInt16(truncatingIfNeeded: 11 &- index) & 1
        index &+= 1
        if bit == 1 { return Self.letter(index &- 1) }
        isInsideDot = true
        return 0xc2
    }

    private static func letter(_ index: Int) -> UInt8 {
        switch index {
        case 0...2, 9: 0x52
        case 3, 7: 0x41
        case 4: 0x43
        case 5: 0x45
        case 6: 0x55
        case 8: 0x50
        case 10: 0x53
        default: 0x46
        }
    }
}
