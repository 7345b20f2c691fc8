/// An Ethernet header, read in place.
///
///      0                    6                   12       14
///     +--------------------+-------------------+--------+
///     |    Destination     |      Source       |  Type  |
///     +--------------------+-------------------+--------+
///
/// IEEE 802.3 clause 3: a value up to 1500 in the place of the type is the length of an LLC frame.
public struct Ethernet: Layer, ~Escapable {
    public static var destination: Field<MACAddress> { .init("eth.dst", "Destination", at: 0) }
    public static var destinationIsLocal: Field<Bool> {
        .init("eth.dst.lg", "LG bit", at: 0, bits: 6..<7, depth: 1)
    }
    public static var destinationIsGroup: Field<Bool> {
        .init("eth.dst.ig", "IG bit", at: 0, bits: 7..<8, depth: 1)
    }
    public static var source: Field<MACAddress> { .init("eth.src", "Source", at: 6) }
    public static var sourceIsLocal: Field<Bool> { .init("eth.src.lg", "LG bit", at: 6, bits: 6..<7, depth: 1) }
    public static var sourceIsGroup: Field<Bool> { .init("eth.src.ig", "IG bit", at: 6, bits: 7..<8, depth: 1) }
    public static var type: Field<UInt16> { .init("eth.type", "Type", as: .hexadecimal, names: EtherType.names) }
    public static var length: Field<UInt16> { .init("eth.len", "Length") }
    public static var invalidType: Field<UInt16> {
        .init("eth.invalid_lentype", "Invalid length/type", as: .hexadecimal)
    }
    public static var padding: Field<WireBytes> { .init("eth.padding", "Padding") }
    public static var trailerBytes: Field<WireBytes> { .init("eth.trailer", "Trailer") }
    public static var frameCheck: Field<UInt32> { .init("eth.fcs", "Frame check sequence", as: .hexadecimal) }
    public static var frameCheckStatus: Field<UInt8> {
        .init("eth.fcs.status", "FCS Status", names: ChecksumStatus.names)
    }

    public static let layout = Layout(
        "eth",
        "Ethernet II",
        claims: [.linkType(1), .snap(0x0080c2, 7), .snap(0x0080c2, 1)],
        fields: [
            destination, destinationIsLocal, destinationIsGroup, source, sourceIsLocal, sourceIsGroup, type, length,
            invalidType, padding, trailerBytes, frameCheck, frameCheckStatus,
        ],
        combined: [
            CombinedField("eth.addr", "Address", ["eth.dst", "eth.src"]),
            CombinedField("eth.lg", "LG bit", ["eth.dst.lg", "eth.src.lg"]),
            CombinedField("eth.ig", "IG bit", ["eth.dst.ig", "eth.src.ig"]),
        ]
    )

    public static var trailer: TrailerFields? {
        TrailerFields(
            padding: padding,
            trailer: trailerBytes,
            frameCheck: frameCheck,
            frameCheckStatus: frameCheckStatus
        )
    }

    static var headerCount: Int { 14 }

    public let header: RawSpan
    public let payload: PacketBytes

    /// The EtherType, or up to 1500 the length of what follows, in bytes.
    public var typeOrLength: UInt16 { header.uint16(at: 12) }
    /// Whether the header gives a length and no type; a type of 0 stands for itself.
    public var hasLength: Bool { Self.isLength(typeOrLength) }

    public var next: Claim {
        if hasLength { return payload.captured.uint16(at: 0) == 0xffff ? .named("ipx") : .etherType(EtherType.llc) }
        // Between the largest length and the smallest type lies neither.
        if isInvalid { return .data }
        return .etherType(typeOrLength)
    }

    public var nextPrefix: StaticString? { hasLength || isInvalid ? nil : "ethertype" }

    private var isInvalid: Bool {
        typeOrLength > EtherType.largestLength && typeOrLength < EtherType.smallestType
    }

    @inline(__always)
    private static func isLength(_ value: UInt16) -> Bool { value != 0 && value <= EtherType.largestLength }

    /// Reads a header; a length cuts the payload, and must not exceed the frame.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<Ethernet> {
        if let fault = bytes.fault(reading: headerCount) { return .stopped(fault) }
        let value = bytes.captured.uint16(at: 12)
        guard isLength(value) else { return .whole(Ethernet(bytes, count: bytes.declaredCount)) }
        let ethernet = Ethernet(bytes, count: Int(value) &+ headerCount)
        let left = bytes.declaredCount &- headerCount
        if Int(value) <= left { return .whole(ethernet) }
        return .flawed(
            ethernet,
            .malformed(.outOfRange(field: Self.length.name, value: Int(value), allowed: 0...left))
        )
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int) {
        header = bytes.captured.extracting(first: Self.headerCount)
        payload = bytes.payload(after: Self.headerCount, upTo: count)
    }

    public func describe(into dissection: inout Dissection) {
        if hasLength {
            dissection.add(Self.length, in: header, at: 12)
        } else if isInvalid {
            dissection.add(Self.invalidType, in: header, at: 12, flags: .wrong)
            dissection.fault(
                .malformed(.rule("eth.type lies between the largest length and the smallest type")), at: 12)
        } else {
            dissection.add(Self.type, in: header, at: 12)
        }
    }
}
