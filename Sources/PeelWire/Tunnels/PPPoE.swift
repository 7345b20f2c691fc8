/// What discovery and session of PPP over Ethernet share: a header of six bytes.
///
///      0      4     8      16                    32                    47
///     +-----+------+-------+---------------------+----------------------+
///     | Ver | Type | Code  |     Session ID      |        Length        |
///     +-----+------+-------+---------------------+----------------------+
///
/// RFC 2516 section 4; the length counts what follows the header, in bytes.
public enum PPPoE {
    static var version: Field<UInt8> { .init("pppoe.version", "Version", at: 0, bits: 0..<4, part: 1) }
    static var type: Field<UInt8> { .init("pppoe.type", "Type", at: 0, bits: 4..<8, part: 1) }
    static var code: Field<UInt8> {
        .init("pppoe.code", "Code", at: 1, as: .hexadecimal, names: codeNames, part: 1)
    }
    static var session: Field<UInt16> { .init("pppoe.session_id", "Session ID", at: 2, as: .hexadecimal, part: 1) }
    static var length: Field<UInt16> { .init("pppoe.payload_length", "Payload Length", at: 4, part: 1) }
    /// The length is more than what is there.
    static var badLength: Field<WirePlace> {
        .init("pppoe.payload_length.bad", "Possible bad payload length", part: 1)
    }

    static var fields: [any FieldDescription] { [version, type, code, session, length, badLength] }
    static var headerCount: Int { 6 }

    /// Where the payload ends, from the start of the header; the fault where the length leaves the frame.
    static func end(_ bytes: borrowing PacketBytes) -> (count: Int, fault: Fault?) {
        let length = Int(bytes.captured.uint16(at: 4))
        let left = bytes.declaredCount &- headerCount
        if length <= left { return (headerCount &+ length, nil) }
        let defect = Defect.outOfRange(field: Self.length.name, value: length, allowed: 0...max(0, left))
        return (bytes.declaredCount, .malformed(defect))
    }

    static let codeNames = ValueNames { value in
        switch value {
        case 0x00: "Session Data"
        case 0x07: "Active Discovery Offer (PADO)"
        case 0x09: "Active Discovery Initiation (PADI)"
        case 0x0a: "Active Discovery Session-Grant (PADG)"
        case 0x0b: "Active Discovery Session-Credit Response (PADC)"
        case 0x0c: "Active Discovery Quality (PADQ)"
        case 0x19: "Active Discovery Request (PADR)"
        case 0x65: "Active Discovery Session-confirmation (PADS)"
        case 0xa7: "Active Discovery Terminate (PADT)"
        case 0xd3: "Active Discovery Message (PADM)"
        case 0xd4: "Active Discovery Network (PADN)"
        default: nil
        }
    }
}

/// A PPP over Ethernet session packet, see ``PPPoE``: a PPP frame without address and control follows.
public struct PPPoESession: Layer, ~Escapable {
    public static let layout = Layout(
        "pppoes",
        "PPP-over-Ethernet Session",
        claims: [.etherType(0x8864)],
        fields: PPPoE.fields
    )

    public let header: RawSpan
    public let payload: PacketBytes
    let isTooLong: Bool
    public var next: Claim { .named("ppp") }
    /// What follows the declared length is Ethernet's padding.
    public static var endsOuter: Bool { true }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<PPPoESession> {
        if let fault = bytes.fault(reading: PPPoE.headerCount) { return .stopped(fault) }
        let (end, fault) = PPPoE.end(bytes)
        if let fault { return .flawed(PPPoESession(bytes, end: end), fault) }
        return .whole(PPPoESession(bytes, end: end))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, end: Int) {
        header = bytes.captured.extracting(first: PPPoE.headerCount)
        payload = bytes.payload(after: PPPoE.headerCount, upTo: end)
        isTooLong = Int(header.uint16(at: 4)) &+ PPPoE.headerCount > bytes.declaredCount
    }

    public func describe(into dissection: inout Dissection) {
        if isTooLong { dissection.add(PPPoE.badLength, at: 4, count: 2, flags: [.generated, .hidden]) }
    }
}
