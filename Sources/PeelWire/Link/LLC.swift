/// A Logical Link Control header, with the Subnetwork Access Protocol's where the service access points name it.
///
///      0      7 8     15 16           24 or 32
///     +--------+--------+----------------+-----------------+------------+
///     |  DSAP  |  SSAP  |    Control     | SNAP: code (24) | Protocol   |
///     +--------+--------+----------------+-----------------+------------+
///
/// IEEE 802.2 clause 3, IEEE 802 clause 9.5. The control field has one byte in unnumbered frames, else two.
public struct LLC: Layer, ~Escapable {
    public static var destination: Field<UInt8> { .init("llc.dsap", "DSAP", at: 0, as: .hexadecimal) }
    public static var destinationPoint: Field<UInt8> {
        .init("llc.dsap.sap", "SAP", at: 0, bits: 0..<7, depth: 1, names: LLCNames.point)
    }
    public static var isGroup: Field<Bool> { .init("llc.dsap.ig", "IG Bit", at: 0, bits: 7..<8, depth: 1) }
    public static var source: Field<UInt8> { .init("llc.ssap", "SSAP", at: 1, as: .hexadecimal) }
    public static var sourcePoint: Field<UInt8> {
        .init("llc.ssap.sap", "SAP", at: 1, bits: 0..<7, depth: 1, names: LLCNames.point)
    }
    public static var isResponse: Field<Bool> { .init("llc.ssap.cr", "CR Bit", at: 1, bits: 7..<8, depth: 1) }
    public static var control: Field<UInt16> { .init("llc.control", "Control", as: .hexadecimal) }
    public static var received: Field<UInt16> { .init("llc.control.n_r", "N(R)", depth: 1) }
    public static var sent: Field<UInt16> { .init("llc.control.n_s", "N(S)", depth: 1) }
    public static var poll: Field<Bool> { .init("llc.control.p", "Poll", depth: 1) }
    public static var final: Field<Bool> { .init("llc.control.f", "Final", depth: 1) }
    public static var supervisory: Field<UInt16> {
        .init("llc.control.s_ftype", "Supervisory frame type", as: .hexadecimal, depth: 1, names: LLCNames.supervisory)
    }
    public static var command: Field<UInt8> {
        .init("llc.control.u_modifier_cmd", "Command", as: .hexadecimal, depth: 1, names: LLCNames.command)
    }
    public static var response: Field<UInt8> {
        .init("llc.control.u_modifier_resp", "Response", as: .hexadecimal, depth: 1, names: LLCNames.response)
    }
    public static var frameType: Field<UInt16> {
        .init("llc.control.ftype", "Frame type", as: .hexadecimal, depth: 1, names: LLCNames.frameType)
    }
    public static var unnumberedType: Field<UInt8> {
        .init("llc.control.ftype", "Frame type", as: .hexadecimal, depth: 1, names: LLCNames.frameType)
    }
    public static var organization: Field<UInt24> { .init("llc.oui", "Organization Code") }
    public static var type: Field<UInt16> { .init("llc.type", "Type", as: .hexadecimal, names: EtherType.names) }
    public static var number: Field<UInt16> { .init("llc.pid", "Protocol ID", as: .hexadecimal) }
    public static var cisco: Field<UInt16> {
        .init("llc.cisco_pid", "PID", as: .hexadecimal, names: LLCNames.cisco)
    }
    public static var appleTalk: Field<UInt16> { .init("llc.apple_atalk_pid", "PID", as: .hexadecimal) }
    public static var iana: Field<UInt16> { .init("llc.iana_pid", "PID", as: .hexadecimal) }

    public static let layout = Layout(
        "llc",
        "Logical-Link Control",
        claims: [.etherType(0x8870)],
        fields: [
            destination, destinationPoint, isGroup, source, sourcePoint, isResponse, control, received, sent, poll,
            final, supervisory, command, response, frameType, unnumberedType, organization, type, number, cisco,
            appleTalk, iana,
        ]
    )

    static var snapPoint: UInt8 { 0xaa }
    static var snapCount: Int { 5 }

    public let header: RawSpan
    public let payload: PacketBytes
    /// Where the control field ends, in bytes from the start of the header.
    let controlEnd: Int

    /// Whether the control field is an unnumbered frame's, of one byte.
    public var isUnnumbered: Bool { header.uint8(at: 2) & 3 == 3 }
    /// Whether a SNAP header follows.
    public var hasSNAP: Bool { header.byteCount > controlEnd }
    /// The organisation under which the SNAP protocol number counts; 0 where there is none.
    public var organization: UInt32 { header.uint24(at: controlEnd) }
    /// The SNAP protocol number.
    public var number: UInt16 { header.uint16(at: controlEnd &+ 3) }

    /// Whether the frame carries data: an information frame, or an unnumbered one of that kind.
    public var isInformation: Bool {
        let control = header.uint8(at: 2)
        return control & 1 == 0 || control & 0xef == 3
    }

    /// Whether the frame exchanges identification (XID); what it holds belongs to LLC itself.
    public var isIdentification: Bool { header.uint8(at: 2) & 0xef == 0xaf }

    public var next: Claim {
        if hasSNAP {
            return LLCNames.isEtherType(organization) ? .etherType(number) : .snap(organization, number)
        }
        if isInformation { return .llc(header.uint8(at: 0)) }
        return isIdentification ? .none : .data
    }

    /// Reads a header as long as its control field, and its service access points, make it.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<LLC> {
        if let fault = bytes.fault(reading: 3) { return .stopped(fault) }
        let controlEnd = bytes.captured.uint8(at: 2) & 3 == 3 ? 3 : 4
        if let fault = bytes.fault(reading: controlEnd) { return .stopped(fault) }
        let isSNAP = bytes.captured.uint8(at: 0) == snapPoint && bytes.captured.uint8(at: 1) == snapPoint
        guard isSNAP else { return .whole(LLC(bytes, controlEnd, controlEnd)) }
        if let fault = bytes.fault(reading: controlEnd &+ snapCount) {
            return .flawed(LLC(bytes, controlEnd, controlEnd), fault)
        }
        return .whole(LLC(bytes, controlEnd, controlEnd &+ snapCount))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, _ controlEnd: Int, _ headerCount: Int) {
        header = bytes.captured.extracting(first: headerCount)
        payload = bytes.payload(after: headerCount, upTo: bytes.declaredCount)
        self.controlEnd = controlEnd
    }

    public func describe(into dissection: inout Dissection) {
        if isUnnumbered { describeUnnumbered(into: &dissection) } else { describeNumbered(into: &dissection) }
        guard hasSNAP else { return }
        dissection.add(Self.organization, in: header, at: controlEnd)
        let field =
            switch organization {
            case 0, 0x0000f8: Self.type
            case 0x00000c: Self.cisco
            case 0x080007: Self.appleTalk
            case 0x00005e: Self.iana
            default: Self.number
            }
        dissection.add(field, in: header, at: controlEnd &+ 3)
    }

    private var isReply: Bool { header.uint8(at: 1) & 1 != 0 }

    private func describeUnnumbered(into dissection: inout Dissection) {
        let control = header.uint8(at: 2)
        dissection.add(Self.control, value: UInt16(control), at: 2, count: 1)
        let modifier = (control & 0xec) >> 2
        dissection.add(isReply ? Self.response : Self.command, value: modifier, at: 2, count: 1)
        if control & 0x10 != 0 { dissection.add(isReply ? Self.final : Self.poll, value: true, at: 2, count: 1) }
        dissection.add(Self.unnumberedType, value: control & 3, at: 2, count: 1)
    }

    private func describeNumbered(into dissection: inout Dissection) {
        let control = header.uint16LittleEndian(at: 2)
        dissection.add(Self.control, value: control, at: 2, count: 2)
        dissection.add(Self.received, value: control >> 9, at: 2, count: 2)
        if control & 1 == 0 {
            dissection.add(Self.sent, value: control >> 1 & 0x7f, at: 2, count: 2)
        } else {
            dissection.add(Self.supervisory, value: control >> 2 & 3, at: 2, count: 2)
        }
        if control & 0x100 != 0 { dissection.add(isReply ? Self.final : Self.poll, value: true, at: 2, count: 2) }
        dissection.add(Self.frameType, value: control & 1, at: 2, count: 2)
    }
}
