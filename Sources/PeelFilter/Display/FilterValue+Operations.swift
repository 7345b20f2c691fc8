import PeelWire

extension FilterValue {
    /// Whether the bytes of `other` are found in this value's.
    func contains(_ other: FilterValue, _ frame: borrowing FilterBytes) -> Bool {
        withBytes(frame, header: false) { hay in other.withBytes(frame, header: false) { hay.firstIndex(of: $0) != nil }
        }
    }

    /// The bytes of the pieces, one after the other, up to the first that is not there.
    func slice(_ ranges: [PieceRange], _ frame: borrowing FilterBytes) -> [UInt8] {
        withBytes(frame, header: true) { whole in
            var bytes: [UInt8] = []
            for range in ranges {
                guard let place = range.range(in: whole.byteCount) else { break }
                bytes += [UInt8](copying: whole.clamped(place))
                // A list of pieces may repeat them; a frame's worth is enough.
                if bytes.count > 1 << 20 { break }
            }
            return bytes
        }
    }

    /// How many bytes the value of `field` has on the wire.
    func length(of field: FilterExpression, _ frame: borrowing FilterBytes) -> Int {
        guard case .field(let entry, _) = field else { return byteCount(frame) }
        switch entry.type {
        case .unsigned(let count), .signed(let count): return count
        case .boolean: return 8
        case .float: return 8
        case .ipv4: return 4
        case .ipv6: return 16
        case .mac: return 6
        case .moment, .duration: return 16
        case .label: return 0
        case .bytes, .text, .layer, .address: return byteCount(frame)
        }
    }

    /// The value with its sign turned; an unsigned number becomes a signed one.
    var negated: FilterValue? {
        switch self {
        case .unsigned(let value): Self.signed(.minus, 0, Int64(bitPattern: value))
        case .signed(let value): Self.signed(.minus, 0, value)
        case .time(let value): value == .min ? nil : .time(-value)
        case .float(let value): .float(-value)
        default: nil
        }
    }

    var absolute: FilterValue? {
        switch self {
        case .signed(let value): value == .min ? nil : .signed(Swift.abs(value))
        case .time(let value): value == .min ? nil : .time(Swift.abs(value))
        case .float(let value): .float(Swift.abs(value))
        default: self
        }
    }

    /// What two values come to; nil where the result does not fit or does not exist.
    func combined(
        _ operation: FilterSyntax.Arithmetic, _ other: FilterValue, _ frame: borrowing FilterBytes
    ) -> FilterValue? {
        switch (self, other) {
        case (.unsigned(let one), .unsigned(let other)): return Self.unsigned(operation, one, other)
        case (.signed, .signed), (.signed, .unsigned), (.unsigned, .signed):
            return Self.signed(operation, integer, other.integer)
        case (.float(let one), .float(let other)): return Self.float(operation, one, other)
        case (.time(let one), .time(let other)):
            let (result, isTooLarge) =
                operation == .plus ? one.addingReportingOverflow(other) : one.subtractingReportingOverflow(other)
            return isTooLarge ? nil : .time(result)
        case (.ipv4(let one, let mask), .ipv4(let other, _)): return .ipv4(one & other, mask: mask)
        case (.ipv6(let one, let prefix), .ipv6(let other, _)):
            return .ipv6(IPv6Address(high: one.high & other.high, low: one.low & other.low), prefix: prefix)
        case (.mac(let one), .mac(let other)): return .mac(one & other)
        default:
            return .bytes(zip(bytes(frame), other.bytes(frame)).map { $0 & $1 })
        }
    }

    /// The number in 64 bits with a sign.
    private var integer: Int64 {
        switch self {
        case .unsigned(let value): Int64(bitPattern: value)
        case .signed(let value): value
        default: 0
        }
    }

    /// A number without a sign stays one; a difference below zero gets a sign, as in Wireshark.
    private static func unsigned(_ operation: FilterSyntax.Arithmetic, _ one: UInt64, _ other: UInt64) -> FilterValue? {
        let isNarrow = one <= UInt64(UInt32.max) && other <= UInt64(UInt32.max)
        let result: (partialValue: UInt64, overflow: Bool)
        switch operation {
        case .and: return .unsigned(one & other)
        case .plus: result = one.addingReportingOverflow(other)
        case .minus:
            if other > one { return signed(.minus, Int64(bitPattern: one), Int64(bitPattern: other)) }
            return .unsigned(one - other)
        case .times: result = one.multipliedReportingOverflow(by: other)
        case .over: return other == 0 ? nil : .unsigned(one / other)
        case .modulo: return other == 0 ? nil : .unsigned(one % other)
        }
        return result.overflow || isNarrow && result.partialValue > UInt64(UInt32.max)
            ? nil : .unsigned(result.partialValue)
    }

    private static func signed(_ operation: FilterSyntax.Arithmetic, _ one: Int64, _ other: Int64) -> FilterValue? {
        let result: (partialValue: Int64, overflow: Bool)
        switch operation {
        case .and: return .signed(one & other)
        case .plus: result = one.addingReportingOverflow(other)
        case .minus: result = one.subtractingReportingOverflow(other)
        case .times: result = one.multipliedReportingOverflow(by: other)
        case .over: result = other == 0 ? (0, true) : one.dividedReportingOverflow(by: other)
        case .modulo: result = other == 0 ? (0, true) : one.remainderReportingOverflow(dividingBy: other)
        }
        // Of numbers of at most 32 bits the result has no more, as in Wireshark.
        let isNarrow = max(one.magnitude, other.magnitude) <= UInt64(UInt32.max)
        let isTooLarge = result.overflow || isNarrow && Int32(exactly: result.partialValue) == nil
        return isTooLarge ? nil : .signed(result.partialValue)
    }

    private static func float(_ operation: FilterSyntax.Arithmetic, _ one: Double, _ other: Double) -> FilterValue? {
        switch operation {
        case .plus: .float(one + other)
        case .minus: .float(one - other)
        case .times: .float(one * other)
        case .over: other == 0 ? nil : .float(one / other)
        case .and, .modulo: nil
        }
    }
}

extension RawSpan {
    /// Where `needle` begins in this span; nil where it does not. An empty one is never found.
    func firstIndex(of needle: RawSpan) -> Int? {
        let count = needle.byteCount
        guard count > 0, count <= byteCount else { return nil }
        let first = needle.uint8(at: 0)
        let last = byteCount &- count
        var offset = 0
        while offset <= last {
            if uint8(at: offset) == first {
                var place = 1
                while place < count, uint8(at: offset &+ place) == needle.uint8(at: place) { place &+= 1 }
                if place == count { return offset }
            }
            offset &+= 1
        }
        return nil
    }
}
