/// Where the parts of a QUIC packet lie, as far as they are not protected. RFC 8999 section 5, RFC 9000 section 17.
package struct QUICHeader: Sendable {
    package enum Kind: Sendable {
        case initial, early, handshake, retry, negotiation, short
        /// Of a version that is not known: only the invariants can be read.
        case unknown
    }

    package var kind = Kind.short
    package var version: UInt32 = 0
    package var destination = 0..<0
    package var source = 0..<0
    /// Where the length of the token stands, and the token.
    package var tokenLengthStart = 0
    package var token = 0..<0
    /// Where the length of the rest stands; 0 where the packet has none.
    package var lengthStart = 0
    /// Where the protected packet number begins.
    package var numberStart = 0
    /// Bytes of the packet.
    package var count = 0
    /// A length on the wire contradicts the datagram.
    package var isFlawed = false

    /// The longest connection id (RFC 9000 section 17.2).
    package static var idLimit: Int { 20 }

    /// Reads the packet that begins `bytes`, of which the datagram has `declaredCount` left; nil where it is too short.
    ///
    /// The id of a short header has `idCount` bytes, which only the connection can tell.
    package init?(_ bytes: RawSpan, declaredCount: Int, idCount: Int = 0) {
        guard bytes.byteCount > 0 else { return nil }
        let first = bytes.uint8(at: 0)
        count = declaredCount
        guard first & 0x80 != 0 else {
            guard bytes.byteCount > idCount else { return nil }
            destination = 1..<1 &+ idCount
            numberStart = 1 &+ idCount
            return
        }
        guard bytes.byteCount >= 7 else { return nil }
        version = bytes.uint32(at: 1)
        var offset = 6 &+ Int(bytes.uint8(at: 5))
        destination = 6..<offset
        guard offset < bytes.byteCount else { return nil }
        source = offset &+ 1..<offset &+ 1 &+ Int(bytes.uint8(at: offset))
        offset = source.upperBound
        guard offset <= bytes.byteCount else { return nil }
        numberStart = offset
        kind = Self.kind(first, version)
        switch kind {
        case .negotiation, .unknown, .short: return
        case .retry:
            token = offset..<max(offset, declaredCount &- 16)
            isFlawed = declaredCount &- 16 < offset
            return
        case .initial:
            guard let length = QUICInteger(bytes, at: offset) else { return nil }
            tokenLengthStart = offset
            offset &+= length.count
            guard length.value <= UInt64(max(0, declaredCount &- offset)) else {
                isFlawed = true
                numberStart = offset
                return
            }
            token = offset..<offset &+ Int(length.value)
            offset = token.upperBound
        default: break
        }
        guard let length = QUICInteger(bytes, at: offset) else { return nil }
        lengthStart = offset
        numberStart = offset &+ length.count
        isFlawed = length.value > UInt64(max(0, declaredCount &- numberStart))
        if !isFlawed { count = numberStart &+ Int(length.value) }
    }

    /// The type of a packet with a long header; version 2 numbers them anew (RFC 9369 section 3.2).
    private static func kind(_ first: UInt8, _ version: UInt32) -> Kind {
        if version == 0 { return .negotiation }
        guard QUICVersion.isKnown(version) else { return .unknown }
        let number = first >> 4 & 3 &- (version == QUICVersion.second ? 1 : 0)
        return switch number & 3 {
        case 0: .initial
        case 1: .early
        case 2: .handshake
        default: .retry
        }
    }
}

/// An integer of one, two, four or eight bytes, whose first two bits tell which. RFC 9000 section 16.
package struct QUICInteger: Sendable {
    package let value: UInt64
    /// Bytes on the wire.
    package let count: Int

    /// The integer at `offset`; nil where it is not wholly here.
    @inline(__always)
    package init?(_ bytes: RawSpan, at offset: Int) {
        guard offset >= 0, offset < bytes.byteCount else { return nil }
        let size = 1 << Int(bytes.uint8(at: offset) >> 6)
        guard size <= bytes.byteCount &- offset else { return nil }
        count = size
        value =
            switch size {
            case 1: UInt64(bytes.uint8(at: offset))
            case 2: UInt64(bytes.uint16(at: offset) & 0x3fff)
            case 4: UInt64(bytes.uint32(at: offset) & 0x3fff_ffff)
            default: bytes.uint64(at: offset) & 0x3fff_ffff_ffff_ffff
            }
    }
}

/// The versions of QUIC (IANA quic).
package enum QUICVersion {
    package static var first: UInt32 { 1 }
    package static var second: UInt32 { 0x6b33_43cf }

    /// The number of a draft whose packets are like those of version 1; nil for others.
    package static func draft(_ version: UInt32) -> Int? {
        // A version that is sent to be refused comes with what drafts have.
        if isForced(version) { return 29 }
        let number = Int(version & 0xff)
        return version >> 8 == 0xff0000 && 23...34 ~= number ? number : nil
    }

    /// Whether `version` is none, and is to make the server tell its own (RFC 9000 section 15).
    package static func isForced(_ version: UInt32) -> Bool { version & 0x0f0f_0f0f == 0x0a0a_0a0a }

    /// Whether packets of `version` can be read.
    package static func isKnown(_ version: UInt32) -> Bool {
        version == first || version == second || draft(version) != nil
    }

    static let names = ValueNames { value in
        switch value {
        case 0: "Version Negotiation"
        case 1: "1"
        case 0x6b33_43cf: "2"
        case 0xff00_0017: "draft-23"
        case 0xff00_0018: "draft-24"
        case 0xff00_0019: "draft-25"
        case 0xff00_001a: "draft-26"
        case 0xff00_001b: "draft-27"
        case 0xff00_001c: "draft-28"
        case 0xff00_001d: "draft-29"
        case 0xff00_001e: "draft-30"
        case 0xff00_001f: "draft-31"
        case 0xff00_0020: "draft-32"
        case 0xff00_0021: "draft-33"
        case 0xff00_0022: "draft-34"
        default: value & 0x0f0f_0f0f == 0x0a0a_0a0a ? "Forcing Version Negotiation" : nil
        }
    }
}
