/// A packet that a rule of Linux's packet filter has logged, with what the kernel tells of it.
///
///      0      7 8     15 16                 31
///     +--------+--------+--------------------+
///     | Family |Version |     Resource       |   in network order
///     +--------+--------+--------------------+
///     |     Length      |       Type         |   in the host's order, again and again
///     +--------+--------+--------------------+
///     |  Value, padded to a multiple of four |
///     +--------------------------------------+
///
/// LINKTYPE_NFLOG; https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html. The last item is the packet.
public struct NetfilterLog: Layer, ~Escapable {
    public static var family: Field<UInt8> { .init("nflog.family", "Family", at: 0) }
    public static var version: Field<UInt8> { .init("nflog.version", "Version", at: 1) }
    public static var resource: Field<UInt16> { .init("nflog.res_id", "Resource id", at: 2) }
    public static var item: Field<WireBytes> { .init("nflog.tlv", "TLV") }
    public static var itemLength: Field<UInt16> { .init("nflog.tlv_length", "Length", depth: 1) }
    public static var itemType: Field<UInt16> {
        .init("nflog.tlv_type", "Type", depth: 1, names: NetfilterNames.item)
    }
    public static var hardwareProtocol: Field<UInt16> {
        .init("nflog.protocol", "HW protocol", as: .hexadecimal, depth: 1, names: EtherType.names)
    }
    public static var hook: Field<UInt8> { .init("nflog.hook", "Netfilter hook", depth: 1, names: NetfilterNames.hook) }
    public static var input: Field<UInt32> { .init("nflog.ifindex_indev", "IFINDEX_INDEV", depth: 1) }
    public static var output: Field<UInt32> { .init("nflog.ifindex_outdev", "IFINDEX_OUTDEV", depth: 1) }
    public static var physicalInput: Field<UInt32> { .init("nflog.ifindex_physindev", "IFINDEX_PHYSINDEV", depth: 1) }
    public static var physicalOutput: Field<UInt32> {
        .init("nflog.ifindex_physoutdev", "IFINDEX_PHYSOUTDEV", depth: 1)
    }
    public static var prefix: Field<WireText> { .init("nflog.prefix", "Prefix", depth: 1) }
    public static var user: Field<Int32> { .init("nflog.uid", "UID", depth: 1) }
    public static var group: Field<Int32> { .init("nflog.gid", "GID", depth: 1) }
    public static var value: Field<WireBytes> { .init("nflog.tlv_value", "Value", depth: 1) }

    public static let layout = Layout(
        "nflog",
        "Linux Netfilter NFLOG",
        claims: [.linkType(239)],
        fields: [
            family, version, resource, item, itemLength, itemType, hardwareProtocol, hook, input, output,
            physicalInput, physicalOutput, prefix, user, group, value,
        ]
    )

    static var headerCount: Int { 4 }
    /// Bytes of an item's own header.
    private static var itemCount: Int { 4 }
    private static var payloadType: UInt16 { 9 }

    public let header: RawSpan
    public let payload: PacketBytes
    private let hasPacket: Bool

    public var next: Claim {
        guard hasPacket else { return .none }
        return switch header.uint8(at: 0) {
        case 2: .etherType(EtherType.ipv4)
        case 10: .etherType(EtherType.ipv6)
        default: .data
        }
    }

    /// Reads the header and its items as far as the packet, which is the last.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<NetfilterLog> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        var start = headerCount
        while start &+ itemCount <= bytes.captured.byteCount {
            let count = Int(bytes.captured.uint16LittleEndian(at: start))
            let type = bytes.captured.uint16LittleEndian(at: start &+ 2) & 0x7fff
            if count < itemCount || count > bytes.declaredCount &- start {
                let allowed = itemCount...max(itemCount, bytes.declaredCount &- start)
                let fault = Fault.malformed(.outOfRange(field: itemLength.name, value: count, allowed: allowed))
                return .flawed(NetfilterLog(bytes, count: start, end: nil), fault)
            }
            if type == payloadType {
                return .whole(NetfilterLog(bytes, count: start &+ itemCount, end: start &+ count))
            }
            start &+= (count &+ 3) & ~3
        }
        if start < bytes.declaredCount, let fault = bytes.fault(reading: min(start &+ itemCount, bytes.declaredCount)) {
            return .flawed(NetfilterLog(bytes, count: min(start, bytes.captured.byteCount), end: nil), fault)
        }
        return .whole(NetfilterLog(bytes, count: min(start, bytes.captured.byteCount), end: nil))
    }

    /// Takes `count` bytes as the header; the packet ends at `end`, nil for none.
    @inline(__always)
    @_lifetime(copy bytes)
    private init(_ bytes: PacketBytes, count: Int, end: Int?) {
        header = bytes.captured.extracting(first: count)
        payload = bytes.payload(after: count, upTo: end ?? count)
        hasPacket = end != nil
    }

    public func describe(into dissection: inout Dissection) {
        var start = Self.headerCount
        while start &+ Self.itemCount <= header.byteCount {
            let length = header.uint16LittleEndian(at: start)
            let type = header.uint16LittleEndian(at: start &+ 2) & 0x7fff
            let count = Int(length)
            guard count >= Self.itemCount else { return }
            dissection.add(Self.item, at: start, count: count)
            dissection.add(Self.itemLength, value: length, at: start, count: 2)
            dissection.add(Self.itemType, value: type, at: start &+ 2, count: 2)
            if type != Self.payloadType {
                describe(type, at: start &+ Self.itemCount, count &- Self.itemCount, into: &dissection)
            }
            start &+= (count &+ 3) & ~3
        }
    }

    private func describe(_ type: UInt16, at start: Int, _ count: Int, into dissection: inout Dissection) {
        switch (type, count) {
        case (1, 4):
            dissection.add(Self.hardwareProtocol, in: header, at: start)
            dissection.add(Self.hook, in: header, at: start &+ 2)
        case (4, 4): dissection.add(Self.input, in: header, at: start)
        case (5, 4): dissection.add(Self.output, in: header, at: start)
        case (6, 4): dissection.add(Self.physicalInput, in: header, at: start)
        case (7, 4): dissection.add(Self.physicalOutput, in: header, at: start)
        case (10, 1...): dissection.add(Self.prefix, at: start, count: count &- 1)
        case (11, 4): dissection.add(Self.user, in: header, at: start)
        case (14, 4): dissection.add(Self.group, in: header, at: start)
        default: dissection.add(Self.value, at: start, count: count)
        }
    }
}

/// Names of the values in NFLOG headers (Linux's nfnetlink_log.h and netfilter.h).
enum NetfilterNames {
    static let item = ValueNames { value in
        switch value {
        case 1: "NFULA_PACKET_HDR"
        case 2: "NFULA_MARK"
        case 3: "NFULA_TIMESTAMP"
        case 4: "NFULA_IFINDEX_INDEV"
        case 5: "NFULA_IFINDEX_OUTDEV"
        case 6: "NFULA_IFINDEX_PHYSINDEV"
        case 7: "NFULA_IFINDEX_PHYSOUTDEV"
        case 8: "NFULA_HWADDR"
        case 9: "NFULA_PAYLOAD"
        case 10: "NFULA_PREFIX"
        case 11: "NFULA_UID"
        case 12: "NFULA_SEQ"
        case 13: "NFULA_SEQ_GLOBAL"
        case 14: "NFULA_GID"
        case 15: "NFULA_HWTYPE"
        case 16: "NFULA_HWHEADER"
        case 17: "NFULA_HWLEN"
        default: nil
        }
    }

    static let hook = ValueNames { value in
        switch value {
        case 0: "Pre-routing"
        case 1: "Local in"
        case 2: "Forward"
        case 3: "Local out"
        case 4: "Post-routing"
        default: nil
        }
    }
}
