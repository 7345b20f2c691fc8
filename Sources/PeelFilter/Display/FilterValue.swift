import PeelWire

/// A value of a field in one frame, or of a literal.
enum FilterValue: Sendable {
    case unsigned(UInt64)
    case signed(Int64)
    case float(Double)
    case ipv4(UInt32, mask: UInt32)
    case ipv6(IPv6Address, prefix: Int)
    case mac(UInt64)
    /// Bytes, of which the longer are the greater.
    case bytes([UInt8])
    /// Text, in the order of its bytes.
    case text([UInt8])
    /// A moment or a duration in nanoseconds.
    case time(Int64)
    /// Bytes of the frame, which are read only where they are asked for.
    case place(FramePlace)
    /// A field without a value.
    case label
}

/// Bytes of a frame or of one of its buffers.
struct FramePlace: Sendable, BitwiseCopyable {
    let source: UInt16
    let start: UInt32
    /// Bytes up to the end, where things are searched for.
    let count: UInt32
    /// Bytes that slices and `len` see: a header's for a layer.
    let headerCount: UInt32
    /// It compares as text does.
    let isText: Bool
}

/// The bytes that values of a frame may lie in.
struct FilterBytes: ~Escapable {
    let captured: RawSpan
    /// What is remarkable in the frame.
    let findings: [FilterFinding]
    private let sources: Span<SourceRecord>

    @inline(__always)
    @_lifetime(copy captured, borrow dissection)
    init(_ captured: RawSpan, _ dissection: borrowing Dissection, _ findings: [FilterFinding] = []) {
        self.findings = findings
        self.captured = captured
        sources = dissection.sources.span
    }

    @inline(__always)
    @_lifetime(copy self)
    func bytes(of place: FramePlace, header: Bool) -> RawSpan {
        let start = Int(place.start)
        let source = place.source == 0 ? captured : sources.bytes(ofSource: Int(place.source))
        return source.clamped(start..<start &+ Int(header ? place.headerCount : place.count))
    }
}

extension FilterValue {
    /// The value's bytes in network order; none for what has no bytes.
    func bytes(_ frame: borrowing FilterBytes, header: Bool = true) -> [UInt8] {
        switch self {
        case .bytes(let bytes), .text(let bytes): return bytes
        case .place(let place):
            let span = frame.bytes(of: place, header: header)
            return [UInt8](copying: span)
        case .mac(let bits): return (0..<6).map { UInt8(truncatingIfNeeded: bits >> UInt64(40 - 8 * $0)) }
        case .ipv4(let bits, _): return (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(24 - 8 * $0)) }
        case .ipv6(let address, _):
            return [address.high, address.low].flatMap { half in
                (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
            }
        default: return []
        }
    }

    /// How many bytes the value has on the wire, where its type does not say.
    func byteCount(_ frame: borrowing FilterBytes) -> Int {
        if case .place(let place) = self { return frame.bytes(of: place, header: true).byteCount }
        return bytes(frame).count
    }

    /// Calls `body` with the value's bytes.
    func withBytes<Result>(_ frame: borrowing FilterBytes, header: Bool, _ body: (RawSpan) -> Result) -> Result {
        if case .place(let place) = self { return body(frame.bytes(of: place, header: header)) }
        let kept = bytes(frame)
        return body(kept.rawSpan)
    }

    /// Whether this is nothing but zeros: what a bit test or arithmetic came to counts as false then.
    var isZero: Bool {
        switch self {
        case .unsigned(let value): value == 0
        case .signed(let value), .time(let value): value == 0
        case .float(let value): value == 0
        case .ipv4(let value, _): value == 0
        case .ipv6(let value, _): value.high | value.low == 0
        case .mac(let value): value == 0
        case .bytes(let bytes), .text(let bytes): bytes.allSatisfy { $0 == 0 }
        case .place, .label: false
        }
    }
}

extension Array where Element == UInt8 {
    /// A copy of a span.
    init(copying span: RawSpan) {
        self = []
        reserveCapacity(span.byteCount)
        var offset = 0
        while offset < span.byteCount {
            append(span.uint8(at: offset))
            offset &+= 1
        }
    }
}

extension FilterValue {
    /// How this stands to `other`, by the rules of this value's type: below 0, 0 or above; nil where they cannot be
    /// compared. Bytes compare by their count first.
    func order(to other: FilterValue, _ frame: borrowing FilterBytes) -> Int? {
        switch (self, other) {
        case (.unsigned(let one), .unsigned(let other)): return Self.order(one, other)
        // A negative number beside an unsigned one is taken by its bits, as in C.
        case (.unsigned(let one), .signed(let other)):
            let isNarrow = other < 0 && other >= Int64(Int32.min)
            return Self.order(one, isNarrow ? UInt64(UInt32(truncatingIfNeeded: other)) : UInt64(bitPattern: other))
        case (.signed(let one), .unsigned(let other)):
            let value =
                other <= UInt64(UInt32.max) ? Int64(Int32(truncatingIfNeeded: other)) : Int64(bitPattern: other)
            return Self.order(one, value)
        case (.signed(let one), .signed(let other)), (.time(let one), .time(let other)): return Self.order(one, other)
        case (.float(let one), .float(let other)): return Self.order(one, other)
        case (.ipv4(let one, let oneMask), .ipv4(let other, let otherMask)):
            let mask = min(oneMask, otherMask)
            return Self.order(one & mask, other & mask)
        case (.ipv6(let one, let oneCount), .ipv6(let other, let otherCount)):
            let (left, right) = (one.first(min(oneCount, otherCount)), other.first(min(oneCount, otherCount)))
            return left.high == right.high ? Self.order(left.low, right.low) : Self.order(left.high, right.high)
        case (.mac(let one), .mac(let other)): return Self.order(one, other)
        case (.label, _), (_, .label): return nil
        default:
            return withBytes(frame, header: true) { one in
                other.withBytes(frame, header: true) { Self.order(one, $0, isText: isText) }
            }
        }
    }

    private var isText: Bool {
        switch self {
        case .text: true
        case .place(let place): place.isText
        default: false
        }
    }

    private static func order<Number: Comparable>(_ one: Number, _ other: Number) -> Int {
        one < other ? -1 : one == other ? 0 : 1
    }

    private static func order(_ one: RawSpan, _ other: RawSpan, isText: Bool) -> Int {
        let byCount = order(one.byteCount, other.byteCount)
        if !isText, byCount != 0 { return byCount }
        var offset = 0
        while offset < min(one.byteCount, other.byteCount) {
            let (left, right) = (one.uint8(at: offset), other.uint8(at: offset))
            if left != right { return left < right ? -1 : 1 }
            offset &+= 1
        }
        return byCount
    }
}

extension IPv6Address {
    /// The first bits, the others zero.
    func first(_ count: Int) -> IPv6Address {
        if count >= 128 { return self }
        func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits)) }
        return IPv6Address(high: high & mask(count), low: low & mask(count - 64))
    }
}
