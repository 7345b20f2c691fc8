/// A GPRS Tunnelling Protocol header of version 1, or of version 0 before it, read in place.
///
///      0     3  4 5 6 7 8       16              31
///     +-----+--+-+-+-+-+-------+----------------+
///     | Ver |PT|0|E|S|N| Type  |     Length     |
///     |    Tunnel Endpoint Identifier (TEID)    |
///     |  Sequence (S, E, N)  | N-PDU  |  Next   |
///     +----------------------+--------+---------+
///
/// 3GPP TS 29.281 section 5.1 and 5.2 (user plane), TS 29.060 section 6 (control plane), GSM 09.60 (version 0). The
/// length counts what follows the first eight bytes. Of the control plane's messages the header is read.
public struct GTP: Layer, ~Escapable {
    public static var flags: Field<UInt8> { .init("gtp.flags", "Flags", at: 0, as: .hexadecimal) }
    public static var version: Field<UInt8> {
        .init("gtp.flags.version", "Version", at: 0, bits: 0..<3, depth: 1, names: versionNames)
    }
    public static var payloadType: Field<UInt8> {
        .init("gtp.flags.payload", "Protocol type", at: 0, bits: 3..<4, depth: 1, names: payloadNames)
    }
    public static var reserved: Field<UInt8> { .init("gtp.flags.reserved", "Reserved", depth: 1) }
    public static var hasExtension: Field<Bool> {
        .init("gtp.flags.e", "Is Next Extension Header present?", bits: 5..<6, depth: 1)
    }
    public static var hasSequence: Field<Bool> {
        .init("gtp.flags.s", "Is Sequence Number present?", bits: 6..<7, depth: 1)
    }
    public static var hasNumber: Field<Bool> {
        .init("gtp.flags.pn", "Is N-PDU number present?", bits: 7..<8, depth: 1)
    }
    public static var hasSNDCP: Field<Bool> {
        .init("gtp.flags.snn", "Is SNDCP N-PDU included?", bits: 7..<8, depth: 1)
    }
    public static var message: Field<UInt8> {
        .init("gtp.message", "Message Type", at: 1, as: .hexadecimal, names: GTPNames.messages)
    }
    public static var length: Field<UInt16> { .init("gtp.length", "Length", at: 2) }
    public static var tunnel: Field<UInt32> { .init("gtp.teid", "TEID", as: .hexadecimal) }
    public static var sequence: Field<UInt16> { .init("gtp.seq_number", "Sequence number", as: .hexadecimal) }
    public static var flowLabel: Field<UInt16> { .init("gtp.flow_label", "Flow label", as: .hexadecimal) }
    public static var llcNumber: Field<UInt8> {
        .init("gtp.sndcp_number", "SNDCP N-PDU LLC Number", as: .hexadecimal)
    }
    public static var packetNumber: Field<UInt8> { .init("gtp.npdu_number", "N-PDU Number", as: .hexadecimal) }
    public static var nextExtension: Field<UInt8> {
        .init("gtp.ext_hdr.next", "Next extension header type", as: .hexadecimal, names: GTPNames.extensions)
    }
    public static var extensionPlace: Field<WirePlace> { .init("gtp.ext_hdr", "Extension header") }
    /// In words of four bytes.
    public static var extensionLength: Field<UInt8> {
        .init("gtp.ext_hdr.length", "Extension Header Length", depth: 1)
    }
    public static var port: Field<UInt16> { .init("gtp.ext_hdr.udp_port", "UDP Port", depth: 1) }
    public static var pdcpNumber: Field<UInt16> {
        .init("gtp.ext_hdr.pdcp_sn", "PDCP Sequence Number", depth: 1)
    }
    public static var sessionType: Field<UInt8> {
        .init("gtp.ext_hdr.pdu_ses_con.pdu_type", "PDU Type", bits: 0..<4, depth: 1, names: GTPNames.sessions)
    }
    public static var hasPaging: Field<Bool> {
        .init("gtp.ext_hdr.pdu_ses_cont.ppp", "Paging Policy Presence (PPP)", bits: 0..<1, depth: 1)
    }
    public static var isReflective: Field<Bool> {
        .init("gtp.ext_hdr.pdu_ses_cont.rqi", "Reflective QoS Indicator (RQI)", bits: 1..<2, depth: 1)
    }
    public static var qosFlow: Field<UInt8> {
        .init("gtp.ext_hdr.pdu_ses_con.qos_flow_id", "QoS Flow Identifier (QFI)", bits: 2..<8, depth: 1)
    }
    public static var paging: Field<UInt8> {
        .init("gtp.ext_hdr.pdu_ses_cont.ppi", "Paging Policy Indicator (PPI)", bits: 0..<3, depth: 1)
    }

    public static let layout = Layout(
        "gtp",
        "GPRS Tunneling Protocol",
        claims: [.udpPorts(2152, 2152), .udpPorts(2123, 2123), .udpPorts(3386, 3386)],
        fields: [
            flags, version, payloadType, reserved, hasExtension, hasSequence, hasNumber, hasSNDCP, message, length,
            tunnel, sequence, flowLabel, llcNumber, packetNumber, nextExtension, extensionPlace, extensionLength, port,
            pdcpNumber, sessionType, hasPaging, isReflective, qosFlow, paging,
        ]
    )

    /// A packet of the user.
    static var userPacket: UInt8 { 255 }
    static var userPort: UInt16 { 2152 }

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim {
        if header.byteCount == 0 { return .data }
        guard header[Self.message] == Self.userPacket else { return .none }
        switch payload.captured.uint8(at: 0) >> 4 {
        case 4: return .named("ip")
        case 6: return .named("ipv6")
        default: return payload.captured.byteCount == 0 ? .none : .data
        }
    }

    public var chainName: StaticString? {
        header.byteCount == 0 && payload.captured[Self.version] < 2 ? "gtpprime" : nil
    }

    /// Reads the header with its extension headers.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<GTP> {
        if let fault = bytes.fault(reading: 4) { return .stopped(fault) }
        let captured = bytes.captured
        let version = captured[Self.version]
        // Version 2 (3GPP TS 29.274) and GTP' (TS 32.295) have other headers, whose fields nobody decodes yet.
        if version > 1 || captured[payloadType] == 0 { return .whole(GTP(bytes, count: 0, end: bytes.declaredCount)) }
        let fixed = version == 0 ? 20 : 8
        if let fault = bytes.fault(reading: fixed) { return .stopped(fault) }
        let length = Int(captured[Self.length])
        let end = fixed &+ length
        var fault: Fault?
        if end > bytes.declaredCount {
            let allowed = 0...(bytes.declaredCount &- fixed)
            fault = .malformed(.outOfRange(field: Self.length.name, value: length, allowed: allowed))
        }
        var count = fixed
        if version == 1, captured.uint8(at: 0) & 7 != 0 {
            count = 12
            var next = captured.uint8(at: 0) & 4 == 0 ? 0 : captured.uint8(at: 11)
            while next != 0, fault == nil {
                let words = Int(captured.uint8(at: count))
                if words == 0 {
                    fault = .malformed(.outOfRange(field: extensionLength.name, value: 0, allowed: 1...255))
                    break
                }
                fault = bytes.fault(reading: count &+ words &* 4)
                if fault != nil { break }
                count &+= words &* 4
                next = captured.uint8(at: count &- 1)
            }
            if fault == nil { fault = bytes.fault(reading: count) }
        }
        let gtp = GTP(bytes, count: count, end: end)
        if let fault { return .flawed(gtp, fault) }
        return .whole(gtp)
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int, end: Int) {
        header = bytes.captured.clamped(0..<count)
        payload = bytes.payload(after: count, upTo: end)
    }

    public func describe(into dissection: inout Dissection) {
        guard header.byteCount > 0 else { return }
        if header[Self.version] == 0 { return describeOld(into: &dissection) }
        let flags = header.uint8(at: 0)
        dissection.add(Self.reserved, value: flags >> 3 & 1, at: 0, count: 1)
        dissection.add(Self.hasExtension, in: header, at: 0)
        dissection.add(Self.hasSequence, in: header, at: 0)
        dissection.add(Self.hasNumber, in: header, at: 0)
        dissection.add(Self.tunnel, in: header, at: 4)
        guard flags & 7 != 0 else { return }
        if flags & 2 != 0 { dissection.add(Self.sequence, in: header, at: 8) }
        if flags & 1 != 0 { dissection.add(Self.packetNumber, in: header, at: 10) }
        guard flags & 4 != 0 else { return }
        dissection.add(Self.nextExtension, in: header, at: 11)
        var offset = 12
        while offset < header.byteCount {
            let count = Int(header.uint8(at: offset)) &* 4
            guard count > 0, offset &+ count <= header.byteCount else { return }
            dissection.add(Self.extensionPlace, at: offset, count: count)
            dissection.add(Self.extensionLength, in: header, at: offset)
            describe(header.uint8(at: offset &- 1), at: offset &+ 1, into: &dissection)
            dissection.add(Self.nextExtension, in: header, at: offset &+ count &- 1)
            offset &+= count
        }
    }

    /// Adds what an extension header holds (3GPP TS 29.281 section 5.2.2, TS 38.415 section 5.5).
    private func describe(_ type: UInt8, at offset: Int, into dissection: inout Dissection) {
        switch type {
        case 0x40: dissection.add(Self.port, in: header, at: offset)
        case 0xc0: dissection.add(Self.pdcpNumber, in: header, at: offset)
        case 0x85:
            dissection.add(Self.sessionType, in: header, at: offset)
            if header.uint8(at: offset) >> 4 == 0 {
                dissection.add(Self.hasPaging, in: header, at: offset &+ 1)
                dissection.add(Self.isReflective, in: header, at: offset &+ 1)
                dissection.add(Self.qosFlow, in: header, at: offset &+ 1)
                if header.uint8(at: offset &+ 1) & 0x80 != 0 {
                    dissection.add(Self.paging, in: header, at: offset &+ 2)
                }
            } else {
                dissection.add(Self.qosFlow, in: header, at: offset &+ 1)
            }
        default: break
        }
    }

    private func describeOld(into dissection: inout Dissection) {
        dissection.add(Self.reserved, value: header.uint8(at: 0) >> 1 & 7, at: 0, count: 1)
        dissection.add(Self.hasSNDCP, in: header, at: 0)
        dissection.add(Self.sequence, in: header, at: 4)
        dissection.add(Self.flowLabel, in: header, at: 6)
        dissection.add(Self.llcNumber, in: header, at: 8)
    }

    static let versionNames = ValueNames { value in
        switch value {
        case 0: "GTP release 97/98 version"
        case 1: "GTP release 99 version"
        default: nil
        }
    }
    static let payloadNames = ValueNames { $0 == 0 ? "GTP'" : "GTP" }
}

/// Names of GTP's numbers.
enum GTPNames {
    /// 3GPP TS 29.060 section 7.1, table 1.
    static let messages = ValueNames { value in
        switch value {
        case 1: "Echo request"
        case 2: "Echo response"
        case 3: "Version not supported"
        case 16: "Create PDP context request"
        case 17: "Create PDP context response"
        case 18: "Update PDP context request"
        case 19: "Update PDP context response"
        case 20: "Delete PDP context request"
        case 21: "Delete PDP context response"
        case 26: "Error indication"
        case 27: "PDU notification request"
        case 28: "PDU notification response"
        case 31: "Supported extension header notification"
        case 48: "Identification request"
        case 49: "Identification response"
        case 50: "SGSN context request"
        case 51: "SGSN context response"
        case 52: "SGSN context acknowledgement"
        case 254: "End Marker"
        case 255: "T-PDU"
        default: nil
        }
    }
    /// 3GPP TS 29.281 section 5.2.1.
    static let extensions = ValueNames { value in
        switch value {
        case 0x00: "No more extension headers"
        case 0x01: "MBMS support indication"
        case 0x02: "MS Info Change Reporting support indication"
        case 0x20: "Service Class Indicator"
        case 0x40: "UDP Port number"
        case 0x81: "RAN container"
        case 0x82: "Long PDCP PDU number"
        case 0x83: "Xw RAN container"
        case 0x84: "NR RAN container"
        case 0x85: "PDU Session container"
        case 0xc0: "PDCP PDU number"
        case 0xc1: "Suspend Request"
        case 0xc2: "Suspend Response"
        default: nil
        }
    }
    /// 3GPP TS 38.415 section 5.5.3.1.
    static let sessions = ValueNames { value in
        switch value {
        case 0: "DL PDU SESSION INFORMATION"
        case 1: "UL PDU SESSION INFORMATION"
        default: nil
        }
    }
}
