/// A stack of MPLS labels, read in place.
///
///      0                                       20    23 24              31
///     +---------------------------------------+-------+-+----------------+
///     |                 Label                 |  Exp  |S|      TTL       |
///     +---------------------------------------+-------+-+----------------+
///
/// RFC 3032 section 2.1; entries follow one another until one has S, the bottom of the stack, set. No number names what
/// follows: the first four bits of it do (RFC 4928 section 3, RFC 4385 section 3).
public struct MPLS: Layer, ~Escapable {
    public static var label: Field<UInt32> {
        .init("mpls.label", "MPLS Label", bits: 0..<20, names: labelNames)
    }
    public static var trafficClass: Field<UInt32> {
        .init("mpls.exp", "MPLS Experimental Bits", bits: 20..<23, depth: 1)
    }
    public static var bottom: Field<UInt32> {
        .init("mpls.bottom", "MPLS Bottom Of Label Stack", bits: 23..<24, depth: 1)
    }
    public static var timeToLive: Field<UInt32> { .init("mpls.ttl", "MPLS TTL", bits: 24..<32, depth: 1) }

    public static let layout = Layout(
        "mpls",
        "MultiProtocol Label Switching Header",
        claims: [.etherType(0x8847), .etherType(0x8848), .pppProtocol(0x0281), .pppProtocol(0x0283)],
        fields: [label, trafficClass, bottom, timeToLive]
    )

    static var entryCount: Int { 4 }

    /// All entries.
    public let header: RawSpan
    public let payload: PacketBytes

    public var next: Claim {
        if payload.declaredCount == 0 { return .none }
        return switch payload.captured.uint8(at: 0) >> 4 {
        case 4: .named("ip")
        case 6: .named("ipv6")
        // An associated channel (RFC 5586), which nobody decodes yet.
        case 1: .data
        case 0
        where PseudowireEthernet.looksPlain(payload.captured, at: 0)
            && !PseudowireEthernet.looksPlain(payload.captured, at: 4):
            .named("eth")
        case 0: .named("pwethcw")
        default: PseudowireEthernet.looksPlain(payload.captured, at: 0) ? .named("eth") : .data
        }
    }

    public var nextPrefix: StaticString? { next == .named("pwethcw") ? "pwethheuristic" : nil }

    /// Reads entries up to the bottom of the stack.
    @inline(__always)
    @_lifetime(copy bytes)
    public static func peel(_ bytes: PacketBytes) -> Peeled<MPLS> {
        if let fault = bytes.fault(reading: entryCount) { return .stopped(fault) }
        var count = entryCount
        while bytes.captured.uint8(at: count &- 2) & 1 == 0 {
            if let fault = bytes.fault(reading: count &+ entryCount) {
                return .flawed(MPLS(bytes, count: count, end: count), fault)
            }
            count &+= entryCount
        }
        return .whole(MPLS(bytes, count: count, end: bytes.declaredCount))
    }

    @inline(__always)
    @_lifetime(copy bytes)
    init(_ bytes: PacketBytes, count: Int, end: Int) {
        header = bytes.captured.extracting(first: count)
        payload = bytes.payload(after: count, upTo: end)
    }

    public func describe(into dissection: inout Dissection) {
        var offset = 0
        while offset &+ Self.entryCount <= header.byteCount {
            dissection.add(Self.label, in: header, at: offset)
            dissection.add(Self.trafficClass, in: header, at: offset)
            dissection.add(Self.bottom, in: header, at: offset)
            dissection.add(Self.timeToLive, in: header, at: offset)
            offset &+= Self.entryCount
        }
    }

    /// IANA mpls-label-values.
    static let labelNames = ValueNames { value in
        switch value {
        case 0: "IPv4 Explicit-Null"
        case 1: "Router Alert"
        case 2: "IPv6 Explicit-Null"
        case 3: "Implicit-Null"
        case 7: "Entropy Label Indicator (ELI)"
        case 13: "Generic Associated Channel Label (GAL)"
        case 14: "OAM Alert"
        case 15: "Extension Label"
        default: nil
        }
    }
}
