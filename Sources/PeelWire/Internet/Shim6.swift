/// A header of the site multihoming shim, read in place: a payload extension header, or a control message.
///
///      0             7 8            15 16 17                       31
///     +---------------+---------------+--+--------------------------+
///     |  Next Header  | Header Length |P | type or context tag …    |
///     +---------------+---------------+--+--------------------------+
///
/// RFC 5533 section 5; the length counts eight bytes beyond the first eight.
public struct Shim6: Layer, ~Escapable {
    public static var nextHeader: Field<UInt8> { .init("shim6.nxt", "Next Header", at: 0, names: IPProtocol.names) }
    public static var length: Field<UInt8> { .init("shim6.len", "Length", at: 1) }
    /// The header's length in bytes.
    public static var byteLength: Field<UInt16> { .init("shim6.len_oct", "Length in bytes") }
    public static var isPayload: Field<Bool> { .init("shim6.p", "P Bit", at: 2, bits: 0..<1) }
    public static var type: Field<UInt8> { .init("shim6.type", "Message Type", bits: 1..<8, names: Shim6.types) }
    public static var proto: Field<UInt8> { .init("shim6.proto", "Protocol", bits: 7..<8) }
    public static var checksum: Field<UInt16> { .init("shim6.checksum", "Checksum", as: .hexadecimal) }
    public static var data: Field<WireBytes> { .init("peel.shim6.data", "Message Data") }

    public static let layout = Layout(
        "shim6",
        "Shim6 Protocol",
        claims: [.ipProtocol(140)],
        fields: [nextHeader, length, byteLength, isPayload, type, proto, checksum, data]
    )

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { payload.declaredCount == 0 ? .none : .extensionHeader(header[Self.nextHeader]) }

    /// Reads a header as long as it declares.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<Shim6> {
        if let fault = bytes.fault(reading: 8) { return .stopped(fault) }
        let count = (Int(bytes.captured[Self.length]) &+ 1) &* 8
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        return .whole(Shim6(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        var context = bytes.context
        context.ipProtocol = bytes.captured[Self.nextHeader]
        payload = bytes.payload(after: count, upTo: bytes.declaredCount, context: context)
    }

    public func describe(into dissection: inout Dissection) {
        let count = UInt16(truncatingIfNeeded: header.byteCount)
        dissection.add(Self.byteLength, value: count, at: 1, count: 1, flags: [.generated, .hidden])
        if header[Self.isPayload] { return dissection.add(Self.data, at: 2, count: header.byteCount &- 2) }
        dissection.add(Self.type, in: header, at: 2)
        dissection.add(Self.proto, in: header, at: 3)
        dissection.add(Self.checksum, in: header, at: 4)
        dissection.add(Self.data, at: 6, count: header.byteCount &- 6)
    }

    static let types = ValueNames { value in
        switch value {
        case 1: "I1"
        case 2: "R1"
        case 3: "I2"
        case 4: "R2"
        case 5: "R1bis"
        case 6: "I2bis"
        case 64: "Update Request"
        case 65: "Update Acknowledgment"
        case 66: "Keepalive"
        case 67: "Probe"
        default: nil
        }
    }
}
