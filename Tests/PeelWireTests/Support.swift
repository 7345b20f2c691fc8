import PeelWire
import Testing

/// A dissected frame as tests look at it: every value as text, under the name that filters use.
struct Dissected {
    /// `frame.protocols`.
    let chain: String
    /// Every value in the order in which it was found: name and text.
    let values: [(name: String, text: String)]
    /// The faults in words, in order.
    let faults: [String]
    /// The first fault of the frame as a value.
    let fault: Fault?
    let dissection: Dissection

    /// The values that stand under `name`, in order; a combined name gives its members' values.
    subscript(name: String) -> [String] { values.filter { $0.name == name }.map(\.text) }
}

/// Every protocol of PeelWire, joined once for all tests.
let wireRegistry = Registry(Registry.wire)

/// Dissects `bytes` as a frame of `linkType`; `wireCount` is its length on the wire where the capture cut it.
func dissect(_ bytes: [UInt8], linkType: LinkType = .ethernet, wireCount: Int? = nil) -> Dissected {
    var dissection = Dissection()
    let frame = Frame(
        time: Timestamp(nanoseconds: 0),
        linkType: linkType,
        interface: 0,
        captured: bytes.rawSpan,
        wireCount: wireCount ?? bytes.count
    )
    wireRegistry.dissect(frame, into: &dissection)
    return Dissected(dissection, bytes)
}

/// Dissects `bytes` as the protocol that `claim` names, as if it began the frame.
func dissect(
    _ bytes: [UInt8],
    as claim: Claim,
    wireCount: Int? = nil,
    context: LayerContext = LayerContext()
) -> Dissected {
    var dissection = Dissection()
    let whole = PacketBytes(captured: bytes.rawSpan, declaredCount: wireCount ?? bytes.count, context: context)
    wireRegistry.dissect(whole, as: claim, into: &dissection)
    return Dissected(dissection, bytes)
}

extension Dissected {
    init(_ dissection: borrowing Dissection, _ bytes: [UInt8]) {
        self.dissection = copy dissection
        chain = dissection.chain.map(\.description).joined(separator: ":")
        faults = dissection.faults.map(\.fault.description)
        fault = dissection.faults.first?.fault
        values = dissection.fields.map { record in
            let field = wireRegistry.layout(Int(record.layout)).fields.first { $0.id == record.id }
            guard let field else { return ("?", "") }
            return (field.name.description, Self.text(record, field, bytes, dissection))
        }
    }

    /// The value as `tshark -T fields -e` prints it.
    static func text(
        _ record: FieldRecord,
        _ field: AnyField,
        _ bytes: [UInt8],
        _ dissection: borrowing Dissection
    ) -> String {
        let place = min(Int(record.start), bytes.count)..<min(Int(record.start) + Int(record.count), bytes.count)
        switch field.type {
        case .unsigned where field.display == .hexadecimal:
            let digits = String(record.value, radix: 16)
            return "0x" + String(repeating: "0", count: max(0, Int(field.typeCount) * 2 - digits.count)) + digits
        case .unsigned where field.display == .octal: return "0" + String(record.value, radix: 8)
        case .unsigned: return String(record.value)
        case .signed, .absoluteTime, .relativeTime: return String(Int64(bitPattern: record.value))
        case .boolean: return record.value == 0 ? "0" : "1"
        case .ipv4: return IPv4Address(bits: record.value).description
        case .ipv6 where record.flags.contains(.inSource):
            return IPv6Address.load(from: dissection.bytes(of: record, frame: bytes.rawSpan), at: 0).description
        case .ipv6: return bytes.rawSpan.ipv6Address(of: record).description
        case .mac: return MACAddress(bits: record.value).description
        case .float: return String(Double(bitPattern: record.value))
        case .text where record.flags.contains(.inArena):
            let first = Int(record.value >> 32)
            return String(decoding: dissection.arena[first..<first + Int(record.value & 0xffff_ffff)], as: UTF8.self)
        case .text: return String(decoding: bytes[place], as: UTF8.self)
        case .bytes: return bytes[place].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        case .none: return ""
        }
    }
}

extension RawSpan {
    /// The IPv6 address at `offset`.
    func ipv6Address(at offset: Int) -> IPv6Address { IPv6Address.load(from: self, at: offset) }
}

extension [UInt8] {
    /// Bytes from hexadecimal digits; spaces and line ends are left out.
    init(hex: String) {
        let digits = hex.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
        self = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
