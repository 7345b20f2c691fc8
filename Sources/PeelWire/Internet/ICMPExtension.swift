/// Extension objects after the packet that an ICMP error quotes, or in an extended echo request.
///
///      0     3 4                     15 16                             31
///     +-------+------------------------+--------------------------------+
///     |Version|        Reserved        |            Checksum            |
///     +-------+------------------------+----------------+---------------+
///     |         Object Length          |     Class      |    C-Type     |
///     +--------------------------------+----------------+---------------+
///     |                         object by class                         |
///     +-----------------------------------------------------------------+
///
/// RFC 4884 section 7; MPLS labels in RFC 4950, interfaces in RFC 5837, the interface to probe in RFC 8335.
enum ICMPExtension {
    static var place: Field<WirePlace> { .init("icmp.ext", "ICMP Extensions", part: 1) }
    static var version: Field<UInt8> { .init("icmp.ext.version", "Version", bits: 0..<4, depth: 1, part: 1) }
    static var reserved: Field<UInt16> {
        .init("icmp.ext.res", "Reserved", bits: 4..<16, as: .hexadecimal, depth: 1, part: 1)
    }
    static var checksum: Field<UInt16> { .init("icmp.ext.checksum", "Checksum", as: .hexadecimal, depth: 1, part: 1) }
    static var checksumStatus: Field<UInt8> {
        .init("icmp.ext.checksum.status", "Checksum Status", depth: 1, names: ChecksumStatus.names, part: 1)
    }
    static var length: Field<UInt16> { .init("icmp.ext.length", "Length", depth: 1, part: 1) }
    static var objectClass: Field<UInt8> { .init("icmp.ext.class", "Class", depth: 1, names: classNames, part: 1) }
    static var classType: Field<UInt8> { .init("icmp.ext.ctype", "C-Type", depth: 1, part: 1) }
    static var data: Field<WireBytes> { .init("icmp.ext.data", "Data", depth: 2, part: 1) }
    static var label: Field<UInt24> { .init("icmp.mpls.label", "Label", bits: 0..<20, depth: 2, part: 1) }
    static var experimental: Field<UInt24> { .init("icmp.mpls.exp", "Experimental", bits: 20..<23, depth: 2, part: 1) }
    static var isBottom: Field<Bool> { .init("icmp.mpls.s", "Stack bit", bits: 23..<24, depth: 2, part: 1) }
    static var timeToLive: Field<UInt8> { .init("icmp.mpls.ttl", "Time to live", depth: 2, part: 1) }
    static var labelData: Field<WireBytes> { .init("icmp.mpls.data", "Data", depth: 2, part: 1) }
    static var role: Field<UInt8> {
        .init("icmp.int_info.role", "Interface Role", bits: 0..<2, depth: 2, names: roleNames, part: 1)
    }
    static var roleReserved: Field<UInt8> {
        .init("icmp.int_info.reserved", "Reserved", bits: 2..<4, depth: 2, part: 1)
    }
    static var hasIndex: Field<Bool> { .init("icmp.int_info.ifindex", "ifIndex", bits: 4..<5, depth: 2, part: 1) }
    static var hasAddress: Field<Bool> { .init("icmp.int_info.ipaddr", "IP Address", bits: 5..<6, depth: 2, part: 1) }
    static var hasName: Field<Bool> {
        .init("icmp.int_info.name_present", "Interface Name", bits: 6..<7, depth: 2, part: 1)
    }
    static var hasMTU: Field<Bool> { .init("icmp.int_info.mtu_present", "MTU", bits: 7..<8, depth: 2, part: 1) }
    static var index: Field<UInt32> { .init("icmp.int_info.index", "Interface Index", depth: 2, part: 1) }
    static var family: Field<UInt16> { .init("icmp.int_info.afi", "Address Family Identifier", depth: 2, part: 1) }
    static var familyReserved: Field<WireBytes> { .init("icmp.reserved", "Reserved", depth: 2, part: 1) }
    static var ipv4: Field<IPv4Address> { .init("icmp.int_info.ipv4", "Source", depth: 2, part: 1) }
    static var ipv6: Field<IPv6Address> { .init("icmp.int_info.ipv6", "Source", depth: 2, part: 1) }
    static var unknownAddress: Field<WireBytes> { .init("icmp.int_info.ipunknown", "Source", depth: 2, part: 1) }
    static var nameLength: Field<UInt8> { .init("icmp.int_info.name_length", "Name Length", depth: 2, part: 1) }
    static var name: Field<WireText> { .init("icmp.int_info.name", "Name", depth: 2, part: 1) }
    static var mtu: Field<UInt32> { .init("icmp.int_info.mtu", "Maximum Transmission Unit", depth: 2, part: 1) }
    static var probedName: Field<WireText> { .init("icmp.int_ident.name", "Name", depth: 2, part: 1) }
    static var probedIndex: Field<UInt32> { .init("icmp.int_ident.index", "Interface Index", depth: 2, part: 1) }
    static var probedFamily: Field<UInt16> {
        .init("icmp.int_ident.afi", "Address Family Identifier", depth: 2, part: 1)
    }
    static var probedLength: Field<UInt8> { .init("icmp.int_ident.addr_length", "Address Length", depth: 2, part: 1) }
    static var probedReserved: Field<WireBytes> { .init("icmp.int_ident.reserved", "Reserved", depth: 2, part: 1) }
    static var probedIPv4: Field<IPv4Address> { .init("icmp.int_ident.ipv4", "Address", depth: 2, part: 1) }
    static var probedIPv6: Field<IPv6Address> { .init("icmp.int_ident.ipv6", "Address", depth: 2, part: 1) }
    static var probedAddress: Field<WireBytes> { .init("icmp.int_ident.address", "Address", depth: 2, part: 1) }

    static var fields: [any FieldDescription] {
        [
            place, version, reserved, checksum, checksumStatus, length, objectClass, classType, data, label,
            experimental, isBottom, timeToLive, labelData, role, roleReserved, hasIndex, hasAddress, hasName, hasMTU,
            index, family, familyReserved, ipv4, ipv6, unknownAddress, nameLength, name, mtu, probedName, probedIndex,
            probedFamily, probedLength, probedReserved, probedIPv4, probedIPv6, probedAddress,
        ]
    }

    /// Where extensions begin in a message of `type`, or nil where it has none.
    ///
    /// The quoted packet is padded to 128 bytes at least (section 4). Messages older than RFC 4884 do not
    /// tell; there the quoted packet must be no longer than that.
    static func place(_ message: RawSpan, type: UInt8) -> Int? {
        let words = type == 3 || type == 11 || type == 12 ? Int(message.uint8(at: 5)) : 0
        if words > 0 {
            let start = 8 &+ words &* 4
            return start >= 8 &+ 128 && start < message.byteCount ? start : nil
        }
        guard message.byteCount > 8 &+ 128, message.uint16(at: 10) <= 128 else { return nil }
        return 8 &+ 128
    }

    /// Bytes of the quoted packet, which ends where extensions begin.
    static func quotedCount(_ message: RawSpan, type: UInt8) -> Int {
        (place(message, type: type) ?? Int.max / 2) &- 8
    }

    /// Adds the extensions that begin at `start` of the message.
    static func describe(_ message: borrowing PacketBytes, at start: Int, into dissection: inout Dissection) {
        let bytes = message.captured
        let end = bytes.byteCount
        dissection.add(place, at: start, count: end &- start)
        guard start &+ 4 <= end else { return }
        dissection.add(version, in: bytes, at: start)
        dissection.add(reserved, in: bytes, at: start)
        dissection.add(checksum, in: bytes, at: start &+ 2)
        let status = verify(message, start)
        dissection.add(checksumStatus, value: status.rawValue, at: start &+ 2, count: 2, flags: .generated)
        guard bytes.uint8(at: start) >> 4 == 2 else { return }
        var offset = start &+ 4
        while offset &+ 4 <= end {
            let count = Int(bytes.uint16(at: offset))
            dissection.add(length, in: bytes, at: offset)
            dissection.add(objectClass, in: bytes, at: offset &+ 2)
            dissection.add(classType, in: bytes, at: offset &+ 3)
            let object = bytes.clamped(0..<offset &+ count)
            if count >= 4 { describe(object, offset, into: &dissection) }
            guard count >= 4, count <= end &- offset else {
                let allowed = 4...max(4, end &- offset)
                dissection.fault(
                    .malformed(.outOfRange(field: length.name, value: count, allowed: allowed)), at: offset)
                return
            }
            offset &+= count
        }
    }

    /// A checksum over the extensions alone; zero where the sender left it out.
    private static func verify(_ message: borrowing PacketBytes, _ start: Int) -> ChecksumStatus {
        let bytes = message.captured
        if bytes.uint16(at: start &+ 2) == 0 { return .notPresent }
        guard bytes.byteCount == message.declaredCount else { return .unverified }
        return Checksum.sum(bytes.clamped(start..<bytes.byteCount)) == 0xffff ? .good : .bad
    }

    /// Adds what the object at `offset` holds; `bytes` end with it.
    private static func describe(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        let kind = bytes.uint8(at: offset &+ 3)
        let start = offset &+ 4
        let count = bytes.byteCount &- start
        switch bytes.uint8(at: offset &+ 2) {
        case 1 where kind == 1:
            var place = start
            while place &+ 4 <= bytes.byteCount {
                dissection.add(label, in: bytes, at: place)
                dissection.add(experimental, in: bytes, at: place)
                dissection.add(isBottom, in: bytes, at: place)
                dissection.add(timeToLive, in: bytes, at: place &+ 3)
                place &+= 4
            }
        case 1: if count > 0 { dissection.add(labelData, at: start, count: count) }
        case 2: describeInterface(bytes, offset, into: &dissection)
        case 3: describeProbed(bytes, kind, start, count, into: &dissection)
        default: if count > 0 { dissection.add(data, at: start, count: count) }
        }
    }

    /// The interface a packet came or would have left by (RFC 5837 section 4).
    private static func describeInterface(_ bytes: RawSpan, _ offset: Int, into dissection: inout Dissection) {
        for field in [role, roleReserved] { dissection.add(field, in: bytes, at: offset &+ 3) }
        for field in [hasIndex, hasAddress, hasName, hasMTU] { dissection.add(field, in: bytes, at: offset &+ 3) }
        let kind = bytes.uint8(at: offset &+ 3)
        var place = offset &+ 4
        if kind & 8 != 0 {
            dissection.add(index, in: bytes, at: place)
            place &+= 4
        }
        if kind & 4 != 0 {
            dissection.add(family, in: bytes, at: place)
            if place &+ 4 <= bytes.byteCount { dissection.add(familyReserved, at: place &+ 2, count: 2) }
            let number = bytes.uint16(at: place)
            place &+= 4
            switch number {
            case 1:
                dissection.add(ipv4, in: bytes, at: place)
                place &+= 4
            case 2:
                dissection.add(ipv6, in: bytes, at: place)
                place &+= 16
            default:
                if place < bytes.byteCount {
                    dissection.add(unknownAddress, at: place, count: bytes.byteCount &- place)
                }
                return
            }
        }
        if kind & 2 != 0, place < bytes.byteCount {
            dissection.add(nameLength, in: bytes, at: place)
            let count = Int(bytes.uint8(at: place))
            addName(name, bytes.clamped(0..<place &+ count), place &+ 1, into: &dissection)
            place &+= max(count, 1)
        }
        if kind & 1 != 0 { dissection.add(mtu, in: bytes, at: place) }
    }

    /// The interface that an extended echo asks for (RFC 8335 section 2.1).
    private static func describeProbed(
        _ bytes: RawSpan,
        _ kind: UInt8,
        _ start: Int,
        _ count: Int,
        into dissection: inout Dissection
    ) {
        switch kind {
        case 1: addName(probedName, bytes, start, into: &dissection)
        case 2: dissection.add(probedIndex, in: bytes, at: start)
        case 3:
            dissection.add(probedFamily, in: bytes, at: start)
            dissection.add(probedLength, in: bytes, at: start &+ 2)
            if count >= 4 { dissection.add(probedReserved, at: start &+ 3, count: 1) }
            switch bytes.uint16(at: start) {
            case 1: dissection.add(probedIPv4, in: bytes, at: start &+ 4)
            case 2: dissection.add(probedIPv6, in: bytes, at: start &+ 4)
            default: if count > 4 { dissection.add(probedAddress, at: start &+ 4, count: count &- 4) }
            }
        default: if count > 0 { dissection.add(data, at: start, count: count) }
        }
    }

    /// Adds a name that ends with the bytes or before its padding of zeros.
    private static func addName(
        _ field: Field<WireText>,
        _ bytes: RawSpan,
        _ start: Int,
        into dissection: inout Dissection
    ) {
        var end = start
        while end < bytes.byteCount, bytes.uint8(at: end) != 0 { end &+= 1 }
        if end > start { dissection.add(field, at: start, count: end &- start) }
    }

    static let classNames = ValueNames { value in
        switch value {
        case 1: "MPLS Label Stack Class"
        case 2: "Interface Information Object"
        case 3: "Interface Identification Object"
        default: nil
        }
    }

    static let roleNames = ValueNames { value in
        switch value {
        case 0: "Interface upon which the packet arrived"
        case 1: "Sub-IP component of the interface upon which the packet arrived"
        case 2: "Interface through which the packet would have left"
        case 3: "Next hop to which the packet would have gone"
        default: nil
        }
    }
}
