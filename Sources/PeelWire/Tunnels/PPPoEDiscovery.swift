/// A PPP over Ethernet discovery packet, see ``PPPoE``: tags of two bytes type, two bytes length, and a value.
///
/// RFC 2516 section 5 and appendix A, RFC 4638 (maximum payload), TR-101 (the access line).
public struct PPPoEDiscovery: Layer, ~Escapable {
    public static var tags: Field<WirePlace> { .init("pppoed.tags", "PPPoE Tags") }
    public static var unknownType: Field<UInt16> { .init("pppoed.tag", "Tag", as: .hexadecimal, depth: 1) }
    public static var unknownLength: Field<UInt16> { .init("pppoed.tag_length", "Tag Length", depth: 1) }
    public static var unknownData: Field<WireBytes> { .init("pppoed.tag.unknown_data", "Unknown Data", depth: 1) }
    public static var serviceName: Field<WireText> { .init("pppoed.tags.service_name", "Service-Name", depth: 1) }
    public static var concentrator: Field<WireText> { .init("pppoed.tags.ac_name", "AC-Name", depth: 1) }
    public static var hostUniq: Field<WireBytes> { .init("pppoed.tags.host_uniq", "Host-Uniq", depth: 1) }
    public static var cookie: Field<WireBytes> { .init("pppoed.tags.ac_cookie", "AC-Cookie", depth: 1) }
    public static var vendor: Field<UInt32> { .init("pppoed.tags.vendor_id", "Vendor id", depth: 1) }
    public static var vendorData: Field<WireBytes> {
        .init("pppoed.tags.vendor_unspecified", "Vendor unspecified", depth: 1)
    }
    public static var circuit: Field<WireText> { .init("pppoed.tags.circuit_id", "Circuit ID", depth: 1) }
    public static var remote: Field<WireText> { .init("pppoed.tags.remote_id", "Remote ID", depth: 1) }
    public static var relaySession: Field<WireBytes> {
        .init("pppoed.tags.relay_session_id", "Relay-Session-Id", depth: 1)
    }
    public static var maxPayload: Field<WireBytes> { .init("pppoed.tags.max_payload", "PPP-Max-Payload", depth: 1) }
    public static var nameError: Field<WireText> {
        .init("pppoed.tags.service_name_error", "Service-Name-Error", depth: 1)
    }
    public static var systemError: Field<WireText> { .init("pppoed.tags.ac_system_error", "AC-System-Error", depth: 1) }
    public static var genericError: Field<WireText> { .init("pppoed.tags.generic_error", "Generic-Error", depth: 1) }

    public static let layout = Layout(
        "pppoed",
        "PPP-over-Ethernet Discovery",
        claims: [.etherType(0x8863)],
        fields: PPPoE.fields + [
            tags, unknownType, unknownLength, unknownData, serviceName, concentrator, hostUniq, cookie, vendor,
            vendorData, circuit, remote, relaySession, maxPayload, nameError, systemError, genericError,
        ]
    )

    /// The broadband forum's number among vendors.
    static var broadbandForum: UInt32 { 3561 }

    public let header: RawSpan
    public let payload: PacketBytes
    let isTooLong: Bool
    public var next: Claim { .none }
    /// What follows the declared length is Ethernet's padding.
    public static var endsOuter: Bool { true }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<PPPoEDiscovery> {
        if let fault = bytes.fault(reading: PPPoE.headerCount) { return .stopped(fault) }
        let (end, fault) = PPPoE.end(bytes)
        if let fault { return .flawed(PPPoEDiscovery(bytes, end: end), fault) }
        if let fault = bytes.fault(reading: end) { return .flawed(PPPoEDiscovery(bytes, end: end), fault) }
        return .whole(PPPoEDiscovery(bytes, end: end))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, end: Int) {
        header = bytes.captured.clamped(0..<end)
        payload = bytes.payload(after: end, upTo: end)
        isTooLong = Int(header.uint16(at: 4)) &+ PPPoE.headerCount > bytes.declaredCount
    }

    public var payloadOffset: Int { header.byteCount }

    public func describe(into dissection: inout Dissection) {
        if isTooLong { dissection.add(PPPoE.badLength, at: 4, count: 2, flags: [.generated, .hidden]) }
        var offset = PPPoE.headerCount
        if header.byteCount > offset { dissection.add(Self.tags, at: offset, count: header.byteCount &- offset) }
        while offset &+ 4 <= header.byteCount {
            let type = header.uint16(at: offset)
            let count = Int(header.uint16(at: offset &+ 2))
            offset &+= 4
            guard count <= header.byteCount &- offset else {
                let allowed = 0...(header.byteCount &- offset)
                dissection.fault(
                    .malformed(.outOfRange(field: Self.unknownLength.name, value: count, allowed: allowed)),
                    at: offset &- 2
                )
                return
            }
            if type == 0 { return }
            describe(type, at: offset, count: count, into: &dissection)
            offset &+= count
        }
    }

    private func describe(_ type: UInt16, at offset: Int, count: Int, into dissection: inout Dissection) {
        switch type {
        case 0x0101: if count > 0 { dissection.add(Self.serviceName, at: offset, count: count) }
        case 0x0102: dissection.add(Self.concentrator, at: offset, count: count)
        case 0x0103: dissection.add(Self.hostUniq, at: offset, count: count)
        case 0x0104: dissection.add(Self.cookie, at: offset, count: count)
        case 0x0105:
            guard count >= 4 else { return }
            dissection.add(Self.vendor, in: header, at: offset)
            if header.uint32(at: offset) == Self.broadbandForum {
                describeLine(offset &+ 4, offset &+ count, into: &dissection)
            } else if count > 4 {
                dissection.add(Self.vendorData, at: offset &+ 4, count: count &- 4)
            }
        case 0x0110: dissection.add(Self.relaySession, at: offset, count: count)
        case 0x0120: dissection.add(Self.maxPayload, at: offset, count: count)
        case 0x0201: dissection.add(Self.nameError, at: offset, count: count)
        case 0x0202: dissection.add(Self.systemError, at: offset, count: count)
        case 0x0203: dissection.add(Self.genericError, at: offset, count: count)
        default:
            dissection.add(Self.unknownType, in: header, at: offset &- 4)
            dissection.add(Self.unknownLength, in: header, at: offset &- 2)
            if count > 0 { dissection.add(Self.unknownData, at: offset, count: count) }
        }
    }

    /// What an access node tells of the subscriber's line (TR-101 section 3.9.2): one byte type, one byte length.
    private func describeLine(_ start: Int, _ end: Int, into dissection: inout Dissection) {
        var offset = start
        while offset &+ 2 <= end {
            let count = min(Int(header.uint8(at: offset &+ 1)), end &- offset &- 2)
            switch header.uint8(at: offset) {
            case 1: dissection.add(Self.circuit, at: offset &+ 2, count: count)
            case 2: dissection.add(Self.remote, at: offset &+ 2, count: count)
            default: break
            }
            offset &+= 2 &+ count
        }
    }
}
