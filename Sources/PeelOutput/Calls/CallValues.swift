import PeelWire

/// A key of `peel calls --json`, in the order in which they stand there.
public enum CallKey: String, CaseIterable, Sendable {
    case time, flow
    case clientAddress = "client_address"
    case clientPort = "client_port"
    case serverAddress = "server_address"
    case serverPort = "server_port"
    case proto = "protocol"
    case kind, what, status, error, outcome, latency
    case requestBytes = "request_bytes"
    case answerBytes = "answer_bytes"
    case requestFrame = "request_frame"
    case answerFrame = "answer_frame"
    case repeats

    /// What kind of value it has.
    public var valueKind: FlowValue.Kind {
        switch self {
        case .time, .latency: .seconds
        case .clientAddress, .serverAddress: .address
        case .proto, .kind, .what, .status, .outcome: .text
        case .error: .flag
        case .flow, .clientPort, .serverPort, .requestBytes, .answerBytes, .requestFrame, .answerFrame, .repeats:
            .number
        }
    }

    /// The order is that of smallest first.
    var isSmallestFirst: Bool {
        switch self {
        case .latency, .requestBytes, .answerBytes, .repeats, .error: false
        default: true
        }
    }
}

/// One value of a call; text is as it came off the wire.
public enum CallValue: Sendable {
    case unknown
    case number(UInt64)
    case nanoseconds(Int64)
    case flag(Bool)
    case text([UInt8])
    case word(StaticString)
    case address(IPv6Address, isV6: Bool)
}

extension Call {
    /// The value of a key; `names` knows the protocols.
    public func value(_ key: CallKey, _ names: CallReader) -> CallValue {
        func text(_ bytes: [UInt8]) -> CallValue { bytes.isEmpty ? .unknown : .text(bytes) }
        func number(_ value: UInt64?) -> CallValue { value.map { .number($0) } ?? .unknown }
        return switch key {
        case .time: .nanoseconds(time.nanoseconds)
        case .flow: number(flow == 0 ? nil : flow)
        case .clientAddress: .address(client.address, isV6: isV6)
        case .clientPort: .number(UInt64(client.port))
        case .serverAddress: .address(server.address, isV6: isV6)
        case .serverPort: .number(UInt64(server.port))
        case .proto: .word(names.name(of: self))
        case .kind: text(words.kind)
        case .what: text(words.what)
        case .status: text(words.status)
        case .error: answer == nil ? .unknown : words.isError.map { .flag($0) } ?? .unknown
        case .outcome: .word(outcome.word)
        case .latency: latency.map { .nanoseconds($0) } ?? .unknown
        case .requestBytes: number(request?.byteCount)
        case .answerBytes: number(answer?.byteCount)
        case .requestFrame: number(request.map { UInt64($0.frame) })
        case .answerFrame: number(answer.map { UInt64($0.frame) })
        case .repeats: .number(repeats)
        }
    }
}

extension ByteWriter {
    /// Appends a value of a call; nothing where it is unknown.
    mutating func append(_ value: CallValue, as escaping: Escaping) {
        switch value {
        case .unknown: break
        case .number(let value): append(decimal: value)
        case .nanoseconds(let value): append(seconds: value)
        case .flag(let value): append(value ? "true" : "false")
        case .text(let bytes): append(escaped: bytes.rawSpan, as: escaping)
        case .word(let word): append(word)
        case .address(let address, let isV6): FlowText.append(address, isV6: isV6, to: &self)
        }
    }

    /// Appends a value as JSON.
    mutating func append(json value: CallValue) {
        switch value {
        case .unknown: append("null")
        case .number, .nanoseconds, .flag: append(value, as: .json)
        case .text, .word, .address:
            append(UInt8(ascii: "\""))
            append(value, as: .json)
            append(UInt8(ascii: "\""))
        }
    }
}

/// An order of calls.
public struct CallSort: Sendable {
    public let key: CallKey
    public let isDescending: Bool

    /// Latency and sizes come largest first, everything else smallest first; `-` before the key, or `isReversed`, turns
    /// that round. Nil where there is no such key.
    public init?(_ text: String, isReversed: Bool = false) {
        let isTurned = text.hasPrefix("-")
        guard let key = CallKey(rawValue: isTurned ? String(text.dropFirst()) : text) else { return nil }
        self.key = key
        isDescending = key.isSmallestFirst == (isTurned != isReversed)
    }

    /// The slowest first: what `--top` means without a key.
    public static let slowest = CallSort(.latency, isDescending: true)

    private init(_ key: CallKey, isDescending: Bool) {
        self.key = key
        self.isDescending = isDescending
    }

    /// Whether a call with the value `one` comes before another with `other`; what is unknown comes last either way.
    public func precedes(_ one: CallValue, _ other: CallValue) -> Bool? {
        switch (one, other) {
        case (.unknown, .unknown): nil
        case (.unknown, _): false
        case (_, .unknown): true
        default:
            switch Self.compare(one, other) {
            case 0: nil
            case let order: (order < 0) != isDescending
            }
        }
    }

    /// Below 0 where `one` is the smaller, 0 where both are equal.
    private static func compare(_ one: CallValue, _ other: CallValue) -> Int {
        func order<Value: Comparable>(_ one: Value, _ other: Value) -> Int { one < other ? -1 : one == other ? 0 : 1 }
        switch (one, other) {
        case (.number(let a), .number(let b)): return order(a, b)
        case (.nanoseconds(let a), .nanoseconds(let b)): return order(a, b)
        case (.flag(let a), .flag(let b)): return order(a ? 1 : 0, b ? 1 : 0)
        case (.text(let a), .text(let b)): return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
        case (.word(let a), .word(let b)): return order(a.description, b.description)
        case (.address(let a, _), .address(let b, _)):
            return a.high != b.high ? order(a.high, b.high) : order(a.low, b.low)
        default: return 0
        }
    }
}
