/// A Layer Two Tunneling Protocol header over UDP, read in place.
///
///      0 1   4   6 7    12    16                             31
///     +-+-+-+-+-+-+-+--+-----+--------------------------------+
///     |T|L|0 0|S|0|O|P|  Ver |         Length (L)             |
///     |      Tunnel ID       |          Session ID            |
///     |        Ns (S)        |            Nr (S)              |
///     |    Offset Size (O)   |        Offset Pad …            |
///     +----------------------+--------------------------------+
///
/// RFC 2661 section 3.1 (version 2), RFC 3931 section 3.2.1 (version 3: one identifier of 32 bits). A control message is
/// a row of attribute–value pairs (RFC 2661 section 4.1), a data message carries PPP.
public struct L2TP: Layer, ~Escapable {
    public static var flags: Field<UInt16> { .init("l2tp.flags", "Flags", at: 0, as: .hexadecimal) }
    public static var type: Field<UInt16> {
        .init("l2tp.type", "Type", at: 0, bits: 0..<1, depth: 1, names: typeNames)
    }
    public static var hasLength: Field<Bool> {
        .init("l2tp.length_bit", "Length Bit", at: 0, bits: 1..<2, depth: 1)
    }
    public static var hasSequence: Field<Bool> {
        .init("l2tp.seq_bit", "Sequence Bit", at: 0, bits: 4..<5, depth: 1)
    }
    public static var hasOffset: Field<Bool> { .init("l2tp.offset_bit", "Offset bit", bits: 6..<7, depth: 1) }
    public static var isPriority: Field<Bool> { .init("l2tp.priority", "Priority", bits: 7..<8, depth: 1) }
    public static var version: Field<UInt16> { .init("l2tp.version", "Version", at: 0, bits: 12..<16, depth: 1) }
    public static var length: Field<UInt16> { .init("l2tp.length", "Length") }
    public static var tunnel: Field<UInt16> { .init("l2tp.tunnel", "Tunnel ID") }
    public static var session: Field<UInt16> { .init("l2tp.session", "Session ID") }
    public static var connection: Field<UInt32> { .init("l2tp.ccid", "Control Connection ID", as: .hexadecimal) }
    public static var longSession: Field<UInt32> { .init("l2tp.sid", "Session ID", as: .hexadecimal) }
    public static var reserved: Field<UInt16> { .init("l2tp.res", "Reserved", as: .hexadecimal) }
    public static var sent: Field<UInt16> { .init("l2tp.Ns", "Ns") }
    public static var received: Field<UInt16> { .init("l2tp.Nr", "Nr") }
    public static var offset: Field<UInt16> { .init("l2tp.offset", "Offset") }
    public static var isMandatory: Field<Bool> { .init("l2tp.avp.mandatory", "Mandatory", bits: 0..<1, depth: 1) }
    public static var isHidden: Field<Bool> { .init("l2tp.avp.hidden", "Hidden", bits: 1..<2, depth: 1) }
    public static var pairLength: Field<UInt16> { .init("l2tp.avp.length", "Length", bits: 6..<16, depth: 1) }
    public static var vendor: Field<UInt16> { .init("l2tp.avp.vendor_id", "Vendor ID", depth: 1) }
    public static var pairType: Field<UInt16> {
        .init("l2tp.avp.type", "AVP Type", depth: 1, names: L2TPNames.attributes)
    }
    /// Of a vendor's own attribute, whose numbers are the vendor's.
    public static var vendorType: Field<UInt16> { .init("l2tp.avp.type", "Vendor AVP Type", depth: 1) }
    public static var message: Field<UInt16> {
        .init("l2tp.avp.message_type", "Message Type", depth: 1, names: L2TPNames.messages)
    }
    public static var result: Field<UInt16> { .init("l2tp.result_code", "Result code", depth: 1) }
    public static var protocolVersion: Field<UInt8> {
        .init("l2tp.avp.protocol_version", "Protocol Version", depth: 1)
    }
    public static var hostName: Field<WireText> { .init("l2tp.avp.host_name", "Host Name", depth: 1) }
    public static var vendorName: Field<WireText> { .init("l2tp.avp.vendor_name", "Vendor Name", depth: 1) }
    public static var firmware: Field<UInt16> {
        .init("l2tp.avp.firmware_revision", "Firmware Revision", as: .hexadecimal, depth: 1)
    }
    public static var assignedTunnel: Field<UInt16> {
        .init("l2tp.avp.assigned_tunnel_id", "Assigned Tunnel ID", depth: 1)
    }
    public static var window: Field<UInt16> {
        .init("l2tp.avp.receive_window_size", "Receive Window Size", depth: 1)
    }
    public static var assignedSession: Field<UInt16> {
        .init("l2tp.avp.assigned_session_id", "Assigned Session ID", depth: 1)
    }
    public static var serial: Field<UInt32> { .init("l2tp.avp.call_serial_number", "Call Serial Number", depth: 1) }
    public static var called: Field<WireText> { .init("l2tp.avp.called_number", "Called Number", depth: 1) }
    public static var calling: Field<WireText> { .init("l2tp.avp.calling_number", "Calling Number", depth: 1) }
    public static var transmitSpeed: Field<UInt32> {
        .init("l2tp.avp.connect_speed", "Connect Speed", depth: 1)
    }

    public static let layout = Layout(
        "l2tp",
        "Layer 2 Tunneling Protocol",
        claims: [.udpPorts(1701, 1701)],
        fields: [
            flags, type, hasLength, hasSequence, hasOffset, isPriority, version, length, tunnel, session, connection,
            longSession, reserved, sent, received, offset, isMandatory, isHidden, pairLength, vendor, pairType,
            vendorType, message,
            result, protocolVersion, hostName, vendorName, firmware, assignedTunnel, window, assignedSession, serial,
            called, calling, transmitSpeed,
        ]
    )

    static var port: UInt16 { 1701 }

    /// The header, and of a control message its attributes.
    public let header: RawSpan
    public let payload: PacketBytes
    /// Where attributes begin.
    let fixedCount: Int

    private var isControl: Bool { header.uint8(at: 0) & 0x80 != 0 }
    private var isLong: Bool { header[Self.version] == 3 }

    public var next: Claim {
        if isControl { return .none }
        if payload.captured.byteCount == 0 { return .none }
        return isLong ? .data : .named("ppp")
    }

    /// Reads the header with all parts that its flags announce.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<L2TP> {
        if let fault = bytes.fault(reading: 2) { return .stopped(fault) }
        let flags = bytes.captured.uint16(at: 0)
        var count = count(flags: flags)
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        if flags & 0x820f == 0x0202 || flags & 0x8a0f == 0x0a02 {
            count &+= Int(bytes.captured.uint16(at: count &- 2))
            if let fault = bytes.fault(reading: count) {
                return .flawed(L2TP(bytes, count, bytes.declaredCount), fault)
            }
        }
        guard flags & 0x4000 != 0 else { return .whole(L2TP(bytes, count, bytes.declaredCount)) }
        let length = Int(bytes.captured.uint16(at: 2))
        if length < count || length > bytes.declaredCount {
            let defect = Defect.outOfRange(
                field: Self.length.name, value: length, allowed: count...max(count, bytes.declaredCount))
            return .flawed(L2TP(bytes, count, bytes.declaredCount), .malformed(defect))
        }
        return .whole(L2TP(bytes, count, length))
    }

    /// Bytes of the header, the offset's padding left out.
    static func count(flags: UInt16) -> Int {
        if flags & 15 == 3 { return flags & 0x8000 == 0 ? 8 : 12 }
        var count = 6
        if flags & 0x4000 != 0 { count &+= 2 }
        if flags & 0x0800 != 0 { count &+= 4 }
        if flags & 0x0200 != 0 { count &+= 2 }
        return count
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, _ fixedCount: Int, _ end: Int) {
        let isControl = bytes.captured.uint8(at: 0) & 0x80 != 0
        self.fixedCount = fixedCount
        let count = isControl ? end : fixedCount
        header = bytes.captured.clamped(0..<count)
        payload = bytes.payload(after: count, upTo: end)
    }

    public func describe(into dissection: inout Dissection) {
        if !isLong {
            dissection.add(Self.hasOffset, in: header, at: 0)
            dissection.add(Self.isPriority, in: header, at: 0)
        }
        let flags = header.uint16(at: 0)
        var offset = 2
        if isLong, !isControl {
            dissection.add(Self.reserved, in: header, at: 2)
            return dissection.add(Self.longSession, in: header, at: 4)
        }
        if flags & 0x4000 != 0 || isLong {
            dissection.add(Self.length, in: header, at: offset)
            offset &+= 2
        }
        if isLong {
            dissection.add(Self.connection, in: header, at: offset)
        } else {
            dissection.add(Self.tunnel, in: header, at: offset)
            dissection.add(Self.session, in: header, at: offset &+ 2)
        }
        offset &+= 4
        if flags & 0x0800 != 0 || isLong {
            dissection.add(Self.sent, in: header, at: offset)
            dissection.add(Self.received, in: header, at: offset &+ 2)
            offset &+= 4
        }
        if flags & 0x0200 != 0, !isLong { dissection.add(Self.offset, in: header, at: offset) }
        if isControl { describePairs(into: &dissection) }
    }

    /// Adds the attributes of a control message.
    private func describePairs(into dissection: inout Dissection) {
        var offset = fixedCount
        while offset &+ 6 <= header.byteCount {
            let count = Int(header.uint16(at: offset) & 0x3ff)
            let left = header.byteCount &- offset
            dissection.add(Self.isMandatory, in: header, at: offset)
            dissection.add(Self.isHidden, in: header, at: offset)
            dissection.add(Self.pairLength, in: header, at: offset)
            guard count >= 6, count <= left else {
                return dissection.fault(
                    .malformed(.outOfRange(field: Self.pairLength.name, value: count, allowed: 6...left)), at: offset)
            }
            dissection.add(Self.vendor, in: header, at: offset &+ 2)
            switch header.uint16(at: offset &+ 2) {
            case 0:
                dissection.add(Self.pairType, in: header, at: offset &+ 4)
                // A hidden value is encrypted (RFC 2661 section 4.3).
                if header.uint8(at: offset) & 0x40 == 0 {
                    let pair = header.clamped(0..<offset &+ count)
                    L2TPNames.describe(pair, offset &+ 6, header.uint16(at: offset &+ 4), into: &dissection)
                }
            // Those of Cisco, the Broadband Forum and Ericsson have other names in Wireshark.
            case 9, 3561, 193: break
            default: dissection.add(Self.vendorType, in: header, at: offset &+ 4)
            }
            offset &+= count
        }
    }

    static let typeNames = ValueNames { $0 == 0 ? "Data Message" : "Control Message" }
}
