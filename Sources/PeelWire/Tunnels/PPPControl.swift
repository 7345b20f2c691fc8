/// What PPP's control protocols share: code, identifier, length, then options or data.
///
///      0        8          16                31
///     +--------+----------+-----------------+
///     |  Code  |Identifier|     Length      |
///     +--------+----------+-----------------+
///
/// RFC 1661 section 5; the length counts the packet from its code, in bytes. Options have one byte type and one byte
/// length, which counts both.
enum PPPControl {
    static var code: Field<UInt8> { .init("ppp.code", "Code", at: 0, names: codeNames, part: 1) }
    static var identifier: Field<UInt8> { .init("ppp.identifier", "Identifier", at: 1, part: 1) }
    static var length: Field<UInt16> { .init("ppp.length", "Length", at: 2, part: 1) }
    static var data: Field<WireBytes> { .init("ppp.data", "Data", part: 1) }
    static var magic: Field<UInt32> { .init("ppp.magic_number", "Magic Number", as: .hexadecimal, part: 1) }

    static var headerCount: Int { 4 }

    /// Where the packet ends, and what is wrong with its length.
    static func end(_ bytes: borrowing PacketBytes) -> (count: Int, fault: Fault?) {
        let length = Int(bytes.captured.uint16(at: 2))
        let allowed = headerCount...max(headerCount, bytes.declaredCount)
        if allowed.contains(length) { return (length, bytes.fault(reading: length)) }
        return (
            bytes.declaredCount, .malformed(.outOfRange(field: Self.length.name, value: length, allowed: allowed))
        )
    }

    /// The option at `offset`, which moves behind it: its type, where it begins and how long it is; nil at the end and
    /// where a length does not hold.
    static func option(
        _ header: RawSpan,
        _ offset: inout Int,
        into dissection: inout Dissection
    ) -> (type: UInt8, start: Int, count: Int)? {
        guard offset &+ 2 <= header.byteCount else { return nil }
        let count = Int(header.uint8(at: offset &+ 1))
        let left = header.byteCount &- offset
        guard count >= 2, count <= left else {
            let defect = Defect.outOfRange(field: "ppp.opt.length", value: count, allowed: 2...left)
            dissection.fault(.malformed(defect), at: offset &+ 1)
            return nil
        }
        defer { offset &+= count }
        return (header.uint8(at: offset), offset, count)
    }

    static let codeNames = ValueNames { value in
        switch value {
        case 1: "Configuration Request"
        case 2: "Configuration Ack"
        case 3: "Configuration Nak"
        case 4: "Configuration Reject"
        case 5: "Termination Request"
        case 6: "Termination Ack"
        case 7: "Code Reject"
        case 8: "Protocol Reject"
        case 9: "Echo Request"
        case 10: "Echo Reply"
        case 11: "Discard Request"
        case 12: "Identification"
        case 13: "Time Remaining"
        default: nil
        }
    }
}

/// A packet of PPP's Link Control Protocol, see ``PPPControl``. RFC 1661 section 5 and 6, RFC 1990 (multilink).
public struct LinkControl: Layer, ~Escapable {
    public static var magic: Field<UInt32> { .init("lcp.magic_number", "Magic Number", as: .hexadecimal) }
    public static var message: Field<WireText> { .init("lcp.message", "Message") }
    public static var secondsLeft: Field<UInt32> { .init("lcp.secs_remaining", "Seconds Remaining") }
    public static var rejected: Field<UInt16> {
        .init("lcp.rej_proto", "Rejected Protocol", as: .hexadecimal, names: PPPProtocol.names)
    }
    public static var type: Field<UInt8> { .init("lcp.opt.type", "Type", names: typeNames) }
    public static var optionLength: Field<UInt8> { .init("lcp.opt.length", "Length", depth: 1) }
    public static var mru: Field<UInt16> { .init("lcp.opt.mru", "Maximum Receive Unit", depth: 1) }
    public static var asyncMap: Field<UInt32> {
        .init("lcp.opt.asyncmap", "Async Control Character Map", as: .hexadecimal, depth: 1)
    }
    public static var authentication: Field<UInt16> {
        .init("lcp.opt.auth_protocol", "Authentication Protocol", as: .hexadecimal, depth: 1, names: PPPProtocol.names)
    }
    public static var algorithm: Field<UInt8> { .init("lcp.opt.algorithm", "Algorithm", depth: 1) }
    public static var quality: Field<UInt16> {
        .init("lcp.opt.quality_protocol", "Quality Protocol", as: .hexadecimal, depth: 1, names: PPPProtocol.names)
    }
    public static var period: Field<UInt32> { .init("lcp.opt.reporting_period", "Reporting Period", depth: 1) }
    public static var optionMagic: Field<UInt32> {
        .init("lcp.opt.magic_number", "Magic Number", as: .hexadecimal, depth: 1)
    }
    public static var operation: Field<UInt8> { .init("lcp.opt.operation", "Operation", depth: 1) }
    public static var mrru: Field<UInt16> { .init("lcp.opt.mrru", "MRRU", depth: 1) }
    public static var endpointClass: Field<UInt8> { .init("lcp.opt.ep_disc_class", "Class", depth: 1) }
    public static var endpointAddress: Field<IPv4Address> { .init("lcp.opt.ip_address", "IP Address", depth: 1) }
    public static var endpointMAC: Field<MACAddress> {
        .init("lcp.opt.802_1_address", "IEEE 802.1 Address", depth: 1)
    }
    public static var discriminator: Field<UInt16> { .init("lcp.opt.link_discrim", "Link Discriminator", depth: 1) }
    public static var optionData: Field<WireBytes> { .init("lcp.opt.data", "Data", depth: 1) }

    public static let layout = Layout(
        "lcp",
        "PPP Link Control Protocol",
        claims: [.pppProtocol(0xc021)],
        fields: [
            PPPControl.code, PPPControl.identifier, PPPControl.length, PPPControl.data, PPPControl.magic, magic,
            message, secondsLeft, rejected, type, optionLength, mru, asyncMap, authentication, algorithm, quality,
            period, optionMagic, operation, mrru, endpointClass, endpointAddress, endpointMAC, discriminator,
            optionData,
        ]
    )

    public let header: RawSpan
    public let payload: PacketBytes

    /// A rejected packet comes back whole behind its number.
    public var next: Claim {
        header[PPPControl.code] == 8 && header.byteCount >= 6 ? .pppProtocol(header.uint16(at: 4)) : .none
    }

    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<LinkControl> {
        if let fault = bytes.fault(reading: PPPControl.headerCount) { return .stopped(fault) }
        let (end, fault) = PPPControl.end(bytes)
        if let fault { return .flawed(LinkControl(bytes, end: end), fault) }
        return .whole(LinkControl(bytes, end: end))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, end: Int) {
        let isReject = bytes.captured[PPPControl.code] == 8
        let count = isReject ? min(end, 6) : end
        header = bytes.captured.clamped(0..<count)
        payload = bytes.payload(after: count, upTo: end)
    }

    public func describe(into dissection: inout Dissection) {
        let start = PPPControl.headerCount
        let left = header.byteCount &- start
        guard left > 0 else { return }
        switch header[PPPControl.code] {
        case 1...4:
            var offset = start
            while let option = PPPControl.option(header, &offset, into: &dissection) {
                describe(option.type, option.start, option.count, &dissection)
            }
        case 8: dissection.add(Self.rejected, in: header, at: start)
        case 9, 10, 11:
            dissection.add(Self.magic, in: header, at: start)
            if left > 4 { dissection.add(PPPControl.data, at: start &+ 4, count: left &- 4) }
        case 12, 13:
            dissection.add(Self.magic, in: header, at: start)
            let isTime = header[PPPControl.code] == 13
            if isTime { dissection.add(Self.secondsLeft, in: header, at: start &+ 4) }
            let text = isTime ? 8 : 4
            if left > text { dissection.add(Self.message, at: start &+ text, count: left &- text) }
        default: dissection.add(PPPControl.data, at: start, count: left)
        }
    }

    private func describe(_ type: UInt8, _ offset: Int, _ count: Int, _ dissection: inout Dissection) {
        dissection.add(Self.type, in: header, at: offset)
        dissection.add(Self.optionLength, in: header, at: offset &+ 1)
        let value = offset &+ 2
        let left = count &- 2
        switch type {
        case 1 where left == 2: dissection.add(Self.mru, in: header, at: value)
        case 2 where left == 4: dissection.add(Self.asyncMap, in: header, at: value)
        case 3 where left >= 2:
            dissection.add(Self.authentication, in: header, at: value)
            if header.uint16(at: value) == 0xc223, left >= 3 {
                dissection.add(Self.algorithm, in: header, at: value &+ 2)
            } else if left > 2 {
                dissection.add(Self.optionData, at: value &+ 2, count: left &- 2)
            }
        case 4 where left >= 2:
            dissection.add(Self.quality, in: header, at: value)
            if left >= 6 { dissection.add(Self.period, in: header, at: value &+ 2) }
        case 5 where left == 4: dissection.add(Self.optionMagic, in: header, at: value)
        case 13 where left >= 1: dissection.add(Self.operation, in: header, at: value)
        case 17 where left == 2: dissection.add(Self.mrru, in: header, at: value)
        case 19 where left >= 1:
            dissection.add(Self.endpointClass, in: header, at: value)
            switch header.uint8(at: value) {
            case 2 where left == 5: dissection.add(Self.endpointAddress, in: header, at: value &+ 1)
            case 3 where left == 7: dissection.add(Self.endpointMAC, in: header, at: value &+ 1)
            default: break
            }
        case 23 where left == 2: dissection.add(Self.discriminator, in: header, at: value)
        case 7, 8, 18: break
        default: if left > 0 { dissection.add(Self.optionData, at: value, count: left) }
        }
    }

    /// IANA ppp-numbers, LCP configuration options.
    static let typeNames = ValueNames { value in
        switch value {
        case 0: "Vendor Specific"
        case 1: "Maximum Receive Unit"
        case 2: "Async Control Character Map"
        case 3: "Authentication Protocol"
        case 4: "Quality Protocol"
        case 5: "Magic Number"
        case 7: "Protocol Field Compression"
        case 8: "Address and Control Field Compression"
        case 9: "FCS Alternatives"
        case 13: "Callback"
        case 17: "Multilink MRRU"
        case 18: "Short Sequence Number Header"
        case 19: "Multilink Endpoint Discriminator"
        case 23: "Link Discriminator"
        default: nil
        }
    }
}
