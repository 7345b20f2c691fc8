/// Where a protocol says it belongs, and what a header says follows it.
///
/// The child claims (`Layout.claims`), the parent asks (`Layer.next`); both speak in these values.
public enum Claim: Hashable, Sendable {
    /// A LINKTYPE_ number of the capture.
    case linkType(UInt32)
    /// An EtherType (IEEE 802.3 clause 3.2.6).
    case etherType(UInt16)
    /// A pair of LLC service access points' destination (IEEE 802.2).
    case llc(UInt8)
    /// A SNAP protocol under an organisation's code that is no EtherType (IEEE 802 clause 9.5): code, number.
    case snap(UInt32, UInt16)
    /// An IP protocol or IPv6 next header number (IANA protocol-numbers).
    case ipProtocol(UInt8)
    /// UDP ports, source and destination; the lower is asked first.
    case udpPorts(UInt16, UInt16)
    /// TCP ports, source and destination; the lower is asked first.
    case tcpPorts(UInt16, UInt16)
    /// A PPP protocol number (IANA ppp-numbers).
    case pppProtocol(UInt16)
    /// A protocol by its filter name, such as `ip`.
    case name(StaticStringKey)
    /// The protocol at this index of ``Registry/readers``, found before.
    case reader(UInt16)
    /// Bytes that nobody claims: shown as data.
    case data
    /// Nothing follows.
    case none

    /// Whether it asks for a protocol by ports.
    var isPorts: Bool {
        switch self {
        case .udpPorts, .tcpPorts: true
        default: false
        }
    }

    /// A protocol by its filter name, such as `ip`.
    public static func named(_ name: StaticString) -> Claim { .name(StaticStringKey(name)) }
}

/// A string known at compile time, comparable by its text.
public struct StaticStringKey: Hashable, Sendable, ExpressibleByStringLiteral {
    public let string: StaticString

    @inlinable @inline(__always)
    public init(_ string: StaticString) { self.string = string }

    public init(stringLiteral value: StaticString) { string = value }

    public static func == (left: StaticStringKey, right: StaticStringKey) -> Bool {
        left.string.description == right.string.description
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(string.description) }
}

/// The transports over which a protocol may be known by its content, where no port names it.
public enum Transport: Sendable {
    case udp, tcp, either
}

/// A name that stands for several fields at once, such as `ip.addr` for source and destination.
public struct CombinedField: Sendable {
    public let name: StaticString
    public let label: StaticString
    /// The names of the fields that it stands for, in the order in which their values are printed.
    public let members: [StaticString]

    public init(_ name: StaticString, _ label: StaticString, _ members: [StaticString]) {
        self.name = name
        self.label = label
        self.members = members
    }
}

/// A protocol's description: its names, where it belongs, and each of its fields, once.
public struct Layout: Sendable {
    /// The name in filters and in `frame.protocols`, such as `udp`.
    public let name: StaticString
    /// The name in words, such as `User Datagram Protocol`.
    public let label: StaticString
    /// Where the protocol belongs; a number is claimed by one protocol only.
    public let claims: [Claim]
    /// The fields; those at a fixed place are read by the registry, the others by ``Layer/describe(into:)``.
    public let fields: [AnyField]
    /// Names that stand for several fields.
    public let combined: [CombinedField]
    /// False for fields that are added to the layers of other protocols, such as what a connection's analysis finds.
    public let isLayer: Bool

    public init(
        _ name: StaticString,
        _ label: StaticString,
        claims: [Claim] = [],
        fields: [any FieldDescription],
        combined: [CombinedField] = [],
        isLayer: Bool = true
    ) {
        self.name = name
        self.label = label
        self.claims = claims
        self.fields = fields.map(\.erased)
        self.combined = combined
        self.isLayer = isLayer
    }
}
