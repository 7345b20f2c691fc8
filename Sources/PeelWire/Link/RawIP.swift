/// Raw IP: no link header at all; the packet's own version tells IPv4 from IPv6.
///
/// LINKTYPE_RAW of https://www.tcpdump.org/linktypes.html, and the numbers 12 and 14 that BSDs give it in files. Some
/// drivers leave a PPP header, or ten zero bytes, before the packet.
public struct RawIP: Layer, ~Escapable {
    public static let layout = Layout(
        "raw",
        "Raw packet data",
        claims: [.linkType(12), .linkType(14), .linkType(101)],
        fields: []
    )

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim {
        let first = payload.captured.uint8(at: 0)
        switch first >> 4 {
        case 4: return .etherType(EtherType.ipv4)
        case 6: return .etherType(EtherType.ipv6)
        default: return payload.captured.uint16(at: 0) == 0xff03 ? .named("ppp") : .data
        }
    }

    /// Finds where the packet begins; reads no field.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<RawIP> {
        if let fault = bytes.fault(reading: 1) { return .stopped(fault) }
        let captured = bytes.captured
        let isFilled = captured.byteCount > 10 && captured.uint64(at: 0) == 0 && captured.uint16(at: 8) == 0
        return .whole(RawIP(bytes, headerCount: isFilled ? 10 : 0))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, headerCount: Int) {
        header = bytes.captured.extracting(first: headerCount)
        payload = bytes.payload(after: headerCount, upTo: bytes.declaredCount)
    }
}
