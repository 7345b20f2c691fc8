/// What a capture device tells of a frame, and of which link type the frame is.
///
///      0      7 8     15 16                 31
///     +--------+--------+--------------------+
///     |Version | Flags  |       Length       |
///     +--------+--------+--------------------+
///     |              Link type               |
///     +--------------------------------------+
///
/// LINKTYPE_PPI; CACE Technologies, "PPI Packet Header format" 1.0.7; little-endian. Items follow: type, length, value.
public struct PerPacketInformation: Layer, ~Escapable {
    public static var version: Field<UInt8> { .init("ppi.version", "Version", at: 0) }
    public static var flags: Field<UInt8> { .init("ppi.flags", "Flags", at: 1, as: .hexadecimal) }
    public static var isAligned: Field<Bool> { .init("ppi.flags.alignment", "Alignment", at: 1, bits: 7..<8, depth: 1) }
    public static var length: Field<UInt16> { .init("ppi.length", "Header length") }
    public static var linkType: Field<UInt32> { .init("ppi.dlt", "DLT") }

    public static let layout = Layout(
        "ppi",
        "PPI Packet Header",
        claims: [.linkType(192)],
        fields: [version, flags, isAligned, length, linkType]
    )

    static var headerCount: Int { 8 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// The link type of the frame.
    var innerType: UInt32 { header.uint32LittleEndian(at: 4) }
    private var isWireless: Bool { innerType == LinkType.wireless.rawValue }

    public var next: Claim { .linkType(innerType) }
    public var nextPrefix: StaticString? { isWireless ? "wlan_radio" : nil }

    /// Reads the header with its items.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<PerPacketInformation> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let count = Int(bytes.captured.uint16LittleEndian(at: 2))
        if count < headerCount || count > bytes.declaredCount {
            let allowed = headerCount...bytes.declaredCount
            return .stopped(.malformed(.outOfRange(field: length.name, value: count, allowed: allowed)))
        }
        if let fault = bytes.fault(reading: count) { return .stopped(fault) }
        return .whole(PerPacketInformation(bytes, count: count))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: count)
        var context = bytes.context
        context.hasFrameCheck = Self.hasFrameCheck(header)
        payload = bytes.payload(after: count, upTo: bytes.declaredCount, context: context)
    }

    public func describe(into dissection: inout Dissection) {
        dissection.add(Self.length, value: header.uint16LittleEndian(at: 2), at: 2, count: 2)
        dissection.add(Self.linkType, value: innerType, at: 4, count: 4)
    }

    /// Whether the item on 802.11 says that a frame check sequence ends the frame.
    private static func hasFrameCheck(_ header: RawSpan) -> Bool {
        var start = headerCount
        while start &+ 4 <= header.byteCount {
            let count = Int(header.uint16LittleEndian(at: start &+ 2))
            // The flags stand behind a time of eight bytes.
            if header.uint16LittleEndian(at: start) == 2 { return header.uint8(at: start &+ 12) & 1 != 0 }
            start &+= 4 &+ count
        }
        return false
    }
}
