import PeelWire

/// What kind of value a field has; it decides which tests make sense and how a literal beside it is read.
enum FilterType: Equatable, Sendable {
    /// A place without a value, such as an option.
    case label
    /// A layer with its bytes.
    case layer
    /// So many bytes.
    case unsigned(Int)
    case signed(Int)
    case boolean
    case float
    case ipv4, ipv6, mac
    /// An address of either version.
    case address
    case bytes, text
    /// Nanoseconds since 1970.
    case moment
    /// Nanoseconds.
    case duration

    init(_ field: AnyField) {
        switch field.type {
        case .unsigned: self = .unsigned(max(1, Int(field.typeCount)))
        case .signed: self = .signed(max(1, Int(field.typeCount)))
        case .boolean: self = .boolean
        case .ipv4: self = .ipv4
        case .ipv6: self = .ipv6
        case .mac: self = .mac
        case .bytes: self = .bytes
        case .text: self = .text
        // Wireshark keeps a moment that is shown as seconds since 1970 as a duration since then.
        case .absoluteTime: self = field.name.description.hasSuffix("_epoch") ? .duration : .moment
        case .relativeTime: self = .duration
        case .float: self = .float
        case .none: self = field.display == .hexadecimal ? .bytes : .label
        }
    }

    /// In words, for messages and for `peel filter`.
    var words: String {
        switch self {
        case .label: "a label without a value"
        case .layer: "a protocol"
        case .unsigned(let count): "an unsigned integer of \(count) byte\(count == 1 ? "" : "s")"
        case .signed(let count): "an integer of \(count) byte\(count == 1 ? "" : "s")"
        case .boolean: "a boolean"
        case .float: "a number with a fraction"
        case .ipv4: "an IPv4 address"
        case .ipv6: "an IPv6 address"
        case .mac: "a MAC address"
        case .address: "an address"
        case .bytes: "bytes"
        case .text: "text"
        case .moment: "a moment"
        case .duration: "a time in seconds"
        }
    }

    var isInteger: Bool {
        switch self {
        case .unsigned, .signed: true
        default: false
        }
    }

    /// Values of both can be compared.
    func isComparable(with other: FilterType) -> Bool {
        switch (self, other) {
        case (.unsigned, .unsigned), (.unsigned, .signed), (.signed, .unsigned), (.signed, .signed): true
        case (.boolean, .unsigned), (.boolean, .signed), (.unsigned, .boolean), (.signed, .boolean): true
        case (.mac, .bytes), (.bytes, .mac): true
        // What is cut out of an address are bytes.
        case (.ipv4, .bytes), (.bytes, .ipv4), (.ipv6, .bytes), (.bytes, .ipv6): true
        case (.address, .ipv4), (.address, .ipv6), (.ipv4, .address), (.ipv6, .address): true
        default: self == other
        }
    }

    /// Bytes can be cut out of it.
    var isSliced: Bool {
        switch self {
        case .layer, .ipv4, .ipv6, .mac, .bytes, .text: true
        default: false
        }
    }

    /// `contains` and `matches` make sense.
    var isSearched: Bool {
        switch self {
        case .layer, .mac, .bytes, .text: true
        default: false
        }
    }

    func allows(_ operation: FilterSyntax.Arithmetic) -> Bool {
        switch self {
        case .unsigned, .signed: true
        case .float: operation != .and && operation != .modulo
        case .duration: operation == .plus || operation == .minus
        case .ipv4, .ipv6, .mac, .bytes: operation == .and
        default: false
        }
    }
}
