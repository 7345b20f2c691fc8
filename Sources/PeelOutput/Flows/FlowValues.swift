import PeelFlow
import PeelWire

/// One value of a flow.
public enum FlowValue: Sendable {
    case unknown
    case number(UInt64)
    case nanoseconds(Int64)
    case flag(Bool)
    case text(String)
    /// An IPv4 address lies in the low 32 bits.
    case address(IPv6Address, isV6: Bool)

    /// What kind of value a key has.
    public enum Kind: Sendable { case number, seconds, flag, text, address, unknown }
}

/// Picks some of a flow's values by their keys, from the same list that JSON and CSV are written from.
public struct FlowValues: FlowCells, ~Copyable {
    /// Every key with the kind of its values: those of a row in order, then sums of both sides.
    public static let keys: [(name: String, kind: FlowValue.Kind)] = {
        var kinds = FlowKinds()
        var writer = ByteWriter(capacity: 64)
        kinds.give(FlowRow.blank, CommunityID(), &writer)
        return kinds.keys + sums.map { ($0, .number) }
    }()

    private static let sums = ["packets", "bytes", "ip_bytes", "payload_bytes"]

    /// For each key where its value goes; -1 where nobody asks.
    private var places: [Int8]
    private var position = 0
    /// Where text is composed; nil while it is lent.
    private var scratch: ByteWriter? = ByteWriter(capacity: 256)
    private let communityID = CommunityID()
    /// The values of the row that was read last, in the order in which they were asked for.
    public private(set) var values: [FlowValue]

    /// Picks the keys at `places` of ``keys``; at most 127.
    public init(_ places: [Int]) {
        self.places = Array(repeating: -1, count: Self.keys.count)
        values = Array(repeating: .unknown, count: places.count)
        for (index, place) in places.prefix(127).enumerated() where self.places.indices.contains(place) {
            self.places[place] = Int8(index)
        }
    }

    /// Reads a row's values.
    public mutating func read(_ row: FlowRow) {
        position = 0
        var writer = scratch.take() ?? ByteWriter(capacity: 256)
        give(row, communityID, &writer)
        scratch = consume writer
        add(.number(row.packets))
        add(.number(row.bytes))
        add(.number(row.client.ipBytes &+ row.server.ipBytes))
        add(.number(row.client.payloadBytes &+ row.server.payloadBytes))
    }

    /// Where the next value goes; nil where nobody asks for it.
    @inline(__always)
    private mutating func next() -> Int? {
        defer { position &+= 1 }
        guard position < places.count, places[position] >= 0 else { return nil }
        return Int(places[position])
    }

    @inline(__always)
    private mutating func add(_ value: @autoclosure () -> FlowValue) {
        if let place = next() { values[place] = value() }
    }

    mutating func number(_ writer: inout ByteWriter, _ key: StaticString, _ value: UInt64?) {
        add(value.map { .number($0) } ?? .unknown)
    }

    mutating func text(_ writer: inout ByteWriter, _ key: StaticString, _ value: StaticString?) {
        add(value.map { .text($0.description) } ?? .unknown)
    }

    mutating func flag(_ writer: inout ByteWriter, _ key: StaticString, _ value: Bool?) {
        add(value.map { .flag($0) } ?? .unknown)
    }

    mutating func seconds(_ writer: inout ByteWriter, _ key: StaticString, _ nanoseconds: Int64?) {
        add(nanoseconds.map { .nanoseconds($0) } ?? .unknown)
    }

    mutating func address(_ writer: inout ByteWriter, _ key: StaticString, _ value: IPv6Address, isV6: Bool) {
        add(.address(value, isV6: isV6))
    }

    mutating func composed(_ writer: inout ByteWriter, _ key: StaticString, _ write: (inout ByteWriter) -> Void) {
        guard let place = next() else { return }
        writer.removeAll()
        write(&writer)
        values[place] = .text(writer.text)
    }

    mutating func wire(_ writer: inout ByteWriter, _ key: StaticString, _ value: String?) {
        add(value.map { .text($0) } ?? .unknown)
    }

    mutating func unknown(_ writer: inout ByteWriter, _ keys: FlowKeys.Run) {
        for _ in keys.keys { add(.unknown) }
    }
}

/// Notes each key with the kind of its values.
private struct FlowKinds: FlowCells {
    var keys: [(name: String, kind: FlowValue.Kind)] = []

    mutating func number(_ writer: inout ByteWriter, _ key: StaticString, _ value: UInt64?) {
        keys.append((key.description, .number))
    }

    mutating func text(_ writer: inout ByteWriter, _ key: StaticString, _ value: StaticString?) {
        keys.append((key.description, .text))
    }

    mutating func flag(_ writer: inout ByteWriter, _ key: StaticString, _ value: Bool?) {
        keys.append((key.description, .flag))
    }

    mutating func seconds(_ writer: inout ByteWriter, _ key: StaticString, _ nanoseconds: Int64?) {
        keys.append((key.description, .seconds))
    }

    mutating func address(_ writer: inout ByteWriter, _ key: StaticString, _ value: IPv6Address, isV6: Bool) {
        keys.append((key.description, .address))
    }

    mutating func composed(_ writer: inout ByteWriter, _ key: StaticString, _ write: (inout ByteWriter) -> Void) {
        keys.append((key.description, .text))
    }

    mutating func wire(_ writer: inout ByteWriter, _ key: StaticString, _ value: String?) {
        keys.append((key.description, .text))
    }

    mutating func unknown(_ writer: inout ByteWriter, _ keys: FlowKeys.Run) {
        for key in keys.keys { self.keys.append((key, .unknown)) }
    }
}
