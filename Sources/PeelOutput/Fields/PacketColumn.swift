import PeelWire

/// Columns with short names, of `--columns` and `--csv`; any field's name is a column too.
public enum PacketColumn: String, CaseIterable, Sendable {
    case number, time, delta, relative, source
    case sourcePort = "source_port"
    case destination
    case destinationPort = "destination_port"
    case `protocol`, length, captured, interface, info

    init?(name: String) { self.init(rawValue: name) }

    /// What `--csv` shows by itself.
    public static let usual = [
        "number", "time", "source", "source_port", "destination", "destination_port", "protocol", "length", "info",
    ]

    /// Letters to begin with in an aligned table.
    var width: Int {
        switch self {
        case .number, .length, .captured: 6
        case .sourcePort, .destinationPort: 5
        case .time, .source, .destination: 15
        case .delta, .relative: 12
        case .protocol: 8
        case .interface, .info: 1
        }
    }

    var isNumber: Bool {
        switch self {
        case .number, .length, .captured, .sourcePort, .destinationPort, .delta, .relative, .interface: true
        case .time, .source, .destination, .protocol, .info: false
        }
    }
}

extension FieldIndex {
    /// The innermost layer of a kind, those that an ICMP message quotes left out.
    func lastLayer(_ dissection: borrowing Dissection, where isWanted: (LayerRole) -> Bool) -> Int? {
        var found: Int?
        for layer in dissection.layers.indices {
            let role = layerRoles[Int(dissection.layers[layer].layout)]
            if isWanted(role) { found = layer }
            if role == .icmp || role == .icmpv6 { break }
        }
        return found
    }
}

extension ByteWriter {
    /// A copy of what waits.
    var copied: [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(count)
        for offset in 0..<count { copy.append(bytes.uint8(at: offset)) }
        return copy
    }

    /// Appends a value of a comma-separated line (RFC 4180), in quotes where it needs them.
    public mutating func append(csv value: RawSpan) {
        var needsQuotes = false
        for offset in 0..<value.byteCount {
            switch value.uint8(at: offset) {
            case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): needsQuotes = true
            default: break
            }
        }
        guard needsQuotes else { return append(value) }
        append(UInt8(ascii: "\""))
        for offset in 0..<value.byteCount {
            let byte = value.uint8(at: offset)
            if byte == UInt8(ascii: "\"") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }
}
