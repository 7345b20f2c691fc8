import PeelWire

/// Values as text, as `string()` and `ip.host` give them.
enum FilterText {
    static func of(_ value: FilterValue) -> String {
        switch value {
        case .unsigned(let number): return String(number)
        case .signed(let number): return String(number)
        case .float(let number): return number.description
        case .ipv4(let bits, _): return IPv4Address(bits32: bits).description
        case .ipv6(let address, _): return address.description
        case .mac(let bits): return MACAddress(bits48: bits).description
        case .time(let nanoseconds):
            let sign = nanoseconds < 0 ? "-" : ""
            let fraction = String(nanoseconds.magnitude % 1_000_000_000)
            let zeros = String(repeating: "0", count: 9 - fraction.count)
            return "\(sign)\(nanoseconds.magnitude / 1_000_000_000).\(zeros)\(fraction)"
        case .bytes(let bytes), .text(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .place, .label: return ""
        }
    }
}
