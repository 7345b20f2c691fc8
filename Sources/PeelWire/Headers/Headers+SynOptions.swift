/// What a SYN offers, packed into 32 bits (RFC 9293 section 3.2, RFC 7323 section 2, RFC 2018 section 2).
public struct SynOptions: Sendable, BitwiseCopyable {
    public var rawValue: UInt32

    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The maximum segment size in bytes; nil where the option is missing.
    public var maximumSegmentSize: UInt16? {
        rawValue & 1 << 16 != 0 ? UInt16(truncatingIfNeeded: rawValue) : nil
    }
    /// By how many bits windows are shifted; nil where the option is missing.
    public var windowScale: UInt8? {
        rawValue & 1 << 17 != 0 ? UInt8(truncatingIfNeeded: rawValue >> 24) : nil
    }
    /// Selective acknowledgments are permitted.
    public var sackPermitted: Bool { rawValue & 1 << 18 != 0 }
}

extension Headers {
    /// Collects the options of a SYN into ``extra``.
    @inline(never)
    mutating func readSynOptions(_ header: RawSpan) {
        var found: UInt32 = 0
        var offset = 20
        while offset < header.byteCount {
            let kind = header.uint8(at: offset)
            if kind == 0 { break }
            if kind == 1 {
                offset &+= 1
                continue
            }
            let count = Int(header.uint8(at: offset &+ 1))
            guard count >= 2, offset &+ count <= header.byteCount else { break }
            switch (kind, count) {
            case (2, 4): found = found & 0xffff_0000 | 1 << 16 | UInt32(header.uint16(at: offset &+ 2))
            case (3, 3): found = found & 0x00ff_ffff | 1 << 17 | UInt32(header.uint8(at: offset &+ 2)) << 24
            case (4, 2): found |= 1 << 18
            default: break
            }
            offset &+= count
        }
        extra = found
        bits.insert(.synOptions)
    }
}
