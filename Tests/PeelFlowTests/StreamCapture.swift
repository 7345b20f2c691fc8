import PeelFlow
import PeelWire

/// TCP segments between two hosts, and what the tracker adds to each.
struct StreamCapture: ~Copyable {
    private let registry = Registry(Registry.wire + [Reader(fields: StreamFields.layout)])
    private var tracker: StreamTracker
    private var dissection = Dissection()
    private var number = 0
    /// What a first pass has found, for a second.
    var hindsight: Hindsight?

    /// The client's port is 40000 and this.
    var portOffset: UInt8 = 0

    init?(_ hindsight: Hindsight? = nil, limit: Int = 1 << 18) {
        self.hindsight = hindsight
        guard let tracker = StreamTracker(registry, limit: limit) else { return nil }
        self.tracker = tracker
    }

    /// Sends a segment; `client` tells from which side. Sequence numbers of the client begin at 1000, of the server
    /// at 5000; the data offset may lie about its `words`. Returns the stream's fields by name.
    mutating func send(
        _ milliseconds: Int64, client: Bool = true, _ flags: UInt8, sequence: UInt32, ack: UInt32 = 0,
        payload: Int = 0, window: UInt16 = 8192, options: [UInt8] = [], words offset: Int? = nil,
        snapped: Int = .max
    ) -> [String: UInt64] {
        number += 1
        let own = [0x9c, 0x40 &+ portOffset]
        let ports: [UInt8] = client ? own + [0, 80] : [0, 80] + own
        let addresses: [UInt8] = client ? [192, 0, 2, 1, 192, 0, 2, 2] : [192, 0, 2, 2, 192, 0, 2, 1]
        let words = [sequence, ack].flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
        let segment =
            ports + words + [
                UInt8(offset ?? 5 + options.count / 4) << 4, flags, UInt8(window >> 8), UInt8(window & 255), 0, 0, 0, 0,
            ]
            + options + [UInt8](repeating: 120, count: payload)
        let total = 20 + segment.count
        let packet: [UInt8] =
            [0x45, 0, UInt8(total >> 8), UInt8(total & 255), 0, 1, 0, 0, 64, 6, 0, 0] + addresses + segment
        let frame = Frame(
            time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + milliseconds * 1_000_000),
            linkType: .raw, interface: 0, captured: packet.rawSpan.extracting(first: min(snapped, packet.count)),
            wireCount: packet.count)
        registry.dissect(frame, into: &dissection)
        dissection.number = number
        tracker.follow(frame, hindsight: &hindsight, &dissection)
        let place = registry.index(of: "stream") ?? -1
        var found: [String: UInt64] = [:]
        for record in dissection.fields where Int(record.layout) == place {
            let field = StreamFields.layout.fields.first { $0.id == record.id }
            found[field?.name.description ?? "", default: 0] = record.value
        }
        return found
    }

    /// Opens the connection with a window scale of 2 on both sides, in 10 ms each way.
    mutating func open() {
        let scale: [UInt8] = [3, 3, 2, 0]
        _ = send(0, 2, sequence: 1000, options: scale)
        _ = send(10, client: false, 18, sequence: 5000, ack: 1001, options: scale)
        _ = send(20, 16, sequence: 1001, ack: 5001)
    }
}

/// The registry of the tests lacks a protocol.
struct Missing: Error {}
