import PeelWire

/// What is known of a stream's protocol: four bytes, as a packet of every stream asks for them.
struct StreamKind: Equatable, Sendable, BitwiseCopyable {
    private let code: UInt32

    private init(code: UInt32) { self.code = code }

    private static var readerBit: UInt32 { 1 << 30 }
    private static var conversingBit: UInt32 { 1 << 31 }

    /// No payload was seen.
    static var unknown: StreamKind { .init(code: 0) }
    /// Its protocol read messages, and was forgotten because too many do.
    static var forgotten: StreamKind { .init(code: 1) }
    /// Each segment is shown by itself, as data.
    static var data: StreamKind { .init(code: 2) }
    /// Each segment is shown by itself, as data of FTP.
    static var announced: StreamKind { .init(code: 3) }

    /// Each segment is shown by itself, as the protocol that knows it by what it holds; `claim` has the ports in the order
    /// of the segment that decided it.
    static func guessed(_ claim: Claim) -> StreamKind {
        guard case .tcpPorts(let source, let destination) = claim else { return .data }
        return .init(code: source <= destination ? 4 : 5)
    }

    /// Each segment is shown by itself, as the protocol at `index` of the registry's readers.
    static func reader(_ index: Int) -> StreamKind {
        .init(code: readerBit | UInt32(UInt16(truncatingIfNeeded: index)))
    }

    /// Its protocol reads messages, from the state at `index`.
    static func conversing(_ index: Int) -> StreamKind {
        .init(code: conversingBit | UInt32(truncatingIfNeeded: index))
    }

    /// The index of the state of the conversation; nil where there is none.
    @inline(__always)
    var conversation: Int? { code & Self.conversingBit == 0 ? nil : Int(code & ~Self.conversingBit) }

    /// Whether nobody knows the bytes of segments whose ports are `claim`, so that a protocol may begin late.
    @inline(__always)
    func mayBegin(_ claim: Claim) -> Bool { self == .data || code & ~1 == 4 && self == .guessed(claim) }

    /// What a segment with the ports `claim` is shown as by itself; nil where none is.
    @inline(__always)
    func shown(at claim: Claim) -> Claim? {
        switch code {
        case 0, 1: nil
        case 2: .data
        case 3: .named("ftp-data")
        case 4, 5: claim
        default: code & Self.conversingBit == 0 ? .reader(UInt16(truncatingIfNeeded: code)) : nil
        }
    }
}
