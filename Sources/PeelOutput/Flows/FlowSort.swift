import PeelFlow

/// By what flows are put in order.
public struct FlowSort: Sendable {
    /// What is compared: one of ``keys``.
    public let key: String
    /// The largest comes first.
    public let isDescending: Bool
    private let rank: @Sendable (borrowing FlowRow) -> FlowRank

    /// Counts and durations come largest first, times, addresses and names smallest first; `-` before the key, or
    /// `isReversed`, turns that round. Nil where there is no such key.
    public init?(_ text: String, isReversed: Bool = false) {
        let isTurned = text.hasPrefix("-")
        let key = isTurned ? String(text.dropFirst()) : text
        if let found = Self.smallestFirst.first(where: { $0.key == key }) {
            self.init(key, found.rank, isDescending: isTurned != isReversed)
        } else if let found = Self.largestFirst.first(where: { $0.key == key }) {
            self.init(key, found.rank, isDescending: isTurned == isReversed)
        } else if let place = FlowValues.keys.firstIndex(where: { $0.name == key }) {
            // Every other key of a row: words smallest first, the rest largest first.
            let isText = FlowValues.keys[place].kind == .text
            self.init(key, { FlowRank($0, by: place) }, isDescending: (isTurned == isReversed) != isText)
        } else {
            return nil
        }
    }

    private init(_ key: String, _ rank: @escaping @Sendable (borrowing FlowRow) -> FlowRank, isDescending: Bool) {
        self.key = key
        self.rank = rank
        self.isDescending = isDescending
    }

    /// The flows with the most bytes first: what `--top` means without a key.
    public static let mostBytes = FlowSort("bytes", { .number($0.bytes) }, isDescending: true)

    /// Every key that can be sorted by.
    public static var keys: [String] {
        let quick = Set((smallestFirst + largestFirst).map(\.key))
        return (smallestFirst + largestFirst).map(\.key) + FlowValues.keys.map(\.name).filter { !quick.contains($0) }
    }

    /// What stands for a row in this order: the larger comes later, and what is unknown comes last either way.
    public func rank(of row: borrowing FlowRow) -> FlowRank {
        let rank = rank(row)
        return isDescending ? rank.reversed : rank
    }

    /// The order is that of the frame bytes of both sides.
    public var isByBytes: Bool { key == "bytes" }

    /// What stands for a flow with so many bytes, where the order is by bytes.
    public func rank(ofBytes bytes: UInt64) -> FlowRank {
        isDescending ? FlowRank.number(bytes).reversed : FlowRank.number(bytes)
    }

    private typealias Key = (key: String, rank: @Sendable (borrowing FlowRow) -> FlowRank)

    private static let smallestFirst: [Key] = [
        ("flow", { .number($0.index) }),
        ("protocol", { .number(UInt64($0.proto)) }),
        ("client_address", { FlowRank($0.clientAddress.high, $0.clientAddress.low) }),
        ("client_port", { .number($0.hasPorts ? UInt64($0.clientPort) : nil) }),
        ("server_address", { FlowRank($0.serverAddress.high, $0.serverAddress.low) }),
        ("server_port", { .number($0.hasPorts ? UInt64($0.serverPort) : nil) }),
        ("start", { .time($0.start.nanoseconds) }),
        ("end", { .time($0.end.nanoseconds) }),
        ("state", { .number(UInt64($0.state.rawValue)) }),
        ("vlan", { .number($0.vlan.map(UInt64.init)) }),
        ("quality", { .number(UInt64($0.quality.rawValue)) }),
    ]

    private static let largestFirst: [Key] = [
        ("duration", { .time($0.durationNanoseconds) }),
        ("packets", { .number($0.packets) }),
        ("bytes", { .number($0.bytes) }),
        ("ip_bytes", { .number($0.client.ipBytes &+ $0.server.ipBytes) }),
        ("payload_bytes", { .number($0.client.payloadBytes &+ $0.server.payloadBytes) }),
        ("client_packets", { .number($0.client.packets) }),
        ("client_bytes", { .number($0.client.bytes) }),
        ("client_ip_bytes", { .number($0.client.ipBytes) }),
        ("client_payload_bytes", { .number($0.client.payloadBytes) }),
        ("server_packets", { .number($0.server.packets) }),
        ("server_bytes", { .number($0.server.bytes) }),
        ("server_ip_bytes", { .number($0.server.ipBytes) }),
        ("server_payload_bytes", { .number($0.server.payloadBytes) }),
        ("connect_rtt", { .number($0.connectNanoseconds.map(UInt64.init(bitPattern:))) }),
        ("initial_rtt", { .number($0.initialNanoseconds.map(UInt64.init(bitPattern:))) }),
        ("client_syn_retries", { .number($0.client.synRetries.map(UInt64.init)) }),
        ("server_syn_retries", { .number($0.server.synRetries.map(UInt64.init)) }),
        ("client_resets", { .number($0.client.resets.map(UInt64.init)) }),
        ("server_resets", { .number($0.server.resets.map(UInt64.init)) }),
        ("icmp_errors", { .number(UInt64($0.icmpErrors)) }),
    ]
}

/// A row's place in an order, as two words that compare as they are; unknown values come last.
public struct FlowRank: Comparable, Sendable, BitwiseCopyable {
    private var high: UInt64
    private var low: UInt64
    private var isUnknown = false

    init(_ high: UInt64, _ low: UInt64) {
        self.high = high
        self.low = low
    }

    static func number(_ value: UInt64?) -> FlowRank {
        var rank = FlowRank(0, value ?? 0)
        rank.isUnknown = value == nil
        return rank
    }

    static func time(_ nanoseconds: Int64) -> FlowRank {
        FlowRank(0, UInt64(bitPattern: nanoseconds) ^ 1 << 63)
    }

    /// The rank by the value of a key, at its place in ``FlowValues/keys``; of text the first sixteen bytes decide.
    init(_ row: borrowing FlowRow, by place: Int) {
        var values = FlowValues([place])
        values.read(copy row)
        switch values.values[0] {
        case .unknown: self = .number(nil)
        case .number(let value): self = .number(value)
        case .nanoseconds(let value): self = .time(value)
        case .flag(let value): self = .number(value ? 1 : 0)
        case .address(let value, _): self = FlowRank(value.high, value.low)
        case .text(let text):
            var words: [UInt64] = [0, 0]
            for (index, byte) in text.utf8.prefix(16).enumerated() {
                words[index / 8] |= UInt64(byte) << UInt64(56 - index % 8 * 8)
            }
            self = FlowRank(words[0], words[1])
        }
    }

    /// The rank in the opposite order.
    var reversed: FlowRank {
        var rank = FlowRank(~high, ~low)
        rank.isUnknown = isUnknown
        return rank
    }

    public static func < (left: FlowRank, right: FlowRank) -> Bool {
        if left.isUnknown != right.isUnknown { return right.isUnknown }
        return left.high != right.high ? left.high < right.high : left.low < right.low
    }
}
