/// What Teredo puts between UDP and an IPv6 packet, read in place: an authentication, an origin indication, or neither.
///
///     +-----------+-----------+-----------+-----------------------------------+
///     |   0x0001  |  ID-len   |  AU-len   |  ID  AU  Nonce (8)  Confirmation  |
///     +-----------+-----------+-----------+-----------------------------------+
///     |   0x0000  | Origin port, inverted | Origin address, inverted          |
///     +-----------+-----------------------+-----------------------------------+
///
/// RFC 4380 sections 5.1.1 and 5.2.
public struct Teredo: Layer, ~Escapable {
    public static var authentication: Field<WirePlace> {
        .init("teredo.auth", "Teredo Authentication header")
    }
    public static var idLength: Field<UInt8> { .init("teredo.auth.idlen", "Client identifier length", depth: 1) }
    public static var valueLength: Field<UInt8> { .init("teredo.auth.aulen", "Authentication value length", depth: 1) }
    public static var id: Field<WireBytes> { .init("teredo.auth.id", "Client identifier", depth: 1) }
    public static var value: Field<WireBytes> { .init("teredo.auth.value", "Authentication value", depth: 1) }
    public static var nonce: Field<WireBytes> { .init("teredo.auth.nonce", "Nonce value", depth: 1) }
    public static var confirmation: Field<WireBytes> { .init("teredo.auth.conf", "Confirmation byte", depth: 1) }
    public static var origin: Field<WirePlace> { .init("teredo.orig", "Teredo Origin Indication header") }
    public static var originPort: Field<UInt16> { .init("teredo.orig.port", "Origin UDP port", depth: 1) }
    public static var originAddress: Field<IPv4Address> {
        .init("teredo.orig.addr", "Origin IPv4 address", depth: 1)
    }

    public static let layout = Layout(
        "teredo",
        "Teredo IPv6 over UDP tunneling",
        claims: [.udpPorts(3544, 3544)],
        fields: [
            authentication, idLength, valueLength, id, value, nonce, confirmation, origin, originPort, originAddress,
        ]
    )

    static var port: UInt16 { 3544 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim {
        if payload.captured.byteCount == 0 { return .none }
        return payload.captured.uint8(at: 0) >> 4 == 6 ? .named("ipv6") : .data
    }

    /// Reads what stands before the packet.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<Teredo> {
        if let fault = bytes.fault(reading: 2) { return .stopped(fault) }
        var count = 0
        if bytes.captured.uint16(at: 0) == 1 {
            if let fault = bytes.fault(reading: 13) { return .stopped(fault) }
            count = 13 &+ Int(bytes.captured.uint8(at: 2)) &+ Int(bytes.captured.uint8(at: 3))
            if let fault = bytes.fault(reading: count) { return .flawed(Teredo(bytes, count: count), fault) }
        }
        if bytes.captured.byteCount >= count &+ 2, bytes.captured.uint16(at: count) == 0 {
            if let fault = bytes.fault(reading: count &+ 8) { return .flawed(Teredo(bytes, count: count), fault) }
            count &+= 8
        }
        return .whole(Teredo(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.clamped(0..<count)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount)
    }

    public func describe(into dissection: inout Dissection) {
        var offset = 0
        if header.byteCount >= 13, header.uint16(at: 0) == 1 {
            let idCount = Int(header.uint8(at: 2))
            let valueCount = Int(header.uint8(at: 3))
            offset = min(13 &+ idCount &+ valueCount, header.byteCount)
            dissection.add(Self.authentication, at: 0, count: offset)
            dissection.add(Self.idLength, in: header, at: 2)
            dissection.add(Self.valueLength, in: header, at: 3)
            guard 13 &+ idCount &+ valueCount <= header.byteCount else { return }
            if idCount > 0 { dissection.add(Self.id, at: 4, count: idCount) }
            if valueCount > 0 { dissection.add(Self.value, at: 4 &+ idCount, count: valueCount) }
            dissection.add(Self.nonce, at: offset &- 9, count: 8)
            dissection.add(Self.confirmation, at: offset &- 1, count: 1)
        }
        guard header.byteCount >= offset &+ 8 else { return }
        dissection.add(Self.origin, at: offset, count: 8)
        dissection.add(Self.originPort, value: ~header.uint16(at: offset &+ 2), at: offset &+ 2, count: 2)
        let address = IPv4Address(bits32: ~header.uint32(at: offset &+ 4))
        dissection.add(Self.originAddress, value: address, at: offset &+ 4, count: 4)
    }
}
