/// An IPv6 Routing header, read in place.
///
///      0             7 8            15 16           23 24           31
///     +---------------+---------------+---------------+---------------+
///     |  Next Header  | Header Length |     Type      | Segments Left |
///     +---------------+---------------+---------------+---------------+
///     |                      data that the type defines               |
///     +---------------------------------------------------------------+
///
/// RFC 8200 section 4.4. Types: 0 source route (RFC 5095 withdrew it), 2 home address (RFC 6275 section 6.4), 3 RPL
/// source route (RFC 6554), 4 segments (RFC 8754), 5 and 6 compact (RFC 9631).
public struct IPv6Routing: Layer, ~Escapable {
    public static var nextHeader: Field<UInt8> {
        .init("ipv6.routing.nxt", "Next Header", at: 0, names: IPProtocol.names)
    }
    public static var length: Field<UInt8> { .init("ipv6.routing.len", "Length", at: 1) }
    public static var type: Field<UInt8> { .init("ipv6.routing.type", "Type", at: 2, names: IPv6Routing.types) }
    public static var segmentsLeft: Field<UInt8> { .init("ipv6.routing.segleft", "Segments Left", at: 3) }
    /// The header's length in bytes.
    public static var byteLength: Field<UInt16> { .init("ipv6.routing.len_oct", "Length in bytes") }
    public static var sourceReserved: Field<WireBytes> { .init("ipv6.routing.src.reserved", "Reserved") }
    public static var sourceAddress: Field<IPv6Address> { .init("ipv6.routing.src.addr", "Address") }
    public static var homeReserved: Field<WireBytes> { .init("ipv6.routing.mipv6.reserved", "Reserved") }
    public static var homeAddress: Field<IPv6Address> { .init("ipv6.routing.mipv6.home_address", "Home Address") }
    public static var compressedInner: Field<UInt32> {
        .init("ipv6.routing.rpl.cmprI", "Compressed Internal Octets (CmprI)", bits: 0..<4)
    }
    public static var compressedFinal: Field<UInt32> {
        .init("ipv6.routing.rpl.cmprE", "Compressed Final Octets (CmprE)", bits: 4..<8)
    }
    public static var pad: Field<UInt32> { .init("ipv6.routing.rpl.pad", "Padding Bytes", bits: 8..<12) }
    public static var rplReserved: Field<UInt32> { .init("ipv6.routing.rpl.reserved", "Reserved", bits: 12..<32) }
    public static var addressCount: Field<Int32> { .init("ipv6.routing.rpl.addr_count", "Total Address Count") }
    public static var rplAddress: Field<WireBytes> { .init("ipv6.routing.rpl.address", "Address") }
    public static var lastEntry: Field<UInt8> { .init("ipv6.routing.srh.last_entry", "Last Entry") }
    public static var segmentFlags: Field<UInt8> { .init("ipv6.routing.srh.flags", "Flags", as: .hexadecimal) }
    public static var segmentTag: Field<WireBytes> { .init("ipv6.routing.srh.tag", "Tag") }
    public static var segmentAddress: Field<IPv6Address> { .init("ipv6.routing.srh.addr", "Address") }
    public static var currentSegment16: Field<UInt16> { .init("ipv6.routing.crh16.current_sid", "Current SID") }
    public static var currentSegment32: Field<UInt32> { .init("ipv6.routing.crh32.current_sid", "Current SID") }
    public static var segment16: Field<UInt16> { .init("ipv6.routing.crh16.sid", "Segment ID") }
    public static var segment32: Field<UInt32> { .init("ipv6.routing.crh32.sid", "Segment ID") }
    public static var unknownData: Field<WireBytes> { .init("peel.ipv6.routing.data", "Type-Specific Data") }

    public static let layout = Layout(
        "ipv6.routing",
        "Routing Header for IPv6",
        claims: [.ipProtocol(43)],
        fields: [
            nextHeader, length, type, segmentsLeft, byteLength, sourceReserved, sourceAddress, homeReserved,
            homeAddress, compressedInner, compressedFinal, pad, rplReserved, addressCount, rplAddress, lastEntry,
            segmentFlags, segmentTag, segmentAddress, currentSegment16, currentSegment32, segment16, segment32,
            unknownData,
        ]
    )

    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim { .extensionHeader(header[Self.nextHeader]) }

    /// Reads a header as long as it declares.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<IPv6Routing> {
        if let fault = bytes.fault(reading: 8) { return .stopped(fault) }
        let count = IPv6Option.headerCount(bytes.captured)
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        return .whole(IPv6Routing(bytes, count: count))
    }

    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        var context = bytes.context
        context.ipProtocol = bytes.captured[Self.nextHeader]
        if let place = Self.finalPlace(header) {
            context.destinationSum = IPv6Address.load(from: header, at: place).sum
        }
        payload = bytes.payload(after: count, upTo: bytes.declaredCount, context: context)
    }

    /// Where the final destination stands while segments are left: last in a source route, first in a segment list. The
    /// pseudo-header of checksums holds that address (RFC 8200 section 8.1).
    private static func finalPlace(_ header: RawSpan) -> Int? {
        guard header[Self.segmentsLeft] > 0, header.byteCount >= 24 else { return nil }
        switch header[Self.type] {
        case 0: return 8 &+ (((header.byteCount &- 8) / 16) &- 1) &* 16
        case 2, 4: return 8
        default: return nil
        }
    }

    /// A header that was cut still tells how long it was to be.
    public static func describe(cut bytes: borrowing PacketBytes, into dissection: inout Dissection) {
        guard bytes.captured.byteCount >= 2 else { return }
        IPv6Option.addLength(byteLength, bytes.captured, into: &dissection)
    }

    public func describe(into dissection: inout Dissection) {
        IPv6Option.addLength(Self.byteLength, header, into: &dissection)
        switch header[Self.type] {
        case 0:
            dissection.add(Self.sourceReserved, at: 4, count: 4)
            addAddresses(Self.sourceAddress, upTo: header.byteCount, into: &dissection)
        case 2:
            dissection.add(Self.homeReserved, at: 4, count: 4)
            dissection.add(Self.homeAddress, in: header, at: 8)
        case 3: describeRPL(into: &dissection)
        case 4:
            dissection.add(Self.lastEntry, in: header, at: 4)
            dissection.add(Self.segmentFlags, in: header, at: 5)
            dissection.add(Self.segmentTag, at: 6, count: 2)
            let end = 8 &+ (Int(header.uint8(at: 4)) &+ 1) &* 16
            if end > header.byteCount {
                let most = max(0, (header.byteCount &- 8) / 16 &- 1)
                let value = Int(header.uint8(at: 4))
                dissection.fault(
                    .malformed(.outOfRange(field: Self.lastEntry.name, value: value, allowed: 0...most)), at: 4)
            }
            addAddresses(Self.segmentAddress, upTo: min(end, header.byteCount), into: &dissection)
        case 5: describeCompact(size: 2, into: &dissection)
        case 6: describeCompact(size: 4, into: &dissection)
        default: dissection.add(Self.unknownData, at: 4, count: header.byteCount &- 4)
        }
    }

    private func addAddresses(_ field: Field<IPv6Address>, upTo end: Int, into dissection: inout Dissection) {
        var place = 8
        while place &+ 16 <= end {
            dissection.add(field, in: header, at: place)
            place &+= 16
        }
    }

    /// Addresses without the bytes that they share with the destination (RFC 6554 section 3).
    private func describeRPL(into dissection: inout Dissection) {
        for field in [Self.compressedInner, Self.compressedFinal, Self.pad, Self.rplReserved] {
            dissection.add(field, in: header, at: 4)
        }
        let inner = 16 &- Int(header.uint8(at: 4) >> 4)
        let last = 16 &- Int(header.uint8(at: 4) & 15)
        let list = header.byteCount &- 8 &- Int(header.uint8(at: 5) >> 4)
        let count = (list &- last) / inner &+ 1
        guard list >= last, count > 0 else {
            if list > 0 { dissection.fault(.malformed(.rule("ipv6.routing.rpl has no room for an address")), at: 4) }
            return
        }
        let total = Int32(truncatingIfNeeded: count)
        dissection.add(Self.addressCount, value: total, at: 4, count: 2, flags: .generated)
        var place = 8
        for index in 0..<count {
            let size = index &+ 1 == count ? last : inner
            dissection.add(Self.rplAddress, at: place, count: size)
            place &+= size
        }
    }

    /// Segment identifiers of 16 or 32 bits (RFC 9631 section 4).
    private func describeCompact(size: Int, into dissection: inout Dissection) {
        let current = 4 &+ Int(header[Self.segmentsLeft]) &* size
        var place = 4
        if size == 2 {
            dissection.add(Self.currentSegment16, in: header, at: current, flags: .generated)
        } else {
            dissection.add(Self.currentSegment32, in: header, at: current, flags: .generated)
        }
        while place &+ size <= header.byteCount {
            if size == 2 {
                dissection.add(Self.segment16, in: header, at: place)
            } else {
                dissection.add(Self.segment32, in: header, at: place)
            }
            place &+= size
        }
    }

    static let types = ValueNames { value in
        switch value {
        case 0: "Source Route"
        case 1: "Nimrod"
        case 2: "Type 2 Routing"
        case 3: "RPL Source Route"
        case 4: "Segment Routing"
        case 5: "Compact Routing Header 16"
        case 6: "Compact Routing Header 32"
        case 253: "Experiment 1"
        case 254: "Experiment 2"
        default: nil
        }
    }
}
