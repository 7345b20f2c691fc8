/// A Network Time Protocol packet, read in place.
///
///      0    2      5     8        16       24        31
///     +----+------+------+--------+--------+---------+
///     | LI |  VN  | Mode | Stratum|  Poll  |Precision|
///     |                  Root Delay                  |
///     |               Root Dispersion                |
///     |                 Reference ID                 |
///     |   Reference, origin, receive and transmit    |
///     |            timestamps, 64 bits each          |
///     +----------------------------------------------+
///
/// RFC 5905 section 7.3; extensions (RFC 7822) and a message authentication code may follow. Control messages (mode 6,
/// RFC 9327) have another shape.
public struct NTP: Layer, ~Escapable {
    public static var flags: Field<UInt8> { .init("ntp.flags", "Flags", at: 0, as: .hexadecimal) }
    public static var leap: Field<UInt8> {
        .init("ntp.flags.li", "Leap Indicator", at: 0, bits: 0..<2, depth: 1, names: leapNames)
    }
    public static var version: Field<UInt8> {
        .init("ntp.flags.vn", "Version number", at: 0, bits: 2..<5, depth: 1)
    }
    public static var mode: Field<UInt8> {
        .init("ntp.flags.mode", "Mode", at: 0, bits: 5..<8, depth: 1, names: modeNames)
    }
    public static var stratum: Field<UInt8> { .init("ntp.stratum", "Peer Clock Stratum") }
    /// The interval's logarithm to base 2, in seconds.
    public static var poll: Field<UInt8> { .init("ntp.ppoll", "Peer Polling Interval") }
    public static var precision: Field<UInt8> { .init("ntp.precision", "Peer Clock Precision") }
    /// Seconds in the upper, fractions in the lower 16 bits.
    public static var delay: Field<UInt32> { .init("ntp.rootdelay", "Root Delay") }
    public static var dispersion: Field<UInt32> { .init("ntp.rootdispersion", "Root Dispersion") }
    public static var reference: Field<WireBytes> { .init("ntp.refid", "Reference ID") }
    public static var referenceTime: Field<Timestamp> { .init("ntp.reftime", "Reference Timestamp") }
    public static var origin: Field<Timestamp> { .init("ntp.org", "Origin Timestamp") }
    public static var receive: Field<Timestamp> { .init("ntp.rec", "Receive Timestamp") }
    public static var transmit: Field<Timestamp> { .init("ntp.xmt", "Transmit Timestamp") }
    public static var ext: Field<WirePlace> { .init("ntp.ext", "Extension") }
    public static var extType: Field<UInt16> { .init("ntp.ext.type", "Field Type", as: .hexadecimal, depth: 1) }
    public static var extLength: Field<UInt16> { .init("ntp.ext.length", "Length", depth: 1) }
    public static var extValue: Field<WireBytes> { .init("ntp.ext.value", "Value", depth: 1) }
    public static var key: Field<WireBytes> { .init("ntp.keyid", "Key ID") }
    public static var code: Field<WireBytes> { .init("ntp.mac", "Message Authentication Code") }
    public static var controlFlags: Field<UInt8> { .init("ntp.ctrl.flags2", "Flags 2", as: .hexadecimal) }
    public static var isResponse: Field<UInt8> {
        .init("ntp.ctrl.flags2.r", "Response bit", bits: 0..<1, depth: 1)
    }
    public static var isError: Field<UInt8> { .init("ntp.ctrl.flags2.error", "Error bit", bits: 1..<2, depth: 1) }
    public static var hasMore: Field<UInt8> { .init("ntp.ctrl.flags2.more", "More bit", bits: 2..<3, depth: 1) }
    public static var operation: Field<UInt8> { .init("ntp.ctrl.flags2.opcode", "Opcode", bits: 3..<8, depth: 1) }
    public static var sequence: Field<UInt16> { .init("ntp.ctrl.sequence", "Sequence") }
    public static var association: Field<UInt16> { .init("ntp.ctrl.associd", "AssociationID") }
    public static var offset: Field<UInt16> { .init("ntp.ctrl.offset", "Offset") }
    public static var count: Field<UInt16> { .init("ntp.ctrl.count", "Count") }
    public static var requestIn: Field<UInt32> { .init("peel.ntp.request_in", "Request in frame") }
    public static var time: Field<WireDuration> { .init("peel.ntp.time", "Time since request") }

    public static let layout = Layout(
        "ntp",
        "Network Time Protocol",
        claims: [.udpPorts(123, 123)],
        fields: [
            flags, leap, version, mode, stratum, poll, precision, delay, dispersion, reference, referenceTime, origin,
            receive, transmit, ext, extType, extLength, extValue, key, code, controlFlags, isResponse, isError, hasMore,
            operation, sequence, association, offset, count, requestIn, time,
        ]
    )

    public static var pairing: PairFields? { PairFields(request: requestIn, time: time) }

    /// A server repeats the moment at which the client sent (RFC 5905 section 8), or a control message's sequence.
    public static func exchange(in message: borrowing PacketBytes) -> Exchange {
        let bytes = message.captured
        switch bytes[mode] {
        case 3: return .request(bytes.uint64(at: 40))
        case 4: return .answer(bytes.uint64(at: 24))
        case 6:
            let number = UInt64(bytes.uint16(at: 2))
            return bytes.uint8(at: 1) & 0x80 == 0 ? .request(number) : .answer(number)
        default: return .none
        }
    }

    static var headerCount: Int { 48 }

    /// The whole packet.
    public let header: RawSpan
    public let payload: PacketBytes
    let declaredCount: Int
    public var next: Claim { .none }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<NTP> {
        if let fault = bytes.fault(reading: 1) { return .stopped(fault) }
        let needed: Int
        switch bytes.captured[mode] {
        case 6: needed = 12
        case 7: needed = 8
        default: needed = headerCount
        }
        if let fault = bytes.fault(reading: needed) { return .flawed(NTP(bytes), fault) }
        return .whole(NTP(bytes))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes) {
        header = bytes.captured
        declaredCount = bytes.declaredCount
        payload = bytes.payload(after: bytes.declaredCount, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        switch header[Self.mode] {
        case 6: return describeControl(into: &dissection)
        case 7: return
        default: break
        }
        dissection.add(Self.stratum, in: header, at: 1)
        dissection.add(Self.poll, in: header, at: 2)
        dissection.add(Self.precision, in: header, at: 3)
        dissection.add(Self.delay, in: header, at: 4)
        dissection.add(Self.dispersion, in: header, at: 8)
        if header.byteCount >= 16 { dissection.add(Self.reference, at: 12, count: 4) }
        moment(Self.referenceTime, at: 16, &dissection)
        moment(Self.origin, at: 24, &dissection)
        moment(Self.receive, at: 32, &dissection)
        moment(Self.transmit, at: 40, &dissection)
        describeRest(into: &dissection)
    }

    /// Where extensions end: each has 16 bytes at least (RFC 7822 section 3), and what is left is a code of 20 bytes or
    /// more, or a key identifier of zero alone. Otherwise what looked like the last extension belongs to the code.
    private var extensionsEnd: Int {
        var end = Self.headerCount
        var last = 0
        while declaredCount &- end >= 16, end &+ 4 <= header.byteCount {
            let length = Int(header.uint16(at: end &+ 2))
            if length < 16 || length > declaredCount &- end { break }
            end &+= length
            last = length
        }
        let left = declaredCount &- end
        let isRefusal = left == 4 && header.uint32(at: end) == 0
        return left == 0 || left >= 20 || isRefusal ? end : end &- last
    }

    /// Extensions and the authentication code that ends the packet.
    private func describeRest(into dissection: inout Dissection) {
        var place = Self.headerCount
        let end = extensionsEnd
        while place < end {
            let length = Int(header.uint16(at: place &+ 2))
            guard length >= 8, length & 3 == 0 else {
                dissection.add(Self.ext, at: place, count: min(length, header.byteCount &- place))
                dissection.add(Self.extType, in: header, at: place)
                dissection.add(Self.extLength, in: header, at: place &+ 2)
                return dissection.fault(
                    .malformed(.rule("ntp.ext.length is no multiple of 4")), at: place &+ 2)
            }
            guard place &+ length <= header.byteCount else { return }
            dissection.add(Self.ext, at: place, count: length)
            dissection.add(Self.extType, in: header, at: place)
            dissection.add(Self.extLength, in: header, at: place &+ 2)
            if length > 4 { dissection.add(Self.extValue, at: place &+ 4, count: length &- 4) }
            place &+= length
        }
        guard place &+ 4 <= header.byteCount else { return }
        dissection.add(Self.key, at: place, count: 4)
        if place &+ 4 < header.byteCount {
            dissection.add(Self.code, at: place &+ 4, count: header.byteCount &- place &- 4)
        }
    }

    private func describeControl(into dissection: inout Dissection) {
        dissection.add(Self.controlFlags, in: header, at: 1)
        dissection.add(Self.isResponse, in: header, at: 1)
        dissection.add(Self.isError, in: header, at: 1)
        dissection.add(Self.hasMore, in: header, at: 1)
        dissection.add(Self.operation, in: header, at: 1)
        dissection.add(Self.sequence, in: header, at: 2)
        dissection.add(Self.association, in: header, at: 6)
        dissection.add(Self.offset, in: header, at: 8)
        dissection.add(Self.count, in: header, at: 10)
        // Asked for the status of all, a server tells each association with its own (RFC 9327 section 3.1).
        guard header.uint8(at: 1) & 0xdf == 0x81, header.uint16(at: 6) == 0 else { return }
        let end = min(header.byteCount, 12 &+ Int(header.uint16(at: 10)))
        for place in stride(from: 12, to: end &- 3, by: 4) where dissection.hasRoom {
            dissection.add(Self.association, in: header, at: place)
        }
    }

    /// Seconds since 1900 and a fraction of 32 bits; from 2036 on counted anew (RFC 5905 section 6).
    private func moment(_ field: Field<Timestamp>, at offset: Int, _ dissection: inout Dissection) {
        guard header.byteCount >= offset &+ 8 else { return }
        let seconds = Int64(header.uint32(at: offset))
        let fraction = Int64(header.uint32(at: offset &+ 4))
        var time = Timestamp.none
        if seconds != 0 || fraction != 0 {
            let since = seconds & 0x8000_0000 != 0 ? seconds &- 2_208_988_800 : seconds &+ 2_085_978_496
            time = Timestamp(nanoseconds: since &* 1_000_000_000 &+ (fraction &* 1_000_000_000) >> 32)
        }
        dissection.add(field, value: time, at: offset, count: 8)
    }

    static let leapNames = ValueNames { value in
        switch value {
        case 0: "no warning"
        case 1: "last minute of the day has 61 seconds"
        case 2: "last minute of the day has 59 seconds"
        default: "unknown (clock unsynchronized)"
        }
    }
    static let modeNames = ValueNames { value in
        switch value {
        case 1: "symmetric active"
        case 2: "symmetric passive"
        case 3: "client"
        case 4: "server"
        case 5: "broadcast"
        case 6: "control message"
        case 7: "private use"
        default: "reserved"
        }
    }
}
