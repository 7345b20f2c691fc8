import PeelWire

/// What there is to tell about a filter.
public struct FilterExplanation: Sendable {
    /// A field that the filter asks for.
    public struct Field: Equatable, Sendable {
        public let name: String
        /// What kind of value it has, in words.
        public let type: String
        public let label: String
    }

    /// How much of it can be answered from the headers, without a dissection.
    public enum HeaderShare: Sendable { case all, part, none }

    /// The filter as it was understood, every group in brackets.
    public let text: String
    public let fields: [Field]
    public let headers: HeaderShare
    /// A capture expression that lets through at least what the filter selects outside of tunnels; nil where there is
    /// none but all.
    public let kernel: String?
    /// That expression alone selects the same.
    public let isKernelExact: Bool
}

extension DisplayFilter {
    /// What there is to tell about the filter.
    public var explanation: FilterExplanation {
        var fields: [FilterExplanation.Field] = []
        test.forEachField { entry in
            let field = FilterExplanation.Field(name: entry.name, type: entry.type.words, label: entry.label)
            if !fields.contains(field) { fields.append(field) }
        }
        let kernel = test.kernel
        return FilterExplanation(
            text: syntax.description, fields: fields,
            headers: !quick.isUseful ? .none : quick.isWhole ? .all : .part,
            kernel: kernel?.text, isKernelExact: kernel?.isExact ?? false)
    }
}

/// A capture expression that a test implies.
struct KernelExpression {
    let text: String
    /// It implies the test, too.
    let isExact: Bool

    func and(_ other: KernelExpression) -> KernelExpression {
        KernelExpression(text: "\(text) and \(other.text)", isExact: isExact && other.isExact)
    }
}

extension FilterTest {
    /// A capture expression (pcap-filter(7)) that holds wherever the test does; nil where only `all` would.
    var kernel: KernelExpression? {
        switch self {
        case .and(let parts):
            let known = parts.map(\.kernel)
            let texts = known.compactMap { $0 }
            guard !texts.isEmpty else { return nil }
            return KernelExpression(
                text: texts.map(\.grouped).joined(separator: " and "),
                isExact: !known.contains { $0 == nil } && texts.allSatisfy(\.isExact))
        case .or(let parts):
            var texts: [KernelExpression] = []
            for part in parts {
                guard let own = part.kernel else { return nil }
                texts.append(own)
            }
            return KernelExpression(
                text: texts.map(\.grouped).joined(separator: " or "), isExact: texts.allSatisfy(\.isExact))
        case .not(let inner):
            guard let own = inner.kernel, own.isExact else { return nil }
            return KernelExpression(text: "not \(own.grouped)", isExact: true)
        case .exists(let entry, nil): return Self.presence(entry)
        case .compare(.equal, .any, .field(let entry, nil), .constant(let value)): return Self.equality(entry, value)
        case .member(.any, .field(let entry, nil), let members):
            var texts: [String] = []
            for member in members {
                guard member.high == nil, case .constant(let value) = member.low,
                    let own = Self.equality(entry, value)
                else { return nil }
                texts.append(own.text)
            }
            return KernelExpression(text: texts.joined(separator: " or "), isExact: true)
        default: return nil
        }
    }

    private static func presence(_ entry: FieldCatalogue.Entry) -> KernelExpression? {
        let words = [
            "ip": "ip", "ipv6": "ip6", "arp": "arp", "tcp": "tcp", "udp": "udp", "icmp": "icmp", "icmpv6": "icmp6",
            "sctp": "sctp",
        ]
        return words[entry.name].map { KernelExpression(text: $0, isExact: true) }
    }

    private static func equality(_ entry: FieldCatalogue.Entry, _ value: FilterValue) -> KernelExpression? {
        let text = FilterText.of(value)
        switch (entry.name, value) {
        case ("tcp.port", _), ("udp.port", _), ("sctp.port", _):
            return KernelExpression(text: "\(entry.name.dropLast(5)) port \(text)", isExact: true)
        case ("tcp.srcport", _), ("udp.srcport", _):
            return KernelExpression(text: "\(entry.name.prefix(3)) src port \(text)", isExact: true)
        case ("tcp.dstport", _), ("udp.dstport", _):
            return KernelExpression(text: "\(entry.name.prefix(3)) dst port \(text)", isExact: true)
        case ("ip.addr", .ipv4(let bits, let mask)): return network("", "ip", bits, mask)
        case ("ip.src", .ipv4(let bits, let mask)): return network("src ", "ip", bits, mask)
        case ("ip.dst", .ipv4(let bits, let mask)): return network("dst ", "ip", bits, mask)
        case ("ipv6.addr", .ipv6(_, 128)): return KernelExpression(text: "ip6 host \(text)", isExact: true)
        case ("ipv6.src", .ipv6(_, 128)): return KernelExpression(text: "ip6 src host \(text)", isExact: true)
        case ("ipv6.dst", .ipv6(_, 128)): return KernelExpression(text: "ip6 dst host \(text)", isExact: true)
        case ("eth.addr", .mac): return KernelExpression(text: "ether host \(text)", isExact: true)
        case ("eth.src", .mac): return KernelExpression(text: "ether src \(text)", isExact: true)
        case ("eth.dst", .mac): return KernelExpression(text: "ether dst \(text)", isExact: true)
        case ("ip.proto", .unsigned): return KernelExpression(text: "ip proto \(text)", isExact: true)
        case ("vlan.id", .unsigned): return KernelExpression(text: "vlan \(text)", isExact: false)
        default: return nil
        }
    }

    private static func network(_ side: String, _ word: String, _ bits: UInt32, _ mask: UInt32) -> KernelExpression {
        let prefix = mask.nonzeroBitCount
        let address = IPv4Address(bits32: bits & mask)
        let text = prefix == 32 ? "\(word) \(side)host \(address)" : "\(word) \(side)net \(address)/\(prefix)"
        return KernelExpression(text: prefix == 0 ? word : text, isExact: true)
    }
}

extension KernelExpression {
    fileprivate var grouped: String { text.contains(" and ") || text.contains(" or ") ? "(\(text))" : text }
}
